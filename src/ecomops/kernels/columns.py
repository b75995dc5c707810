"""Columns that come from outside: whole numbers, of one length, within their range.

A column of numpy that is int64 is taken as it is; lists and other whole numbers are converted
where nothing is lost, and all else is refused with what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeAlias

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.given_columns import missing_among, opened_column, type_name

Numbers: TypeAlias = "Sequence[int] | np.ndarray"
"""What can be read as a column of whole numbers."""

INSTANTS: Final = (
    "give microseconds since 1970, in UTC: of datetimes in UTC"
    " np.asarray(column).astype('M8[us]').astype('int64')"
)
"""What to do about points in time; local ones taken for UTC would be moved unseen."""


def whole_numbers(
    name: str,
    values: Numbers,
    n: int | None = None,
    *,
    low: int = -(2**63),
    high: int = MAX_MINOR,
) -> IntArray:
    """Read a column of whole numbers.

    Parameters
    ----------
    name
        What the column is called, for errors.
    values : (n,) int
    n
        How long it has to be; None: as it is.
    low, high
        The least and the greatest that it may hold.

    Returns
    -------
    (n,) int64

    Raises
    ------
    InvalidArgumentError
        If it is no column of whole numbers, or not so long.
    BadRowError
        If a number is out of range; it names the first such row.

    Examples
    --------
    >>> whole_numbers("points", [1, 2], 2).dtype
    dtype('int64')
    >>> whole_numbers("points", [1.0, 2.5])
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: points = 'float64' is no column of whole numbers; \
convert it to int64 without loss
    """
    column = plain_column(name, values, "give a whole number for every row")
    if column.dtype != np.int64:
        column = _converted(name, column)
    _check_length(name, column, n)
    check_range(name, column, low, high)
    return column


def flags(name: str, values: Sequence[bool] | BoolArray, n: int) -> BoolArray:
    """Read a column of yes and no.

    Raises
    ------
    InvalidArgumentError
        If it is none, or not so long.
    """
    column = plain_column(name, values, "give True or False for every row")
    if column.dtype.kind == "O" and set(map(type, column.tolist())) == {bool}:
        column = column.astype(np.bool_)
    if column.dtype != np.bool_ and column.size:
        raise InvalidArgumentError(
            name, type_name(column), "is no column of yes and no", "give one of True and False"
        )
    _check_length(name, column, n)
    return column.astype(np.bool_, copy=False)


def segment_offsets(name: str, values: Numbers, n_segments: int, n_items: int) -> IntArray:
    """Read where segments begin and end.

    >>> segment_offsets("offset", [0, 3, 2], 2, 2)
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 2: offset = 2 is below the one before it, 3; \
give rising places, from 0 to 2

    Raises
    ------
    InvalidArgumentError
        If it is no such column, or not one longer than there are segments.
    BadRowError
        If it does not rise from 0 to the number of items.
    """
    offset = whole_numbers(name, values, n_segments + 1)
    remedy = f"give rising places, from 0 to {n_items}"
    if int(offset[0]):
        raise BadRowError(name, int(offset[0]), "is not 0", remedy, row=0)
    if int(offset[-1]) != n_items:
        raise BadRowError(
            name, int(offset[-1]), f"is not {n_items}, where the rows end", remedy, row=n_segments
        )
    falls = np.flatnonzero(offset[1:] < offset[:-1])
    if falls.size:
        row = int(falls[0]) + 1
        problem = f"is below the one before it, {int(offset[row - 1])}"
        raise BadRowError(name, int(offset[row]), problem, remedy, row=row)
    return offset


def plain_column(name: str, values: object, remedy: str) -> np.ndarray:
    """(n,) Take a column of any library as a plain array, none of whose values is missing.

    Raises
    ------
    InvalidArgumentError
        If it is no column.
    BadRowError
        If a value is missing; it names the first such row.

    Examples
    --------
    >>> plain_column("points", np.ma.MaskedArray([5, 7], [False, True]), "give all of them")
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 1: points = masked is missing; give all of them
    """
    opened, missing = opened_column(values)
    column = as_array(name, opened)
    if column.dtype.kind == "f" and isinstance(opened, list | tuple) and all(map(_is_int, opened)):
        column = np.array(opened, dtype=np.object_)  # 2⁶³ beside 1, which numpy makes floats
    if column.ndim != 1:
        raise InvalidArgumentError(
            name, column.shape, "is no column", "give one number for each row"
        )
    shown = np.ma.masked if isinstance(values, np.ma.MaskedArray) else None
    if missing is None and column.dtype.kind in "fO":
        missing = missing_among(column.tolist())
        shown = None if missing is None else column.tolist()[int(np.argmax(missing))]
    if missing is not None:
        raise BadRowError(name, shown, "is missing", remedy, row=int(np.argmax(missing)))
    return column


def check_range(name: str, column: IntArray, low: int, high: int | None = None) -> None:
    """Refuse numbers out of range, and name the first row that has one.

    Raises
    ------
    BadRowError
        If there is one.
    """
    if column.size == 0:
        return
    if int(column.min()) >= low and (high is None or int(column.max()) <= high):
        return
    is_bad = column < low if high is None else (column < low) | (column > high)
    row = int(np.flatnonzero(is_bad)[0])
    is_open = high is None or high == MAX_MINOR
    limit = f"at least {low}" if is_open else f"from {low} to {high}"
    raise BadRowError(name, int(column[row]), "is out of range", f"give {limit}", row=row)


def as_array(name: str, values: object) -> np.ndarray:
    """Make an array of what was opened.

    Raises
    ------
    InvalidArgumentError
        If it holds rows of several lengths.
    """
    try:
        return np.asarray(values)
    except ValueError:
        raise InvalidArgumentError(
            name, type(values).__name__, "is no column", "give one number for each row"
        ) from None


def _check_length(name: str, column: np.ndarray, n: int | None) -> None:
    if n is not None and len(column) != n:
        raise InvalidArgumentError(
            name, len(column), f"entries, but {n} are needed", "give one for each"
        )


def _converted(name: str, column: np.ndarray) -> IntArray:
    if not column.size:  # of nothing nobody knows what it is
        return column.astype(np.int64)
    kind = column.dtype.kind
    if kind == "O" and all(map(_is_int, column)):
        _refuse_beyond(name, column)
        return column.astype(np.int64)
    if kind not in "iu":
        is_time = kind == "M" or (kind == "O" and isinstance(column[0], date))
        remedy = INSTANTS if is_time else "convert it to int64 without loss"
        raise InvalidArgumentError(
            name, type_name(column), "is no column of whole numbers", remedy
        )
    if kind == "u":
        _refuse_beyond(name, column)
    return column.astype(np.int64)


def _is_int(number: object) -> bool:
    return type(number) is int


def _refuse_beyond(name: str, column: np.ndarray) -> None:
    """Refuse whole numbers that int64 does not hold."""
    beyond = np.flatnonzero((column > MAX_MINOR) | (column < -MAX_MINOR - 1))
    if beyond.size:
        row = int(beyond[0])
        raise BadRowError(
            name,
            int(column[row]),
            "does not fit an int64",
            f"give numbers up to {MAX_MINOR}",
            row=row,
        )
