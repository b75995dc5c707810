"""Local days as tiers count them: they never run backwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import define, field

from ecomops.calendars.days import local_date, start_of_day

ALWAYS: Final = date.max
"""Stands for a day that never comes."""
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def days_after(day: date, days: int) -> date:
    """Give the day so many days later; at most `date.max`, which stands for never.

    >>> days_after(date(2026, 12, 31), 60), days_after(date.max, 1) == date.max
    (datetime.date(2027, 3, 1), True)
    """
    if day == ALWAYS:
        return ALWAYS
    try:
        return day + timedelta(days)
    except OverflowError:
        return ALWAYS


def day_start(zone: ZoneInfo, day: date) -> datetime:
    """Give the first instant of a local day; the last instant there is for days beyond it."""
    try:
        return start_of_day(zone, day)
    except OverflowError:
        return _LAST


@define
class LocalDays:
    """The local days of instants that are asked for in order (当地日).

    A day lasts from its first instant to that of the next. A clock set back across midnight
    shows a bit of the old date once more; that is the new day all the same, or a review at
    midnight would have come before orders of the day that it judges.

    >>> days = LocalDays(ZoneInfo("America/St_Johns"))
    >>> [days.day_of(datetime(2010, 11, 7, 2, m, tzinfo=UTC)).day for m in (29, 30, 31)]
    [6, 7, 7]
    >>> datetime(2010, 11, 7, 2, 31, tzinfo=UTC).astimezone(days.zone).isoformat()
    '2010-11-06T23:01:00-03:30'
    """

    zone: ZoneInfo
    _day: date = field(default=date.min, init=False)
    _until: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    def day_of(self, at: datetime) -> date:
        """Give the local day of an instant not before the one asked for last."""
        if at >= self._until:
            self._day = local_date(self.zone, at)
            self._until = day_start(self.zone, days_after(self._day, 1))
            if at >= self._until and self._until != _LAST:
                self._day = days_after(self._day, 1)
                self._until = day_start(self.zone, days_after(self._day, 1))
        return self._day


def first_day(first: date, last: date, is_late_enough: Callable[[date], bool]) -> date:
    """Find the first day, from one on, that is late enough for something.

    Parameters
    ----------
    last
        The last day that matters; if that is too early still, a later day is given.

    Examples
    --------
    >>> first_day(date(2026, 1, 5), date(2026, 12, 31), lambda day: day.month >= 3)
    datetime.date(2026, 3, 1)
    """
    low, high = 0, max(0, (last - first).days + 1)
    while low < high:
        middle = (low + high) // 2
        if is_late_enough(days_after(first, middle)):
            high = middle
        else:
            low = middle + 1
    return days_after(first, low)
