"""Cohorts: against plain loops and SQL, and what nobody knows yet."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from tests.metrics.customers.slow_customers import (
    DAY_US,
    Order,
    columns_of,
    day_of,
    number_of,
    order_lists,
    slow_cohorts,
    units,
    zones,
)

from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.metrics.customer_tables import CohortTable, OrderBook, cohort_table

CON = duckdb.connect()


def cells_of(table: CohortTable) -> dict[tuple[int, int], tuple[int, int, int, bool]]:
    """Read the cells that are known."""
    columns = table.columns()
    place = {first: i for i, first in enumerate(p.first_day for p in table.cohorts)}
    names = ("cohort_first_day", "age", "customers", "orders", "paid_minor", "is_partial")
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    return {(place[first], age): cell for first, age, *rest in rows for cell in [tuple(rest)]}


# ---- plain loops -----------------------------------------------------------------------------
@given(order_lists(), zones, units, st.none() | st.integers(-40, 60))
def test_every_cell_is_that_of_a_plain_loop(orders, zone, unit, shift):
    as_of = None
    if shift is not None and orders:
        as_of = day_of(orders[0], zone) + timedelta(days=shift)
    table = cohort_table(columns_of(orders), zone=zone, unit=unit, as_of=as_of)
    sizes, cells = slow_cohorts(orders, zone, as_of, unit)
    assert table.cohort_size.tolist() == sizes
    assert cells_of(table) == cells
    for (i, age), told in [*cells.items()][:: max(len(cells) // 9, 1)]:
        cell = table.cell(i, age)
        assert cell is not None
        assert (cell.customers, cell.orders, cell.paid_minor, cell.is_partial) == told
        assert cell.retention_rate == (Fraction(told[0], sizes[i]) if sizes[i] else None)


@given(order_lists(), zones, units, st.integers(-40, 60))
def test_later_cohorts_alone_are_the_same_as_among_all(orders, zone, unit, shift):
    assume(orders)
    since = day_of(orders[0], zone) + timedelta(days=shift)
    whole = cohort_table(columns_of(orders), zone=zone, unit=unit)
    late = cohort_table(columns_of(orders), zone=zone, unit=unit, cohorts_from=since)
    kept = [p for p in whole.cohorts if number_of(unit, p.last_day) >= number_of(unit, since)]
    assert list(late.cohorts) == kept
    skipped = len(whole) - len(late)
    assert late.cohort_size.tolist() == whole.cohort_size.tolist()[skipped:]
    assert cells_of(late) == {
        (i - skipped, age): cell for (i, age), cell in cells_of(whole).items() if i >= skipped
    }


@given(order_lists(), zones, units)
def test_a_book_in_any_parts_gives_the_same_table(orders, zone, unit):
    book = OrderBook.empty()
    for row in orders:
        book = OrderBook.empty().update(**columns_of([row])).merge(book)
    whole, parts = (cohort_table(o, zone=zone, unit=unit) for o in (columns_of(orders), book))
    for name, column in whole.columns().items():
        np.testing.assert_array_equal(column, parts.columns()[name])


@given(order_lists(), zones, units)
def test_the_laws_of_cohorts(orders, zone, unit):
    table = cohort_table(columns_of(orders), zone=zone, unit=unit)
    n = len(table)
    if n:
        np.testing.assert_array_equal(table.customers[:, 0], table.cohort_size)  # at 0 all bought
    assert np.all(table.customers <= table.cohort_size[:, np.newaxis])
    assert np.all(table.orders >= table.customers)
    columns = table.columns()
    assert columns["orders"].sum() == len({r.order_id for r in orders if not r.is_cancelled})
    later = np.arange(n)[:, np.newaxis] + np.arange(n) >= n
    np.testing.assert_array_equal(np.ma.getmaskarray(table.customers), later)
    assert np.isnan(table.retention_rates[later]).all()
    assert columns["age"].size == n * (n + 1) // 2


# ---- what it means ---------------------------------------------------------------------------
def at(text: str) -> int:
    return int(np.datetime64(text, "us").astype("int64"))


ORDERS = [
    Order(1, "a", at("2026-01-05"), 100_00), Order(2, "a", at("2026-02-07"), 50_00),
    Order(3, "b", at("2026-01-20"), 80_00), Order(4, "b", at("2026-03-01"), 40_00),
    Order(5, "b", at("2026-03-01"), 10_00), Order(6, "c", at("2026-02-02"), 60_00),
    Order(7, "d", at("2026-02-03"), 60_00, True),
]  # fmt: skip


def test_what_lies_after_the_day_is_unknown_and_never_0():
    table = cohort_table(columns_of(ORDERS), zone="UTC", as_of=date(2026, 3, 10))
    assert table.customers.tolist() == [[2, 1, 1], [1, 0, None], [0, None, None]]
    assert table.orders.tolist() == [[2, 1, 2], [1, 0, None], [0, None, None]]
    assert table.paid_minor.tolist()[0] == [180_00, 50_00, 50_00]
    assert table.cell(1, 2) is None
    np.testing.assert_array_equal(
        table.retention_rates, [[1, 0.5, 0.5], [1, 0, np.nan], [np.nan] * 3]
    )


def test_the_last_period_is_marked_until_its_last_day():
    open_, over = (
        cohort_table(columns_of(ORDERS), zone="UTC", as_of=date(2026, 3, day)) for day in (30, 31)
    )
    assert open_.is_partial.tolist() == [
        [False, False, True],
        [False, True, False],
        [True, False, False],
    ]
    assert not over.is_partial.any()
    assert "*" in str(open_)
    assert "*" not in str(over)
    cell = open_.cell(1, 1)
    assert cell is not None
    told = (cell.is_partial, cell.retention_rate, str(cell.cohort))
    assert told == (True, Fraction(0), "2026-02")


def test_the_share_of_all_is_a_ratio_of_sums_over_periods_that_are_over():
    table = cohort_table(columns_of(ORDERS), zone="UTC", as_of=date(2026, 3, 30))
    # at 1: of a and b one came back in February; c's March is not over
    assert table.overall == (Fraction(1), Fraction(1, 2), None)
    table = cohort_table(columns_of(ORDERS), zone="UTC", as_of=date(2026, 3, 31))
    assert table.overall == (Fraction(1), Fraction(1, 3), Fraction(1, 2))


def test_a_local_month_begins_at_the_local_midnight():
    orders = [
        Order(1, 1, at("2026-10-31T15:59:59.999999"), 1),
        Order(2, 2, at("2026-10-31T16:00"), 1),
    ]
    shanghai = cohort_table(columns_of(orders), zone="Asia/Shanghai")
    assert [str(p) for p in shanghai.cohorts] == ["2026-10", "2026-11"]
    assert shanghai.cohort_size.tolist() == [1, 1]
    assert len(cohort_table(columns_of(orders), zone="UTC")) == 1


def test_a_month_without_newcomers_is_there_and_its_rates_are_undefined():
    orders = [Order(1, 1, at("2026-01-05"), 1), Order(2, 2, at("2026-03-05"), 1)]
    table = cohort_table(columns_of(orders), zone="UTC", as_of=date(2026, 3, 31))
    assert table.cohort_size.tolist() == [1, 0, 1]
    cell = table.cell(1, 0)
    assert cell is not None
    assert cell.retention_rate is None
    assert table.overall == (Fraction(1), Fraction(0), Fraction(0))


def test_earlier_orders_still_say_who_is_new():
    table = cohort_table(columns_of(ORDERS), zone="UTC", cohorts_from=date(2026, 2, 28))
    assert [str(p) for p in table.cohorts] == ["2026-02", "2026-03"]
    assert table.cohort_size.tolist() == [1, 0]
    nothing = cohort_table(columns_of(ORDERS), zone="UTC", cohorts_from=date(2027, 1, 1))
    assert len(nothing) == 0
    everything = cohort_table(columns_of(ORDERS), zone="UTC", cohorts_from=date(1900, 1, 1))
    assert len(everything) == 3


def test_corrections_take_off_what_a_cohort_paid():
    orders = [Order(1, 1, at("2026-01-05"), 100), Order(2, 1, at("2026-02-05"), -30)]
    table = cohort_table(columns_of(orders), zone="UTC", as_of=date(2026, 2, 28))
    assert table.paid_minor.tolist() == [[100, -30], [0, None]]


def test_of_no_orders_there_is_an_empty_table():
    for as_of in (None, date(2026, 1, 1)):
        empty = cohort_table(OrderBook.empty(), zone="UTC", as_of=as_of)
        assert (len(empty), empty.overall, empty.as_of) == (0, (), as_of)
        assert empty.columns()["customers"].size == 0
        assert empty.retention_rates.shape == (0, 0)
        assert "cohort" in str(empty)
        assert "<table" in empty._repr_html_()


def test_too_many_cells_are_refused_before_they_are_made():
    orders = [Order(1, 1, at("0001-01-02"), 1), Order(2, 2, at("9999-12-30"), 1)]
    with pytest.raises(InvalidArgumentError, match="unit = 'month' makes 119,988 cohorts"):
        cohort_table(columns_of(orders), zone="Asia/Shanghai")
    recent = cohort_table(columns_of(orders), zone="UTC", cohorts_from=date(9999, 11, 1))
    assert recent.cohort_size.tolist() == [0, 1]
    with pytest.raises(InvalidArgumentError, match="give a longer unit"):
        cohort_table(columns_of(orders[:1]), zone="UTC", as_of=date(9999, 12, 31))


def test_sums_that_leave_int64_are_refused():
    orders = [Order(i, i, 0, 2**62) for i in range(2)]
    cell = "paid_minor of the cohort of 1970-01 in 1970-01 = 9223372036854775808 leaves int64"
    with pytest.raises(AmountTooLargeError, match=cell):
        cohort_table(columns_of(orders), zone="UTC")
    later = [
        *(Order(i, i, 0, 1) for i in range(2)),
        *(Order(i + 2, i, 40 * DAY_US, 2**62) for i in range(2)),
    ]
    cell = "paid_minor of the cohort of 1970-01 in 1970-02 = "
    with pytest.raises(AmountTooLargeError, match=cell):
        cohort_table(columns_of(later), zone="UTC")
    fits = cohort_table(columns_of(orders[:1]), zone="UTC")
    assert fits.paid_minor.tolist() == [[2**62]]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"unit": "hour"}, "unit = 'hour' is no whole period"),
        ({"zone": "Nowhere"}, "zone = 'Nowhere' is no time zone"),
        ({"zone": None}, "zone = None is no str"),
        ({"as_of": "2026-01-01"}, "as_of = '2026-01-01' is no local day"),
        ({"as_of": pd.Timestamp("2026-01-01")}, "as_of = .* is no local day"),
        ({"cohorts_from": 2026}, "cohorts_from = 2026 is no local day"),
    ],
)
def test_odd_arguments_are_refused(changes, text):
    wanted: Any = {"zone": "UTC", **changes}
    with pytest.raises(InvalidArgumentError, match=text):
        cohort_table(columns_of(ORDERS), **wanted)


def test_a_cell_that_is_not_in_the_table_is_refused():
    table = cohort_table(columns_of(ORDERS), zone="UTC")
    odd: Any
    for odd in (-1, 3, True, 1.0, None):
        with pytest.raises(InvalidArgumentError, match="is not in the table"):
            table.cell(odd, 0)
        with pytest.raises(InvalidArgumentError, match="is not in the table"):
            table.cell(0, odd)


# ---- words -----------------------------------------------------------------------------------
def test_it_reads_well():
    table = cohort_table(columns_of(ORDERS), zone="UTC", as_of=date(2026, 3, 10))
    assert table.describe("zh", "paid", "CNY").splitlines()[2:] == [
        "2026 年 1 月       2  ¥180.00  ¥50.00  ¥50.00*",
        "2026 年 2 月       1   ¥60.00  ¥0.00*",
        "2026 年 3 月       0   ¥0.00*",
        "* 该周期尚未结束",
    ]
    assert table.describe("en", "orders").splitlines()[2].split() == [
        "2026-01",
        "2",
        "2",
        "1",
        "2*",
    ]
    assert table.describe("en", "customers").splitlines()[2].split()[-1] == "1*"
    assert "50 %*" in table._repr_html_()
    wrong: Any = "value"
    with pytest.raises(InvalidArgumentError, match="figure = 'value' is no figure of a cohort"):
        table.describe("en", wrong)


def test_of_many_cohorts_the_last_are_shown_with_their_first_periods():
    orders = [Order(i, i, i * DAY_US, 1) for i in range(60)]
    lines = str(cohort_table(columns_of(orders), zone="UTC", unit="day")).splitlines()
    assert lines[0].split()[-2:] == ["12", "…"]
    assert lines[2].strip() == "…"
    assert lines[-2].startswith("1970-03-01")
    assert len(lines) == 2 + 1 + 36 + 1


# ---- SQL -------------------------------------------------------------------------------------
SQL = """
with o as (select distinct * from frame where not is_cancelled),
     p as (select *, date_trunc('{unit}', make_timestamp(placed_at_us)) period from o),
     f as (select *, min(period) over (partition by customer_id) cohort from p)
select strftime(cohort, '%Y-%m-%d'), date_diff('{unit}', cohort, period),
       count(distinct customer_id), count(*), sum(paid_minor)
from f group by all order by all
"""


@given(order_lists("int"), units)
def test_the_cells_with_orders_are_those_of_sql(orders, unit):
    frame = pd.DataFrame(columns_of(orders)).astype({"customer_id": "int64", "is_cancelled": bool})
    assume(len(frame))
    CON.register("frame", frame)
    rows = CON.execute(SQL.format(unit=unit)).fetchall()
    columns = cohort_table(columns_of(orders), zone="UTC", unit=unit).columns()
    names = ("cohort_first_day", "age", "customers", "orders", "paid_minor")
    told = zip(*(columns[name].tolist() for name in names), strict=True)
    assert [(str(day), *rest) for day, *rest in told if rest[2]] == [
        (day, *map(int, rest)) for day, *rest in rows
    ]
