"""A column of any kind, read."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import BoolArray
from ecomops.errors import InvalidArgumentError
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
    raise no_column(column, array.dtype.name)
