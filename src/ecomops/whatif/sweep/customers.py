"""Who placed which order, and two halves of them drawn by a seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.groups import dense_codes
from ecomops.kernels.id_hash import hashed_ids, seeded
from ecomops.metrics.reading import Values
from ecomops.whatif.history import OrderHistory

_GUEST_SEED: Final = 2**62
"""Keeps the numbers of guests apart from those of customers."""


@frozen(eq=False)
class Customers:
    """Who placed which order; a guest is a customer of one order (顾客).

    Attributes
    ----------
    ids : (n_known,)
        The customers whose id is known, each once.
    code : (n_orders,) int64
        The place of each order's customer in `ids`; of a guest some place from there on.
    n_guests
        Orders of guests.
    """

    ids: Values
    code: IntArray
    n_guests: int

    @classmethod
    def of(cls, found: Values, missing: BoolArray | None) -> Customers:
        """Give each customer a number, guests the last ones.

        Parameters
        ----------
        found : (n_orders,)
            Their ids.
        missing : (n_orders,) bool, optional
            Whether the order is a guest's; None: there are none.
        """
        if missing is None:
            code, ids = dense_codes(found)
            return cls(ids, code, 0)
        known = ~missing
        n_guests = int(missing.sum())
        code = np.empty(found.size, dtype=np.int64)
        code[known], ids = dense_codes(found[known])
        code[missing] = np.arange(ids.size, ids.size + n_guests)
        return cls(ids, code, n_guests)

    @classmethod
    def of_history(cls, history: OrderHistory) -> Customers | None:
        """Take the customers of a history; None where they are not known."""
        code, given = history.customer, history.customer_id
        if code is None or given is None:
            return None
        known = slice(None) if history.is_guest is None else ~history.is_guest
        n_guests = 0 if history.is_guest is None else int(history.is_guest.sum())
        ids = np.empty((history.n_customers or 0) - n_guests, dtype=given.dtype)
        ids[code[known]] = given[known]
        return cls(ids, code, n_guests)

    def __len__(self) -> int:
        return self.ids.size + self.n_guests

    def half(self, seed: int, amounts: Sequence[IntArray]) -> BoolArray:
        """Draw half of the customers, by their ids and a seed alone.

        Guests have no ids; they are drawn by their rank among the amounts of guests, so that
        the order of rows does not matter to any sum.

        Parameters
        ----------
        seed
            A whole number from 0.
        amounts : each (n_orders,) int64
            What guests are ranked by, one after the other. [minor]

        Returns
        -------
        (n_orders,) bool
            Whether the order is one of the drawn half; of an odd number of customers it has
            one fewer.
        """
        drawn = seeded(hashed_ids(self.ids), seed)
        if self.n_guests:
            guests = np.flatnonzero(self.code >= self.ids.size)
            by_amount = guests[np.lexsort([column[guests] for column in reversed(amounts)])]
            of_guest = np.empty(self.n_guests, dtype=np.uint64)
            of_guest[self.code[by_amount] - self.ids.size] = _of_ranks(self.n_guests, seed)
            drawn = np.concatenate([drawn, of_guest])
        return _lower_half(drawn)[self.code]


def half_of_ranks(n: int, seed: int) -> BoolArray:
    """(n,) Draw half of the orders by their rank, where no customer is known."""
    return _lower_half(_of_ranks(n, seed))


def _of_ranks(n: int, seed: int) -> NDArray[np.uint64]:
    return seeded(hashed_ids(np.arange(n)), seed + _GUEST_SEED)


def _lower_half(drawn: NDArray[np.uint64]) -> BoolArray:
    middle = drawn.size // 2
    is_lower: BoolArray = drawn < np.partition(drawn, middle)[middle]
    return is_lower
