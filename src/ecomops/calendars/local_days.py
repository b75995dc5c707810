"""Local days as numbers, one by one and as columns, from the first day to the last there is.

Days are counted from 1970-01-01. A day begins at the first instant at which the clock reads its
date, and lasts until the next one begins: where a clock is put back past midnight, the day that
has begun goes on, and a date that the clock skips has no time at all. So days neither overlap nor
leave gaps, and a later instant is never on an earlier day. The first day begins with the first
instant that Python tells, and the last one ends with the last.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.days import instant_of, local_date
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY, Stretch, stretches
from ecomops.calendars.places import span_places
from ecomops.models.instants import FIRST_US, LAST_US, from_us, to_us

FIRST_DAY: Final = date.min.toordinal() - EPOCH_DAY
LAST_DAY: Final = date.max.toordinal() - EPOCH_DAY
END_US: Final = LAST_US + 1
"""Where the last day ends; no datetime tells it."""

_SECOND_US: Final = 10**6
_DAY_US: Final = DAY_S * _SECOND_US
_REGULAR_BEFORE: Final = date(1800, 1, 1).toordinal() - EPOCH_DAY
"""Until here no zone has changed its offset yet."""
_REGULAR_FROM: Final = date(2200, 1, 1).toordinal() - EPOCH_DAY
"""From here on every zone keeps one rule, and so repeats itself with the calendar."""
_CYCLE_DAYS: Final = 146_097
"""The calendar repeats after 400 years."""
_EARLIER_DAYS: Final = 3
_LATER_DAYS: Final = 4
"""An offset is less than a day, and a clock is never put on or back by more."""
_SPARSE_DAYS: Final = 25
"""Where more days than this lie to each one that is asked for, they are not all laid out."""
_NEAR_DAYS: Final = np.array([-1, 0, 1])
"""An offset is less than a day: so far from the day in UTC can that on a clock be."""


# ---- one by one -----------------------------------------------------------------------------
def label_us(zone: ZoneInfo, day: int, second: int) -> int:
    """Find when a clock first reads so many seconds after the midnight of a day [µs since 1970].

    Labels that no year from 1 to 9999 has are its first instant, or one past its last.

    >>> from_us(label_us(ZoneInfo("America/New_York"), 20_520, 9000)).isoformat()  # 2026-03-08
    '2026-03-08T07:00:00+00:00'
    """
    try:
        midnight = datetime.combine(date.fromordinal(day + EPOCH_DAY), time())
        return to_us("day", instant_of(zone, midnight + timedelta(seconds=second)))
    except (OverflowError, ValueError):  # ValueError: there is no such date
        return FIRST_US if day < 0 else END_US


def day_start_us(zone: ZoneInfo, day: int) -> int:
    """Find when a day begins [µs since 1970]; the one after the last is where all ends.

    >>> from_us(day_start_us(ZoneInfo("America/Sao_Paulo"), 16_726)).isoformat()  # 2015-10-18
    '2015-10-18T03:00:00+00:00'
    """
    return _start_us(zone, day)


@lru_cache(maxsize=4096)  # who asks for one instant of a day mostly asks for others
def _start_us(zone: ZoneInfo, day: int) -> int:
    return FIRST_US if day <= FIRST_DAY else label_us(zone, day, 0)


def day_number(zone: ZoneInfo, at_us: int) -> int:
    """Find the day that an instant is on.

    At 23:30 for the second time, the 29th has begun half an hour before:

    >>> before_us = to_us("at", datetime.fromisoformat("2006-10-28T23:30:00-03:30"))
    >>> date.fromordinal(day_number(ZoneInfo("America/St_Johns"), before_us) + EPOCH_DAY).day
    29
    """
    day = local_date(zone, from_us(at_us)).toordinal() - EPOCH_DAY
    while _start_us(zone, day + 1) <= at_us:
        day += 1
    return day


# ---- columns --------------------------------------------------------------------------------
def labels_us(zone: ZoneInfo, days: IntArray, second: int) -> IntArray:
    """(n,) Find when a clock first reads so much on each day; `label_us`, for many.

    >>> days = np.arange(20_519, 20_521)  # on 8 March 2026 half past two was skipped
    >>> labels_us(ZoneInfo("America/New_York"), days, 9000).view("M8[us]").astype("M8[m]")
    array(['2026-03-07T07:30', '2026-03-08T07:00'], dtype='datetime64[m]')
    """
    if not days.size:
        return days
    # far years are as the nearest ones that are alike, so that no clock is read for each of them
    cycles = np.maximum((days - _REGULAR_FROM) // _CYCLE_DAYS, 0)
    near = days - cycles * _CYCLE_DAYS
    first = max(int(near.min()), _REGULAR_BEFORE)
    last = max(int(near.max()), _REGULAR_BEFORE)
    clock = stretches(zone, (first - _EARLIER_DAYS) * DAY_S, (last + _LATER_DAYS) * DAY_S)
    at_s = _label_s(clock, near * DAY_S + second)
    at_s += cycles * (_CYCLE_DAYS * DAY_S)
    at_us: IntArray = np.clip(at_s * _SECOND_US, FIRST_US, END_US)
    at_us[days < FIRST_DAY] = FIRST_US
    at_us[days > LAST_DAY] = END_US
    return at_us


def day_starts_us(zone: ZoneInfo, days: IntArray) -> IntArray:
    """(n,) Find when each day begins; `day_start_us`, for many.

    >>> days = day_starts_us(ZoneInfo("America/Sao_Paulo"), np.arange(16_725, 16_728))
    >>> (np.diff(days) // 3_600_000_000).tolist()  # on 18 October 2015 midnight was skipped
    [24, 23]
    """
    start_us = labels_us(zone, days, 0)
    start_us[days <= FIRST_DAY] = FIRST_US
    return start_us


def day_numbers(zone: ZoneInfo, at_us: IntArray) -> IntArray:
    """(n,) Find the day that each instant is on; `day_number`, for many.

    >>> at = np.array(["2026-11-11T15:59", "2026-11-11T16:00"], "M8[us]").astype("int64")
    >>> day_numbers(ZoneInfo("Asia/Shanghai"), at).view("M8[D]")
    array(['2026-11-11', '2026-11-12'], dtype='datetime64[D]')
    """
    if not at_us.size:
        return at_us
    first, last = (day_number(zone, int(at)) for at in (at_us.min(), at_us.max()))
    if last - first > at_us.size * _SPARSE_DAYS:
        return _far_day_numbers(zone, at_us, last - first)
    found = span_places(at_us, day_starts_us(zone, np.arange(first, last + 2)))
    found += first
    return found


def _far_day_numbers(zone: ZoneInfo, at_us: IntArray, n_days: int) -> IntArray:
    """(n,) Find days that lie far apart, such as 9999-12-30 among those of a week."""
    days = np.unique(np.unique(at_us // _DAY_US)[:, np.newaxis] + _NEAR_DAYS)
    if n_days > days.size * _SPARSE_DAYS:
        starts_us = np.array([day_start_us(zone, day) for day in days.tolist()], dtype=np.int64)
    else:
        starts_us = day_starts_us(zone, days)
    return days[np.searchsorted(starts_us, at_us, side="right") - 1]


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
