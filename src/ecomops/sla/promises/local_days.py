"""Local days and working days, one instant at a time.

Days are counted from 1970-01-01. A day begins at the first instant at which the clock reads its
date, and lasts until the next one begins: where a clock is put back past midnight, the day that
has begun goes on. So days neither overlap nor leave gaps, and a later instant is never on an
earlier day.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.days import instant_of, local_date
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import BeyondCoverageError
from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us
from ecomops.sla.rulers import NotReached


class LocalDay(NamedTuple):
    """One day: its number, and when it ends [µs since 1970]."""

    number: int
    end_us: int


def label_us(zone: ZoneInfo, day: int, second: int = 0) -> int:
    """Find when a clock first reads so many seconds after the midnight that begins a day.

    Labels that no year from 1 to 9999 has are its first instant, or one past its last.

    >>> from_us(label_us(ZoneInfo("America/Sao_Paulo"), 16_726)).isoformat()  # 2015-10-18
    '2015-10-18T03:00:00+00:00'
    """
    try:
        midnight = datetime.combine(date.fromordinal(day + EPOCH_DAY), time())
        return to_us("day", instant_of(zone, midnight + timedelta(seconds=second)))
    except (OverflowError, ValueError):  # ValueError: there is no such date
        return FIRST_US if day < 0 else LAST_US + 1


def local_day(zone: ZoneInfo, at_us: int) -> LocalDay:
    """Find the day that an instant is on.

    At 23:30 for the second time, the 29th has begun half an hour before:

    >>> before_us = to_us("at", datetime.fromisoformat("2006-10-28T23:30:00-03:30"))
    >>> local_day(ZoneInfo("America/St_Johns"), before_us).number
    13450
    """
    day = local_date(zone, from_us(at_us)).toordinal() - EPOCH_DAY
    end_us = label_us(zone, day + 1)
    while end_us <= at_us:
        day += 1
        end_us = label_us(zone, day + 1)
    return LocalDay(day, end_us)


def received_day(
    calendar: BusinessCalendar, at_us: int, cut_off_s: int | None
) -> LocalDay | NotReached:
    """Find the working day on which what came at an instant is taken in.

    Parameters
    ----------
    calendar
        Which days are working days: those that are open at some time.
    at_us
        When it came.
    cut_off_s
        From which second after midnight on it is too late for the day; None: never.
    """
    zone, known = calendar.zone, calendar.covered_us
    day, end_us = local_day(zone, at_us)
    start_us = label_us(zone, day)
    if known is not None and not (known[0] <= start_us and end_us <= known[1]):
        return "beyond_coverage"
    is_early = cut_off_s is None or at_us < label_us(zone, day, cut_off_s)
    return working_day(calendar, start_us if is_early else end_us)


def working_day(calendar: BusinessCalendar, start_us: int) -> LocalDay | NotReached:
    """Find the first working day from the beginning of a day on."""
    if start_us > LAST_US:
        return "never"
    try:
        open_us = calendar.last_within_us(calendar.open_before_us(start_us))
    except BeyondCoverageError:
        return "beyond_coverage"
    if open_us is None or open_us > LAST_US:
        return "never"
    found, known = local_day(calendar.zone, open_us), calendar.covered_us
    # a day is known as a whole or not at all
    return "beyond_coverage" if known is not None and found.end_us > known[1] else found
