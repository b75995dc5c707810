"""Lines of a stream, batch by batch, and the orders that are over with each batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.gaps import with_gaps
from ecomops.adapters.metric_arrow import arrow, arrow_column, batch_column
from ecomops.adapters.metric_mapping import missing_column
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_order_columns import LineColumn
from ecomops.adapters.metric_order_ids import SeenIds
from ecomops.adapters.metric_order_kept import ArrowArray, KeptType, joined, value_of_orders
from ecomops.adapters.metric_rows import rows_counted_from
from ecomops.adapters.metric_values import Values, read_values
from ecomops.errors import AmountTooLargeError
from ecomops.kernels.groups import exact_group_sums, group_counts
from ecomops.metrics.columns import ORDER_ID
from ecomops.metrics.keys import check_alike, plain_ids

if TYPE_CHECKING:
    import pyarrow as pa


@frozen(eq=False)
class _Lines:
    """Lines: the order of each, what is added up, where that is missing, and what is kept."""

    ids: Values
    values: tuple[IntArray, ...]
    unknown: tuple[BoolArray, ...]
    kept: tuple[ArrowArray, ...]


@frozen(eq=False)
class _Orders:
    """Orders; sums of any size, because one that is still open may come back to int64."""

    ids: Values
    sums: tuple[list[int], ...]
    unknown: tuple[BoolArray, ...]
    kept: tuple[ArrowArray, ...]

    @property
    def n(self) -> int:
        return int(self.ids.size)

    def part(self, start: int, stop: int) -> _Orders:
        return _Orders(
            self.ids[start:stop],
            tuple(one[start:stop] for one in self.sums),
            tuple(one[start:stop] for one in self.unknown),
            tuple(one[start:stop] for one in self.kept),
        )


@define
class LineStream:
    """A stream of lines: what is held back of it, and how far it was read (订单行流).

    Attributes
    ----------
    columns
        What becomes of each column; the id of the order stands first.
    options
        How amounts are read.
    seen
        The orders that have begun.
    held
        The last order of the batches so far, which may go on.
    n_rows
        Lines that were read.
    """

    columns: tuple[LineColumn, ...]
    options: ReadOptions
    seen: SeenIds
    held: _Orders | None = None
    n_rows: int = 0
    _types: dict[str, KeptType] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._types = {column.name: KeptType(column.name) for column in self._kept_columns()}

    def orders(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Take a batch of lines in; give the orders that are over."""
        with rows_counted_from(self.n_rows):
            lines = self._read(batch)
        n_held = 0 if self.held is None else 1
        with rows_counted_from(self.n_rows - n_held):
            found = self._orders(self._after_held(lines))
        self.n_rows += batch.num_rows
        self.held = found.part(found.n - 1, found.n)
        if found.n > 1:
            yield self._written(found.part(0, found.n - 1))

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Give the last order."""
        if self.held is not None:
            yield self._written(self.held)

    def nothing(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give no orders, in the columns that they would have, for a batch without lines."""
        lines = self._read(batch)
        return self._written(
            _Orders(lines.ids, ([],) * len(lines.values), lines.unknown, lines.kept)
        )

    # ---- lines --------------------------------------------------------------------------
    def _read(self, batch: pa.RecordBatch) -> _Lines:
        there = batch.schema.names
        for column in self.columns:
            if column.name not in there:
                raise missing_column(column.name, there)
        values, unknown, kept = [], [], []
        for column in self.columns[1:]:
            array: ArrowArray = batch_column(batch, column.name)
            if column.summed is None:
                kept.append(self._types[column.name].kept(array))
                continue
            read = read_values(
                arrow_column(array, column.name), column.summed, self.options,
                is_plain=column.is_plain,
            )  # fmt: skip
            values.append(read.values)
            nothing = np.zeros(batch.num_rows, dtype=np.bool_)
            unknown.append(nothing if read.missing is None else read.missing)
        return _Lines(self._ids(batch), tuple(values), tuple(unknown), tuple(kept))

    def _ids(self, batch: pa.RecordBatch) -> Values:
        name = self.columns[0].name
        raw = with_gaps(arrow_column(batch_column(batch, name), name))
        raw.refuse_missing("give every line its order")
        if raw.is_coded and not raw.values.size:
            return np.empty(0, dtype=np.bytes_)
        return read_values(raw, ORDER_ID, self.options).kept(None)

    def _after_held(self, lines: _Lines) -> _Lines:
        """Put the order that was held back before the lines, as a line of nothing."""
        held = self.held
        if held is None:
            return lines
        check_alike(self.columns[0].name, held.ids, lines.ids)
        nothing = np.zeros(1, dtype=np.int64)
        return _Lines(
            np.concatenate([held.ids, lines.ids]),
            tuple(np.concatenate([nothing, one]) for one in lines.values),
            tuple(np.concatenate(pair) for pair in zip(held.unknown, lines.unknown, strict=True)),
            tuple(map(joined, held.kept, lines.kept)),
        )

    def _kept_columns(self) -> Iterator[LineColumn]:
        return (column for column in self.columns[1:] if column.summed is None)

    # ---- orders -------------------------------------------------------------------------
    def _orders(self, lines: _Lines) -> _Orders:
        """Make lines of one order, which stand together, one row."""
        n = lines.ids.size
        is_new = np.ones(n, dtype=np.bool_)
        is_new[1:] = lines.ids[1:] != lines.ids[:-1]
        starts = np.flatnonzero(is_new)
        begun = starts if self.held is None else starts[1:]
        self.seen.begin(lines.ids[begun], begun)
        order = np.cumsum(is_new) - 1
        kept = tuple(
            value_of_orders(column, array, order, self.options)
            for column, array in zip(self._kept_columns(), lines.kept, strict=True)
        )
        sums = tuple(exact_group_sums(one, order, starts.size) for one in lines.values)
        if self.held is not None:
            for one, so_far in zip(sums, self.held.sums, strict=True):
                one[0] += so_far[0]
        unknown = tuple(group_counts(order, starts.size, one) > 0 for one in lines.unknown)
        return _Orders(lines.ids[starts], sums, unknown, kept)

    def _written(self, orders: _Orders) -> pa.RecordBatch:
        """Write orders as a batch."""
        load = arrow()
        ids = plain_ids(orders.ids)
        sums, kept = zip(orders.sums, orders.unknown, strict=True), iter(orders.kept)
        arrays = [load.array(ids, load.string() if orders.ids.dtype.kind == "S" else load.int64())]
        for column in self.columns[1:]:
            if column.summed is None:
                arrays.append(next(kept))
            else:
                totals, unknown = next(sums)
                arrays.append(
                    load.array(_int64(column.output, totals, unknown, ids), mask=unknown)
                )
        names = [column.output for column in self.columns]
        batch: pa.RecordBatch = load.RecordBatch.from_arrays(arrays, names)
        return batch


def _int64(name: str, totals: list[int], unknown: BoolArray, ids: list[Any]) -> IntArray:
    if unknown.any():
        totals = [0 if no else one for one, no in zip(totals, unknown.tolist(), strict=True)]
    for order_id, total in zip(ids, totals, strict=True):
        if abs(total) > MAX_MINOR:
            remedy = f"keep sums at most {MAX_MINOR}"
            raise AmountTooLargeError(
                f"{name} of order {order_id!r}", total, "leaves int64", remedy
            )
    return np.array(totals, dtype=np.int64)
