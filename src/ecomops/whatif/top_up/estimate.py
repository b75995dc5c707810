"""What a history says about the share of orders within reach that topped up."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.whatif.results.origin import Count
from ecomops.whatif.results.result import Cells, WhatIfResult
from ecomops.whatif.top_up.checks import TopUpCheck, TopUpVerdict
from ecomops.whatif.top_up.estimate_text import estimate_cells, estimate_sentences, estimate_title
from ecomops.whatif.top_up.figure import TopUpFigure
from ecomops.whatif.top_up.notes import TopUpNote
from ecomops.whatif.top_up.placebos import TopUpPlacebo
from ecomops.whatif.top_up.window import Part, TopUpWindow

Replicates: TypeAlias = Annotated[int, Field(strict=True, ge=1)]


class TopUpBin(DomainModel):
    """One bin: what was seen in it, and what would have been (分组)."""

    from_minor: Count
    """The least amount in it. [minor]"""
    until_minor: Count
    """Where the next begins. [minor]"""
    part: Part
    """What the bin is for."""
    orders: Count
    """Orders seen in it."""
    counterfactual: Fraction | None
    """Orders that the curve has there, had nothing run; None: no curve was fitted."""


class TopUpEstimate(WhatIfResult):
    """The share of orders within reach that topped up, as a history shows it (凑单率估计).

    Whether it does show one is the verdict; the checks say why, with both numbers of each. What
    was measured is there either way, for a picture or a second look, but only a share that is
    shown is a `top_up_rate`.
    """

    align: ClassVar[str | None] = "<>>>"

    kind: Literal["top_up_estimate"] = "top_up_estimate"
    window: TopUpWindow
    """Threshold, reach, overshoot window, bins, and degree of the curve."""
    confidence: Fraction
    """The share of resamples within an interval."""
    replicates: Replicates
    """How many resamples were drawn."""
    by_customer: bool
    """Whether customers were resampled with all their orders, or single orders."""
    verdict: TopUpVerdict
    """Whether a share is shown, or why not."""
    checks: tuple[TopUpCheck, ...]
    """What has to hold; after data too thin to fit a curve to there are no more."""
    within_reach: Count
    """Orders seen within reach: those that did not top up."""
    above: Count
    """Orders seen in the overshoot window."""
    share: TopUpFigure | None
    """Measured: of the orders that would be within reach, the share that topped up; None where
    no curve was fitted, or it has no orders there."""
    missing_share: TopUpFigure | None
    """The same by missing orders alone: less sure, but no new orders above can add to it."""
    missing: TopUpFigure | None
    """Orders missing within reach, against the curve."""
    excess: TopUpFigure | None
    """Orders too many in the overshoot window, against the curve."""
    difference: TopUpFigure | None
    """Excess less missing orders."""
    mean_overshoot_minor: Fraction | None
    """How far above the threshold the excess lies on average; None: undefined. [minor]"""
    bins: tuple[TopUpBin, ...]
    """What was seen and the curve, for a picture."""
    placebos: tuple[TopUpPlacebo, ...]
    """The same at other amounts, where nothing ran."""
    notes: tuple[TopUpNote, ...]
    """What else to keep in mind, said before the caveats."""

    @property
    def is_shown(self) -> bool:
        """Whether the history shows a share that topped up."""
        return self.verdict == "shown"

    @property
    def top_up_rate(self) -> Fraction | None:
        """The share, if it is shown."""
        return self.share.value if self.share is not None and self.is_shown else None

    @property
    def assumption(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Low, likely and high, as `Response` takes a ``top_up_rate``; None: not shown."""
        if self.share is None or not self.is_shown:
            return None
        low, likely, high = (
            min(max(one, Fraction(0)), Fraction(1))
            for one in (self.share.low, self.share.value, self.share.high)
        )
        return min(low, likely), likely, max(likely, high)

    def columns(self) -> dict[str, list[object]]:
        """Give a row per bin, as a picture of it needs; the curve as floats."""
        found: dict[str, list[object]] = {
            name: [getattr(one, name) for one in self.bins]
            for name in ("from_minor", "until_minor", "part", "orders")
        }
        found["counterfactual"] = [
            None if one.counterfactual is None else float(one.counterfactual) for one in self.bins
        ]
        return found

    def caveat_words(self, language: Language = "en") -> list[str]:
        """Say what to keep in mind, a sentence each."""
        notes = [note.words(known_language(language)) for note in self.notes]
        return [*notes, *super().caveat_words(language)]

    def _title(self, language: Language) -> str:
        return estimate_title(self, language)

    def _cells(self, language: Language) -> Cells:
        return estimate_cells(self, language)

    def _sentences(self, language: Language) -> list[str]:
        return estimate_sentences(self, language)
