"""Bars around a spend threshold: numpy counts them, so that a chart holds few rows."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np

from ecomops._arrays import IntArray

SHOWN_THRESHOLDS: Final = 2.5
"""How far the axis goes, in thresholds."""

_BARS_PER_REACH: Final = 10
_BARS_PER_THRESHOLD: Final = 50
_MOST_BARS: Final = 500


def bin_edges(threshold_minor: int, reach_minor: int) -> IntArray:
    """Cut the amounts from 0 to two and a half thresholds into bars.

    The threshold and the start of the reach are edges, so no bar holds orders of both sides.
    Bars are equally wide wherever the amounts allow it.

    >>> bin_edges(5000, 1000)[[0, 1, 40, 50, -1]].tolist()
    [0, 100, 4000, 5000, 12500]
    """
    last = max(int(threshold_minor * SHOWN_THRESHOLDS), threshold_minor + 1)
    width = _width(threshold_minor, reach_minor, last)
    below = np.arange(threshold_minor, 0, -width, dtype=np.int64)
    above = np.arange(threshold_minor, last + width, width, dtype=np.int64)
    start = max(threshold_minor - reach_minor, 0)
    return np.unique(np.concatenate((below, above, [0, start]))).astype(np.int64)


def _width(threshold: int, reach: int, last: int) -> int:
    least = max(ceil(last / _MOST_BARS), 1)
    wanted = reach // _BARS_PER_REACH if reach else threshold // _BARS_PER_THRESHOLD
    wanted = max(min(wanted, threshold // 4), least)
    # the widest up to there that divides both amounts; if that is much narrower, as it comes
    for width in range(wanted, max(wanted // 2, least) - 1, -1):
        if threshold % width == 0 and reach % width == 0:
            return width
    return wanted


def counts_between(values: IntArray, edges: IntArray) -> IntArray:
    """Count the values in each bar, its left edge included and its right one not.

    >>> counts_between(np.array([0, 99, 100, 250]), np.array([0, 100, 200])).tolist()
    [2, 1]
    """
    ordered = np.sort(values)
    return np.diff(np.searchsorted(ordered, edges)).astype(np.int64)


def ticks(most: int) -> list[int]:
    """Choose three to six round numbers from 0 up to the highest bar.

    >>> ticks(7034), ticks(12), ticks(1)
    ([0, 2000, 4000, 6000], [0, 5, 10], [0, 1])
    """
    step = 1
    while most // step > 5:  # marks above zero, at most
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, most + 1, step))
