"""Limits refuse what they say, at the very number, and periods begin when their zone says."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.facts import Usage
from ecomops.promotions.terms.limits import (
    CalendarPeriod,
    LimitMiss,
    Limits,
    limit_miss,
    overspent,
    room_minor,
)
from ecomops.promotions.terms.periods import ZonedLimits, limits_of, period_start

PERIODS = get_args(CalendarPeriod)


def refusal(**fields):
    with pytest.raises(ValidationError) as error:
        Limits.model_validate(fields)
    return [(".".join(map(str, e["loc"])), e["type"], e["msg"]) for e in error.value.errors()]


# ---- building ---------------------------------------------------------------------------
@pytest.mark.parametrize("fields", [{}, {"period": "ever"}, {"on_overflow": "refuse"}])
def test_limits_without_a_limit_are_refused(fields):
    ((_, code, message),) = refusal(**fields)
    assert code == "limits_missing"
    assert "at least one of total_uses" in message


def test_a_period_belongs_to_uses_per_customer():
    assert refusal(total_uses=1, period="day")[0][1] == "period_alone"
    assert Limits(uses_per_customer=1, period="day").period == "day"


def test_granting_the_rest_belongs_to_a_budget():
    assert refusal(cap_per_order_minor=1, on_overflow="grant_rest")[0][1] == "overflow_alone"


@pytest.mark.parametrize(
    "field", ["total_uses", "uses_per_customer", "budget_minor", "cap_per_order_minor"]
)
@pytest.mark.parametrize("value", [0, -1, True, "3", 3.0, MAX_MINOR + 1])
def test_a_limit_is_a_whole_number_from_1(field, value):
    assert refusal(**{field: value})[0][0] == field


def test_limits_name_money_and_need_usage_only_where_they_do():
    assert [
        (limits.names_money, limits.needs_usage)
        for limits in (
            Limits(total_uses=1),
            Limits(uses_per_customer=1),
            Limits(budget_minor=1),
            Limits(cap_per_order_minor=1),
        )
    ] == [(False, True), (False, True), (True, True), (True, False)]


def test_limits_come_back_from_json():
    limits = Limits(uses_per_customer=2, period="week", budget_minor=1, on_overflow="grant_rest")
    assert Limits.model_validate_json(limits.model_dump_json()) == limits


# ---- where an order stands --------------------------------------------------------------
@given(st.integers(1, 5), st.integers(0, 7))
def test_total_uses_are_refused_from_the_limit_on(at_most, used):
    miss = limit_miss(Limits(total_uses=at_most), "p", Usage(uses={"p": used, "q": 99}), None)
    if used < at_most:
        assert miss is None
    else:
        assert miss == LimitMiss("limit_reached", "total_uses", at_most, needed=1, actual=0)


@given(st.integers(1, 5), st.integers(0, 7))
def test_uses_of_a_customer_are_refused_from_the_limit_on(at_most, used):
    limits = Limits(uses_per_customer=at_most, period="month")
    usage = Usage(customer_uses={("c", "p"): used, ("d", "p"): 99, ("c", "q"): 99})
    miss = limit_miss(limits, "p", usage, "c")
    if used < at_most:
        assert miss is None
    else:
        assert miss == LimitMiss("limit_reached", "uses_per_customer", at_most, 1, 0, "month")


def test_a_guest_is_refused_only_where_uses_are_counted_per_customer():
    miss = limit_miss(Limits(uses_per_customer=3), "p", Usage(), None)
    assert miss == LimitMiss("limit_reached", "guest", 3, needed=1, actual=0)
    assert limit_miss(Limits(total_uses=3), "p", Usage(), None) is None


def test_the_first_limit_in_order_is_named():
    limits = Limits(total_uses=1, uses_per_customer=1, budget_minor=1)
    spent = {"p": 1}
    mine = {("c", "p"): 1}
    names = [
        miss.limit
        for miss in (
            limit_miss(limits, "p", Usage({"p": 1}, mine, spent), "c"),
            limit_miss(limits, "p", Usage({}, mine, spent), "c"),
            limit_miss(limits, "p", Usage({}, {}, spent), "c"),
        )
        if miss is not None
    ]
    assert names == ["total_uses", "uses_per_customer", "budget"]


@pytest.mark.parametrize("on_overflow", ["refuse", "grant_rest"])
def test_a_spent_budget_blocks_whatever_happens_on_overflow(on_overflow):
    limits = Limits(budget_minor=500, on_overflow=on_overflow)
    assert limit_miss(limits, "p", Usage(spent_minor={"p": 499}), "c") is None
    for spent in (500, 900):  # the budget was cut after more was spent
        miss = limit_miss(limits, "p", Usage(spent_minor={"p": spent}), "c")
        assert miss == LimitMiss("budget_exhausted", "budget", 500, needed=1, actual=0)


def test_a_budget_refuses_one_more_than_it_has_left():
    limits, usage = Limits(budget_minor=500), Usage(spent_minor={"p": 300, "q": 999})
    assert overspent(limits, "p", usage, 200) is None
    assert overspent(limits, "p", usage, 201) == LimitMiss(
        "budget_exhausted", "budget", 500, needed=201, actual=200
    )
    assert overspent(Limits(total_uses=1), "p", usage, MAX_MINOR) is None


@given(
    budget=st.none() | st.integers(1, 9),
    cap=st.none() | st.integers(1, 9),
    spent=st.integers(0, 12),
    wanted=st.integers(1, 12),
    on_overflow=st.sampled_from(["refuse", "grant_rest"]),
)
def test_what_is_granted_is_within_cap_and_budget(budget, cap, spent, wanted, on_overflow):
    if budget is None:
        on_overflow = "refuse"
    limits = Limits(
        total_uses=99, budget_minor=budget, cap_per_order_minor=cap, on_overflow=on_overflow
    )
    usage = Usage(spent_minor={"p": spent})
    if limit_miss(limits, "p", usage, None):
        assert budget is not None
        assert spent >= budget
        return
    room = room_minor(limits, "p", usage)
    granted = wanted if room is None else min(wanted, room)
    if overspent(limits, "p", usage, granted):
        assert on_overflow == "refuse"
        assert spent + min(wanted, cap or wanted) > budget
        return
    assert budget is None or spent + granted <= budget
    rest = budget - spent if on_overflow == "grant_rest" else None
    assert granted == min(n for n in (wanted, cap, rest) if n is not None)


@pytest.mark.parametrize(
    ("miss", "english", "chinese"),
    [
        (
            LimitMiss("limit_reached", "total_uses", 100, 1, 0),
            "no use is left of 100",
            "100 次已全部用完",
        ),
        (
            LimitMiss("limit_reached", "uses_per_customer", 2, 1, 0, "month"),
            "no use is left of 2 for this customer this month",
            "该顾客本月限用的 2 次已用完",
        ),
        (
            LimitMiss("limit_reached", "uses_per_customer", 1, 1, 0),
            "no use is left of 1 for this customer",
            "该顾客限用的 1 次已用完",
        ),
        (
            LimitMiss("limit_reached", "guest", 1, 1, 0),
            "is limited per customer, to 1; sign in to use it",
            "每位顾客限用 1 次，请先登录",
        ),
        (
            LimitMiss("budget_exhausted", "budget", 10000, 500, 300),
            "¥3 is left of its budget of ¥100, too little for this order",
            "预算 ¥100 仅剩 ¥3，不足以用于本单",
        ),
        (
            LimitMiss("budget_exhausted", "budget", 10000, 1, 0),
            "its budget of ¥100 is spent",
            "预算 ¥100 已用完",
        ),
    ],
)
def test_a_miss_says_which_limit_and_what_is_left(miss, english, chinese):
    assert (miss.describe("en", "CNY"), miss.describe("zh", "CNY")) == (english, chinese)
    assert miss.unit == ("minor" if miss.limit == "budget" else "uses")


# ---- periods ----------------------------------------------------------------------------
ZONES = [
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
]


@pytest.mark.parametrize(
    ("period", "now", "zone", "start"),
    [
        # Monday is the first day of a week, and belongs to it
        ("week", "2026-11-09T00:00:00+08:00", "Asia/Shanghai", "2026-11-09T00:00:00+08:00"),
        ("week", "2026-11-08T23:59:59+08:00", "Asia/Shanghai", "2026-11-02T00:00:00+08:00"),
        # a week over the end of daylight saving begins with the other offset
        ("week", "2026-11-01T12:00:00-05:00", "America/New_York", "2026-10-26T00:00:00-04:00"),
        ("day", "2026-11-01T23:30:00-05:00", "America/New_York", "2026-11-01T00:00:00-04:00"),
        ("day", "2026-03-08T23:30:00-04:00", "America/New_York", "2026-03-08T00:00:00-05:00"),
        # 00:00 did not exist: the day begins at 01:00
        ("day", "2015-10-18T12:00:00-02:00", "America/Sao_Paulo", "2015-10-18T01:00:00-02:00"),
        # 00:00 came twice: the day begins with the first
        ("day", "2026-11-01T12:00:00-05:00", "America/Havana", "2026-11-01T00:00:00-04:00"),
        # the 30th did not exist
        ("day", "2011-12-31T00:00:00+14:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
        # half an hour of daylight saving
        ("month", "2026-04-30T12:00:00+10:30", "Australia/Lord_Howe", "2026-04-01T00:00:00+11:00"),
        # by the zone it is next year already
        ("year", "2026-12-31T16:00:00+00:00", "Asia/Shanghai", "2027-01-01T00:00:00+08:00"),
        ("month", "2028-02-29T12:00:00+00:00", "UTC", "2028-02-01T00:00:00+00:00"),
    ],
)
def test_a_period_begins_by_the_clock_of_its_zone(period, now, zone, start):
    assert period_start(datetime.fromisoformat(now), period, zone).isoformat() == start


@given(
    now=st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  the strategy attaches the zone
    period=st.sampled_from(PERIODS),
    zone=st.sampled_from(ZONES),
)
def test_a_period_has_begun_and_just_before_it_another_one_ran(now, period, zone):
    start = period_start(now, period, zone)
    place = ZoneInfo(zone)
    assert start <= now
    assert name_of(start.astimezone(place).date(), period) == name_of(
        now.astimezone(place).date(), period
    )
    before = (start - timedelta(microseconds=1)).astimezone(UTC).astimezone(place)
    assert name_of(before.date(), period) < name_of(now.astimezone(place).date(), period)
    assert period_start(start, period, zone) == start


def name_of(day: date, period: CalendarPeriod) -> tuple[int, ...]:
    """Name a period by the calendar, with nothing of instants."""
    return {
        "day": (day.year, day.month, day.day),
        "week": tuple(day.isocalendar()[:2]),
        "month": (day.year, day.month),
        "year": (day.year,),
    }[period]


def test_a_start_compares_as_an_instant_not_by_the_wall_clock():
    place = ZoneInfo("America/Havana")
    second_midnight = datetime(2026, 11, 1, 0, 0, tzinfo=place, fold=1)
    start = period_start(second_midnight, "day", "America/Havana")
    assert second_midnight.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=1)
    assert start < second_midnight


def test_ever_has_no_start_and_needs_no_zone():
    for zone in (None, "Asia/Shanghai"):
        zoned = ZonedLimits(Limits(uses_per_customer=1), zone)
        assert zoned.period_start(datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize("zone", ["", "Asia/Nowhere", "Asia", "../etc/passwd", "中国"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(InvalidArgumentError, match=r"^zone = .*'Asia/Shanghai'"):
        period_start(datetime(2026, 1, 1, tzinfo=UTC), "day", zone)
    with pytest.raises(InvalidArgumentError, match=r"^zone = .*'Asia/Shanghai'"):
        ZonedLimits(Limits(uses_per_customer=1, period="day"), zone)


def test_a_period_without_a_zone_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"^zone = None is missing but .* by week;"):
        ZonedLimits(Limits(uses_per_customer=1, period="week"))


def test_a_naive_instant_is_refused():
    with pytest.raises(NaiveDatetimeError, match=r"^now = "):
        period_start(datetime(2026, 1, 1), "day", "UTC")  # noqa: DTZ001  naive on purpose


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:00:00-08:00"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
@pytest.mark.parametrize("period", PERIODS)
def test_the_ends_of_the_calendar_are_refused(now, zone, period):
    with pytest.raises(InvalidArgumentError, match=r"end of the calendar|outside the years"):
        period_start(datetime.fromisoformat(now), period, zone)


# ---- limits of several promotions -------------------------------------------------------
@frozen
class Some:
    promotion_id: str
    limits: Limits | None = None
    zone: str | None = None


def test_only_promotions_with_limits_are_collected():
    daily = Limits(uses_per_customer=1, period="day")
    some = [Some("a"), Some("b", Limits(total_uses=1)), Some("c", daily, "Asia/Shanghai")]
    found = limits_of(some)
    assert found == {
        "b": ZonedLimits(Limits(total_uses=1)),
        "c": ZonedLimits(daily, "Asia/Shanghai"),
    }
    noon = datetime(2026, 11, 11, 4, tzinfo=UTC)
    assert found["b"].period_start(noon) is None
    assert found["c"].period_start(noon) == datetime(2026, 11, 10, 16, tzinfo=UTC)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  our own bytes
