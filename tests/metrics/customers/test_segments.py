"""Segments: scores, rules as data, and everybody in one of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.metrics.customers.slow_customers import (
    DAY_US,
    Order,
    columns_of,
    order_lists,
    slow_rfm,
    zones,
)

from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.metrics.customer_tables import (
    EIGHT_SEGMENTS,
    LIFECYCLE_SEGMENTS,
    OrderBook,
    SegmentRule,
    SegmentScheme,
    WholeRange,
    eight_segments,
    lifecycle_segments,
    rfm_table,
    segments,
)
from ecomops.metrics.customer_tables.scores import fifths

PRESETS = (EIGHT_SEGMENTS, LIFECYCLE_SEGMENTS, eight_segments(9, 2, 50), lifecycle_segments(
    new_days=1, loyal_orders=2, active_days=5, asleep_days=9, lost_days=40))  # fmt: skip

numbers = st.lists(st.integers(0, 4) | st.sampled_from([2**63 - 1, -(2**63), 0, 1]), max_size=30)


# ---- scores ----------------------------------------------------------------------------------
CON = duckdb.connect()
SCORES = """
select 1 + 5 * (rank() over (order by x) - 1) // count(*) over () from frame order by x
"""


@given(numbers, st.booleans())
def test_a_score_is_one_and_a_point_for_each_fifth_that_is_worse(values, less_is_better):
    n = len(values)
    expected = []
    for value in values:
        worse = sum(other > value if less_is_better else other < value for other in values)
        expected.append(1 + sum(5 * worse >= fifth * n for fifth in (1, 2, 3, 4)))
    column = np.array(values, dtype=np.int64)
    assert fifths(column, less_is_better=less_is_better).tolist() == expected


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30))
def test_a_score_is_that_of_ranks_in_sql(values):
    frame = pd.DataFrame({"x": values})
    CON.register("frame", frame)
    rows = CON.execute(SCORES).fetchall()
    assert sorted(fifths(np.array(values)).tolist()) == [row[0] for row in rows]


def test_of_many_who_bought_once_all_have_score_1():
    assert (
        fifths(np.array([1] * 60 + [2] * 20 + [3] * 20)).tolist() == [1] * 60 + [4] * 20 + [5] * 20
    )


# ---- plain loops -----------------------------------------------------------------------------
def slow_segment(scheme: SegmentScheme, row: dict[str, Any]) -> str:
    for rule in scheme.rules:
        limits = {
            name: getattr(rule, name) for name in row if getattr(rule, name, None) is not None
        }
        if all(
            (limit.at_least is None or row[name] >= limit.at_least)
            and (limit.at_most is None or row[name] <= limit.at_most)
            for name, limit in limits.items()
        ):
            return rule.segment_id
    raise AssertionError


@given(order_lists(), zones, st.sampled_from(PRESETS))
def test_everybody_is_in_the_first_segment_that_holds(orders, zone, scheme):
    table = rfm_table(columns_of(orders), zone=zone)
    found = segments(table, scheme)
    slow = slow_rfm(orders, zone, None, "day", include_first=False)
    scores = {
        "recency_score": fifths(table.days_since_last, less_is_better=True),
        "frequency_score": fifths(table.orders),
        "monetary_score": fifths(table.paid_minor),
    }
    expected = {}
    for i, (key, row) in enumerate(slow.items()):
        asked = {name: row[name] for name in ("days_since_last", "orders", "paid_minor")}
        asked["days_since_first"] = (table.as_of - row["first_day"]).days
        asked |= {name: int(column[i]) for name, column in scores.items()}
        expected[key] = slow_segment(scheme, asked)
    assert (
        dict(zip(found.customer_id.tolist(), found.segment_id.tolist(), strict=True)) == expected
    )
    for key, segment_id in expected.items():
        assert found.of(key).segment_id == segment_id
    for one in found:
        mine = [key for key in slow if expected[key] == one.rule.segment_id]
        assert found.members(one.rule.segment_id).tolist() == mine
        assert one.customers == len(mine)
        assert one.orders == sum(slow[key]["orders"] for key in mine)
        assert one.paid_minor == sum(slow[key]["paid_minor"] for key in mine)


# ---- what it means ---------------------------------------------------------------------------
def shop(*customers: tuple[str, int, int, int]) -> Any:
    """Make customers by id, days since the last order, orders, and what each was for."""
    today = 1000
    orders = [
        Order(f"{name}-{i}", name, (today - silent - (10 * i)) * DAY_US, paid)
        for name, silent, n, paid in customers
        for i in range(n)
    ]
    as_of = date.fromordinal(date(1970, 1, 1).toordinal() + today)
    return rfm_table(columns_of(orders), zone="UTC", as_of=as_of)


def test_the_eight_classes_are_those_that_operators_know():
    table = shop(
        ("重要价值客户", 5, 3, 500_00), ("重要发展客户", 5, 1, 1500_00),
        ("重要保持客户", 95, 3, 500_00), ("重要挽留客户", 95, 1, 1500_00),
        ("一般价值客户", 5, 3, 1_00), ("一般发展客户", 5, 1, 1_00),
        ("一般保持客户", 95, 3, 1_00), ("一般挽留客户", 95, 1, 1_00),
    )  # fmt: skip
    found = segments(table, eight_segments(recent_days=90, many_orders=3, much_minor=1500_00))
    assert all(found.of(name).name_zh == name for name in table.customer_id.tolist())
    assert [one.customers for one in found] == [1] * 8


def test_limits_are_part_of_their_ranges():
    scheme = eight_segments(recent_days=90, many_orders=3, much_minor=1500)
    table = shop(
        ("on", 90, 3, 500), ("late", 91, 3, 500), ("few", 90, 2, 750), ("little", 90, 3, 499)
    )
    found = segments(table, scheme)
    names = {name: found.of(name).segment_id for name in ("on", "late", "few", "little")}
    assert names == {"on": "champions", "late": "slipping", "few": "promising", "little": "loyal"}


def test_the_life_of_a_customer():
    table = shop(
        ("new", 30, 1, 1), ("active", 31, 1, 1), ("active still", 90, 4, 1), ("loyal", 90, 5, 1),
        ("asleep", 91, 5, 1), ("asleep still", 180, 1, 1), ("almost", 181, 1, 1),
        ("almost still", 365, 1, 1), ("lost", 366, 9, 1),
    )  # fmt: skip
    found = segments(table, LIFECYCLE_SEGMENTS)
    told = {name: found.of(name).segment_id for name in table.customer_id.tolist()}
    assert told == {
        "new": "new", "active": "active", "active still": "active", "loyal": "loyal",
        "asleep": "asleep", "asleep still": "asleep", "almost": "almost_lost",
        "almost still": "almost_lost", "lost": "lost",
    }  # fmt: skip


def test_shares_are_exact_and_undefined_where_there_is_nothing():
    found = segments(shop(("a", 1, 1, 100), ("b", 400, 2, 100)), LIFECYCLE_SEGMENTS)
    assert found["new"].sales_share_rate == Fraction(1, 3)
    assert found["new"].customer_share_rate == Fraction(1, 2)
    nothing = segments(shop(("a", 1, 1, 0)), LIFECYCLE_SEGMENTS)
    assert nothing["new"].sales_share_rate is None
    empty = segments(rfm_table(OrderBook.empty(), zone="UTC"))
    assert {one.customer_share_rate for one in empty} == {None}
    assert len(empty) == 0
    assert "undefined" in str(empty)
    assert empty.columns()["segment_id"].size == 0


def test_totals_of_segments_are_exact_beyond_int64():
    table = shop(("a", 1, 1, 2**62), ("b", 1, 1, 2**62))
    assert segments(table, LIFECYCLE_SEGMENTS)["new"].paid_minor == 2**63


def test_a_segment_or_customer_that_is_not_there_is_refused():
    found = segments(shop(("a", 1, 1, 1)))
    with pytest.raises(UnknownIdError, match="segment_id = 'vip' is none of the segments"):
        found["vip"]
    with pytest.raises(UnknownIdError, match="segment_id = 'vip'"):
        found.members("vip")
    with pytest.raises(UnknownIdError, match="customer_id = 'b' has no order"):
        found.of("b")
    wrong: Any = "eight"
    with pytest.raises(InvalidArgumentError, match="scheme = 'eight' is no SegmentScheme"):
        segments(shop(("a", 1, 1, 1)), wrong)
    with pytest.raises(InvalidArgumentError, match="table = 'eight' is no RfmTable"):
        segments(wrong)


# ---- rules as data ---------------------------------------------------------------------------
def test_a_scheme_is_stored_and_read_as_json():
    for scheme in PRESETS:
        assert SegmentScheme.model_validate_json(scheme.model_dump_json()) == scheme


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ([], "at least 1 item"),
        (
            [{"segment_id": "a", "name": "a", "orders": {"at_least": 1}}],
            "the last rule should ask",
        ),
        ([{"segment_id": "a", "name": "a"}] * 2, "is that of rules.0. too"),
        (
            [{"segment_id": "a", "name": "a"}, {"segment_id": "b", "name": "b"}],
            "only the last rule",
        ),
        ([{"segment_id": "a", "name": "a", "orders": {}}], "give at_least or at_most"),
        (
            [{"segment_id": "a", "name": "a", "orders": {"at_least": 2, "at_most": 1}}],
            "at_most should",
        ),
        ([{"segment_id": "a", "name": "a", "orders": {"at_least": 1.0}}], "valid integer"),
        ([{"segment_id": "a", "name": "a", "orders": {"at_least": True}}], "valid integer"),
        ([{"segment_id": "a", "name": "a", "orders": {"at_least": 2**63}}], "less than or equal"),
        ([{"segment_id": "a", "name": "a", "age": {"at_least": 2}}], "Extra inputs"),
        ([{"segment_id": "", "name": "a"}], "at least 1 character"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules, text):
    with pytest.raises(ValidationError, match=text):
        SegmentScheme.model_validate({"rules": rules})


@pytest.mark.parametrize("limit", ["5", 5.0, True, None, 2**63])
def test_limits_that_are_no_whole_numbers_are_refused_by_their_names(limit: Any):
    for name in ("recent_days", "many_orders", "much_minor"):
        with pytest.raises(InvalidArgumentError, match=f"^{name} = .* is no whole number"):
            eight_segments(**{"recent_days": 9, "many_orders": 2, "much_minor": 50, name: limit})
    for name in ("new_days", "loyal_orders", "active_days", "asleep_days", "lost_days"):
        with pytest.raises(InvalidArgumentError, match=f"^{name} = .* is no whole number"):
            lifecycle_segments(**{name: limit})


def test_limits_of_numpy_are_taken():
    limits: Any = np.array([9, 2, 50])
    assert eight_segments(*limits) == eight_segments(9, 2, 50)
    assert lifecycle_segments(active_days=limits[0]) == lifecycle_segments(active_days=9)


@pytest.mark.parametrize("days", [(90, 90, 365), (180, 90, 365), (90, 180, 180)])
def test_limits_that_do_not_rise_are_refused(days):
    active, asleep, lost = days
    with pytest.raises(InvalidArgumentError, match="do not rise"):
        lifecycle_segments(active_days=active, asleep_days=asleep, lost_days=lost)


@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-4, 4))
def test_a_range_contains_its_limits(low, high, value):
    if low <= high:
        assert WholeRange(at_least=low, at_most=high).contains(value) == (low <= value <= high)
    assert WholeRange(at_least=low).contains(value) == (value >= low)
    assert WholeRange(at_most=high).contains(value) == (value <= high)


def test_rules_read_well():
    rule = SegmentRule.model_validate({
        "segment_id": "x", "name": "regulars", "orders": {"at_least": 2, "at_most": 4},
        "paid_minor": {"at_least": 1000_00}, "recency_score": {"at_least": 3, "at_most": 3},
    })  # fmt: skip
    assert str(rule) == "regulars: orders 2 to 4, paid ≥ 100,000, recency score 3"
    assert rule.describe("zh", "CNY") == "regulars：订单数 2 至 4，实付 ≥ ¥1000，R 分 3"
    assert EIGHT_SEGMENTS.describe("zh").splitlines()[0] == (
        "重要价值客户：R 分 ≥ 4，F 分 ≥ 4，M 分 ≥ 4"
    )
    wrong: Any = "fr"
    for say in (
        rule.describe,
        rule.label,
        EIGHT_SEGMENTS.describe,
        WholeRange(at_most=1).describe,
    ):
        with pytest.raises(InvalidArgumentError, match="language"):
            say(wrong)


def test_the_table_reads_well():
    found = segments(shop(("a", 1, 1, 1_00), ("b", 400, 2, 1_00)), LIFECYCLE_SEGMENTS)
    assert found.describe("zh", "CNY").splitlines()[2].split() == [
        "新客", "1", "50%", "1", "¥1.00", "33.33%",
    ]  # fmt: skip
    assert found.describe("zh", "CNY").splitlines()[-1].split() == [
        "合计", "2", "100%", "3", "¥3.00", "100%",
    ]  # fmt: skip
    assert "<caption>lifecycle</caption>" in found._repr_html_()
    assert found.columns()["segment_id"].tolist() == ["new", "lost"]
