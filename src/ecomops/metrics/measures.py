"""What the two sides of a metric count: sums, rows, and ids that are counted once."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.groups import (
    dense_codes,
    distinct_counts,
    distinct_keys,
    exact_group_sums,
    group_counts,
)
from ecomops.kernels.segments import exact_total
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import Rows


@frozen
class Between:
    """A condition on a column: from `low` to `high`, both in; None is open (区间).

    >>> from ecomops.metrics.columns import CLICKS
    >>> Between(CLICKS, 1, 2).chosen(Rows({"clicks": np.array([0, 1, 2, 3])}, 4)).tolist()
    [False, True, True, False]
    """

    column: MetricColumn
    low: int | None = None
    high: int | None = None

    def chosen(self, rows: Rows) -> BoolArray:
        """(n,) Tell which rows it holds for."""
        values = rows[self.column]
        chosen = np.ones(rows.n, dtype=np.bool_)
        if self.low is not None:
            chosen &= values >= self.low
        if self.high is not None:
            chosen &= values <= self.high
        return chosen


@frozen
class Marked:
    """A condition that a flag is set, or is not (标记)."""

    column: MetricColumn
    is_set: bool = True

    def chosen(self, rows: Rows) -> BoolArray:
        """(n,) Tell which rows it holds for."""
        values: BoolArray = rows[self.column]
        return values if self.is_set else ~values


Condition: TypeAlias = Between | Marked


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
        What is added up.
    where
        Which rows count; None: all.
    less
        What is taken off.
    """

    label: tuple[str, str]
    columns: tuple[MetricColumn, ...]
    where: Condition | None = None
    less: tuple[MetricColumn, ...] = ()

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
