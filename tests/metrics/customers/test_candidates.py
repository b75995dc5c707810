"""Whom a campaign should address: against plain loops, and what decides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError
from tests.metrics.customers.slow_customers import (
    DAY_US,
    Order,
    columns_of,
    least_reached,
    order_lists,
    slow_gaps,
    slow_rfm,
    zones,
)

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.customer_tables import (
    CampaignRule,
    CandidateTable,
    OrderBook,
    candidates,
    rfm_table,
)

DAYS = (0, 1, 2, 7, 9, 14, 40, 80, 365)
GOALS: Any = ("repurchase", "churn")
RANKS: Any = ("paid", "orders", "days")

rules = st.builds(
    CampaignRule,
    min_own_gaps=st.integers(1, 3),
    ahead_days=st.sampled_from(DAYS),
    silence_factor=st.sampled_from(["1", "1.5", "2", "2.25", "10"]),
    silence_percent=st.sampled_from([50, 75, 90, 100]),
    min_silence_days=st.sampled_from(DAYS[:-1]),
    lost_after_days=st.sampled_from([None, 90, 365]),
)


def slow_list(
    orders: list[Order], zone: str, as_of: date | None, rule: CampaignRule, goal: str, rank_by: str
) -> list[tuple[Any, int, int, bool, int]]:
    """Find the customers, their silence, usual gap, whose that is, and limit."""
    table = slow_rfm(orders, zone, as_of, "day", include_first=False)
    gaps = slow_gaps(orders, zone, as_of)
    everything = [gap for own in gaps.values() for gap in own]
    found = []
    for key, row in table.items():
        own = gaps[key]
        is_own = len(own) >= rule.min_own_gaps
        if not everything:
            continue
        usual = least_reached(own if is_own else everything, 50)
        assert usual is not None
        limit: Fraction | int | None
        limit = (
            usual * Fraction(rule.silence_factor)
            if is_own
            else least_reached(everything, rule.silence_percent)
        )
        assert limit is not None
        limit = max(limit, rule.min_silence_days)
        silent = row["days_since_last"]
        warns = silent > limit
        is_lost = rule.lost_after_days is not None and silent > rule.lost_after_days
        is_due = not warns and silent + rule.ahead_days >= usual
        if (warns and not is_lost) if goal == "churn" else is_due:
            turn = usual if goal == "repurchase" else int(limit)
            by = {"paid": -row["paid_minor"], "orders": -row["orders"], "days": abs(silent - turn)}
            ties = (by[rank_by], by["paid"], by["orders"], by["days"])
            found.append((ties, (key, silent, usual, is_own, int(limit))))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]  # stable: ids decide


def told(table: CandidateTable) -> list[tuple[Any, ...]]:
    names = ("days_since_last", "usual_gap_days", "is_own_gap", "limit_days")
    columns = (table.customer_id, *(getattr(table, name) for name in names))
    return list(zip(*(column.tolist() for column in columns), strict=True))


# ---- plain loops -----------------------------------------------------------------------------
@given(
    order_lists(), zones, rules, st.sampled_from(GOALS), st.sampled_from(RANKS),
    st.none() | st.sampled_from(DAYS),
)  # fmt: skip
def test_the_list_is_that_of_a_plain_loop(orders, zone, rule, goal, rank_by, later):
    as_of = rfm_table(columns_of(orders), zone=zone).as_of
    if as_of is not None and later is not None:
        as_of += timedelta(days=later)
    table = candidates(
        columns_of(orders), goal, zone=zone, as_of=as_of, rule=rule, rank_by=rank_by
    )
    assert told(table) == slow_list(orders, zone, as_of, rule, goal, rank_by)
    assert table.n_found == len(table)


@given(order_lists(), zones, rules, st.sampled_from(DAYS))
def test_nobody_is_on_both_lists(orders, zone, rule, later):
    as_of = rfm_table(columns_of(orders), zone=zone).as_of
    assume(as_of is not None)
    assert as_of is not None
    due, silent = (
        candidates(
            columns_of(orders), goal, zone=zone, as_of=as_of + timedelta(days=later), rule=rule
        )
        for goal in GOALS
    )
    assert not set(due.customer_id.tolist()) & set(silent.customer_id.tolist())


@given(order_lists(), zones, st.sampled_from(GOALS), st.integers(0, 5), st.data())
def test_the_list_does_not_depend_on_the_order_of_rows_or_parts(orders, zone, goal, limit, data):
    book = OrderBook.empty()
    for row in data.draw(st.permutations(orders)):
        book = book.merge(OrderBook.empty().update(**columns_of([row])))
    whole = candidates(columns_of(orders), goal, zone=zone)
    some = candidates(book, goal, zone=zone, limit=limit)
    assert told(some) == told(whole)[:limit]
    assert some.n_found == len(whole)


# ---- what decides ----------------------------------------------------------------------------
def shop(**days: list[int]) -> dict[str, list[Any]]:
    """Make customers by the days on which each bought, for 100 a time."""
    rows = [
        Order(f"{name}-{day}", name, day * DAY_US, 100)
        for name, bought in days.items()
        for day in bought
    ]
    return columns_of(rows)


def on(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)


LI = {"li": [0, 14, 28, 40]}  # gaps of 14, 14 and 12: usually 14


@pytest.mark.parametrize(
    ("day", "due", "silent"),
    [
        (46, False, False), (47, True, False), (54, True, False), (68, True, False),
        (69, False, True), (405, False, True), (406, False, False),
    ],
)  # fmt: skip
def test_from_due_to_silent_to_lost(day, due, silent):
    # due from 7 days before day 54; a warning after 2 × 14 days; lost after 365
    lists = [candidates(shop(**LI), goal, zone="UTC", as_of=on(day)) for goal in GOALS]
    assert [bool(len(one)) for one in lists] == [due, silent]


def test_two_orders_on_one_day_are_one_purchase():
    orders = shop(li=[0, 14, 28])
    orders["order_id"].append("again")
    for name, value in (("customer_id", "li"), ("placed_at_us", 28 * DAY_US + 5),
                        ("paid_minor", 5), ("is_cancelled", False)):  # fmt: skip
        orders[name].append(value)
    one = candidates(orders, "repurchase", zone="UTC", as_of=on(40))[0]
    assert (one.usual_gap_days, one.is_own_gap, one.orders) == (14, True, 4)


def test_who_has_no_own_rhythm_has_that_of_the_shop():
    # gaps in the shop: 10, 10, 10, 30; wang has one of them, zhao none
    orders = shop(li=[0, 10, 20, 30], wang=[0, 30], zhao=[25])
    table = candidates(orders, "repurchase", zone="UTC", as_of=on(40))
    assert (table.shop_gap_days, table.shop_limit_days) == (10, 30)
    found = {one.customer_id: one for one in table}
    assert {key: (one.usual_gap_days, one.is_own_gap) for key, one in found.items()} == {
        "li": (10, True), "wang": (10, False), "zhao": (10, False),
    }  # fmt: skip
    assert (found["li"].limit_days, found["zhao"].limit_days) == (20, 30)
    assert found["zhao"].expected_day == on(35)
    assert table.expected_day.tolist() == [one.expected_day for one in table]
    silent = candidates(orders, "churn", zone="UTC", as_of=on(56))
    assert silent.customer_id.tolist() == ["li", "zhao"]


def test_where_nobody_came_back_nobody_is_expected():
    for goal in GOALS:
        table = candidates(shop(li=[0], wang=[3]), goal, zone="UTC", as_of=on(300))
        assert (len(table), table.shop_gap_days, table.shop_limit_days) == (0, None, None)


def test_a_yearly_customer_is_due_and_not_lost():
    rule = CampaignRule(min_own_gaps=1)
    orders = shop(li=[0, 400])
    due = candidates(orders, "repurchase", zone="UTC", as_of=on(794), rule=rule)
    assert due.days_since_last.tolist() == [394]
    silent = candidates(orders, "churn", zone="UTC", as_of=on(1201), rule=rule)
    assert len(silent) == 0  # lost at once
    never = CampaignRule(min_own_gaps=1, lost_after_days=None)
    assert len(candidates(orders, "churn", zone="UTC", as_of=on(1201), rule=never)) == 1


def test_the_best_come_first_and_ties_go_by_the_id():
    orders = shop(b=[0, 10, 20], a=[0, 10, 20], c=[0, 5, 10, 15, 20], d=[0, 10, 21])
    paid, orders_, days = (
        candidates(orders, "repurchase", zone="UTC", as_of=on(30), rank_by=by).customer_id.tolist()
        for by in RANKS
    )
    assert paid == orders_ == ["c", "a", "b", "d"]
    assert days == ["a", "b", "d", "c"]  # days to the expected one: 0, 0, 1 and 5
    best = candidates(orders, "repurchase", zone="UTC", as_of=on(30), limit=2)
    assert (best.customer_id.tolist(), best.n_found) == (["c", "a"], 4)
    assert candidates(orders, "repurchase", zone="UTC", limit=0).customer_id.size == 0


def test_what_was_given_back_counts_less():
    orders = shop(a=[0, 10, 20], b=[0, 10, 20])
    orders["paid_minor"][5] = -500
    found = candidates(orders, "repurchase", zone="UTC", as_of=on(30))
    assert found.paid_minor.tolist() == [300, -300]


# ---- SQL -------------------------------------------------------------------------------------
CON = duckdb.connect()
SQL = """
with d as (select distinct customer_id, placed_at_us // 86400000000 as day from frame),
     g as (select customer_id,
                  day - lag(day) over (partition by customer_id order by day) as gap from d)
select quantile_disc(gap, 0.5), quantile_disc(gap, 0.9) from g where gap is not null
"""


@given(order_lists("int", cancelled=False))
def test_the_gaps_of_the_shop_are_those_of_sql(orders):
    frame = pd.DataFrame(columns_of(orders)).astype({"customer_id": "int64"})
    assume(len(frame))
    assume(frame["placed_at_us"].min() >= 0)
    CON.register("frame", frame)
    (row,) = CON.execute(SQL).fetchall()
    rule = CampaignRule(min_silence_days=0)
    table = candidates(columns_of(orders), "churn", zone="UTC", rule=rule)
    assert (table.shop_gap_days, table.shop_limit_days) == row


# ---- words -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("goal", "day", "en", "zh"),
    [
        ("repurchase", 49, "usually buys every 14 days, last 9 days ago: due in 5 days",
         "通常每 14 天购买一次，距上次购买 9 天：5 天后应复购"),
        ("repurchase", 54, "usually buys every 14 days, last 14 days ago: due today",
         "通常每 14 天购买一次，距上次购买 14 天：今日应复购"),
        ("repurchase", 55, "usually buys every 14 days, last 15 days ago: due 1 day ago",
         "通常每 14 天购买一次，距上次购买 15 天：已逾期 1 天"),
        ("churn", 69, "usually buys every 14 days, silent for 29 days: more than 28 days",
         "通常每 14 天购买一次，已 29 天未购买，超过 28 天"),
    ],
)  # fmt: skip
def test_the_reason_names_both_numbers(goal, day, en, zh):
    one = candidates(shop(**LI), goal, zone="UTC", as_of=on(day))[0]
    assert (one.reason(), one.reason("zh"), str(one)) == (en, zh, f"li: {en}")


@pytest.mark.parametrize(
    ("goal", "day", "en", "zh"),
    [
        ("repurchase", 3, "the shop's usual gap is 1 day, last order today: due in 1 day",
         "全店通常间隔 1 天复购，距上次购买 0 天：1 天后应复购"),
        ("churn", 18,
         "90 % of repeat purchases come within 1 day, silent for 15 days: more than 14 days",
         "全店 90% 的复购在 1 天以内，已 15 天未购买，超过 14 天"),
    ],
)  # fmt: skip
def test_the_reason_of_a_newcomer_is_the_shop(goal, day, en, zh):
    orders = shop(li=[0, 1, 2, 3], wang=[3])
    found = candidates(orders, goal, zone="UTC", as_of=on(day))
    one = next(one for one in found if one.customer_id == "wang")
    assert (one.reason(), one.reason("zh")) == (en, zh)


def test_every_day_is_said_so():
    one = candidates(shop(li=[0, 1, 2]), "repurchase", zone="UTC", as_of=on(2))[0]
    assert one.reason() == "usually buys every day, last today: due in 1 day"
    assert one.reason("zh") == "通常每天购买一次，距上次购买 0 天：1 天后应复购"


def test_the_list_reads_well():
    table = candidates(shop(**LI), "repurchase", zone="UTC", as_of=on(54))
    assert table.describe("zh", "CNY").splitlines()[2].split() == [
        "li", "14", "4", "¥4.00", "通常每", "14", "天购买一次，距上次购买", "14", "天：今日应复购",
    ]  # fmt: skip
    assert table.columns("zh")["reason"].tolist() == [table[0].reason("zh")]
    assert "due to buy again, as of 1970-02-24: 1" in table._repr_html_()
    many = shop(**{f"c{i:02}": [0, 10, 20] for i in range(30)})
    lines = str(candidates(many, "repurchase", zone="UTC", as_of=on(30))).splitlines()
    assert (len(lines), lines[-1].strip()) == (23, "…")
    wrong: Any = "fr"
    for say in (table.describe, table[0].reason, table.columns, table.rule.describe):
        with pytest.raises(InvalidArgumentError, match="language"):
            say(wrong)


def test_the_rule_reads_well():
    assert CampaignRule(silence_factor=Decimal("1.50")).describe("zh") == (
        "通常间隔到期前 7 天起应复购；沉默超过自身通常间隔（至少 2 个）的 1.5 倍，"
        "否则超过全店 90% 的间隔，且多于 14 天，为流失预警；超过 365 天为已流失"
    )
    assert "lost" not in str(CampaignRule(lost_after_days=None))


# ---- refusals --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"goal": "sale"}, "goal = 'sale' is no goal of a campaign; give one of 'repurchase'"),
        ({"rank_by": "name"}, "rank_by = 'name' is no ranking"),
        ({"limit": -1}, "limit = -1 is no number of customers"),
        ({"limit": True}, "limit = True is no number of customers"),
        ({"limit": 1.0}, "limit = 1.0 is no number of customers"),
        ({"rule": {"ahead_days": 3}}, "is no CampaignRule"),
        ({"zone": "Mars"}, "zone = 'Mars' is no time zone"),
    ],
)
def test_odd_arguments_are_refused(changes, text):
    wanted: Any = {"goal": "churn", "zone": "UTC", **changes}
    with pytest.raises(InvalidArgumentError, match=text):
        candidates(shop(**LI), **wanted)


@pytest.mark.parametrize(
    "changes",
    [
        {"silence_factor": 2.5}, {"silence_factor": "0.99"}, {"silence_factor": "nan"},
        {"silence_factor": True}, {"min_own_gaps": 0}, {"ahead_days": -1}, {"ahead_days": 7.0},
        {"silence_percent": 49}, {"silence_percent": 101}, {"min_silence_days": True},
        {"lost_after_days": 14}, {"lost_after_days": 10**6}, {"lost": 3},
    ],
)  # fmt: skip
def test_odd_rules_are_refused(changes):
    with pytest.raises(ValidationError):
        CampaignRule.model_validate(changes)


def test_a_place_that_is_not_in_the_list_is_refused():
    table = candidates(shop(**LI), "repurchase", zone="UTC", as_of=on(54))
    assert table[-1] == table[0]
    odd: Any
    for odd in (1, -2, True, "li", None):
        with pytest.raises(InvalidArgumentError, match="is not in the list"):
            table[odd]
    empty = candidates(OrderBook.empty(), "churn", zone="UTC")
    with pytest.raises(InvalidArgumentError, match="there is nobody"):
        empty[0]
    assert all(column.size == 0 for column in empty.columns().values())
    assert empty.columns()["expected_day"].dtype == np.dtype("M8[D]")
    assert "customer" in str(empty)
    assert list(empty) == []


def test_days_at_the_end_of_time_are_told():
    last = int(np.datetime64("9999-12-31", "us").astype("int64"))
    orders = columns_of([Order(i, 1, last - i * DAY_US, 1) for i in range(3)])
    one = candidates(orders, "repurchase", zone="UTC")[0]
    assert (one.usual_gap_days, one.expected_day) == (1, None)
