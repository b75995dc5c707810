"""Units sold per day, added up as a stock table needs them."""

from __future__ import annotations

from datetime import date
from math import isqrt
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.calendars.local_days import FIRST_DAY, LAST_DAY
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.kernels.columns import Numbers, plain_column, whole_numbers
from ecomops.kernels.given_columns import missing_among, opened_column
from ecomops.kernels.groups import dense_codes, group_sums
from ecomops.kernels.segments import checked_segment_sum, offsets_of
from ecomops.stock.checks import whole_number
from ecomops.stock.day_counts import check_day
from ecomops.stock.fields import MAX_STOCK_DAYS, MAX_UNITS

_MOST_A_DAY: Final = isqrt(MAX_MINOR)
_MOST_SKUS: Final = 10**9
_DAYS: Final = "give the shop's local days: np.asarray(column).astype('M8[D]'), or days since 1970"
_EVERY_DAY: Final = "give a number for every day"
_AXES: Final = 2
"""Of a table of SKUs by days."""


@frozen(eq=False)
class DailySales:
    """Units sold per day of a window, added up by SKU (日销量汇总).

    Give the columns to a `StockTable` under their own names.

    Attributes
    ----------
    sold : (n,) int64
        Units sold in the window.
    sold_squares : (n,) int64
        The units of each day, squared and added up.
    window_days
        How many days the window has.
    in_stock_days : (n,) int64, optional
        On how many days of it each could be bought; None: nothing was said about it.
    n_outside
        How many rows lie outside the window, and were left out.
    """

    sold: IntArray
    sold_squares: IntArray
    window_days: int
    in_stock_days: IntArray | None = None
    n_outside: int = 0

    def __len__(self) -> int:
        return self.sold.size

    @classmethod
    def of_matrix(cls, daily_units: np.ndarray, in_stock: np.ndarray | None = None) -> DailySales:
        """Add up a table of units, one row per SKU and one column per day (按日销量矩阵).

        Parameters
        ----------
        daily_units : (n, days) int
            Units sold.
        in_stock : (n, days) bool, optional
            When each could be bought; a day with sales counts whatever is said here.

        Raises
        ------
        InvalidArgumentError
            If it is no such table, or `in_stock` has another shape.
        BadRowError
            If a number is below zero or too large; it names the SKU's row.

        Examples
        --------
        >>> sales = DailySales.of_matrix(np.array([[3, 0, 5], [0, 0, 0]]))
        >>> sales.sold.tolist(), sales.sold_squares.tolist(), sales.window_days
        ([8, 0], [34, 0], 3)
        """
        table = _table("daily_units", daily_units, _EVERY_DAY)
        if table.ndim != _AXES or not 1 <= table.shape[1] <= MAX_STOCK_DAYS:
            raise InvalidArgumentError(
                "daily_units", table.shape, "is no table of SKUs by days",
                f"give one row per SKU and 1 to {MAX_STOCK_DAYS} columns, one per day",
            )  # fmt: skip
        n, days = table.shape
        flat = whole_numbers("daily_units", table.reshape(-1))
        if flat.size and not 0 <= int(flat.min()) <= int(flat.max()) <= _MOST_A_DAY:
            cell = int(np.argmax((flat < 0) | (flat > _MOST_A_DAY)))
            raise BadRowError(
                "daily_units", int(flat[cell]), "is out of range", f"give 0 to {_MOST_A_DAY}",
                row=cell // days,
            )  # fmt: skip
        offset = np.arange(n + 1, dtype=np.int64) * days
        was_in = None
        if in_stock is not None:
            open_days = _table("in_stock", in_stock, "give True or False for every day")
            if open_days.shape != table.shape or open_days.dtype != np.bool_:
                raise InvalidArgumentError(
                    "in_stock", open_days.shape, "is no table of yes and no like daily_units",
                    "give one of True and False, of the same shape",
                )  # fmt: skip
            was_in = (open_days | (table > 0)).sum(axis=1)
        return cls(
            checked_segment_sum(flat, offset, "sold"),
            checked_segment_sum(flat * flat, offset, "sold_squares"),
            days, was_in,
        )  # fmt: skip

    @classmethod
    def from_rows(
        cls,
        row_sku: Numbers,
        row_day: Numbers,
        row_units: Numbers,
        *,
        n_skus: int,
        first_day: date,
        window_days: int,
    ) -> DailySales:
        """Add up rows of sales, such as order lines, in any order (按销售明细).

        Parameters
        ----------
        row_sku : (k,) int
            The place of the SKU in the table, from 0.
        row_day : (k,) int or datetime64[D]
            The local day of the sale: ``.astype("M8[D]")``, dates, or in days since 1970. Rows
            outside the window are left out and counted.
        row_units : (k,) int
            Units sold; what came back later is left in, for it was asked for.
        n_skus
            How many SKUs the table has.
        first_day, window_days
            The window.

        Raises
        ------
        InvalidArgumentError
            If columns are not of whole numbers or of one length, or the window is none.
        BadRowError
            If an SKU is not one of the table, a day is none of the years 1 to 9999, or units are
            below zero or too many.
        AmountTooLargeError
            If a sum leaves int64.

        Examples
        --------
        >>> day = np.array(["2026-11-01", "2026-11-01", "2026-11-03"], "M8[D]")
        >>> sales = DailySales.from_rows(
        ...     [0, 0, 1], day, [1, 2, 5], n_skus=2, first_day=date(2026, 11, 1), window_days=30)
        >>> sales.sold.tolist(), sales.sold_squares.tolist()
        ([3, 5], [9, 25])
        """
        n_skus = whole_number("n_skus", n_skus, 0, _MOST_SKUS)
        window_days = whole_number("window_days", window_days, 1, MAX_STOCK_DAYS)
        code = whole_numbers("row_sku", row_sku, low=0, high=n_skus - 1)
        days = _days("row_day", row_day, code.size)
        amount = whole_numbers("row_units", row_units, code.size, low=0, high=MAX_UNITS)
        first = check_day("first_day", first_day).toordinal() - EPOCH_DAY
        row = np.flatnonzero((days >= first) & (days < first + window_days))
        group, key = dense_codes(code[row] * window_days + (days[row] - first))
        per_day = group_sums(
            amount[row], group, key.size, "row_units", lambda i: f"SKU {key[i] // window_days}"
        )
        if per_day.size and int(per_day.max()) > _MOST_A_DAY:
            most = int(per_day.argmax())
            raise BadRowError(
                "row_units", int(per_day[most]), "is too much for one day, with other rows",
                f"give at most {_MOST_A_DAY} for an SKU and a day",
                row=int(row[np.flatnonzero(group == most)[0]]),
            )  # fmt: skip
        skus = np.bincount(key // window_days, minlength=n_skus).astype(np.int64)
        offset = offsets_of(skus)
        return cls(
            checked_segment_sum(per_day, offset, "sold"),
            checked_segment_sum(per_day * per_day, offset, "sold_squares"),
            window_days,
            n_outside=code.size - row.size,
        )


def _table(name: str, given: object, remedy: str) -> np.ndarray:
    opened, missing = opened_column(given)
    try:
        table = np.asarray(opened)
    except ValueError:  # rows of several lengths
        raise InvalidArgumentError(
            name, type(given).__name__, "is no table", "give as many columns in each row"
        ) from None
    if missing is None and table.dtype.kind in "fO":
        missing = missing_among(table.ravel().tolist())
    if missing is not None and table.ndim == _AXES:
        row = int(np.argmax(missing)) // table.shape[1]
        shown = np.ma.masked if isinstance(given, np.ma.MaskedArray) else None
        raise BadRowError(name, shown, "is missing", remedy, row=row)
    return table


def _days(name: str, given: Numbers, n: int) -> IntArray:
    """(n,) Read local days; an instant is none, for nobody knows whose day it means."""
    column = plain_column(name, given, "give every row a day")
    if column.dtype.kind == "O" and set(map(type, column.tolist())) == {date}:
        column = column.astype("M8[D]")
    is_dates = column.dtype == "M8[D]"
    if column.dtype.kind == "M" and not is_dates:
        raise InvalidArgumentError(name, column.dtype.name, "is no column of days", _DAYS)
    days = whole_numbers(name, column.astype(np.int64) if is_dates else column, n)
    bad = np.flatnonzero((days < FIRST_DAY) | (days > LAST_DAY))
    if bad.size:
        row = int(bad[0])
        value = str(column[row]) if is_dates else int(days[row])
        raise BadRowError(name, value, "is no day of the years 1 to 9999", _DAYS, row=row)
    return days
