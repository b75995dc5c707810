"""Ids as even-looking numbers, wherever they stand and however they are stored."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

HashArray: TypeAlias = NDArray[np.uint64]

_PRIME: Final = np.uint64(0x100000001B3)
_START: Final = np.uint64(0xCBF29CE484222325)
_GOLDEN: Final = 0x9E3779B97F4A7C15
_MIXERS: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST_SHIFT: Final = np.uint64(31)


def mixed(values: HashArray) -> HashArray:
    """(…) Spread the bits of whole numbers over all 64 (splitmix64).

    >>> mixed(np.array([0, 1], dtype=np.uint64)).tolist()
    [16294208416658607535, 10451216379200822465]
    """
    found = values + np.uint64(_GOLDEN)
    for shift, factor in _MIXERS:
        found ^= found >> np.uint64(shift)
        found *= np.uint64(factor)
    found ^= found >> _LAST_SHIFT
    return found


def hashed_ids(ids: NDArray[Any]) -> HashArray:
    """(n,) Hash ids: int64, or text as UTF-8 bytes of whatever width.

    >>> wide, narrow = np.array([b"Li", b"a longer one"]), np.array([b"Li"])
    >>> bool(hashed_ids(wide)[0] == hashed_ids(narrow)[0])
    True
    """
    if ids.dtype.kind != "S":
        return mixed(ids.astype(np.int64).view(np.uint64))
    width = ids.dtype.itemsize
    letters = np.ascontiguousarray(ids).view(np.uint8).reshape(ids.size, width)
    lengths = np.char.str_len(ids)
    found = np.full(ids.size, _START)
    for place in range(width):
        more = (found ^ letters[:, place]) * _PRIME
        found = np.where(place < lengths, more, found)
    return mixed(found)


def seeded(keys: HashArray, seed: int) -> HashArray:
    """(n,) Mix hashes with a seed: another seed gives numbers that have nothing to do with them.

    >>> keys = hashed_ids(np.array([7, 8]))
    >>> len({*seeded(keys, 1).tolist(), *seeded(keys, 2).tolist()})
    4
    """
    return mixed(keys ^ mixed(np.array([seed], dtype=np.uint64)))
