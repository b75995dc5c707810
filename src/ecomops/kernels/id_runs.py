"""Sums over rows of one id: quick where they stand together, right where they do not."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.kernels.groups import IdArray, dense_codes, group_sums, has_repeats, row_blocks


def run_starts(ids: IdArray) -> IntArray:
    """Find where a new id begins.

    >>> run_starts(np.array([7, 7, 3, 7])).tolist()
    [0, 2, 3]
    """
    if not ids.size:
        return np.zeros(0, dtype=np.int64)
    found = [np.zeros(1, dtype=np.int64)]
    for block in row_blocks(ids.size - 1):
        changed = ids[block.start + 1 : block.stop + 1] != ids[block]
        found.append(np.flatnonzero(changed) + (block.start + 1))
    return np.concatenate(found)


def run_sums(values: IntArray, starts: IntArray) -> IntArray | None:
    """Sum each run; None if a sum might leave int64."""
    if not values.size:
        return np.zeros(starts.size, dtype=np.int64)
    largest = max(abs(int(values.min())), abs(int(values.max())))
    if largest * values.size > MAX_MINOR:  # only then how long runs are has to be looked at
        longest = int(np.diff(starts, append=values.size).max())
        if largest * longest > MAX_MINOR:
            return None
    return np.add.reduceat(values, starts)


def sums_by_id(
    ids: IdArray, columns: dict[str, IntArray]
) -> tuple[IdArray, IntArray, dict[str, IntArray]]:
    """Sum columns over the rows of each id.

    Parameters
    ----------
    ids : (n,) int64 or bytes
        In any order; rows of one id that stand together are summed as they lie.
    columns
        By name, (n,) int64.

    Returns
    -------
    ids : (m,)
        Each once, in the order of their first rows.
    first : (m,) int64
        Where each stands first.
    sums
        By name, (m,) int64.

    Raises
    ------
    AmountTooLargeError
        If a sum leaves int64.

    Examples
    --------
    >>> ids, first, sums = sums_by_id(np.array([7, 7, 3]), {"units": np.array([1, 2, 5])})
    >>> ids.tolist(), first.tolist(), sums["units"].tolist()
    ([7, 3], [0, 2], [3, 5])
    """
    starts = run_starts(ids)
    runs = ids[starts]
    if not has_repeats(runs):
        sums = {name: run_sums(values, starts) for name, values in columns.items()}
        whole = {name: total for name, total in sums.items() if total is not None}
        if len(whole) == len(sums):
            return runs, starts, whole
    code, distinct = dense_codes(ids)
    first = np.empty(distinct.size, dtype=np.int64)
    first[code[::-1]] = np.arange(ids.size - 1, -1, -1)
    order = np.argsort(first, kind="stable")

    def told(place: int) -> str:
        one = distinct[place]
        return f"id {one.decode() if isinstance(one, bytes) else int(one)!r}"

    summed = {
        name: group_sums(values, code, distinct.size, name, told)[order]
        for name, values in columns.items()
    }
    return distinct[order], first[order], summed
