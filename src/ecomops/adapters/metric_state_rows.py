"""States as rows of an Arrow table: what workers hand on, and what is put together from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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

BATCH_BYTES: Final = 2**28
"""Where a batch of states ends: an Arrow column of bytes can't hold more than 2 GiB."""
MOST_BYTES: Final = 2**31 - 2
"""What one value of such a column can hold."""


_Written: TypeAlias = tuple[str, bytes | None, str | None, bytes]
"""The values of a row, in the order of the columns; text may be bytes of UTF-8."""


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


def written_states(
    rows: Iterable[StateRow], batch_bytes: int = BATCH_BYTES, most_bytes: int = MOST_BYTES
) -> Iterator[pa.RecordBatch]:
    """Write states as rows of one batch, or of several, each of so many bytes.

    Groups are JSON, in which 7 and "7" are two. A state that takes more than `batch_bytes` has a
    batch of its own.

    Raises
    ------
    InvalidArgumentError
        If one state takes more than `most_bytes`.
    """
    batch: list[_Written] = []
    n_bytes = 0
    for row in rows:
        written = _written(row, most_bytes)
        more = sum(len(value) for value in written if value is not None)
        if batch and n_bytes + more > batch_bytes:
            yield _record_batch(batch)
            batch, n_bytes = [], 0
        batch.append(written)
        n_bytes += more
    yield _record_batch(batch)


def _written(row: StateRow, most_bytes: int) -> _Written:
    state = row.state.to_bytes()
    if len(state) > most_bytes:
        of = row.metric.fingerprint if row.group is None else f"{row.metric.fingerprint} by group"
        problem = f"has {len(state)} bytes, and a value of an Arrow column holds {most_bytes}"
        remedy = "give smaller batches of rows and fewer rows_per_state, or shorter ids"
        raise InvalidArgumentError("state", of, problem, remedy)
    group = None if row.group is None else json.dumps(row.group, ensure_ascii=False).encode()
    return row.metric.fingerprint, group, row.group_type, state


def _record_batch(written: list[_Written]) -> pa.RecordBatch:
    schema = state_schema()
    columns = zip(*written, strict=True) if written else ((),) * len(STATE_COLUMNS)
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
