"""Rows taken into states; what they refuse is told by its row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import evolve

from ecomops.adapters.metric_groups import GroupBy
from ecomops.adapters.metric_rows import BatchRows
from ecomops.errors import DuplicateIdError
from ecomops.metrics.gathered import UnlikeRowsError
from ecomops.metrics.metric import Metric
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.grouped import GroupedState

State: TypeAlias = MetricState | GroupedState


def empty_states(metrics: tuple[Metric, ...], by: GroupBy | None) -> tuple[State, ...]:
    """Start a state of each metric."""
    return tuple(m.empty() if by is None else m.empty_by_group() for m in metrics)


def taken(states: tuple[State, ...], reads: Iterable[BatchRows]) -> tuple[State, ...]:
    """Take rows into the states of several metrics.

    Raises
    ------
    DuplicateIdError
        If an id stands twice with different content; the first row that is unlike those before
        it is named, counted from the first batch on.
    """
    for read in reads:
        states = tuple(
            _taken(state, evolve(read, rows=(rows,)))
            for state, rows in zip(states, read.rows, strict=True)
        )
    return states


def _taken(state: State, read: BatchRows) -> State:
    try:
        return _with(state, read)
    except DuplicateIdError as error:
        raise _with_row(error, state, read) from None


def _with_row(error: DuplicateIdError, state: State, read: BatchRows) -> DuplicateIdError:
    """Find the row that is refused, by halves: what stands before it is taken in."""
    while read.n_rows:
        half = read.part(0, (read.n_rows + 1) // 2)
        try:
            state = _with(state, half)
        except DuplicateIdError as found:
            if half.n_rows == 1:
                return UnlikeRowsError(
                    found.field, found.value, found.problem, found.remedy, (read.first_row,)
                )
            read = half
        else:
            read = read.part(half.n_rows, read.n_rows)
    return error


def _with(state: State, read: BatchRows) -> State:
    (rows,) = read.rows
    if isinstance(state, MetricState):
        return state.with_rows(rows)
    of = read.groups
    return state if of is None else state.with_rows(of.code, of.labels, rows, group_type=of.held)
