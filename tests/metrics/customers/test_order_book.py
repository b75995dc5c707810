"""The order book: every order once, in whatever parts it came."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.metrics.customers.slow_customers import (
    Order,
    by_customer,
    columns_of,
    counted,
    order_lists,
)

from ecomops.errors import BadRowError, DuplicateIdError, InvalidArgumentError
from ecomops.metrics import AOV
from ecomops.metrics.customer_tables import OrderBook, candidates, cohort_table, rfm_table


def book_of(orders: Any) -> OrderBook:
    return OrderBook.empty().update(**columns_of(orders))


@given(order_lists(), st.data())
def test_a_book_does_not_depend_on_parts_or_their_order(orders, data):
    whole = book_of(orders)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(orders)), max_size=3)))
    bounds = zip([0, *cuts], [*cuts, len(orders)], strict=True)
    parts = [book_of(orders[a:b]) for a, b in bounds]
    random.Random(0).shuffle(parts)  # noqa: S311
    left = right = OrderBook.empty()
    for part in parts:
        left, right = left.merge(part), part.merge(right)
    assert whole == left == right
    assert whole.merge(OrderBook.empty()) == whole == OrderBook.empty().merge(whole)
    assert whole.merge(whole) == whole
    assert len(whole) == len({row.order_id for row in orders})


@given(order_lists())
def test_a_book_says_how_much_it_holds(orders):
    book, rows = book_of(orders), counted(orders)
    assert book.rows.n == len(rows)
    assert str(book) == f"{len(rows):,} orders of {len(by_customer(rows)):,} customers"
    assert book.describe("zh") == f"{len(by_customer(rows)):,} 位客户的 {len(rows):,} 个订单"


ONE = Order("A", "li", 5, 199)
NO_TEXT: dict[str, Any] = {
    "order_id": np.array([], dtype=np.str_), "customer_id": np.array([], dtype=np.str_),
    "placed_at_us": [], "paid_minor": [],
}  # fmt: skip


def test_a_part_of_no_orders_leaves_the_others_their_ids():
    nothing = OrderBook.empty().update(**NO_TEXT)
    for ids in ([7, 8], ["li", "wang"]):
        book = OrderBook.empty().update(
            order_id=[1, 2], customer_id=ids, placed_at_us=[0, 5], paid_minor=[1, 2]
        )
        for both in (nothing.merge(book), book.merge(nothing), book.update(**NO_TEXT)):
            assert both == book
            assert rfm_table(both, zone="UTC").columns()["customer_id"].tolist() == ids
            assert OrderBook.from_bytes(both.to_bytes()) == book
    assert nothing == OrderBook.empty() == nothing.merge(nothing)


def test_what_ids_are_is_known_of_no_orders():
    nothing = OrderBook.empty().update(**NO_TEXT)
    untold = OrderBook.empty().update(order_id=[], customer_id=[], placed_at_us=[], paid_minor=[])
    masked = np.ma.MaskedArray(np.array(["x", "y"]), mask=True)
    guests = OrderBook.empty().update(
        order_id=["A", "B"], customer_id=masked, placed_at_us=[0, 5], paid_minor=[1, 2]
    )
    for book in (nothing, untold.merge(nothing), nothing.merge(untold), guests):
        assert rfm_table(book, zone="UTC").columns()["customer_id"].dtype.kind == "U"
    assert rfm_table(untold, zone="UTC").columns()["customer_id"].dtype == np.int64


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (ONE._replace(customer_id="wang"), "customer_id"),
        (ONE._replace(at_us=6), "placed_at_us"),
        (ONE._replace(paid_minor=198), "paid_minor"),
        (ONE._replace(is_cancelled=True), "is_cancelled"),
    ],
)
def test_an_order_told_twice_with_other_content_is_refused_and_named(other, name):
    with pytest.raises(DuplicateIdError, match=f"order_id = 'A' stands twice.*{name}"):
        book_of([ONE]).update(**columns_of([other]))
    with pytest.raises(DuplicateIdError, match=f"order_id = 'A' stands twice.*{name}"):
        book_of([ONE]).merge(book_of([other]))
    for table in (rfm_table, cohort_table):
        with pytest.raises(DuplicateIdError, match=f"order_id = 'A' stands twice.*{name}"):
            table(columns_of([ONE, other]), zone="UTC")


def test_a_refused_update_changes_nothing():
    book = book_of([ONE])
    with pytest.raises(DuplicateIdError):
        book.update(**columns_of([Order("B", "li", 5, 1), ONE._replace(paid_minor=1)]))
    assert book == book_of([ONE])


def test_rows_that_miss_a_value_are_left_out_and_counted():
    columns = columns_of([ONE, Order("B", None, 5, 1), Order("C", "li", None, 1)])  # type: ignore[arg-type]
    book = OrderBook.empty().update(**columns)
    assert (len(book), book.n_missing) == (1, 2)
    assert rfm_table(book, zone="UTC").n_missing == 2
    assert cohort_table(columns, zone="UTC").n_missing == 2


def test_the_day_of_a_table_is_that_of_the_last_order_that_counts():
    day = 86_400_000_000
    columns = {
        "order_id": [1, 2, 3, 4], "customer_id": ["li", None, "li", "wu"],
        "placed_at_us": [3 * day, 100 * day, 101 * day, 102 * day], "paid_minor": [5, 5, None, 5],
        "is_cancelled": [False, False, False, True],
    }  # fmt: skip
    for orders in (columns, OrderBook.empty().update(**columns)):
        assert rfm_table(orders, zone="UTC").as_of == date(1970, 1, 4)
        assert cohort_table(orders, zone="UTC").as_of == date(1970, 1, 4)
        assert candidates(orders, "churn", zone="UTC").as_of == date(1970, 1, 4)


def test_the_flag_may_be_left_out():
    columns = columns_of([ONE])
    del columns["is_cancelled"]
    assert OrderBook.empty().update(**columns) == book_of([ONE])


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"paid_minor": [1.5]}, BadRowError, "row 0: paid_minor = 1.5 is no whole number"),
        ({"customer_id": [True]}, InvalidArgumentError, "customer_id = 'bool' is no column"),
        ({"customer_id": [1, 2]}, InvalidArgumentError, "customer_id = 2 rows, but 1"),
        ({"placed_at_us": [2**63 - 1]}, BadRowError, "row 0: placed_at_us = .* beyond the years"),
        ({"placed_at_us": [0.0]}, InvalidArgumentError, "placed_at_us = 'float64' is no column"),
        ({"is_cancelled": [1]}, BadRowError, "is_cancelled"),
        ({"sku": ["x"]}, InvalidArgumentError, "column = 'sku' is no column"),
        ({"order_id": None}, InvalidArgumentError, "order_id = None is missing"),
        ({"order_id": [""]}, BadRowError, "row 0: order_id = '' is empty"),
        ({"paid_minor": [2**63]}, BadRowError, "row 0: paid_minor = .* leaves int64"),
    ],
)
def test_what_is_no_column_is_refused(change, error, text):
    columns = {**columns_of([ONE]), **change}
    if error is BadRowError and change == {"is_cancelled": [1]}:
        error = (BadRowError, InvalidArgumentError)
    with pytest.raises(error, match=text):
        OrderBook.empty().update(**columns)
    with pytest.raises(error, match=text):
        rfm_table(columns, zone="UTC")


def test_ids_of_two_kinds_do_not_go_together():
    with pytest.raises(InvalidArgumentError, match="order_id"):
        book_of([ONE]).update(**columns_of([Order(1, "li", 5, 199)]))
    with pytest.raises(InvalidArgumentError, match="customer_id"):
        book_of([ONE]).update(**columns_of([Order("B", 1, 5, 199)]))


@pytest.mark.parametrize("orders", [None, [ONE], "orders", 3])
def test_what_is_neither_a_book_nor_columns_is_refused(orders):
    with pytest.raises(InvalidArgumentError, match="is neither an OrderBook nor columns by name"):
        rfm_table(orders, zone="UTC")
    with pytest.raises(InvalidArgumentError, match=r"other = .* is no OrderBook"):
        OrderBook.empty().merge(orders)


def test_the_state_of_another_metric_is_no_book():
    state: Any = AOV.empty()
    with pytest.raises(InvalidArgumentError, match="is no state of an order book"):
        OrderBook(state)
    nothing: Any = 3
    with pytest.raises(InvalidArgumentError, match="book_state = 3 is no TableState"):
        OrderBook(nothing)
