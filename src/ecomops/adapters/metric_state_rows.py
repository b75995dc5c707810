"""States as rows of an Arrow table: what workers hand on, and what is put together from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ecomops.adapters.metric_arrow import arrow, record_batches
from ecomops.errors import InvalidArgumentError, MissingColumnError
from ecomops.metrics.metric import Metric
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.states.base import MetricState

if TYPE_CHECKING:
    import pyarrow as pa

STATE_COLUMNS: Final = ("metric", "group", "group_type", "state")

_GROUP_TYPE: Final = "group_type"
"""States that were written before it was kept have none."""
_REMEDY: Final = "give what state_batches made"


@frozen(eq=False)
class StateRow:
    """One state of a stream (状态行).

    Attributes
    ----------
    metric
        Which it is of.
    state
        What is known of its rows.
    group
        Of which group; None: of all rows.
    group_type
        What the groups are, such as numbers or text; None: not told.
    """

    metric: Metric
    state: MetricState
    group: GroupLabel | None = None
    group_type: str | None = None


def state_schema() -> pa.Schema:
    """Give the columns of a stream of states.

    They are metric, group (JSON, or null), group_type (such as numbers, or null) and state.

    Examples
    --------
    >>> state_schema().names
    ['metric', 'group', 'group_type', 'state']
    """
    load = arrow()
    types = (load.string(), load.string(), load.string(), load.binary())
    schema: pa.Schema = load.schema(list(zip(STATE_COLUMNS, types, strict=True)))
    return schema


def state_batch(rows: Iterable[StateRow]) -> pa.RecordBatch:
    """Write states as rows; groups as JSON, in which 7 and "7" are two."""
    columns: tuple[list[object], ...] = ([], [], [], [])
    for row in rows:
        group = None if row.group is None else json.dumps(row.group, ensure_ascii=False)
        written = (row.metric.fingerprint, group, row.group_type, row.state.to_bytes())
        for column, value in zip(columns, written, strict=True):
            column.append(value)
    schema = state_schema()
    arrays = [
        arrow().array(values, kind) for values, kind in zip(columns, schema.types, strict=True)
    ]
    batch: pa.RecordBatch = arrow().RecordBatch.from_arrays(arrays, schema=schema)
    return batch


def states_in(metric: Metric, batches: object) -> Iterator[StateRow]:
    """Read the states of one metric; those of others are passed over.

    Raises
    ------
    InvalidArgumentError
        If there are states, and none of this metric with these parameters.
    MissingColumnError
        If these are no batches of states.
    """
    others: dict[str, None] = {}
    is_found = False
    for batch in record_batches(batches):
        there = batch.schema.names
        for name in STATE_COLUMNS:
            if name not in there and name != _GROUP_TYPE:
                raise MissingColumnError("column", name, "is not in the data", _REMEDY)
        untold = repeat(arrow().scalar(None), batch.num_rows)
        columns: list[Any] = [
            batch.column(name) if name in there else untold for name in STATE_COLUMNS
        ]
        for fingerprint, group, group_type, state in zip(*columns, strict=True):
            if fingerprint.as_py() != metric.fingerprint:
                others[str(fingerprint)] = None
                continue
            is_found = True
            written = state.as_py()
            if not isinstance(written, bytes):
                raise InvalidArgumentError("state", written, "is no state", _REMEDY)
            found = metric.state_from_bytes(written)
            yield StateRow(metric, found, _label(group.as_py()), _group_type(group_type.as_py()))
    if others and not is_found:
        problem = f"are the metrics of these states, not {metric.fingerprint}"
        raise InvalidArgumentError("metric", list(others), problem, _REMEDY)


def _label(text: object) -> GroupLabel | None:
    if text is None:
        return None
    try:
        label = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        label = None
    if isinstance(label, bool) or not isinstance(label, str | int):
        raise InvalidArgumentError("group", text, "is the name of no group", _REMEDY)
    return label


def _group_type(group_type: object) -> str | None:
    if group_type is None or isinstance(group_type, str):
        return group_type
    raise InvalidArgumentError("group_type", group_type, "is no type of groups", _REMEDY)
