"""Scores from 1 to 5: how many fifths of all customers are behind."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray

TOP_SCORE: Final = 5


def fifths(values: IntArray, *, less_is_better: bool = False) -> IntArray:
    """Score each value by how many are worse (五分制评分).

    The score is 1 and one more for each whole fifth of all that is strictly worse. So equal
    values have equal scores, whatever the order of the rows, and those who have only just begun
    (most customers have one order) have 1.

    Parameters
    ----------
    values : (n,) int64
    less_is_better
        Days since the last order: the fewer the better.

    Returns
    -------
    (n,) int64
        1 to 5.

    Examples
    --------
    >>> fifths(np.array([1, 1, 1, 2, 9])).tolist()
    [1, 1, 1, 4, 5]
    >>> fifths(np.array([3, 90, 400]), less_is_better=True).tolist()
    [4, 2, 1]
    """
    if not values.size:
        return np.zeros(0, dtype=np.int64)
    ordered = np.sort(values)
    worse: IntArray = (
        values.size - np.searchsorted(ordered, values, side="right")
        if less_is_better
        else np.searchsorted(ordered, values, side="left")
    )
    return 1 + TOP_SCORE * worse // values.size
