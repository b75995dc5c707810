"""Offsets of named zones: at one instant, at many, and over a span of time.

A zone's offset from UTC never changes twice within three days: in all of the tz database the two
changes nearest to each other are four days apart. What is here leans on that, and tests hold it.

A label on a wall clock means the first instant at which that clock reads so much or more. With
the stretches of constant offset at hand that is found by plain integers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from ecomops._arrays import IntArray
from ecomops.models.instants import EPOCH

DAY_S: Final = 86_400
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
"""The day from which days are counted."""
_SECOND: Final = timedelta(seconds=1)
_NOTHING: Final = timedelta(0)
_STEP_S: Final = 3 * DAY_S
"""Shorter than any two changes of one zone are apart."""
# a day short of either end, so that every offset stays inside the calendar
_FIRST_S: Final = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // _SECOND
_LAST_S: Final = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // _SECOND - 1


def offset_s(zone: ZoneInfo, at_s: int) -> int:
    """Give the offset from UTC at an instant [seconds]."""
    at = EPOCH + timedelta(0, min(max(at_s, _FIRST_S), _LAST_S))
    offset = at.astimezone(zone).utcoffset() or _NOTHING
    return offset.days * DAY_S + offset.seconds


def offsets_s(zone: ZoneInfo, at_s: IntArray) -> IntArray:
    """Give the offset at each instant: a look-up per day that occurs, and one search each."""
    if not at_s.size:
        return at_s
    inside = np.clip(at_s, _FIRST_S, _LAST_S)
    day = inside // DAY_S
    first = int(day.min())
    occurs = np.zeros(int(day.max()) - first + 1, dtype=np.bool_)
    occurs[day - first] = True
    since: list[int] = []
    offset: list[int] = []
    for day_s in ((np.flatnonzero(occurs) + first) * DAY_S).tolist():
        for one in stretches(zone, day_s, day_s + DAY_S):
            if not offset or offset[-1] != one.offset_s:
                since.append(one.start_s)
                offset.append(one.offset_s)
    place = np.searchsorted(np.array(since, dtype=np.int64), inside, "right") - 1
    return np.array(offset, dtype=np.int64)[place]


class Stretch(NamedTuple):
    """A span of time in which a zone keeps one offset [seconds since 1970, UTC]."""

    start_s: int
    stop_s: int
    offset_s: int


def stretches(zone: ZoneInfo, start_s: int, stop_s: int) -> tuple[Stretch, ...]:
    """Find the stretches of constant offset between two instants.

    >>> start_s, berlin = 1_767_225_600, ZoneInfo("Europe/Berlin")  # 2026-01-01 in UTC
    >>> [one.offset_s for one in stretches(berlin, start_s, start_s + 365 * DAY_S)]
    [3600, 7200, 3600]
    """
    found = list[Stretch]()
    since_s, at_s, offset = start_s, start_s, offset_s(zone, start_s)
    while at_s < stop_s:
        next_s = min(at_s + _STEP_S, stop_s)
        after = offset_s(zone, next_s)
        if after != offset:
            change_s = _change(zone, at_s, next_s, offset)
            found.append(Stretch(since_s, change_s, offset))
            since_s, offset = change_s, after
        at_s = next_s
    if since_s < stop_s:
        found.append(Stretch(since_s, stop_s, offset))
    return tuple(found)


def _change(zone: ZoneInfo, before_s: int, after_s: int, offset: int) -> int:
    """Find the first instant without an offset, in a span that begins with it."""
    while after_s - before_s > 1:
        middle_s = (before_s + after_s) // 2
        if offset_s(zone, middle_s) == offset:
            before_s = middle_s
        else:
            after_s = middle_s
    return after_s


def first_instant(clock: tuple[Stretch, ...], wall_s: int) -> int:
    """Find the first instant at which a clock reads so much or more [seconds since 1970].

    >>> berlin = (Stretch(0, 100, 50), Stretch(100, 300, 20))
    >>> first_instant(berlin, 120), first_instant(berlin, 149), first_instant(berlin, 150)
    (70, 99, 130)

    Where the clock is put forward, what it skips is the moment of the jump:

    >>> first_instant((Stretch(0, 100, 0), Stretch(100, 300, 60)), 130)
    100
    """
    for start_s, stop_s, offset in clock:
        at_s = wall_s - offset
        if at_s < stop_s:
            return max(at_s, start_s)
    return clock[-1].stop_s
