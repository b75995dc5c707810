"""Sales of many days added up: against polars, plain loops, and one SKU at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError, BadRowError, InvalidArgumentError
from ecomops.stock.daily_sales import DailySales
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_table import StockTable

FIRST = date(1970, 1, 11)  # day 10
DAY_ONE, LAST_DAY = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))
ROWS: Any = DailySales.from_rows
MATRIX: Any = DailySales.of_matrix

SAID: Any = {"n_skus": 4, "first_day": FIRST, "window_days": 5}

rows_of_sales = st.lists(
    st.tuples(st.integers(0, 3), st.integers(8, 17), st.integers(0, 5)), max_size=30
)


def from_rows(rows: Any, **more: Any) -> DailySales:
    sku, day, units = ([row[i] for row in rows] for i in range(3))
    said = {"n_skus": 4, "first_day": FIRST, "window_days": 5}
    found: DailySales = ROWS(sku, day, units, **said | more)
    return found


@given(rows_of_sales)
def test_rows_in_any_order_are_those_of_polars(rows: Any) -> None:
    found = from_rows(rows)
    frame = pl.DataFrame(
        rows, schema={"sku": pl.Int64, "day": pl.Int64, "units": pl.Int64}, orient="row"
    )
    inside = frame.filter(pl.col("day").is_between(10, 14))
    days = inside.group_by("sku", "day").agg(pl.col("units").sum())
    sums = days.group_by("sku").agg(
        pl.col("units").sum().alias("sold"), (pl.col("units") ** 2).sum().alias("squares")
    )
    expected = {sku: (sold, squares) for sku, sold, squares in sums.iter_rows()}
    pairs = zip(found.sold.tolist(), found.sold_squares.tolist(), strict=True)
    assert list(pairs) == [expected.get(sku, (0, 0)) for sku in range(4)]
    assert found.n_outside == len(frame) - len(inside)
    assert found.window_days == 5


@given(rows_of_sales)
def test_rows_and_a_matrix_of_them_are_the_same(rows: Any) -> None:
    table = np.zeros((4, 5), dtype=np.int64)
    for sku, day, units in rows:
        if 10 <= day < 15:
            table[sku, day - 10] += units
    left, right = from_rows(rows), DailySales.of_matrix(table)
    assert left.sold.tolist() == right.sold.tolist()
    assert left.sold_squares.tolist() == right.sold_squares.tolist()


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), max_size=4), st.data())
def test_a_matrix_says_what_each_sku_says_alone(units: Any, data: Any) -> None:
    flags = st.lists(st.booleans(), min_size=3, max_size=3)
    open_days = data.draw(st.lists(flags, min_size=len(units), max_size=len(units)))
    matrix = np.array(units, dtype=np.int64).reshape(-1, 3)
    sales = DailySales.of_matrix(matrix, np.array(open_days, dtype=np.bool_).reshape(-1, 3))
    table = StockTable(
        sku_id=[f"S{i}" for i in range(len(units))], on_hand=5, sold=sales.sold,
        sold_squares=sales.sold_squares, window_days=sales.window_days,
        in_stock_days=sales.in_stock_days,
    )  # fmt: skip
    assert list(table) == [
        SkuStock.of_daily(f"S{i}", daily, is_open, on_hand=5)
        for i, (daily, is_open) in enumerate(zip(units, open_days, strict=True))
    ]


def test_nothing_was_sold():
    assert from_rows([]).sold.tolist() == [0, 0, 0, 0]
    assert len(from_rows([], n_skus=0)) == 0
    assert DailySales.of_matrix(np.zeros((0, 3), dtype=np.int64)).sold.tolist() == []
    outside = from_rows([(0, DAY_ONE, 1), (0, LAST_DAY, 1)])
    assert (outside.n_outside, outside.sold.tolist()) == (2, [0, 0, 0, 0])


@given(rows_of_sales)
def test_days_are_taken_as_dates_too(rows: Any) -> None:
    days = np.array([row[1] for row in rows], dtype=np.int64).view("M8[D]")
    sku, units = ([row[i] for row in rows] for i in (0, 2))
    found = ROWS(sku, days, units, n_skus=np.int64(4), first_day=FIRST, window_days=np.int8(5))
    expected = from_rows(rows)
    assert found.sold_squares.tolist() == expected.sold_squares.tolist()
    assert found.n_outside == expected.n_outside


AT = np.array(["1970-01-11T10:00", "1970-01-12T10:00"], "M8[us]")
DAYS = r"give the shop's local days: np.asarray\(column\)\.astype\('M8\[D\]'\), or days since 1970"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (AT, rf"row_day = 'datetime64\[us\]' is no column of days; {DAYS}"),
        (AT.astype("M8[s]"), r"row_day = 'datetime64\[s\]' is no column of days"),
        (
            [10, 1_793_491_200_000_000],
            rf"row 1: row_day = 17934912.* is no day of.*{DAYS}",
        ),
        ([10, 1_793_491_200], "row 1: row_day = 1793491200 is no day"),  # seconds
        ([DAY_ONE - 1, 10], "row 0: row_day = -719163 is no day"),
        ([10, LAST_DAY + 1], "row 1: row_day = 2932897 is no day"),
        (np.array(["1970-01-11", "NaT"], "M8[D]"), "row 1: row_day = 'NaT' is no day"),
    ],
)
def test_what_is_no_day_is_refused_and_counts_nowhere(days: Any, text: str) -> None:
    with pytest.raises((BadRowError, InvalidArgumentError), match=text):
        ROWS([0, 1], days, [1, 2], n_skus=2, first_day=FIRST, window_days=5)


def test_one_day_takes_as_much_as_its_square_fits():
    most = 3_037_000_499  # its square is the last below 2⁶³
    found = from_rows([(1, 12, most - 1), (1, 12, 1)])
    assert found.sold_squares[1] == most * most
    assert DailySales.of_matrix(np.array([[most]])).sold_squares[0] == most * most
    with pytest.raises(
        BadRowError, match=r"row 1: row_units = 3037000500 is too much for one day"
    ):
        from_rows([(1, 11, 7), (1, 12, most), (1, 12, 1)])
    with pytest.raises(BadRowError, match="row 1: daily_units = 3037000500 is out of range"):
        DailySales.of_matrix(np.array([[1, 2], [3, most + 1]]))
    with pytest.raises(AmountTooLargeError, match=r"sold_squares\[0\]"):
        from_rows([(0, 10, most), (0, 11, most)])


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: from_rows([(4, 10, 1)]), BadRowError, "row 0: row_sku = 4 is out of range"),
        (lambda: from_rows([(0, 10, -1)]), BadRowError, "row 0: row_units = -1 is out of range"),
        (lambda: from_rows([(0, 10, 1.5)]), InvalidArgumentError, "row_units = 'float64' is no"),
        (lambda: from_rows([], n_skus=-1), InvalidArgumentError, "n_skus = -1 is out of range"),
        (lambda: from_rows([], n_skus=True), InvalidArgumentError, "n_skus = True is not a"),
        (lambda: from_rows([], window_days=0), InvalidArgumentError, "window_days = 0 is out"),
        (lambda: from_rows([], first_day=None), InvalidArgumentError, "first_day = None is no"),
        (
            lambda: from_rows([], first_day=datetime(2026, 1, 1)),  # noqa: DTZ001
            InvalidArgumentError, "first_day = .* is no date",
        ),
        (
            lambda: ROWS([0, 1], [10], [1, 1], n_skus=4, first_day=FIRST, window_days=5),
            InvalidArgumentError, "row_day = 1 entries, but 2 are needed",
        ),
        (lambda: MATRIX([1, 2, 3]), InvalidArgumentError, "is no table of SKUs by days"),
        (lambda: MATRIX(np.zeros((3, 0), int)), InvalidArgumentError, "is no table of SKUs by"),
        (lambda: MATRIX([[1], [1, 2]]), InvalidArgumentError, "daily_units = 'list' is no table"),
        (
            lambda: MATRIX([[1, 2]] * 2, [[True], [True, False]]),
            InvalidArgumentError, "in_stock = 'list' is no table; give as many columns in each",
        ),
        (lambda: MATRIX([[1.0]]), InvalidArgumentError, "'float64' is no column"),
        (
            lambda: MATRIX([[1, 2], [3, float("nan")]]),
            BadRowError,
            "row 1: daily_units = None is missing; give a number for every day",
        ),
        (
            lambda: MATRIX(np.ma.MaskedArray([[1, 2], [3, 4]], [[False, False], [False, True]])),
            BadRowError,
            "row 1: daily_units = masked is missing",
        ),
        (
            lambda: MATRIX([[1, 2]], np.ma.MaskedArray([[True, True]], [[False, True]])),
            BadRowError,
            "row 0: in_stock = masked is missing; give True or False for every day",
        ),
        (
            lambda: ROWS([0, 0], [10, 10], np.ma.MaskedArray([1, 2], [False, True]), **SAID),
            BadRowError,
            "row 1: row_units = masked is missing",
        ),
        (
            lambda: ROWS([0, 0], [date(1970, 1, 11), None], [1, 2], **SAID),
            BadRowError,
            "row 1: row_day = None is missing; give every row a day",
        ),
        (lambda: MATRIX([[1, -1]]), BadRowError, "row 0: daily_units = -1 is out of range"),
        (
            lambda: MATRIX([[1, 2]], [[True]]),
            InvalidArgumentError, "in_stock = .* is no table of yes and no like daily_units",
        ),
        (
            lambda: MATRIX([[1, 2]], [[1, 0]]),
            InvalidArgumentError, "in_stock = .* is no table of yes and no like daily_units",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_named(ask: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        ask()
