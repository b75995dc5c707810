"""What the two sides of a metric count: sums, rows, and ids that are counted once."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.kernels.groups import (
    dense_codes,
    distinct_counts,
    distinct_in_groups,
    distinct_keys,
    exact_group_sums,
    group_counts,
)
from ecomops.kernels.segments import exact_total
from ecomops.metrics.columns import ColumnKind, MetricColumn
from ecomops.metrics.conditions import Between, Condition, Marked, check_condition
from ecomops.metrics.parameters import check_columns, check_label, check_whole
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows

__all__ = ["Between", "Condition", "Count", "Distinct", "Marked", "Repeated", "Sum"]


_SUMMED: Final[tuple[ColumnKind, ...]] = ("minor", "count", "instant", "decimal")


def _read(*columns: MetricColumn, where: Condition | None) -> tuple[MetricColumn, ...]:
    return columns if where is None else (*columns, where.column)


@frozen
class Sum:
    """The sum of one column, or of several (求和).

    Attributes
    ----------
    label
        What it is called, in English and Chinese.
    columns
        What is added up; all of one kind.
    where
        Which rows count; None: all.
    less
        What is taken off.

    Raises
    ------
    InvalidArgumentError
        If columns hold no numbers, or are of several kinds: minor units and counts make no sum.
    """

    label: tuple[str, str]
    columns: tuple[MetricColumn, ...]
    where: Condition | None = None
    less: tuple[MetricColumn, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        check_condition(self.where)
        check_columns("columns", self.columns, _SUMMED)
        check_type("less", self.less, tuple, "give a tuple of columns")
        check_columns("columns", (*self.columns, *self.less), _SUMMED, are_alike=True)

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return _read(*self.columns, *self.less, where=self.where)

    @property
    def scale(self) -> int:
        """What one unit is kept as."""
        return self.columns[0].scale

    def total(self, rows: Rows) -> int:
        """Add all rows up."""
        return sum(self._exact(column, rows) for column in self.columns) - sum(
            self._exact(column, rows) for column in self.less
        )

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[list[int], int]:
        """(n_groups) Add each group up, and all of them."""
        sums = [0] * n_groups
        for sign, columns in ((1, self.columns), (-1, self.less)):
            for column in columns:
                one = exact_group_sums(self._values(column, rows), group, n_groups)
                sums = [so_far + sign * more for so_far, more in zip(sums, one, strict=True)]
        return sums, sum(sums)

    def _exact(self, column: MetricColumn, rows: Rows) -> int:
        return exact_total(self._values(column, rows))

    def _values(self, column: MetricColumn, rows: Rows) -> IntArray:
        values: IntArray = rows[column]
        return values if self.where is None else values * self.where.chosen(rows)


@frozen
class Count:
    """The number of rows (行数).

    Attributes
    ----------
    label
        What they are, in English and Chinese.
    where
        Which of them count; None: all.
    times
        What each counts as: a mean of three columns divides by three for each row.
    """

    label: tuple[str, str]
    where: Condition | None = None
    times: int = 1

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        check_condition(self.where)
        check_whole("times", self.times, "is no factor")

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return _read(where=self.where)

    @property
    def scale(self) -> int:
        """What one is kept as."""
        return 1

    def total(self, rows: Rows) -> int:
        """Count them all."""
        n = rows.n if self.where is None else int(np.count_nonzero(self.where.chosen(rows)))
        return n * self.times

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[list[int], int]:
        """(n_groups) Count those of each group, and all of them."""
        chosen = None if self.where is None else self.where.chosen(rows)
        counts = [n * self.times for n in group_counts(group, n_groups, chosen).tolist()]
        return counts, sum(counts)


@frozen
class Distinct:
    """The number of different ids (去重计数); those of two groups are counted over both."""

    label: tuple[str, str]
    column: MetricColumn
    where: Condition | None = None

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        check_condition(self.where)
        check_columns("column", (self.column,), ("id",))

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return _read(self.column, where=self.where)

    @property
    def scale(self) -> int:
        """What one is kept as."""
        return 1

    def keys(self, rows: Rows) -> Values:
        """List the ids, each once, in rising order."""
        return distinct_keys(self._chosen(rows)[0])

    def keys_by_group(self, rows: Rows, group: IntArray) -> tuple[IntArray, Values]:
        """List the ids of each group, each once there; group by group and in rising order."""
        ids, chosen = self._chosen(rows)
        return distinct_in_groups(group if chosen is None else group[chosen], ids)

    def total(self, rows: Rows) -> int:
        """Count them all."""
        ids, _ = self._chosen(rows)
        return distinct_counts(np.zeros(ids.size, dtype=np.int64), 1, ids)[1]

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[list[int], int]:
        """(n_groups) Count those of each group, and those of all of them together."""
        ids, chosen = self._chosen(rows)
        counts, total = distinct_counts(group if chosen is None else group[chosen], n_groups, ids)
        return counts.tolist(), total

    def _chosen(self, rows: Rows) -> tuple[Values, BoolArray | None]:
        ids = rows[self.column]
        if self.where is None:
            return ids, None
        chosen = self.where.chosen(rows)
        return ids[chosen], chosen


@frozen
class Repeated:
    """The number of ids that stand in so many rows at least (重复计数)."""

    label: tuple[str, str]
    column: MetricColumn
    at_least: int = 2

    def __attrs_post_init__(self) -> None:
        check_label(self.label)
        check_columns("column", (self.column,), ("id",))
        check_whole("at_least", self.at_least, "is no number of rows")

    @property
    def read(self) -> tuple[MetricColumn, ...]:
        """The columns that it needs."""
        return (self.column,)

    @property
    def scale(self) -> int:
        """What one is kept as."""
        return 1

    def total(self, rows: Rows) -> int:
        """Count them all."""
        code, distinct = dense_codes(rows[self.column])
        return self._often(group_counts(code, distinct.size)).size

    def by_group(self, rows: Rows, group: IntArray, n_groups: int) -> tuple[list[int], int]:
        """(n_groups) Count those of each group by its own rows, and those of all of them."""
        code, distinct = dense_codes(rows[self.column])
        pair, pairs = dense_codes(group * max(distinct.size, 1) + code)
        often = pairs[self._often(group_counts(pair, pairs.size))]
        counts: list[int] = group_counts(often // max(distinct.size, 1), n_groups).tolist()
        return counts, self._often(group_counts(code, distinct.size)).size

    def _often(self, counts: IntArray) -> IntArray:
        return np.flatnonzero(counts >= self.at_least)
