"""Why a total moved: by what each segment added or took."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from ecomops.metrics.analysis.changes.metric_change import MetricChange
from ecomops.metrics.analysis.changes.sentences import first_few, moved_text, with_reasons
from ecomops.metrics.analysis.exact import Exact, as_float, as_plain, exact_sum, ratio
from ecomops.metrics.analysis.reports.report import Cells, shown_rows
from ecomops.metrics.analysis.reports.wording import Wording
from ecomops.metrics.analysis.segments import Totals, two_periods
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.results import GroupLabel
from ecomops.periods.growth import growth


@frozen
class SegmentDifference:
    """What one segment added to a total, or took (分组增减).

    Attributes
    ----------
    segment
        What it is called.
    current, base
        Its totals in the two periods; 0 where it is absent.
    share_of_change
        Its part of the change of the whole; above 1 or below 0 where others go the other way.
        None: undefined, the whole did not change.
    """

    segment: GroupLabel
    current: Exact
    base: Exact
    share_of_change: Fraction | None

    @property
    def change(self) -> Exact:
        """How much it added."""
        return self.current - self.base

    @property
    def growth(self) -> Fraction | None:
        """The same as a share of the base; None: undefined."""
        return growth(self.current, self.base)


@frozen(eq=False, repr=False)
class TotalChange(MetricChange):
    """Why a total moved between two periods (合计变动归因).

    Attributes
    ----------
    name, zh
        What the total is called.
    unit
        Of the total.
    current, base
        The whole in the two periods.
    differences
        Segment by segment, those of the current period first.

    Examples
    --------
    >>> found = total_change({"ads": 500, "mail": 300}, {"ads": 350, "shop": 100})
    >>> print(found)
    segment  now  before  change     growth  of the change
    ───────  ───  ──────  ──────  ─────────  ─────────────
    ads      500     350    +150   +42.86 %        42.86 %
    mail     300       0    +300  undefined        85.71 %
    shop       0     100    -100     -100 %       -28.57 %
    all      800     450    +350   +77.78 %
    total rose 350 (+77.78 %): mail +300, ads +150, shop -100
    """

    current: Exact
    base: Exact
    differences: tuple[SegmentDifference, ...]

    @property
    def change(self) -> Exact:
        """How far the whole moved."""
        return self.current - self.base

    @property
    def growth(self) -> Fraction | None:
        """The same as a share of the base; None: undefined."""
        return growth(self.current, self.base)

    @property
    def overlap_effect(self) -> Exact:
        """What ids that stand in several segments make of it; 0 for plain sums."""
        return self.change - exact_sum(one.change for one in self.differences)

    @property
    def drivers(self) -> tuple[SegmentDifference, ...]:
        """The segments that moved, the furthest first; of equals, in their order."""
        moving = [one for one in self.differences if one.change]
        return tuple(sorted(moving, key=lambda one: abs(Fraction(one.change)), reverse=True))

    def columns(self) -> dict[str, list[object]]:
        """Give the table as plain columns, for any data frame; undefined values are None."""
        return {
            "segment": [one.segment for one in self.differences],
            "current": [as_plain(one.current) for one in self.differences],
            "base": [as_plain(one.base) for one in self.differences],
            "change": [as_plain(one.change) for one in self.differences],
            "growth": [as_float(one.growth) for one in self.differences],
            "share_of_change": [as_float(one.share_of_change) for one in self.differences],
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["segment", "now", "before", "change", "growth", "of the change"],
            ["分组", "本期", "上期", "增减", "增长率", "占变动"],
        )
        rows = shown_rows(
            [
                str(one.segment),
                *self._figures(one.current, one.base, said),
                said.relative(one.growth),
                said.rate(one.share_of_change),
            ]
            for one in self.differences
        )
        if self.overlap_effect:
            overlap = said.change(self.overlap_effect, self.unit)
            share = said.rate(ratio(self.overlap_effect, self.change))
            rows.append([said.pick("in several", "跨组重复"), "", "", overlap, "", share])
        whole = self._figures(self.current, self.base, said)
        return head, [*rows, [said.pick("all", "合计"), *whole, said.relative(self.growth), ""]]

    def _figures(self, current: Exact, base: Exact, said: Wording) -> list[str]:
        values = [said.value(value, self.unit) for value in (current, base)]
        return [*values, said.change(current - base, self.unit)]

    def _sentence(self, said: Wording) -> str:
        moved = moved_text(said.pick(self.name, self.zh), self.change, self.unit, said)
        if self.change and self.growth is not None:
            moved += said.noted(said.relative(self.growth))
        parts = first_few(
            f"{one.segment} {said.change(one.change, self.unit)}" for one in self.drivers
        )
        if self.overlap_effect:
            overlap = said.change(self.overlap_effect, self.unit)
            parts.append(said.pick(f"in several segments {overlap}", f"跨组重复 {overlap}"))
        return with_reasons(moved, said.listed(parts), said)


def total_change(
    current: Totals, base: Totals, metric: MetricDefinition | None = None
) -> TotalChange:
    """Say why a total moved: by plain differences of its segments (合计变动归因).

    Parameters
    ----------
    current, base
        The period that is asked about and the one before it: what one metric gave by group,
        or a figure by segment.
    metric
        What plain figures are of: it names the total and its unit.

    Raises
    ------
    InvalidArgumentError
        If they are not of one metric, the metric is a ratio or a percentile, or a figure is
        not exact.

    Examples
    --------
    >>> total_change({"ads": 500}, {"ads": 350, "shop": 100}).change
    50
    """
    both = two_periods(current, base, metric, is_ratio=False)
    now, then = (one.whole.above for one in both)
    found: list[SegmentDifference] = []
    for label in both.labels:
        mine, before = (part.above for part in both.at(label))
        share = ratio(mine - before, now - then)
        found.append(SegmentDifference(label, mine, before, share))
    return TotalChange(*both.names, both.unit, now, then, tuple(found))
