"""A percentage off."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import Language, Percent, PositiveMinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.kernels.rounding import percent_of_table
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.unit_limit import UnitLimit, unit_misfit
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import AmountBase, Stage
from ecomops.rounding import PERCENT_DENOMINATOR, Rounding, percent_of_each, percent_parts
from ecomops.words import amount_text, discount_text

_WHERE = {
    "en": {"order": "", "line": " each line", "unit": " each item"},
    "zh": {"order": "", "line": "每行", "unit": "每件"},
}


class PercentOff(BenefitKind):
    """A percentage off, with an optional cap in money (打折).

    There is one rounding, at the level that `per` names: the total of the target lines
    (``order``), each line, or each unit. Per order the rounded amount is then split
    exactly over the lines.

    >>> PercentOff(off_percent="12.5", cap_minor=50_00).describe("en", "CNY")
    '12.5% off, at most ¥50'
    >>> PercentOff(off_percent=20).describe("zh", "CNY")
    '打 8 折'
    """

    stages: ClassVar[tuple[Stage, ...]] = ("price", "item", "order", "coupon")

    kind: Literal["percent_off"] = "percent_off"
    off_percent: Percent
    """The share saved: 20 saves 20 % and pays 80 %."""
    per: Literal["order", "line", "unit"] = "order"
    """Where the percentage is taken and rounded."""
    base: AmountBase = "stage_start"
    """Percent of what. Per unit it is always the unit price."""
    cap_minor: PositiveMinorAmount | None = None
    """The most it gives on one order [minor]."""
    rounding: Rounding = "half_up"
    """How a fraction of a minor unit is rounded."""
    limit: UnitLimit | None = None
    """The units that take part; by default all."""

    @model_validator(mode="after")
    def _unit_has_one_base(self) -> Self:
        if self.per == "unit" and self.base != "stage_start":
            raise PydanticCustomError(
                "base_per_unit",
                "base '{base}' means nothing per unit, which reads the unit price; leave base out",
                {"base": self.base},
            )
        return self

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: the cap."""
        return self.cap_minor is not None

    def misfit(self, stage: Stage) -> str | None:
        """Say why this benefit means nothing in a stage, or None where it fits."""
        if stage == "price" and self.cap_minor is not None:
            return "stage 'price' replaces unit prices, which no cap on the order can cut"
        return super().misfit(stage) or unit_misfit(stage, self.per, self.limit)

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:  # never repeats
        """Work out the discounts on one cart's target lines."""
        if self.limit is not None:
            lines = self.limit.cart(lines)
        net = lines.net_minor
        room = lines.room_minor if lines.has_floors else None
        if self.per == "order":
            off = self._off(sum(lines.amount_minor(self.base)))
            wanted = self._capped(min(off, sum(net)))
            return Grant(wanted, allocate(wanted, net, room))
        whole = list(map(min, self._off_lines(lines), net))
        caps = whole if room is None else list(map(min, whole, room))
        if self.cap_minor is None:
            return Grant(sum(whole), caps)
        # a cap is shared in proportion to the discounts that it cuts
        wanted = self._capped(sum(whole))
        return Grant(wanted, allocate(wanted, whole, caps))

    def _off(self, amount_minor: int) -> int:
        return percent_of_each((amount_minor,), self.off_percent, self.rounding)[0]

    def _capped(self, amount_minor: int) -> int:
        return amount_minor if self.cap_minor is None else min(amount_minor, self.cap_minor)

    def _off_lines(self, lines: Lines) -> list[int]:
        if self.per == "line":
            return percent_of_each(lines.amount_minor(self.base), self.off_percent, self.rounding)
        each = percent_of_each(lines.unit_price_minor, self.off_percent, self.rounding)
        return list(map(int.__mul__, each, lines.quantity))

    def grant_table(
        self,
        lines: LineTable,
        times: IntArray | None = None,  # never repeats
    ) -> GrantTable:
        """Work out the discounts on many carts' target lines."""
        if self.limit is not None:
            lines = self.limit.table(lines)
        net = lines.net_minor
        room = lines.room_minor if lines.has_floors else None
        if self.per == "order":
            off = self._off_table(lines.per_cart(lines.amount_minor(self.base)))
            wanted = self._capped_table(np.minimum(off, lines.per_cart(net)))
            return GrantTable(wanted, allocate_table(wanted, net, lines.offset, room))
        if self.per == "line":
            off = self._off_table(lines.amount_minor(self.base))
        else:
            off = self._off_table(lines.unit_price_minor) * lines.quantity
        whole = np.minimum(off, net)
        caps = whole if room is None else np.minimum(whole, room)
        if self.cap_minor is None:
            return GrantTable(lines.per_cart(whole), caps)
        wanted = self._capped_table(lines.per_cart(whole))
        return GrantTable(wanted, allocate_table(wanted, whole, lines.offset, caps))

    def _off_table(self, amount_minor: IntArray) -> IntArray:
        return percent_of_table(amount_minor, percent_parts(self.off_percent), self.rounding)

    def _capped_table(self, amount_minor: IntArray) -> IntArray:
        return amount_minor if self.cap_minor is None else np.minimum(amount_minor, self.cap_minor)

    def most_cart(self, lines: Lines, times: int = 1) -> int:  # never repeats
        """Say what it can give at most on these lines [minor]."""
        amount = sum(lines.amount_minor(self.base))
        if self.per == "unit":
            amount = sum(map(int.__mul__, lines.unit_price_minor, lines.quantity))
        # every line or unit may be rounded up by less than one
        roundings = 1 if self.per == "order" else sum(lines.quantity)
        share = amount * percent_parts(self.off_percent) // PERCENT_DENOMINATOR + roundings
        return self._capped(min(share, sum(lines.room_minor)))

    def saving_if_added(self, lines: Lines, added_minor: int) -> int:
        """Say what it would give at least if goods of this price joined the target lines."""
        if self.limit is not None:
            return 0
        room = sum(lines.room_minor) + added_minor
        if self.per == "order":
            off = self._off(sum(lines.amount_minor(self.base)) + added_minor)
        else:
            off = sum(self.grant_cart(lines).parts_minor) + self._off(added_minor)
        return self._capped(min(off, room))

    def off_for_amount(
        self, amount_minor: int, left_minor: int, times: int = 1
    ) -> int | None:  # never repeats
        """Say what goods of an amount get from it, as one line; more lines may round otherwise."""
        if self.limit is not None:
            return None
        off = self._off(left_minor if self.base == "current" else amount_minor)
        return self._capped(min(off, left_minor))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        where = _WHERE[language][self.per]
        limit = "" if self.limit is None else self.limit.describe(language)
        said = discount_text(self.off_percent, language)
        cap = "" if self.cap_minor is None else amount_text(self.cap_minor, currency, language)
        if language == "zh":
            return f"{limit}{where}{said}{cap and f'，最多减 {cap}'}"
        return f"{said}{where}{limit and f' {limit}'}{cap and f', at most {cap}'}"
