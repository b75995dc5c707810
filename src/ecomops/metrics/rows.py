"""Rows as metrics read them: whole columns of one length, nothing missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.metrics.columns import COLUMNS, HOLDS, MetricColumn
from ecomops.metrics.reading import Values, read_column

_NEAR: Final = 0.5
"""As like as ``paid`` is to ``paid_minor``."""


@frozen(eq=False)
class Rows:
    """Columns of one length without missing values.

    Attributes
    ----------
    columns
        By name.
    n
        Rows there are.
    n_missing
        Rows that were left out, because a value was missing.
    row
        (n,) Which of the given rows each was; None: all of them, in order.
    """

    columns: Mapping[str, Values]
    n: int
    n_missing: int = 0
    row: IntArray | None = None

    def __getitem__(self, column: MetricColumn) -> Values:
        return self.columns[column.name]

    def kept(self, code: IntArray) -> IntArray:
        """Keep of a column with an entry for every given row those of the rows here."""
        return code if self.row is None else code[self.row]

    def given(self, places: Iterable[int]) -> tuple[int, ...]:
        """Say which of the given rows stand at some places."""
        return tuple(place if self.row is None else int(self.row[place]) for place in places)

    def take(self, rows: IntArray, n_missing: int = 0) -> Rows:
        """Take rows by their places; so many more were left out."""
        taken = {name: values[rows] for name, values in self.columns.items()}
        return Rows(taken, int(rows.size), n_missing)

    def where(self, chosen: BoolArray) -> Rows:
        """Keep some rows."""
        kept = {name: values[chosen] for name, values in self.columns.items()}
        return Rows(kept, int(np.count_nonzero(chosen)), self.n_missing)


def read_rows(
    needed: Iterable[MetricColumn],
    optional: Iterable[MetricColumn],
    given: Mapping[str, object],
    groups: IntArray | None = None,
) -> Rows:
    """Read the columns of a call; a row that misses a value leaves, from all of them.

    Columns that other metrics read are left aside, so that one table serves all of them.

    Raises
    ------
    InvalidArgumentError
        If a column is missing, known to no metric, of the wrong kind or of another length.
    BadRowError
        If a value can't be what the column holds; it names the first such row.
    """
    needed, optional = tuple(needed), tuple(optional)
    wanted = {column.name: column for column in (*needed, *optional)}
    for name in given:
        if name not in wanted and name not in COLUMNS:
            raise _unknown(name, wanted)
    for column in needed:
        if given.get(column.name) is None:
            raise InvalidArgumentError(
                column.name, None, "is missing", f"give a column of {HOLDS[column.kind]}"
            )
    columns: dict[str, Values] = {}
    missing: BoolArray | None = None
    n: int | None = None if groups is None else groups.size
    for name, values in given.items():
        if values is None or name not in wanted:
            continue
        columns[name], lacks = read_column(wanted[name], values, n)
        n = columns[name].size
        if lacks is not None:
            missing = lacks if missing is None else missing | lacks
    n = n or 0
    for column in optional:  # flags, and nobody said that one is set
        columns.setdefault(column.name, np.zeros(n, dtype=np.bool_))
    if missing is None:
        return Rows(columns, n)
    kept = np.flatnonzero(~missing)
    chosen = {name: values[kept] for name, values in columns.items()}
    return Rows(chosen, int(kept.size), n - int(kept.size), kept)


def _unknown(name: str, wanted: Mapping[str, MetricColumn]) -> InvalidArgumentError:
    near = get_close_matches(str(name), [*wanted, *COLUMNS], n=1, cutoff=_NEAR)
    hint = f"did you mean {near[0]!r}? " if near else ""
    remedy = f"{hint}give {', '.join(wanted) or 'none'}"
    return InvalidArgumentError("column", name, "is no column of this metric", remedy)
