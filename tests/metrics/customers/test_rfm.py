"""Recency, frequency, age and monetary value: against plain loops and SQL."""

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
    UNITS,
    Order,
    columns_of,
    day_of,
    order_lists,
    slow_rfm,
    units,
    zones,
)

from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.metrics.customer_tables import OrderBook, RfmTable, rfm_table


def told(table: RfmTable) -> dict[Any, dict[str, Any]]:
    """Read a table row by row, as the slow one is."""
    found = {}
    for key in table.customer_id.tolist():
        one = table[key]
        found[key] = {
            name: getattr(one, name)
            for name in (
                "first_day", "last_day", "days_since_last", "orders", "paid_minor", "frequency",
                "recency", "age", "monetary",
            )
        }  # fmt: skip
    return found


# ---- plain loops -----------------------------------------------------------------------------
@given(order_lists(), zones, units, st.booleans(), st.none() | st.integers(-40, 40))
def test_every_figure_is_that_of_a_plain_loop(orders, zone, unit, include_first, shift):
    as_of = None
    if shift is not None and orders:
        as_of = day_of(orders[0], zone) + timedelta(days=shift)
    table = rfm_table(
        columns_of(orders), zone=zone, unit=unit, include_first=include_first, as_of=as_of
    )
    slow = slow_rfm(orders, zone, as_of, unit, include_first=include_first)
    assert told(table) == slow
    assert list(told(table)) == list(slow)  # in rising order of the ids
    means = [
        np.nan if row["monetary"] is None else float(row["monetary"]) for row in slow.values()
    ]
    np.testing.assert_array_equal(table.monetary, means)


@given(order_lists(), zones, units)
def test_a_book_in_any_parts_gives_the_same_table(orders, zone, unit):
    book = OrderBook.empty()
    for row in reversed(orders):
        book = OrderBook.empty().update(**columns_of([row])).merge(book)
    whole, parts = (rfm_table(o, zone=zone, unit=unit) for o in (columns_of(orders), book))
    for name, column in whole.columns().items():
        np.testing.assert_array_equal(column, parts.columns()[name])


def test_many_customers_on_many_days_take_the_way_of_sorted_pairs():
    rng = np.random.default_rng(7)
    n = 3000
    orders = [
        Order(i, int(c), int(d) * DAY_US, int(p))
        for i, (c, d, p) in enumerate(
            zip(rng.integers(0, 900, n), rng.integers(0, 800, n), rng.integers(-9, 99, n),
                strict=True)
        )
    ]  # fmt: skip
    for unit in ("day", "month"):
        table = rfm_table(columns_of(orders), zone="UTC", unit=unit)
        assert told(table) == slow_rfm(orders, "UTC", None, unit, include_first=False)


# ---- what it means ---------------------------------------------------------------------------
ORDERS = [
    Order("A", "li", 0, 500), Order("B", "li", 9 * DAY_US, 200),
    Order("C", "li", 9 * DAY_US + 1, 300), Order("D", "li", 20 * DAY_US, 700),
    Order("E", "wang", 4 * DAY_US, 100),
]  # fmt: skip


def test_two_orders_of_one_day_are_one_purchase_and_the_first_day_is_left_out():
    li = rfm_table(columns_of(ORDERS), zone="UTC", as_of=date(1970, 1, 31))["li"]
    # days 0, 9 and 20; seen until day 30: (200 + 300 + 700) / 2
    assert (li.frequency, li.recency, li.age, li.monetary) == (2, 20, 30, Fraction(600))
    assert (li.days_since_last, li.orders, li.paid_minor) == (10, 4, 1700)


def test_the_first_day_counts_where_it_is_asked_for():
    table = rfm_table(columns_of(ORDERS), zone="UTC", include_first=True)
    assert (table["li"].frequency, table["li"].monetary) == (3, Fraction(1700, 3))
    assert (table["wang"].frequency, table["wang"].monetary) == (1, Fraction(100))


def test_without_a_repeat_the_mean_is_undefined_and_0_only_for_lifetimes():
    table = rfm_table(columns_of(ORDERS), zone="UTC")
    assert table["wang"].monetary is None
    assert np.isnan(table.monetary[1])
    assert table.lifetimes_columns()["monetary_value"].tolist() == [600.0, 0.0]


def test_an_order_just_after_midnight_is_on_the_next_local_day():
    at = 16 * 3600 * 10**6  # in Shanghai it is midnight
    orders = [Order(1, 1, at - 1, 5), Order(2, 1, at, 5)]
    shanghai = rfm_table(columns_of(orders), zone="Asia/Shanghai")
    utc = rfm_table(columns_of(orders), zone="UTC")
    assert (shanghai.frequency.tolist(), utc.frequency.tolist()) == ([1], [0])
    assert shanghai.last_day.tolist() == [date(1970, 1, 2)]


def test_a_cancelled_order_is_no_purchase():
    orders = [
        Order(1, 1, 0, 5),
        Order(2, 1, 5 * DAY_US, 5, is_cancelled=True),
        Order(3, 2, 0, 5, True),
    ]
    table = rfm_table(columns_of(orders), zone="UTC")
    assert (table.customer_id.tolist(), table.orders.tolist()) == ([1], [1])
    assert table.as_of == date(1970, 1, 1)


def test_later_orders_are_left_out_and_counted():
    table = rfm_table(columns_of(ORDERS), zone="UTC", as_of=date(1970, 1, 10), unit="week")
    assert (table["li"].orders, table.n_later) == (3, 1)
    assert table["li"].days_since_last == 0


def test_customers_without_an_order_by_then_are_not_there():
    table = rfm_table(columns_of(ORDERS), zone="UTC", as_of=date(1970, 1, 3))
    assert table.customer_id.tolist() == ["li"]
    with pytest.raises(UnknownIdError, match=r"'wang' has no order in the table"):
        table["wang"]
    odd: Any
    for odd in (True, 1, None, 2**70, b"li", "li\0"):
        with pytest.raises(UnknownIdError):
            table[odd]


def test_ids_of_numpy_find_their_rows_and_true_is_not_1():
    table = rfm_table(columns_of([Order(1, 1, 0, 5)]), zone="UTC")
    assert table[table.customer_id[0]] == table[1]
    with pytest.raises(UnknownIdError):
        table[True]


def test_a_day_ends_before_the_next_midnight():
    midnight = 16 * 3600 * 10**6  # in Shanghai, as 2 January begins
    orders = [Order(1, 1, midnight - 1, 5), Order(2, 1, midnight, 7)]
    table = rfm_table(columns_of(orders), zone="Asia/Shanghai", as_of=date(1970, 1, 1))
    assert (table[1].paid_minor, table.n_later) == (5, 1)


def test_of_no_orders_there_is_an_empty_table():
    empty = rfm_table(OrderBook.empty(), zone="UTC")
    assert (len(empty), empty.as_of) == (0, None)
    assert all(column.size == 0 for column in empty.columns().values())
    assert empty.columns()["first_day"].dtype == np.dtype("M8[D]")
    assert str(empty).startswith("customer")
    assert rfm_table(OrderBook.empty(), zone="UTC", as_of=date(2026, 1, 1)).as_of is not None


def test_weeks_begin_on_monday():
    sunday = int(np.datetime64("2026-11-15T12", "us").astype("int64"))
    table = rfm_table(
        columns_of([Order(1, 1, sunday, 5), Order(2, 1, sunday + DAY_US, 5)]), zone="UTC",
        unit="week",
    )  # fmt: skip
    assert table.frequency.tolist() == [1]
    assert table.recency.tolist() == [1]


@pytest.mark.parametrize("unit", ["hour", "", None, 3])
def test_what_is_no_unit_is_refused(unit):
    with pytest.raises(InvalidArgumentError, match=r"unit = .* is no whole period"):
        rfm_table(columns_of(ORDERS), zone="UTC", unit=unit)


def test_it_reads_well():
    table = rfm_table(columns_of(ORDERS), zone="UTC", as_of=date(1970, 1, 31))
    assert table.describe("zh", "CNY").splitlines()[2].split() == [
        "li", "1970-01-21", "10", "4", "¥17.00", "2", "20", "30", "¥6.00",
    ]  # fmt: skip
    assert "undefined" in str(table)
    assert "<table" in table._repr_html_()
    many = rfm_table(columns_of(Order(i, i, i, 1) for i in range(30)), zone="UTC")
    assert str(many).splitlines()[-1] == "…"
    assert len(str(many).splitlines()) == 23


# ---- SQL -------------------------------------------------------------------------------------
CON = duckdb.connect()
SQL = """
with o as (select distinct * from frame),
     p as (select customer_id, date_trunc('{unit}', make_timestamp(placed_at_us)) period,
                  sum(paid_minor) paid
           from o group by all),
     f as (select *, min(period) over (partition by customer_id) first from p)
select customer_id, count(*) - 1, date_diff('{unit}', min(period), max(period)),
       coalesce(sum(paid) filter (period > first), 0)
from f group by 1 order by 1
"""


@given(order_lists("int", cancelled=False), st.sampled_from(UNITS))
def test_the_table_is_that_of_sql(orders, unit):
    frame = pd.DataFrame(columns_of(orders)).astype({"customer_id": "int64"})
    assume(len(frame))
    CON.register("frame", frame)
    rows = CON.execute(SQL.format(unit=unit)).fetchall()
    table = rfm_table(columns_of(orders), zone="UTC", unit=unit)
    told = zip(
        table.customer_id.tolist(), table.frequency.tolist(), table.recency.tolist(),
        table.monetary_numerator.tolist(), strict=True,
    )  # fmt: skip
    assert list(told) == [tuple(map(int, row)) for row in rows]
