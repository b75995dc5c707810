"""The value of a metric over rows that are read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.results import MetricResult
from ecomops.metrics.rows import Rows


def ready(metric: MetricDefinition, rows: Rows) -> Rows:
    """Make rows of one id one row, and leave out what the metric's flag says."""
    if metric.gathering is not None:
        gathered = metric.gathering.once(metric.gathering.spread(rows), rows)
        rows = gathered.rows(metric.gathering.key, rows.n_missing)
    return metric.chosen(rows)


def value_of(metric: MetricDefinition, rows: Rows) -> MetricResult:
    """Give the value over rows that are ready."""
    parts = [unscaled(side.total(rows), side.scale) for side in metric.sides]
    return result_of(metric, parts, rows.n, rows.n_missing)


def result_of(
    metric: MetricDefinition, parts: Sequence[Part], n: int, n_missing: int
) -> MetricResult:
    """Put the sides of a metric together."""
    return MetricResult(metric, parts[0], None if metric.is_total else parts[1], n, n_missing)


def unscaled(part: Part, scale: int) -> Part:
    """Turn what is kept back into the unit it was given in."""
    if part is None or scale == 1:
        return part
    found = Fraction(part) / scale
    return int(found) if found.denominator == 1 else found
