"""Calendar days and months on a zone's clock, and the instants that they begin at.

A label on a wall clock means the first instant at which that clock reads so much or more: an
hour that is skipped means the moment of the jump, an hour that comes twice its first pass.
Calendar arithmetic is on dates; only its result becomes an instant.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ecomops.models.instants import with_fixed_offset

_SECOND: Final = timedelta(seconds=1)
_MONTHS: Final = 12


def local_date(zone: ZoneInfo, at: datetime) -> date:
    """Read the date off a zone's clock (当地日期).

    >>> local_date(ZoneInfo("Asia/Shanghai"), datetime(2026, 12, 31, 16, tzinfo=UTC))
    datetime.date(2027, 1, 1)
    """
    try:
        return at.astimezone(zone).date()
    except OverflowError:  # the offset leads out of the years 1 to 9999
        return date.max if at.year > 1 else date.min


def local_time(zone: ZoneInfo, at: datetime) -> datetime:
    """Show an instant on a zone's clock, its offset fixed; in UTC where that has none (当地时刻).

    >>> local_time(ZoneInfo("Asia/Shanghai"), datetime(2026, 12, 31, 16, tzinfo=UTC)).isoformat()
    '2027-01-01T00:00:00+08:00'
    """
    try:
        return with_fixed_offset(at.astimezone(zone))
    except OverflowError:  # the offset leads out of the years 1 to 9999
        return at.astimezone(UTC)


def instant_of(zone: ZoneInfo, wall: datetime) -> datetime:
    """Find the first instant at which a zone's clock reads so much or more (当地时刻).

    Parameters
    ----------
    zone
        Whose clock.
    wall
        What it reads, without an offset.

    Raises
    ------
    OverflowError
        If the instant lies beyond the years 1 to 9999.

    Examples
    --------
    On 8 March 2026 New York has no 02:30; on 1 November it has 01:30 twice.

    >>> new_york = ZoneInfo("America/New_York")
    >>> instant_of(new_york, datetime(2026, 3, 8, 2, 30)).isoformat()
    '2026-03-08T07:00:00+00:00'
    >>> instant_of(new_york, datetime(2026, 11, 1, 1, 30)).isoformat()
    '2026-11-01T05:30:00+00:00'
    """
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    # skipped: read with the offset after the jump, it lies before the jump
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    span = (late - early) // _SECOND
    low, high = 0, span
    while high - low > 1:
        middle = (low + high) // 2
        shown = (early + middle * _SECOND).astimezone(zone).replace(tzinfo=None)
        if shown >= wall:
            high = middle
        else:
            low = middle
    # clocks jump on whole seconds
    return (early + high * _SECOND).replace(microsecond=0)


def start_of_day(zone: ZoneInfo, day: date) -> datetime:
    """Find the first instant of a day on a zone's clock (当日零点).

    >>> start_of_day(ZoneInfo("Asia/Shanghai"), date(2027, 1, 1)).isoformat()
    '2026-12-31T16:00:00+00:00'
    """
    return instant_of(zone, datetime.combine(day, time()))


def add_months(day: date, months: int) -> date:
    """Move a date by months; where that month is too short, to its last day (加月).

    Raises
    ------
    OverflowError
        If the date lies beyond the years 1 to 9999.

    Examples
    --------
    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2023, 2, 28), 12)
    datetime.date(2024, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, _MONTHS)
    return day_of_month(day.year + years, month + 1, day.day)


def day_of_month(year: int, month: int, day: int) -> date:
    """Name a day of a month, its last one where the month is too short (月末截断).

    >>> day_of_month(2026, 2, 29)
    datetime.date(2026, 2, 28)
    """
    if not 1 <= year <= date.max.year:
        msg = f"year {year} is beyond the years 1 to 9999"
        raise OverflowError(msg)
    return date(year, month, min(day, monthrange(year, month)[1]))
