"""Spend threshold."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import StrictBool

from ecomops._arrays import IntArray
from ecomops._typing import Language, PositiveMinorAmount
from ecomops.promotions.conditions.threshold import MaxTimes, Threshold
from ecomops.promotions.lines.cart_lines import Lines
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.vocabulary import AmountBase, Unit
from ecomops.selectors.kinds import EVERYTHING, Selector, on_lines
from ecomops.words import amount_text


class MinSpend(Threshold):
    """Goods worth at least an amount (满额): 199.00 reaches 199.

    >>> MinSpend(spend_minor=199_00).describe("zh", "CNY")
    '满 ¥199'
    """

    unit: ClassVar[Unit] = "minor"

    kind: Literal["min_spend"] = "min_spend"
    spend_minor: PositiveMinorAmount
    """The inclusive threshold [minor]."""
    base: AmountBase = "stage_start"
    """Which amount counts: what the stages before left, what is left now, or list price."""
    select: Selector = EVERYTHING
    """The lines that count."""
    every: StrictBool = False
    """Give the benefits once for every time that the threshold is reached (每满)."""
    max_times: MaxTimes | None = None
    """The most times, with `every`."""

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: always."""
        return True

    @property
    def needed(self) -> int:
        """The threshold [minor]."""
        return self.spend_minor

    @property
    def measure(self) -> str | None:
        """What is counted; it moves within a stage only on base ``current``."""
        return None if self.base == "current" else self.base

    def actual_cart(self, lines: Lines) -> int:
        """Sum one cart's spend [minor]."""
        return sum(lines.amount_minor(self.base))

    def actual_table(self, lines: LineTable) -> IntArray:
        """Sum each cart's spend [minor]."""
        return lines.per_cart(lines.amount_minor(self.base))

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the condition in a few words."""
        amount = amount_text(self.spend_minor, currency, language)
        where = on_lines(self.select, language, currency)
        return self._in_words(amount, where, language, verb="spend")
