"""Values of groups whose states keep a row for each id: all tables set one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecomops.kernels.groups import dense_codes, has_repeats
from ecomops.metrics.by_group import values_by_group
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.gathered import Gathered, id_error
from ecomops.metrics.grouping import IN_TWO_GROUPS, without_left_out
from ecomops.metrics.results import GroupedResult, GroupLabel
from ecomops.metrics.states.tables import TableState, joined
from ecomops.metrics.values import value_of


def values_of_tables(
    metric: MetricDefinition, labels: tuple[GroupLabel, ...], states: Sequence[TableState]
) -> GroupedResult:
    """Give the values of groups, and of all of them together.

    Raises
    ------
    DuplicateIdError
        If an id that counts once stands in two groups.
    """
    tables = [state.table for state in states]
    sizes = np.array([table.n for table in tables], dtype=np.int64)
    group = np.repeat(np.arange(len(labels)), sizes)
    filled = [table for table in tables if table.n]
    gathering = TableState(metric).gathering
    whole = joined(filled) if filled else TableState(metric).table
    missing = tuple(state.n_missing for state in states)
    total = None
    if gathering.is_once:
        _check_apart(metric, whole)
    else:  # an id of two groups is put together anew
        once = gathering.gathered(whole).rows(gathering.key, sum(missing))
        total = value_of(metric, metric.chosen(once))
    rows = whole.rows(gathering.key, sum(missing))
    rows, group = without_left_out(metric, rows, group)
    return values_by_group(metric, labels, rows, group, missing=missing, total=total)


def _check_apart(metric: MetricDefinition, whole: Gathered) -> None:
    """Refuse an id in two groups: it would count twice."""
    if metric.gathering is None or not has_repeats(whole.keys):
        return
    code, keys = dense_codes(whole.keys)
    twice = int(np.argmax(np.bincount(code) > 1))
    raise id_error(metric.gathering.key, keys[twice], *IN_TWO_GROUPS)
