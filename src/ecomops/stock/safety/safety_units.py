"""So many units more."""

from __future__ import annotations

from typing import Literal

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.stock.fields import StockUnits
from ecomops.stock.safety.base import SafetyKind
from ecomops.stock.span import Span, SpanTable


class SafetyUnits(SafetyKind):
    """Safety stock of so many units, whatever demand is (固定安全库存).

    Examples
    --------
    >>> span = Span(days=30, sold=100, squares=None, lead_times=1, lead_days=7, lead_squares=49)
    >>> SafetyUnits(safety_units=20).level(span)  # 100 / 30 * 7 = 23.3…
    44
    >>> SafetyUnits(safety_units=20).describe("en")
    '20 units of safety stock'
    """

    kind: Literal["safety_units"] = "safety_units"
    safety_units: StockUnits

    def level(self, lead_span: Span) -> int | None:
        """Find the units that cover a span, and so many on top."""
        mean = lead_span.mean
        return -(-mean.numerator // mean.denominator) + self.safety_units

    def level_table(self, lead_span: SpanTable) -> IntArray:
        """(n,) Find them for many."""
        return lead_span.mean_up() + self.safety_units

    def describe(self, language: Language) -> str:
        """Say how much safety stock there is, in a few words."""
        if language == "zh":
            return f"安全库存 {self.safety_units} 件" if self.safety_units else "无安全库存"
        if not self.safety_units:
            return "no safety stock"
        units = "1 unit" if self.safety_units == 1 else f"{self.safety_units} units"
        return f"{units} of safety stock"
