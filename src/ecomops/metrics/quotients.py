"""Numerators over denominators as floats: each the nearest one to the exact quotient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError

_EXACT_FLOAT: Final = 2**53


def nearest_float(above: int | Fraction, below: int | Fraction = 1) -> float:
    """Divide, and round once; NaN where there is nothing below.

    Raises
    ------
    AmountTooLargeError
        If it is more than a float64 holds.

    Examples
    --------
    >>> nearest_float(Fraction(25, 2), 5), nearest_float(1, 0)
    (2.5, nan)
    """
    if not below:
        return math.nan
    try:  # of whole numbers, Python's division is rounded once, however long they are
        return (above.numerator * below.denominator) / (above.denominator * below.numerator)
    except OverflowError:
        problem, remedy = "is more than a float64 holds", "use the exact one"
        raise AmountTooLargeError("value", Fraction(above) / below, problem, remedy) from None


def nearest_floats(
    above: Sequence[int | Fraction | None],
    below: Sequence[int | Fraction | None] | None,
    times: int = 1,
) -> NDArray[np.float64]:
    """(n,) Divide each numerator by its denominator, times a whole number; NaN: undefined.

    No denominators: the numerators are the values.

    >>> nearest_floats([3, Fraction(1, 2), None, 1], [4, 2, 1, 0], 10).tolist()
    [7.5, 2.5, nan, nan]
    """
    if below is None:
        below, times = (1,) * len(above), 1
    whole, under = _whole(above), _whole(below)
    if whole is not None and under is not None:
        return nearest_ratios(whole, under, times)
    return np.array(
        [
            math.nan if one is None or other is None else nearest_float(one * times, other)
            for one, other in zip(above, below, strict=True)
        ],
        dtype=np.float64,
    )


def nearest_ratios(
    above: IntArray, below: IntArray, times: int = 1, per: int = 1
) -> NDArray[np.float64]:
    """(n,) Divide whole numbers: ``above · times / (below · per)``; NaN where below is 0.

    >>> found = nearest_ratios(np.array([1, 2**60 + 1]), np.array([4, 3]))
    >>> found.tolist() == [0.25, (2**60 + 1) / 3]
    True
    """
    found = np.full(above.size, np.nan)
    # what a float holds exactly on both sides, the processor divides and rounds once
    quick = _holds(above, times) & _holds(below, per)
    np.divide(above * float(times), below * float(per), out=found, where=quick & (below != 0))
    for row in np.flatnonzero(~quick & (below != 0)).tolist():
        found[row] = nearest_float(int(above[row]) * times, int(below[row]) * per)
    return found


def _holds(values: IntArray, times: int) -> BoolArray:
    most = _EXACT_FLOAT // times
    return (values >= -most) & (values <= most)


def _whole(parts: Sequence[int | Fraction | None]) -> IntArray | None:
    """(n,) Put whole numbers into a column; None: some are none, or leave int64."""
    if set(map(type, parts)) <= {int} and all(-MAX_MINOR <= part <= MAX_MINOR for part in parts):  # type: ignore[operator]  # ints, as their types say
        return np.array(parts, dtype=np.int64)
    return None
