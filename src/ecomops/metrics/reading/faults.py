"""What a column can't hold: the first row at fault is refused, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import INSTANTS
from ecomops.metrics.columns import HOLDS, MetricColumn

READ_INSTANTS: Final = (
    f"{INSTANTS}; read datetimes of a shop's clock with order_book or frame_columns"
)
"""What to do about points in time; local ones taken for UTC would be moved unseen."""
_CONVERT: Final = "convert it without loss"


@frozen(eq=False)
class Fault:
    """One thing that may be wrong with rows of a column.

    Attributes
    ----------
    bad : (n,) bool
        The rows at fault.
    problem, remedy
        What is wrong with them, and what to do about it.
    """

    bad: BoolArray
    problem: str
    remedy: str


def refuse_first(column: MetricColumn, given: NDArray[Any], faults: Iterable[Fault]) -> None:
    """Refuse the first row at fault; of several faults of one row, the first that is listed.

    Raises
    ------
    BadRowError
        If there is one.
    """
    found = [(int(np.argmax(fault.bad)), fault) for fault in faults if fault.bad.any()]
    if found:
        row, fault = min(found, key=lambda pair: pair[0])
        raise bad_row(column, given[row], row, fault.problem, fault.remedy)


def bad_row(
    column: MetricColumn, value: object, row: int, problem: str, remedy: str
) -> BadRowError:
    """Say what is wrong with one row."""
    is_time = isinstance(value, np.datetime64 | np.timedelta64)  # of these, item() is an int
    plain = value.item() if isinstance(value, np.generic) and not is_time else value
    return BadRowError(column.name, plain, problem, remedy, row=row)


def unlike_row(column: MetricColumn, value: object, row: int) -> BadRowError:
    """Say that a row holds something of another type."""
    problem = f"is not one of {HOLDS[column.kind]}"
    return bad_row(column, value, row, problem, _remedy(column))


def no_column(column: MetricColumn, found: str) -> InvalidArgumentError:
    """Say that something is no column of what is wanted."""
    problem = f"is no column of {HOLDS[column.kind]}"
    return InvalidArgumentError(column.name, found, problem, _remedy(column))


def _remedy(column: MetricColumn) -> str:
    return READ_INSTANTS if column.kind == "instant" else _CONVERT
