"""Category paths out of columns: one column for each level, the root first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.raw_frame import RawFrame
from ecomops.adapters.rows import code_ints
from ecomops.adapters.texts import Coded, read_labels
from ecomops.errors import BadRowError


def read_paths(
    source: RawFrame, names: Sequence[str], cleanings: list[Cleaning]
) -> Coded[tuple[str, ...]]:
    """Read the category path of each row (类目路径列).

    Raises
    ------
    BadRowError
        If a row has a level, and none above it.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"one": ["home", "food", "home"], "two": ["cups", None, "cups"]})
    >>> paths = read_paths(RawFrame(frame, ("one", "two")), ("one", "two"), [])
    >>> paths.code.tolist(), paths.values
    ([0, 1, 0], (('home', 'cups'), ('food',)))
    """
    code = np.zeros(source.n_rows, dtype=np.int64)
    first = np.zeros(min(source.n_rows, 1), dtype=np.int64)
    levels = [read_labels(source.column(name), cleanings) for name in names]
    for level in levels:
        code, first = code_ints(code * len(level.values) + level.code)
    return Coded(code, tuple(path_of(names, levels, row) for row in first.tolist()))


def path_of(
    names: Sequence[str], levels: Sequence[Coded[str | None]], row: int
) -> tuple[str, ...]:
    """Give the path of one row.

    Raises
    ------
    BadRowError
        If it has a level, and none above it.
    """
    found = [level.values[level.code[row]] for level in levels]
    path = tuple(name for name in found if name is not None)
    if found[: len(path)] != list(path):
        remedy = "give every level from the root down to the deepest"
        gap = names[found.index(None)]
        raise BadRowError(gap, None, "is empty above a level that is not", remedy, row=row)
    return path
