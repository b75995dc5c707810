"""Named zones: their names, and what their wall clocks show, at one instant and at many.

A zone's offset from UTC never changes twice within a day: in all of the tz database the two
changes nearest to each other are four days apart. The columns lean on that, and tests hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.models.instants import EPOCH
from ecomops.models.problems import shown

_ZONE: Final = "[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*"
_ZONE_REMEDY: Final = "an IANA name such as 'Asia/Shanghai'"


DAY_S: Final = 86_400
EPOCH_WEEKDAY: Final = EPOCH.weekday()
_SECOND: Final = timedelta(seconds=1)
# a day short of either end, so that every offset stays inside the calendar
_FIRST_S: Final = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // _SECOND
_LAST_S: Final = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // _SECOND - 1
_CYCLE_DAYS: Final = 146_097
"""The calendar repeats after 400 years."""


def _known_zone(value: object) -> object:
    if isinstance(value, str):
        try:
            load_zone(value)
        except InvalidArgumentError:
            raise PydanticCustomError(
                "unknown_zone",
                "Input should be {remedy}, not {zone}",
                {"remedy": _ZONE_REMEDY, "zone": shown(value)},
            ) from None
    return value


ZoneName: TypeAlias = Annotated[
    str,
    StringConstraints(strict=True, max_length=64, pattern=f"^{_ZONE}$"),
    BeforeValidator(_known_zone),
]
"""The IANA name of a time zone: ``"Asia/Shanghai"`` (时区)."""


def local_month(zone: str, now: datetime) -> int:
    """Read the month off a zone's wall clock, 1 to 12 (当地月份).

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.

    Examples
    --------
    >>> local_month("Asia/Shanghai", datetime(2026, 10, 31, 16, tzinfo=UTC))
    11
    """
    day = wall_s(zone, now) // DAY_S + EPOCH.toordinal()
    # an offset can lead out of the years 1 to 9999
    return date.fromordinal((day - 1) % _CYCLE_DAYS + 1).month


def load_zone(zone: str) -> ZoneInfo:
    """Load a zone by its IANA name (时区).

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.
    """
    # other names, such as localtime, mean what the machine's owner chose
    if re.fullmatch(_ZONE, zone):
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
            pass
    raise InvalidArgumentError("zone", zone, "is no time zone", f"give {_ZONE_REMEDY}")


def wall_s(zone: str, now: datetime) -> int:
    """Read a zone's wall clock [seconds since 1970-01-01 00:00 on it]."""
    at_s = (now - EPOCH) // _SECOND
    return at_s + _offset_s(load_zone(zone), at_s)


def _offset_s(zone: ZoneInfo, at_s: int) -> int:
    """Give the offset from UTC at an instant [seconds]."""
    # what UTC's clock shows, labelled with the zone as `fromutc` wants it
    utc = datetime(1970, 1, 1, tzinfo=zone) + timedelta(0, min(max(at_s, _FIRST_S), _LAST_S))
    # between two times of one zone Python takes the difference of their wall clocks
    return (zone.fromutc(utc) - utc) // _SECOND


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
        for start_s, offset_s in _steps(zone, day_s, day_s + DAY_S):
            if not offset or offset[-1] != offset_s:
                since.append(start_s)
                offset.append(offset_s)
    place = np.searchsorted(np.array(since, dtype=np.int64), inside, "right") - 1
    return np.array(offset, dtype=np.int64)[place]


def _steps(zone: ZoneInfo, start_s: int, stop_s: int) -> Iterator[tuple[int, int]]:
    """Give the offset at the start of a day, and the change within it if there is one."""
    before, after = _offset_s(zone, start_s), _offset_s(zone, stop_s)
    yield start_s, before
    if before == after:
        return
    while stop_s - start_s > 1:
        middle_s = (start_s + stop_s) // 2
        if _offset_s(zone, middle_s) == before:
            start_s = middle_s
        else:
            stop_s = middle_s
    yield stop_s, after
