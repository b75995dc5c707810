"""The cost rate nearest to a budget."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecomops._arrays import BoolArray
from ecomops._typing import Language
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.rates import ExactShare, Rate
from ecomops.whatif.sweep.exact_columns import WholeArray
from ecomops.whatif.sweep.objectives.base import ObjectiveKind
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface


class WithinBudget(ObjectiveKind):
    """The cost rate nearest to a budget and not above it (预算内费率最高).

    >>> WithinBudget(cost_rate="3%").describe("en")
    'the cost rate nearest to 3 %, and not above'
    """

    wants: ClassVar[Literal["most", "least"]] = "most"

    kind: Literal["within_budget"] = "within_budget"
    cost_rate: ExactShare
    """The share of sales that may be given away."""

    if TYPE_CHECKING:

        def __init__(
            self, *, cost_rate: Rate, kind: Literal["within_budget"] = "within_budget"
        ) -> None: ...

    def value(self, figures: SchemeFigures) -> Fraction | None:
        """Work out the cost rate."""
        return figures.cost_rate

    def values(self, surface: Surface) -> tuple[WholeArray, WholeArray]:
        """Work out the cost rate of every scheme."""
        return surface.cost_minor, np.full(surface.cost_minor.shape, surface.sales_minor)

    def admits(self, surface: Surface) -> BoolArray:
        """Tell which schemes keep to the budget."""
        most = self.cost_rate.numerator * surface.sales_minor // self.cost_rate.denominator
        return super().admits(surface) & (surface.cost_minor <= most)

    def describe(self, language: Language) -> str:
        """Say what is sought."""
        budget = short_rate_text(self.cost_rate, language)
        if language == "zh":
            return f"费率不超过 {budget} 且最接近"
        return f"the cost rate nearest to {budget}, and not above"

    def value_text(self, value: Fraction | None, currency: str, language: Language) -> str:
        """Write a cost rate."""
        del currency
        return rate_text(value, language)

    def warning(self, value: Fraction | None, language: Language) -> str | None:
        """Say that the budget is exceeded."""
        if value is None or value <= self.cost_rate:
            return None
        if language == "zh":
            return "在检验用的一半上超出预算"
        return "on the other half it exceeds the budget"

    @property
    def column(self) -> str:
        """``cost_rate``."""
        return "cost_rate"

    def head(self, language: Language) -> str:
        """Write ``cost rate``."""
        return "费率" if language == "zh" else "cost rate"
