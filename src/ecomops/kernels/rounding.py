"""Rounded division and exact percentages for int64 columns.

The scalar twins `divide_rounded` and `percent_of` stand in `ecomops.rounding`.
"""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops.rounding import PERCENT_DENOMINATOR, Rounding


def divide_rounded_table(
    numerator: IntArray, denominator: int, rounding: Rounding = "half_up"
) -> IntArray:
    """Divide non-negative integers and round; `divide_rounded`, for many.

    Parameters
    ----------
    numerator : int64 array
        Not negative, and at most 2**62, so that the half fits beside it.
    denominator : int
        At least 1.
    rounding
        ``half_up``, ``half_even`` or ``down``.

    Examples
    --------
    >>> divide_rounded_table(np.array([5, 15, 25]), 10).tolist()
    [1, 2, 3]
    >>> divide_rounded_table(np.array([5, 15, 25]), 10, "half_even").tolist()
    [0, 2, 2]
    """
    quotient, rest = np.divmod(numerator, denominator)
    if rounding == "down":
        return quotient
    twice = rest * 2
    if rounding == "half_up":
        up = twice >= denominator
    else:
        up = (twice > denominator) | ((twice == denominator) & (quotient % 2 == 1))
    return quotient + up


def percent_of_table(
    amount_minor: IntArray, percent_parts: int, rounding: Rounding = "half_up"
) -> IntArray:
    """Take a percentage of each amount, exactly; `percent_of`, for many.

    Parameters
    ----------
    amount_minor : int64 array
        Not negative; amount × parts must stay below 2**62. [minor]
    percent_parts : int
        The percentage × 10 000, from `ecomops.rounding.percent_parts`.

    Examples
    --------
    >>> percent_of_table(np.array([1999, 1250]), 200_000).tolist()
    [400, 250]
    """
    return divide_rounded_table(amount_minor * percent_parts, PERCENT_DENOMINATOR, rounding)
