"""States out of what was stored of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.gathering import Gathered
from ecomops.metrics.keys import KeySet
from ecomops.metrics.measures import Distinct
from ecomops.metrics.reading import Values
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.tables import COLUMN, TableState
from ecomops.metrics.states.totals import TotalsState
from ecomops.metrics.states.wire import FORMAT, REMEDY, from_bytes, from_json, unreadable


def state_from_json(metric: MetricDefinition, text: str) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, or one of another metric or of other parameters.
    """
    return _joined(metric, *from_json(text))


def state_from_bytes(metric: MetricDefinition, data: bytes) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, cut short, or one of another metric or of other parameters.
    """
    return _joined(metric, *from_bytes(data))


def _joined(
    metric: MetricDefinition, head: Mapping[str, Any], columns: Mapping[str, Values]
) -> MetricState:
    if head.get("format") != FORMAT:
        raise unreadable(ValueError(f"format {head.get('format')!r}"))
    if head.get("metric") != metric.fingerprint:
        problem = f"is the metric of the state, not {metric.fingerprint}"
        raise InvalidArgumentError("metric", head.get("metric"), problem, REMEDY)
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
        raise unreadable(error) from None


def _table(state: TableState, columns: Mapping[str, Values], n_missing: int) -> MetricState:
    empty = state.table
    keys = _ids(columns["keys"])
    found: dict[str, Values] = {}
    for name, values in empty.columns.items():
        column = columns[COLUMN + name]
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
