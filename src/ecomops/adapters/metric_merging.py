"""States that came back from workers, put together."""

from __future__ import annotations

from ecomops.adapters.metric_mapping import MetricLike, one_metric
from ecomops.adapters.metric_state_rows import states_in
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.grouping import one_type
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.grouped import GroupedState
from ecomops.metrics.states.id_types import IdTypes, id_types, joined_types


def merge_state_batches(metric: MetricLike, batches: object) -> MetricState:
    """Put the states of a metric into one (合并状态).

    Parameters
    ----------
    metric
        The one that the states are of; states of others are passed over.
    batches
        What `StateBatches` gave, in any order.

    Raises
    ------
    InvalidArgumentError
        If the states are by group, or there are some and none of this metric.
    DuplicateIdError
        If an id stands in two parts with different content: an order that was split.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ecomops.adapters.metric_streams import state_batches
    >>> to_states = state_batches("ctr")
    >>> parts = [pa.table({"clicks": [1], "impressions": [n]}) for n in (30, 70)]
    >>> print(merge_state_batches("ctr", [state for part in parts for state in to_states(part)]))
    <state of ctr: click-through rate 2 % (clicks 2 / impressions 100): healthy, healthy ≥ 1 %>
    """
    chosen = one_metric(metric)
    merged = chosen.empty()
    for row in states_in(chosen, batches):
        if row.group is not None:
            remedy = "merge them with merge_grouped_state_batches"
            raise InvalidArgumentError("group", row.group, "is that of a state", remedy)
        merged = merged.merge(row.state)
    return merged


def merge_grouped_state_batches(metric: MetricLike, batches: object) -> GroupedState:
    """Put the states of a metric into one for each group (合并分组状态).

    Raises
    ------
    InvalidArgumentError
        If the states are not by group, there are some and none of this metric, or groups are
        of one type in one part and of another in another, such as numbers and text, or their
        ids are.
    DuplicateIdError
        If an id stands in two parts of a group with different content.
    """
    chosen = one_metric(metric)
    states: dict[GroupLabel, MetricState] = {}
    group_type: str | None = None
    types: IdTypes = {}
    for row in states_in(chosen, batches):
        if row.group is None:
            remedy = "merge them with merge_state_batches"
            raise InvalidArgumentError("group", None, "is that of a state", remedy)
        group_type = one_type(group_type, row.group_type, row.group)
        types = joined_types(types, id_types({row.group: row.state}))
        before = states.get(row.group)
        states[row.group] = row.state if before is None else before.merge(row.state)
    return GroupedState(chosen, states, group_type=group_type, id_types=types)
