"""The daily check: worked states at their limits, remedies in words, and who comes first."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from pydantic import ValidationError
from tests.stock import stocks as drawn

from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.stock.check_table import check_stock_table
from ecomops.stock.fields import MAX_UNITS, NOT_KNOWN
from ecomops.stock.presets import (
    SERVICE_LEVEL_STOCK_RULE,
    SLOW_MOVER_STOCK_RULE,
    WEEKLY_STOCK_RULE,
)
from ecomops.stock.purchases import plan_purchases
from ecomops.stock.replenishment import HELD_BY, Replenishment, replenish
from ecomops.stock.replenishment_table import replenish_table
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_budget import stock_budget
from ecomops.stock.stock_check import SHORTAGES, STOCK_STATES, check_stock
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable

TODAY = date(2026, 11, 11)


def rule_of(**more: Any) -> StockRule:
    said = {"low_cover_days": 7, "high_cover_days": 90, "review_days": 7}
    return StockRule.model_validate(said | more)


RULE = rule_of()


def asked(stock: SkuStock, rule: StockRule) -> Replenishment:
    """What is to be ordered, which a table of one says too."""
    one = replenish(stock, rule, TODAY)
    many = replenish_table(StockTable.of([stock]), rule, TODAY)
    for name in ("reorder_point", "order_up_to", "order_units", "production_days"):
        value = getattr(one, name)
        assert getattr(many, name).tolist() == [-1 if value is None else value]
    assert (None, *HELD_BY)[many.held_by[0]] == one.held_by
    assert bool(many.should_order[0]) == one.should_order
    return one


def tea(**facts: Any) -> SkuStock:
    """Sells ten a day."""
    said: dict[str, Any] = {"sku_id": "tea", "on_hand": 100, "sold": 300, "window_days": 30}
    return SkuStock(**said | facts)


# ---- states at their limits -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "state", "actual", "bound"),
    [
        ({"on_hand": 0}, "out_of_stock", 0, 0),
        ({"on_hand": 5, "reserved": 5}, "out_of_stock", 0, 0),
        ({"on_hand": 5, "reserved": 9}, "out_of_stock", -4, 0),
        ({"on_hand": 5, "reserved": 9, "sold": 0}, "out_of_stock", -4, 0),
        # limits are strict: 70 units are 7 days and not low, 69 are 6.9
        ({"on_hand": 70}, "healthy", 7, None),
        ({"on_hand": 69}, "low", Fraction(69, 10), 7),
        ({"on_hand": 900}, "healthy", 90, None),
        ({"on_hand": 901}, "overstock", Fraction(901, 10), 90),
        # 10 days of lead time: 99 units run out before; 100 are the reorder point itself
        ({"on_hand": 99, "lead_time_days": 10}, "order_now", Fraction(99, 10), 10),
        ({"on_hand": 100, "lead_time_days": 10}, "reorder", 100, 100),
        ({"on_hand": 101, "lead_time_days": 10}, "healthy", Fraction(101, 10), None),
        # what is on its way counts for ordering, and not for cover
        ({"on_hand": 60, "incoming": 39, "lead_time_days": 10}, "order_now", Fraction(99, 10), 10),
        ({"on_hand": 60, "incoming": 41, "lead_time_days": 10}, "low", 6, 7),
        ({"on_hand": 80, "incoming": 20, "lead_time_days": 10}, "reorder", 100, 100),
        # production takes a day for each 20 units, and is part of the lead time
        (
            {"on_hand": 100, "lead_time_days": 2, "capacity_per_day": 20},
            "healthy", 10, None,
        ),
        # a mean lead time of 21 / 2 days
        (
            {"on_hand": 104, "lead_time_days": 21, "lead_times": 2, "lead_time_squares": 221},
            "order_now", Fraction(104, 10), Fraction(21, 2),
        ),
        # and a day to make what is wanted
        (
            {"on_hand": 112, "lead_time_days": 21, "lead_times": 2, "lead_time_squares": 221,
             "capacity_per_day": 1000},
            "order_now", Fraction(112, 10), Fraction(23, 2),
        ),
        # no sales: overstock if there is stock, else none
        ({"on_hand": 1, "sold": 0}, "overstock", 1, 0),
        ({"on_hand": 0, "sold": 0}, "none", None, None),
        ({"on_hand": 5, "reserved": 5, "sold": 0}, "none", None, None),
        # never in stock: nobody knows what would have been sold
        ({"on_hand": 5, "sold": 0, "in_stock_days": 0}, "unknown", None, None),
        ({"on_hand": 0, "sold": 0, "in_stock_days": 0}, "unknown", None, None),
    ],
)  # fmt: skip
def test_a_sku_stands_where_its_numbers_say(
    facts: Any, state: str, actual: Any, bound: Any
) -> None:
    verdict = check_stock(tea(**facts), RULE, TODAY)
    assert (verdict.state, verdict.actual, verdict.compared_with) == (state, actual, bound)
    check = check_stock_table(StockTable.of([tea(**facts)]), RULE, TODAY)
    assert STOCK_STATES[check.state[0]] == state
    assert verdict.is_alert == (state in {*SHORTAGES, "overstock"})


def test_a_limit_with_decimals_is_compared_exactly():
    rule = rule_of(low_cover_days="0.3333", high_cover_days="0.3334")
    third = SkuStock(sku_id="x", on_hand=1, sold=3, window_days=1)
    assert check_stock(third, rule, TODAY).state == "healthy"
    assert check_stock(third, rule_of(low_cover_days="0.3334"), TODAY).state == "low"
    over = rule_of(low_cover_days=0, high_cover_days="0.3333")
    assert check_stock(third, over, TODAY).state == "overstock"


def test_limits_of_huge_stock_are_compared_beyond_int64():
    # 10¹² × 36500 days × 10⁴ parts leaves int64; one unit more or less decides
    sold, days = MAX_UNITS, 36_500
    rule = rule_of(low_cover_days="0.5", high_cover_days="36499.9999", review_days=0)
    for on_hand in (MAX_UNITS - 1, MAX_UNITS):
        stock = tea(on_hand=on_hand, sold=sold, window_days=days)
        is_over = Fraction(on_hand * days, sold) > Fraction("36499.9999")
        expected = "overstock" if is_over else "healthy"
        assert check_stock(stock, rule, TODAY).state == expected
        table = check_stock_table(StockTable.of([stock] * 1), rule, TODAY)
        assert STOCK_STATES[table.state[0]] == expected
    at = tea(on_hand=MAX_UNITS, sold=MAX_UNITS, window_days=36_500)
    edge = rule_of(low_cover_days=0, high_cover_days=36_500)
    assert check_stock(at, edge, TODAY).state == "healthy"
    assert check_stock_table(StockTable.of([at]), edge, TODAY).state_counts["healthy"] == 1


# ---- how much, by when ------------------------------------------------------------------------
def test_an_order_covers_lead_time_review_and_safety():
    # 10 a day: reorder at 10 * (7 + 3) = 100, up to 10 * (7 + 7 + 3) = 170
    rule = rule_of(safety={"kind": "safety_days", "safety_days": 3})
    found = asked(tea(on_hand=95, lead_time_days=7), rule)
    assert (found.reorder_point, found.order_up_to, found.order_units) == (100, 170, 75)
    assert [found.expected_units, found.safety_stock] == [70, 30]
    assert (found.order_by, found.arrives_on) == (TODAY, date(2026, 11, 18))
    assert found.should_order


def test_an_order_can_wait_while_the_position_is_above_the_point():
    # 134 - 100 = 34 units above it: after 3 days 104 are left, after 4 days 94
    rule = rule_of(safety={"kind": "safety_days", "safety_days": 3})
    found = asked(tea(on_hand=100, incoming=34, lead_time_days=7), rule)
    assert (found.should_order, found.order_by, found.order_units) == (
        False, date(2026, 11, 14), 36,
    )  # fmt: skip


def test_what_is_ordered_is_not_low_again_before_the_next_review():
    # lead time and review are 9 days, but less than 20 days are low: up to 10 * (20 + 7)
    found = asked(tea(lead_time_days=2), rule_of(low_cover_days=20))
    assert (found.order_up_to, found.order_units, found.should_order) == (270, 170, True)
    # two days of lead time: the order can wait until 20 units are left
    assert found.order_by == date(2026, 11, 19)


def test_packs_and_minimum_orders_round_up():
    assert asked(tea(on_hand=95, lead_time_days=7), RULE).order_units == 45
    for facts, units in (
        ({"pack_units": 12}, 48),
        ({"min_order_units": 50}, 50),
        ({"min_order_units": 50, "pack_units": 12}, 60),
        ({"pack_units": 1000}, 1000),
    ):
        stock = tea(on_hand=95, lead_time_days=7, **facts)
        assert asked(stock, RULE).order_units == units


def test_a_sku_has_a_budget_of_its_own():
    # 45 wanted at ¥2; 100 on hand and incoming cost ¥200 of ¥260: 30 more
    stock = tea(
        on_hand=60, incoming=35, reserved=0, lead_time_days=7, cost_minor=2_00,
        max_stock_minor=251_99,
    )  # fmt: skip
    found = asked(stock, RULE)
    assert (found.order_units, found.held_by) == (30, "max_stock")
    packed = tea(
        on_hand=95, lead_time_days=7, cost_minor=2_00, max_stock_minor=251_99, pack_units=20
    )
    assert asked(packed, RULE).order_units == 20
    least = tea(
        on_hand=95, lead_time_days=7, cost_minor=2_00, max_stock_minor=251_99, min_order_units=31
    )
    verdict = check_stock(least, RULE, TODAY)
    assert (verdict.replenishment.order_units, verdict.replenishment.held_by) == (0, "max_stock")
    # 140 at ¥2 are just ¥280: nothing holds the order; a fen less does
    for most, units, held in ((280_00, 45, None), (279_99, 44, "max_stock")):
        fits = tea(on_hand=95, lead_time_days=7, cost_minor=2_00, max_stock_minor=most)
        one = asked(fits, RULE)
        assert (one.order_units, one.held_by) == (units, held)
    free = tea(on_hand=95, lead_time_days=7, cost_minor=0, max_stock_minor=0)
    assert asked(free, RULE).order_units == 45


@pytest.mark.parametrize(
    ("on_hand", "incoming", "reserved", "units", "held"),
    [
        (150, 0, 100, 0, "max_stock"),  # above the maximum already, though 50 are available
        (100, 0, 100, 0, "max_stock"),
        (60, 20, 30, 20, "max_stock"),
        (0, 0, 30, 100, "max_stock"),  # what is owed makes no room for more
        (60, 10, 0, 30, "max_stock"),
        (60, 10, 50, 30, "max_stock"),
        (70, 30, 30, 0, "max_stock"),
        (100, 20, 0, 20, None),
    ],
)
def test_what_is_reserved_makes_no_room_in_a_budget(on_hand, incoming, reserved, units, held):
    # 140 wanted; 100 may lie there or be on the way, but in the last case 140
    most = 100_00 if held else 140_00
    stock = tea(
        on_hand=on_hand, incoming=incoming, reserved=reserved, lead_time_days=7,
        cost_minor=1_00, max_stock_minor=most,
    )  # fmt: skip
    found = asked(stock, RULE)
    assert (found.order_units, found.held_by) == (units, held)
    table = StockTable.of([stock])
    assert check_stock_table(table, RULE, TODAY).replenishment.order_units.tolist() == [units]
    is_over = stock_budget(table).sku_over_minor[0] > 0
    assert not (is_over and units)


def test_a_lead_time_grows_with_the_order():
    """10 a day, 20 made a day, 7 + 7 days: the order q covers 14 days and q / 20 more.

    0 days: q = 140, needs 7; 7 days: 210, needs 11 (10.5); 11: 250, 13; 13: 270, 14 (13.5);
    14: 280, needs 14.
    """
    stock = tea(on_hand=0, sold=300, lead_time_days=7, capacity_per_day=20)
    found = asked(stock, RULE)
    assert (found.order_units, found.production_days, found.reorder_point) == (280, 14, 210)
    assert found.arrives_on == date(2026, 12, 2)
    assert found.held_by is None


def test_capacity_below_demand_holds_an_order_to_what_can_be_made():
    stock = tea(on_hand=0, lead_time_days=7, capacity_per_day=9, pack_units=10)
    found = asked(stock, rule_of(max_production_days=5))
    assert (found.order_units, found.production_days, found.held_by) == (40, 5, "capacity")
    assert "held to its capacity" in str(check_stock(stock, rule_of(max_production_days=5), TODAY))


def test_what_does_not_sell_is_not_held_but_what_is_owed_is_ordered():
    rule = rule_of(safety={"kind": "safety_units", "safety_units": 50})
    found = asked(tea(on_hand=3, sold=0, lead_time_days=7), rule)
    assert (found.reorder_point, found.order_units, found.should_order) == (0, 0, False)
    owed = asked(tea(on_hand=3, reserved=5, sold=0, pack_units=6), rule)
    assert (owed.order_units, owed.should_order, owed.arrives_on) == (6, True, None)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"sold": 0, "in_stock_days": 0}, "demand"),
        ({}, "lead_time"),
        ({"lead_time_days": 7}, "spread"),
        ({"lead_time_days": 7, "window_days": 1, "sold_squares": 90_000}, "spread"),
    ],
)
def test_why_there_is_no_reorder_point(facts: Any, why: str) -> None:
    found = asked(tea(**facts), SERVICE_LEVEL_STOCK_RULE)
    assert (found.unknown_because, found.reorder_point, found.order_units) == (why, None, None)
    assert (found.safety_stock, found.should_order) == (None, False)


def test_days_beyond_the_calendar_are_none():
    slow = tea(on_hand=MAX_UNITS, sold=1, window_days=36_500, lead_time_days=36_500)
    verdict = check_stock(slow, RULE, TODAY)
    assert verdict.stock_out_on is None
    found = check_stock_table(StockTable.of([slow]), RULE, TODAY)
    assert np.isnat(found.stock_out_day.view("M8[D]")).all()
    # the last day that can be told is still one
    for on_hand, day in ((30, date.max), (39, date.max), (40, None)):
        end = date(9999, 12, 28)
        assert check_stock(tea(on_hand=on_hand), RULE, end).stock_out_on == day
        shown = check_stock_table(StockTable.of([tea(on_hand=on_hand)]), RULE, end).stock_out_day
        assert shown.view("M8[D]").tolist() == [day]
    late = check_stock(tea(on_hand=0, lead_time_days=9), RULE, date(9999, 12, 31))
    assert late.replenishment.arrives_on is None
    assert late.replenishment.order_by == date(9999, 12, 31)
    assert "order 160 units today" in str(late)


# ---- words ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "english", "chinese"),
    [
        (
            {"on_hand": 0, "lead_time_days": 7, "incoming": 30},
            ("tea: out of stock: 0 units available; order 110 units today, to arrive on "
            "2026-11-18; hurry the 30 units on the way"),
            "tea：缺货：可售 0 件；今日补货 110 件，2026-11-18 到货；催在途 30 件",
        ),
        (
            {"on_hand": 0, "lead_time_days": 7, "incoming": 300},
            "tea: out of stock: 0 units available; hurry the 300 units on the way",
            "tea：缺货：可售 0 件；催在途 300 件",
        ),
        (
            {"on_hand": 1, "reserved": 2},
            ("tea: out of stock: 1 unit owed; order more; how many is not known: its lead time is "
            "not known"),
            "tea：缺货：欠发 1 件；请补货，数量未知：提前期未知",
        ),
        (
            {"on_hand": 45, "lead_time_days": 7},
            ("tea: order now: 4.5 days of cover with what is on the way, 7 days until an order "
            "arrives; it lasts until 2026-11-15; order 95 units today, to arrive on 2026-11-18"),
            ("tea：立即补货：含在途可售 4.5 天，到货需 7 天；预计 2026-11-15 断货；"
            "今日补货 95 件，2026-11-18 到货"),
        ),
        (
            {"on_hand": 69, "lead_time_days": 2},
            ("tea: low: 6.9 days of cover, below 7; it lasts until 2026-11-17; order 71 units by "
            "2026-11-15"),
            ("tea：库存偏低：可售 6.9 天，不足 7 天；预计 2026-11-17 断货；"
            "最迟 2026-11-15 补货 71 件"),
        ),
        (
            {"on_hand": 100, "lead_time_days": 10},
            ("tea: reorder: 100 units with what is on the way, reorder point 100; it lasts until "
            "2026-11-21; order 70 units today, to arrive on 2026-11-21"),
            ("tea：到补货点：含在途 100 件，补货点 100 件；预计 2026-11-21 断货；今日补货 70 件，"
            "2026-11-21 到货"),
        ),
        (
            {"on_hand": 901, "cost_minor": 20_00, "currency": "CNY"},
            ("tea: overstock: 90.1 days of cover, above 90; clear 1 unit with a promotion "
            "(¥20.00 at cost)"),
            "tea：积压：可售 90.1 天，超过 90 天；建议促销清仓 1 件（成本 ¥20.00）",
        ),
        (
            {"on_hand": 9, "sold": 0, "cost_minor": 5},
            ("tea: overstock: 9 units available, none sold in 30 days; clear 9 units with a "
            "promotion (45 minor units at cost)"),
            "tea：积压：可售 9 件，30 天无销量；建议促销清仓 9 件（成本 45 分）",
        ),
        (
            {"on_hand": 0, "lead_time_days": 1, "cost_minor": 5, "max_stock_minor": 0},
            "tea: out of stock: 0 units available; no order: held to its stock budget",
            "tea：缺货：可售 0 件；不补货：受库存资金上限限制",
        ),
        (
            {"on_hand": 0, "lead_time_days": 1, "cost_minor": 5, "max_stock_minor": 9},
            ("tea: out of stock: 0 units available; order 1 unit today, to arrive on 2026-11-12 "
            "(held to its stock budget)"),
            "tea：缺货：可售 0 件；今日补货 1 件，2026-11-12 到货（受库存资金上限限制）",
        ),
        (
            {"on_hand": 200}, "tea: healthy: 20 days of cover", "tea：正常：可售 20 天",
        ),
        (
            {"on_hand": 0, "sold": 0},
            "tea: nothing: 0 units available, none sold in 30 days",
            "tea：无货无销量：可售 0 件，30 天无销量",
        ),
        (
            {"on_hand": 3, "sold": 0, "in_stock_days": 0},
            "tea: unknown: in stock on none of 30 days",
            "tea：需求未知：30 天内无在售日",
        ),
    ],
)  # fmt: skip
def test_verdicts_in_words(facts: Any, english: str, chinese: str) -> None:
    verdict = check_stock(tea(**facts), RULE, TODAY)
    assert (str(verdict), verdict.describe("zh")) == (english, chinese)
    assert english.endswith(verdict.remedy())
    assert chinese.endswith(verdict.remedy("zh"))
    assert bool(verdict.remedy()) == verdict.is_alert


def test_a_number_is_never_told_as_the_limit_that_it_misses():
    near = tea(on_hand=6_999_999, sold=1_000_000, window_days=1)
    assert "6.9 days of cover, below 7" in str(check_stock(near, RULE, TODAY))
    above = tea(on_hand=90_000_001, sold=1_000_000, window_days=1)
    assert "90.1 days of cover, above 90" in str(check_stock(above, RULE, TODAY))


def test_rules_in_words():
    rule = rule_of(low_cover_days="7.50", review_days=0)
    assert str(rule) == (
        "low below 7.5 days of cover, overstock above 90; ordered at any time, no safety stock"
    )
    assert rule.describe("zh") == "可售不足 7.5 天为偏低，超过 90 天为积压；随时补货，无安全库存"
    assert "every day" in str(rule_of(review_days=1))
    assert "3 days of safety stock" in str(WEEKLY_STOCK_RULE)


# ---- boards -----------------------------------------------------------------------------------
def shop() -> StockTable:
    return StockTable(
        sku_id=["fine", "low", "none", "gone", "much", "late", "dead", "more", "new"],
        on_hand=[200, 69, 0, 0, 2000, 30, 40, 0, 8],
        sold=[300, 300, 0, 30, 300, 300, 0, 300, 0],
        window_days=30,
        in_stock_days=[30, 30, 30, 30, 30, 30, 30, 30, 0],
        lead_time_days=[7, 2, 7, 7, 7, 7, 7, -1, 7],
        cost_minor=[100, 100, 100, 100, 100, 100, 100_00, 100, 100],
        currency="CNY",
    )


def test_the_most_urgent_come_first():
    check = check_stock_table(shop(), RULE, TODAY)
    # both are out of stock; "more" sells ten a day, "gone" one
    assert [one.stock.sku_id for one in check.shortages()] == ["more", "gone", "late", "low"]
    # 40 × ¥100 is more than 1100 × ¥1
    assert [one.stock.sku_id for one in check.overstocked()] == ["dead", "much"]
    assert [one.stock.sku_id for one in check.shortages(1)] == ["more"]
    assert check.shortages(0) == ()
    counts = {state: n for state, n in check.state_counts.items() if n}
    assert counts == {
        "out_of_stock": 2, "order_now": 1, "low": 1, "overstock": 2, "unknown": 1, "healthy": 1,
        "none": 1,
    }  # fmt: skip


@given(drawn.tables(max_size=12))
def test_lists_are_in_the_order_that_is_told(drawn_table: Any) -> None:
    rule, rows = drawn_table
    check = check_stock_table(StockTable.of(rows), rule, TODAY)
    verdicts = [check_stock(stock, rule, TODAY) for stock in rows]
    short = [one for one in verdicts if one.state in SHORTAGES]
    short.sort(key=lambda v: (
        STOCK_STATES.index(v.state), v.stock.cover_days or 0, -(v.stock.daily_demand or 0),
    ))  # fmt: skip
    assert list(check.shortages()) == short
    over = [one for one in verdicts if one.state == "overstock"]
    over.sort(key=lambda v: (
        v.excess_minor is None, -(v.excess_minor or 0), -v.excess_units,
    ))  # fmt: skip
    assert list(check.overstocked()) == over


def test_what_has_no_known_cost_comes_last_the_most_units_first():
    table = StockTable(
        sku_id=["few", "most", "known", "more"], on_hand=[50, 900, 100, 300], sold=0,
        window_days=30, cost_minor=[-1, -1, 5, -1],
    )  # fmt: skip
    check = check_stock_table(table, RULE, TODAY)
    assert [one.stock.sku_id for one in check.overstocked()] == ["known", "most", "more", "few"]


def test_a_board_in_words():
    check = check_stock_table(shop(), RULE, TODAY)
    assert check.describe("zh", limit=2) == (
        "2026-11-11 库存检查\n"
        "SKU  缺货  立即补货  库存偏低  积压  需求未知  正常  无货无销量\n"
        "───  ────  ────────  ────────  ────  ────────  ────  ──────────\n"
        "  9     2         1         1     2         1     1           1\n"
        "\n"
        "待补货\n"
        "SKU   状态  可售  在途  日均  可售天数  预计断货    补货  最晚\n"
        "────  ────  ────  ────  ────  ────────  ──────────  ────  ──────────\n"
        "more  缺货     0     0    10         0  2026-11-11     ?  –\n"
        "gone  缺货     0     0     1         0  2026-11-11    14  2026-11-11\n"
        "\n"
        "待清仓\n"
        "SKU   可售  日均  可售天数  积压       成本\n"
        "────  ────  ────  ────────  ────  ─────────\n"
        "dead    40     0         –    40  ¥4,000.00\n"
        "much  2000    10       200  1100  ¥1,100.00\n"
        "\n"
        "无法计算补货点 – 窗口期内无在售日：1；提前期未知：1"
    )
    html = check._repr_html_()
    assert html.count("<caption>") == 3
    assert "<caption>to order</caption>" in html
    assert str(check).startswith("stock on 2026-11-11\n")
    assert repr(check) == "StockCheck(9 SKUs on 2026-11-11, 6 alerts)"
    assert repr(check.replenishment) == "ReplenishmentTable(9 SKUs, 3 to order)"


def test_names_are_escaped_in_html():
    table = StockTable(sku_id=["<b>"], on_hand=0, sold=[9], window_days=9)
    assert "&lt;b&gt;" in check_stock_table(table, RULE, TODAY)._repr_html_()


def test_an_empty_table_has_a_board_too():
    check = check_stock_table(StockTable.of([]), RULE, TODAY)
    assert (check.shortages(), check.overstocked(), sum(check.state_counts.values())) == (
        (),
        (),
        0,
    )
    assert check.describe()
    assert check._repr_html_()
    assert len(replenish_table(StockTable.of([]), RULE, TODAY)) == 0


def test_columns_go_into_any_data_frame():
    check = check_stock_table(shop(), RULE, TODAY)
    frame: Any = pd.DataFrame(check.columns())
    assert frame.set_index("sku_id").loc["gone", "order_units"] == 14
    assert str(frame.loc[3, "order_by"].date()) == "2026-11-11"
    assert pl.DataFrame(check.columns())["state"].to_list()[3] == "out_of_stock"


def test_what_is_not_known_adds_nothing_to_a_sum():
    table = StockTable(
        sku_id=["tea", "hat"], on_hand=[45, 70], sold=[300, 30], window_days=30,
        lead_time_days=[7, -1],
    )  # fmt: skip
    check = check_stock_table(table, RULE, TODAY)
    columns: Any = check.columns()
    for name in ("reorder_point", "order_up_to", "order_units"):
        first, second = getattr(check.replenishment, name).tolist()
        assert second == NOT_KNOWN
        assert columns[name].tolist() == [first, None]
        assert columns[name].sum() == pl.DataFrame(columns)[name].sum() == first


def test_amounts_without_a_currency_are_chinese_in_a_chinese_board():
    table = StockTable(sku_id=["tea"], on_hand=1000, sold=30, window_days=30, cost_minor=100)
    check = check_stock_table(table, RULE, TODAY)
    for told in (check, check[0], stock_budget(table, 5), plan_purchases(check, 5)):
        assert "分" in told.describe("zh")
        assert "minor" not in told.describe("zh")
        assert "minor units" in told.describe("en")


# ---- slips and hostile numbers ----------------------------------------------------------------
ONE: Any = check_stock  # without its types, which forbid the slips
MANY: Any = check_stock_table
FRENCH: Any = "fr"


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda: ONE({}, RULE, TODAY), "stock = {} is no SkuStock; give an SkuStock, or"),
        (lambda: ONE(tea(), None, TODAY), "rule = None is no StockRule; give a StockRule"),
        (lambda: ONE(tea(), RULE, None), "today = None is no date; give the shop's local"),
        (lambda: ONE(tea(), RULE, "2026-11-11"), "today = '2026-11-11' is no date"),
        (lambda: ONE(tea(), RULE, datetime(2026, 11, 11)), "today = datetime.* is no date"),  # noqa: DTZ001
        (lambda: MANY(tea(), RULE, TODAY), "table = .* is no StockTable; give a"),
        (lambda: MANY(StockTable.of([]), {}, TODAY), "rule = {} is no StockRule"),
        (lambda: MANY(None, RULE, TODAY), "table = None is no StockTable"),
        (lambda: check_stock(tea(), RULE, TODAY).describe(FRENCH), "language = 'fr'"),
        (lambda: check_stock_table(shop(), RULE, TODAY).describe(FRENCH), "language = 'fr'"),
        (lambda: MANY(shop(), RULE, TODAY).shortages(-1), "limit = -1 is no number"),
        (lambda: MANY(shop(), RULE, TODAY).overstocked(1.5), "limit = 1.5 is no num"),
        (lambda: RULE.describe(FRENCH), "language = 'fr'"),
        (lambda: MANY(shop(), RULE, TODAY).is_in("out"), "states = 'out' is no state; give some"),
        (lambda: MANY(shop(), RULE, TODAY).is_in("low", ["low"]), r"states = \['low'\] is no st"),
        (
            lambda: MANY(shop(), RULE, TODAY)[0:1],
            r"place = slice\(0, 1, None\) is no place; give a whole number",
        ),
    ],
)
def test_a_slip_is_named_and_told_what_to_do(ask: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


@pytest.mark.parametrize(
    "rule",
    [
        {"high_cover_days": 6},
        {"low_cover_days": -1},
        {"low_cover_days": 7.5},
        {"low_cover_days": "7.00001"},
        {"low_cover_days": True},
        {"high_cover_days": "NaN"},
        {"high_cover_days": 36_501},
        {"review_days": -1},
        {"review_days": 366},
        {"review_days": 1.0},
        {"max_production_days": 0},
        {"days": 3},
    ],
)
def test_a_rule_that_can_not_be_is_refused_at_the_door(rule: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        rule_of(**rule)
    assert {error["loc"][0] for error in refused.value.errors()} == set(rule)


def test_equal_limits_are_a_rule():
    rule = rule_of(low_cover_days=10, high_cover_days=10)
    states = [check_stock(tea(on_hand=n), rule, TODAY).state for n in (99, 100, 101)]
    assert states == ["low", "healthy", "overstock"]


def test_a_rule_comes_back_from_json():
    for rule in (WEEKLY_STOCK_RULE, SERVICE_LEVEL_STOCK_RULE, SLOW_MOVER_STOCK_RULE):
        assert StockRule.model_validate_json(rule.model_dump_json()) == rule
    assert WEEKLY_STOCK_RULE.safety == SafetyDays(safety_days=3)
    assert WEEKLY_STOCK_RULE.low_cover_days == Decimal(7)


def test_the_largest_numbers_neither_wrap_nor_crash():
    most = MAX_UNITS
    extreme: dict[str, Any] = {
        "lead_time_days": 36_500, "cost_minor": 2**63 - 1, "max_stock_minor": 2**63 - 1,
        "capacity_per_day": 1, "min_order_units": most, "pack_units": most,
    }  # fmt: skip
    rows = [
        tea(sku_id="a", on_hand=0, sold=most, window_days=1, sold_squares=None, **extreme),
        tea(sku_id="b", on_hand=most, reserved=0, incoming=most, sold=1, window_days=36_500),
        tea(sku_id="c", on_hand=0, reserved=most, sold=0, **extreme | {"capacity_per_day": most}),
        tea(sku_id="d", on_hand=0, reserved=most, sold=most, lead_time_days=36_500,
            cost_minor=1, max_stock_minor=2**63 - 1),
        SkuStock.of_daily("e", [3 * 10**9, 0], on_hand=5, lead_time_days=36_500),
        tea(sku_id="f", on_hand=most, sold=0, cost_minor=2**63 - 1),
        tea(sku_id="g", on_hand=most, reserved=most, incoming=most, sold=most, lead_time_days=30,
            cost_minor=2**63 - 1, max_stock_minor=0),
        tea(sku_id="h", on_hand=most, reserved=most, incoming=most, sold=most, lead_time_days=200,
            cost_minor=1, max_stock_minor=2**63 - 1),
    ]  # fmt: skip
    for rule in (WEEKLY_STOCK_RULE, SERVICE_LEVEL_STOCK_RULE, SLOW_MOVER_STOCK_RULE):
        check = check_stock_table(StockTable.of(rows), rule, date.max)
        for i, stock in enumerate(rows):
            verdict = check_stock(stock, rule, date.max)
            assert STOCK_STATES[check.state[i]] == verdict.state
            one = verdict.replenishment
            found = check.replenishment
            assert found.order_units[i] == (-1 if one.order_units is None else one.order_units)
            assert found.reorder_point[i] == (
                -1 if one.reorder_point is None else one.reorder_point
            )
            assert verdict.describe("zh")
        assert check.describe()
        with pytest.raises(AmountTooLargeError, match=r"excess_minor\[5\]"):
            _ = check.excess_minor


def test_a_hundred_thousand_skus_are_no_matter():
    n = 100_000
    rng = np.random.default_rng(1)
    table = StockTable(
        sku_id=[f"S{i}" for i in range(n)], on_hand=rng.integers(0, 99, n),
        sold=rng.integers(0, 99, n), window_days=30, lead_time_days=rng.integers(0, 30, n),
        capacity_per_day=rng.integers(1, 9, n),
    )  # fmt: skip
    check = check_stock_table(table, WEEKLY_STOCK_RULE, TODAY)
    for i in range(0, n, 9973):
        verdict = check[i]
        assert STOCK_STATES[check.state[i]] == verdict.state
        assert check.replenishment.order_units[i] == verdict.replenishment.order_units
