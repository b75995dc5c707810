"""States out of what was stored of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.gathered import Gathered
from ecomops.metrics.keys import KeySet
from ecomops.metrics.measures import Distinct
from ecomops.metrics.reading import Values
from ecomops.metrics.side_limits import check_kept
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.empty import empty_state
from ecomops.metrics.states.stored_columns import check_ids, check_keys, check_values
from ecomops.metrics.states.tables import COLUMN, TableState
from ecomops.metrics.states.totals import IDS, Kept, TotalsState
from ecomops.metrics.states.wire import REMEDY, from_bytes, from_json, unreadable


def state_from_json(metric: MetricDefinition, text: str) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, one that rows can't have made, or one of another metric or of other
        parameters.
    """
    return _joined(metric, *from_json(text))


def state_from_bytes(metric: MetricDefinition, data: bytes) -> MetricState:
    """Read a state back.

    Raises
    ------
    InvalidArgumentError
        If it is no state, damaged or cut short, or one of another metric or of other parameters.
    """
    return _joined(metric, *from_bytes(data))


def _joined(
    metric: MetricDefinition, head: Mapping[str, Any], columns: Mapping[str, Values]
) -> MetricState:
    check_metric(metric, head)
    try:
        state = empty_state(metric)
        if isinstance(state, TableState):
            return _table(state, head, columns)
        return _totals(metric, head, columns)
    except (ValueError, TypeError, KeyError) as error:
        raise unreadable(error) from None


def check_metric(metric: MetricDefinition, head: Mapping[str, Any]) -> None:
    """Refuse what was stored of another metric, or of one with other parameters."""
    if head.get("metric") != metric.fingerprint:
        problem = f"is the metric of the state, not {metric.fingerprint}"
        raise InvalidArgumentError("metric", head.get("metric"), problem, REMEDY)


def _totals(
    metric: MetricDefinition, head: Mapping[str, Any], columns: Mapping[str, Values]
) -> TotalsState:
    _check_names(head, {"format", "metric", "n_missing", "n", "kept"})
    n, given = _count(head["n"]), head["kept"]
    if not isinstance(given, list) or len(given) != len(metric.sides):
        msg = f"{given!r} for {len(metric.sides)} sides"
        raise ValueError(msg)
    ids = {f"{IDS}{i}" for i, side in enumerate(metric.sides) if isinstance(side, Distinct)}
    _check_names(columns, ids)
    kept: list[Kept] = []
    for i, (side, told) in enumerate(zip(metric.sides, given, strict=True)):
        if not isinstance(side, Distinct):
            check_kept(side, _whole(told), n)
            kept.append(_whole(told))
            continue
        keys = _ids(columns[f"{IDS}{i}"])
        check_ids(side.column, keys)
        if told is not None or keys.size > n or not _rise(keys):
            msg = f"{keys.size} ids of {n} rows"
            raise ValueError(msg)
        kept.append(KeySet(side.column.name).plus(keys))
    return TotalsState(metric, kept=tuple(kept), n=n, n_missing=_count(head["n_missing"]))


def _table(
    state: TableState, head: Mapping[str, Any], columns: Mapping[str, Values]
) -> TableState:
    _check_names(head, {"format", "metric", "n_missing"})
    gathering = state.gathering
    _check_names(columns, {"keys", *(COLUMN + g.column.name for g in gathering.gathers)})
    keys = _ids(columns["keys"])
    check_keys(gathering, keys)
    if not _rise(keys):
        msg = "ids that do not rise"
        raise ValueError(msg)
    found: dict[str, Values] = {}
    for gather in gathering.gathers:
        values = columns[COLUMN + gather.column.name]
        if values.size != keys.size:
            msg = f"{gather.column.name} has {values.size} values for {keys.size} ids"
            raise ValueError(msg)
        check_values(gather, values)
        found[gather.column.name] = values
    runs = state.of_run(Gathered(keys, found))
    return TableState(state.metric, n_missing=_count(head["n_missing"]), runs=runs)


def _rise(keys: Values) -> bool:
    return bool((keys[1:] > keys[:-1]).all())


def _ids(keys: Values) -> Values:
    return keys if keys.size or keys.dtype.kind == "S" else np.zeros(0, dtype=np.int64)


def _check_names(told: Mapping[str, Any], names: set[str]) -> None:
    if set(told) != names:
        msg = f"{sorted(told)} instead of {sorted(names)}"
        raise ValueError(msg)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(type(value).__name__)
    return value


def _count(value: object) -> int:
    whole = _whole(value)
    if not 0 <= whole <= MAX_MINOR:
        raise ValueError(whole)
    return whole
