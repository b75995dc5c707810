"""Tables of Arrow out of one stream, read with pyarrow alone; goods are made once for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from attrs import define, evolve, field, frozen

from ecomops._arrays import IntArray
from ecomops.adapters.arrow_numbers import int64_array
from ecomops.adapters.arrow_plain import plain_table
from ecomops.adapters.columns import COST_FIELDS, FLOOR_FIELDS, OrderColumns
from ecomops.adapters.metric_arrow import arrow_column
from ecomops.adapters.metric_mapping import missing_column
from ecomops.adapters.order_frame import OrderFrame
from ecomops.adapters.raw import RawColumn
from ecomops.adapters.raw_frame import RawFrame
from ecomops.adapters.rows import code_ints
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import Item

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ITEMS: Final = 131_072
"""So many goods are kept from one table of a stream to the next, some 50 MB."""

_ITEM_FIELDS: Final = (
    "sku_id", "product_id", "category", "brand", "tags", *FLOOR_FIELDS, *COST_FIELDS,
    "discountable",
)  # fmt: skip


class ArrowRows(RawFrame):
    """An Arrow table, read column by column without narwhals (Arrow 数据表).

    Parameters
    ----------
    table
        One row per order line.
    names
        The columns that will be read.

    Raises
    ------
    MissingColumnError
        If a column is not there.
    InvalidArgumentError
        If two columns have one name.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = ArrowRows(pa.table({"sku": ["tee", "cap"], "qty": [2, 1]}), ["sku", "qty"])
    >>> rows.n_rows, rows.column("qty").values.tolist()
    (2, [2, 1])
    """

    def __init__(self, table: pa.Table, names: Sequence[str]) -> None:
        there = table.column_names
        for name in names:
            if name not in there:
                raise missing_column(name, there)
            if there.count(name) > 1:
                remedy = "rename them, so that each name stands for one column"
                raise InvalidArgumentError("batches", name, "is the name of two columns", remedy)
        self._table = plain_table(table.select(list(names)))
        self.n_rows = table.num_rows

    def column(self, name: str) -> RawColumn:
        """Read one column."""
        return arrow_column(self._table[name].combine_chunks(), name)

    def taken(self, rows: IntArray) -> ArrowRows:
        """Take some rows out."""
        return ArrowRows(self._table.take(int64_array(rows)), self._table.column_names)


@define(eq=False)
class KnownItems:
    """The goods that a stream has shown so far (已出现商品).

    Tables of one stream show the same goods again and again, and each takes as long to make as
    many lines take to price. Past `MOST_ITEMS` it begins anew, so that it can't grow for ever.
    """

    _items: list[Item] = field(factory=list, init=False)
    _places: dict[Item, int] = field(factory=dict, init=False)
    _by_values: dict[tuple[object, ...], int] = field(factory=dict, init=False)

    def coded(self, frame: StreamFrame) -> tuple[IntArray, tuple[Item, ...]]:
        """Give each row's item and the items, of which only new ones are made."""
        columns = [frame.source.column(name) for name in _item_columns(frame.columns)]
        if len(self._by_values) > MOST_ITEMS:
            self._items, self._places, self._by_values = [], {}, {}
        code, first = _distinct_rows(columns)
        values = list(zip(*(_values_at(column, first) for column in columns), strict=True))
        new = [at for at, value in enumerate(values) if value not in self._by_values]
        if new:
            self._learn(frame, first[new], [values[at] for at in new])
        places = np.array([self._by_values[value] for value in values], dtype=np.int64)
        used, place = np.unique(places, return_inverse=True)
        return place[code], tuple([self._items[at] for at in used.tolist()])

    def _learn(self, frame: StreamFrame, rows: IntArray, values: list[tuple[object, ...]]) -> None:
        """Make the items of some rows: others that differ in nothing but blanks may be there."""
        try:
            item, items = OrderFrame.items(frame.at_rows(rows))
        except BadRowError as error:  # it counts the rows taken out
            row = int(rows[error.row])
            raise BadRowError(
                error.field, error.value, error.problem, error.remedy, row=row
            ) from None
        for value, at in zip(values, item.tolist(), strict=True):
            place = self._places.setdefault(items[at], len(self._items))
            if place == len(self._items):
                self._items.append(items[at])
            self._by_values[value] = place


@frozen(eq=False)
class StreamFrame(OrderFrame):
    """One table of a stream, with the meaning of its columns (流中的订单表).

    What was cleaned of goods is not counted: they are read once for the whole stream.
    """

    known: KnownItems = field(factory=KnownItems, kw_only=True)

    @classmethod
    def of(
        cls,
        table: pa.Table,
        columns: OrderColumns,
        currency: str,
        float_noise: float,
        known: KnownItems,
    ) -> StreamFrame:
        """Open a table; every column has to be there."""
        rows = ArrowRows(table, columns.names)
        return cls(rows, columns, currency, float_noise, known=known)

    def items(self) -> tuple[IntArray, tuple[Item, ...]]:
        """Read each row's item and the distinct items, of which only new ones are made."""
        if not self.source.n_rows:
            return OrderFrame.items(self)
        return self.known.coded(self)

    def at_rows(self, rows: IntArray) -> OrderFrame:
        """Take some rows out; what is cleaned of them is not noted here."""
        source: Any = self.source
        return evolve(self, source=source.taken(rows), cleanings=[])


def _item_columns(columns: OrderColumns) -> list[str]:
    """List the columns that tell goods apart, each once."""
    named: dict[str, None] = {}
    for name in _ITEM_FIELDS:
        value = getattr(columns, name)
        if value is not None:
            named.update(dict.fromkeys((value,) if isinstance(value, str) else value))
    return list(named)


def _distinct_rows(columns: list[RawColumn]) -> tuple[IntArray, IntArray]:
    """Give each row's code of all columns together, and the first row of each code."""
    code, first = code_ints(_codes(columns[0]))
    for column in columns[1:]:
        part = _codes(column)
        if (part == part[first][code]).all():  # an SKU nearly always has one brand, one cost
            continue
        dense, part_first = code_ints(part)
        code, first = code_ints(code * part_first.size + dense)
    return code, first


def _codes(column: RawColumn) -> IntArray:
    """Give whole numbers that are equal where values are."""
    values: IntArray = column.values.astype(np.int64)
    if column.kind == "float":
        values = column.values.astype(np.float64).view(np.int64)
    if column.missing.size and not column.is_coded:
        values, _ = code_ints(values)
        values[column.missing] = -1
    return values


def _values_at(column: RawColumn, rows: IntArray) -> list[object]:
    values: list[Any] = column.values[rows].tolist()
    if column.is_coded:
        return [None if code < 0 else column.distinct[code] for code in values]
    for at in np.flatnonzero(np.isin(rows, column.missing)).tolist():
        values[at] = None
    return values
