"""A column of any kind, read."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import BoolArray
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.given_columns import type_name
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading.faults import bad_row, no_column
from ecomops.metrics.reading.given import Given, Values
from ecomops.metrics.reading.ids import read_ids
from ecomops.metrics.reading.numbers import read_numbers


def read_column(
    column: MetricColumn, values: object, n: int | None = None
) -> tuple[Values, BoolArray | None]:
    """Read one column, and tell which rows of it are missing.

    Raises
    ------
    InvalidArgumentError
        If this is no column, or one of another kind or length.
    BadRowError
        If a row can't be what the column holds; it names the first.

    Examples
    --------
    >>> from ecomops.metrics.columns import PAID_MINOR
    >>> values, missing = read_column(PAID_MINOR, [199, None])
    >>> values.tolist(), missing.tolist()
    ([199, 0], [False, True])
    """
    given = Given.of(column, values)
    if n is not None and given.array.size != n:
        raise InvalidArgumentError(
            column.name, given.array.size, f"rows, but {n} are needed",
            "give columns of one length",
        )  # fmt: skip
    if column.kind == "id":
        return read_ids(column, given), given.missing
    if column.kind == "flag":
        return _flags(column, given), given.missing
    return read_numbers(column, given), given.missing


def read_every_row(
    column: MetricColumn, values: object, remedy: str, n: int | None = None
) -> Values:
    """Read one column that has a value in every row.

    Parameters
    ----------
    remedy
        What to do about a row that has none; empty text is none.

    Raises
    ------
    InvalidArgumentError
        As `read_column`.
    BadRowError
        As `read_column`; and if a row has no value.

    Examples
    --------
    >>> from ecomops.metrics.columns import ORDER_ID
    >>> read_every_row(ORDER_ID, ["a", None], "give every order its number")
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 1: order_id = None is missing; give every order its number
    """
    try:
        found, missing = read_column(column, values, n)
    except BadRowError as error:
        if error.value == "":  # which elsewhere may be left out
            raise BadRowError(column.name, "", error.problem, remedy, row=error.row) from None
        raise
    if missing is not None:
        raise BadRowError(column.name, None, "is missing", remedy, row=int(np.argmax(missing)))
    return found


def _flags(column: MetricColumn, given: Given) -> BoolArray:
    array = given.array
    if array.dtype.kind == "b" or not array.size:
        return array.astype(np.bool_, copy=False)
    if array.dtype.kind == "O":
        for row in np.flatnonzero(given.there).tolist():
            if not isinstance(array[row], bool):
                raise bad_row(column, array[row], row, "is neither", "give True or False")
    if given.missing is not None and given.missing.all():
        return np.zeros(array.size, dtype=np.bool_)
    raise no_column(column, type_name(array))
