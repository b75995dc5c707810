"""Periods the slow way: one datetime at a time, read off a zone's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ecomops.models.instants import EPOCH, MICROSECOND
from ecomops.periods.kinds import UNITS

DAY = timedelta(days=1)
ZONES = (
    "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Casablanca", "Asia/Shanghai", "UTC",
)  # fmt: skip
# clocks that change at or around midnight, a date that is skipped, ends of months and years
TURNS = (
    "2011-12-30T10:00Z", "2015-10-18T03:00Z", "2016-02-21T02:00Z", "2026-03-08T07:00Z",
    "2026-11-01T06:00Z", "2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-04-04T15:00Z",
    "2026-10-03T15:30Z", "2026-02-15T02:00Z", "2024-02-29T00:00Z", "2026-12-31T16:00Z",
    "2026-06-30T18:30Z",
)  # fmt: skip

zones = st.sampled_from(ZONES)
units = st.sampled_from(UNITS)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
turns = st.sampled_from([datetime.fromisoformat(text) for text in TURNS])
near_turns = st.builds(
    lambda at, quarters, us: at + quarters * timedelta(minutes=15) + us * MICROSECOND,
    turns,
    st.integers(-4 * 24 * 5, 4 * 24 * 5),
    st.sampled_from([-1, 0, 1]),
)
instants = near_turns | st.integers(20 * 366, 90 * 365).flatmap(
    lambda day: st.integers(0, 86_400 * 10**6 - 1).map(
        lambda us: EPOCH + day * DAY + us * MICROSECOND
    )
)


def us(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shown_date(zone: str, at: datetime) -> date:
    """Read a date off the clock; none of these clocks shows one again after the next."""
    return at.astimezone(ZoneInfo(zone)).date()


def unit_key(unit: str, day: date) -> tuple[int, ...]:
    """Say by what the days of one whole period are known."""
    if unit == "day":
        return (day.toordinal(),)
    if unit == "week":
        return day.isocalendar()[:2]
    return {
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month + 2) // 3),
        "year": (day.year,),
    }[unit]
