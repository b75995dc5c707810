"""A fixed amount off."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import Language, PositiveMinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.unit_limit import UnitLimit, unit_misfit
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import Stage
from ecomops.words import amount_text

_WHERE = {
    "en": {"order": "", "line": " each line", "unit": " each item"},
    "zh": {"order": "", "line": "每行", "unit": "每件"},
}


class AmountOff(BenefitKind):
    """A fixed amount off, never below zero or a floor price (立减).

    Per ``order`` the amount is split over the target lines in proportion to what is left
    of them; per ``line`` and per ``unit`` every line or unit gets it whole.

    >>> AmountOff(off_minor=20_00).describe("zh", "CNY")
    '减 ¥20'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("price", "item", "order", "coupon")

    kind: Literal["amount_off"] = "amount_off"
    off_minor: PositiveMinorAmount
    """How much [minor]."""
    per: Literal["order", "line", "unit"] = "order"
    """What gets the amount: the target lines together, each of them, or each unit."""
    limit: UnitLimit | None = None
    """The units that take part; by default all."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: once per order, it can."""
        return self.per == "order"

    def misfit(self, stage: Stage) -> str | None:
        """Say why this benefit means nothing in a stage, or None where it fits."""
        return super().misfit(stage) or unit_misfit(stage, self.per, self.limit)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Work out the discounts on one cart's target lines."""
        if self.limit is not None:
            lines = self.limit.cart(lines)
        net = lines.net_minor
        caps = lines.room_minor if lines.has_floors else None
        if self.per == "order":
            wanted = min(self.off_minor * times, sum(net))
            return Grant(wanted, allocate(wanted, net, caps))
        whole = tuple(map(min, self._off_lines(lines), net))
        return Grant(sum(whole), whole if caps is None else tuple(map(min, whole, caps)))

    def _off_lines(self, lines: Lines) -> list[int]:
        if self.per == "line":
            return [self.off_minor] * len(lines)
        return [
            min(self.off_minor, price) * quantity
            for price, quantity in zip(lines.unit_price_minor, lines.quantity, strict=True)
        ]

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        if self.limit is not None:
            lines = self.limit.table(lines)
        net = lines.net_minor
        caps = lines.room_minor if lines.has_floors else None
        if self.per == "order":
            most = lines.per_cart(net)
            wanted = np.minimum(self.off_minor, most)
            if times is not None:
                # the product is taken only where it stays below what is left
                enough = times > most // self.off_minor
                wanted = np.where(enough, most, self.off_minor * np.where(enough, 0, times))
            return GrantTable(wanted, allocate_table(wanted, net, lines.offset, caps))
        whole = np.minimum(self._off_table(lines), net)
        return GrantTable(
            lines.per_cart(whole), whole if caps is None else np.minimum(whole, caps)
        )

    def _off_table(self, lines: LineTable) -> IntArray:
        if self.per == "line":
            return np.full(len(lines), self.off_minor, dtype=np.int64)
        return np.minimum(self.off_minor, lines.unit_price_minor) * lines.quantity

    def most_cart(self, lines: Lines, times: int = 1) -> int:
        """Say what it can give at most on these lines [minor]."""
        most = sum(lines.room_minor)
        return min(self.off_minor * times, most) if self.per == "order" else most

    def saving_if_added(self, lines: Lines, added_minor: int) -> int:
        """Say what it would give at least if goods of this price joined the target lines."""
        if self.limit is not None:
            return 0
        if self.per == "order":
            return min(self.off_minor, sum(lines.room_minor) + added_minor)
        return sum(self.grant_cart(lines).parts_minor) + min(self.off_minor, added_minor)

    def off_for_amount(self, amount_minor: int, left_minor: int, times: int = 1) -> int | None:
        """Say what goods of an amount get from it; each line or unit would count."""
        if self.per != "order" or self.limit is not None:
            return None
        return min(self.off_minor * times, left_minor)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        amount, where = amount_text(self.off_minor, currency, language), _WHERE[language][self.per]
        limit = "" if self.limit is None else self.limit.describe(language)
        if language == "zh":
            return f"{limit}{where}减 {amount}"
        return f"{amount} off{where}{limit and f' {limit}'}"
