"""The least top-up rate that pays a scheme back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecomops._typing import Language
from ecomops.rate_text import rate_text, short_rate_text
from ecomops.whatif.rates import ExactShare, Rate
from ecomops.whatif.sweep.exact_columns import WholeArray, weighted_sum
from ecomops.whatif.sweep.objectives.base import ObjectiveKind
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface


class LeastTopUp(ObjectiveKind):
    """The least top-up rate that pays the scheme back at a stated margin (回本凑单率最低).

    ``φ* = cost / (m·G − o·N)``; schemes that no rate pays back can't win.

    >>> LeastTopUp(margin_rate="25%").describe("zh")
    '回本所需凑单率最低（毛利率 25%）'
    """

    wants: ClassVar[Literal["most", "least"]] = "least"

    kind: Literal["least_top_up"] = "least_top_up"
    margin_rate: ExactShare
    """m: what is left of a sale after the cost of goods."""

    if TYPE_CHECKING:

        def __init__(
            self, *, margin_rate: Rate, kind: Literal["least_top_up"] = "least_top_up"
        ) -> None: ...

    def value(self, figures: SchemeFigures) -> Fraction | None:
        """Work out φ*."""
        return figures.break_even(self.margin_rate).exact_top_up_rate

    def values(self, surface: Surface) -> tuple[WholeArray, WholeArray]:
        """Work out φ* of every scheme."""
        gain = surface.top_up_gain(self.margin_rate)
        cost = weighted_sum((self.margin_rate.denominator, surface.cost_minor))
        return cost, np.where(gain > 0, gain, 0)

    def describe(self, language: Language) -> str:
        """Say what is sought."""
        margin = short_rate_text(self.margin_rate, language)
        if language == "zh":
            return f"回本所需凑单率最低（毛利率 {margin}）"
        return f"the least top-up rate that pays it back, at a margin of {margin}"

    def value_text(self, value: Fraction | None, currency: str, language: Language) -> str:
        """Write a top-up rate."""
        del currency
        return rate_text(value, language)

    def warning(self, value: Fraction | None, language: Language) -> str | None:
        """Say that top-ups can't pay it back."""
        if value is None:
            if language == "zh":
                return "在检验用的一半上凑单再多也无法回本"
            return "on the other half no top-up rate pays it back"
        if value <= 1:
            return None
        if language == "zh":
            return "在检验用的一半上仅靠凑单无法回本"
        return "on the other half it is impossible to pay it back by top-ups alone"

    @property
    def column(self) -> str:
        """``break_even_top_up_rate``."""
        return "break_even_top_up_rate"

    def head(self, language: Language) -> str:
        """Write ``break-even top-up``."""
        return "回本凑单率" if language == "zh" else "break-even top-up"
