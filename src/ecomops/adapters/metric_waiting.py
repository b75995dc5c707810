"""Rows of small batches wait, to be grouped together: a look at a group costs, rows less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import define, field

from ecomops._arrays import IntArray
from ecomops.adapters.metric_groups import Groups
from ecomops.adapters.metric_rows import BatchRows
from ecomops.adapters.metric_values import Values
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows

ROWS: Final = 65_536
"""So many rows are worth to be grouped, if groups are few."""
ROWS_PER_GROUP: Final = 32
"""And so many for each group that they are of: taking a group in costs as much as reading them."""
MOST_BYTES: Final = 2**25
"""What rows that wait may take, whatever groups there are."""

_Place: TypeAlias = tuple[int, str]
"""A metric's place, and a column of it."""


@define
class WaitingRows:
    """Batches of rows with groups that were read, and are not taken in yet (待分组的行).

    However batches are cut, what comes out has all rows, in their order, and groups in the order
    in which they were first met.

    Attributes
    ----------
    rows, rows_per_group
        So many are worth to be taken in, and so many for each group that they are of.
    most_bytes
        What they may take.
    """

    rows: int = ROWS
    rows_per_group: int = ROWS_PER_GROUP
    most_bytes: int = MOST_BYTES
    _batches: list[BatchRows] = field(factory=list, init=False)
    _codes: list[IntArray] = field(factory=list, init=False)
    _labels: dict[GroupLabel, int] = field(factory=dict, init=False)
    _types: dict[_Place, np.dtype[Any]] = field(factory=dict, init=False)
    _n_rows: int = field(default=0, init=False)

    def after(self, read: BatchRows) -> Iterator[BatchRows]:
        """Let a batch wait too; give what has become worth it, or can wait no longer."""
        if read.groups is None:  # without groups, a batch is taken in as quickly as many
            yield read
            return
        if not read.groups.code.size:
            return
        types = dict(_types(read))
        if not self._goes_with(types, read.groups.code.size):
            yield from self.rest()
        self._add(read, read.groups, types)
        if self._is_worth_it() or self._is_full():
            yield from self.rest()

    def rest(self) -> Iterator[BatchRows]:
        """Give what waits, if there is something."""
        batches, codes, labels = self._batches, self._codes, tuple(self._labels)
        self._batches, self._codes, self._labels, self._types = [], [], {}, {}
        self._n_rows = 0
        if len(batches) == 1:
            yield batches[0]
        elif batches:
            yield _together(batches, np.concatenate(codes), labels)

    def _add(self, read: BatchRows, groups: Groups, types: Mapping[_Place, np.dtype[Any]]) -> None:
        places = [self._labels.setdefault(label, len(self._labels)) for label in groups.labels]
        self._batches.append(read)
        self._codes.append(np.array(places, dtype=np.int64)[groups.code])
        self._types = self._wider(types)
        self._n_rows += groups.code.size

    def _goes_with(self, types: Mapping[_Place, np.dtype[Any]], n_rows: int) -> bool:
        """Tell whether rows can stand beside those that wait: states refuse ids of two types."""
        alike = all(
            self._types[place].kind == dtype.kind
            for place, dtype in types.items()
            if place in self._types
        )
        return alike and self._bytes(self._wider(types), self._n_rows + n_rows) <= self.most_bytes

    def _is_worth_it(self) -> bool:
        return self._n_rows >= max(self.rows, self.rows_per_group * len(self._labels))

    def _is_full(self) -> bool:
        return self._bytes(self._types, self._n_rows) >= self.most_bytes

    def _wider(self, types: Mapping[_Place, np.dtype[Any]]) -> dict[_Place, np.dtype[Any]]:
        found = dict(self._types)
        for place, dtype in types.items():
            had = found.get(place)
            if had is None or dtype.itemsize > had.itemsize:
                found[place] = dtype
        return found

    @staticmethod
    def _bytes(types: Mapping[_Place, np.dtype[Any]], n_rows: int) -> int:
        """Say what rows take when they stand beside each other: text, as much as the longest."""
        return n_rows * (np.dtype(np.int64).itemsize + sum(t.itemsize for t in types.values()))


def _types(read: BatchRows) -> Iterator[tuple[_Place, np.dtype[Any]]]:
    for i, rows in enumerate(read.rows):
        if rows.n:  # without a value, what a column holds is not known
            for name, values in rows.columns.items():
                yield (i, name), values.dtype


def _together(
    batches: list[BatchRows], code: IntArray, labels: tuple[GroupLabel, ...]
) -> BatchRows:
    """Set batches one below the other."""
    groups = [batch.groups for batch in batches if batch.groups is not None]
    sizes = [of.code.size for of in groups]
    rows = tuple(
        _joined(parts, sizes) for parts in zip(*(batch.rows for batch in batches), strict=True)
    )
    held = next((of.held for of in groups if of.held is not None), None)
    return BatchRows(rows, Groups(groups[0].name, code, labels, held))


def _joined(parts: tuple[Rows, ...], sizes: list[int]) -> Rows:
    """Make rows of several batches rows of one; `sizes` are those that were given of each."""
    filled = [part for part in parts if part.n] or [parts[0]]
    columns: dict[str, Values] = {
        name: np.concatenate([part.columns[name] for part in filled]) for name in filled[0].columns
    }
    n_missing = sum(part.n_missing for part in parts)
    row = None
    if n_missing:
        starts = np.cumsum([0, *sizes[:-1]]).tolist()
        row = np.concatenate(
            [
                start + (np.arange(part.n) if part.row is None else part.row)
                for start, part in zip(starts, parts, strict=True)
            ]
        )
    return Rows(columns, sum(part.n for part in parts), n_missing, row)
