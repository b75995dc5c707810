"""What can't be true of the stock of one SKU; `ecomops.stock.columns` refuses it in many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ecomops.errors import InvalidArgumentError
from ecomops.rounding import check_whole
from ecomops.stock.fields import MAX_STOCK_DAYS, MAY_BE_UNKNOWN

if TYPE_CHECKING:
    from ecomops.stock.sku_stock import SkuStock


def category_path(names: Iterable[str]) -> tuple[str, ...]:
    """Read category names from the root down; one name alone is a root.

    >>> category_path("tea"), category_path(["home", "tea"])
    (('tea',), ('home', 'tea'))
    """
    path = (names,) if isinstance(names, str) else names
    if not isinstance(path, Iterable) or not all(isinstance(name, str) for name in path):
        raise InvalidArgumentError(
            "category", names, "is no path of names", "give texts from the root down"
        )
    return tuple(str(name) for name in path)


def check_bounds(name: str, value: int | None, low: int, high: int) -> None:
    """Refuse what is no whole number, or out of range; None where nothing need be known."""
    if value is None and name in MAY_BE_UNKNOWN:
        return
    check_whole(name, value, f"give a whole number from {low}")
    if not low <= value <= high:  # type: ignore[operator]  # a whole number by then
        raise InvalidArgumentError(name, value, "is out of range", f"give {low} to {high}")


def check_demand(stock: SkuStock) -> None:
    """Refuse days, sales and squares that can't all be true."""
    days, sold, squares = stock.demand_days, stock.sold, stock.sold_squares
    if days > stock.window_days:
        raise InvalidArgumentError(
            "in_stock_days", days, f"are more than the window has, {stock.window_days}",
            "count the days of the window on which it could be bought",
        )  # fmt: skip
    if sold and not days:
        raise InvalidArgumentError(
            "in_stock_days", days, f"can't be: {sold} were sold",
            "count the days with sales too, or leave it out",
        )  # fmt: skip
    if squares is not None and not (sold <= squares <= sold * sold <= days * squares):
        raise InvalidArgumentError(
            "sold_squares", squares, f"can't be of {sold} units on {days} days",
            "square each day's units and add them up, or use SkuStock.of_daily",
        )  # fmt: skip


def check_lead_time(stock: SkuStock) -> None:
    """Refuse lead times that can't be true."""
    total, n, squares = stock.lead_time_days, stock.lead_times, stock.lead_time_squares
    if total is None:
        if n != 1 or squares is not None:
            raise InvalidArgumentError(
                "lead_time_days", None, "is missing, but lead_times or their squares are given",
                "give all three, with SkuStock.with_lead_times",
            )  # fmt: skip
        return
    if total > n * MAX_STOCK_DAYS:
        raise InvalidArgumentError(
            "lead_time_days", total, "is out of range",
            f"give at most {MAX_STOCK_DAYS} days for each lead time",
        )  # fmt: skip
    if n > 1 and squares is None:
        raise InvalidArgumentError(
            "lead_time_squares", None, f"is missing, but there are {n} lead times",
            "square each one's days and add them up, or use SkuStock.with_lead_times",
        )  # fmt: skip
    most = min(total, MAX_STOCK_DAYS) * total
    if squares is not None and not (total <= squares <= most and total * total <= n * squares):
        raise InvalidArgumentError(
            "lead_time_squares", squares, f"can't be of {total} days in {n} lead times",
            "square each one's days and add them up, or use SkuStock.with_lead_times",
        )  # fmt: skip


def check_budget(stock: SkuStock) -> None:
    """Refuse a budget for what has no known cost."""
    if stock.max_stock_minor is not None and stock.cost_minor is None:
        raise InvalidArgumentError(
            "cost_minor", None, "is missing, but max_stock_minor is given",
            "give what one unit costs",
        )  # fmt: skip
