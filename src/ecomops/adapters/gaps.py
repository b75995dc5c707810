"""Missing values of a column: refused where each row needs one, and otherwise no value."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.adapters.raw import RawColumn

NO_ROWS: Final[IntArray] = np.empty(0, dtype=np.int64)
_NOTHING: Final = "0"
"""What is read where there is nothing: an id, an amount, a count and a flag alike."""


def missing_rows(raw: RawColumn) -> BoolArray | None:
    """(n,) Tell which rows have no value; None: all have one."""
    if not raw.missing.size:
        return None
    is_missing = np.zeros(raw.values.size, dtype=np.bool_)
    is_missing[raw.missing] = True
    return is_missing


def with_gaps(raw: RawColumn) -> RawColumn:
    """Take NaN for what it is in a data frame: no value.

    >>> raw = RawColumn("paid", "float", np.array([1.5, np.nan]), (), NO_ROWS)
    >>> with_gaps(raw).missing.tolist()
    [1]
    """
    if raw.kind == "float" and (is_nan := np.isnan(raw.values)).any():
        is_nan[raw.missing] = True
        values = np.where(is_nan, 0, raw.values).astype(raw.values.dtype)
        raw = RawColumn(raw.name, "float", values, (), np.flatnonzero(is_nan))
    if raw.missing.size and raw.missing.size == raw.values.size and raw.kind != "text":
        # a frame says that a column is one of text; of what kind else nothing is, nobody can say
        codes = np.full(raw.values.size, -1, dtype=np.int64)
        return RawColumn(raw.name, "object", codes, (), raw.missing)
    return raw


def without_blanks(raw: RawColumn) -> RawColumn:
    """Take a blank cell of text for no value.

    >>> raw = RawColumn("fee", "text", np.array([0, 1, 0, -1]), (" ", "1.50"), np.array([3]))
    >>> found = without_blanks(raw)
    >>> found.distinct, found.values.tolist(), found.missing.tolist()
    (('1.50',), [-1, 0, -1, -1], [0, 2, 3])
    """
    distinct = raw.distinct
    kept = [i for i, one in enumerate(distinct) if not isinstance(one, str) or one.strip()]
    if len(kept) == len(distinct):
        return raw
    place = np.full(len(distinct) + 1, -1, dtype=np.int64)  # the last is that of no value, -1
    place[kept] = np.arange(len(kept))
    codes: IntArray = place[raw.values]
    left = tuple(distinct[i] for i in kept)
    return RawColumn(raw.name, raw.kind, codes, left, np.flatnonzero(codes < 0))


def filled(raw: RawColumn, text: str = _NOTHING) -> RawColumn:
    """Put something that can be read where nothing is, so that rows keep their numbers.

    >>> raw = RawColumn("paid", "text", np.array([-1, 0]), ("1.50",), np.array([0]))
    >>> filled(raw).distinct, filled(raw).values.tolist()
    (('1.50', '0'), [1, 0])
    """
    if not raw.missing.size:
        return raw
    if not raw.is_coded:  # where a 0 stands
        return RawColumn(raw.name, raw.kind, raw.values, (), NO_ROWS)
    codes = raw.values.copy()
    codes[raw.missing] = len(raw.distinct)
    return RawColumn(raw.name, raw.kind, codes, (*raw.distinct, text), NO_ROWS)
