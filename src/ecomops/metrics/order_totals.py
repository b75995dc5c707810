"""Order lines as orders: ids once, amounts and units added up."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import distinct_keys
from ecomops.kernels.id_runs import sums_by_id
from ecomops.metrics.additive import is_summed
from ecomops.metrics.as_given import as_given
from ecomops.metrics.columns import COLUMNS, ORDER_ID, MetricColumn
from ecomops.metrics.gathered import UnlikeRowsError
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values, read_column
from ecomops.metrics.rows import Rows, read_rows


@frozen(eq=False)
class OrderTotals:
    """Orders made of lines (订单合计).

    Attributes
    ----------
    columns
        By name, as metrics take them: amounts and counts added up, the others as every line of
        the order tells them.
    n_missing
        Orders that were left out as a whole, because a line misses a value.
    n_missing_lines
        Lines that were left out: all of those orders, and those that name no order.

    Examples
    --------
    >>> from ecomops.metrics import AOV
    >>> orders = order_totals(order_id=["A", "A", "B", "C", "C"],
    ...                       paid_minor=[100, 50, 30, 9, None])
    >>> orders
    OrderTotals(2 orders: order_id, paid_minor)
    >>> float(AOV(**orders.columns)), orders.n_missing, orders.n_missing_lines
    (90.0, 1, 2)
    """

    columns: Mapping[str, Values]
    n_missing: int = 0
    n_missing_lines: int = 0

    def __len__(self) -> int:
        return int(self.columns[ORDER_ID.name].size)

    def __repr__(self) -> str:
        return f"OrderTotals({len(self):,} orders: {', '.join(self.columns)})"

    @property
    def order_ids(self) -> list[str] | list[int]:
        """The ids as plain values."""
        ids: list[str] | list[int] = self.columns[ORDER_ID.name].tolist()
        return ids


def order_totals(*, order_id: object, **columns: object) -> OrderTotals:
    """Make orders out of lines, in the order of their first lines (按订单汇总).

    Parameters
    ----------
    order_id
        (n) The order of each line, in any order; where lines of one stand together, it is quicker.
    **columns
        (n) Any columns that metrics know: amounts and counts are added up. Ids, flags, instants,
        scores, times and stock have to be the same on every line of an order. An order one of
        whose lines misses a value is left out: half of it would be another order.

    Raises
    ------
    InvalidArgumentError
        If a column is unknown, of the wrong kind or length.
    BadRowError
        If a value can't be what its column holds.
    DuplicateIdError
        If lines of one order differ where they should not; it names the rows.
    AmountTooLargeError
        If a total leaves int64.
    """
    for name in columns:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            remedy = f"{hint}give columns of metrics: {', '.join(COLUMNS)}"
            raise InvalidArgumentError("column", name, "is known to no metric", remedy)
    wanted = [ORDER_ID, *(COLUMNS[name] for name in columns)]
    rows, n_missing, n_lines = _whole_orders(wanted, {"order_id": order_id, **columns})
    summed = {column.name: rows[column] for column in wanted if is_summed(column)}
    ids, first, totals = sums_by_id(rows[ORDER_ID], summed)
    found: dict[str, Values] = {ORDER_ID.name: ids}
    for column in wanted[1:]:
        if not is_summed(column):
            _check_same(rows, ids, first, column)
        found[column.name] = totals[column.name] if is_summed(column) else rows[column][first]
    given = {column.name: as_given(column, found[column.name]) for column in wanted}
    return OrderTotals(given, n_missing, n_lines)


def _whole_orders(
    wanted: list[MetricColumn], given: Mapping[str, object]
) -> tuple[Rows, int, int]:
    """Read lines, and leave out every order that misses a value; count these, and their lines."""
    rows = read_rows(wanted, (), given)
    if rows.row is None:
        return rows, 0, 0
    ids, without = read_column(ORDER_ID, given["order_id"])
    lacks = np.ones(ids.size, dtype=np.bool_)
    lacks[rows.row] = False
    n_before = rows.n
    lost = distinct_keys(ids[lacks] if without is None else ids[lacks & ~without])
    kept = np.flatnonzero(~np.isin(rows[ORDER_ID], lost))
    columns = {column.name: rows[column][kept] for column in wanted}
    n_lines = rows.n_missing + n_before - kept.size
    return Rows(columns, int(kept.size), n_lines, rows.row[kept]), int(lost.size), int(n_lines)


def _check_same(rows: Rows, ids: Values, first: IntArray, column: MetricColumn) -> None:
    """Refuse an order whose lines tell different things."""
    lines, line_ids = rows[column], rows[ORDER_ID]
    order = np.argsort(ids, kind="stable")
    first_of = first[order[np.searchsorted(ids[order], line_ids)]]
    differs = np.flatnonzero(lines != lines[first_of])
    if differs.size:
        row = int(differs[0])
        before = int(first_of[row])
        one, other = plain_ids(as_given(column, lines[[before, row]]))
        problem = f"has lines with {column.name} = {one!r} and {other!r}"
        (shown,) = plain_ids(line_ids[row : row + 1])
        raise UnlikeRowsError(
            "order_id", shown, problem, "give every line of an order the same",
            rows=rows.given((before, row)),
        )  # fmt: skip
