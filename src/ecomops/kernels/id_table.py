"""Dense codes of ids that lie far apart and come again and again, by a table of hashes.

A sort of many rows moves every row several times; here each is looked up, in blocks, in a table
that is as long as there are distinct ids. Where the table would not pay, the caller sorts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray

BLOCK_IDS: Final = 65_536
"""Ids that are looked up at a time."""

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_ODD: Final = np.uint64(0xD6E8FEB86659FD93)
_WORD_BYTES: Final = 8
_HALF_WORD: Final = np.uint64(32)
_LEAST_BITS: Final = 16
_ROOM: Final = 2
"""Places for each id that the table holds: a fuller one is grown."""
_ROWS_PER_ID: Final = 4
"""Ids that come again less often than this are sorted no slower."""
_MOST_STEPS: Final = 64
"""Ids made to fall on one place would be looked for ever further; then the caller sorts."""


class _Table(NamedTuple):
    """Open addressing: an id stands at its hash, or where the next place is free."""

    keys: IntArray
    bits: int
    free: int
    """What stands where no id is."""

    @classmethod
    def of_bits(cls, bits: int, free: int) -> _Table:
        return cls(np.full(2**bits, free, dtype=np.int64), bits, free)

    def places(self, ids: IntArray) -> IntArray:
        """Where each id is looked for first."""
        spread = ids.view(np.uint64) * _GOLDEN
        spread ^= spread >> _HALF_WORD  # ids may be multiples of anything, of the factor too
        spread *= _ODD
        spread >>= np.uint64(64 - self.bits)
        return spread.view(np.int64)

    def add(self, ids: IntArray) -> int | None:
        """Put ids in that are not there; say how many at most, or None where it takes too long."""
        place = self.places(ids)
        rows = np.flatnonzero(self.keys[place] != ids)
        added = rows.size
        place, left = place[rows], ids[rows]
        for _ in range(_MOST_STEPS):
            if not left.size:
                return added
            is_free = self.keys[place] == self.free
            self.keys[place[is_free]] = left[is_free]  # of several the last one stays
            others = self.keys[place] != left
            place, left = (place[others] + 1) & (self.keys.size - 1), left[others]
        return None

    def find(self, ids: IntArray) -> IntArray:
        """Say where each id stands; all of them are there."""
        found = self.places(ids)
        rows = np.flatnonzero(self.keys[found] != ids)
        while rows.size:
            found[rows] = (found[rows] + 1) & (self.keys.size - 1)
            rows = rows[self.keys[found[rows]] != ids[rows]]
        return found

    @property
    def held(self) -> IntArray:
        """Places of ids."""
        return np.flatnonzero(self.keys != self.free)


def repeated_codes(ids: IntArray) -> tuple[IntArray, IntArray] | None:
    """Give every id its place among the distinct ones, in rising order, where ids come again.

    Parameters
    ----------
    ids : (n,) int64

    Returns
    -------
    code : (n,) int64
    distinct : (n_distinct,) int64
        Or None: most ids are distinct, or made to collide; sort them.

    Examples
    --------
    >>> ids = np.tile(np.array([2**40, -7, 2**50]), 4)
    >>> code, distinct = repeated_codes(ids)
    >>> code[:3].tolist(), distinct.tolist()
    ([1, 0, 2], [-7, 1099511627776, 1125899906842624])
    >>> repeated_codes(np.array([1, 2**40, 2**50])) is None
    True
    """
    free = _value_that_is_no_id(ids)
    if free is None:
        return None
    table = _filled(ids, free)
    if table is None:
        return None
    held = table.held
    order = np.argsort(table.keys[held])
    rank = np.empty(table.keys.size, dtype=np.int64)
    rank[held[order]] = np.arange(held.size)
    code = np.empty(ids.size, dtype=np.int64)
    for block in _blocks(ids.size):
        code[block] = rank[table.find(ids[block])]
    return code, table.keys[held[order]]


def repeated_text_codes(ids: NDArray[Any]) -> tuple[IntArray, NDArray[Any]] | None:
    """Give the same for text; that two have one hash is looked after.

    Parameters
    ----------
    ids : (n,) bytes

    Examples
    --------
    >>> code, distinct = repeated_text_codes(np.array([b"li", b"wu", b"li", b"li"] * 2))
    >>> code.tolist(), distinct.tolist()
    ([0, 1, 0, 0, 0, 1, 0, 0], [b'li', b'wu'])
    """
    n_words = -(-ids.dtype.itemsize // _WORD_BYTES)
    hashed = np.empty(ids.size, dtype=np.int64)
    for block in _blocks(ids.size):
        hashed[block] = _hashed(_words(ids[block], n_words))
    found = repeated_codes(hashed)
    if found is None:
        return None
    code, hashes = found
    row = np.empty(hashes.size, dtype=np.int64)
    row[code] = np.arange(ids.size)  # any row of each
    known = ids[row]
    words = _words(known, n_words)
    for block in _blocks(ids.size):
        if not np.array_equal(words[code[block]], _words(ids[block], n_words)):
            return None
    order = np.argsort(known)
    rank = np.empty(known.size, dtype=np.int64)
    rank[order] = np.arange(known.size)
    for block in _blocks(ids.size):
        code[block] = rank[code[block]]
    return code, known[order]


def _words(ids: NDArray[Any], n_words: int) -> NDArray[np.uint64]:
    """(n, n_words) Take text as whole numbers, eight bytes each."""
    padded = np.ascontiguousarray(ids.astype(f"S{n_words * _WORD_BYTES}", copy=False))
    return padded.view(np.uint64).reshape(ids.size, n_words)


def _hashed(words: NDArray[np.uint64]) -> IntArray:
    found = np.zeros(words.shape[0], dtype=np.uint64)
    for place in range(words.shape[1]):
        found ^= words[:, place]
        found *= _GOLDEN
        found ^= found >> _HALF_WORD
    return found.view(np.int64)


def _filled(ids: IntArray, free: int) -> _Table | None:
    """Put all ids into a table that grows with them."""
    table, at_most = _Table.of_bits(_LEAST_BITS, free), 0
    for block in _blocks(ids.size):
        # so much room before, and again after, as this block may take at most
        while (at_most + BLOCK_IDS) * _ROOM > table.keys.size:
            held = table.held
            at_most = held.size
            if at_most * _ROWS_PER_ID > ids.size:
                return None
            if (at_most + BLOCK_IDS) * _ROOM > table.keys.size:
                known = table.keys[held]
                table = _Table.of_bits(table.bits + 1, free)
                if table.add(known) is None:
                    return None
        added = table.add(ids[block])
        if added is None:
            return None
        at_most += added
    return table if table.held.size * _ROWS_PER_ID <= ids.size else None


def _value_that_is_no_id(ids: IntArray) -> int | None:
    if not ids.size:
        return None
    low, high = int(ids.min()), int(ids.max())
    if low > np.iinfo(np.int64).min:
        return low - 1
    return high + 1 if high < np.iinfo(np.int64).max else None


def _blocks(n: int) -> Iterator[slice]:
    for start in range(0, n, BLOCK_IDS):
        yield slice(start, min(start + BLOCK_IDS, n))
