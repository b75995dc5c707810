"""Amounts, counts, instants and decimals, as whole numbers."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, EcomopsError
from ecomops.metrics.columns import DECIMAL_SCALE, HOLDS, MetricColumn
from ecomops.metrics.reading.faults import (
    INSTANTS,
    Fault,
    bad_row,
    no_column,
    refuse_first,
    unlike_row,
)
from ecomops.metrics.reading.given import Given, Values

_FLOAT_BYTES: Final = 8
_MOST_FLOAT: Final = 2 * 10**9
"""Up to here a float finds its own millionth again."""
_MOST_DECIMAL: Final = MAX_MINOR // DECIMAL_SCALE
_INT64: Final = Fault(np.ones(1, dtype=np.bool_), "leaves int64", f"give at most {MAX_MINOR}")


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
        raise no_column(column, given.array.dtype.name)
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
        return array.astype(np.int64), [Fault(bad, _INT64.problem, _INT64.remedy)]
    most = 2 ** (np.finfo(array.dtype).nmant + 1)  # what this width of floats holds exactly
    is_whole = np.isfinite(array) & (np.abs(array) < most)
    is_whole[is_whole] = array[is_whole] == np.trunc(array[is_whole])
    problem, remedy = "is no whole number that a float holds", f"give {HOLDS[column.kind]}"
    whole: IntArray = np.where(is_whole, array, 0).astype(np.int64)
    return whole, [Fault(~is_whole, problem, remedy)]


def _decimals(column: MetricColumn, array: Values) -> tuple[IntArray, list[Fault]]:
    """Read floats as millionths: a float is the decimal that is nearest to it."""
    if array.dtype.itemsize < _FLOAT_BYTES:  # 0.1 as a float32 is no decimal of six places
        raise no_column(column, array.dtype.name)
    is_known = np.isfinite(array) & (np.abs(array) <= _MOST_FLOAT)
    known = np.where(is_known, array, 0.0)
    scaled = np.rint(known * DECIMAL_SCALE)
    millionths: IntArray = scaled.astype(np.int64)
    return millionths, [
        Fault(~is_known, "is out of range", f"give at most {_MOST_FLOAT:,}"),
        Fault(scaled / DECIMAL_SCALE != known, "has more than six decimals", "round it to six"),
    ]


def _of_objects(column: MetricColumn, given: Given) -> IntArray:
    """Read whole numbers beside floats, or refuse the first row that is neither."""
    found = np.zeros(given.array.size, dtype=np.int64)
    rows = np.flatnonzero(given.there)
    values = [given.array[row] for row in rows.tolist()]
    try:
        for kind, dtype in ((int, np.int64), (float, np.float64)):
            mine = rows[np.fromiter((type(v) is kind for v in values), np.bool_, rows.size)]
            found[mine] = read_numbers(column, Given(given.array[mine].astype(dtype)))
    except (EcomopsError, OverflowError):
        _refuse_first(column, given)
        raise
    if not {int, float}.issuperset(map(type, values)):
        _refuse_first(column, given)
    return found


def _refuse_first(column: MetricColumn, given: Given) -> None:
    """Look at rows one by one, and refuse the first that can't be read."""
    for row in np.flatnonzero(given.there).tolist():
        value = given.array[row]
        if type(value) is not int and (type(value) is not float or column.kind == "instant"):
            raise unlike_row(column, value, row)
        if type(value) is int and not -MAX_MINOR - 1 <= value <= MAX_MINOR:
            raise bad_row(column, value, row, _INT64.problem, _INT64.remedy)
        try:
            read_numbers(column, Given(np.array([value])))
        except BadRowError as error:
            raise bad_row(column, value, row, error.problem, error.remedy) from None


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
        return Fault(bad, "lies beyond the years 1 to 9999", INSTANTS)
    if side == "below" and column.least is None:
        return Fault(bad, "is negative", "give zero or more")
    end = column.least if side == "below" else column.most
    ends = (("from", column.least), ("to", column.most))
    told = " ".join(f"{word} {at}" for word, at in ends if at is not None)
    return Fault(bad, f"is {side} {end}", f"give numbers {told}, and None where there is none")
