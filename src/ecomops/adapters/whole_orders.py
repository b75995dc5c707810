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
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.id_runs import run_starts
from ecomops.metrics.reading import Values

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_ROWS: Final = 262_144
"""So many lines are worth pricing at once, as each time the goods are laid out anew, which takes
some 70 MB; an order that has more lines stays whole."""


def order_ids(batch: pa.RecordBatch, name: str) -> Values:
    """Read which order each line of a batch is of: whole numbers, or text as UTF-8 bytes.

    Raises
    ------
    MissingColumnError
        If the column is not there.
    BadRowError
        If a line has no order.

    Examples
    --------
    >>> import pyarrow as pa
    >>> order_ids(pa.record_batch({"no": ["A", " A "]}), "no").tolist()
    [b'A', b'A']
    """
    if name not in batch.schema.names:
        raise missing_column(name, batch.schema.names)
    read = read_cart_ids(arrow_column(batch_column(batch, name), name), [])
    if read.values and isinstance(read.values[0], int):
        numbers: IntArray = np.array(read.values, dtype=np.int64)
        return numbers[read.code]
    names: Values = np.array([str(value).encode() for value in read.values], dtype=np.bytes_)
    return names[read.code]


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
    _schema: pa.Schema | None = field(default=None, init=False)
    _n_before: int = field(default=0, init=False)

    def tables(self, batches: object) -> Iterator[tuple[pa.Table, int]]:
        """Give tables of whole orders, each with the number of lines before it.

        Raises
        ------
        BadRowError
            If an order comes back after it was over, or a line has none.
        MissingColumnError
            If the column is not there.
        InvalidArgumentError
            If a batch has other columns than those before.
        """
        for batch in record_batches(batches):
            if not batch.num_rows:
                continue
            self._check_alike(batch)
            with rows_counted_from(self._n_before + self._n_waiting):
                self._ids.append(order_ids(batch, self.name))
            self._waiting.append(batch)
            self._n_waiting += batch.num_rows
            if self._n_waiting >= self.least_rows:
                yield from self._cut()
        yield from self._cut(is_last=True)

    def _check_alike(self, batch: pa.RecordBatch) -> None:
        """Refuse batches that can't stand in one table, such as those of files of two exports."""
        if self._schema is None:
            self._schema = batch.schema
        if not self._schema.equals(batch.schema):
            differs = set(batch.schema) ^ set(self._schema)
            column = min(differs, key=lambda one: str(one.name)).name if differs else "columns"
            raise InvalidArgumentError(
                "batches", column, "is not as in the batches before",
                "cast all files to the same columns, of the same types and in the same order",
            )  # fmt: skip

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
