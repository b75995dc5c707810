"""Days and months on a zone's clock, against clocks read second by second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from ecomops.calendars.days import add_months, instant_of, local_date, start_of_day

ZONES = [
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Apia",
    "America/Sao_Paulo", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata",
    "Africa/Casablanca", "UTC",
]  # fmt: skip
MINUTE = timedelta(minutes=1)

zones = st.sampled_from(ZONES).map(ZoneInfo)
# around changes of clocks, among them the day that Apia never had
JUMPS = [
    datetime(2011, 12, 30, 12), datetime(2015, 10, 18), datetime(2026, 3, 8, 2),  # noqa: DTZ001  what a clock shows
    datetime(2026, 11, 1, 1), datetime(2026, 3, 29, 2), datetime(2026, 10, 4, 2),  # noqa: DTZ001  what a clock shows
]  # fmt: skip
near_jumps = st.builds(
    lambda at, minutes: at + minutes * MINUTE,
    st.sampled_from(JUMPS),
    st.integers(-3 * 1440, 3 * 1440),
)
walls = near_jumps | st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001  what a clock shows


def shown(zone, at):
    return at.astimezone(zone).replace(tzinfo=None)


@given(zones, walls)
def test_label_is_the_first_instant_that_shows_it_or_more(zone, wall):
    at = instant_of(zone, wall)

    assert at.tzinfo is UTC
    assert shown(zone, at) >= wall
    assert shown(zone, at - timedelta(microseconds=1)) < wall
    # and no earlier pass: clocks are never set back by more than a day
    passes = (at - n * 10 * MINUTE for n in range(1, 160))
    assert all(shown(zone, earlier) < wall for earlier in passes)


@given(zones, st.lists(walls, min_size=2, max_size=2))
def test_labels_keep_their_order(zone, two):
    earlier, later = sorted(two)
    assert instant_of(zone, earlier) <= instant_of(zone, later)


@given(zones, st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_day_starts_when_its_date_first_shows(zone, day):
    start = start_of_day(zone, day)
    assert local_date(zone, start) >= day
    assert local_date(zone, start - timedelta(microseconds=1)) < day


def test_apia_had_no_30_december_2011():
    apia = ZoneInfo("Pacific/Apia")
    skipped, after = (start_of_day(apia, date(2011, 12, n)) for n in (30, 31))
    assert skipped == after == datetime(2011, 12, 30, 10, tzinfo=UTC)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_are_added_to_the_date_and_the_end_of_a_month_holds(day, months):
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    is_last = (moved + timedelta(days=1)).day == 1
    assert moved.day == day.day or (moved.day < day.day and is_last)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_the_last_day_is_not_remembered(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize("months", [12 * 9000, -12 * 9000])
def test_a_date_beyond_the_calendar_is_refused(months):
    with pytest.raises(OverflowError, match="beyond the years 1 to 9999"):
        add_months(date(2026, 1, 1), months)


def test_an_instant_at_the_end_of_time_has_a_date():
    assert local_date(ZoneInfo("Asia/Shanghai"), datetime.max.replace(tzinfo=UTC)) == date.max
    assert local_date(ZoneInfo("America/New_York"), datetime.min.replace(tzinfo=UTC)) == date.min
