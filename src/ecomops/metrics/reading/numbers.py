"""Amounts, counts, instants and decimals, as whole numbers."""

from __future__ import annotations

from decimal import Decimal, Inexact, InvalidOperation
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, EcomopsError
from ecomops.kernels.given_columns import type_name
from ecomops.metrics.columns import DECIMAL_PLACES, DECIMAL_SCALE, HOLDS, MetricColumn
from ecomops.metrics.reading.faults import (
    READ_INSTANTS,
    Fault,
    bad_row,
    no_column,
    refuse_first,
    unlike_row,
)
from ecomops.metrics.reading.given import Given, Values
from ecomops.rounding import scaled

_FLOAT_BYTES: Final = 8
_MOST_FLOAT: Final = 2 * 10**9
"""Up to here a float finds its own millionth again."""
_MOST_DECIMAL: Final = MAX_MINOR // DECIMAL_SCALE
_BEYOND: Final = "leaves int64"
_TOO_FINE: Final = ("has more than six decimals", "round it to six")


def read_numbers(column: MetricColumn, given: Given) -> IntArray:
    """(n,) Read numbers as they are kept: decimals as millionths, all others as they are.

    Raises
    ------
    BadRowError
        If a row can't be what the column holds; it names the first.
    InvalidArgumentError
        If the whole column can't.
    """
    kind = given.array.dtype.kind
    if kind == "O":
        return _of_objects(column, given)
    if kind not in "iuf" or (kind == "f" and column.kind == "instant"):
        raise no_column(column, type_name(given.array))
    if column.kind != "decimal":
        return _checked(column, given, *_wholes(column, given.array))
    if kind == "f":
        return _checked(column, given, *_decimals(column, given.array))
    whole, faults = _wholes(column, given.array)
    bad = (whole > _MOST_DECIMAL) | (whole < -_MOST_DECIMAL)
    faults.append(Fault(bad, "is out of range", f"give at most {_MOST_DECIMAL}"))
    return _checked(column, given, whole * DECIMAL_SCALE, faults)


def _wholes(column: MetricColumn, array: Values) -> tuple[IntArray, list[Fault]]:
    if array.dtype.kind == "i":
        return array.astype(np.int64, copy=False), []
    if array.dtype.kind == "u":
        bad = array > MAX_MINOR
        return array.astype(np.int64), [Fault(bad, _BEYOND, _within(column))]
    most = 2 ** (np.finfo(array.dtype).nmant + 1)  # what this width of floats holds exactly
    is_whole = np.isfinite(array) & (np.abs(array) < most)
    is_whole[is_whole] = array[is_whole] == np.trunc(array[is_whole])
    problem, remedy = "is no whole number that a float holds", f"give {HOLDS[column.kind]}"
    whole: IntArray = np.where(is_whole, array, 0).astype(np.int64)
    return whole, [Fault(~is_whole, problem, remedy)]


def _decimals(column: MetricColumn, array: Values) -> tuple[IntArray, list[Fault]]:
    """Read floats as millionths: a float is the decimal that is nearest to it."""
    if array.dtype.itemsize < _FLOAT_BYTES:  # 0.1 as a float32 is no decimal of six places
        raise no_column(column, type_name(array))
    is_known = np.isfinite(array) & (np.abs(array) <= _MOST_FLOAT)
    known = np.where(is_known, array, 0.0)
    whole = np.rint(known * DECIMAL_SCALE)
    millionths: IntArray = whole.astype(np.int64)
    return millionths, [
        Fault(~is_known, "is out of range", f"give at most {_MOST_FLOAT:,}"),
        Fault(whole / DECIMAL_SCALE != known, *_TOO_FINE),
    ]


def _of_objects(column: MetricColumn, given: Given) -> IntArray:
    """Read whole numbers beside floats and decimals, or refuse the first row that is none."""
    found = np.zeros(given.array.size, dtype=np.int64)
    rows = np.flatnonzero(given.there)
    values = [given.array[row] for row in rows.tolist()]
    try:
        for kind in _taken_types(column):
            mine = rows[np.fromiter((type(v) is kind for v in values), np.bool_, rows.size)]
            found[mine] = _of_type(column, kind, given.array[mine])
    except (EcomopsError, OverflowError):
        _refuse_first(column, given)
        raise
    if not set(_taken_types(column)).issuperset(map(type, values)):
        _refuse_first(column, given)
    return found


def _taken_types(column: MetricColumn) -> tuple[type, ...]:
    match column.kind:
        case "instant":
            return (int,)
        case "decimal":
            return int, float, Decimal
        case _:
            return int, float


def _of_type(column: MetricColumn, kind: type, values: Values) -> IntArray:
    if kind is Decimal:
        return _of_decimals(column, values)
    return read_numbers(column, Given(values.astype(np.int64 if kind is int else np.float64)))


def _of_decimals(column: MetricColumn, values: Values) -> IntArray:
    """(n,) Read Decimals as millionths."""
    is_known = np.ones(values.size, dtype=np.bool_)
    is_exact = np.ones(values.size, dtype=np.bool_)
    millionths = np.zeros(values.size, dtype=np.int64)
    for row, value in enumerate(values.tolist()):
        is_known[row] = value.is_finite() and value.copy_abs() <= _MOST_DECIMAL
        if is_known[row]:
            try:
                millionths[row] = scaled(value, DECIMAL_PLACES)
            except (Inexact, InvalidOperation):
                is_exact[row] = False
    return _checked(column, Given(values), millionths, [
        Fault(~is_known, "is out of range", f"give at most {_MOST_DECIMAL}"),
        Fault(~is_exact, *_TOO_FINE),
    ])  # fmt: skip


def _refuse_first(column: MetricColumn, given: Given) -> None:
    """Look at rows one by one, and refuse the first that can't be read."""
    for row in np.flatnonzero(given.there).tolist():
        value = given.array[row]
        if type(value) not in _taken_types(column):
            raise unlike_row(column, value, row)
        if type(value) is int and not -MAX_MINOR - 1 <= value <= MAX_MINOR:
            raise bad_row(column, value, row, _BEYOND, _within(column))
        try:
            _of_type(column, type(value), given.array[row : row + 1])
        except BadRowError as error:
            raise bad_row(column, value, row, error.problem, error.remedy) from None


def _within(column: MetricColumn) -> str:
    """Say what to give instead of a number beyond int64; an id, such as a hash, stays whole."""
    return "give ids as text" if column.kind == "id" else f"give at most {MAX_MINOR}"


def _checked(column: MetricColumn, given: Given, kept: IntArray, faults: list[Fault]) -> IntArray:
    """Refuse the first row that is at fault, or out of the column's range."""
    low, high = column.limits
    if low is not None and kept.size and int(kept.min()) < low:
        faults.append(_beyond(column, given, kept < low, "below"))
    if high is not None and kept.size and int(kept.max()) > high:
        faults.append(_beyond(column, given, kept > high, "above"))
    refuse_first(column, given.array, faults)
    return kept


def _beyond(column: MetricColumn, given: Given, bad: Values, side: str) -> Fault:
    if given.missing is not None:
        bad = bad & ~given.missing
    if column.kind == "instant":
        return Fault(bad, "lies beyond the years 1 to 9999", READ_INSTANTS)
    if side == "below" and column.least is None:
        return Fault(bad, "is negative", "give zero or more")
    end = column.least if side == "below" else column.most
    ends = (("from", column.least), ("to", column.most))
    told = " ".join(f"{word} {at}" for word, at in ends if at is not None)
    return Fault(bad, f"is {side} {end}", f"give numbers {told}, and None where there is none")
