"""The largest entries beside the period before, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.analysis.exact import Exact, ratio
from ecomops.metrics.analysis.labels import label_order
from ecomops.metrics.analysis.segments import (
    Matched,
    Part,
    Ratios,
    Segments,
    Totals,
    matched,
    value_of,
)
from ecomops.metrics.analysis.top_table import TOPS_BY, EntryStatus, TopBy, TopEntry, TopTable
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.results import GroupLabel
from ecomops.models.problems import listed
from ecomops.rounding import check_whole


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
        If they are not of one metric, or a figure is not exact.

    Examples
    --------
    >>> found = top_entries({"ads": 500, "mail": 300}, {"ads": 350, "shop": 100}, n=1)
    >>> found.rows[0].growth, found.others.current, found.new, found.lost
    (Fraction(3, 7), Fraction(300, 1), ('mail',), ('shop',))
    """
    check_whole("n", n)
    if n < 1:
        raise InvalidArgumentError("n", n, "is no number of rows", "give 1 or more")
    if by not in TOPS_BY:
        raise InvalidArgumentError("by", by, "is no order", f"give one of {listed(TOPS_BY)}")
    both = matched(current, base, metric)
    values = [_values(one, both) for one in (both.current, both.base)]
    labels = _ordered(both.labels, values, by, is_ratio=both.is_ratio)
    ranks = [_ranks(found) for found in values]
    rows = [
        _line(both, _parts(both, label), label, [of.get(label) for of in ranks])
        for label in labels[:n]
    ]
    there = [found.keys() for found in values]
    return TopTable(
        *both.names, both.unit, by, tuple(rows), _others(both, labels[n:]), _overlap(both),
        _line(both, [both.current.whole, both.base.whole], n=len(labels)),
        tuple(label for label in labels if label in there[0] and label not in there[1]),
        tuple(label for label in labels if label in there[1] and label not in there[0]),
    )  # fmt: skip


def _values(one: Segments, both: Matched) -> dict[GroupLabel, Exact]:
    """Give the value of every entry that is there: of a total, what is not 0."""
    if not both.is_ratio:
        return {label: part.above for label, part in one.parts.items() if part.above}
    values = {label: value_of(part, both.times) for label, part in one.parts.items()}
    return {label: value for label, value in values.items() if value is not None}


def _ranks(values: dict[GroupLabel, Exact]) -> dict[GroupLabel, int]:
    """Give each entry its place by value: the largest first, ties by name."""
    there = sorted(values, key=lambda label: (-values[label], label_order(label)))
    return {label: rank for rank, label in enumerate(there, start=1)}


def _ordered(
    labels: Iterable[GroupLabel],
    values: list[dict[GroupLabel, Exact]],
    by: TopBy,
    *,
    is_ratio: bool,
) -> list[GroupLabel]:
    now, then = values

    def order(label: GroupLabel) -> tuple[bool, Exact, tuple[bool, str, int]]:
        is_there = not is_ratio or label in now
        size = now.get(label, 0)
        if by in {"rise", "fall"}:
            is_there = not is_ratio or (label in now and label in then)
            size -= then.get(label, 0)
        return not is_there, size if by in {"lowest", "fall"} else -size, label_order(label)

    return sorted(labels, key=order)


def _parts(both: Matched, label: GroupLabel) -> list[Part]:
    absent = Part(0, 0) if both.is_ratio else Part(0, 1)
    return [one.parts.get(label, absent) for one in (both.current, both.base)]


def _line(
    both: Matched,
    parts: list[Part],
    label: GroupLabel | None = None,
    ranks: Sequence[int | None] = (None, None),
    n: int = 1,
) -> TopEntry:
    now, then = (value_of(part, both.times) for part in parts)
    shares: list[Fraction | None] = [None, None]
    if not both.is_ratio:
        wholes = (both.current.whole.above, both.base.whole.above)
        shares = [ratio(part.above, whole) for part, whole in zip(parts, wholes, strict=True)]
    status: EntryStatus | None = None
    if label is not None:
        is_now, was_then = ((v is not None if both.is_ratio else bool(v)) for v in (now, then))
        status = "kept" if is_now == was_then else "new" if is_now else "lost"
    return TopEntry(label, ranks[0], ranks[1], now, then, shares[0], shares[1], status, n)


def _others(both: Matched, rest: list[GroupLabel]) -> TopEntry | None:
    if not rest:
        return None
    sums = []
    for one in (both.current, both.base):
        parts = [one.parts[label] for label in rest if label in one.parts]
        below = sum(part.below for part in parts) if both.is_ratio else 1
        sums.append(Part(sum(part.above for part in parts), below))
    return _line(both, sums, n=len(rest))


def _overlap(both: Matched) -> TopEntry | None:
    if both.is_ratio:
        return None
    rest = [one.whole.above - one.added.above for one in (both.current, both.base)]
    return _line(both, [Part(more, 1) for more in rest], n=0) if any(rest) else None
