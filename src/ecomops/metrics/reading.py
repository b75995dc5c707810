"""One column at a time: what a caller has as int64, flags or text, and what is missing."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics.columns import DECIMAL_SCALE, MetricColumn
from ecomops.models.instants import FIRST_US, LAST_US

Values: TypeAlias = NDArray[Any]
"""(n,) int64, bool, or bytes that hold UTF-8."""

_MOST_ID_BYTES: Final = 512
_EXACT_FLOAT: Final = 2**53
_FLOAT_BYTES: Final = 8
_MOST_FLOAT: Final = 2 * 10**9
"""Up to here a float finds its own millionth again."""
_MOST_DECIMAL: Final = MAX_MINOR // DECIMAL_SCALE
_INSTANTS: Final = "give instants as microseconds since 1970: .astype('M8[us]').astype('int64')"
HOLDS: Final = {
    "id": "whole numbers or text",
    "minor": "whole minor units",
    "count": "whole numbers",
    "flag": "True and False",
    "instant": "microseconds since 1970",
    "decimal": "numbers with at most six decimals",
}


def read_column(
    column: MetricColumn, values: object, n: int | None = None
) -> tuple[Values, BoolArray | None]:
    """Read one column, and tell which rows of it are missing.

    >>> from ecomops.metrics.columns import PAID_MINOR
    >>> values, missing = read_column(PAID_MINOR, [199, None])
    >>> values.tolist(), missing.tolist()
    ([199, 0], [False, True])
    """
    array, missing = _split(column, values)
    if n is not None and array.size != n:
        raise InvalidArgumentError(
            column.name, array.size, f"rows, but {n} are needed", "give columns of one length"
        )
    if column.kind == "id":
        return _ids(column, array, missing), missing
    if column.kind == "flag":
        return _flags(column, array, missing), missing
    whole = (
        _decimals(column, array, missing)
        if column.kind == "decimal"
        else _wholes(column, array, missing)
    )
    _check_range(column, whole, missing)
    return whole, missing


def _split(column: MetricColumn, values: object) -> tuple[Values, BoolArray | None]:
    """Take missing values apart; what stands in their places is 0 or empty."""
    array = _array(column, values)
    if isinstance(values, np.ma.MaskedArray):
        missing = np.ma.getmaskarray(values)
        return np.ma.getdata(values), (missing if missing.any() else None)
    if array.dtype.kind == "f":
        missing = np.isnan(array)
    elif array.dtype.kind == "O":
        missing = np.fromiter((_is_missing(v) for v in array), np.bool_, array.size)
    else:
        return array, None
    if not missing.any():
        return (_narrowed(array.tolist()) if array.dtype.kind == "O" else array), None
    there = array[~missing]
    dense = _narrowed(there.tolist()) if array.dtype.kind == "O" else there
    full = np.zeros(array.size, dtype=dense.dtype)
    full[~missing] = dense
    return full, missing


def _array(column: MetricColumn, values: object) -> Values:
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        raise _wrong(column, type(values).__name__)
    if not isinstance(values, np.ndarray):
        listed = [v.item() if isinstance(v, np.generic) else v for v in values]  # type: ignore[attr-defined]  # anything with a length
        array: Values = np.empty(len(listed), dtype=object)
        array[:] = listed
        return array
    if values.ndim != 1:
        raise InvalidArgumentError(
            column.name, values.shape, "is no column", "give one value for each row"
        )
    return values


def _is_missing(value: object) -> bool:
    # NaN alone differs from itself, and a frame's own sign for missing says so of itself
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124


def _narrowed(values: list[Any]) -> Values:
    """Make plain values a column of their own kind, where they have one."""
    types = set(map(type, values))
    if types <= {int} and values:
        if min(values) >= -MAX_MINOR - 1 and max(values) <= MAX_MINOR:
            return np.array(values, dtype=np.int64)
    elif types <= {bool} and values:
        return np.array(values, dtype=np.bool_)
    elif types <= {int, float} and values and max(map(abs, values)) < _EXACT_FLOAT:
        return np.array(values, dtype=np.float64)
    elif types <= {str} and values and not any(value.endswith("\0") for value in values):
        return np.array(values, dtype=np.str_)  # which would lose a NUL at the end
    found: Values = np.empty(len(values), dtype=object if values else np.int64)
    found[:] = values
    return found


def _wrong(column: MetricColumn, found: str) -> InvalidArgumentError:
    problem = f"is no column of {HOLDS[column.kind]}"
    remedy = _INSTANTS if column.kind == "instant" else "convert it without loss"
    return InvalidArgumentError(column.name, found, problem, remedy)


def _bad(column: MetricColumn, array: Values, bad: BoolArray, problem: str, remedy: str) -> None:
    """Refuse the first bad row."""
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        value = array[row]
        raise BadRowError(
            column.name, value.item() if hasattr(value, "item") else value, problem, remedy,
            row=row,
        )  # fmt: skip


def _wholes(column: MetricColumn, array: Values, missing: BoolArray | None) -> IntArray:
    kind = array.dtype.kind
    if kind == "i":
        return array.astype(np.int64, copy=False)
    if kind == "u":
        _bad(column, array, array > MAX_MINOR, "leaves int64", f"give at most {MAX_MINOR}")
        return array.astype(np.int64)
    if kind == "f" and column.kind != "instant":
        filled = array if missing is None else np.where(missing, 0.0, array)
        most = 2 ** (np.finfo(array.dtype).nmant + 1)  # what this width of floats holds exactly
        whole = np.isfinite(filled) & (np.abs(filled) < most)
        whole[whole] = filled[whole] == np.trunc(filled[whole])
        remedy = f"give {HOLDS[column.kind]}"
        _bad(column, filled, ~whole, "is no whole number that a float holds", remedy)
        return filled.astype(np.int64)
    if kind == "O":
        return _objects(column, array, missing)
    if not array.size:
        return array.astype(np.int64)
    raise _wrong(column, array.dtype.name)


def _objects(column: MetricColumn, array: Values, missing: BoolArray | None) -> IntArray:
    """Find the row that made a column one of objects; there is one."""
    for row, value in enumerate(array.tolist()):
        if missing is not None and missing[row]:
            continue
        if type(value) is not int:
            shown = f"is not one of {HOLDS[column.kind]}"
            raise BadRowError(column.name, value, shown, "convert it without loss", row=row)
        if abs(value) > MAX_MINOR:
            remedy = f"give at most {MAX_MINOR}"
            raise BadRowError(column.name, value, "leaves int64", remedy, row=row)
    whole: IntArray = array.astype(np.int64)
    return whole


def _decimals(column: MetricColumn, array: Values, missing: BoolArray | None) -> IntArray:
    """Read decimals as millionths: a float is the decimal that is nearest to it."""
    if array.dtype.kind != "f":
        if array.dtype.kind not in "iuO" and array.size:
            raise _wrong(column, array.dtype.name)
        whole = _wholes(column, array, missing)
        limit = f"give at most {_MOST_DECIMAL}"
        _bad(column, whole, np.abs(whole) > _MOST_DECIMAL, "is out of range", limit)
        scaled_up: IntArray = whole * DECIMAL_SCALE
        return scaled_up
    if array.dtype.itemsize < _FLOAT_BYTES:  # 0.1 as a float32 is no decimal of six places
        raise _wrong(column, array.dtype.name)
    filled = array if missing is None else np.where(missing, 0.0, array)
    known = np.isfinite(filled) & (np.abs(filled) <= _MOST_FLOAT)
    _bad(column, filled, ~known, "is out of range", f"give at most {_MOST_FLOAT:,}")
    scaled = np.rint(filled * DECIMAL_SCALE)
    problem, remedy = "has more than six decimals", "round it to six"
    _bad(column, filled, scaled / DECIMAL_SCALE != filled, problem, remedy)
    millionths: IntArray = scaled.astype(np.int64)
    return millionths


def _check_range(column: MetricColumn, whole: IntArray, missing: BoolArray | None) -> None:
    del missing  # what stands in their places is 0, which every column may hold
    if column.kind == "instant":
        bad = (whole < FIRST_US) | (whole > LAST_US)
        _bad(column, whole, bad, "lies beyond the years 1 to 9999", _INSTANTS)
    elif not column.may_be_negative and whole.size and int(whole.min()) < 0:
        _bad(column, whole, whole < 0, "is negative", "give zero or more")


def _flags(column: MetricColumn, array: Values, missing: BoolArray | None) -> BoolArray:
    if array.dtype.kind == "b" or not array.size:
        return array.astype(np.bool_, copy=False)
    if array.dtype.kind == "O":
        for row, value in enumerate(array.tolist()):
            if not isinstance(value, bool) and not (missing is not None and missing[row]):
                remedy = "give True or False"
                raise BadRowError(column.name, value, "is neither", remedy, row=row)
    if missing is not None and missing.all():
        return np.zeros(array.size, dtype=np.bool_)
    raise _wrong(column, array.dtype.name)


def _ids(column: MetricColumn, array: Values, missing: BoolArray | None) -> Values:
    """Read ids: int64, or text as UTF-8, whose order is that of its characters."""
    kind = array.dtype.kind
    if kind == "U":
        encoded = np.char.encode(array, "utf-8")
        empty = np.char.str_len(array) == 0
        if missing is not None:
            empty &= ~missing
        _bad(column, array, empty, "is empty", "give None where there is no id")
        if encoded.dtype.itemsize > _MOST_ID_BYTES:
            long = np.char.str_len(encoded) > _MOST_ID_BYTES
            _bad(column, array, long, "is too long", f"give at most {_MOST_ID_BYTES} bytes")
        return encoded
    if kind == "O":
        for row, value in enumerate(array.tolist()):
            if type(value) is not type(array[0]) and not (missing is not None and missing[row]):
                problem = f"is a {type(value).__name__}, the rows before hold "
                raise BadRowError(
                    column.name, value, problem + type(array[0]).__name__, "give ids of one type",
                    row=row,
                )  # fmt: skip
            if isinstance(value, str) and value.endswith("\0"):
                raise BadRowError(column.name, value, "ends in NUL", "leave it out", row=row)
    if kind in "ObM":
        raise _wrong(column, array.dtype.name)
    return _wholes(column, array, missing)
