"""The rule of a daily stock check: what is low, what is too much, and how much to order."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ecomops._typing import Label, Language
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.stock.fields import CoverDays
from ecomops.stock.safety.kinds import SafetyRule
from ecomops.stock.safety.safety_units import SafetyUnits
from ecomops.words import plain_number


class StockRule(DomainModel):
    """What is low, what is too much, and how much to order (库存检查规则).

    Limits of cover are strict: cover of exactly 7 days is not below 7, and not above 7.

    Examples
    --------
    >>> rule = StockRule(low_cover_days=7, high_cover_days=90, review_days=7)
    >>> print(rule)
    low below 7 days of cover, overstock above 90; ordered every 7 days, no safety stock
    >>> print(rule.describe("zh"))
    可售不足 7 天为偏低，超过 90 天为积压；每 7 天补货，无安全库存
    """

    low_cover_days: CoverDays
    """Stock is low where it lasts for less than so many days (低库存天数)."""
    high_cover_days: CoverDays
    """Stock is too much where it lasts for more than so many days (积压天数)."""
    review_days: Annotated[int, Field(strict=True, ge=0, le=365)] = 1
    """After how many days stock is looked at and ordered again (补货周期)."""
    safety: SafetyRule = SafetyUnits(safety_units=0)
    """How much is held for demand or delays beyond what is expected."""
    max_production_days: Annotated[int, Field(strict=True, ge=1, le=365)] = 90
    """One order is for no more than can be made in so many days (单次最长生产天数)."""
    name: Label | None = None

    @model_validator(mode="after")
    def _limits_rise(self) -> Self:
        if self.high_cover_days < self.low_cover_days:
            text = (
                f"high_cover_days should be at least low_cover_days, which is "
                f"{plain_number(self.low_cover_days)}, not {plain_number(self.high_cover_days)}"
            )
            value = str(self.high_cover_days)
            refuse("StockRule", [problem("limits_fall", ("high_cover_days",), value, text)])
        return self

    def describe(self, language: Language = "en") -> str:
        """Say the rule in a sentence.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        known_language(language)
        low, high = plain_number(self.low_cover_days), plain_number(self.high_cover_days)
        safety = self.safety.describe(language)
        if language == "zh":
            how = f"每 {self.review_days} 天补货" if self.review_days else "随时补货"
            return f"可售不足 {low} 天为偏低，超过 {high} 天为积压；{how}，{safety}"
        how = {0: "at any time", 1: "every day"}.get(
            self.review_days, f"every {self.review_days} days"
        )
        limits = f"low below {low} days of cover, overstock above {high}"
        return f"{limits}; ordered {how}, {safety}"

    def __str__(self) -> str:
        return self.describe()
