"""Buying some units to get others, in runs (`runs` says what a run is).

One unit may serve either side. How often both sides can be filled is Hall's condition;
who fills them is a greedy choice from the cheap end, then from the dear one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.runs import first_units_table, last_units_table, run_bounds_table
from ecomops.kernels.segments import segment_sum


def matched_rewards(
    in_buy: Sequence[bool],
    in_get: Sequence[bool],
    quantity: Sequence[int],
    *,
    buy: int,
    get: int,
    most: int | None = None,
) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Choose the units that are rewarded, and the units that qualify for it.

    Each time takes `buy` units of the first kind and `get` of the second; a unit of both
    kinds serves one side only. As many times as possible the cheapest units are rewarded,
    sparing as many of both kinds as the buying side needs; then units of the first kind
    alone qualify, dearest first, and after them the dearest of both kinds.

    Parameters
    ----------
    in_buy, in_get
        Whether each run is of the first and of the second kind.
    quantity
        Units of each run; runs by descending price.
    buy, get
        Units per time; at least 1.
    most
        At most so many times.

    Returns
    -------
    times, rewarded, qualifying
        How often, and how many units of each run.

    Examples
    --------
    >>> matched_rewards((True, True, False), (False, True, True), (1, 2, 1), buy=1, get=1)
    (2, (0, 1, 1), (1, 1, 0))
    """
    runs = tuple(zip(in_buy, in_get, quantity, strict=True))
    n_buy = sum(q for is_buy, _, q in runs if is_buy)
    n_get = sum(q for _, is_get, q in runs if is_get)
    n_either = sum(q for is_buy, is_get, q in runs if is_buy or is_get)
    times = min(n_buy // buy, n_get // get, n_either // (buy + get))
    if most is not None:
        times = min(times, most)

    rewarded = [0] * len(runs)
    left, spare = times * get, n_buy - times * buy
    for i, (is_buy, is_get, units) in reversed(tuple(enumerate(runs))):
        if is_get:
            rewarded[i] = min(units, left, spare) if is_buy else min(units, left)
            left -= rewarded[i]
            spare -= rewarded[i] if is_buy else 0

    # the dearest of both kinds stop short of the cheapest, which are rewarded
    qualifying = [0] * len(runs)
    left = times * buy
    for of_both in (False, True):
        for i, (is_buy, is_get, units) in enumerate(runs):
            if is_buy and is_get == of_both:
                qualifying[i] = min(units, left)
                left -= qualifying[i]
    return times, tuple(rewarded), tuple(qualifying)


def matched_rewards_table(
    in_buy: BoolArray,
    in_get: BoolArray,
    quantity: IntArray,
    offset: IntArray,
    *,
    buy: int,
    get: int,
    most: IntArray | int | None = None,
) -> tuple[IntArray, IntArray, IntArray]:
    """Choose each segment's rewarded and qualifying units; `matched_rewards`, for many.

    Parameters
    ----------
    in_buy, in_get : (n_runs,) bool
        Whether each run is of the first and of the second kind.
    quantity : (n_runs,) int64
        By descending price in each segment, whose sum fits int64.
    offset : (n_segments + 1,) int64
        Segment i owns runs offset[i]:offset[i + 1].
    buy, get
        As in `matched_rewards`.
    most : int or (n_segments,) int64, optional
        At most so many times.

    Returns
    -------
    times, rewarded, qualifying
        Of (n_segments,), (n_runs,) and (n_runs,) int64.

    Examples
    --------
    >>> sides = np.array([True, True, False]), np.array([False, True, True])
    >>> runs = *sides, np.array([1, 2, 1]), np.array([0, 3])
    >>> times, rewarded, qualifying = matched_rewards_table(*runs, buy=1, get=1)
    >>> times.tolist(), rewarded.tolist(), qualifying.tolist()
    ([2], [0, 1, 1], [1, 1, 0])
    """
    in_both = in_buy & in_get
    n_buy = segment_sum(quantity * in_buy, offset)
    n_get = segment_sum(quantity * in_get, offset)
    n_either = n_buy + segment_sum(quantity * (in_get & ~in_buy), offset)
    times = np.minimum(np.minimum(n_buy // buy, n_get // get), n_either // (buy + get))
    if most is not None:
        times = np.minimum(times, most)

    # of the units of both kinds only the cheapest that can be spared stand for reward
    spare = _taken_last(quantity * in_both, offset, n_buy - times * buy)
    rewarded = _taken_last(np.where(in_both, spare, quantity * in_get), offset, times * get)

    alone = _taken_first(quantity * (in_buy & ~in_get), offset, times * buy)
    left = times * buy - segment_sum(alone, offset)
    qualifying = alone + _taken_first(quantity * in_both, offset, left)
    return times, rewarded, qualifying


def _taken_first(quantity: IntArray, offset: IntArray, most: IntArray) -> IntArray:
    start, stop = run_bounds_table(quantity, offset)
    return first_units_table(start, stop, np.repeat(most, np.diff(offset)))


def _taken_last(quantity: IntArray, offset: IntArray, most: IntArray) -> IntArray:
    start, stop = run_bounds_table(quantity, offset)
    lengths = np.diff(offset)
    total = np.repeat(segment_sum(quantity, offset), lengths)
    return last_units_table(start, stop, total, np.repeat(most, lengths))
