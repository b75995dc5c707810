"""Goods together at a fixed price."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import Language, MinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.words import amount_text


class OrderPrice(BenefitKind):
    """All target goods together at a fixed price, where that is less (整单一口价).

    >>> OrderPrice(price_minor=199_00).describe("en", "CNY")
    'all for ¥199'
    """

    kind: Literal["order_price"] = "order_price"
    price_minor: MinorAmount
    """What the goods cost together [minor]."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        net = lines.net_minor
        wanted = max(sum(net) - self.price_minor, 0)
        return Grant(wanted, allocate(wanted, net, lines.room_minor if lines.has_floors else None))

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        net = lines.net_minor
        wanted = np.maximum(lines.per_cart(net) - self.price_minor, 0)
        caps = lines.room_minor if lines.has_floors else None
        return GrantTable(wanted, allocate_table(wanted, net, lines.offset, caps))

    def off_for_amount(
        self, amount_minor: int, left_minor: int, times: int = 1
    ) -> int | None:  # never repeats
        """Say what goods of an amount get from it."""
        return max(left_minor - self.price_minor, 0)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        amount = amount_text(self.price_minor, currency, language)
        return f"整单 {amount}" if language == "zh" else f"all for {amount}"
