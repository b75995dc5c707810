"""Where local days begin, one by one and as columns, from the first day to the last there is.

Days are counted from 1970-01-01. A day begins at the first instant at which the clock reads its
date, and lasts until the next one begins: where a clock is put back past midnight, the day that
has begun goes on, and a date that the clock skips has no time at all. So days neither overlap nor
leave gaps. The first day begins with the first instant that Python tells, and the last one ends
with the last.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.days import local_date, start_of_day
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY, Stretch, stretches
from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us

FIRST_DAY: Final = date.min.toordinal() - EPOCH_DAY
LAST_DAY: Final = date.max.toordinal() - EPOCH_DAY
END_US: Final = LAST_US + 1
"""Where the last day ends; no datetime tells it."""

_SECOND_US: Final = 10**6
_REGULAR_BEFORE: Final = date(1800, 1, 1).toordinal() - EPOCH_DAY
"""Until here no zone has changed its offset yet."""
_REGULAR_FROM: Final = date(2200, 1, 1).toordinal() - EPOCH_DAY
"""From here on every zone keeps one rule, and so repeats itself with the calendar."""
_CYCLE_DAYS: Final = 146_097
"""The calendar repeats after 400 years."""
_EARLIER_DAYS: Final = 3
_LATER_DAYS: Final = 4
"""An offset is less than a day, and a clock is never put on or back by more."""


def day_start_us(zone: ZoneInfo, day: int) -> int:
    """Find when a day begins [µs since 1970]; the one after the last is where all ends.

    >>> from_us(day_start_us(ZoneInfo("America/Sao_Paulo"), 16_726)).isoformat()  # 2015-10-18
    '2015-10-18T03:00:00+00:00'
    """
    if day <= FIRST_DAY:
        return FIRST_US
    if day > LAST_DAY:
        return END_US
    return to_us("day", start_of_day(zone, date.fromordinal(day + EPOCH_DAY)))


def day_number(zone: ZoneInfo, at_us: int) -> int:
    """Find the day that an instant is on.

    At 23:30 for the second time, the 29th has begun half an hour before:

    >>> from datetime import datetime
    >>> before_us = to_us("at", datetime.fromisoformat("2006-10-28T23:30:00-03:30"))
    >>> date.fromordinal(day_number(ZoneInfo("America/St_Johns"), before_us) + EPOCH_DAY).day
    29
    """
    day = local_date(zone, from_us(at_us)).toordinal() - EPOCH_DAY
    while day_start_us(zone, day + 1) <= at_us:
        day += 1
    return day


def day_starts_us(zone: ZoneInfo, days: IntArray) -> IntArray:
    """Find when days begin; `day_start_us`, for many that stand in order.

    >>> days = day_starts_us(ZoneInfo("America/Sao_Paulo"), np.arange(16_725, 16_728))
    >>> (np.diff(days) // 3_600_000_000).tolist()  # on 18 October 2015 midnight was skipped
    [24, 23]
    """
    if not days.size:
        return days
    # far years are as the nearest ones that are alike, so that no clock is read for each of them
    cycles = np.maximum((days - _REGULAR_FROM) // _CYCLE_DAYS, 0)
    near = days - cycles * _CYCLE_DAYS
    first = max(int(near.min()), _REGULAR_BEFORE)
    last = max(int(near.max()), _REGULAR_BEFORE)
    clock = stretches(zone, (first - _EARLIER_DAYS) * DAY_S, (last + _LATER_DAYS) * DAY_S)
    start_s = _label_s(clock, near * DAY_S)
    start_s += cycles * (_CYCLE_DAYS * DAY_S)
    start_us: IntArray = start_s * _SECOND_US
    start_us[days <= FIRST_DAY] = FIRST_US
    start_us[days > LAST_DAY] = END_US
    return start_us


def _label_s(clock: tuple[Stretch, ...], wall_s: IntArray) -> IntArray:
    """(n,) Find the first instants at which a clock reads so much or more."""
    start_s, stop_s, offset = np.array(clock, dtype=np.int64).T
    # the first stretch whose clock gets past the label; what its jump skips is its beginning.
    # stretches are longer than clocks are put back, so later ones get further
    k = np.searchsorted(stop_s + offset, wall_s, side="right")
    found: IntArray = wall_s - offset[k]
    start_s[0] = np.iinfo(np.int64).min  # before the first change it has always been so
    np.maximum(found, start_s[k], out=found)
    return found
