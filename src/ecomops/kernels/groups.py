"""Sums, counts and distinct counts by group, exact in int64, in blocks that stay in the cache.

Groups are dense codes: 0 to n - 1, one for each row. `dense_codes` makes them out of ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.kernels.id_table import repeated_codes, repeated_text_codes

BLOCK_ROWS: Final = 65_536
"""Rows that one pass takes at a time."""

_EXACT_FLOAT: Final = 2**53
_LIMB_BITS: Final = 21
_LIMB: Final = 2**_LIMB_BITS - 1
_Limb: TypeAlias = Callable[[IntArray], IntArray]
_LIMBS: Final[tuple[_Limb, ...]] = (
    lambda values: values & _LIMB,
    lambda values: (values >> _LIMB_BITS) & _LIMB,
    lambda values: values >> (2 * _LIMB_BITS),
)
_SPREAD: Final = 4
"""A range of ids up to so many times as long as there are rows is worth a flag for each."""

_WORTH_A_TABLE: Final = 16_384
"""Rows from which a table of hashes is quicker than a sort."""

_MOST_FLAGS: Final = 2**28
"""Flags that a count of distinct pairs may use, one byte each."""

IdArray: TypeAlias = NDArray[Any]
"""Ids: whole numbers as int64, or text as UTF-8 bytes."""


def row_blocks(n: int, rows: int = BLOCK_ROWS) -> Iterator[slice]:
    """Cut rows into blocks.

    >>> list(row_blocks(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, n, rows):
        yield slice(start, min(start + rows, n))


def rows_for(n_groups: int) -> int:
    """Say how many rows to take at a time where each block ends with a look at every group."""
    return max(BLOCK_ROWS, _SPREAD * n_groups)


def group_counts(group: IntArray, n_groups: int, chosen: BoolArray | None = None) -> IntArray:
    """Count the rows of each group, or its chosen rows.

    >>> group_counts(np.array([0, 2, 0]), 3, np.array([True, True, False])).tolist()
    [1, 0, 1]
    """
    return np.bincount(group if chosen is None else group[chosen], minlength=n_groups)


def exact_group_sums(values: IntArray, group: IntArray, n_groups: int) -> list[int]:
    """Sum each group into a Python integer that can't wrap.

    >>> exact_group_sums(np.array([2**62, 7, 2**62]), np.array([0, 2, 0]), 3) == [2**63, 0, 7]
    True
    """
    whole, limbs = _summed(values, group, n_groups)
    if whole is not None:
        found: list[int] = whole.tolist()
        return found
    low, middle, high = (limb.tolist() for limb in limbs)
    return [
        (top << (2 * _LIMB_BITS)) + (mid << _LIMB_BITS) + rest
        for top, mid, rest in zip(high, middle, low, strict=True)
    ]


def _numbered(group: int) -> str:
    return f"group {group}"


def group_sums(
    values: IntArray,
    group: IntArray,
    n_groups: int,
    name: str,
    group_name: Callable[[int], str] = _numbered,
) -> IntArray:
    """Sum each group exactly; a group without rows sums to 0.

    Parameters
    ----------
    values, group : (n,) int64
    name, group_name
        What the values and the groups are called, for errors.

    Returns
    -------
    (n_groups,) int64

    Raises
    ------
    AmountTooLargeError
        If a sum leaves int64.

    Examples
    --------
    >>> group_sums(np.array([5, 7, -1]), np.array([0, 2, 0]), 3, "paid_minor").tolist()
    [4, 0, 7]
    """
    whole, _ = _summed(values, group, n_groups)
    if whole is not None:
        return whole
    exact = exact_group_sums(values, group, n_groups)
    for i, total in enumerate(exact):
        if not -MAX_MINOR - 1 <= total <= MAX_MINOR:
            raise AmountTooLargeError(
                f"{name} of {group_name(i)}", total, "leaves int64",
                f"keep sums at most {MAX_MINOR}",
            )  # fmt: skip
    return np.array(exact, dtype=np.int64)


def _summed(
    values: IntArray, group: IntArray, n_groups: int
) -> tuple[IntArray | None, tuple[IntArray, ...]]:
    """Sum whole if that can't leave int64, else in limbs."""
    if not values.size:
        return np.zeros(n_groups, dtype=np.int64), ()
    largest = max(abs(int(values.min())), abs(int(values.max())))
    if largest * values.size < _EXACT_FLOAT:
        return _float_sums(values, group, n_groups), ()
    # the sums of limbs are exact, up to 2**32 rows
    low, middle, high = (_float_sums(values, group, n_groups, limb) for limb in _LIMBS)
    if largest * values.size <= MAX_MINOR:
        whole: IntArray = (high << (2 * _LIMB_BITS)) + (middle << _LIMB_BITS) + low
        return whole, ()
    return None, (low, middle, high)


def _float_sums(
    values: IntArray, group: IntArray, n_groups: int, limb: _Limb | None = None
) -> IntArray:
    """Sum as bincount does, in floats: every sum on the way is a whole number that a float holds.

    Block by block: of few groups, what bincount converts stays in the cache; of many, in memory
    for a few times the groups.
    """
    sums = np.zeros(n_groups)
    for block in row_blocks(values.size, rows_for(n_groups)):
        part = values[block] if limb is None else limb(values[block])
        sums += np.bincount(group[block], weights=part, minlength=n_groups)
    return sums.astype(np.int64)


def dense_codes(ids: IdArray) -> tuple[IntArray, IdArray]:
    """Give every id the place that it has among the distinct ones, in rising order.

    Whole numbers that lie close together, as those of a database do, cost one look at a flag
    each; others that come again and again one into a table of hashes; the rest a sort.

    >>> code, distinct = dense_codes(np.array([70, 50, 70]))
    >>> code.tolist(), distinct.tolist()
    ([1, 0, 1], [50, 70])
    """
    near = near_codes(ids)
    if near is None:
        hashed = _hashed_codes(ids) if ids.size >= _WORTH_A_TABLE else None
        if hashed is not None:
            return hashed
        distinct, code = np.unique(ids, return_inverse=True)
        return code.reshape(-1).astype(np.int64, copy=False), distinct
    code, low, n_codes = near
    seen = np.zeros(n_codes, dtype=np.bool_)
    is_few = n_codes * _SPREAD < BLOCK_ROWS
    for block in row_blocks(ids.size):
        seen[code[block]] = True
        if is_few and seen.all():  # of few codes all have come soon: the rest says nothing new
            break
    if seen.all():
        return code, np.arange(n_codes) + low  # an arange up to 2**63 would be one of floats
    place = np.cumsum(seen) - 1
    dense = np.empty(ids.size, dtype=np.int64)
    for block in row_blocks(ids.size):
        dense[block] = place[code[block]]
    return dense, np.flatnonzero(seen) + low


def _hashed_codes(ids: IdArray) -> tuple[IntArray, IdArray] | None:
    """Look ids up by their hashes, where they are of a type that has some, and it pays."""
    if ids.dtype == np.int64:
        return repeated_codes(ids)
    return repeated_text_codes(ids) if ids.dtype.kind == "S" else None


def near_codes(ids: IdArray) -> tuple[IntArray, int, int] | None:
    """Count whole numbers from the least that occurs, if they lie close together.

    Returns
    -------
    code : (n,) int64
        From 0; not every code need occur.
    low
        What code 0 stands for.
    n_codes
        Codes there are.

    Examples
    --------
    >>> code, low, n_codes = near_codes(np.array([70, 50, 70]))
    >>> code.tolist(), low, n_codes
    ([20, 0, 20], 50, 21)
    >>> near_codes(np.array([0, 2**40])) is None
    True
    """
    if not ids.size or ids.dtype.kind != "i":
        return None
    low, high = int(ids.min()), int(ids.max())
    if high - low >= _SPREAD * ids.size + BLOCK_ROWS:
        return None
    return (ids - low if low else ids), low, high - low + 1


def first_repeated(ids: IdArray) -> tuple[int, int] | None:
    """Find two rows of one id, the later as early as any; None if no id stands twice.

    >>> first_repeated(np.array([3, 1, 3, 1])), first_repeated(np.array([3, 1]))
    ((0, 2), None)
    """
    if not has_repeats(ids):
        return None
    order = np.argsort(ids, kind="stable")
    same = ids[order[1:]] == ids[order[:-1]]
    later = order[1:][same]
    at = int(np.argmin(later))
    return int(order[:-1][same][at]), int(later[at])


def has_repeats(ids: IdArray) -> bool:
    """Tell whether an id stands more than once.

    >>> has_repeats(np.array([7, 8, 7]))
    True
    """
    if ids.size < 2 or _rises(ids):
        return False
    near = near_codes(ids)
    if near is not None:
        code, _, n_codes = near
        seen = np.zeros(n_codes, dtype=np.bool_)
        for block in row_blocks(ids.size):
            seen[code[block]] = True
        return int(np.count_nonzero(seen)) < ids.size
    ordered: NDArray[Any] = np.sort(ids)
    return bool((ordered[1:] == ordered[:-1]).any())


def _rises(ids: IdArray) -> bool:
    """Tell whether every id is above the one before, block by block: most tables end it soon."""
    return all(
        bool((ids[block.start + 1 : block.stop + 1] > ids[block]).all())
        for block in row_blocks(ids.size - 1)
    )


def distinct_counts(group: IntArray, n_groups: int, ids: IdArray) -> tuple[IntArray, int]:
    """Count the distinct ids of each group, and of all groups together.

    Parameters
    ----------
    group : (n,) int64
        Dense codes.
    ids : (n,) int64 or bytes

    Returns
    -------
    counts : (n_groups,) int64
    total
        Distinct ids there are; not the sum of the counts.

    Examples
    --------
    >>> counts, total = distinct_counts(np.array([0, 0, 1, 0]), 2, np.array([4, 4, 4, 2]))
    >>> counts.tolist(), total
    ([2, 1], 2)
    """
    most = min(_MOST_FLAGS, 16 * ids.size + BLOCK_ROWS)
    near = near_codes(ids)
    if near is not None and n_groups * near[2] <= most:
        code, _, n_codes = near
    else:
        code, distinct = dense_codes(ids)
        n_codes = distinct.size
        if n_groups * n_codes > most:
            return _sorted_counts(group, n_groups, code, n_codes)
    seen = np.zeros(n_groups * n_codes, dtype=np.bool_)
    for block in row_blocks(group.size):
        seen[group[block] * n_codes + code[block]] = True
    flags = seen.reshape(n_groups, n_codes)
    counts: IntArray = np.count_nonzero(flags, axis=1)
    if n_groups == 1:
        return counts, int(counts[0])
    anywhere = np.zeros(n_codes, dtype=np.bool_)
    for one in flags:
        anywhere |= one
    return counts, int(np.count_nonzero(anywhere))


def _sorted_counts(
    group: IntArray, n_groups: int, code: IntArray, n_codes: int
) -> tuple[IntArray, int]:
    if n_groups * n_codes <= MAX_MINOR:
        pairs = distinct_keys(group * n_codes + code)
        return group_counts(pairs // n_codes, n_groups), n_codes
    order = np.lexsort((code, group))
    by_group, by_code = group[order], code[order]
    new = (by_group[1:] != by_group[:-1]) | (by_code[1:] != by_code[:-1])
    return group_counts(by_group[np.r_[True, new]], n_groups), n_codes


def distinct_in_groups(group: IntArray, ids: IdArray) -> tuple[IntArray, IdArray]:
    """List the ids of each group, each once there, group by group and in rising order.

    Parameters
    ----------
    group : (n,) int64
        Dense codes.
    ids : (n,) int64 or bytes

    Returns
    -------
    group : (n_pairs,) int64
    ids : (n_pairs,)

    Examples
    --------
    >>> group, ids = distinct_in_groups(np.array([1, 0, 1, 1]), np.array([7, 7, 5, 7]))
    >>> group.tolist(), ids.tolist()
    ([0, 1, 1], [7, 5, 7])
    """
    code, distinct = dense_codes(ids)
    n_codes = max(distinct.size, 1)  # pairs are at most the square of the rows
    of, at = np.divmod(distinct_keys(group * n_codes + code), n_codes)
    return of, distinct[at]


def distinct_keys(keys: NDArray[Any]) -> NDArray[Any]:
    """List each key once, in rising order; np.unique without its detours.

    >>> distinct_keys(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    if not keys.size:
        return keys
    ordered = np.sort(keys)
    new = np.empty(ordered.size, dtype=np.bool_)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]
