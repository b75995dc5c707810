"""Whole numbers out of columns, floats included as far as they tell neighbours apart."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops.adapters.amounts import read_counts
from ecomops.adapters.gaps import NO_ROWS
from ecomops.adapters.raw import RawColumn

INEXACT = "is no whole number that a float holds"


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
    refuse_inexact_wholes(raw, remedy)
    given = raw.values
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(~(np.isfinite(given) & (np.rint(given) == given)))
    if wrong.size:
        raw.refuse(int(wrong[0]), INEXACT, remedy)
    whole: IntArray = given.astype(np.int64)
    return whole


def refuse_inexact_wholes(raw: RawColumn, remedy: str) -> None:
    """Refuse floats so large that two whole numbers share one.

    >>> raw = RawColumn("id", "float", np.array([2.5, 2.0**53]), (), NO_ROWS)
    >>> refuse_inexact_wholes(raw, "read the column as text")
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 1: id = 9007199254740992.0 is no whole number that a float \
holds; read the column as text

    Raises
    ------
    BadRowError
        If a row holds one.
    """
    given = raw.values
    bound = 2.0 ** (np.finfo(given.dtype).nmant + 1)
    wrong = np.flatnonzero(np.isfinite(given) & (np.abs(given) >= bound))
    if wrong.size:
        raw.refuse(int(wrong[0]), INEXACT, remedy)
