"""Business time, beside what others offer: pandas, numpy's business days, businesstimedelta."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ecomops import BusinessCalendar, BusinessHours, CalendarColumns, WeeklyHours, calendar_of

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAYS = [
    date(year, month, day)
    for year in range(2001, 2031)
    for month, day in ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
]
HOUR_US = 3600 * 10**6
DAY_US = 24 * HOUR_US
FIRST = datetime(2025, 1, 1, tzinfo=ZONE)
FIRST_US = int(FIRST.timestamp()) * 10**6
SIZES = [10_000, 100_000, 1_000_000]


def hours(zone: str = "Asia/Shanghai") -> BusinessHours:
    return BusinessHours(
        zone=zone,
        weekly=WeeklyHours.on("mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"]),
        holidays=tuple(HOLIDAYS),
        covered_from=date(2001, 1, 1),
        covered_through=date(2030, 12, 31),
    )


def pairs(n: int) -> list[tuple[datetime, datetime]]:
    """Draw pairs of instants up to ten days apart."""
    rng = random.Random(1)  # noqa: S311  the same draws each time
    found = []
    for _ in range(n):
        start = FIRST.astimezone(UTC) + timedelta(seconds=rng.randrange(300 * 86_400))
        found.append((start, start + timedelta(seconds=rng.randrange(10 * 86_400))))
    return found


def pair_columns(n: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    start = FIRST_US + rng.integers(0, 2 * 365 * DAY_US, n)
    return start, start + rng.integers(0, 10 * DAY_US, n)


# ---- one at a time ----------------------------------------------------------------------------
@pytest.mark.benchmark(group="open time between two instants, 100 pairs")
def test_between(benchmark):
    desk, asked = calendar_of(hours()), pairs(100)
    benchmark(lambda: [desk.between(start, end) for start, end in asked])


@pytest.mark.benchmark(group="open time between two instants, 100 pairs")
def test_between_businesstimedelta(benchmark):
    others = pytest.importorskip("businesstimedelta", reason="it is in the extra 'bench'")
    pytz = pytest.importorskip("pytz")
    zone = pytz.timezone("Asia/Shanghai")
    work = others.WorkDayRule(
        start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    closed = others.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"), tz=zone)
    rules, desk, asked = others.Rules([work, closed]), calendar_of(hours()), pairs(100)
    found = benchmark(lambda: [rules.difference(start, end) for start, end in asked])
    for one, (start, end) in zip(found, asked, strict=True):
        assert timedelta(hours=one.hours, seconds=one.seconds) == desk.between(start, end)


@pytest.mark.benchmark(group="30 hours later, 100 instants")
def test_add(benchmark):
    desk, asked, span = calendar_of(hours()), pairs(100), timedelta(hours=30)
    benchmark(lambda: [desk.add(start, span) for start, _ in asked])


@pytest.mark.benchmark(group="30 hours later, 100 instants")
def test_add_pandas(benchmark):
    offset = pd.offsets.CustomBusinessHour(
        n=30, start="09:00", end="18:00", holidays=list(HOLIDAYS)
    )
    asked = [pd.Timestamp(start.astimezone(ZONE).replace(tzinfo=None)) for start, _ in pairs(100)]
    found = benchmark(lambda: [start + offset for start in asked])
    desk = calendar_of(hours())
    for one, (start, _) in zip(found, pairs(100), strict=True):
        due = desk.add(start, timedelta(hours=30))
        assert due is not None
        assert one == pd.Timestamp(due.replace(tzinfo=None))


# ---- columns ----------------------------------------------------------------------------------
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("on_grid", [True, False], ids=["grid", "search"])
@pytest.mark.benchmark(group="open time between, columns")
def test_between_columns(benchmark, n, on_grid):
    columns = CalendarColumns(calendar_of(hours()), on_grid=on_grid)
    start, end = pair_columns(n)
    columns.between(start[:1], end[-1:])
    found = benchmark(columns.between, start, end)
    assert (found == by_business_days(start, end)).all()


def by_business_days(start: Any, end: Any) -> Any:
    """Count with numpy's business days: one row a day, one offset all year."""
    closed = np.array(HOLIDAYS, dtype="M8[D]")
    days, parts = [], []
    for column in (start, end):
        local = column + 8 * HOUR_US
        number = local // DAY_US
        day = number.astype("M8[D]")
        today = np.clip(local - number * DAY_US - 9 * HOUR_US, 0, 9 * HOUR_US)
        days.append(day)
        parts.append(today * np.is_busday(day, holidays=closed))
    whole = np.busday_count(days[0], days[1], holidays=closed) * 9 * HOUR_US
    return whole + parts[1] - parts[0]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="open time between, columns")
def test_between_business_days(benchmark, n):
    benchmark(by_business_days, *pair_columns(n))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("on_grid", [True, False], ids=["grid", "search"])
@pytest.mark.benchmark(group="up to 40 hours later, columns")
def test_add_columns(benchmark, n, on_grid):
    columns = CalendarColumns(calendar_of(hours()), on_grid=on_grid)
    start, _ = pair_columns(n)
    span = np.random.default_rng(2).integers(0, 40 * HOUR_US, n)
    columns.add(start[:1], span[:1])
    benchmark(columns.add, start, span)


# ---- laying out -------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.benchmark(group="a calendar of 30 years")
def test_build(benchmark, zone):
    data = hours(zone)

    def build() -> BusinessCalendar:
        desk = calendar_of(data)
        for year in range(2001, 2031):
            desk.open_year(year)
        return desk

    benchmark(build)
