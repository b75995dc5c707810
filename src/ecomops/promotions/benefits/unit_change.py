"""What a rule does to the price of one unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Self

import numpy as np
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import Language, MinorAmount, Percent, PositiveMinorAmount
from ecomops.kernels.rounding import percent_of_table
from ecomops.models.base import DomainModel
from ecomops.rounding import Rounding, percent_of, percent_parts
from ecomops.words import amount_text, discount_text


class UnitChange(DomainModel):
    """What becomes of a unit's price: a percentage or an amount less, or a price (单件优惠).

    Exactly one of the three says it.

    >>> UnitChange(off_percent=50).saved(9_99), UnitChange(to_minor=1_00).saved(9_99)
    (500, 899)
    """

    off_percent: Percent | None = None
    """The share saved: 100 makes the unit free."""
    off_minor: PositiveMinorAmount | None = None
    """How much less [minor]."""
    to_minor: MinorAmount | None = None
    """What the unit costs instead, if that is less [minor]."""
    rounding: Rounding = "half_up"
    """How a fraction of a minor unit of the discount is rounded."""

    @model_validator(mode="after")
    def _is_one_change(self) -> Self:
        given = [
            name
            for name in ("off_percent", "off_minor", "to_minor")
            if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise PydanticCustomError(
                "unit_change",
                "give exactly one of off_percent, off_minor and to_minor, not {given}",
                {"given": " and ".join(given) or "none"},
            )
        return self

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here."""
        return self.off_percent is None

    def saved(self, unit_price_minor: int) -> int:
        """Say what a unit of this price saves [minor]."""
        if self.off_percent is not None:
            return percent_of(unit_price_minor, self.off_percent, self.rounding)
        if self.off_minor is not None:
            return min(self.off_minor, unit_price_minor)
        return max(unit_price_minor - (self.to_minor or 0), 0)

    def saved_table(self, unit_price_minor: IntArray) -> IntArray:
        """Say it for many prices; `saved`, for many."""
        if self.off_percent is not None:
            return percent_of_table(
                unit_price_minor, percent_parts(self.off_percent), self.rounding
            )
        if self.off_minor is not None:
            return np.minimum(self.off_minor, unit_price_minor)
        return np.maximum(unit_price_minor - (self.to_minor or 0), 0)

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the change in a few words."""
        if self.off_percent == 100:
            return "免费" if language == "zh" else "free"
        if self.off_percent is not None:
            return discount_text(self.off_percent, language)
        if self.off_minor is not None:
            amount = amount_text(self.off_minor, currency, language)
            return f"减 {amount}" if language == "zh" else f"{amount} off"
        amount = amount_text(self.to_minor or 0, currency, language)
        return f"{amount} 一件" if language == "zh" else f"for {amount}"


FREE: Final = UnitChange(off_percent=Decimal(100))
"""The whole price is saved."""
