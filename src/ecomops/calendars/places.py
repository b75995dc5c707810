"""Numbers in order, among which many others are placed at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import define

from ecomops._arrays import IntArray
from ecomops.kernels.segments import BLOCK_ITEMS

MOST_SLOTS: Final = 4_000_000
"""Finer grids, and longer ones, would not fit the caches that make them fast."""
NOWHERE: Final = -1
"""The place of what is in none of the spans."""
_FEW_ROWS: Final = 4_096
"""Fewer are looked up before buckets are made."""


@define(eq=False)
class Places:
    """Numbers in order, among which others are placed: by buckets that hold one at most.

    A division finds the bucket, and one comparison the rest, so nothing has to be searched.
    """

    numbers: IntArray
    first: int
    width: int
    index: IntArray | None
    """How many numbers lie before each bucket; None: buckets would be too many."""
    padded: IntArray

    @classmethod
    def of(cls, numbers: IntArray, first: int, last: int) -> Places:
        """Make buckets from a first value to a last one; no number stands there twice."""
        width = int(np.diff(numbers).min(initial=last - first + 1))
        n_buckets = (last - first) // width + 1
        index = None
        if n_buckets <= MOST_SLOTS:
            index = np.searchsorted(numbers, first + width * np.arange(n_buckets))
        padded = np.append(numbers, np.iinfo(np.int64).max)
        return cls(numbers, first, width, index, padded)

    def up_to(self, values: IntArray) -> IntArray:
        """Count the numbers up to each value."""
        if self.index is None:
            return np.searchsorted(self.numbers, values, side="right")
        found = self.index[(values - self.first) // self.width]
        found += self.padded[found] <= values
        return found

    def below(self, values: IntArray) -> IntArray:
        """Count the numbers below each value."""
        if self.index is None:
            return np.searchsorted(self.numbers, values, side="left")
        found = self.index[(values - self.first) // self.width]
        found += self.padded[found] < values
        return found


def span_places(values: IntArray, edges: IntArray) -> IntArray:
    """(n,) Find which of some spans in a row each value is in; `NOWHERE`: in none.

    Parameters
    ----------
    edges : (m + 1,) int64
        Where each span begins, and the last one ends. Where two are alike, nothing is between.

    Examples
    --------
    >>> span_places(np.array([4, 5, 7, 8, 9]), np.array([5, 7, 7, 9])).tolist()
    [-1, 0, 2, 2, -1]
    """
    keep = np.append(edges[:-1] < edges[1:], True)
    places = np.concatenate(([NOWHERE], np.flatnonzero(keep[:-1]), [NOWHERE]))
    return by_last_edge(values, edges[keep], places)


def by_last_edge(values: IntArray, edges: IntArray, given: IntArray) -> IntArray:
    """(n,) Give each value what belongs to the last edge up to it.

    Parameters
    ----------
    edges : (m,) int64
        In order, none twice.
    given : (m + 1,) int64
        What belongs to values before the first edge, and then to each edge.

    Examples
    --------
    >>> by_last_edge(np.array([1, 5, 7]), np.array([5, 7]), np.array([-1, 50, 70])).tolist()
    [-1, 50, 70]
    """
    if values.size < _FEW_ROWS or not edges.size:
        return given[np.searchsorted(edges, values, side="right")]
    places = Places.of(edges, int(values.min()), int(values.max()))
    found = np.empty(values.size, dtype=np.int64)
    for begin in range(0, values.size, BLOCK_ITEMS):  # what is in between stays in the cache
        block = slice(begin, begin + BLOCK_ITEMS)
        found[block] = given[places.up_to(values[block])]
    return found
