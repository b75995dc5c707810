"""The most gain over no promotion."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import numpy as np

from ecomops._typing import Language
from ecomops.rate_text import short_rate_text
from ecomops.whatif.rates import ExactShare, Rate
from ecomops.whatif.results.amounts import exact_money
from ecomops.whatif.sweep.exact_columns import WholeArray
from ecomops.whatif.sweep.objectives.base import ObjectiveKind
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface
from ecomops.words import word

_NO_PROMOTION: Final = {
    "both": (
        "no promotion is better: no candidate gains on one half, nor does the best on the other",
        "不做活动更好：在选取用的一半上，可选方案均无净收益，其中最优者在检验用的一半上也没有",
    ),
    "chosen": (
        "not shown to beat no promotion: on the half where the best was chosen no candidate gains",
        "未证明优于不做活动：在选取用的一半上，可选方案均无净收益",
    ),
    "judged": (
        "not shown to beat no promotion: on the other half the best gains nothing",
        "未证明优于不做活动：最优者在检验用的一半上没有净收益",
    ),
}
"""What one half says of the winner alone, it does not say of schemes that were not chosen."""


class MostGain(ObjectiveKind):
    """The most gain over no promotion (净收益最大), of a stated margin and top-up rate.

    ``Δ = m·φ·G − o·φ·N − cost``

    >>> MostGain(margin_rate="25%", top_up_rate="0.3").describe("en")
    'the most gain, at a margin of 25 % if 30 % of the orders within reach top up'
    """

    wants: ClassVar[Literal["most", "least"]] = "most"

    kind: Literal["most_gain"] = "most_gain"
    margin_rate: ExactShare
    """m: what is left of a sale after the cost of goods."""
    top_up_rate: ExactShare
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
        """Say nothing: that it gains nothing is said before all else."""
        del value, language
        return None

    def answer(
        self, chosen: Fraction | None, judged: Fraction | None, language: Language
    ) -> str | None:
        """Say where the best gains nothing: then no promotion is better, or may be.

        >>> objective = MostGain(margin_rate="25%", top_up_rate="30%")
        >>> objective.answer(Fraction(900), Fraction(-200), "en")
        'not shown to beat no promotion: on the other half the best gains nothing'
        """
        if chosen is None or judged is None or min(chosen, judged) > 0:
            return None
        where = "both" if max(chosen, judged) <= 0 else "chosen" if chosen <= 0 else "judged"
        return word(_NO_PROMOTION, where, language)

    @property
    def column(self) -> str:
        """``gain_minor``."""
        return "gain_minor"

    def head(self, language: Language) -> str:
        """Write ``gain``."""
        return "净收益" if language == "zh" else "gain"
