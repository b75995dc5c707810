"""Order lines as orders: ids once, amounts and units added up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.kernels.id_runs import sums_by_id
from ecomops.metrics.columns import COLUMNS, ORDER_ID, MetricColumn
from ecomops.metrics.keys import plain_ids
from ecomops.metrics.reading import Values
from ecomops.metrics.rows import read_rows

_SUMMED = frozenset({"minor", "count"})


@frozen(eq=False)
class OrderTotals:
    """Orders made of lines (订单合计).

    Attributes
    ----------
    columns
        By name, as metrics take them: amounts and counts added up, the others as every line of
        the order tells them.
    n_missing
        Lines that were left out, because a value was missing.

    Examples
    --------
    >>> from ecomops.metrics import AOV
    >>> orders = order_totals(order_id=["A", "A", "B"], paid_minor=[100, 50, 30])
    >>> orders
    OrderTotals(2 orders: order_id, paid_minor)
    >>> float(AOV(**orders.columns))
    90.0
    """

    columns: Mapping[str, Values]
    n_missing: int = 0

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
        (n) Any columns that metrics know: amounts and counts are added up, ids, flags and
        instants have to be the same on every line of an order.

    Raises
    ------
    InvalidArgumentError
        If a column is unknown, of the wrong kind or length.
    BadRowError
        If a value can't be what its column holds.
    DuplicateIdError
        If lines of one order differ where they should not.
    AmountTooLargeError
        If a total leaves int64.
    """
    for name in columns:
        if name not in COLUMNS:
            remedy = f"give columns of metrics: {', '.join(COLUMNS)}"
            raise InvalidArgumentError("column", name, "is known to no metric", remedy)
    wanted = [ORDER_ID, *(COLUMNS[name] for name in columns)]
    rows = read_rows(wanted, (), {"order_id": order_id, **columns})
    summed = {c.name: rows[c] for c in wanted if c.kind in _SUMMED}
    ids, first, totals = sums_by_id(rows[ORDER_ID], summed)
    found: dict[str, Values] = {ORDER_ID.name: ids}
    for column in wanted[1:]:
        found[column.name] = totals[column.name] if column.kind in _SUMMED else rows[column][first]
        if column.kind not in _SUMMED:
            _check_same(rows[ORDER_ID], ids, rows[column], found[column.name], column)
    readable = {
        name: np.char.decode(values, "utf-8") if values.dtype.kind == "S" else values
        for name, values in found.items()
    }
    return OrderTotals(readable, rows.n_missing)


def _check_same(
    line_ids: Values, ids: Values, lines: Values, orders: Values, column: MetricColumn
) -> None:
    """Refuse an order whose lines tell different things."""
    order = np.argsort(ids, kind="stable")
    place = order[np.searchsorted(ids[order], line_ids)]
    differs = np.flatnonzero(lines != orders[place])
    if differs.size:
        row = int(differs[0])
        one, other = plain_ids(np.array([orders[place[row]], lines[row]]))
        problem = f"has lines with {column.name} = {one!r} and {other!r}"
        remedy = "give every line of an order the same"
        (shown,) = plain_ids(line_ids[row : row + 1])
        raise DuplicateIdError("order_id", shown, problem, remedy)
