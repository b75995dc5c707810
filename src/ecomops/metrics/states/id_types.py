"""What the ids of groups are: nothing says whether 7 in one and "7" in another are one id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.keys import ONE_ID_TYPE, TEXT, WHOLE_NUMBERS, KeySet, plain_ids
from ecomops.metrics.pairs import key_parts
from ecomops.metrics.reading import Values
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.tables import TableState
from ecomops.metrics.states.totals import TotalsState


@frozen
class IdType:
    """What the ids of a column are, and one that tells it (编号类型).

    Attributes
    ----------
    held
        Text, or whole numbers.
    value
        One of them.
    group
        Of which group it is.
    """

    held: str
    value: object
    group: GroupLabel


IdTypes: TypeAlias = Mapping[str, IdType]
"""By the name of the column; of one without ids nothing is known."""
States: TypeAlias = Mapping[GroupLabel, MetricState]


def id_types(states: States) -> IdTypes:
    """Say what the ids of groups are.

    Raises
    ------
    InvalidArgumentError
        If they are text in one group, and whole numbers in another.

    Examples
    --------
    >>> from ecomops.metrics import UV
    >>> states = {"a": UV.empty().update(visitor_id=[7]), "b": UV.empty()}
    >>> id_types(states)
    {'visitor_id': IdType(held='whole numbers', value=7, group='a')}
    """
    found: IdTypes = {}
    for group, state in states.items():
        found = joined_types(found, _of_state(group, state))
    return found


def first_id_types(metric: MetricDefinition, states: States) -> IdTypes:
    """Say what the ids of groups are whose rows were read together, and are of one type."""
    n_columns = sum(column.kind == "id" for column in metric.needed)
    found: dict[str, IdType] = {}
    for group, state in states.items():
        if len(found) == n_columns:  # of the many groups, the first tells it
            break
        found = {**_of_state(group, state), **found}
    return found


def joined_types(held: IdTypes, more: IdTypes) -> IdTypes:
    """Say what the ids of two parts are.

    Raises
    ------
    InvalidArgumentError
        If they are text in one, and whole numbers in the other.
    """
    for name, one in more.items():
        had = held.get(name)
        if had is not None and had.held != one.held:
            problem = f"of group {one.group!r} {_other_than(had)}"
            raise InvalidArgumentError(name, one.value, problem, ONE_ID_TYPE)
    return {**more, **held} if more.keys() - held.keys() else held


def refuse_rows(held: IdTypes, more: IdTypes, rows: Rows) -> None:
    """Refuse rows whose ids are of another type than those before.

    Raises
    ------
    BadRowError
        If they are; the first row that has them is named.
    """
    for name, one in more.items():
        had = held.get(name)
        if had is not None and had.held != one.held:
            (row,) = rows.given((0,))
            value = _first(rows.columns[name])
            raise BadRowError(name, value, _other_than(had), ONE_ID_TYPE, row=row)


def _other_than(had: IdType) -> str:
    return f"is of another type than the ids of group {had.group!r}, which are {had.held}"


def _of_state(group: GroupLabel, state: MetricState) -> IdTypes:
    return {
        name: IdType(TEXT if isinstance(value, str) else WHOLE_NUMBERS, value, group)
        for name, value in _ids_of(state)
    }


def _ids_of(state: MetricState) -> Iterator[tuple[str, object]]:
    """Give an id of each column that has some."""
    if isinstance(state, TotalsState):
        for kept in state.kept:
            if isinstance(kept, KeySet) and kept.runs:
                yield kept.name, _first(kept.runs[0].keys)
    elif isinstance(state, TableState):
        for run in [run for run in state.runs if run.n][:1]:
            key = state.gathering.key
            if len(key) > 1:
                names = [column.name for column in key]
                yield from zip(names, key_parts(run.keys[0]), strict=True)
            elif key[0].kind == "id":
                yield key[0].name, _first(run.keys)
            for gather in state.gathering.gathers:
                if gather.column.kind == "id":
                    yield gather.column.name, _first(run.columns[gather.column.name])


def _first(ids: Values) -> object:
    return plain_ids(ids[:1])[0]
