"""States of groups out of rows that are read: all groups in one pass, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ecomops._arrays import IntArray
from ecomops.kernels.groups import group_counts
from ecomops.metrics.definition import MetricDefinition, Part
from ecomops.metrics.gathered import Gathered
from ecomops.metrics.gathering import Gathering
from ecomops.metrics.grouping import gathered_in_groups, missing_counts, without_left_out
from ecomops.metrics.keys import KeySet
from ecomops.metrics.measures import Distinct
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.tables import TableState
from ecomops.metrics.states.totals import Kept, TotalsState


def states_of_groups(
    metric: MetricDefinition, code: IntArray, n_groups: int, rows: Rows
) -> Sequence[MetricState]:
    """(n_groups) Make a state of each group's rows.

    Parameters
    ----------
    metric
        Of which.
    code
        The group of each row that was given.
    n_groups
        Groups there are.
    rows
        What was read of the rows.

    Raises
    ------
    DuplicateIdError
        If an id stands twice in a group, with different content.
    AmountTooLargeError
        If a sum leaves int64.
    """
    group = rows.kept(code)
    missing = missing_counts(code, group, n_groups)
    if metric.gathering is None:
        return _totals(metric, rows, group, missing)
    return _tables(metric, metric.gathering, rows, group, missing)


def _totals(
    metric: MetricDefinition, rows: Rows, group: IntArray, missing: tuple[int, ...]
) -> list[TotalsState]:
    chosen, group = without_left_out(metric, rows, group)
    n_groups = len(missing)
    sides: list[Sequence[Kept]] = []
    for side in metric.sides:
        if isinstance(side, Distinct):
            sides.append(_key_sets(side.column.name, *side.keys_by_group(chosen, group), n_groups))
        else:
            sides.append(_whole(side.by_group(chosen, group, n_groups)[0]))
    counts: list[int] = group_counts(group, n_groups).tolist()
    return [
        TotalsState(metric, n_missing=n_missing, kept=kept, n=n)
        for n_missing, kept, n in zip(missing, zip(*sides, strict=True), counts, strict=True)
    ]


def _key_sets(name: str, group: IntArray, keys: Values, n_groups: int) -> list[KeySet]:
    # copies: a part that is kept would keep all
    return [KeySet.of_rising(name, keys[part].copy()) for part in _parts(group, n_groups)]


def _tables(
    metric: MetricDefinition,
    gathering: Gathering,
    rows: Rows,
    group: IntArray,
    missing: tuple[int, ...],
) -> list[TableState]:
    done, group = gathered_in_groups(gathering, rows, group)
    states: list[TableState] = []
    for n_missing, part in zip(missing, _parts(group, len(missing)), strict=True):
        columns = {name: values[part].copy() for name, values in done.columns.items()}
        run = Gathered(done.keys[part].copy(), columns)
        states.append(TableState(metric, n_missing=n_missing, runs=(run,) if run.n else ()))
    return states


def _parts(group: IntArray, n_groups: int) -> list[slice]:
    """Say where each group stands among rows that stand group by group."""
    bounds = np.searchsorted(group, np.arange(n_groups + 1)).tolist()
    return [slice(start, end) for start, end in pairwise(bounds)]


def _whole(parts: Sequence[Part]) -> list[int]:
    found = [part for part in parts if isinstance(part, int)]
    if len(found) < len(parts):
        raise TypeError  # a metric without gathering has sums, counts and sets of ids alone
    return found
