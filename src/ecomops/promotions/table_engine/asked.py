"""What promotions asked of their budgets: how much more or less left would change nothing."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.facts import CartTable


@frozen(eq=False)
class Asked:
    """What one promotion asked of its budget on each of some carts.

    A budget answers every attempt by one comparison with what it has left. So a cart comes out
    alike with any amount left from `granted` on and below `refused`.
    """

    granted: IntArray
    """The most that was asked for and granted whole; or, if it was cut, asked for. [minor]"""
    refused: IntArray
    """The least that was refused; what no column exceeds, if nothing was. [minor]"""

    @classmethod
    def of(cls, n_carts: int) -> Asked:
        """Start with nothing asked."""
        return cls(np.zeros(n_carts, dtype=np.int64), np.full(n_carts, MAX_MINOR, dtype=np.int64))

    def at(self, carts: IntArray | slice) -> Asked:
        """Take some carts; a slice copies nothing."""
        return Asked(self.granted[carts], self.refused[carts])

    def note(self, amount: IntArray, refused: BoolArray | None = None) -> None:
        """Note one attempt on each cart."""
        if refused is None:
            np.maximum(self.granted, amount, out=self.granted)
            return
        np.maximum(self.granted, amount, out=self.granted, where=~refused)
        np.minimum(self.refused, amount, out=self.refused, where=refused)

    def note_unknown(self, table: CartTable, cart: int, n_benefits: int) -> None:
        """Take for granted all that so many benefits could ever ask for on a cart."""
        fees = table.checkout(cart).shipping_list_minor
        most = (int(table.list_minor[cart]) + fees) * n_benefits
        self.granted[cart] = min(most, MAX_MINOR)

    def put(self, carts: IntArray, other: Asked) -> None:
        """Take over what was asked on some carts."""
        self.granted[carts] = other.granted
        self.refused[carts] = other.refused

    def differs(self, left: IntArray, now: IntArray) -> BoolArray:
        """Tell which carts may come out otherwise if another amount is left [minor]."""
        is_alike = np.minimum(left, now) >= self.granted
        is_alike &= np.maximum(left, now) < self.refused
        differs: BoolArray = (left != now) & ~is_alike
        return differs
