"""So many days of expected demand more."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.stock.safety.base import SafetyKind
from ecomops.stock.span import Span, SpanTable


class SafetyDays(SafetyKind):
    """Safety stock of so many days of expected demand (安全天数).

    Examples
    --------
    >>> span = Span(days=30, sold=100, squares=None, lead_times=1, lead_days=7, lead_squares=49)
    >>> SafetyDays(safety_days=3).level(span)  # 100 / 30 * 10 = 33.3…
    34
    >>> SafetyDays(safety_days=3).describe("zh")
    '安全库存 3 天'
    """

    kind: Literal["safety_days"] = "safety_days"
    safety_days: Annotated[int, Field(strict=True, ge=0, le=3650)]

    def level(self, lead_span: Span) -> int | None:
        """Find the units that cover a span and so many days."""
        mean = lead_span.longer(lead_span.more_days + self.safety_days).mean
        return -(-mean.numerator // mean.denominator)

    def level_table(self, lead_span: SpanTable) -> IntArray:
        """(n,) Find them for many."""
        return lead_span.longer(lead_span.more_days + self.safety_days).mean_up()

    def describe(self, language: Language) -> str:
        """Say how much safety stock there is, in a few words."""
        if language == "zh":
            return f"安全库存 {self.safety_days} 天"
        days = "1 day" if self.safety_days == 1 else f"{self.safety_days} days"
        return f"{days} of safety stock"
