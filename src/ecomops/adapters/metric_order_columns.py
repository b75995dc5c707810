"""What becomes of the columns of order lines when they are made orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from ecomops.adapters.metric_mapping import NAMES_REMEDY, VOCABULARY, plain_name, unknown_key
from ecomops.arguments import check_type
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
    compared
        As what lines of one order are compared; None: as they stand.
    is_plain
        Whether it holds major units.
    is_once
        Whether one line of an order has it, and the others may be empty.
    """

    output: str
    name: str
    summed: MetricColumn | None = None
    compared: MetricColumn | None = None
    is_plain: bool = False
    is_once: bool = False


def line_columns(
    columns: Mapping[str, str], keep: Sequence[str], same: Sequence[str], once: Sequence[str]
) -> tuple[LineColumn, ...]:
    """Say what becomes of each column; the id of the order stands first.

    Examples
    --------
    >>> names = {"order_id": "no", "units": "pcs", "paid": "yuan"}
    >>> for column in line_columns(names, ["city"], [], ["paid"]):
    ...     print(column.output, column.name, column.summed is not None, column.is_once)
    order_id no False False
    units pcs True False
    paid yuan False True
    city city False False
    """
    check_type("columns", columns, Mapping, NAMES_REMEDY)
    given: Mapping[str, object] = columns
    for key, name in given.items():
        if not isinstance(name, str):
            problem = f"is no name of a column for {key!r}"
            raise InvalidArgumentError("columns", name, problem, "give text")
    _check_listed("same", same, list(columns))
    _check_listed("once", once, [*columns, *keep])
    for key in once:
        if key in same or key == ORDER_ID.name:
            remedy = "every line needs it" if key == ORDER_ID.name else "give it in one of them"
            raise InvalidArgumentError("once", key, "stands on each line", remedy)
    found = [
        _line_column(key, name, is_same=key in same, is_once=key in once)
        for key, name in columns.items()
    ]
    found += [LineColumn(name, name, is_once=name in once) for name in keep]
    outputs = [column.output for column in found]
    for i, output in enumerate(outputs):
        if output in outputs[:i]:
            remedy = "give each column of the orders once"
            raise DuplicateIdError("columns", output, "stands twice", remedy)
    if ORDER_ID.name not in outputs:
        remedy = "name the column that says which order a line is of"
        raise InvalidArgumentError("columns", list(columns), "have no order_id", remedy)
    return tuple(sorted(found, key=lambda column: column.output != ORDER_ID.name))


def _check_listed(argument: str, names: Sequence[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            where = "columns" if argument == "same" else "columns or keep"
            remedy = f"give some of {listed(known)}" if known else "name it there first"
            raise InvalidArgumentError(argument, name, f"is not in {where}", remedy)


def _line_column(key: str, name: str, *, is_same: bool, is_once: bool) -> LineColumn:
    column = VOCABULARY.get(key) or _PLAIN.get(key)
    if column is None:
        raise unknown_key(key, VOCABULARY)
    is_plain = key != column.name
    if column.kind not in _SUMMED:
        return LineColumn(key, name, is_once=is_once)
    if is_same or is_once:
        return LineColumn(key, name, compared=column, is_plain=is_plain, is_once=is_once)
    return LineColumn(column.name, name, column, is_plain=is_plain)
