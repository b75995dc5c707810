"""Points in time out of columns, as microseconds since 1970 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.gaps import filled, missing_rows
from ecomops.adapters.raw import RawColumn
from ecomops.calendars.local_days import FIRST_DAY, LAST_DAY
from ecomops.errors import BadRowError, InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import FIRST_US, LAST_US

# a wall clock's zero, not an instant
_EPOCH: Final = datetime.fromisoformat("1970-01-01")
_QUARTER_US: Final = 15 * 60 * 1_000_000
_MICROSECOND: Final = timedelta(microseconds=1)
_PER_TICK: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}
_NANOSECONDS: Final = 1_000
_OUTSIDE: Final = "is outside the calendar"
_INSIDE: Final = "give a time of the years 1 to 9999"
_DATE_LENGTH: Final = len("2026-11-11")
_EXAMPLE: Final = "'2026-11-11T20:00:00+08:00'"
_EPOCH_TEXT: Final = "1970-01-01T00:00:00+00:00"
"""Stands for a while where there is no time."""
_DAY: Final = re.compile("([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_LOOSE: Final = re.compile(
    "([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)


def read_instants(column: RawColumn, zone: str | None, cleanings: list[Cleaning]) -> IntArray:
    """Read a column of points in time (时刻列).

    Parameters
    ----------
    column
        Times with an offset, or without one where `zone` is given; datetimes or ISO 8601 text.
    zone
        IANA name of the zone in which times without an offset were taken.
    cleanings
        Gets an entry if local times stand twice on the clock, where it goes back in autumn;
        the earlier is taken.

    Returns
    -------
    (n_rows,) int64
        [microseconds since 1970, UTC]

    Raises
    ------
    NaiveDatetimeError
        If times have no offset and no zone is given.
    BadRowError
        If a row has no time, a date without one, one that its zone's clock skipped, or one that
        is not of the years 1 to 9999 in UTC.
    """
    column.refuse_missing("give the time, or leave placed_at out")
    at_us = _read(column, zone, cleanings)
    refuse_outside(column, at_us)
    return at_us


def read_known_instants(
    column: RawColumn, zone: str | None, cleanings: list[Cleaning]
) -> IntArray:
    """Read points in time of which some may be missing; 0 where there is none.

    Parameters and errors are those of `read_instants`.
    """
    if column.kind == "local":
        missing = missing_rows(column)
        _zone(column, zone, 0 if missing is None else int(np.argmin(missing)))
    return read_instants(filled(column, _EPOCH_TEXT), zone, cleanings)


def microseconds(ticks: IntArray, unit: str, name: str) -> IntArray:
    """Turn points in time of any unit into microseconds; finer ones are cut.

    Raises
    ------
    BadRowError
        If a row's number leaves int64.

    Examples
    --------
    >>> microseconds(np.array([5, -1]), "ms", "at").tolist()
    [5000, -1000]
    """
    if unit == "ns":
        return ticks // _NANOSECONDS
    factor = _PER_TICK[unit]
    most = MAX_MINOR // factor
    beyond = np.flatnonzero((ticks > most) | (ticks < -most))
    if beyond.size:
        row = int(beyond[0])
        raise BadRowError(name, int(ticks[row]), _OUTSIDE, _INSIDE, row=row)
    return ticks * factor


def refuse_far_days(days: IntArray, name: str) -> None:
    """Refuse days of which Python has no date, before it is asked for one.

    Parameters
    ----------
    days : (n,) int
        [days since 1970]

    Raises
    ------
    BadRowError
        If one is not of the years 1 to 9999.

    Examples
    --------
    >>> refuse_far_days(np.array([0, 2_932_897]), "day")
    Traceback (most recent call last):
    ...
    ecomops.errors.BadRowError: row 1: day = '10000-01-01' is outside the calendar; \
give a time of the years 1 to 9999
    """
    far = np.flatnonzero((days < FIRST_DAY) | (days > LAST_DAY))
    if far.size:
        row = int(far[0])
        told = str(np.datetime64(int(days[row]), "D"))
        raise BadRowError(name, told, _OUTSIDE, _INSIDE, row=row)


def _read(column: RawColumn, zone: str | None, cleanings: list[Cleaning]) -> IntArray:
    at_us: IntArray = column.values
    if column.kind == "instant":
        return at_us
    if column.kind == "local":
        return _from_local(column, at_us, _zone(column, zone, 0), cleanings)
    if not column.is_coded:
        row_remedy = f"give datetimes, or text such as {_EXAMPLE}"
        column.refuse_all("points in time", row_remedy)
    times = column.convert(_time)
    is_local = np.array([time.tzinfo is None for time in times], dtype=np.bool_)
    at_us = np.array([since_epoch_us(time) for time in times], dtype=np.int64)[column.values]
    local = np.flatnonzero(is_local[column.values])
    if local.size:
        tz = _zone(column, zone, int(local[0]))
        at_us[local] = _from_local(column, at_us[local], tz, cleanings, local)
    return at_us


def refuse_outside(column: RawColumn, at_us: IntArray, rows: IntArray | None = None) -> None:
    """Refuse times that are not of the years 1 to 9999; `rows` says which of the column's."""
    outside = np.flatnonzero((at_us < FIRST_US) | (at_us > LAST_US))
    if outside.size:
        column.refuse(int(outside[0] if rows is None else rows[outside[0]]), _OUTSIDE, _INSIDE)


def _zone(column: RawColumn, zone: str | None, row: int) -> ZoneInfo:
    if zone is None:
        remedy = "say with zone= where the clock stood, such as zone='Asia/Shanghai'"
        raise NaiveDatetimeError(column.name, column.shown(row), "has no offset", remedy, row=row)
    return ZoneInfo(zone)


def _time(value: object) -> datetime:
    time: object = value
    if isinstance(value, str):
        text = value.strip()
        if loose := _LOOSE.fullmatch(text):  # as spreadsheets write it: 2026/1/5 8:03
            text = "{}-{:0>2}-{:0>2}T{:0>2}:{}:{}".format(*loose.groups("00"))
        try:
            # a date alone is refused: midnight would be a guess
            time = datetime.fromisoformat(text) if len(text) > _DATE_LENGTH else None
        except ValueError:
            time = None
    if isinstance(time, datetime):
        return time
    if _is_day(value):
        problem = "is no point in time, but a day"
        remedy = f"add the time of day, as in {_EXAMPLE}: midnight, if nobody knows more"
        raise InvalidArgumentError("value", value, problem, remedy)
    raise InvalidArgumentError("value", value, "is no point in time", f"write it like {_EXAMPLE}")


def _is_day(value: object) -> bool:
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return isinstance(value, date)
    try:
        date(*map(int, found.groups()))
    except ValueError:  # as of a 13th month
        return False
    return True


def since_epoch_us(time: datetime) -> int:
    """Count the microseconds since 1970, in UTC or, without an offset, by the wall clock."""
    if time.tzinfo is not None:
        return (time - _EPOCH.replace(tzinfo=UTC)) // _MICROSECOND
    return (time - _EPOCH) // _MICROSECOND


def _from_local(
    column: RawColumn,
    local_us: IntArray,
    zone: ZoneInfo,
    cleanings: list[Cleaning],
    rows: IntArray | None = None,
) -> IntArray:
    """Turn wall-clock times into instants; `rows` says which rows of the column they are."""
    refuse_outside(column, local_us, rows)  # which no clock shows
    # Offsets change at most once in a quarter of an hour, and nearly never: one look-up serves
    # every time in a quarter whose two ends agree.
    quarter, place = np.unique(local_us // _QUARTER_US, return_inverse=True)
    starts = (quarter * _QUARTER_US).tolist()
    ends = [_offsets(zone, start + _QUARTER_US - 1) for start in starts]
    offsets = [_offsets(zone, start) for start in starts]
    offset_us = np.array([earlier for earlier, _ in offsets], dtype=np.int64)[place]
    plain = [a == b and a[0] == a[1] for a, b in zip(offsets, ends, strict=True)]
    is_plain = np.array(plain, dtype=np.bool_)
    repeated: list[int] = []
    for i in np.flatnonzero(~is_plain[place]).tolist():
        row = i if rows is None else int(rows[i])
        earlier, later = _offsets(zone, int(local_us[i]))
        if earlier < later:  # before a gap the offset is the smaller one
            remedy = "check zone: its clock was put forward over this time"
            column.refuse(row, f"did not exist in {zone.key}", remedy)
        if earlier > later:
            repeated.append(row)
        offset_us[i] = earlier
    if repeated:
        done = Cleaning("one_time_of_two", len(repeated), repeated[0], column.name, zone.key)
        cleanings.append(done)
    instant_us: IntArray = local_us - offset_us
    return instant_us


def _offsets(zone: ZoneInfo, local_us: int) -> tuple[int, int]:
    """Give the offsets from UTC of a wall-clock time, for its first and second occurrence."""
    local = (_EPOCH + timedelta(microseconds=local_us)).replace(tzinfo=zone)
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None:  # a ZoneInfo always knows
        raise NaiveDatetimeError("zone", zone.key, "gives no offset", "give another zone")
    return first // _MICROSECOND, second // _MICROSECOND
