"""Results as tidy tables of the caller's frame library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, Final, Literal, Protocol, TypeAlias, cast, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ecomops._typing import MAX_MINOR
from ecomops.adapters.metric_native import NativeFrame
from ecomops.adapters.native_table import native_table
from ecomops.adapters.result_types import CellKind, usual_kind
from ecomops.errors import (
    AmountTooLargeError,
    InvalidArgumentError,
    MissingExtraError,
    missing_extra,
)
from ecomops.metrics.order_totals import OrderTotals
from ecomops.metrics.sessions import SessionViews
from ecomops.whatif.replay.actuals import Actuals
from ecomops.whatif.replay.replay import Replay
from ecomops.whatif.results.result import WhatIfResult
from ecomops.whatif.sweep.sweep import Sweep

FrameLibrary: TypeAlias = Literal["pandas", "polars", "pyarrow"]
"""A library that tables can be made in (数据框库)."""


@runtime_checkable
class HasColumns(Protocol):
    """What tells its rows as columns (按列输出): every table of this library."""

    def columns(self) -> Mapping[str, Any]:
        """Give lists or numpy arrays of one length, by name."""


_UNKNOWN: Final = -1


def result_frame(
    result: HasColumns | Replay | Actuals | Sweep | OrderTotals | SessionViews,
    *,
    backend: FrameLibrary | None = None,
    like: object = None,
) -> Any:
    """Give a result as a table of a frame library (结果数据框).

    Parameters
    ----------
    result
        Whatever has ``columns()``: recency, frequency and value, cohorts, funnels, what explains
        a change, health checks, stock checks and purchase plans, quota boards and send plans,
        any what-if result. A replay, or a sweep, stands for its report. Also what keeps its
        columns: `order_totals` and `cut_sessions` give such.
    backend
        Which library: ``pandas``, ``polars``, ``pyarrow``.
    like
        A frame of the library instead, such as the one that the orders came in.

    Returns
    -------
    data frame
        The rows and columns of ``result.columns()``; amounts are whole minor units, averages
        and rates floats, days dates, and what is not known is missing. A column without any
        value has the type that it has with values. Counts by verdict get a
        column each, ``verdicts_applied``. Of a what-if result the last columns say the same in
        each row: what `made_of` tells, so that the rows of several can stand in one table.

    Raises
    ------
    InvalidArgumentError
        If this is no result, or not exactly one of `backend` and `like` is given, or
        that is no library or frame.
    AmountTooLargeError
        If a sum does not fit a column of int64.
    MissingExtraError
        If narwhals or the library is not installed.

    Examples
    --------
    >>> import polars as pl
    >>> from ecomops import CartTable, parse_promotion
    >>> from ecomops.whatif import replay
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9950}]}
    ...     for n in (1, 2)])
    >>> deal = parse_promotion("满199减20", currency="CNY", promotion_id="199-20")
    >>> found = result_frame(replay(table, [deal], reach_minor=5000), backend="polars")
    >>> found.select("promotion_id", "qualifying", "cost_minor", "cost_rate").rows()
    [('199-20', 1, 2000, 0.06700167504187604)]
    """
    found = _columns(result)
    frame = _frame(backend, like)
    columns: dict[str, Any] = {}
    missing: dict[str, Any] = {}
    for name, values in _spread(found).items():
        columns[name], lacking = _column(name, values, usual_kind(name, found))
        if lacking is not None:
            missing[name] = lacking
    return native_table(frame, columns, missing)


def _columns(result: object) -> Mapping[str, Any]:
    """Give the columns of a result, those last that say the same in each row."""
    if isinstance(result, OrderTotals | SessionViews):
        return result.columns
    told = _result(result)
    found = told.columns()
    n = len(next(iter(found.values()), ()))
    same = told.made_of() if isinstance(told, WhatIfResult) else {}
    return {**found, **{name: [one] * n for name, one in same.items() if name not in found}}


def _result(result: object) -> HasColumns:
    if isinstance(result, Replay | Actuals):
        return result.report
    if isinstance(result, Sweep):
        return result.report()
    has_columns = isinstance(result, HasColumns) and callable(result.columns)
    if isinstance(result, type) or not has_columns:
        remedy = "give what has columns(): what rfm_table, cohort_table, funnel, replay … returned"
        raise InvalidArgumentError("result", type(result).__name__, "is no result", remedy)
    return cast("HasColumns", result)


def _frame(backend: FrameLibrary | None, like: object) -> NativeFrame:
    """Open a frame of the library that was asked for."""
    if (backend is None) == (like is None):
        problem = "is not given" if like is None else "is given beside like"
        remedy = "give backend='polars', or like=a frame of the library"
        raise InvalidArgumentError("backend", backend, problem, remedy)
    if backend is None:
        return NativeFrame(like, [])
    known = get_args(FrameLibrary)
    if backend not in known:
        remedy = f"give one of {', '.join(known)}, or like=a frame of another library"
        raise InvalidArgumentError("backend", backend, "is not known", remedy)
    try:
        import narwhals.stable.v2 as nw  # an optional package
    except ImportError:
        raise missing_extra("narwhals", "frames") from None
    try:
        import_module(backend)
    except ImportError:
        remedy = f"run: pip install {backend}"
        raise MissingExtraError("backend", backend, "is not installed", remedy) from None
    return NativeFrame(nw.from_dict({"": [0]}, backend=backend), [])


# ---- columns ----------------------------------------------------------------------------
def _spread(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Give each key of a mapping of counts a column of its own; what is not there is none."""
    found: dict[str, Any] = {}
    for name, values in columns.items():
        if isinstance(values, np.ndarray):
            found[name] = values
            continue
        mappings = [value for value in values if isinstance(value, Mapping)]
        if not mappings:
            found[name] = values
            continue
        for key in dict.fromkeys(key for one in mappings for key in one):
            found[f"{name}_{key}"] = [
                value.get(key, 0) if isinstance(value, Mapping) else None for value in values
            ]
    return found


def _column(
    name: str, values: Sequence[Any] | NDArray[Any], usual: CellKind
) -> tuple[Any, NDArray[np.bool_] | None]:
    """Lay out a column, and say where a column of whole numbers has none.

    Parameters
    ----------
    usual
        What it holds, if it has no value that tells.
    """
    if isinstance(values, np.ndarray):
        return values, None
    kinds = {_kind(value) for value in values if value is not None} or {usual}
    if kinds == {"bool"} and None not in values:
        return np.array(values, dtype=np.bool_), None
    if kinds == {"int"}:
        lacking = np.array([value is None for value in values], dtype=np.bool_)
        return _wholes(name, values), lacking
    if kinds <= {"int", "float"}:
        floats = [np.nan if value is None else float(value) for value in values]
        return np.array(floats, dtype=np.float64), None
    return [None if value is None else str(value) for value in values], None


def _kind(value: object) -> CellKind:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float | Fraction) else "text"


def _wholes(name: str, values: Sequence[int | None]) -> NDArray[np.int64]:
    for value in values:
        if value is not None and abs(value) > MAX_MINOR:
            remedy = "use result.columns(), whose lists hold any number"
            raise AmountTooLargeError(name, value, "does not fit a column of int64", remedy)
    whole = [_UNKNOWN if value is None else value for value in values]
    return np.array(whole, dtype=np.int64)
