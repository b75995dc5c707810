"""Bundles of several components, in runs (`runs` says what a run is).

One unit may serve any component of its mask. How many bundles can be filled is Hall's
condition; who fills them is a greedy choice from the dearest unit on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.kernels.runs import run_bounds_table
from ecomops.kernels.segments import segment_sum


def most_bundles(
    mask: Sequence[int], quantity: Sequence[int], *, needs: Sequence[int], most: int | None = None
) -> int:
    """Count the complete bundles that the units can fill.

    By Hall's condition: every set of components needs, together, no more than the units
    that can serve any of them.

    Parameters
    ----------
    mask
        Bit j of a run's mask says that its units can serve component j.
    quantity
        Units of each run.
    needs
        Units of each component in one bundle; at least 1. At most 8 components, because
        every set of them is looked at.
    most
        At most so many bundles.

    Examples
    --------
    >>> most_bundles((0b01, 0b11), (1, 2), needs=(1, 2))
    1
    """
    serving, wanted = _units_serving(mask, quantity, len(needs)), _sums_of_sets(needs)
    times = min(serving[chosen] // wanted[chosen] for chosen in range(1, len(wanted)))
    return times if most is None else min(times, most)


def most_bundles_table(
    mask: IntArray | CodeArray,
    quantity: IntArray,
    offset: IntArray,
    *,
    needs: Sequence[int],
    most: IntArray | int | None = None,
) -> IntArray:
    """Count each segment's complete bundles; `most_bundles`, for many.

    >>> mask, quantity = np.array([1, 3, 2]), np.array([1, 2, 9])
    >>> most_bundles_table(mask, quantity, np.array([0, 2, 3]), needs=(1, 2)).tolist()
    [1, 0]
    """
    times = np.full(offset.size - 1, MAX_MINOR)
    for chosen, wanted in enumerate(_sums_of_sets(needs)):
        if chosen:
            serving = segment_sum(quantity * (mask & chosen != 0), offset)
            np.minimum(times, serving // wanted, out=times)
    return times if most is None else np.minimum(times, most)


def bundles(
    mask: Sequence[int], quantity: Sequence[int], *, needs: Sequence[int], most: int | None = None
) -> tuple[int, tuple[int, ...]]:
    """Choose the units of as many complete bundles as there are, the dearest that can serve.

    Sets of units that can serve together are a matroid, so taking each unit that still
    fits, from the dearest on, fills every bundle and is dearest in total. A unit fits if
    every set of components that holds its mask still wants more than it was given.

    Parameters
    ----------
    mask, quantity, needs, most
        As in `most_bundles`; runs by descending price.

    Returns
    -------
    times, taken
        How many bundles, and how many units of each run.

    Examples
    --------
    >>> bundles((0b11, 0b01, 0b10), (2, 5, 1), needs=(1, 1))
    (3, (2, 3, 1))
    >>> bundles((0b11, 0b01, 0b10), (2, 5, 1), needs=(1, 1), most=1)
    (1, (2, 0, 0))
    """
    times = most_bundles(mask, quantity, needs=needs, most=most)
    left = [times * wanted for wanted in _sums_of_sets(needs)]
    around = {own: [s for s in range(len(left)) if s & own == own] for own in set(mask)}
    taken = [0] * len(quantity)
    for i, (own, units) in enumerate(zip(mask, quantity, strict=True)):
        if left[-1] == 0:
            break
        taken[i] = min(units, *(left[chosen] for chosen in around[own]))
        if taken[i]:
            for chosen in around[own]:
                left[chosen] -= taken[i]
    return times, tuple(taken)


def bundles_table(
    mask: IntArray | CodeArray,
    quantity: IntArray,
    offset: IntArray,
    *,
    needs: Sequence[int],
    most: IntArray | int | None = None,
) -> tuple[IntArray, IntArray]:
    """Choose the units of each segment's bundles; `bundles`, for many.

    What the greedy choice takes of the first runs is the most of them that can serve
    together, and by König that is the smallest cover: the wants of some components and
    all units that could serve any other. So no run has to wait for the one before it.

    Parameters
    ----------
    mask : (n_runs,) integers
        Bit j says that the run's units can serve component j.
    quantity : (n_runs,) int64
        By descending price in each segment, whose sum fits int64.
    offset : (n_segments + 1,) int64
        Segment i owns runs offset[i]:offset[i + 1].
    needs
        As in `most_bundles`; the cost is that of 2 ** len(needs) passes.
    most : int or (n_segments,) int64, optional
        At most so many bundles.

    Returns
    -------
    times, taken
        Of (n_segments,) and (n_runs,) int64.

    Examples
    --------
    >>> mask, quantity = np.array([3, 1, 2]), np.array([2, 5, 1])
    >>> times, taken = bundles_table(mask, quantity, np.array([0, 3]), needs=(1, 1))
    >>> times.tolist(), taken.tolist()
    ([3], [2, 3, 1])
    """
    times = most_bundles_table(mask, quantity, offset, needs=needs, most=most)
    lengths = np.diff(offset)
    most_taken = np.full(quantity.size, MAX_MINOR)  # of the segment's runs up to this one
    everything = 2 ** len(needs) - 1
    for covered, wanted in enumerate(_sums_of_sets(needs)):
        others = quantity * (mask & (everything - covered) != 0)
        cover = run_bounds_table(others, offset)[1] + np.repeat(times * wanted, lengths)
        np.minimum(most_taken, cover, out=most_taken)
    taken = most_taken.copy()
    taken[1:] -= most_taken[:-1]
    first = offset[:-1][lengths > 0]
    taken[first] = most_taken[first]
    return times, taken


def most_matched(mask: Sequence[int], quantity: Sequence[int], *, needs: Sequence[int]) -> int:
    """Count the units of one bundle that are present, each serving one component.

    What the bundle needs beyond that is missing.

    >>> most_matched((0b01, 0b11), (1, 1), needs=(1, 2))
    2
    """
    serving, wanted = _units_serving(mask, quantity, len(needs)), _sums_of_sets(needs)
    lacking = max(w - present for w, present in zip(wanted, serving, strict=True))
    return wanted[-1] - lacking


def _units_serving(mask: Sequence[int], quantity: Sequence[int], n_components: int) -> list[int]:
    """Count the units that can serve any component of each set of components."""
    of_mask: dict[int, int] = {}
    for own, units in zip(mask, quantity, strict=True):
        of_mask[own] = of_mask.get(own, 0) + units
    return [
        sum(units for own, units in of_mask.items() if own & chosen)
        for chosen in range(2**n_components)
    ]


def _sums_of_sets(needs: Sequence[int]) -> list[int]:
    """Sum the needs of each set of components, the sets counted as bit masks.

    >>> _sums_of_sets((1, 5))
    [0, 1, 5, 6]
    """
    sums = [0]
    for need in needs:
        sums += [each + need for each in sums]
    return sums
