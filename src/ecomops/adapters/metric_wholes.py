"""Whole numbers out of columns, floats included as far as they tell neighbours apart."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops.adapters.amounts import read_counts
from ecomops.adapters.metric_gaps import NO_ROWS
from ecomops.adapters.raw import RawColumn

_INEXACT = "is no whole number that a float holds"


def read_wholes(raw: RawColumn, low: int, high: int) -> IntArray:
    """Read a column of whole numbers; floats and texts where they say one (整数列).

    Raises
    ------
    BadRowError
        If a row's number is not whole or out of range.

    Examples
    --------
    >>> read_wholes(RawColumn("units", "float", np.array([2.0, 3.0]), (), NO_ROWS), 0, 9).tolist()
    [2, 3]
    """
    if raw.kind == "float":
        whole = whole_floats(raw, "give whole numbers, or read the column as text")
        raw = RawColumn(raw.name, "int", whole, (), NO_ROWS)
    return read_counts(raw, "whole number", low, high)


def whole_floats(raw: RawColumn, remedy: str) -> IntArray:
    """Read floats that are whole numbers, and of no other whole number too.

    Raises
    ------
    BadRowError
        If a row's float is none.
    """
    given = raw.values
    # from here on, two whole numbers share a float
    bound = 2.0 ** (np.finfo(given.dtype).nmant + 1)
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(~((np.abs(given) < bound) & (np.rint(given) == given)))
    if wrong.size:
        raw.refuse(int(wrong[0]), _INEXACT, remedy)
    whole: IntArray = given.astype(np.int64)
    return whole
