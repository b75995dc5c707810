"""Ids: whole numbers, or text as UTF-8, whose order is that of its characters."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.kernels.given_columns import type_name
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading.faults import bad_row, no_column, unlike_row
from ecomops.metrics.reading.given import MOST_ID_BYTES, Given, Values
from ecomops.metrics.reading.numbers import read_numbers

_EXACT_FLOAT: Final = 2**53
_NO_UTF8: Final = "has half a character, which UTF-8 can't hold", "write it anew as text"


def read_ids(column: MetricColumn, given: Given) -> Values:
    """(n,) Read ids as int64, or as bytes of UTF-8.

    Raises
    ------
    BadRowError
        If a row holds no id, or one of another type; it names the first.
    InvalidArgumentError
        If the column holds none.
    """
    kind = given.array.dtype.kind
    if kind == "U":
        return _texts(column, given)
    if kind == "O":
        _refuse_first(column, given)
    if kind == "b":
        raise no_column(column, type_name(given.array))
    return read_numbers(column, given)


def _texts(column: MetricColumn, given: Given) -> Values:
    lengths = np.char.str_len(given.array)
    if lengths.max(initial=0) > MOST_ID_BYTES or (given.there & (lengths == 0)).any():
        _refuse_first(column, given)
    try:
        encoded: Values = np.char.encode(given.array, "utf-8")
    except UnicodeEncodeError:
        _refuse_first(column, given)
        raise
    if encoded.dtype.itemsize > MOST_ID_BYTES:
        _refuse_first(column, given)
    return encoded


def _refuse_first(column: MetricColumn, given: Given) -> None:
    """Look at ids one by one, and refuse the first that is none."""
    before: object = None
    for row in np.flatnonzero(given.there).tolist():
        value: Any = given.array[row]
        plain = value.item() if isinstance(value, np.generic) else value
        if type(plain) not in {int, float, str}:
            raise unlike_row(column, plain, row)
        if before is not None and isinstance(plain, str) is not isinstance(before, str):
            shown = type(plain).__name__, type(before).__name__
            problem = f"is of type {shown[0]}, the rows before hold {shown[1]}"
            raise bad_row(column, plain, row, problem, "give ids of one type")
        before = plain
        fault = _text_fault(plain) if isinstance(plain, str) else _number_fault(plain)
        if fault is not None:
            raise bad_row(column, plain, row, *fault)


def _number_fault(value: Any) -> tuple[str, str] | None:
    """Say what is wrong with a number as an id, and what to do about it."""
    if isinstance(value, float) and not (value.is_integer() and abs(value) < _EXACT_FLOAT):
        return "is no whole number that a float holds", "give ids as text"
    if not -MAX_MINOR - 1 <= value <= MAX_MINOR:
        return "leaves int64", "give ids as text"
    return None


def _text_fault(value: str) -> tuple[str, str] | None:
    """Say what is wrong with text as an id, and what to do about it."""
    if not value:
        return "is empty", "give None where there is no id"
    if value.endswith("\0"):
        return "ends in NUL", "leave it out"
    try:
        n_bytes = len(value.encode())
    except UnicodeEncodeError:
        return _NO_UTF8
    if n_bytes > MOST_ID_BYTES:
        return "is too long", f"give at most {MOST_ID_BYTES} bytes"
    return None
