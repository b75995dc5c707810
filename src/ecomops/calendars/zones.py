"""Named zones: their names, and what their wall clocks show."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from ecomops.calendars.offsets import DAY_S, offset_s
from ecomops.errors import InvalidArgumentError
from ecomops.models.instants import EPOCH
from ecomops.models.problems import shown

_ZONE: Final = "[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*"
_ZONE_REMEDY: Final = "an IANA name such as 'Asia/Shanghai'"


EPOCH_WEEKDAY: Final = EPOCH.weekday()
_SECOND: Final = timedelta(seconds=1)
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
    >>> from datetime import UTC
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
    return at_s + offset_s(load_zone(zone), at_s)
