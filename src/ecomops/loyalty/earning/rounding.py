"""Fractions of points become whole points."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from ecomops.loyalty.earning.programme import PointsRounding


def whole_points(exact: Fraction, rounding: PointsRounding) -> int:
    """Round a number of points that is not negative.

    >>> [whole_points(Fraction(5, 2), r) for r in ("floor", "ceil", "half_up", "half_even")]
    [2, 3, 3, 2]
    """
    if rounding == "floor":
        return floor(exact)
    if rounding == "ceil":
        return ceil(exact)
    return round(exact) if rounding == "half_even" else floor(exact + Fraction(1, 2))
