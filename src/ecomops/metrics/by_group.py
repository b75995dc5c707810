"""The values of a metric group by group, over rows that are read and gathered."""

from __future__ import annotations

from ecomops._arrays import IntArray
from ecomops.kernels.groups import group_counts
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.results import GroupedResult, GroupLabel, MetricResult
from ecomops.metrics.rows import Rows
from ecomops.metrics.values import result_of, unscaled


def values_by_group(
    metric: MetricDefinition,
    labels: tuple[GroupLabel, ...],
    rows: Rows,
    group: IntArray,
    *,
    missing: tuple[int, ...],
    total: MetricResult | None = None,
) -> GroupedResult:
    """Give the values of groups, and of all of them together.

    Parameters
    ----------
    metric
        The definition.
    labels
        What the groups are called.
    rows
        What counts, one row for each id where a metric gathers.
    group
        (n) The place of each row's group among the labels.
    missing
        Rows of each group that were left out.
    total
        The value over all groups; None: it follows from these rows.
    """
    n_groups = len(labels)
    found = [side.by_group(rows, group, n_groups) for side in metric.sides]
    scales = [side.scale for side in metric.sides]
    sides = [
        tuple(unscaled(part, scale) for part in parts)
        for (parts, _), scale in zip(found, scales, strict=True)
    ]
    if total is None:
        whole = [unscaled(part, scale) for (_, part), scale in zip(found, scales, strict=True)]
        total = result_of(metric, whole, rows.n, rows.n_missing)
    counts = tuple(group_counts(group, n_groups).tolist())
    below = None if metric.is_total else sides[1]
    return GroupedResult(metric, labels, sides[0], below, counts, missing, total)
