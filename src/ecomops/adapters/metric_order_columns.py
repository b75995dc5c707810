"""What becomes of the columns of order lines when they are made orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from ecomops.adapters.metric_mapping import VOCABULARY, plain_name, unknown_key
from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.metrics.columns import ORDER_ID, MetricColumn
from ecomops.models.problems import listed

_PLAIN: Final = {name: c for c in VOCABULARY.values() if (name := plain_name(c)) is not None}
_SUMMED: Final = frozenset({"minor", "count"})


@frozen
class LineColumn:
    """A column of order lines, and what it is of an order (订单行列).

    Attributes
    ----------
    output
        What it is called in orders.
    name
        What it is called in lines.
    summed
        As what it is read and added up; None: it is kept, and has to be the same on each line.
    is_plain
        Whether it holds major units.
    """

    output: str
    name: str
    summed: MetricColumn | None = None
    is_plain: bool = False


def line_columns(
    columns: Mapping[str, str], keep: Iterable[str], same: Iterable[str]
) -> tuple[LineColumn, ...]:
    """Say what becomes of each column; the id of the order stands first.

    Examples
    --------
    >>> for column in line_columns({"order_id": "no", "paid": "yuan"}, ["city"], []):
    ...     print(column.output, column.name, column.summed is not None)
    order_id no False
    paid_minor yuan True
    city city False
    """
    same = tuple(same)
    for key in same:
        if key not in columns:
            remedy = f"give some of {listed(list(columns))}"
            raise InvalidArgumentError("same", key, "is not in columns", remedy)
    found = [_line_column(key, name, is_same=key in same) for key, name in columns.items()]
    found += [LineColumn(name, name) for name in keep]
    outputs = [column.output for column in found]
    for i, output in enumerate(outputs):
        if output in outputs[:i]:
            remedy = "give each column of the orders once"
            raise DuplicateIdError("columns", output, "stands twice", remedy)
    if ORDER_ID.name not in outputs:
        remedy = "name the column that says which order a line is of"
        raise InvalidArgumentError("columns", list(columns), "have no order_id", remedy)
    return tuple(sorted(found, key=lambda column: column.output != ORDER_ID.name))


def _line_column(key: str, name: str, *, is_same: bool) -> LineColumn:
    column = VOCABULARY.get(key) or _PLAIN.get(key)
    if column is None:
        raise unknown_key(key, VOCABULARY)
    if is_same or column.kind not in _SUMMED:
        return LineColumn(key, name)
    return LineColumn(column.name, name, column, is_plain=key != column.name)
