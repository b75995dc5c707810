"""Batches of rows on the way to be one: kept column by column, and what memory they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from attrs import define, field

from ecomops.adapters.metric_groups import Groups
from ecomops.adapters.metric_rows import BatchRows
from ecomops.adapters.metric_values import Values
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows

_PART_BYTES: Final = 160
"""What an array takes beside its values, as tracemalloc tells it."""
_CODES: Final = np.dtype(np.int32)
_PLACES: Final = np.dtype(np.int64)

_Column: TypeAlias = tuple[int, str]
"""A metric's place, and a column of it."""
_GROUP: Final = (-1, "")
_MISSING: Final = ""
"""Stand in place of columns: the groups, and the rows that a metric leaves out."""


@define
class JoinedBatches:
    """Batches of rows with groups, to be made one (待合并的批).

    Kept column by column, small batches take little beside their values, and a column can be let
    go as soon as it is joined.

    Attributes
    ----------
    name, held
        Of the groups.
    n_metrics
        For which there are rows.
    first_row
        How many rows came before.
    n_rows
        Rows that they have.
    """

    name: str
    held: str | None
    n_metrics: int
    first_row: int
    n_rows: int = field(default=0, init=False)
    _labels: dict[GroupLabel, int] = field(factory=dict, init=False)
    _parts: dict[_Column, list[Values]] = field(factory=dict, init=False)
    _part_bytes: int = field(default=0, init=False)
    _widths: dict[_Column, int] = field(factory=dict, init=False)
    """What a row takes of each column when it is joined: text, as much as the longest."""

    @property
    def n_groups(self) -> int:
        """Groups that the rows are of."""
        return len(self._labels)

    @property
    def n_bytes(self) -> int:
        """What the rows take at most until they are joined; labels are not counted."""
        return _most_bytes(self.n_rows, self._part_bytes, self._widths)

    def n_bytes_with(self, read: BatchRows) -> int:
        """Say what they would take with one batch more."""
        return _most_bytes(self.n_rows + read.n_rows, *self._sizes_with(read))

    def add(self, read: BatchRows, groups: Groups) -> None:
        """Add a batch, of these groups."""
        self._part_bytes, self._widths = self._sizes_with(read)
        places = [self._labels.setdefault(label, len(self._labels)) for label in groups.labels]
        self._keep(_GROUP, np.array(places, dtype=_CODES)[groups.code])
        for i, rows in enumerate(read.rows):
            for name, values in rows.columns.items():
                self._keep((i, name), values)
            if rows.n_missing:
                self._keep((i, _MISSING), self.n_rows + _left_out(rows))
        self.n_rows += read.n_rows

    def joined(self) -> BatchRows:
        """Make them one, and let them go."""
        code = self._let_go(_GROUP).astype(_PLACES)
        rows = tuple(self._joined_rows(i) for i in range(self.n_metrics))
        groups = Groups(self.name, code, tuple(self._labels), self.held)
        return BatchRows(rows, groups, self.first_row, self.n_rows)

    def _keep(self, column: _Column, values: Values) -> None:
        parts = self._parts.setdefault(column, [])
        if parts and not parts[0].size:  # without a value, what it holds is not known
            parts.clear()
        if values.size or not parts:
            parts.append(values)

    def _let_go(self, column: _Column) -> Values:
        return np.concatenate(self._parts.pop(column))

    def _joined_rows(self, metric: int) -> Rows:
        names = [name for i, name in self._parts if i == metric and name != _MISSING]
        columns = {name: self._let_go((metric, name)) for name in names}
        if (metric, _MISSING) not in self._parts:
            return Rows(columns, self.n_rows)
        is_there = np.ones(self.n_rows, dtype=np.bool_)
        is_there[self._let_go((metric, _MISSING))] = False
        row = np.flatnonzero(is_there)
        return Rows(columns, row.size, self.n_rows - row.size, row)

    def _sizes_with(self, read: BatchRows) -> tuple[int, dict[_Column, int]]:
        n_bytes, widths = self._part_bytes, dict(self._widths)
        for column, more, width in _sizes(read):
            n_bytes += _PART_BYTES + more
            widths[column] = max(widths.get(column, 0), width)
        return n_bytes, widths


def _sizes(read: BatchRows) -> Iterator[tuple[_Column, int, int]]:
    """Say what each column of a batch takes, and a row of it when it is joined."""
    yield _GROUP, read.n_rows * _CODES.itemsize, _PLACES.itemsize
    for i, rows in enumerate(read.rows):
        for name, values in rows.columns.items():
            yield (i, name), values.nbytes, values.itemsize if rows.n else 0
        if rows.n_missing:
            yield (i, _MISSING), rows.n_missing * _PLACES.itemsize, _PLACES.itemsize


def _most_bytes(n_rows: int, part_bytes: int, widths: dict[_Column, int]) -> int:
    """Say what rows take while their columns are joined, one after the other."""
    joined = n_rows * sum(widths.values())
    return max(part_bytes, joined) + n_rows * max(widths.values(), default=0)


def _left_out(rows: Rows) -> Values:
    """(n_missing) Say which of the given rows are not there."""
    is_left_out = np.ones(rows.n + rows.n_missing, dtype=np.bool_)
    is_left_out[rows.row] = False
    return np.flatnonzero(is_left_out)
