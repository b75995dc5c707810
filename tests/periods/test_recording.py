"""When figures are recorded: a week's on Tuesday, a month's on the 3rd, or as somebody says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.periods.slow_periods import DAY, days, instants, shown_date, units, when, zones

from ecomops.calendars.weekdays import WEEKDAYS
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import FIRST_US, MICROSECOND, from_us
from ecomops.periods.period import Period, so_far
from ecomops.periods.recording import USUAL_RECORDING, RecordingRule

SHANGHAI = "Asia/Shanghai"
rules = st.builds(
    RecordingRule,
    week_on=st.sampled_from(WEEKDAYS),
    month_on=st.integers(1, 31),
    day_delay_days=st.integers(1, 31),
)


def walked(rule: RecordingRule, period: Period) -> date:
    """Walk from the day after a period to the one on which it is recorded."""
    day = period.last_day + DAY
    if period.kind == "week":
        while WEEKDAYS[day.weekday()] != rule.week_on:
            day += DAY
    elif period.kind in {"month", "quarter", "year"}:
        while day.day < rule.month_on and (day + DAY).month == day.month:
            day += DAY
    else:
        day += (rule.day_delay_days - 1) * DAY
    return day


@given(rules, units, days, zones)
def test_figures_are_recorded_on_the_first_such_day_after_the_period(rule, unit, day, zone):
    period = Period.of(unit, day, zone)
    assert rule.recorded_on(period) == walked(rule, period) > period.last_day


@given(rules, units, days, zones)
def test_they_are_recorded_from_the_first_instant_of_that_day_on(rule, unit, day, zone):
    period = Period.of(unit, day, zone)
    from_at = Period.of("day", rule.recorded_on(period), zone).start_at
    assert rule.is_recorded(period, from_at)
    assert not rule.is_recorded(period, from_at - MICROSECOND)


@given(rules, units, instants, zones)
def test_the_latest_recorded_is_recorded_and_the_next_is_not(rule, unit, now, zone):
    period = rule.latest_recorded(unit, now, zone)
    assert period.kind == unit
    assert rule.recorded_on(period) <= shown_date(zone, now)
    assert rule.recorded_on(period.shifted(1)) > shown_date(zone, now)


@given(rules, st.sampled_from(["week", "month", "quarter", "year"]), days)
def test_days_in_a_row_and_to_date_are_recorded_as_their_last_day_is(rule, unit, day):
    last = Period.of("day", day, SHANGHAI)
    span = Period.between(day - 6 * DAY, day, SHANGHAI)
    assert rule.recorded_on(span) == rule.recorded_on(last)
    assert rule.recorded_on(so_far(unit, day, SHANGHAI)) == rule.recorded_on(last)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # 2 to 8 November 2026, Monday to Sunday: Tuesday is the 10th
        (Period.of("week", date(2026, 11, 2), SHANGHAI), date(2026, 11, 10)),
        (Period.of("month", date(2026, 10, 2), SHANGHAI), date(2026, 11, 3)),
        (Period.of("month", date(2026, 12, 2), SHANGHAI), date(2027, 1, 3)),
        (Period.of("quarter", date(2026, 7, 2), SHANGHAI), date(2026, 10, 3)),
        (Period.of("year", date(2026, 7, 2), SHANGHAI), date(2027, 1, 3)),
        (Period.of("day", date(2026, 11, 10), SHANGHAI), date(2026, 11, 11)),
    ],
)
def test_the_usual_days(period, expected):
    assert USUAL_RECORDING.recorded_on(period) == expected


@pytest.mark.parametrize(
    ("now", "unit", "expected"),
    [
        ("2026-11-09T23:59+08:00", "week", "2026-10-26 to 2026-11-01 (week)"),
        ("2026-11-10T00:00+08:00", "week", "2026-11-02 to 2026-11-08 (week)"),
        ("2026-11-02T23:59+08:00", "month", "2026-09"),
        ("2026-11-03T00:00+08:00", "month", "2026-10"),
        ("2026-10-02T12:00+08:00", "quarter", "2026 Q2"),
        ("2026-01-03T00:00+08:00", "year", "2025"),
        ("2026-11-11T00:00+08:00", "day", "2026-11-10"),
    ],
)
def test_what_is_recorded_at_an_instant(now, unit, expected):
    assert str(USUAL_RECORDING.latest_recorded(unit, when(now), SHANGHAI)) == expected


def test_the_31st_is_the_last_day_of_a_shorter_month():
    rule = RecordingRule(week_on="mon", month_on=31)
    assert rule.recorded_on(Period.of("month", date(2026, 1, 1), "UTC")) == date(2026, 2, 28)
    assert rule.recorded_on(Period.of("month", date(2024, 1, 1), "UTC")) == date(2024, 2, 29)
    assert rule.recorded_on(Period.of("month", date(2026, 2, 1), "UTC")) == date(2026, 3, 31)


def test_a_rule_says_what_it_is():
    assert str(USUAL_RECORDING) == (
        "a day is recorded 1 day later, a week on Tuesday, a month on day 3 of the next"
    )
    late = RecordingRule(week_on="sun", month_on=15, day_delay_days=2)
    assert str(late).startswith("a day is recorded 2 days later, a week on Sunday")
    assert late.describe("zh") == "日数据 2 天后记录，周数据周日记录，月数据次月 15 日记录"


def test_a_rule_travels_as_json():
    assert RecordingRule.model_validate_json(USUAL_RECORDING.model_dump_json()) == USUAL_RECORDING


@pytest.mark.parametrize(
    "bad",
    [
        {"week_on": "tuesday", "month_on": 3}, {"week_on": "tue", "month_on": 0},
        {"week_on": "tue", "month_on": 32}, {"week_on": "tue", "month_on": True},
        {"week_on": "tue", "month_on": "3"}, {"week_on": "tue"}, {"month_on": 3},
        {"week_on": "tue", "month_on": 3, "day_delay_days": 0},
        {"week_on": "tue", "month_on": 3, "hour": 9},
    ],
)  # fmt: skip
def test_a_rule_that_says_no_day_is_refused(bad):
    with pytest.raises(ValidationError):
        RecordingRule.model_validate(bad)


ANY: Any = None
EARLY, LATE = from_us(FIRST_US), Period.of("day", date.max, "UTC")
BAD: tuple[tuple[Any, str], ...] = (
    (lambda: USUAL_RECORDING.recorded_on(ANY), "period = None is no Period"),
    (lambda: USUAL_RECORDING.recorded_on(LATE), "is recorded beyond the year 9999; give an earl"),
    (lambda: USUAL_RECORDING.recorded_on(Period.of("year", date.max, "UTC")), "beyond the year"),
    (lambda: USUAL_RECORDING.recorded_on(Period.of("week", date.max, "UTC")), "beyond the year"),
    (lambda: USUAL_RECORDING.latest_recorded(ANY, EARLY, "UTC"), "unit = None is no whole"),
    (lambda: USUAL_RECORDING.latest_recorded("week", EARLY, "UTC"), "now = .* has no such week"),
    (lambda: USUAL_RECORDING.latest_recorded(
        "month", EARLY + timedelta(days=32), "UTC"), "now = .* has no such month before it in"),
)  # fmt: skip


@pytest.mark.parametrize(("ask", "text"), BAD)
def test_what_is_recorded_on_no_day_is_refused(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


def test_now_needs_an_offset():
    naive = datetime(2026, 11, 11)  # noqa: DTZ001  that is the point
    with pytest.raises(NaiveDatetimeError, match="now"):
        USUAL_RECORDING.is_recorded(Period.of("day", date(2026, 11, 1), "UTC"), naive)
    with pytest.raises(NaiveDatetimeError, match="now"):
        USUAL_RECORDING.latest_recorded("day", naive, "UTC")
