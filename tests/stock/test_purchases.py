"""Which orders a budget pays, against a plain walk down the list."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from tests.stock import stocks as drawn

from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.stock.check_table import StockCheck, check_stock_table
from ecomops.stock.purchases import PurchasePlan, plan_purchases
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable

TODAY = date(2026, 11, 11)
RULE = StockRule.model_validate({"low_cover_days": 5, "high_cover_days": 90, "review_days": 7})


def shop(**more: Any) -> StockCheck:
    """Each sells ten a day and takes 7 days to come, so each wants 140 in all."""
    said: dict[str, Any] = {
        "sku_id": ["a", "b", "c"], "on_hand": [60, 0, 30], "sold": 300, "window_days": 30,
        "lead_time_days": 7, "cost_minor": [1_00, 2_00, 3_00], "currency": "CNY",
    }  # fmt: skip
    return check_stock_table(StockTable(**said | more), RULE, TODAY)


def served(plan: PurchasePlan) -> dict[str, int]:
    names = [plan.checked.table.sku_id[place] for place in plan.sku_place]
    return dict(zip(names, plan.order_units.tolist(), strict=True))


# ---- worked cases -----------------------------------------------------------------------------
def test_the_most_urgent_are_served_first():
    # b is out of stock: 140 × ¥2 = ¥280. c lasts 3 days: 110 × ¥3 = ¥330. a 6 days: 80 × ¥1
    check = shop()
    assert served(plan_purchases(check)) == {"b": 140, "c": 110, "a": 80}
    assert plan_purchases(check).spent_minor == 690_00
    assert served(plan_purchases(check, 690_00)) == {"b": 140, "c": 110, "a": 80}
    # a fen less: one unit of the last one
    plan = plan_purchases(check, 689_99)
    assert (served(plan), plan.spent_minor, plan.left_minor) == (
        {"b": 140, "c": 110, "a": 79}, 689_00, 99,
    )  # fmt: skip
    # ¥300: b, then 6 of c for ¥18, then 2 of a for what is left
    assert served(plan_purchases(check, 300_00)) == {"b": 140, "c": 6, "a": 2}
    nothing = plan_purchases(check, 0)
    assert served(nothing) == {"b": 0, "c": 0, "a": 0}
    assert (nothing.spent_minor, nothing.n_held) == (0, 3)


def test_packs_are_not_broken_and_minimums_are_kept():
    # ¥300: b wants 14 packs of 10 for ¥280; then neither a pack of c (¥60) nor 30 of a
    check = shop(pack_units=[10, 10, 20], min_order_units=[30, 1, 1])
    assert served(plan_purchases(check, 300_00)) == {"b": 140, "c": 0, "a": 0}
    assert served(plan_purchases(check, 310_00)) == {"b": 140, "c": 0, "a": 30}


def test_a_rank_comes_before_urgency():
    check = shop()
    assert served(plan_purchases(check, 80_00, precedence=[0, 1, 1])) == {"a": 80, "b": 0, "c": 0}


def test_only_orders_that_are_due_are_asked():
    check = shop(on_hand=[600, 0, 2000], incoming=[0, 500, 0])
    assert len(plan_purchases(check)) == 0
    assert plan_purchases(check, 100).left_minor == 100


def test_free_goods_and_huge_costs():
    check = shop(cost_minor=[0, MAX_MINOR, 1])
    plan = plan_purchases(check, MAX_MINOR)
    assert served(plan) == {"b": 1, "c": 0, "a": 80}
    assert plan.spent_minor == MAX_MINOR
    assert plan_purchases(check).spent_minor == 140 * MAX_MINOR + 110
    assert plan_purchases(check).describe("zh")


# ---- laws -------------------------------------------------------------------------------------
@given(drawn.tables(max_size=8), st.integers(0, 400), st.data())
def test_a_budget_is_spent_as_by_a_walk_down_the_list(
    drawn_table: Any, budget: int, data: Any
) -> None:
    rule, rows = drawn_table
    cost = data.draw(st.lists(st.integers(0, 9), min_size=len(rows), max_size=len(rows)))
    table = StockTable.of(rows)
    priced = StockTable(
        **{name: getattr(table, name) for name in ("sku_id", "on_hand", "sold", "window_days",
           "reserved", "incoming", "in_stock_days", "sold_squares", "lead_time_days",
           "lead_times", "lead_time_squares", "min_order_units", "pack_units")},
        cost_minor=cost,
    )  # fmt: skip
    ranks = st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows))
    rank = data.draw(st.none() | ranks)
    check = check_stock_table(priced, rule, TODAY)
    due = [
        v for v in check.shortages()
        if v.replenishment.should_order and v.replenishment.order_units
    ]  # fmt: skip
    if rank is not None:
        place = {name: i for i, name in enumerate(priced.sku_id)}
        due.sort(key=lambda v: rank[place[v.stock.sku_id]])
    left, expected = budget, {}
    for verdict in due:
        stock, units = verdict.stock, verdict.replenishment.order_units or 0
        while units * (stock.cost_minor or 0) > left:
            units -= stock.pack_units
        units = units if units >= stock.min_order_units else 0
        left -= units * (stock.cost_minor or 0)
        expected[stock.sku_id] = units
    plan = plan_purchases(check, budget, precedence=rank)
    assert served(plan) == expected
    assert list(served(plan)) == list(expected)
    assert (plan.left_minor, plan.spent_minor) == (left, budget - left)
    assert plan.spent_minor <= budget


# ---- words and slips --------------------------------------------------------------------------
def test_a_plan_in_words():
    plan = plan_purchases(shop(), 300_00)
    assert plan.describe("zh", limit=2) == (
        "采购合计 ¥300.00，预算 ¥300.00，2 个 SKU 未足额\n"
        "SKU  状态      建议  采购     金额\n"
        "───  ────────  ────  ────  ───────\n"
        "b    缺货       140   140  ¥280.00\n"
        "c    立即补货   110     6   ¥18.00"
    )
    assert str(plan).startswith("¥300.00 of ¥300.00 to spend, 2 SKUs held")
    assert str(plan_purchases(shop())).startswith("¥690.00 to spend\n")
    assert plan_purchases(shop()).describe("zh").startswith("采购合计 ¥690.00\n")
    assert (repr(plan), plan_purchases(shop()).left_minor) == (
        "PurchasePlan(3 SKUs, 2 held)",
        None,
    )
    assert "<caption>¥300.00 of ¥300.00 to spend" in plan._repr_html_()
    columns = plan.columns()
    assert list(columns["sku_id"]) == ["b", "c", "a"]
    assert np.asarray(columns["unit_cost_minor"]).tolist() == [2_00, 3_00, 1_00]
    assert columns["order_cost_minor"] == [280_00, 6 * 3_00, 2 * 1_00]


def test_without_a_budget_costs_need_not_be_known():
    plan = plan_purchases(shop(cost_minor=[-1, 2_00, -1]))
    assert (served(plan), plan.spent_minor) == ({"b": 140, "c": 110, "a": 80}, 280_00)
    assert "–" in str(plan)


def test_the_title_says_what_the_total_lacks():
    plan = plan_purchases(shop(cost_minor=[-1, 2_00, -1]))
    assert (plan.n_without_cost, plan.units_without_cost) == (2, 190)
    assert str(plan).startswith("¥280.00 to spend, 2 without a known cost (190 units)\n")
    assert plan.describe("zh").startswith("采购合计 ¥280.00，2 个 SKU 缺少成本（190 件）\n")
    columns: Any = plan.columns()
    assert columns["unit_cost_minor"].tolist() == [2_00, None, None]
    assert columns["order_cost_minor"] == [280_00, None, None]
    assert (plan_purchases(shop()).n_without_cost, plan_purchases(shop(), 0).n_without_cost) == (
        0,
        0,
    )


@given(drawn.tables(max_size=8), st.none() | st.integers(0, 10**6))
def test_the_costs_of_all_orders_are_what_is_spent(drawn_table: Any, budget: int | None) -> None:
    rule, rows = drawn_table
    assume(budget is None or all(row.cost_minor is not None for row in rows))
    check = check_stock_table(StockTable.of(rows), rule, TODAY)
    plan = plan_purchases(check, budget)
    costs: Any = plan.columns()["order_cost_minor"]
    assert sum(cost or 0 for cost in costs) == plan.spent_minor
    assert plan.n_without_cost == sum(cost is None for cost in costs)


ANY: Any = plan_purchases


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: ANY(None), InvalidArgumentError, "checked = None is no StockCheck; give what"),
        (lambda: ANY(shop(), 1.5), InvalidArgumentError, "budget_minor = 1.5 is not a whole"),
        (lambda: ANY(shop(), True), InvalidArgumentError, "budget_minor = True is not a whole"),
        (lambda: ANY(shop(), -1), InvalidArgumentError, "budget_minor = -1 is out of range"),
        (lambda: ANY(shop(), 2**63), InvalidArgumentError, "budget_minor = 9223372036854775808"),
        (
            lambda: ANY(shop(), precedence=[1]),
            InvalidArgumentError,
            "precedence = 1 entries, but 3",
        ),
        (
            lambda: ANY(shop(), precedence=[1.0] * 3),
            InvalidArgumentError,
            "precedence = 'float64' is no col",
        ),
        (
            lambda: ANY(shop(cost_minor=[1, -1, 1]), 5),
            BadRowError,
            "row 1: cost_minor = -1 is not known, but its order needs money",
        ),
        (lambda: ANY(shop(cost_minor=None), 5), BadRowError, "row 1: cost_minor"),
        (lambda: plan_purchases(shop()).describe(FRENCH), InvalidArgumentError, "language"),
        (
            lambda: plan_purchases(shop()).describe(limit=FLOAT),
            InvalidArgumentError,
            "limit = 1.5",
        ),
        (lambda: plan_purchases(shop()).describe(limit=-1), InvalidArgumentError, "limit = -1"),
    ],
)
def test_a_slip_is_named(ask: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        ask()


FRENCH: Any = "fr"
FLOAT: Any = 1.5
