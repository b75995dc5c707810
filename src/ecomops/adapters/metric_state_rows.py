"""States as rows of an Arrow table: what workers hand on, and what is put together from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ecomops.adapters.metric_arrow import arrow, record_batches
from ecomops.errors import InvalidArgumentError, MissingColumnError
from ecomops.metrics.metric import Metric
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.states.base import MetricState

if TYPE_CHECKING:
    import pyarrow as pa

STATE_COLUMNS: Final = ("metric", "group", "state")

_REMEDY: Final = "give what state_batches made"


def state_schema() -> pa.Schema:
    """Give the columns of a stream of states: metric, group (JSON, or null) and state.

    Examples
    --------
    >>> state_schema().names
    ['metric', 'group', 'state']
    """
    load = arrow()
    types = (load.string(), load.string(), load.binary())
    schema: pa.Schema = load.schema(list(zip(STATE_COLUMNS, types, strict=True)))
    return schema


def state_batch(rows: Iterable[tuple[Metric, GroupLabel | None, MetricState]]) -> pa.RecordBatch:
    """Write states as rows; groups as JSON, in which 7 and "7" are two."""
    metrics, groups, states = [], [], []
    for metric, group, state in rows:
        metrics.append(metric.fingerprint)
        groups.append(None if group is None else json.dumps(group, ensure_ascii=False))
        states.append(state.to_bytes())
    schema = state_schema()
    arrays = [
        arrow().array(values, kind)
        for values, kind in zip((metrics, groups, states), schema.types, strict=True)
    ]
    batch: pa.RecordBatch = arrow().RecordBatch.from_arrays(arrays, schema=schema)
    return batch


def states_in(metric: Metric, batches: object) -> Iterator[tuple[GroupLabel | None, MetricState]]:
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
        for name in STATE_COLUMNS:
            if name not in batch.schema.names:
                raise MissingColumnError("column", name, "is not in the data", _REMEDY)
        columns: list[Any] = [batch.column(name) for name in STATE_COLUMNS]
        for fingerprint, group, state in zip(*columns, strict=True):
            if fingerprint.as_py() != metric.fingerprint:
                others[str(fingerprint)] = None
                continue
            is_found = True
            written = state.as_py()
            if not isinstance(written, bytes):
                raise InvalidArgumentError("state", written, "is no state", _REMEDY)
            yield _label(group.as_py()), metric.state_from_bytes(written)
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
