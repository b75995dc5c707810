"""What can't be true of the stock of one SKU; `ecomops.stock.columns` refuses it in many."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, TypeVar

from ecomops.errors import InvalidArgumentError
from ecomops.stock.fields import MAX_STOCK_DAYS, MAY_BE_UNKNOWN

if TYPE_CHECKING:
    from ecomops.stock.sku_stock import SkuStock

T = TypeVar("T")


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


def whole_number(name: str, value: object, low: int, high: int | None = None) -> int:
    """Read a whole number within bounds, those of numpy too.

    >>> whole_number("on_hand", 5, 0)
    5

    Raises
    ------
    InvalidArgumentError
        If it is none, or out of range.
    """
    remedy = f"give a whole number from {low}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidArgumentError(name, value, "is not a whole number", remedy)
    number = int(value)
    if number < low and high is None:
        raise InvalidArgumentError(name, number, f"is below {low}", remedy)
    if number < low or (high is not None and number > high):
        raise InvalidArgumentError(name, number, "is out of range", f"give {low} to {high}")
    return number


def fact(name: str, value: object, low: int, high: int) -> int | None:
    """Read a whole number within bounds; None where nothing need be known."""
    if value is None and name in MAY_BE_UNKNOWN:
        return None
    return whole_number(name, value, low, high)


def whole_list(name: str, values: Iterable[int], low: int, high: int) -> list[int]:
    """Read whole numbers in a row, each within bounds.

    >>> whole_list("each_days", (6, 7), 0, 99)
    [6, 7]
    """
    given = check_list(name, values, "give whole numbers in a list")
    return [whole_number(f"{name}[{i}]", one, low, high) for i, one in enumerate(given)]


def check_list(name: str, values: Iterable[T], remedy: str) -> list[T]:
    """List values; refuse what holds none."""
    given: object = values
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidArgumentError(name, given, "is no list", remedy)
    return list(values)


def shown_rows(limit: int | None) -> int | None:
    """Read how many rows to show; None: all."""
    given: object = limit
    if given is not None and (type(given) is not int or given < 0):
        raise InvalidArgumentError(
            "limit", given, "is no number of rows", "give 0 or more, or None for all"
        )
    return limit


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
