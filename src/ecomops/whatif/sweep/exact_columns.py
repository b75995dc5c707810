"""Columns of products and sums that never wrap, and their quotients as floats."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR

WholeArray: TypeAlias = NDArray[np.int64] | NDArray[np.object_]
"""Whole numbers: int64, or Python integers where int64 might not do."""

FloatArray: TypeAlias = NDArray[np.float64]


def weighted_sum(*terms: tuple[int, IntArray]) -> WholeArray:
    """Add columns of numbers from 0, each times a whole number; exact at any size.

    >>> weighted_sum((2, np.array([3, 4])), (-1, np.array([1, 1]))).tolist()
    [5, 7]
    >>> weighted_sum((2**40, np.array([2**40]))).tolist() == [2**80]
    True
    """
    most = sum(abs(times) * int(column.max(initial=0)) for times, column in terms)
    largest = max(most, *(abs(times) for times, _ in terms))
    kind: type = np.int64 if largest <= MAX_MINOR else object
    total: WholeArray = np.zeros(terms[0][1].shape, dtype=kind)
    for times, column in terms:
        total = total + column.astype(kind) * times
    return total


def quotients(above: WholeArray, below: WholeArray, defined: BoolArray) -> FloatArray:
    """Divide where it is defined, and give NaN elsewhere.

    >>> quotients(np.array([1, 1]), np.array([4, 0]), np.array([True, False])).tolist()
    [0.25, nan]
    """
    found = np.full(above.shape, np.nan)
    found[defined] = above[defined].astype(np.float64) / below[defined].astype(np.float64)
    return found
