"""Columns of order lines that say something of the order: its value, wherever it stands."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from attrs import define, field

from ecomops._arrays import IntArray
from ecomops.adapters.arrow_plain import plain_array
from ecomops.adapters.gaps import missing_rows, with_gaps
from ecomops.adapters.metric_arrow import arrow, arrow_column, is_text
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_order_columns import LineColumn
from ecomops.adapters.metric_values import Values, read_values
from ecomops.adapters.raw import RawColumn
from ecomops.errors import InvalidArgumentError

ArrowArray: TypeAlias = Any
ArrowType: TypeAlias = Any

_BEFORE = "differs from the line before it, which is of the same order"
_ABOVE = "differs from a line above it, which is of the same order"
_REMEDY = "leave the column out, or give an order one value"


def value_of_orders(
    column: LineColumn, array: ArrowArray, order: IntArray, options: ReadOptions
) -> ArrowArray:
    """Take the value of each order from its first line; or from the line that has one.

    Parameters
    ----------
    column
        Which, and whether an order tells it once.
    array
        Of all lines.
    order : (n,) int64
        The place of each line's order, from 0 and rising.

    Raises
    ------
    BadRowError
        If two lines of an order differ.

    Examples
    --------
    >>> import pyarrow as pa
    >>> once = LineColumn("city", "city", is_once=True)
    >>> cities = pa.array(["上海", None, None, "杭州"])
    >>> value_of_orders(once, cities, np.array([0, 0, 1, 1]), ReadOptions()).to_pylist()
    ['上海', '杭州']
    """
    raw = with_gaps(arrow_column(array, column.name))
    if column.is_once:
        raw = _without_blanks(raw)
    missing = missing_rows(raw)
    is_there = np.ones(order.size, dtype=np.bool_) if missing is None else ~missing
    told = np.flatnonzero(is_there) if column.is_once else np.arange(order.size)
    place = np.full(int(order[-1]) + 1 if order.size else 0, -1, dtype=np.int64)
    place[order[told[::-1]]] = told[::-1]  # of several writes to one place the last stays
    first = place[order[told]]

    def differing(values: Values) -> IntArray:
        is_other = (values[told] != values[first]) | (is_there[told] != is_there[first])
        return np.asarray(told[is_other])

    rows = differing(raw.values)
    if rows.size and column.compared is not None:  # "5" and "5.00" are one amount
        read = read_values(raw, column.compared, options, is_plain=column.is_plain)
        rows = differing(read.values)
    if rows.size:
        raw.refuse(int(rows[0]), _ABOVE if column.is_once else _BEFORE, _REMEDY)
    return array.take(arrow().array(place, mask=place < 0))


@define
class KeptType:
    """The type that a column has in a stream (保留列类型).

    However batches lay text out, it is text, and a batch without a value tells no type.

    Attributes
    ----------
    name
        Of the column.
    given
        As the first batch that tells it has it; None: none did so far.

    Examples
    --------
    >>> import pyarrow as pa
    >>> city = KeptType("city")
    >>> for array in (pa.nulls(1), pa.array(["沪"]), pa.array(["杭"], pa.string_view())):
    ...     print(city.kept(array).type)
    null
    string
    string
    """

    name: str
    given: ArrowType | None = field(default=None, init=False)
    _plain: ArrowType | None = field(default=None, init=False)

    def kept(self, array: ArrowArray) -> ArrowArray:
        """Take a batch's column in the type that it had before.

        Raises
        ------
        InvalidArgumentError
            If it is of another type.
        """
        plain = plain_array(array, self.name)
        if arrow().types.is_null(plain.type):
            return plain if self._plain is None else arrow().nulls(len(plain), self._plain)
        if self._plain is None:
            self.given, self._plain = array.type, plain.type
        if plain.type == self._plain:
            return plain
        if not (is_text(plain.type) and is_text(self._plain)):
            problem = f"holds {array.type}, and {self.given} in a batch before"
            remedy = "give batches of one schema"
            raise InvalidArgumentError("column", self.name, problem, remedy)
        return plain.cast(self._plain)


def joined(held: ArrowArray, array: ArrowArray) -> ArrowArray:
    """Put what was held back of the batches before in front of a batch's column."""
    if held.type != array.type:  # of nothing, before there was a type
        held = arrow().nulls(len(held), array.type)
    return arrow().concat_arrays([held, array])


def _without_blanks(raw: RawColumn) -> RawColumn:
    """Take empty text for what it is in a cell of a spreadsheet: no value."""
    if raw.kind != "text":
        return raw
    is_blank = np.array([not str(text).strip() for text in raw.distinct] + [True])
    if not is_blank[:-1].any():
        return raw
    codes = np.where(is_blank[raw.values], -1, raw.values)
    texts = tuple("0" if not str(text).strip() else text for text in raw.distinct)
    return RawColumn(raw.name, raw.kind, codes, texts, np.flatnonzero(codes < 0))
