"""Periods by name: what yesterday, last week and the month so far are, at an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.periods.slow_periods import DAY, instants, shown_date, unit_key, units, when, zones

from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import FIRST_US, LAST_US, from_us
from ecomops.periods.period import Period
from ecomops.periods.recent import (
    last_days,
    last_month,
    last_period,
    last_week,
    month_to_date,
    period_to_date,
    yesterday,
)
from ecomops.periods.recording import USUAL_RECORDING, RecordingRule

SHANGHAI = "Asia/Shanghai"
NOW = when("2026-11-11T09:00+08:00")  # a Wednesday


@given(instants, zones)
def test_yesterday_is_the_date_before_the_one_on_the_clock(now, zone):
    expected = Period.of("day", shown_date(zone, now) - DAY, zone)
    while not expected.duration:  # the clock skipped it
        expected = expected.shifted(-1)
    assert yesterday(now, zone) == expected


@given(instants, zones, st.integers(1, 400))
def test_the_last_days_end_where_today_begins(now, zone, n):
    period = last_days(n, now, zone)
    assert period.days == n
    assert period.end_at == Period.at("day", now, zone).start_at <= now


@given(instants, zones, units)
def test_the_last_period_is_over_and_the_next_is_not(now, zone, unit):
    period = last_period(unit, now, zone)
    after = period.shifted(1)
    while not after.duration:
        after = after.shifted(1)
    assert period.end_at <= now < after.end_at
    today, last = shown_date(zone, now), period.last_day
    assert unit_key(unit, last) != unit_key(unit, today) == unit_key(unit, last + DAY)


@given(instants, zones, units)
def test_a_period_to_date_begins_with_the_whole_one_and_ends_today(now, zone, unit):
    today = shown_date(zone, now)
    period = period_to_date(unit, now, zone)
    assert (period.first_day, period.last_day) == (
        Period.of(unit, today, zone).first_day, today,
    )  # fmt: skip
    assert period.contains(now)


@given(instants, zones, units)
def test_through_yesterday_is_what_was_to_date_then(now, zone, unit):
    period = period_to_date(unit, now, zone, through="yesterday")
    assert period.end_at <= now
    the_day = yesterday(now, zone)
    if the_day.duration:  # not where the clock skipped the date
        assert period == period_to_date(unit, the_day.start_at, zone)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (yesterday(NOW, SHANGHAI), "2026-11-10"),
        (last_days(7, NOW, SHANGHAI), "2026-11-04 to 2026-11-10 (7 days)"),
        (last_days(30, NOW, SHANGHAI), "2026-10-12 to 2026-11-10 (30 days)"),
        (last_week(NOW, SHANGHAI), "2026-11-02 to 2026-11-08 (week)"),
        (last_month(NOW, SHANGHAI), "2026-10"),
        (last_period("quarter", NOW, SHANGHAI), "2026 Q3"),
        (last_period("year", NOW, SHANGHAI), "2025"),
        (month_to_date(NOW, SHANGHAI), "2026-11-01 to 2026-11-11 (month to date)"),
        (month_to_date(NOW, SHANGHAI, through="yesterday"),
         "2026-11-01 to 2026-11-10 (month to date)"),
        (period_to_date("week", NOW, SHANGHAI), "2026-11-09 to 2026-11-11 (week to date)"),
        (period_to_date("day", NOW, SHANGHAI), "2026-11-11"),
    ],
)  # fmt: skip
def test_on_a_wednesday_in_november(period, expected):
    assert str(period) == expected


def test_the_shops_zone_decides_which_month_is_over():
    at = when("2026-10-31T16:30Z")  # 00:30 on 1 November in Shanghai, 12:30 in New York
    assert str(last_month(at, SHANGHAI)) == "2026-10"
    assert str(last_month(at, "America/New_York")) == "2026-09"


def test_last_week_on_a_monday_and_on_a_sunday():
    monday, sunday = when("2026-11-09T00:00+08:00"), when("2026-11-15T23:59+08:00")
    assert last_week(monday, SHANGHAI) == last_week(sunday, SHANGHAI)
    assert last_week(monday - timedelta(microseconds=1), SHANGHAI).last_day == date(2026, 11, 1)


def test_on_the_first_of_a_month_through_yesterday_is_the_month_before():
    first = when("2026-03-01T00:00+08:00")
    assert str(month_to_date(first, SHANGHAI)) == "2026-03-01 to 2026-03-01 (month to date)"
    complete = month_to_date(first, SHANGHAI, through="yesterday")
    assert str(complete) == "2026-02-01 to 2026-02-28 (month to date)"


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        ("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)), ("Pacific/Kiritimati", date(1994, 12, 31)),
        ("Asia/Manila", date(1844, 12, 31)),
    ],
)  # fmt: skip
def test_after_a_skipped_date_yesterday_is_the_day_before_it(zone, skipped):
    empty = Period.of("day", skipped, zone)
    assert (empty.is_empty, empty.duration) == (True, timedelta(0))
    before, after = skipped - timedelta(days=1), skipped + timedelta(days=1)
    now = Period.of("day", after, zone).start_at + timedelta(hours=9)
    assert yesterday(now, zone) == Period.of("day", before, zone) == last_period("day", now, zone)
    assert not yesterday(now, zone).is_empty
    assert last_days(3, now, zone).last_day == before
    assert month_to_date(now, zone, through="yesterday").last_day == before
    later = now + timedelta(days=1)
    assert yesterday(later, zone).first_day == after
    recorded = RecordingRule(week_on="tue", month_on=3, day_delay_days=2)
    assert recorded.latest_recorded("day", later, zone).first_day == before
    assert USUAL_RECORDING.latest_recorded("day", now, zone).first_day == before


@given(st.integers(FIRST_US + 3 * 10**14, LAST_US), st.sampled_from(["UTC", "Pacific/Apia"]))
def test_yesterday_is_over_and_had_time(at_us, zone):
    now = from_us(at_us)
    found = yesterday(now, zone)
    assert not found.is_empty
    assert found.end_us == Period.at("day", now, zone).start_us


ANY: Any = None
BAD: tuple[tuple[Any, str], ...] = (
    (lambda: last_days(0, NOW, SHANGHAI), "n = 0 is no number of days; give a whole number"),
    (lambda: last_days(-7, NOW, SHANGHAI), "n = -7 is no number of days"),
    (lambda: last_days(True, NOW, SHANGHAI), "n = True is no number of days"),
    (lambda: last_days(10**6, NOW, SHANGHAI), "n = 1000000 days before 2026-11-10 lead out"),
    (lambda: last_days(10**30, NOW, SHANGHAI), "n = 10{30} days before 2026-11-10 lead out"),
    (lambda: last_period(ANY, NOW, SHANGHAI), "unit = None is no whole period"),
    (lambda: period_to_date(ANY, NOW, SHANGHAI), "unit = None is no whole period"),
    (lambda: month_to_date(NOW, SHANGHAI, through=ANY), "through = None is no such day; give one"),
    (lambda: yesterday(NOW, "Mars/Olympus"), "zone = 'Mars/Olympus' is no time zone"),
    (lambda: yesterday(NOW, ANY), "zone = None is no str"),
    (lambda: yesterday(ANY, SHANGHAI), "now = None is no instant"),
    (
        lambda: yesterday(from_us(FIRST_US), SHANGHAI),
        r"now = '0001-01-01T00:00:00\+00:00' has no such day before it in the years 1",
    ),
    (lambda: last_week(from_us(FIRST_US), SHANGHAI), "now = .* has no such week before it in the"),
    (lambda: last_days(3, from_us(FIRST_US), SHANGHAI), "now = .* has no such day before it in"),
)


@pytest.mark.parametrize(("ask", "text"), BAD)
def test_what_has_no_name_is_refused(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


@pytest.mark.parametrize("ask", [yesterday, last_week, last_month, month_to_date])
def test_now_needs_an_offset(ask):
    with pytest.raises(NaiveDatetimeError, match=r"now = .* has no offset"):
        ask(datetime(2026, 11, 11), SHANGHAI)  # noqa: DTZ001  that is the point


@given(zones)
def test_the_last_instant_has_a_yesterday(zone):
    assert yesterday(from_us(LAST_US), zone).last_day < date.max
