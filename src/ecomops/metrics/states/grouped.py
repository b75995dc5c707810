"""States by group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import attrs
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.grouping import one_type, read_groups, refuse_alike, rising
from ecomops.metrics.other_parameters import differing
from ecomops.metrics.results import GroupedResult, GroupLabel
from ecomops.metrics.rows import Rows, read_rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.group_rows import states_of_groups
from ecomops.metrics.states.grouped_tables import values_of_tables
from ecomops.metrics.states.id_types import (
    IdTypes,
    first_id_types,
    id_types,
    joined_types,
    refuse_rows,
)
from ecomops.metrics.states.stored import check_metric, state_from_json
from ecomops.metrics.states.tables import TableState
from ecomops.metrics.states.wire import REMEDY, check_format, json_object, unreadable

FORMAT: Final = "ecomops.grouped-metric-state/2"


@frozen(eq=False, repr=False)
class GroupedState:
    """States by group (分组指标状态).

    Attributes
    ----------
    metric
        The definition.
    states
        By the name of the group.
    group_type
        What the groups are, such as numbers or text; None: not told, as by `update`.

    Examples
    --------
    >>> from ecomops.metrics import CTR
    >>> one = CTR.empty_by_group().update(["ads", "mail"], clicks=[2, 1], impressions=[100, 10])
    >>> two = one.update(["ads"], clicks=[1], impressions=[100])
    >>> two.result().rates.tolist()
    [0.015, 0.1]
    """

    metric: MetricDefinition
    states: Mapping[GroupLabel, MetricState] = attrs.field(factory=dict)
    group_type: str | None = attrs.field(default=None, kw_only=True)
    _id_types: IdTypes = attrs.field(kw_only=True)

    @_id_types.default
    def _found_id_types(self) -> IdTypes:
        return id_types(self.states)

    def __attrs_post_init__(self) -> None:
        refuse_alike(self.states)

    def update(self, group: object, /, **columns: object) -> GroupedState:
        """Take more rows in, each with its group; as `Metric.by` takes them.

        Raises
        ------
        InvalidArgumentError
            As `Metric.by` does; and if a table would show two groups as one: 7 and "7".
        BadRowError
            As `Metric.by` does; and if ids are text, and those of rows before whole numbers.
        DuplicateIdError
            If an id stands in one group with different content.
        """
        code, labels = read_groups(group)
        rows = read_rows(self.metric.needed, self.metric.optional, columns, code)
        return self.with_rows(code, labels, rows)

    def with_rows(
        self,
        code: IntArray,
        labels: tuple[GroupLabel, ...],
        rows: Rows,
        *,
        group_type: str | None = None,
    ) -> GroupedState:
        """Take in rows that are read, by the code of each that was given.

        Raises
        ------
        InvalidArgumentError
            If their groups hold another type than those before.
        BadRowError
            If their ids do.
        DuplicateIdError
            If an id stands in one group with different content.
        """
        states = states_of_groups(self.metric, code, len(labels), rows)
        more = dict(zip(labels, states, strict=True))
        types = first_id_types(self.metric, more)
        refuse_rows(self._id_types, types, rows)
        return self.merge(GroupedState(self.metric, more, group_type=group_type, id_types=types))

    def merge(self, other: GroupedState) -> GroupedState:
        """Put two states into one, group by group.

        Raises
        ------
        InvalidArgumentError
            If they are of different metrics, or of one with different parameters; if their
            groups hold two types, such as numbers and text, or their ids do; or if a table would
            show two groups as one: 7 in one, and "7" in the other.
        DuplicateIdError
            If an id stands in one group of both with different content.
        """
        check_type("other", other, GroupedState, "give a state by group")
        if other.metric.fingerprint != self.metric.fingerprint:
            apart = differing(other.metric, self.metric)
            problem = f"is no state of {self.metric.fingerprint}{apart}"
            raise InvalidArgumentError(
                "other", other.metric.fingerprint, problem, "merge states of one metric"
            )
        first = next(iter(other.states), "")
        group_type = one_type(self.group_type, other.group_type, first)
        types = joined_types(self._id_types, other._id_types)
        states = dict(self.states)
        for label, state in other.states.items():
            states[label] = states[label].merge(state) if label in states else state
        return GroupedState(self.metric, states, group_type=group_type, id_types=types)

    def result(self) -> GroupedResult:
        """Give the values, groups in rising order.

        Raises
        ------
        DuplicateIdError
            If an id that counts once stands in two groups.
        """
        labels = rising(self.states, self.group_type)
        states = [self.states[label] for label in labels]
        tables = [state for state in states if isinstance(state, TableState)]
        if self.metric.gathering is not None:
            return values_of_tables(self.metric, labels, tables)
        total = empty_state(self.metric).merge_all(states)
        results = [state.result() for state in states]
        below = None if self.metric.is_total else tuple(r.denominator for r in results)
        return GroupedResult(
            self.metric, labels, tuple(r.numerator for r in results), below,
            tuple(r.n for r in results), tuple(r.n_missing for r in results), total.result(),
        )  # fmt: skip

    def to_json(self) -> str:
        """Write it as JSON; `Metric.grouped_state_from_json` reads it."""
        states = [[label, json.loads(state.to_json())] for label, state in self.states.items()]
        head = {"format": FORMAT, "metric": self.metric.fingerprint}
        known = {} if self.group_type is None else {"group_type": self.group_type}
        return json.dumps({**head, **known, "states": states})

    @classmethod
    def from_json(cls, metric: MetricDefinition, text: str) -> GroupedState:
        """Read it back.

        Raises
        ------
        InvalidArgumentError
            If it is none, or one of another metric or of other parameters; or if ids are text in
            one group, and whole numbers in another.
        DuplicateIdError
            If a group stands twice.
        """
        told = json_object(text)
        check_format(told, FORMAT)
        check_metric(metric, told)
        try:
            group_type = _group_type(told.get("group_type"))  # absent from earlier ones
            pairs = [(_label(label), json.dumps(state)) for label, state in told["states"]]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise unreadable(error) from None
        states: dict[GroupLabel, MetricState] = {}
        for label, state in pairs:
            if label in states:
                raise DuplicateIdError("group", label, "stands twice", REMEDY)
            states[label] = state_from_json(metric, state)
        return cls(metric, states, group_type=group_type)

    def __repr__(self) -> str:
        return f"<state of {self.metric.metric_id} by {len(self.states):,} groups>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GroupedState):
            return False
        mine, theirs = (
            (one.metric.fingerprint, one.group_type, dict(one.states)) for one in (self, other)
        )
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]  # compared by what it holds, as a set is


def _label(label: object) -> GroupLabel:
    if type(label) is int or isinstance(label, str):
        return label
    raise TypeError(type(label).__name__)


def _group_type(group_type: object) -> str | None:
    if group_type is None or isinstance(group_type, str):
        return group_type
    raise TypeError(type(group_type).__name__)
