"""Stock near a rule's numbers meets what random stock misses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

from ecomops.stock import (
    STOCK_STATES,
    WEEKLY_STOCK_RULE,
    SafetyUnits,
    SkuStock,
    StockRule,
    check_stock,
    check_stock_table,
    replenish,
)
from ecomops.stock.safety.kinds import SafetyRule
from ecomops.testing import sku_stocks_near, stock_rules, stock_tables_near

SEARCH = settings(database=None, derandomize=True, max_examples=1_000, phases=[Phase.generate])
TODAY = date(2026, 11, 11)
RULE = WEEKLY_STOCK_RULE


def reaches(strategy, wanted, search=SEARCH) -> bool:
    try:
        find(strategy, wanted, settings=search)
    except NoSuchExample:
        return False
    return True


FAR = RULE.model_copy(update={"safety": SafetyUnits(safety_units=777)})


@pytest.mark.parametrize("name", ["reorder_point", "order_up_to"])
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_stock_stands_at_levels_that_only_the_rule_can_tell(name, step):
    def is_there(stock):
        level = getattr(replenish(stock, FAR, TODAY), name)
        return level is not None and stock.position_units == level + step

    assert reaches(sku_stocks_near(FAR), is_there)


@pytest.mark.parametrize(
    "wanted",
    {
        "cover at the low limit": lambda s: s.cover_days == RULE.low_cover_days,
        "cover at the high limit": lambda s: s.cover_days == RULE.high_cover_days,
        "cover is the lead time": lambda s: (
            s.lead_time_days and s.position_cover_days == s.mean_lead_time_days
        ),
        "more reserved than there is": lambda s: s.reserved > s.on_hand > 0,
        "out of stock on every day": lambda s: s.in_stock_days == 0,
        "several lead times": lambda s: s.lead_times > 1,
        "a budget": lambda s: s.max_stock_minor,
        "packs": lambda s: s.pack_units > 1,
        "no daily sales": lambda s: s.sold and s.sold_squares is None,
    }.items(),
    ids=lambda pair: pair[0],
)
def test_stock_reaches(wanted):
    assert reaches(sku_stocks_near(RULE), wanted[1])


@pytest.mark.parametrize("state", STOCK_STATES)
def test_every_state_is_reached(state):
    assert reaches(sku_stocks_near(RULE), lambda s: check_stock(s, RULE, TODAY).state == state)


@given(sku_stocks_near(RULE, "tea", currency="CNY"))
def test_id_and_currency_are_those_asked_for(stock):
    assert (stock.sku_id, stock.currency) == ("tea", "CNY")


@given(st.data())
def test_tables_near_any_rule_say_what_each_sku_says(data):
    rule = data.draw(stock_rules())
    table = data.draw(stock_tables_near(rule, max_skus=3))
    assert len(table) <= 3
    check = check_stock_table(table, rule, TODAY)
    for i, stock in enumerate(table):
        assert isinstance(stock, SkuStock)
        assert STOCK_STATES[check.state[i]] == check_stock(stock, rule, TODAY).state


def test_tables_are_empty_or_full():
    assert reaches(stock_tables_near(RULE), lambda table: len(table) == 0)
    assert reaches(stock_tables_near(RULE), lambda table: len(table) == 6)


@pytest.mark.parametrize("kind", get_args(get_args(SafetyRule)[0]))
def test_rules_have_every_kind_of_safety_stock(kind):
    assert reaches(stock_rules(), lambda rule: isinstance(rule.safety, kind))
    assert reaches(st.from_type(StockRule), lambda rule: isinstance(rule.safety, kind))


@pytest.mark.parametrize(
    "wanted",
    [
        lambda rule: rule.low_cover_days == rule.high_cover_days,
        lambda rule: rule.low_cover_days == Decimal("2.5"),
        lambda rule: rule.review_days == 0,
        lambda rule: rule.max_production_days == 1,
        lambda rule: rule.name,
    ],
)
def test_rules_reach(wanted):
    assert reaches(stock_rules(), wanted)
