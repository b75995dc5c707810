"""A stream of order lines, cut only where orders end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import define, field

from ecomops._arrays import IntArray
from ecomops.adapters.metric_arrow import arrow, arrow_column, batch_column, record_batches
from ecomops.adapters.metric_mapping import missing_column
from ecomops.adapters.metric_order_ids import SeenIds
from ecomops.adapters.metric_rows import rows_counted_from
from ecomops.adapters.texts import read_cart_ids
from ecomops.kernels.id_runs import run_starts
from ecomops.metrics.reading import Values

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_ROWS: Final = 65_536
"""So many lines are worth pricing at once; an order that has more stays whole."""


@define
class WholeOrders:
    """Cuts a stream of lines into tables that hold whole orders (整单切分).

    The lines of an order have to stand together; where batches end does not matter.

    Attributes
    ----------
    name
        The column that says which order a line is of.
    seen
        The orders that have begun: one that comes back was split, and is refused.
    least_rows
        Lines to gather before a cut.
    """

    name: str
    seen: SeenIds
    least_rows: int = LEAST_ROWS
    _waiting: list[pa.RecordBatch] = field(factory=list, init=False)
    _ids: list[Values] = field(factory=list, init=False)
    _n_waiting: int = field(default=0, init=False)
    _n_before: int = field(default=0, init=False)

    def tables(self, batches: object) -> Iterator[tuple[pa.Table, int]]:
        """Give tables of whole orders, each with the number of lines before it.

        Raises
        ------
        BadRowError
            If an order comes back after it was over, or a line has none.
        MissingColumnError
            If the column is not there.
        """
        for batch in record_batches(batches):
            if not batch.num_rows:
                continue
            with rows_counted_from(self._n_before + self._n_waiting):
                self._ids.append(self._read_ids(batch))
            self._waiting.append(batch)
            self._n_waiting += batch.num_rows
            if self._n_waiting >= self.least_rows:
                yield from self._cut()
        yield from self._cut(is_last=True)

    def _read_ids(self, batch: pa.RecordBatch) -> Values:
        if self.name not in batch.schema.names:
            raise missing_column(self.name, batch.schema.names)
        read = read_cart_ids(arrow_column(batch_column(batch, self.name), self.name), [])
        if isinstance(read.values[0], int):
            numbers: IntArray = np.array(read.values, dtype=np.int64)
            return numbers[read.code]
        return np.array([str(value).encode() for value in read.values])[read.code]

    def _cut(self, *, is_last: bool = False) -> Iterator[tuple[pa.Table, int]]:
        if not self._n_waiting:
            return
        ids = np.concatenate(self._ids)
        starts = run_starts(ids)
        stop = ids.size if is_last else int(starts[-1])
        if not stop:  # all of it is one order that may go on
            return
        whole = starts[starts < stop]
        with rows_counted_from(self._n_before):
            self.seen.begin(ids[whole], whole)
        table = arrow().Table.from_batches(self._waiting)
        before = self._n_before
        self._n_before += stop
        self._n_waiting = ids.size - stop
        self._ids = [ids[stop:]]
        self._waiting = table.slice(stop).to_batches()
        yield table.slice(0, stop), before
