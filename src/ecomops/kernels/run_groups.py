"""Groups and schedules along a sequence of units in runs (`runs` says what a run is).

Every count is a difference of two prefix counts, so its cost is that of the runs,
whatever their quantities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from ecomops._arrays import IntArray
from ecomops.kernels.runs import first_units_table, price_of_first, run_bounds_table
from ecomops.kernels.segments import segment_sum

Then: TypeAlias = Literal["stop", "last", "repeat"]
"""What follows the last step: nothing, the last step for ever, or the first again."""


# ---- the last units of each group ---------------------------------------------------------
def group_rewards(start: int, stop: int, *, size: int, rewarded: int, groups: int) -> int:
    """Count the positions start..stop among the last `rewarded` of each of the first groups.

    Parameters
    ----------
    start, stop
        The run, 0 <= start <= stop.
    size
        Consecutive positions of one group; at least 1.
    rewarded
        From 0 to `size`.
    groups
        How many groups count, from the first; see that they are complete.

    Examples
    --------
    >>> [group_rewards(k, k + 1, size=3, rewarded=1, groups=2) for k in range(9)]
    [0, 0, 1, 0, 0, 1, 0, 0, 0]
    """
    return _rewards_before(stop, size, rewarded, groups) - _rewards_before(
        start, size, rewarded, groups
    )


def group_units(
    quantity: Sequence[int], size: int, rewarded: int, groups: int
) -> tuple[list[int], list[int]]:
    """Count the rewarded and all positions of each run in the first groups.

    `group_rewards` and `first_units` for all runs of a sequence in one go.

    >>> group_units([2, 3, 4], size=3, rewarded=1, groups=2)
    ([0, 1, 1], [2, 3, 1])
    """
    rewards, uses = [0] * len(quantity), [0] * len(quantity)
    end, free = groups * size, size - rewarded
    start = before = 0
    for i, units in enumerate(quantity):
        stop = start + units
        stop = min(stop, end)
        whole, rest = divmod(stop, size)
        up_to_here = whole * rewarded + (rest - free if rest > free else 0)
        rewards[i], uses[i] = up_to_here - before, stop - start
        if stop == end:
            break
        start, before = stop, up_to_here
    return rewards, uses


def _rewards_before(position: int, size: int, rewarded: int, groups: int) -> int:
    whole, rest = divmod(position, size)
    if whole >= groups:
        return groups * rewarded
    return whole * rewarded + max(rest - (size - rewarded), 0)


def group_rewards_table(
    start: IntArray, stop: IntArray, *, size: int, rewarded: int, groups: IntArray | int
) -> IntArray:
    """Count the rewarded positions of each run; `group_rewards`, for many.

    `groups` is one number, or one per run.

    >>> runs = np.array([0, 4]), np.array([4, 9])
    >>> group_rewards_table(*runs, size=3, rewarded=1, groups=2).tolist()
    [1, 1]
    """
    return _rewards_before_table(stop, size, rewarded, groups) - _rewards_before_table(
        start, size, rewarded, groups
    )


def _rewards_before_table(
    position: IntArray, size: int, rewarded: int, groups: IntArray | int
) -> IntArray:
    whole = position // size  # by one number this is several times faster than np.divmod
    partial = np.maximum(position - whole * size - (size - rewarded), 0)
    counted: IntArray = np.minimum(whole, groups) * rewarded + partial * (whole < groups)
    return counted


# ---- one step of a schedule ---------------------------------------------------------------
def step_units(
    start: int, stop: int, *, step: int, n_steps: int, then: Then = "stop", most: int | None = None
) -> int:
    """Count the positions start..stop that stand at one step of a schedule.

    Parameters
    ----------
    start, stop
        The run, 0 <= start <= stop.
    step, n_steps
        The step, counted from 0, of so many.
    then
        What positions past the last step get.
    most
        Positions from here on get nothing; all count without it.

    Examples
    --------
    >>> [step_units(0, 7, step=step, n_steps=3, then="repeat") for step in range(3)]
    [3, 2, 2]
    >>> [step_units(0, 7, step=step, n_steps=3, then="last", most=6) for step in range(3)]
    [1, 1, 4]
    """
    return _at_step_before(stop, step, n_steps, then, most) - _at_step_before(
        start, step, n_steps, then, most
    )


def _at_step_before(position: int, step: int, n_steps: int, then: Then, most: int | None) -> int:
    reach = position if most is None else min(position, most)
    if then == "repeat":
        rounds, rest = divmod(reach, n_steps)
        return rounds + int(rest > step)
    if then == "last" and step == n_steps - 1:
        return max(reach - step, 0)
    return int(reach > step)


def step_units_table(
    start: IntArray,
    stop: IntArray,
    *,
    step: int,
    n_steps: int,
    then: Then = "stop",
    most: IntArray | int | None = None,
) -> IntArray:
    """Count the positions of each run at one step; `step_units`, for many.

    `most` is one number, or one per run.

    >>> runs = np.array([0, 2]), np.array([2, 7])
    >>> step_units_table(*runs, step=0, n_steps=3, then="repeat").tolist()
    [1, 2]
    """
    return _at_step_before_table(stop, step, n_steps, then, most) - _at_step_before_table(
        start, step, n_steps, then, most
    )


def _at_step_before_table(
    position: IntArray, step: int, n_steps: int, then: Then, most: IntArray | int | None
) -> IntArray:
    reach = position if most is None else np.minimum(position, most)
    if then == "repeat":
        rounds = reach // n_steps
        counted: IntArray = rounds + (reach - rounds * n_steps > step)
    elif then == "last" and step == n_steps - 1:
        counted = np.maximum(reach - step, 0)
    else:
        counted = (reach > step).astype(np.int64)
    return counted


# ---- groups that cost more than their price -----------------------------------------------
def worthwhile_groups(
    price: Sequence[int],
    quantity: Sequence[int],
    *,
    size: int,
    bundle_price: int,
    most: int | None = None,
) -> int:
    """Count the complete groups, from the first on, whose prices sum to more than a price.

    Call a unit dear if `size` of its kind cost more than the price. Runs stand by
    descending price, so dear units come first: groups of them alone are worthwhile,
    groups without one are not, and only the group that holds both has to be summed.

    Parameters
    ----------
    price, quantity
        One item per run, by descending price. [minor, units]
    size
        Consecutive units of one group; at least 1.
    bundle_price
        What a group costs instead. [minor]
    most
        At most so many groups.

    Examples
    --------
    >>> worthwhile_groups((50_00, 40_00, 20_00), (3, 1, 5), size=3, bundle_price=75_00)
    2
    """
    dear = sum(q for each, q in zip(price, quantity, strict=True) if each > bundle_price // size)
    groups = dear // size
    mixed_stop = (groups + 1) * size
    if mixed_stop <= sum(quantity):
        mixed = price_of_first(price, quantity, mixed_stop)
        mixed -= price_of_first(price, quantity, mixed_stop - size)
        groups += int(mixed > bundle_price)
    return groups if most is None else min(groups, most)


def worthwhile_groups_table(
    price: IntArray,
    quantity: IntArray,
    offset: IntArray,
    *,
    size: int,
    bundle_price: int,
    most: IntArray | int | None = None,
) -> IntArray:
    """Count each segment's worthwhile groups; `worthwhile_groups`, for many.

    Parameters
    ----------
    price, quantity : (n_runs,) int64
        By descending price in each segment; Σ price × quantity of a segment fits int64,
        and so does its Σ quantity + `size`. [minor, units]
    offset : (n_segments + 1,) int64
        Segment i owns runs offset[i]:offset[i + 1].
    size, bundle_price
        As in `worthwhile_groups`.
    most : int or (n_segments,) int64, optional
        At most so many groups.

    Returns
    -------
    (n_segments,) int64

    Examples
    --------
    >>> runs = np.array([50_00, 40_00, 20_00, 10_00]), np.array([3, 1, 5, 9])
    >>> worthwhile_groups_table(*runs, np.array([0, 3, 4]), size=3, bundle_price=75_00).tolist()
    [2, 0]
    """
    start, stop = run_bounds_table(quantity, offset)
    dear = segment_sum(quantity * (price > bundle_price // size), offset)
    groups = dear // size
    mixed_stop = (groups + 1) * size
    per_run = np.repeat(mixed_stop, np.diff(offset))
    mixed_units = first_units_table(start, stop, per_run)
    mixed_units -= first_units_table(start, stop, per_run - size)
    is_complete = mixed_stop <= segment_sum(quantity, offset)
    groups += is_complete & (segment_sum(price * mixed_units, offset) > bundle_price)
    return groups if most is None else np.minimum(groups, most)
