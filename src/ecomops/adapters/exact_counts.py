"""Whole numbers out of columns in which some may be missing: exact, or refused by row."""

from __future__ import annotations

from typing import Final

from ecomops._arrays import IntArray
from ecomops.adapters.amounts import read_counts
from ecomops.adapters.gaps import with_gaps
from ecomops.adapters.metric_wholes import whole_floats
from ecomops.adapters.raw import RawColumn

_REMEDY: Final = "give whole numbers, or read the column as text"


def read_exact_counts(
    column: RawColumn, low: int, high: int, *, missing: int | None = None
) -> IntArray:
    """Read a column of whole numbers; decimals, floats and texts where they say one (整数列).

    Parameters
    ----------
    column
        The column; NaN is a missing value.
    low, high
        The least and the greatest.
    missing
        What stands where there is none; None: each row needs one.

    Raises
    ------
    BadRowError
        If a row's number is missing, out of range, or not one that its type holds exactly.

    Examples
    --------
    >>> import numpy as np
    >>> raw = RawColumn("days", "float", np.array([7.0, np.nan]), (), np.array([], int))
    >>> read_exact_counts(raw, 0, 99, missing=-1).tolist()
    [7, -1]
    """
    raw = with_gaps(column)
    if raw.kind == "float":
        raw = RawColumn(raw.name, "int", whole_floats(raw, _REMEDY), (), raw.missing)
    return read_counts(raw, "whole number", low, high, missing=missing)
