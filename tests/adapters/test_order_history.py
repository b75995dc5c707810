"""What belongs to past orders, out of a data frame: customers, costs, discounts, labels."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops import load_orders, parse_promotion, replay
from ecomops.errors import BadRowError, InvalidArgumentError, MissingColumnError

COLUMNS = {
    "cart_id": "order",
    "sku_id": "sku",
    "quantity": "qty",
    "unit_price": "price",
    "unit_cost": "cost",
    "discount": "off",
    "customer_id": "buyer",
    "labels": ("segment", "channel"),
}
ROWS = {
    "order": ["A", "A", "B", "C"],
    "sku": ["tee", "cap", "tee", "mug"],
    "qty": [2, 1, 3, 1],
    "price": ["99.50", "10.00", "99.50", "5.00"],
    "cost": ["60.00", None, "60.00", "1.00"],
    "off": ["20.00", "0", "0.01", "0.00"],
    "buyer": ["Li", "Li", None, "Wu"],
    "segment": ["new", "new", "old", "old"],
    "channel": ["app", "web", "app", None],
}


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table])
def test_all_that_belongs_to_orders_is_read(frame: Any) -> None:
    orders = load_orders(frame(ROWS), COLUMNS, currency="CNY")
    history = orders.history
    assert history.basis == "shelf"
    assert history.is_rebuilt
    assert history.table.list_minor.tolist() == [199_00 + 20_00 + 10_00, 298_50 + 1, 5_00]
    assert history.given_minor is not None
    assert history.given_minor.tolist() == [2000, 1, 0]
    assert history.customer is not None
    assert history.customer.tolist() == [0, 2, 1]
    assert history.customer_id is not None
    assert history.customer_id.tolist() == [b"Li", b"", b"Wu"]
    assert history.labels["segment"].names == ("new", "old")
    assert history.labels["segment"].code.tolist() == [0, 1, 1]
    assert history.labels["channel"].names == ("", "app")
    assert {item.sku_id: item.cost_minor for item in history.table.items} == {
        "cap": None,
        "mug": 100,
        "tee": 6000,
    }
    said = [str(cleaning) for cleaning in orders.cleanings]
    assert any("shelf price rebuilt" in text and text.startswith("2 rows") for text in said)
    assert any("channel of the cart's first row" in text for text in said)


def test_a_cost_that_changes_makes_two_items() -> None:
    frame = pl.DataFrame({"o": [1, 2], "s": ["tee", "tee"], "p": ["9", "9"], "c": ["5", "6"]})
    columns = {"cart_id": "o", "sku_id": "s", "unit_price": "p", "unit_cost": "c"}
    table = load_orders(frame, columns, currency="CNY").table
    assert [item.cost_minor for item in table.items] == [500, 600]
    assert table.line_item.tolist() == [0, 1]


def test_the_basis_is_said() -> None:
    frame = pl.DataFrame({"o": [1], "s": ["tee"], "p": ["9"]})
    columns = {"cart_id": "o", "sku_id": "s", "unit_price": "p"}
    assert load_orders(frame, columns, currency="CNY").history.basis == "list"
    paid = load_orders(frame, columns, currency="CNY", basis="paid").history
    deal = parse_promotion("满5减1", currency="CNY")
    assert replay(paid, [deal], reach_minor=0).report.origin.basis == "paid"
    with pytest.raises(InvalidArgumentError, match="basis = '' does not say what the prices are"):
        load_orders(frame, columns, currency="CNY", basis="")


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(1, 3), st.integers(0, 99), st.integers(0, 9)),
        min_size=1,
        max_size=12,
    )
)
def test_what_was_paid_and_given_adds_up_to_the_shelf(drawn: list[tuple[int, ...]]) -> None:
    order, quantity, amount, off = (list(column) for column in zip(*drawn, strict=True))
    frame = pl.DataFrame({"o": order, "q": quantity, "a": amount, "d": off}).with_columns(
        s=pl.lit("tee")
    )
    columns = {"cart_id": "o", "sku_id": "s", "quantity": "q"}
    amounts = {"line_amount_minor": "a", "discount_minor": "d"}
    history = load_orders(frame, columns | amounts, currency="CNY").history
    assert history.given_minor is not None
    for cart, name in enumerate(history.table.cart_id or ()):
        mine = [i for i, one in enumerate(order) if one == name]
        given_minor = sum(off[i] for i in mine)
        assert int(history.given_minor[cart]) == given_minor
        paid = sum(amount[i] for i in mine)
        assert int(history.table.list_minor[cart]) == paid + given_minor


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"buyer": ["Li", "Wu", None, "Wu"]}, "row 1: buyer = 'Wu' differs within the order"),
        ({"off": ["-1", "0", "0", "0"]}, "row 0: off = "),
        ({"off": ["0", None, "0", "0"]}, "row 1: off = None is missing"),
        ({"cost": ["1", "-1", "0", "0"]}, "row 1: cost = "),
        ({"off": [1.0, 0.0, 0.0, 0.005]}, "row 3: off = 0.005"),
    ],
)
def test_wrong_rows_are_named(changes: dict[str, list[object]], text: str) -> None:
    with pytest.raises(BadRowError, match=text):
        load_orders(pl.DataFrame(ROWS | changes), COLUMNS, currency="CNY")


def test_wrong_mappings_are_named() -> None:
    with pytest.raises(ValidationError, match="unit_cost"):
        load_orders(pl.DataFrame(ROWS), COLUMNS | {"unit_cost_minor": "cost"}, currency="CNY")
    with pytest.raises(MissingColumnError, match="segment"):
        load_orders(pl.DataFrame(ROWS), COLUMNS | {"labels": "segmnt"}, currency="CNY")
