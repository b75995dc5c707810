"""Arrow batches as rows that states of metrics take in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from ecomops._arrays import BoolArray
from ecomops.adapters.metric_arrow import arrow_column, batch_column
from ecomops.adapters.metric_groups import GroupBy, Groups, group_column, read_groups
from ecomops.adapters.metric_id_types import IdTypesSoFar
from ecomops.adapters.metric_labels import refuse_other
from ecomops.adapters.metric_mapping import (
    ColumnNames,
    Source,
    missing_column,
    sources_of,
    sources_of_metric,
)
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_values import MetricValues, Values, read_values
from ecomops.errors import BadRowError, NaiveDatetimeError
from ecomops.metrics.metric import Metric
from ecomops.metrics.rows import Rows

if TYPE_CHECKING:
    import pyarrow as pa


@frozen(eq=False)
class BatchRows:
    """What one batch gives to several metrics (一批数据).

    Attributes
    ----------
    rows
        For each metric, in their order.
    groups
        The group of each row; None: there are none.
    first_row
        How many rows came before it.
    n_rows
        How many it has.
    """

    rows: tuple[Rows, ...]
    groups: Groups | None
    first_row: int
    n_rows: int

    def part(self, start: int, stop: int) -> BatchRows:
        """Give some of its rows, which stand together."""
        rows = tuple(_part_of(one, start, stop) for one in self.rows)
        groups = None if self.groups is None else self.groups.part(start, stop)
        return BatchRows(rows, groups, self.first_row + start, stop - start)


@define
class BatchReader:
    """Reads batches one after the other, and counts their rows (批读取).

    Attributes
    ----------
    metrics
        For which to read.
    columns, by, options
        How.
    n_rows
        Rows that were read so far.
    """

    metrics: tuple[Metric, ...]
    columns: ColumnNames | None
    by: GroupBy | None
    options: ReadOptions
    n_rows: int = field(default=0, init=False)
    _held: str | None = field(default=None, init=False)
    """What the column of groups held so far."""
    _id_types: IdTypesSoFar = field(factory=IdTypesSoFar, init=False)

    def read(self, batch: pa.RecordBatch) -> BatchRows:
        """Read one batch; errors count rows from the first batch on.

        Raises
        ------
        MissingColumnError, InvalidArgumentError
            If a column is not there, or can't be read at all.
        BadRowError
            If a value can't be read, or ids or groups are of another type than those before.
        """
        with rows_counted_from(self.n_rows):
            found = self._read(batch)
        self.n_rows += batch.num_rows
        return found

    def _read(self, batch: pa.RecordBatch) -> BatchRows:
        there = batch.schema.names
        has_currency = self.options.currency is not None
        sources = sources_of(self.metrics, self.columns, there, has_currency=has_currency)
        values = {name: self._values(batch, source) for name, source in sources.items()}
        rows = tuple(
            metric_rows(
                metric,
                {s.column.name: values[s.column.name] for s in sources_of_metric(metric, sources)},
                batch.num_rows,
            )
            for metric in self.metrics
        )
        return BatchRows(rows, self._groups(batch), self.n_rows, batch.num_rows)

    def _values(self, batch: pa.RecordBatch, source: Source) -> MetricValues:
        raw = arrow_column(batch_column(batch, source.name), source.name)
        read = read_values(raw, source.column, self.options, is_plain=source.is_plain)
        if source.column.kind == "id":
            self._id_types.check(raw, read)
        return read

    def _groups(self, batch: pa.RecordBatch) -> Groups | None:
        if self.by is None:
            return None
        name = group_column(self.by)
        if name not in batch.schema.names:
            raise missing_column(name, batch.schema.names)
        raw = arrow_column(batch_column(batch, name), name)
        groups = read_groups(raw, self.by, self.options)
        refuse_other(raw, groups.held, self._held)
        self._held = self._held or groups.held
        return groups


def metric_rows(metric: Metric, values: Mapping[str, MetricValues], n: int) -> Rows:
    """Set columns beside each other as a state takes them; rows that miss a value leave.

    Examples
    --------
    >>> from ecomops.metrics import CTR
    >>> from ecomops.metrics.columns import CLICKS, IMPRESSIONS
    >>> given = {
    ...     "clicks": MetricValues(CLICKS, np.array([1, 0]), np.array([False, True])),
    ...     "impressions": MetricValues(IMPRESSIONS, np.array([9, 5]))}
    >>> rows = metric_rows(CTR, given, 2)
    >>> rows[CLICKS].tolist(), rows.n, rows.n_missing
    ([1], 1, 1)
    """
    missing: BoolArray | None = None
    for one in values.values():
        if one.missing is not None:
            missing = one.missing if missing is None else missing | one.missing
    kept = None if missing is None else np.flatnonzero(~missing)
    columns: dict[str, Values] = {name: one.kept(kept) for name, one in values.items()}
    n_kept = n if kept is None else int(kept.size)
    for column in metric.optional:  # flags, and nobody said that one is set
        columns.setdefault(column.name, np.zeros(n_kept, dtype=np.bool_))
    return Rows(columns, n_kept, n - n_kept, kept)


def _part_of(rows: Rows, start: int, stop: int) -> Rows:
    """Give some of the rows that were given, which stand together."""
    if rows.row is None:
        low, high, row = start, stop, None
    else:
        low, high = np.searchsorted(rows.row, [start, stop]).tolist()
        row = rows.row[low:high] - start
    columns = {name: values[low:high] for name, values in rows.columns.items()}
    n = high - low
    return Rows(columns, n, stop - start - n, row)


@contextmanager
def rows_counted_from(first: int) -> Iterator[None]:
    """Count the rows of errors from the first batch on, and not from the last."""
    try:
        yield
    except (BadRowError, NaiveDatetimeError) as error:
        if error.row is None:
            raise
        row = first + error.row
        raise type(error)(
            error.field, error.value, error.problem, error.remedy, row=row
        ) from error.__cause__
