"""Input that nobody should give: it is answered or refused, and nothing wraps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.metrics.customers.slow_customers import DAY_US, Order, columns_of

from ecomops.errors import AmountTooLargeError, BadRowError, InvalidArgumentError
from ecomops.metrics.customer_tables import (
    OrderBook,
    candidates,
    cohort_table,
    rfm_table,
    segments,
)
from ecomops.models.instants import FIRST_US, LAST_US

IN_UTC = "read datetimes of a shop's clock with order_book or frame_columns"

MAKERS: Any = (
    rfm_table,
    cohort_table,
    lambda orders, **more: segments(rfm_table(orders, **more)),
    lambda orders, **more: candidates(orders, "repurchase", **more),
    lambda orders, **more: candidates(orders, "churn", **more),
)
TABLES = pytest.mark.parametrize("make", MAKERS, ids=["rfm", "cohort", "segment", "due", "churn"])


@TABLES
def test_of_nothing_every_table_is_empty(make):
    nothing: dict[str, list[int]] = {name: [] for name in columns_of([])}
    cancelled = columns_of([Order(1, 1, 0, 5, True)])
    guests = {**columns_of([Order(1, 1, 0, 5)]), "customer_id": [None]}
    for orders in (nothing, cancelled, guests, OrderBook.empty()):
        for as_of in (None, date(1, 1, 1), date(9999, 12, 31)):
            table = make(orders, zone="UTC", as_of=as_of)
            assert len(table) == 0
            for said in (str(table), repr(table), table.describe("zh", currency="CNY")):
                assert said
            assert table._repr_html_().startswith("<table")
            assert all(column.size == 0 for column in table.columns().values())


@TABLES
def test_one_order_is_enough(make):
    for orders in (columns_of([Order(1, 1, 0, 5)]), columns_of([Order("A", "王", 0, -5)])):
        table = make(orders, zone="Asia/Shanghai")
        assert table.describe("zh", currency="CNY")
        assert len(table) in {0, 1}


def test_the_whole_of_time_is_counted():
    orders = columns_of([Order(1, 1, FIRST_US, 1), Order(2, 1, LAST_US, 2)])
    days = (date.max - date.min).days
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        one = rfm_table(orders, zone=zone)[1]
        assert (one.frequency, one.recency, one.age, one.days_since_last) == (1, days, days, 0)
        assert (one.first_day, one.last_day) == (date.min, date.max)
        table = candidates(orders, "repurchase", zone=zone)
        assert table.shop_gap_days == days
    assert cohort_table(
        orders, zone="UTC", cohorts_from=date(9999, 12, 1)
    ).cohort_size.tolist() == [0]


def test_amounts_at_the_edge_of_int64_are_kept_or_refused():
    most = 2**63 - 1
    table = rfm_table(columns_of([Order(1, 1, 0, most), Order(2, 1, DAY_US, -most)]), zone="UTC")
    assert (table[1].paid_minor, table[1].monetary_numerator) == (0, -most)
    for paid in ((most, 1), (-most, -2), (2**62, 2**62)):
        orders = [Order(i, 1, i, minor) for i, minor in enumerate(paid)]
        for make in MAKERS:
            with pytest.raises(AmountTooLargeError, match=r"paid_minor.* leaves int64"):
                make(columns_of(orders), zone="UTC")


@pytest.mark.parametrize(("wang", "shown"), [("wang", "'wang'"), (7, "7")])
def test_a_sum_that_leaves_int64_names_the_customer(wang, shown):
    other = "li" if wang == "wang" else 3
    told = {
        "order_id": [1, 2, 3], "customer_id": [other, wang, wang], "placed_at_us": [0, 1, 2],
        "paid_minor": [5, 2**62, 2**62],
    }  # fmt: skip
    refused = pytest.raises(AmountTooLargeError, match=f"paid_minor of customer {shown} = 92")
    with refused:
        rfm_table(told, zone="UTC")
    with refused:
        candidates(told, "churn", zone="UTC")


def test_a_part_that_leaves_int64_is_refused_though_the_whole_does_not():
    most = 2**63 - 1
    orders = [Order(1, 1, 0, -most), Order(2, 1, DAY_US, most), Order(3, 1, 2 * DAY_US, 5)]
    with pytest.raises(AmountTooLargeError, match="paid_minor"):
        rfm_table(columns_of(orders), zone="UTC")


@TABLES
@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"paid_minor": [1.5, 1]}, BadRowError, "row 0: paid_minor = 1.5"),
        ({"paid_minor": [float("inf"), 1]}, BadRowError, "row 0: paid_minor = inf"),
        ({"paid_minor": [True, False]}, InvalidArgumentError, "paid_minor = 'bool'"),
        ({"paid_minor": ["1", None]}, InvalidArgumentError, "paid_minor = 'text' is no column"),
        ({"customer_id": np.array([b"1", b"2"])}, InvalidArgumentError, "customer_id = 'bytes'"),
        ({"placed_at_us": [0, LAST_US + 1]}, BadRowError, "row 1: placed_at_us = "),
        ({"placed_at_us": np.array(["2026-01-01"] * 2, "M8[us]")}, InvalidArgumentError, IN_UTC),
        ({"placed_at_us": pd.to_datetime(["2026-01-01"] * 2)}, InvalidArgumentError, IN_UTC),
        (
            {"placed_at_us": pd.Series(pd.to_datetime(["2026-01-01"] * 2)).dt.tz_localize("UTC")},
            BadRowError,
            IN_UTC,
        ),
        ({"placed_at_us": [datetime.fromisoformat("2026-01-01T20:30")] * 2}, BadRowError, IN_UTC),
        ({"customer_id": [1.5, 2]}, BadRowError, "row 0: customer_id = 1.5"),
        ({"customer_id": [1, "a"]}, BadRowError, "row 1: customer_id = 'a'"),
        ({"order_id": np.zeros((2, 2), dtype=np.int64)}, InvalidArgumentError, "order_id = "),
        ({"order_id": "AB"}, InvalidArgumentError, "order_id = 'str'"),
        ({"order_id": [1]}, InvalidArgumentError, "rows, but 1 are needed"),
    ],
)
def test_columns_that_hold_something_else_are_refused(make, change, error, text):
    orders = columns_of([Order(1, 1, 0, 5), Order(2, 1, 0, 5)])
    with pytest.raises(error, match=text):
        make({**orders, **change}, zone="UTC")


@TABLES
@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"zone": "localtime"}, "zone = 'localtime' is no time zone"),
        ({"zone": 8}, "zone = 8 is no str"),
        ({"as_of": datetime(2026, 1, 1)}, "is no local day"),  # noqa: DTZ001
        ({"as_of": 20_000}, "as_of = 20000 is no local day"),
    ],
)
def test_days_and_zones_that_are_none_are_refused(make, more, text):
    with pytest.raises(InvalidArgumentError, match=text):
        make(columns_of([Order(1, 1, 0, 5)]), **{"zone": "UTC", **more})


@TABLES
def test_a_million_orders_of_as_many_customers(make):
    n = 10**6
    orders = {
        "order_id": np.arange(n) * 7 - 3,
        "customer_id": np.arange(n)[::-1] * 3,
        "placed_at_us": np.arange(n) * 10**7,
        "paid_minor": np.full(n, 10**9),
    }
    table = make(orders, zone="Asia/Shanghai")
    assert len(str(table).splitlines()) < 60
    assert table._repr_html_()


def test_reasons_of_many_candidates_take_no_more_than_linear_time():
    n = 30_000
    days = np.repeat(np.array([[0, 10, 20]]), n, axis=0)
    orders = {
        "order_id": np.arange(3 * n), "customer_id": np.repeat(np.arange(n), 3),
        "placed_at_us": days.reshape(-1) * DAY_US, "paid_minor": np.ones(3 * n, dtype=np.int64),
    }  # fmt: skip
    table = candidates(orders, "repurchase", zone="UTC", as_of=date(1970, 1, 31))
    assert len(table.columns()["reason"]) == n
