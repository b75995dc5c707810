"""The largest entries beside the period before, and what is left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, get_args

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, ratio
from ecomops.metrics.analysis.labels import label_order
from ecomops.metrics.analysis.segments import (
    Quotient,
    Ratios,
    Segments,
    Totals,
    TwoPeriods,
    added,
    two_periods,
)
from ecomops.metrics.analysis.top.entry import EntryStatus, TopEntry
from ecomops.metrics.analysis.top.table import TopBy, TopTable
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.results import GroupLabel
from ecomops.models.problems import listed
from ecomops.rounding import check_whole

_ORDERS: Final[tuple[TopBy, ...]] = get_args(TopBy)

_Values: TypeAlias = dict[GroupLabel, Exact]
"""What every entry that is there comes to, in one period."""


def top_entries(
    current: Totals | Ratios,
    base: Totals | Ratios,
    n: int = 10,
    *,
    by: TopBy = "value",
    metric: MetricDefinition | None = None,
) -> TopTable:
    """Show the largest entries beside the period before (TOP-N 对比表).

    Parameters
    ----------
    current, base
        The period that is asked about and the one before it, by source, region, SKU or
        keyword: what one metric gave by group, a figure by name, or (numerator, denominator)
        by name.
    n
        How many rows to show.
    by
        Order by the value, largest first, or smallest first; or by what rose or fell most.
        Ties go by name, numbers before text. What has no value to order by comes last.
    metric
        What plain figures are of: it names them and their unit.

    Raises
    ------
    InvalidArgumentError
        If they are not of one metric, or that is a percentile, a figure is not exact, `n` is
        below 1, or `by` is no order.

    Examples
    --------
    >>> found = top_entries({"ads": 500, "mail": 300}, {"ads": 350, "shop": 100}, n=1)
    >>> found.rows[0].growth, found.others.current, found.new, found.lost
    (Fraction(3, 7), Fraction(300, 1), ('mail',), ('shop',))
    """
    check_whole("n", n)
    if n < 1:
        raise InvalidArgumentError("n", n, "is no number of rows", "give 1 or more")
    if by not in _ORDERS:
        raise InvalidArgumentError("by", by, "is no order", f"give one of {listed(_ORDERS)}")
    both = two_periods(current, base, metric)
    now, then = (_values(one, both) for one in both)
    labels = sorted(both.labels, key=_order(now, then, by, is_ratio=both.is_ratio))
    ranks, base_ranks = _ranks(now), _ranks(then)
    shown = [
        _entry(both, both.at(label), label, (ranks.get(label), base_ranks.get(label)))
        for label in labels[:n]
    ]
    return TopTable(
        *both.names, both.unit, by, tuple(shown),
        others=_others(both, labels[n:]),
        overlap=_overlap(both),
        total=_entry(both, [one.whole for one in both], n=len(labels)),
        new=tuple(label for label in labels if label in now and label not in then),
        lost=tuple(label for label in labels if label in then and label not in now),
    )  # fmt: skip


def _values(period: Segments, both: TwoPeriods) -> _Values:
    """Give the value of every entry that is there: of a total, what is not 0."""
    if not both.is_ratio:
        return {label: part.above for label, part in period.parts.items() if part.above}
    values = {label: both.value(part) for label, part in period.parts.items()}
    return {label: value for label, value in values.items() if value is not None}


def _ranks(values: _Values) -> dict[GroupLabel, int]:
    """Give each entry its place by value: the largest first, ties by name."""
    there = sorted(values, key=lambda label: (-values[label], label_order(label)))
    return {label: rank for rank, label in enumerate(there, start=1)}


def _order(
    now: _Values, then: _Values, by: TopBy, *, is_ratio: bool
) -> Callable[[GroupLabel], tuple[bool, Exact, tuple[bool, str, int]]]:
    """Make the key that entries are sorted by; of a total, what is absent is 0."""

    def order(label: GroupLabel) -> tuple[bool, Exact, tuple[bool, str, int]]:
        is_there = not is_ratio or label in now
        size = now.get(label, 0)
        if by in {"rise", "fall"}:
            is_there = not is_ratio or (label in now and label in then)
            size -= then.get(label, 0)
        return not is_there, size if by in {"lowest", "fall"} else -size, label_order(label)

    return order


def _entry(
    both: TwoPeriods,
    parts: Sequence[Quotient],
    label: GroupLabel | None = None,
    ranks: tuple[int | None, int | None] = (None, None),
    n: int = 1,
) -> TopEntry:
    now, then = (both.value(part) for part in parts)
    share = base_share = None
    if not both.is_ratio:
        pairs = zip(parts, both, strict=True)
        share, base_share = (ratio(part.above, period.whole.above) for part, period in pairs)
    status: EntryStatus | None = None
    if label is not None:
        is_now, was_then = ((v is not None if both.is_ratio else bool(v)) for v in (now, then))
        status = "kept" if is_now == was_then else "new" if is_now else "lost"
    return TopEntry(label, *ranks, now, then, share, base_share, status, n)


def _others(both: TwoPeriods, rest: Sequence[GroupLabel]) -> TopEntry | None:
    if not rest:
        return None
    pairs = zip(*(both.at(label) for label in rest), strict=True)
    return _entry(both, [added(parts, is_ratio=both.is_ratio) for parts in pairs], n=len(rest))


def _overlap(both: TwoPeriods) -> TopEntry | None:
    """Tell what the whole has more, or less, than its entries added up."""
    if both.is_ratio:
        return None
    more = [one.whole.above - added(one.parts.values(), is_ratio=False).above for one in both]
    return _entry(both, [Quotient(one, 1) for one in more], n=0) if any(more) else None
