"""One figure of a health check: now, before, and what lies behind."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops.metrics.analysis import RateMixChange, TotalChange
from ecomops.metrics.bands import Band, BandVerdict
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.results import MetricResult
from ecomops.periods.growth import growth

Trend: TypeAlias = Literal["better", "worse", "level", "unknown"]
"""better 好转: nearer to the band · worse 恶化: further away · level 持平: as near as before,
or in the band both times · unknown 无从比较."""

TREND_WORDS: Final[dict[Trend, tuple[str, str]]] = {
    "better": ("better", "好转"),
    "worse": ("worse", "恶化"),
    "level": ("level", "持平"),
    "unknown": ("", ""),
}


@frozen
class HealthRow:
    """One figure of a health check (体检项).

    Attributes
    ----------
    current, base
        The figure now and before; no base: there is nothing to compare with.
    explained
        What moved it, where it was given by group.
    next_check
        What to look at next, in English and Chinese; None: it is healthy, or nobody said.
    has_too_many_groups
        Whether it was given by so many groups that to say which of them moved it takes minutes.
    """

    current: MetricResult
    base: MetricResult | None
    explained: RateMixChange | TotalChange | None
    next_check: tuple[str, str] | None
    has_too_many_groups: bool = False

    @property
    def metric(self) -> MetricDefinition:
        """The definition."""
        return self.current.metric

    @property
    def verdict(self) -> BandVerdict:
        """Where the figure lies now."""
        return self.current.verdict

    @property
    def base_verdict(self) -> BandVerdict | None:
        """Where it lay before; None: there is no base."""
        return None if self.base is None else self.base.verdict

    @property
    def is_alarm(self) -> bool:
        """Whether it is out of its band."""
        return self.verdict in {"too_low", "too_high"}

    @property
    def is_new_alarm(self) -> bool:
        """Whether it was healthy before, and is no more."""
        return self.is_alarm and self.base_verdict == "healthy"

    @property
    def change(self) -> Fraction | None:
        """How far it moved; None: undefined now or before."""
        now, then = self.current.exact, None if self.base is None else self.base.exact
        return None if now is None or then is None else now - then

    @property
    def growth(self) -> Fraction | None:
        """The same as a share of the base; None: undefined."""
        return growth(self.current.exact, None if self.base is None else self.base.exact)

    @property
    def trend(self) -> Trend:
        """Whether it came nearer to its band."""
        band = self.metric.band
        now, then = self.current.exact, None if self.base is None else self.base.exact
        if band is None or now is None or then is None:
            return "unknown"
        # on a limit that is itself out of the band, the distance is 0 as within
        here = (not self.is_alarm, -distance(band, now))
        there = (self.base_verdict == "healthy", -distance(band, then))
        return "level" if here == there else "better" if here > there else "worse"

    @property
    def urgency(self) -> int:
        """Where it stands in the report: 0 for new alarms."""
        if self.is_alarm:
            return 0 if self.is_new_alarm else 1
        return {"healthy": 3, "no_band": 4}.get(self.verdict, 2)


def distance(band: Band, value: Fraction) -> Fraction:
    """Tell how far a value lies outside of a band; 0 within it.

    >>> from decimal import Decimal
    >>> distance(Band(at_most=Decimal("0.15")), Fraction(1, 5))
    Fraction(1, 20)
    """
    low, high = band.low, band.high
    below = Fraction(low) - value if low is not None else Fraction(0)
    above = value - Fraction(high) if high is not None else Fraction(0)
    return max(below, above, Fraction(0))
