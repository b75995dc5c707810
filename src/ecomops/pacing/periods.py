"""Days, weeks and months on a zone's clock, numbered, so that they can be counted.

A day is the number that `date.toordinal` gives, so that weeks can be counted on after the last
date there is. It begins and ends as `ecomops.calendars.local_days` says: periods neither overlap
nor leave gaps, and a later instant is never in an earlier period.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.calendars.days import local_time
from ecomops.calendars.local_days import day_number, day_numbers, day_start_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import InvalidArgumentError
from ecomops.models.instants import LAST_US, check_aware, from_us, to_us

QuotaPeriod: TypeAlias = Literal["day", "week", "month"]
"""day 日, week 周: from Monday, month 月: all by the clock of a zone."""

QUOTA_PERIODS: Final[tuple[QuotaPeriod, ...]] = get_args(QuotaPeriod)

LAST_DAY: Final = date.max.toordinal()
WEEK_DAYS: Final = 7
_MONTHS: Final = 12
_LAST_MONTH: Final = date.max.year * _MONTHS + _MONTHS - 1


def number_of(period: QuotaPeriod, day: int) -> int:
    """Give the number of the period that a day is in; later ones have greater numbers.

    >>> [number_of("week", date(2026, 11, day).toordinal()) for day in (15, 16)]
    [105704, 105705]
    """
    if period == "day":
        return day
    if period == "week":
        return (day - 1) // WEEK_DAYS  # the first day of the year 1 is a Monday
    on = date.fromordinal(day)
    return on.year * _MONTHS + on.month - 1


def first_day(period: QuotaPeriod, number: int) -> int:
    """Give the day on which a period begins.

    >>> date.fromordinal(first_day("month", number_of("month", 739_937))).isoformat()
    '2026-11-01'
    """
    if period == "day":
        return number
    if period == "week":
        return number * WEEK_DAYS + 1
    if number > _LAST_MONTH:
        return LAST_DAY + 1
    year, month = divmod(number, _MONTHS)
    return date(year, month + 1, 1).toordinal()


@frozen
class DayClock:
    """A zone's clock: which days instants are on, and when days begin."""

    zone: ZoneInfo

    def start_us(self, day: int) -> int:
        """Find when a day begins; what no year from 1 to 9999 has, at their ends [µs]."""
        return day_start_us(self.zone, day - EPOCH_DAY)

    def start_at(self, day: int) -> datetime:
        """Tell when a day begins, on the zone's clock; after the last day, the last instant."""
        return local_time(self.zone, from_us(min(self.start_us(day), LAST_US)))

    def day_of(self, at: datetime) -> int:
        """Find the day that an instant is on."""
        return day_number(self.zone, to_us("at", at)) + EPOCH_DAY

    def days_of(self, at_us: IntArray) -> IntArray:
        """(n,) Find the day that each instant is on; `day_of`, for many."""
        return day_numbers(self.zone, at_us) + EPOCH_DAY


def check_now(now: datetime) -> datetime:
    """Refuse what is no instant, or one without a whole month on either side of it.

    Raises
    ------
    NaiveDatetimeError
        If it has no offset.
    InvalidArgumentError
        If it is no datetime, or in the first or the last year of the calendar.
    """
    at = check_aware("now", now)
    if not date.min.year < at.astimezone(UTC).year < date.max.year:
        raise InvalidArgumentError(
            "now", now.isoformat(), "is at the end of the calendar", "give a year from 2 to 9998"
        )
    return at
