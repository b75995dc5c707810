"""Percentiles that are values that were there, and no value between two."""

from __future__ import annotations


def nearest_rank(n: int, percent: int) -> int:
    """Give the place, from 0, of the least of n ordered values that so many per cent reach.

    >>> [nearest_rank(3, percent) for percent in (0, 33, 34, 50, 90, 100)]
    [0, 0, 1, 1, 2, 2]
    """
    return max(-(-n * percent // 100), 1) - 1
