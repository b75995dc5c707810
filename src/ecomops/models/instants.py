"""Points in time as models hold them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Final, TypeAlias

from pydantic import ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError

_DATED_TEXT: Final = re.compile(r"[0-9]{4}-")
_MINUTE: Final = timedelta(minutes=1)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What columns of instants count from."""
MICROSECOND: Final = timedelta(microseconds=1)
"""What columns of instants count in."""

FIRST_US: Final = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
"""The first instant that Python tells."""
LAST_US: Final = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
"""The last one."""

_FIRST_YEAR: Final = 1
_LAST_YEAR: Final = 9999


def _instant(value: object, parse: ValidatorFunctionWrapHandler) -> datetime:
    if (
        type(value) is datetime
        and type(value.tzinfo) is timezone
        and _is_kept(value, value.tzinfo)
    ):
        return value  # most are, and to look at them is quicker than to make them anew
    is_text = isinstance(value, str) and _DATED_TEXT.match(value)
    if not (is_text or isinstance(value, datetime)):
        # pydantic would read 3 and "3" as seconds after 1970, and 10**12 as milliseconds
        raise PydanticCustomError(
            "instant_form",
            "Input should be a datetime or ISO 8601 text such as '2026-11-11T00:00:00+08:00'",
        )
    parsed: datetime = parse(value)
    offset = parsed.utcoffset()
    if offset is None:
        raise PydanticCustomError(
            "instant_naive",
            "Input should have an offset from UTC, such as +08:00 in "
            "'2026-11-11T00:00:00+08:00'; without one it is no instant",
        )
    if offset % _MINUTE:  # local mean time, before zones; JSON offsets end at the minute
        if not _has_utc(parsed):
            raise PydanticCustomError(
                "instant_range", "Input should be an instant of the years 1 to 9999 in UTC"
            )
        return parsed.astimezone(UTC)
    return parsed.replace(tzinfo=timezone(offset), fold=0)


def _is_kept(at: datetime, zone: timezone) -> bool:
    """Whether an instant is in the form already in which models keep it."""
    return not at.fold and (zone is UTC or not zone.utcoffset(None) % _MINUTE)


def _has_utc(at: datetime) -> bool:
    """Whether an instant lies in the years that Python counts, in UTC too."""
    if _FIRST_YEAR < at.year < _LAST_YEAR:
        return True
    try:
        at.astimezone(UTC)
    except OverflowError:
        return False
    return True


def with_fixed_offset(at: datetime) -> datetime:
    """Replace the named zone of an aware instant by its offset then, as `Instant` does.

    >>> from zoneinfo import ZoneInfo
    >>> with_fixed_offset(datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))).isoformat()
    '2026-01-01T00:00:00+08:00'
    """
    offset = at.utcoffset()
    if offset is None or isinstance(at.tzinfo, timezone):
        return at
    return at.astimezone(UTC) if offset % _MINUTE else at.replace(tzinfo=timezone(offset), fold=0)


def check_aware(name: str, at: datetime) -> datetime:
    """Refuse what is no instant; give an instant with its offset fixed.

    Raises
    ------
    NaiveDatetimeError
        If it has no offset.
    InvalidArgumentError
        If it is no datetime, or lies outside the years 1 to 9999 in UTC.

    Examples
    --------
    >>> check_aware("now", "2026-11-11T00:00:00+08:00")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: now = '2026-11-11T00:00:00+08:00' is no instant; \
give a datetime with an offset, such as datetime.fromisoformat('2026-11-11T00:00:00+08:00')
    """
    if not isinstance(at, datetime) or at != at:  # noqa: PLR0124  pandas' NaT is no time
        raise InvalidArgumentError(
            name, at, "is no instant",
            "give a datetime with an offset, such as "
            "datetime.fromisoformat('2026-11-11T00:00:00+08:00')",
        )  # fmt: skip
    if at.utcoffset() is None:
        remedy = "attach a zone, such as ZoneInfo('Asia/Shanghai')"
        raise NaiveDatetimeError(name, at.isoformat(), "has no offset", remedy)
    if not _has_utc(at):
        raise InvalidArgumentError(
            name, at.isoformat(), "lies outside the years that can be told in UTC",
            "give an instant of the years 1 to 9999 in UTC",
        )  # fmt: skip
    return with_fixed_offset(at)


def to_us(name: str, at: datetime) -> int:
    """Count the microseconds since 1970; `name` says what is wrong if there is no offset.

    Raises
    ------
    NaiveDatetimeError
        If it has no offset.
    InvalidArgumentError
        If it is no datetime, or lies outside the years 1 to 9999 in UTC.

    Examples
    --------
    >>> to_us("at", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    try:
        if at.tzinfo is not None:
            at_us = (at - EPOCH) // MICROSECOND
            if FIRST_US <= at_us <= LAST_US:
                return at_us
    except (AttributeError, TypeError):  # no datetime, or one whose zone gives no offset
        pass
    return (check_aware(name, at) - EPOCH) // MICROSECOND


def from_us(at_us: int) -> datetime:
    """Turn microseconds back into an instant in UTC.

    >>> from_us(1_000_000).isoformat()
    '1970-01-01T00:00:01+00:00'
    """
    return EPOCH + at_us * MICROSECOND


def check_span(name: str, span: timedelta) -> timedelta:
    """Refuse what is no span of time, or below zero.

    Raises
    ------
    InvalidArgumentError
        If it is.
    """
    check_type(name, span, timedelta, "give one, such as timedelta(hours=24)")
    if span < timedelta(0):
        raise InvalidArgumentError(name, span, "is below zero", "give a span of 0 or more")
    return span


Instant: TypeAlias = Annotated[datetime, WrapValidator(_instant)]
"""An aware datetime with a fixed offset (时刻).

Taken as a datetime with a zone or as ISO 8601 text with an offset; never as a number. A
named zone is replaced by its offset at that instant: Python compares two times of one
zone by their wall clocks, which is wrong around a clock change.
"""
