"""States as JSON and as bytes: what a shop stores, and what workers send to each other.

Both hold the same: a head, which names the metric and its parameters, and columns. JSON is
for people and databases; bytes hold the columns as they lie in memory, little-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.gathering import Gathered
from ecomops.metrics.keys import KeySet, plain_ids
from ecomops.metrics.measures import Distinct
from ecomops.metrics.metric import Metric
from ecomops.metrics.reading import Values
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.tables import TableState
from ecomops.metrics.states.totals import TotalsState

FORMAT: Final = "ecomops.metric-state/1"
_MAGIC: Final = b"ECOMSTAT"
_LENGTH: Final = struct.Struct("<I")
_COLUMN: Final = "column:"
_REMEDY: Final = "give what a state of this metric was written as"


def state_to_json(state: MetricState) -> str:
    """Write a state as JSON; ids and sums as they are, however large."""
    head, columns = _parted(state)
    return json.dumps({**head, "columns": {name: plain_ids(v) for name, v in columns.items()}})


def state_from_json(metric: Metric, text: str) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, or one of another metric or of other parameters.
    """
    try:
        told = json.loads(text)
        columns = {name: _array(values) for name, values in told.pop("columns").items()}
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise _unreadable(error) from None
    return _joined(metric, told, columns)


def state_to_bytes(state: MetricState) -> bytes:
    """Write a state as bytes."""
    head, columns = _parted(state)
    arrays = {name: np.ascontiguousarray(_little(values)) for name, values in columns.items()}
    head["columns"] = [[name, values.dtype.str, values.size] for name, values in arrays.items()]
    text = json.dumps(head).encode()
    parts = [_MAGIC, _LENGTH.pack(len(text)), text, *(v.tobytes() for v in arrays.values())]
    return b"".join(parts)


def state_from_bytes(metric: Metric, data: bytes) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, cut short, or one of another metric or of other parameters.
    """
    try:
        head, columns = _split(data)
    except (ValueError, TypeError, AttributeError, KeyError, struct.error) as error:
        raise _unreadable(error) from None
    return _joined(metric, head, columns)


def _split(data: bytes) -> tuple[dict[str, Any], dict[str, Values]]:
    if data[: len(_MAGIC)] != _MAGIC:
        msg = "another beginning"
        raise ValueError(msg)
    start = len(_MAGIC) + _LENGTH.size
    (length,) = _LENGTH.unpack(data[len(_MAGIC) : start])
    head = json.loads(data[start : start + length])
    columns: dict[str, Values] = {}
    at = start + length
    for name, kind, size in head.pop("columns"):
        dtype = np.dtype(kind)
        if dtype.kind not in "iSb":
            raise TypeError(kind)
        stored = np.frombuffer(data, dtype, size, at)
        columns[name] = stored.astype(dtype.newbyteorder("="))
        at += stored.nbytes
    if at != len(data):
        msg = f"{len(data) - at} bytes too many"
        raise ValueError(msg)
    return head, columns


# ---- parts ------------------------------------------------------------------------------
def _parted(state: MetricState) -> tuple[dict[str, Any], dict[str, Values]]:
    head: dict[str, Any] = {
        "format": FORMAT, "metric": state.metric.fingerprint, "n_missing": state.n_missing,
    }  # fmt: skip
    if isinstance(state, TableState):
        table = state.table
        named = {_COLUMN + name: values for name, values in table.columns.items()}
        return head, {"keys": table.keys, **named}
    columns: dict[str, Values] = {}
    if isinstance(state, TotalsState):
        head["n"], head["kept"] = state.n, []
        for i, kept in enumerate(state.kept):
            if isinstance(kept, KeySet):
                columns[f"ids:{i}"] = kept.keys
            head["kept"].append(None if isinstance(kept, KeySet) else kept)
    return head, columns


def _joined(metric: Metric, head: Mapping[str, Any], columns: Mapping[str, Values]) -> MetricState:
    if head.get("format") != FORMAT:
        raise _unreadable(ValueError(f"format {head.get('format')!r}"))
    if head.get("metric") != metric.fingerprint:
        problem = f"is the metric of the state, not {metric.fingerprint}"
        raise InvalidArgumentError("metric", head.get("metric"), problem, _REMEDY)
    try:
        n_missing = _count(head["n_missing"])
        state = empty_state(metric)
        if isinstance(state, TableState):
            return _table(state, columns, n_missing)
        kept = [
            KeySet(side.column.name).plus(_ids(columns[f"ids:{i}"]))
            if isinstance(side, Distinct)
            else _whole(head["kept"][i])
            for i, side in enumerate(metric.sides)
        ]
        return TotalsState(metric, kept=tuple(kept), n=_count(head["n"]), n_missing=n_missing)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _unreadable(error) from None


def _table(state: TableState, columns: Mapping[str, Values], n_missing: int) -> MetricState:
    empty = state.table
    keys = _ids(columns["keys"])
    found: dict[str, Values] = {}
    for name, values in empty.columns.items():
        column = columns[_COLUMN + name]
        if column.size != keys.size:
            msg = f"{name} has {column.size} values for {keys.size} ids"
            raise ValueError(msg)
        if column.size and (values.dtype.kind == "b") != (column.dtype.kind == "b"):
            raise TypeError(name)
        found[name] = column if column.size else values
    if keys.size > 1 and not bool((keys[1:] > keys[:-1]).all()):
        msg = "ids that do not rise"
        raise ValueError(msg)
    runs = (Gathered(keys, found),) if keys.size else ()
    return TableState(state.metric, n_missing=n_missing, runs=runs)


def _ids(keys: Values) -> Values:
    if keys.size and keys.dtype.kind not in "iS":
        raise TypeError(keys.dtype.name)
    return keys if keys.size else np.zeros(0, dtype=np.int64)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value).__name__)
    return value


def _count(value: object) -> int:
    whole = _whole(value)
    if whole < 0:
        raise ValueError(whole)
    return whole


def _array(values: object) -> Values:
    if not isinstance(values, list):
        raise TypeError(type(values).__name__)
    types = set(map(type, values))
    if types == {str}:
        return np.array([value.encode() for value in values], dtype=np.bytes_)
    if types == {bool}:
        return np.array(values, dtype=np.bool_)
    if types <= {int}:
        return np.array(values, dtype=np.int64)
    raise TypeError(", ".join(sorted(kind.__name__ for kind in types)))


def _little(values: Values) -> Values:
    return values.astype(values.dtype.newbyteorder("<"), copy=False)


def _unreadable(error: Exception) -> InvalidArgumentError:
    said = f"{type(error).__name__}: {error}"
    return InvalidArgumentError("data", said, "makes it no state that can be read", _REMEDY)
