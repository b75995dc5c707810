"""Sums over consecutive segments of an array, and exact totals beyond int64.

A table of many carts is one long array of lines plus an `offset` array: segment i owns
items ``offset[i]:offset[i + 1]``. Segments may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError

BLOCK_ITEMS: Final = 32_768
"""Items that one block aims at: its columns then stay in the processor's cache."""


def segment_sum(values: IntArray, offset: IntArray) -> IntArray:
    """Sum each segment; an empty segment sums to 0.

    Parameters
    ----------
    values : (n_items,) int64
        Segment after segment.
    offset : (n_segments + 1,) int64
        Segment i owns items offset[i]:offset[i + 1]; offset[0] is 0.

    Returns
    -------
    (n_segments,) int64

    Examples
    --------
    >>> segment_sum(np.array([1, 2, 3]), np.array([0, 2, 2, 3])).tolist()
    [3, 0, 3]
    """
    starts = offset[:-1]
    if starts.size == 0 or values.size == 0:
        return np.zeros(starts.size, dtype=np.int64)
    filled = starts < offset[1:]
    if filled.all():
        return np.add.reduceat(values, starts)
    # reduceat repeats an item for an empty segment, so it sees only the filled ones
    sums = np.zeros(starts.size, dtype=np.int64)
    sums[filled] = np.add.reduceat(values, starts[filled])
    return sums


def segment_count(chosen: BoolArray, offset: IntArray) -> IntArray:
    """Count the true items of each segment.

    >>> segment_count(np.array([True, False, True]), np.array([0, 2, 3])).tolist()
    [1, 1]
    """
    # a prefix sum in one byte wide steps is cheaper than widening each flag to int64 first
    running = np.zeros(chosen.size + 1, dtype=np.int64)
    np.cumsum(chosen, out=running[1:])
    return running[offset[1:]] - running[offset[:-1]]


def offsets_of(lengths: IntArray) -> IntArray:
    """Turn segment lengths into an offset array.

    >>> offsets_of(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    offset = np.zeros(lengths.size + 1, dtype=np.int64)
    np.cumsum(lengths, out=offset[1:])
    return offset


def blocks(offset: IntArray, items: int = BLOCK_ITEMS) -> Iterator[tuple[int, int]]:
    """Cut segments into runs of about `items` items, never through a segment.

    A segment longer than `items` is a block of its own.

    >>> list(blocks(np.array([0, 2, 4, 9, 10]), items=4))
    [(0, 2), (2, 3), (3, 4)]
    """
    first, last = 0, offset.size - 1
    while first < last:
        end = int(np.searchsorted(offset, offset[first] + items, side="right")) - 1
        # empty segments cost nothing by items, so a run of them is bounded by count
        end = min(max(end, first + 1), first + items, last)
        yield first, end
        first = end


def exact_total(values: IntArray) -> int:
    """Sum an int64 array into a Python integer that can't wrap.

    >>> exact_total(np.array([2**62, 2**62, 2**62])) == 3 * 2**62
    True
    """
    high, low = int((values >> 32).sum()), int((values & 0xFFFFFFFF).sum())
    return (high << 32) + low


def checked_product(left: IntArray, right: IntArray, name: str) -> IntArray:
    """Multiply two non-negative int64 arrays, or say which item leaves int64.

    Raises
    ------
    AmountTooLargeError
        If a product is more than 2**63 - 1.
    """
    i = first_too_large(left, right)
    if i is not None:
        raise AmountTooLargeError(
            f"{name}[{i}]", int(left[i]) * int(right[i]), "leaves int64",
            f"keep amounts at most {MAX_MINOR}",
        )  # fmt: skip
    product: IntArray = left * right
    return product


def first_too_large(left: IntArray, right: IntArray) -> int | None:
    """Find the first place where the product of two non-negative int64 arrays leaves int64.

    >>> first_too_large(np.array([3, 2**62]), np.array([2**61, 2]))
    1
    """
    if left.size == 0 or int(left.max()) * int(right.max()) <= MAX_MINOR:
        return None
    # the float estimate is off by far less than the factor of two that it looks for
    suspects = np.flatnonzero(left.astype(np.float64) * right.astype(np.float64) > MAX_MINOR / 2)
    for i in suspects.tolist():
        if int(left[i]) * int(right[i]) > MAX_MINOR:
            return int(i)
    return None


def checked_segment_sum(values: IntArray, offset: IntArray, name: str) -> IntArray:
    """Sum non-negative segments, or say which one leaves int64.

    Raises
    ------
    AmountTooLargeError
        If a sum is more than 2**63 - 1.
    """
    sums = segment_sum(values, offset)
    if sums.size == 0 or values.size == 0:
        return sums
    if int(values.max()) * int(np.diff(offset).max()) <= MAX_MINOR:
        return sums
    high = segment_sum(values >> 32, offset)
    # high parts below 2**30 leave room for every carry: such a sum is under 2**63
    suspects = np.flatnonzero(high >= 2**30)
    for i in suspects.tolist():
        exact = exact_total(values[offset[i] : offset[i + 1]])
        if exact > MAX_MINOR:
            raise AmountTooLargeError(
                f"{name}[{i}]", exact, "leaves int64", f"keep totals at most {MAX_MINOR}"
            )
    return sums


def interleave(
    left_offset: IntArray, right_offset: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Put two tables' items into one: each segment has its left items, then its right ones.

    Returns
    -------
    offset : (n_segments + 1,) int64
    at_left, at_right : int64
        Where each item of either table stands in the new one.

    Examples
    --------
    >>> offset, left, right = interleave(np.array([0, 2, 3]), np.array([0, 1, 1]))
    >>> offset.tolist(), left.tolist(), right.tolist()
    ([0, 3, 4], [0, 1, 3], [2])
    """
    left = np.arange(left_offset[-1]) + np.repeat(right_offset[:-1], np.diff(left_offset))
    right = np.arange(right_offset[-1]) + np.repeat(left_offset[1:], np.diff(right_offset))
    return left_offset + right_offset, left, right
