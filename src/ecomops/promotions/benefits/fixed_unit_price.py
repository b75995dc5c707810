"""A unit at a fixed price."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import Language, MinorAmount
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.unit_limit import UnitLimit, unit_misfit
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.words import amount_text


class FixedUnitPrice(BenefitKind):
    """Each unit at a fixed price, where that is less (一口价).

    In stage ``price`` it is a flash price (限时秒杀) or a member price; in stage ``item`` it
    may be limited to some units.

    >>> FixedUnitPrice(price_minor=9_90).describe("zh", "CNY")
    '每件 ¥9.90'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("price", "item")

    kind: Literal["fixed_unit_price"] = "fixed_unit_price"
    price_minor: MinorAmount
    """What a unit costs [minor]."""
    limit: UnitLimit | None = None
    """The units that take part; by default all."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    def misfit(self, stage: Stage) -> str | None:
        """Say why this benefit means nothing in a stage, or None where it fits."""
        return super().misfit(stage) or unit_misfit(stage, "unit", self.limit)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        if self.limit is not None:
            lines = self.limit.cart(lines)
        off = (
            max(price - self.price_minor, 0) * quantity
            for price, quantity in zip(lines.unit_price_minor, lines.quantity, strict=True)
        )
        whole = tuple(map(min, off, lines.net_minor))
        parts = tuple(map(min, whole, lines.room_minor)) if lines.has_floors else whole
        return Grant(sum(whole), parts)

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        if self.limit is not None:
            lines = self.limit.table(lines)
        off = np.maximum(lines.unit_price_minor - self.price_minor, 0) * lines.quantity
        whole = np.minimum(off, lines.net_minor)
        parts = np.minimum(whole, lines.room_minor) if lines.has_floors else whole
        return GrantTable(lines.per_cart(whole), parts)

    def saving_if_added(self, lines: Lines, added_minor: int) -> int:  # unknown
        """Say what it would give at least: what the lines there already save."""
        return 0 if self.limit is not None else sum(self.grant_cart(lines).parts_minor)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        amount = amount_text(self.price_minor, currency, language)
        limit = "" if self.limit is None else self.limit.describe(language)
        if language == "zh":
            return f"{limit}每件 {amount}"
        return f"{amount} each{limit and f' {limit}'}"
