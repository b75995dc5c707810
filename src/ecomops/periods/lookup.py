"""Which of many spans of time each instant of a column is in."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.open_table import Places
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.segments import BLOCK_ITEMS
from ecomops.models.instants import FIRST_US, LAST_US

NO_PERIOD: Final = -1
"""The code of an instant that is in none of the periods."""

_FEW_ROWS: Final = 4_096
"""Fewer are looked up before buckets are made."""


def located(at: IntArray, edges: IntArray, codes: IntArray) -> IntArray:
    """(n,) Give each instant the code of the last edge up to it; `NO_PERIOD` before the first.

    Parameters
    ----------
    edges : (m,) int64
        In order, none twice. [µs since 1970]
    codes : (m,) int64
        What follows each.
    """
    after = np.concatenate(([NO_PERIOD], codes))
    if at.size < _FEW_ROWS or not edges.size:
        return after[np.searchsorted(edges, at, side="right")]
    places = Places.of(edges, int(at.min()), int(at.max()))
    found = np.empty(at.size, dtype=np.int64)
    for begin in range(0, at.size, BLOCK_ITEMS):  # what is in between stays in the cache
        block = slice(begin, begin + BLOCK_ITEMS)
        found[block] = after[places.up_to(at[block])]
    return found


def instants(at_us: Numbers) -> IntArray:
    """Read a column of instants."""
    return whole_numbers("at_us", at_us, low=FIRST_US, high=LAST_US)
