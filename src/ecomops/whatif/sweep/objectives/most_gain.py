"""The most gain over no promotion."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecomops._typing import Language
from ecomops.rate_text import short_rate_text
from ecomops.whatif.rates import Rate
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.sweep.exact_columns import WholeArray
from ecomops.whatif.sweep.objectives.base import ObjectiveKind, Share
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface


class MostGain(ObjectiveKind):
    """The most gain over no promotion (净收益最大), of a stated margin and top-up rate.

    ``Δ = m·φ·G − o·φ·N − cost``

    >>> MostGain(margin_rate="25%", top_up_rate="0.3").describe("en")
    'the most gain, at a margin of 25 % if 30 % of the orders within reach top up'
    """

    wants: ClassVar[Literal["most", "least"]] = "most"

    kind: Literal["most_gain"] = "most_gain"
    margin_rate: Share
    """m: what is left of a sale after the cost of goods."""
    top_up_rate: Share
    """φ: the share of the orders within reach that top up."""

    if TYPE_CHECKING:  # what pydantic reads is wider than what it keeps

        def __init__(
            self, *, margin_rate: Rate, top_up_rate: Rate, kind: Literal["most_gain"] = "most_gain"
        ) -> None: ...

    def value(self, figures: SchemeFigures) -> Fraction | None:
        """Work out Δ [minor]."""
        return figures.gain_minor(self.margin_rate, self.top_up_rate)

    def values(self, surface: Surface) -> tuple[WholeArray, WholeArray]:
        """Work out Δ of every scheme."""
        above, below = surface.exact_gain(self.margin_rate, self.top_up_rate)
        return above, np.full(above.shape, below, dtype=object)

    def describe(self, language: Language) -> str:
        """Say what is sought."""
        margin = short_rate_text(self.margin_rate, language)
        share = short_rate_text(self.top_up_rate, language)
        if language == "zh":
            return f"净收益最大（毛利率 {margin}，差额订单中 {share} 凑单）"
        return (
            f"the most gain, at a margin of {margin} if {share} of the orders within reach top up"
        )

    def value_text(self, value: Fraction | None, currency: str, language: Language) -> str:
        """Write a gain."""
        return exact_money(value, currency, language)

    def warning(self, value: Fraction | None, language: Language) -> str | None:
        """Say that no promotion is better."""
        if value is None or value > 0:
            return None
        if language == "zh":
            return "在检验用的一半上没有净收益：不做活动更好"
        return "on the other half it gains nothing: no promotion is better"

    @property
    def column(self) -> str:
        """``gain_minor``."""
        return "gain_minor"

    def head(self, language: Language) -> str:
        """Write ``gain``."""
        return "净收益" if language == "zh" else "gain"
