"""What one side of a metric can come to: numbers from elsewhere, and those of stored states."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import ColumnKind, MetricColumn
from ecomops.metrics.definition import Measure, Part
from ecomops.metrics.measures import Count, Distinct, Repeated, Sum
from ecomops.metrics.purchases import SecondPurchases
from ecomops.metrics.reading import read_column


def may_be_negative(side: Measure) -> bool:
    """Tell whether a side may come to less than zero: sums of corrections, or of less.

    >>> from ecomops.metrics import AOV
    >>> [may_be_negative(side) for side in AOV.sides]
    [True, False]
    """
    if isinstance(side, Count | Distinct | Repeated | SecondPurchases):
        return False
    if isinstance(side, Sum) and any(column.kind != "instant" for column in side.less):
        return True
    return any(column.may_be_negative for column in side.read)


def read_part(name: str, side: Measure, part: object) -> Part:
    """Read a number that was counted elsewhere as one side.

    Raises
    ------
    InvalidArgumentError
        If it is no whole number or fraction, or less than zero where the side can't be.
    """
    if part is None:
        return None
    whole = part.item() if isinstance(part, np.integer) else part
    if not isinstance(whole, int | Fraction) or isinstance(whole, bool):
        raise InvalidArgumentError(name, part, "is no whole number", "give an int or a Fraction")
    if whole < 0 and not may_be_negative(side):
        raise InvalidArgumentError(name, part, "is negative", "give zero or more")
    return whole


def read_side(
    name: str, side: Measure, values: object, n: int | None = None
) -> tuple[IntArray, BoolArray | None]:
    """(n) Read numbers that were counted elsewhere, one in each row, as the side is kept."""
    kind: ColumnKind = "decimal" if side.scale > 1 else "count"
    column = MetricColumn(name, kind, "", "", may_be_negative=may_be_negative(side))
    return read_column(column, values, n)


def rows_behind(side: Measure, part: Part) -> int:
    """Say how many rows at least a side is made of; a sum of any size may be that of one.

    >>> from ecomops.metrics import CTR, DSR
    >>> rows_behind(DSR.denominator, 30), rows_behind(CTR.denominator, 1000)
    (10, 1)
    """
    if part is None:
        return 0
    if isinstance(side, Count):
        return math.ceil(Fraction(part) / side.times)
    if isinstance(side, Repeated):
        return math.ceil(part * side.at_least)
    if isinstance(side, Distinct | SecondPurchases):
        return math.ceil(part)
    return 1


def check_kept(side: Measure, kept: int, n: int) -> None:
    """Refuse what a side of so many rows can't have come to.

    Raises
    ------
    ValueError
        If it can't; of measures that the library does not know, nothing is refused.

    Examples
    --------
    >>> from ecomops.metrics import CSAT
    >>> check_kept(CSAT.numerator, 11, 10)
    Traceback (most recent call last):
    ...
    ValueError: 11 scores of 4 or 5 of 10 rows
    """
    low, high = -math.inf, math.inf
    if isinstance(side, Count):
        low, high = (n * side.times if side.where is None else 0), n * side.times
        if kept % side.times:
            low = math.inf
    elif isinstance(side, Sum):
        ends = [_ends(column, n) for column in side.columns]
        off = [_ends(column, n) for column in side.less]
        low = sum(end[0] for end in ends) - sum(end[1] for end in off)
        high = sum(end[1] for end in ends) - sum(end[0] for end in off)
    if not low <= kept <= high:
        msg = f"{kept} {side.label[0]} of {n} rows"
        raise ValueError(msg)


def _ends(column: MetricColumn, n: int) -> tuple[int, int]:
    """Give the least and the largest sum of a column; rows that do not count add nothing."""
    low, high = column.limits
    least = -MAX_MINOR - 1 if low is None else min(low, 0)
    return n * least, n * (MAX_MINOR if high is None else max(high, 0))
