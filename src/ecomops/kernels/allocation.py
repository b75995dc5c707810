"""Splitting an amount exactly: over weighted items, and over the units of one line.

`allocate` and `units_amount` are the readable reference; `allocate_table` and
`units_amount_table` do the same for columns and equal them to the last unit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.kernels.segments import blocks, segment_sum


def allocate(
    total: int, weights: Sequence[int], caps: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Split a total over weighted items by largest remainder (分摊).

    Each item first gets the floor of ``total × weight / Σ weights``; the units still
    missing go one each to the largest fractional parts, ties to the earlier item. So the
    order of the items is part of the input: bring them in canonical order.

    Items whose share exceeds their cap are fixed at it together, and what is still
    ungranted is split afresh over the others. What nobody can take is not granted:
    then the parts sum to less than `total`.

    Parameters
    ----------
    total
        Not negative. [minor]
    weights
        Not negative. An item of weight 0 gets nothing.
    caps
        The most that each item may get; none without this argument. [minor]

    Raises
    ------
    InvalidArgumentError
        If a number is negative, or the lengths differ.

    Examples
    --------
    >>> allocate(1000, (1, 1, 1))
    (334, 333, 333)
    >>> allocate(2500, (5000, 6000), caps=(500, 1500))
    (500, 1500)
    >>> allocate(500, (0, 0))
    (0, 0)
    """
    _check_items(total, weights, caps)
    parts = _largest_remainder(total, weights)
    if caps is None:
        return tuple(parts)
    fixed = [0] * len(parts)
    is_free = [True] * len(parts)
    while over := [i for i, part in enumerate(parts) if is_free[i] and part > caps[i]]:
        for i in over:
            fixed[i] = caps[i]
            is_free[i] = False
        free_weights = [w if free else 0 for w, free in zip(weights, is_free, strict=True)]
        parts = _largest_remainder(total - sum(fixed), free_weights)
    return tuple(f + p for f, p in zip(fixed, parts, strict=True))


def _largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    if whole == 0 or total == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    if missing:
        claims = [total * weight % whole for weight in weights]
        # sorted is stable, backwards too, so ties keep the order of the items
        for i in sorted(range(len(claims)), key=claims.__getitem__, reverse=True)[:missing]:
            parts[i] += 1
    return parts


def _check_items(total: int, weights: Sequence[int], caps: Sequence[int] | None) -> None:
    if total < 0:
        raise InvalidArgumentError("total", total, "is negative", "give 0 or more")
    if weights and min(weights) < 0:
        raise InvalidArgumentError("weights", weights, "has a negative item", "give 0 or more")
    if caps is None:
        return
    if len(caps) != len(weights):
        remedy = f"give one cap for each of the {len(weights)} weights"
        raise InvalidArgumentError("caps", caps, f"has {len(caps)} items", remedy)
    if caps and min(caps) < 0:
        raise InvalidArgumentError("caps", caps, "has a negative item", "give 0 or more")


def allocate_table(
    total: IntArray, weights: IntArray, offset: IntArray, caps: IntArray | None = None
) -> IntArray:
    """Split each segment's total over its items; `allocate`, for many (分摊).

    Parameters
    ----------
    total : (n_segments,) int64
        Not negative. [minor]
    weights : (n_items,) int64
        Not negative, segment after segment in canonical order.
    offset : (n_segments + 1,) int64
        Segment i owns items offset[i]:offset[i + 1].
    caps : (n_items,) int64, optional
        The most that each item may get. [minor]

    Returns
    -------
    (n_items,) int64
        Parts; they sum to the segment's total, or to less where the caps bind. [minor]

    Raises
    ------
    AmountTooLargeError
        If a segment's total × weight leaves int64; use `allocate` for that segment.

    Examples
    --------
    >>> allocate_table(np.array([1000, 5]), np.array([1, 1, 1, 7]), np.array([0, 3, 4])).tolist()
    [334, 333, 333, 5]
    """
    parts = np.empty(weights.size, dtype=np.int64)
    for first, last in blocks(offset):
        start, stop = int(offset[first]), int(offset[last])
        local = offset[first : last + 1] - start
        block_caps = None if caps is None else caps[start:stop]
        parts[start:stop] = _allocate_block(
            total[first:last], weights[start:stop], local, block_caps
        )
    return parts


def _allocate_block(
    total: IntArray, weights: IntArray, offset: IntArray, caps: IntArray | None
) -> IntArray:
    segment = np.repeat(np.arange(total.size), np.diff(offset))
    parts = _largest_remainder_table(total, weights, offset, segment)
    if caps is None or not (over := parts > caps).any():
        return parts
    fixed = np.zeros_like(parts)
    free_weights = weights.copy()
    is_free = np.ones(weights.size, dtype=np.bool_)
    while over.any():
        np.copyto(fixed, caps, where=over)
        is_free &= ~over
        free_weights[over] = 0
        left = total - segment_sum(fixed, offset)
        again = np.zeros(total.size, dtype=np.bool_)
        again[segment[over]] = True  # only segments with a newly fixed item change
        redo = again[segment]
        counts = np.diff(offset)[again]
        sub_offset = np.concatenate(([0], np.cumsum(counts)))
        sub_segment = np.repeat(np.arange(counts.size), counts)
        parts[redo] = _largest_remainder_table(
            left[again], free_weights[redo], sub_offset, sub_segment
        )
        over = is_free & (parts > caps)
    return fixed + parts


def _largest_remainder_table(
    total: IntArray, weights: IntArray, offset: IntArray, segment: IntArray
) -> IntArray:
    if weights.size == 0:
        return np.zeros(0, dtype=np.int64)
    whole = segment_sum(weights, offset)
    _check_products(total, weights, offset)
    divisor = np.maximum(whole, 1)[segment]
    share, remainder = np.divmod(total[segment] * weights, divisor)
    missing = total - segment_sum(share, offset)
    missing[whole == 0] = 0
    if missing.any():
        share += _is_among_first(missing, remainder, divisor, offset, segment)
    return share


def _is_among_first(
    missing: IntArray, remainder: IntArray, divisor: IntArray, offset: IntArray, segment: IntArray
) -> BoolArray:
    """Mark each segment's `missing` items of largest remainder, ties to the earlier item."""
    position = np.arange(remainder.size)
    position_bits = remainder.size.bit_length()
    claim_bits = int(divisor.max()).bit_length()
    if missing.size.bit_length() + claim_bits + position_bits <= 63:
        # one sort of whole numbers instead of a lexsort: segment | inverted remainder | place
        key = (segment << claim_bits | (divisor - remainder)) << position_bits | position
        key.sort()
        by_claim = key & ((1 << position_bits) - 1)
    else:
        by_claim = np.lexsort((-remainder, segment))
    # every segment fills the same places after the sort as before
    is_first = position - offset[:-1][segment] < missing[segment]
    chosen = np.zeros(remainder.size, dtype=np.bool_)
    chosen[by_claim[is_first]] = True
    return chosen


def _check_products(total: IntArray, weights: IntArray, offset: IntArray) -> None:
    if int(total.max()) * int(weights.max()) <= MAX_MINOR:
        return
    for i in range(total.size):
        own = weights[offset[i] : offset[i + 1]]
        if own.size and int(total[i]) * int(own.max()) > MAX_MINOR:
            raise AmountTooLargeError(
                f"total[{i}]", int(total[i]), "× weight leaves int64", "use `allocate` for it"
            )


def units_amount(amount: int, quantity: int, start: int, stop: int) -> int:
    """Sum what units start…stop of a line get when its amount is dealt out evenly.

    Unit k of a line (counted from 1) gets ``⌊a·k/q⌋ − ⌊a·(k−1)/q⌋``: cumulative rounding,
    so any cut of the line adds up to the line. Costs the same for any quantity.

    Parameters
    ----------
    amount
        The line's amount a; not negative. [minor]
    quantity
        The line's units q; at least 1.
    start, stop
        Units start + 1 to stop, with 0 <= start <= stop <= quantity.

    Examples
    --------
    >>> [units_amount(100, 3, k, k + 1) for k in range(3)]
    [33, 33, 34]
    """
    if not 0 <= start <= stop <= quantity:
        remedy = f"give 0 <= start <= stop <= {quantity}"
        raise InvalidArgumentError("start, stop", (start, stop), "leave the line", remedy)
    return amount * stop // quantity - amount * start // quantity


def units_amount_table(
    amount: IntArray, quantity: IntArray, start: IntArray, stop: IntArray
) -> IntArray:
    """Sum what units start…stop of each line get; `units_amount`, for many.

    All arguments are int64 arrays of one shape; quantities up to 10**9 and any amount
    stay inside int64, because the quotient is taken before the product.

    >>> units_amount_table(*np.array([[100, 100], [3, 3], [0, 2], [2, 3]])).tolist()
    [66, 34]
    """
    each, rest = np.divmod(amount, quantity)
    dealt: IntArray = each * (stop - start) + (rest * stop // quantity - rest * start // quantity)
    return dealt
