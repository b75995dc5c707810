"""Columns of numpy as a table in the caller's library, with its own sign for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import BoolArray
from ecomops.adapters.metric_native import NativeFrame

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

_NULLABLE: Final = {"i": "Int64", "f": "Float64"}
"""Types of pandas that hold whole numbers and floats beside nothing."""


def native_table(
    frame: NativeFrame,
    columns: Mapping[str, Any],
    missing: Mapping[str, BoolArray] | None = None,
) -> Any:
    """Build a table of the library that a frame is of (原生数据表).

    Parameters
    ----------
    frame
        Of the library.
    columns
        (n) By name: whole numbers, flags and floats, days as ``datetime64[D]``, instants as
        ``datetime64[us]`` in UTC, lists of texts, or a column of the frame's own. NaN, NaT,
        None and what is masked are missing values.
    missing
        (n) By name, where a column of whole numbers has none.

    Examples
    --------
    >>> import polars as pl
    >>> frame = NativeFrame(pl.DataFrame({"sku": ["tea", "cup"]}), ["sku"])
    >>> missing = {"order_units": np.array([False, True])}
    >>> native_table(frame, {"order_units": np.array([12, -1])}, missing).rows()
    [(12,), (None,)]
    """
    import narwhals.stable.v2 as nw

    lacking = missing or {}
    found = [
        column.alias(name)
        if isinstance(column, nw.Series)
        else _series(frame.implementation, name, column, lacking.get(name))
        for name, column in columns.items()
    ]
    start = found[-1].to_frame()  # whose index, in a library that has one, is plain
    return start.with_columns(*found).select(*columns).to_native()


def _series(library: Any, name: str, column: Any, lacking: BoolArray | None) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    if not isinstance(column, np.ndarray) or column.dtype.kind in "UO":
        return nw.new_series(name, list(column), nw.String(), backend=library)
    if isinstance(column, np.ma.MaskedArray):
        column, lacking = column.data, np.ma.getmaskarray(column)
    if column.dtype.kind == "f":
        lacking = np.isnan(column)
    if library.is_pandas_like():
        made = _of_pandas(library.to_native_namespace(), name, column, lacking)
        return nw.from_native(made, series_only=True)
    return _of_others(library, name, column, lacking)


def _of_pandas(pandas: Any, name: str, column: NDArray[Any], lacking: BoolArray | None) -> Any:
    if column.dtype == "M8[us]":
        return pandas.Series(column, name=name).dt.tz_localize("UTC")
    if column.dtype.kind == "M":  # pandas has no days
        return pandas.Series(column.astype("M8[s]"), name=name)
    if lacking is None:
        return pandas.Series(column, name=name)
    whole = pandas.Series(column, name=name).astype(_NULLABLE[column.dtype.kind])
    return whole.mask(lacking)


def _of_others(
    library: Any, name: str, column: NDArray[Any], lacking: BoolArray | None
) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    made, kind = _whole(library, name, column)
    if column.dtype.kind == "M":
        lacking = np.isnat(column)
    if lacking is None or not lacking.any():
        return made
    is_there = nw.new_series("", ~lacking, nw.Boolean(), backend=library)
    nothing = nw.new_series(name, [None] * column.size, kind, backend=library)
    return made.zip_with(is_there, nothing)


def _whole(library: Any, name: str, column: NDArray[Any]) -> tuple[nw.Series[Any], Any]:
    """Build a column, with anything where nothing is, and say of which type it is."""
    import narwhals.stable.v2 as nw

    if column.dtype.kind == "M":
        at = np.where(np.isnat(column), 0, column.astype(np.int64))
        if column.dtype == "M8[us]":
            instants = nw.new_series(name, at, nw.Int64(), backend=library)
            return instants.cast(nw.Datetime("us", "UTC")), nw.Datetime("us", "UTC")
        return nw.new_series(name, at.astype("M8[D]"), nw.Date(), backend=library), nw.Date()
    kind = {"i": nw.Int64(), "f": nw.Float64(), "b": nw.Boolean()}[column.dtype.kind]
    return nw.new_series(name, column, kind, backend=library), kind
