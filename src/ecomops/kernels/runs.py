"""Units in runs: many equal units as one range of positions, never one by one.

The units of a segment stand in one sequence, dearest first. A *run* is `quantity` equal
units at one price; it covers the positions start..stop, counted from 0, stop excluded.
Whatever picks units by position then costs the same for one unit and for a thousand
million. Each function stands beside its twin for columns, `…_table`, and equals it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from ecomops._arrays import IntArray
from ecomops.kernels.segments import segment_sum


def run_bounds(quantity: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the start and the stop of each run in its sequence.

    >>> run_bounds((2, 1, 3))
    ((0, 2, 3), (2, 3, 6))
    """
    stop = tuple(accumulate(quantity))
    return (0, *stop)[: len(stop)], stop


def run_bounds_table(quantity: IntArray, offset: IntArray) -> tuple[IntArray, IntArray]:
    """Give the start and the stop of each run in its segment; `run_bounds`, for many.

    Parameters
    ----------
    quantity : (n_runs,) int64
        Not negative, segment after segment; a segment's sum fits int64, the table's need not.
    offset : (n_segments + 1,) int64
        Segment i owns runs offset[i]:offset[i + 1].

    Returns
    -------
    (n_runs,) int64, twice

    Examples
    --------
    >>> start, stop = run_bounds_table(np.array([2, 1, 3]), np.array([0, 2, 3]))
    >>> start.tolist(), stop.tolist()
    ([0, 2, 0], [2, 3, 3])
    """
    # past int64 the running sum goes on modulo 2**64, and differences inside a segment stay exact
    running = np.zeros(quantity.size + 1, dtype=np.int64)
    np.cumsum(quantity, out=running[1:])
    before = np.repeat(running[offset[:-1]], np.diff(offset))
    return running[:-1] - before, running[1:] - before


def first_units(start: int, stop: int, most: int) -> int:
    """Count the positions start..stop that are among the first `most` of the sequence.

    >>> [first_units(0, 2, 3), first_units(2, 6, 3), first_units(6, 8, 3)]
    [2, 1, 0]
    """
    return min(stop, most) - min(start, most)


def first_units_table(start: IntArray, stop: IntArray, most: IntArray | int) -> IntArray:
    """Count the positions of each run among the first `most`; `first_units`, for many.

    `most` is one number, or one per run; not negative.

    >>> first_units_table(np.array([0, 2, 6]), np.array([2, 6, 8]), 3).tolist()
    [2, 1, 0]
    """
    counted: IntArray = np.minimum(stop, most) - np.minimum(start, most)
    return counted


def last_units(start: int, stop: int, total: int, most: int) -> int:
    """Count the positions start..stop that are among the last `most` of `total`.

    >>> [last_units(0, 2, 8, 3), last_units(2, 6, 8, 3), last_units(6, 8, 8, 3)]
    [0, 1, 2]
    """
    edge = total - most  # below 0 it is before every position
    return max(stop, edge) - max(start, edge)


def last_units_table(
    start: IntArray, stop: IntArray, total: IntArray | int, most: IntArray | int
) -> IntArray:
    """Count the positions of each run among the last `most`; `last_units`, for many.

    `total`, the units of the run's whole sequence, and `most` are one number or one per run.

    >>> last_units_table(np.array([0, 2, 6]), np.array([2, 6, 8]), 8, 3).tolist()
    [0, 1, 2]
    """
    edge = total - most
    counted: IntArray = np.maximum(stop, edge) - np.maximum(start, edge)
    return counted


def price_of_first(price: Sequence[int], quantity: Sequence[int], units: int) -> int:
    """Sum the prices of the first `units` units, or of all if there are fewer.

    >>> price_of_first((500, 300), (2, 4), 3)
    1300
    """
    bounds = zip(price, *run_bounds(quantity), strict=True)
    return sum(each * first_units(start, stop, units) for each, start, stop in bounds)


def price_of_first_table(
    price: IntArray, quantity: IntArray, offset: IntArray, units: IntArray
) -> IntArray:
    """Sum the prices of each segment's first units; `price_of_first`, for many.

    Parameters
    ----------
    price, quantity : (n_runs,) int64
        Not negative; Σ price × quantity of a segment fits int64. [minor, units]
    offset : (n_segments + 1,) int64
        Segment i owns runs offset[i]:offset[i + 1].
    units : (n_segments,) int64
        Not negative; more than the segment has counts as all.

    Returns
    -------
    (n_segments,) int64 [minor]

    Examples
    --------
    >>> runs = np.array([500, 300, 200]), np.array([2, 4, 1]), np.array([0, 2, 3])
    >>> price_of_first_table(*runs, np.array([3, 0])).tolist()
    [1300, 0]
    """
    start, stop = run_bounds_table(quantity, offset)
    counted = first_units_table(start, stop, np.repeat(units, np.diff(offset)))
    return segment_sum(price * counted, offset)
