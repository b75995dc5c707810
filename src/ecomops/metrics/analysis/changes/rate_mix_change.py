"""Why a ratio moved: by the segments' own values, or by their shares of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from ecomops.metrics.analysis.changes.drivers import (
    ChangeDriver,
    ReasonKind,
    drivers_of,
    reasons_text,
)
from ecomops.metrics.analysis.changes.metric_change import MetricChange
from ecomops.metrics.analysis.changes.rate_mix_table import Effects, rate_mix_cells
from ecomops.metrics.analysis.changes.segment_effects import (
    SegmentEffect,
    check_denominators,
    check_size,
    segment_effects,
)
from ecomops.metrics.analysis.changes.sentences import moved_from_to, undefined_text, with_reasons
from ecomops.metrics.analysis.exact import as_float, as_plain, exact_sum
from ecomops.metrics.analysis.reports.report import Cells
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.analysis.segments import Ratios, added, two_periods
from ecomops.metrics.definition import MetricDefinition


@frozen(eq=False, repr=False)
class RateMixChange(MetricChange):
    """Why a ratio moved between two periods (变动归因：自身与结构).

    ``ΔR = Σ w̄ᵢ·Δrᵢ + Σ (r̄ᵢ − R̄)·Δwᵢ``: the segments' own ratios r at their mean shares w of the
    denominator, and their shares at how far their mean ratios lie from the whole's. A segment
    that is absent in one period takes its ratio from the other, so that it is all mix. The
    parts add up to the change exactly. In the table, a numerator without a denominator, as
    refunds on a day without sales, has a column of its own, and what ids in several segments
    make of the change has a line: rows and columns add up to all.

    Attributes
    ----------
    name, zh
        What the ratio is called.
    unit
        Of the ratio.
    current, base
        The ratio of the whole in the two periods; None: undefined, there is no denominator.
    effects
        Segment by segment, those of the current period first.
    overlap_effect
        What ids that stand in several segments make of it: the change of the whole less that
        of the segments added up. 0 for plain sums; None: undefined.

    Examples
    --------
    >>> from ecomops.metrics import PAYMENT_CONVERSION
    >>> march = {"ads": (40, 1000), "mail": (60, 1000)}
    >>> april = {"ads": (54, 1500), "mail": (30, 500)}
    >>> print(rate_mix_change(april, march, PAYMENT_CONVERSION))
    segment    now  before  share now  share before   rate    mix  effect, points
    ───────  ─────  ──────  ─────────  ────────────  ─────  ─────  ──────────────
    ads      3.6 %     4 %       75 %          50 %  -0.25  -0.20           -0.45
    mail       6 %     6 %       25 %          50 %   0.00  -0.35           -0.35
    all      4.2 %     5 %                           -0.25  -0.55           -0.80
    payment conversion rate fell 0.80 points, from 5 % to 4.2 %: -0.25 from rates (ads -0.25), -0.55 from mix (mail -0.35, ads -0.20)
    """  # noqa: E501  the doctest shows the whole line

    current: Fraction | None
    base: Fraction | None
    effects: tuple[SegmentEffect, ...]
    overlap_effect: Fraction | None

    @property
    def change(self) -> Fraction | None:
        """How far the ratio moved; None: undefined in one of the periods."""
        return None if self.current is None or self.base is None else self.current - self.base

    @property
    def is_defined(self) -> bool:
        """Whether the ratio is defined in both periods, and the change explained."""
        return self.overlap_effect is not None

    @cached_property
    def rate_effect(self) -> Fraction | None:
        """All that the segments' own ratios did; None: undefined."""
        return self._sum(effect.rate_effect for effect in self.effects)

    @cached_property
    def unmatched_effect(self) -> Fraction | None:
        """All that numerators without a denominator did; None: undefined."""
        return self._sum(effect.unmatched_effect for effect in self.effects)

    @cached_property
    def mix_effect(self) -> Fraction | None:
        """All that the segments' shares did; None: undefined."""
        rate, rest, overlap = self.rate_effect, self.unmatched_effect, self.overlap_effect
        if self.change is None or rate is None or rest is None or overlap is None:
            return None
        return self.change - overlap - rest - rate  # the sum over segments, without adding it up

    def _sum(self, parts: Iterable[Fraction | None]) -> Fraction | None:
        if not self.is_defined:
            return None
        return Fraction(exact_sum(part for part in parts if part is not None))

    @property
    def drivers(self) -> tuple[ChangeDriver, ...]:
        """The reasons, the largest first; of equals, in the order of segments, rates first."""
        return drivers_of(self.effects)

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        plain = (
            "current_numerator", "current_denominator", "base_numerator", "base_denominator",
        )  # fmt: skip
        floats = (
            "current_value", "base_value", "current_share", "base_share", "rate_effect",
            "mix_effect", "unmatched_effect", "effect",
        )  # fmt: skip
        return {
            "segment": [one.segment for one in self.effects],
            **{name: [as_plain(getattr(one, name)) for one in self.effects] for name in plain},
            **{name: [as_float(getattr(one, name)) for one in self.effects] for name in floats},
        }

    def _cells(self, said: Wording) -> Cells:
        sums = Effects(self.rate_effect, self.mix_effect, self.unmatched_effect, self.change)
        values = (self.current, self.base)
        return rate_mix_cells(
            self.effects, values, sums, self.overlap_effect, unit=self.unit, said=said
        )

    def _sentence(self, said: Wording) -> str:
        name = said.pick(self.name, self.zh)
        if self.current is None or self.base is None or not self.is_defined:
            return undefined_text(name, self.current, self.base, said)
        sums: dict[ReasonKind, Fraction | None] = {
            "rate": self.rate_effect,
            "mix": self.mix_effect,
            "unmatched": self.unmatched_effect,
            "overlap": self.overlap_effect,
        }
        moved = moved_from_to(name, self.base, self.current, self.unit, said)
        return with_reasons(moved, reasons_text(sums, self.drivers, self.unit, said), said)


def rate_mix_change(
    current: Ratios, base: Ratios, metric: MetricDefinition | None = None
) -> RateMixChange:
    """Say why a ratio moved: its segments' own ratios, or their shares (变动归因).

    Parameters
    ----------
    current, base
        The period that is asked about and the one before it: what one metric gave by group,
        or (numerator, denominator) by segment.
    metric
        What plain figures are of: it names the ratio and its unit.

    Raises
    ------
    InvalidArgumentError
        If they are not of one metric, a figure is not exact, a denominator is negative, or
        there are so many segments that exact sums of them would take minutes.

    Examples
    --------
    >>> found = rate_mix_change({"ads": (3, 100), "mail": (5, 50)}, {"ads": (4, 100)})
    >>> found.change, found.rate_effect + found.mix_effect == found.change
    (Fraction(1, 75), True)
    """
    both = two_periods(current, base, metric, is_ratio=True)
    check_denominators(both)
    check_size(both)
    now, then = (both.value(one.whole) for one in both)
    sums = [added(one.parts.values(), is_ratio=True) for one in both]
    sum_now, sum_then = (both.value(one) for one in sums)
    overlap = mean_ratio = None
    if now is not None and then is not None and sum_now is not None and sum_then is not None:
        overlap = (now - then) - (sum_now - sum_then)
        mean_ratio = (sum_now + sum_then) / 2
    effects = segment_effects(both, sums, mean_ratio)
    return RateMixChange(*both.names, both.unit, now, then, effects, overlap)
