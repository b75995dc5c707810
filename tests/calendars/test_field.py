"""What went wrong with business time in the field: the same situation, and the right answer.

Each docstring names the public thread, as repository#number, or the library. What is not yet
published of make-up workdays is in `tests/adapters/test_day_lists.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ecomops import BusinessCalendar, BusinessHours, CalendarColumns, calendar_of
from ecomops.models.instants import to_us

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = timedelta(hours=1)


def desk(zone: str, *rows: str, days: tuple[str, ...] = DAYS, **more: Any) -> BusinessCalendar:
    weekly = {day: list(rows) for day in days}
    return calendar_of(BusinessHours.model_validate({"zone": zone, "weekly": weekly, **more}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def between(calendar: BusinessCalendar, start: str, end: str) -> timedelta:
    """Measure one by one and in columns, which agree."""
    found = calendar.between(at(start), at(end))
    columns = CalendarColumns(calendar).between(
        [to_us("start", at(start))], [to_us("end", at(end))]
    )
    assert found == timedelta(microseconds=int(columns[0]))
    return found


def test_four_open_hours_over_the_spring_jump_are_four_hours():
    """pandas CustomBusinessHour: an hour off; fivetran/dbt_zendesk#25, working_hours#26."""
    calendar = desk("America/New_York", "00:00-24:00")
    found = calendar.add(at("2026-03-08T00:00:00-05:00"), 4 * HOUR)
    assert found == at("2026-03-08T05:00:00-04:00")


def test_a_morning_of_five_hours_on_the_day_of_the_jump_has_four():
    """business_duration: six; by the clock on the wall from 00:00 to 05:00."""
    calendar = desk("Europe/Berlin", "00:00-05:00")
    assert between(calendar, "2026-03-29T00:00:00+01:00", "2026-03-29T12:00:00+02:00") == 4 * HOUR
    assert between(calendar, "2026-10-25T00:00:00+02:00", "2026-10-25T12:00:00+01:00") == 6 * HOUR


def test_clocks_still_change_after_2037():
    """pytz: offsets are frozen after 2037."""
    calendar = desk("America/New_York", "09:00-17:00")
    summer, winter = (calendar.next_open(at(f"2050-{m}-15T00:00:00+00:00")) for m in ("07", "01"))
    assert summer == at("2050-07-15T13:00:00+00:00")
    assert winter == at("2050-01-15T14:00:00+00:00")


def test_a_night_shift_goes_on_after_midnight():
    """chatwoot/chatwoot#5254, business_time#227; businesstimedelta skips it."""
    calendar = desk("Asia/Shanghai", "22:00-06:00", days=("fri",))
    assert between(calendar, "2026-11-20T21:00:00+08:00", "2026-11-21T12:00:00+08:00") == 8 * HOUR
    assert calendar.is_open(at("2026-11-21T05:59:00+08:00"))
    assert not calendar.is_open(at("2026-11-22T05:59:00+08:00"))


@pytest.mark.parametrize("rows", [("00:00-24:00",), ("00:00-12:00", "12:00-24:00")])
def test_whole_days_have_24_hours_and_an_end(rows):
    """businesstimedelta hangs on rows until 24:00; elsewhere 23:59 loses a minute a day."""
    calendar = desk("UTC", *rows)
    assert between(calendar, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z") == 168 * HOUR


def test_lunch_is_a_gap_in_the_day_and_no_holiday():
    """osTicket/osTicket#6739 and #6847: gaps of a schedule."""
    calendar = desk("UTC", "09:00-12:00", "13:00-18:00")
    assert calendar.add(at("2026-11-16T11:30:00Z"), HOUR) == at("2026-11-16T13:30:00Z")
    assert between(calendar, "2026-11-16T09:00:00Z", "2026-11-16T18:00:00Z") == 8 * HOUR


def test_a_desk_that_never_opens_has_no_deadlines():
    """frappe: an endless loop; chatwoot: the clock on the wall instead."""
    calendar = desk("UTC", days=())
    assert calendar.add(at("2026-11-16T09:00:00Z"), HOUR) is None
    assert calendar.next_open(at("2026-11-16T09:00:00Z")) is None


def test_midnight_that_was_not_there_is_the_moment_of_the_jump():
    """São Paulo's clocks went from 24:00 to 01:00 on 17 October 2015."""
    calendar = desk("America/Sao_Paulo", "00:00-24:00", days=("sun",))
    assert calendar.next_open(at("2015-10-17T12:00:00-03:00")) == at("2015-10-18T01:00:00-02:00")
    assert between(calendar, "2015-10-17T12:00:00-03:00", "2015-10-19T12:00:00-02:00") == 23 * HOUR


def test_clocks_may_change_by_half_an_hour():
    """Lord Howe Island: 24 and a half hours on 5 April 2026, 23 and a half on 4 October."""
    calendar = desk("Australia/Lord_Howe", "00:00-24:00", days=("sun",))
    for day, hours in (("2026-04-05", 24.5), ("2026-10-04", 23.5)):
        noon = at(f"{day}T12:00:00+10:30")
        whole = calendar.between(noon - timedelta(days=2), noon + timedelta(days=2))
        assert whole == timedelta(hours=hours)
