"""One SKU, many as columns, and plain loops: all the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from tests.stock import slow_stock, stocks as drawn

from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.stock.check_table import check_stock_table
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.replenishment import HELD_BY, replenish
from ecomops.stock.span import NOT_KNOWN_REASONS
from ecomops.stock.stock_check import STOCK_STATES, check_stock
from ecomops.stock.stock_table import StockTable

TODAY = date(2026, 11, 11)
FLOATS = (
    "daily_demand", "daily_variance", "cover_days", "position_cover_days", "weeks_of_supply",
    "turnover_per_year",
)  # fmt: skip


def day_of(number: int) -> Any:
    return None if number == NO_INSTANT else np.datetime64(int(number), "D").astype(object)


def unit_of(number: int) -> Any:
    return None if number == NOT_KNOWN else int(number)


def told(number: Any) -> float:
    return float("nan") if number is None else float(number)


@given(st.data())
def test_one_sku_is_replenished_as_by_hand(data: Any) -> None:
    rule = data.draw(drawn.rules())
    stock = data.draw(drawn.stocks(rule))
    found = replenish(stock, rule, TODAY)
    for name, value in slow_stock.replenished(stock, rule, TODAY).items():
        assert getattr(found, name) == value, name


@given(st.data())
def test_one_sku_stands_as_the_list_of_states_says(data: Any) -> None:
    rule = data.draw(drawn.rules())
    stock = data.draw(drawn.stocks(rule))
    assert check_stock(stock, rule, TODAY).state == slow_stock.state(stock, rule, TODAY)


@given(drawn.tables())
def test_columns_say_what_each_row_says_alone(drawn_table: Any) -> None:
    rule, rows = drawn_table
    table = StockTable.of(rows)
    assert list(table) == rows
    check = check_stock_table(table, rule, TODAY)
    found = check.replenishment
    for i, stock in enumerate(rows):
        verdict = check_stock(stock, rule, TODAY)
        one = verdict.replenishment
        assert STOCK_STATES[check.state[i]] == verdict.state
        assert unit_of(found.reorder_point[i]) == one.reorder_point
        assert unit_of(found.order_up_to[i]) == one.order_up_to
        assert unit_of(found.order_units[i]) == one.order_units
        assert found.production_days[i] == one.production_days
        assert found.should_order[i] == one.should_order
        assert day_of(found.order_by_day[i]) == one.order_by
        assert day_of(found.arrives_day[i]) == one.arrives_on
        assert (None, *HELD_BY)[found.held_by[i]] == one.held_by
        assert (None, *NOT_KNOWN_REASONS)[found.unknown_because[i]] == one.unknown_because
        assert found.expected_units[i] == pytest.approx(told(one.expected_units), nan_ok=True)
        assert found.safety_stock[i] == pytest.approx(
            told(one.safety_stock), nan_ok=True, abs=1e-9
        )
        assert day_of(check.stock_out_day[i]) == verdict.stock_out_on
        assert check.excess_units[i] == verdict.excess_units
        assert unit_of(check.excess_minor[i]) == verdict.excess_minor
        assert check[i] == verdict


@given(drawn.tables())
def test_measures_of_columns_are_those_of_each_row(drawn_table: Any) -> None:
    _, rows = drawn_table
    table = StockTable.of(rows)
    for name in FLOATS:
        expected = [told(getattr(stock, name)) for stock in rows]
        assert getattr(table, name).tolist() == pytest.approx(expected, rel=1e-15, nan_ok=True)
    for basis in ("stock", "received"):
        expected = [told(stock.sell_through_rate(basis)) for stock in rows]
        assert table.sell_through_rate(basis).tolist() == pytest.approx(
            expected, rel=1e-15, nan_ok=True
        )
    for name in ("available_units", "position_units", "demand_days"):
        assert getattr(table, name).tolist() == [getattr(stock, name) for stock in rows]


@given(drawn.tables(max_size=10), st.randoms(use_true_random=False))
def test_what_a_row_says_does_not_depend_on_its_neighbours(drawn_table: Any, random: Any) -> None:
    rule, rows = drawn_table
    order = list(range(len(rows)))
    random.shuffle(order)
    one = check_stock_table(StockTable.of(rows), rule, TODAY)
    other = check_stock_table(StockTable.of([rows[i] for i in order]), rule, TODAY)
    assert one.state[order].tolist() == other.state.tolist()
    first, second = one.replenishment, other.replenishment
    assert first.order_units[order].tolist() == second.order_units.tolist()


@given(st.data())
def test_an_order_fills_up_and_is_not_due_again(data: Any) -> None:
    """The position after an order that nothing holds is at the level, less than a pack above."""
    rule = data.draw(drawn.rules())
    stock = data.draw(drawn.stocks(rule))
    found = replenish(stock, rule, TODAY)
    if not found.order_units or found.held_by or found.order_up_to is None:
        return
    least = max(found.order_up_to, stock.position_units + stock.min_order_units)
    after = stock.position_units + found.order_units
    assert found.order_up_to <= after < least + stock.pack_units
    assert found.order_units % stock.pack_units == 0
    if stock.capacity_per_day is None:
        then = evolve(stock, incoming=stock.incoming + found.order_units, max_stock_minor=None)
        again = replenish(then, rule, TODAY)
        assert not again.should_order
        assert again.order_units == 0


@given(st.data())
def test_an_order_is_never_above_budget_or_capacity(data: Any) -> None:
    rule = data.draw(drawn.rules())
    stock = data.draw(drawn.stocks(rule))
    found = replenish(stock, rule, TODAY)
    units = found.order_units or 0
    if units and stock.max_stock_minor is not None and stock.cost_minor:
        bound = stock.on_hand + stock.incoming + units  # what is reserved lies there too
        assert bound * stock.cost_minor <= stock.max_stock_minor
    if stock.capacity_per_day is not None:
        assert units <= stock.capacity_per_day * rule.max_production_days
        assert found.production_days == -(-units // stock.capacity_per_day)
