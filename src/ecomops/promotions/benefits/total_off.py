"""A discount on goods and shipping together."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import Language, Percent, PositiveMinorAmount
from ecomops.kernels.allocation import allocate, allocate_table
from ecomops.kernels.rounding import percent_of_table
from ecomops.kernels.segments import interleave
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.grants import Grant, GrantTable
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import WorksOn
from ecomops.rounding import Rounding, percent_of, percent_parts
from ecomops.words import amount_text, discount_text


class TotalOff(BenefitKind):
    """An amount or a percentage off goods and shipping together (含运费立减).

    It is split over what is left of the target lines, then of the shipping entries, in
    proportion. Both parts are given at the promotion's own turn.

    >>> TotalOff(off_percent=10).describe("en", None)
    '10% off goods and shipping'
    """

    works_on: ClassVar[WorksOn] = "both"

    kind: Literal["total_off"] = "total_off"
    off_minor: PositiveMinorAmount | None = None
    """How much [minor]; give this or `off_percent`."""
    off_percent: Percent | None = None
    """The share saved."""
    cap_minor: PositiveMinorAmount | None = None
    """The most that a percentage gives on one order [minor]."""
    rounding: Rounding = "half_up"
    """How a fraction of a minor unit is rounded."""

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.off_minor is None) == (self.off_percent is None):
            raise PydanticCustomError("total_off", "give exactly one of off_minor and off_percent")
        if self.off_minor is not None and self.cap_minor is not None:
            raise PydanticCustomError(
                "cap_on_amount", "cap_minor caps a percentage; leave it out beside off_minor"
            )
        return self

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: the amount or the cap."""
        return self.off_minor is not None or self.cap_minor is not None

    @property
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: an amount can."""
        return self.off_minor is not None

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Work out the discounts on one cart's target lines and shipping entries."""
        goods, fees = lines.net_minor, lines.shipping.net_minor
        wanted = self._wanted(sum(goods) + sum(fees), times)
        caps = None
        if lines.has_floors:
            caps = (*lines.room_minor, *fees)
        parts = allocate(wanted, (*goods, *fees), caps)
        return Grant(wanted, parts[: len(goods)], shipping_minor=parts[len(goods) :])

    def _wanted(self, most: int, times: int) -> int:
        if self.off_minor is not None:
            return min(self.off_minor * times, most)
        off = percent_of(most, self.off_percent or 0, self.rounding)
        return off if self.cap_minor is None else min(off, self.cap_minor)

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Work out the discounts on many carts' target lines and shipping entries."""
        entries = lines.shipping
        goods, fees = lines.net_minor, entries.net_minor
        most = lines.per_cart(goods) + entries.per_cart(fees)
        offset, at_goods, at_fees = interleave(lines.offset, entries.offset)
        weights = np.empty(len(lines) + len(entries), dtype=np.int64)
        weights[at_goods], weights[at_fees] = goods, fees
        caps = None
        if lines.has_floors:
            caps = weights.copy()
            caps[at_goods] = lines.room_minor
        wanted = self._wanted_table(most, times)
        parts = allocate_table(wanted, weights, offset, caps)
        return GrantTable(wanted, parts[at_goods], shipping_minor=parts[at_fees])

    def _wanted_table(self, most: IntArray, times: IntArray | None) -> IntArray:
        if self.off_minor is None:
            off = percent_of_table(most, percent_parts(self.off_percent or 0), self.rounding)
            return off if self.cap_minor is None else np.minimum(off, self.cap_minor)
        if times is None:
            return np.minimum(self.off_minor, most)
        enough = times > most // self.off_minor
        return np.where(enough, most, self.off_minor * np.where(enough, 0, times))

    def most_cart(self, lines: Lines, times: int = 1) -> int:
        """Say what it can give at most on these lines [minor]."""
        return self._wanted(sum(lines.net_minor) + sum(lines.shipping.net_minor), times)

    def off_for_amount(self, amount_minor: int, left_minor: int, times: int = 1) -> int | None:
        """Say what goods of an amount get from it; of a percentage, fees would get a part."""
        if self.off_minor is None or self.off_minor * times > left_minor:
            return None
        return self.off_minor * times

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        if self.off_minor is not None:
            amount = amount_text(self.off_minor, currency, language)
            if language == "zh":
                return f"含运费减 {amount}"
            return f"{amount} off goods and shipping"
        said = discount_text(self.off_percent or Decimal(0), language)
        cap = "" if self.cap_minor is None else amount_text(self.cap_minor, currency, language)
        if language == "zh":
            return f"含运费{said}{cap and f'，最多减 {cap}'}"
        return f"{said} goods and shipping{cap and f', at most {cap}'}"
