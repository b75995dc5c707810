"""What can't be true of the stock of many SKUs; `ecomops.stock.checks` refuses it in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import BadRowError
from ecomops.stock.exact import compare_products
from ecomops.stock.fields import MAX_STOCK_DAYS, NOT_KNOWN

if TYPE_CHECKING:
    from ecomops.stock.stock_table import StockTable


def check_demand(table: StockTable) -> None:
    """Refuse rows whose days, sales and squares can't all be true."""
    days, sold = table.demand_days, table.sold
    _refuse(
        days > table.window_days, "in_stock_days", days,
        "are more than the window has", "count the days of the window on which it could be bought",
    )  # fmt: skip
    _refuse(
        (sold > 0) & (days == 0), "in_stock_days", days,
        "can't be: some were sold", "count the days with sales too, or leave it out",
    )  # fmt: skip
    if table.sold_squares is not None:
        _check_squares(
            "sold_squares", table.sold_squares, sold, days,
            "square each day's units and add them up",
        )  # fmt: skip


def check_lead_time(table: StockTable) -> None:
    """Refuse rows whose lead times can't be true."""
    total, n, squares = table.lead_time_days, table.lead_times, table.lead_time_squares
    if total is None:
        total = np.full(len(table), NOT_KNOWN, dtype=np.int64)
    is_known = total != NOT_KNOWN
    has_squares = np.zeros_like(is_known) if squares is None else squares != NOT_KNOWN
    _refuse(
        ~is_known & ((n != 1) | has_squares), "lead_time_days", total,
        "is missing, but lead_times or their squares are given", "give all three",
    )  # fmt: skip
    _refuse(
        total > n * MAX_STOCK_DAYS, "lead_time_days", total, "is out of range",
        f"give at most {MAX_STOCK_DAYS} days for each lead time",
    )  # fmt: skip
    missing = np.full(len(table), NOT_KNOWN, dtype=np.int64) if squares is None else squares
    _refuse(
        (n > 1) & ~has_squares, "lead_time_squares", missing,
        "is missing, but there are several lead times",
        "square each one's days and add them up",
    )  # fmt: skip
    if squares is not None:
        remedy = "square each one's days and add them up"
        _check_squares("lead_time_squares", squares, total, n, remedy)
        _refuse(
            squares > MAX_STOCK_DAYS * np.maximum(total, 0), "lead_time_squares", squares,
            f"is of lead times above {MAX_STOCK_DAYS} days", remedy,
        )  # fmt: skip


def check_budgets(table: StockTable) -> None:
    """Refuse budgets for what has no known cost."""
    if table.max_stock_minor is not None:
        cost = table.cost_minor
        cost = np.full(len(table), NOT_KNOWN, dtype=np.int64) if cost is None else cost
        _refuse(
            (table.max_stock_minor != NOT_KNOWN) & (cost == NOT_KNOWN), "cost_minor", cost,
            "is missing, but max_stock_minor is given", "give what one unit costs",
        )  # fmt: skip


def _check_squares(
    name: str, squares: IntArray, total: IntArray, n: IntArray, remedy: str
) -> None:
    """Refuse squares that are not of so many whole numbers with that sum."""
    known = np.flatnonzero(squares != NOT_KNOWN)
    of, total, n = squares[known], total[known], n[known]
    is_bad = (of < total) | (compare_products(of, 1, total, total) > 0)
    is_bad |= compare_products(total, total, n, of) > 0
    if is_bad.any():
        flagged = np.zeros(squares.size, dtype=np.bool_)
        flagged[known[is_bad]] = True
        _refuse(flagged, name, squares, "can't be of such a sum of so many numbers", remedy)


def _refuse(is_bad: BoolArray, name: str, column: IntArray, problem: str, remedy: str) -> None:
    """Refuse the first row that is bad."""
    if is_bad.any():
        row = int(np.argmax(is_bad))
        raise BadRowError(name, int(column[row]), problem, remedy, row=row)
