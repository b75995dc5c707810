"""Some carts of a table are the table of some carts."""

from datetime import UTC, datetime

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st

from ecomops import (
    CartFacts,
    CartTable,
    Checkout,
    MinSpend,
    ShippingEntry,
    price_table,
)
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import NOTHING_KNOWN
from ecomops.testing import carts_near

NOW_US = int(datetime(2026, 11, 11, tzinfo=UTC).timestamp()) * 1_000_000


def plain(table, i):
    facts = evolve(table.cart(i), line_sources=())
    at_us = None if table.cart_at_us is None else int(table.cart_at_us[i])
    return facts, at_us


@given(st.data(), st.lists(carts_near(MinSpend(spend_minor=199_00)), min_size=1, max_size=5))
def test_taken_carts_are_those_carts(data, carts):
    named = [cart.model_copy(update={"cart_id": f"C-{i}"}) for i, cart in enumerate(carts)]
    table = CartTable.of(named)
    if data.draw(st.booleans()):
        table = evolve(table, cart_at_us=NOW_US + np.arange(len(carts)))
    if data.draw(st.booleans()):
        table = evolve(table, cart_id=None)
    places = data.draw(st.lists(st.integers(0, len(carts) - 1), max_size=7))
    taken = table.take(np.array(places, dtype=np.int64))
    assert [plain(taken, i) for i in range(len(taken))] == [plain(table, i) for i in places]
    assert taken.list_minor.tolist() == table.list_minor[places].tolist()
    assert taken.items is table.items
    assert taken.item_floor_minor.tolist() == [item.floor_price_minor for item in taken.items]
    lines = table.lines_of(np.array(places, dtype=np.int64))
    assert table.line_list_minor[lines].tolist() == taken.line_list_minor.tolist()


def test_each_line_of_a_taken_table_is_a_row():
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 5}
    facts = CartFacts.of({"currency": "CNY", "lines": [line]})
    merged = CartTable.from_rows(
        currency="CNY", items=facts.line_item, cart=np.zeros(3, dtype=np.int64),
        item=np.zeros(3, dtype=np.int64), quantity=np.ones(3, dtype=np.int64),
        unit_price_minor=np.full(3, 5),
    )  # fmt: skip
    assert merged.row_amounts(merged.line_list_minor).tolist() == [5, 5, 5]
    taken = merged.take(np.array([0, 0]))
    assert taken.row_amounts(taken.line_list_minor).tolist() == [15, 15]


@pytest.mark.parametrize("place", [-1, 2])
def test_a_place_outside_is_refused(place):
    table = CartTable.of([{"currency": "CNY"}] * 2)
    with pytest.raises(BadRowError, match=f"row 1: carts = {place} is out of range") as error:
        table.take(np.array([0, place]))
    assert error.value.row == 1
    with pytest.raises(InvalidArgumentError, match="is no column of whole numbers"):
        table.take(np.array([True, False]))


def test_checkouts_are_given_to_carts():
    table = CartTable.of([{"currency": "CNY"}] * 3)
    app = Checkout(channel="app")
    changed = table.with_checkouts([NOTHING_KNOWN, app], np.array([1, 0, 1]))
    assert [changed.checkout(i).channel for i in range(3)] == ["app", None, "app"]
    assert table.with_checkouts([app], None).checkout(2) is app
    with pytest.raises(InvalidArgumentError, match="checkouts"):
        table.with_checkouts([], None)
    with pytest.raises(BadRowError, match="row 2: cart_checkout = 1"):
        table.with_checkouts([app], np.array([0, 0, 1]))
    with pytest.raises(InvalidArgumentError, match="3 are needed"):
        table.with_checkouts([app], np.array([0, 0]))


def test_one_checkout_with_fees_may_serve_all_carts():
    cart = {"currency": "CNY", "lines": [
        {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}]}  # fmt: skip
    fees = Checkout(shipping=(ShippingEntry(entry_id="s", method="courier", amount_minor=600),))
    changed = CartTable.of([cart] * 3).with_checkouts([fees, NOTHING_KNOWN], None)
    assert changed.checkouts == (fees,)
    assert price_table(changed, []).payable_minor.tolist() == [700] * 3


def test_costs_of_items_come_along():
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}
    costs = {"a": {"cost_minor": 40}, "b": {}, "c": {"cost_minor": 0}}
    lines = [line | {"sku_id": sku, **cost} for sku, cost in costs.items()]
    table = CartTable.of({"currency": "CNY", "lines": [one]} for one in lines)
    assert table.item_cost_minor.tolist() == [40, -1, 0]
    assert table.take(np.array([1])).item_cost_minor.tolist() == [40, -1, 0]
