"""Days counted from a day: the date then, or none where the calendar ends before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import InvalidArgumentError

_LAST: Final = date.max.toordinal()


def check_day(name: str, day: object) -> date:
    """Refuse what is no date; an instant is none, for nobody knows whose day it means.

    >>> check_day("today", datetime(2026, 11, 11))
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: today = datetime.datetime(2026, 11, 11, 0, 0) is no \
date; give the shop's local date, such as date(2026, 11, 11)
    """
    if isinstance(day, datetime) or not isinstance(day, date):
        raise InvalidArgumentError(
            name, day, "is no date", "give the shop's local date, such as date(2026, 11, 11)"
        )
    return day


def day_after(today: date, days: int) -> date | None:
    """Find the date so many days after a day; None: beyond the year 9999.

    >>> day_after(date(2026, 12, 30), 2), day_after(date.max, 1)
    (datetime.date(2027, 1, 1), None)
    """
    ordinal = today.toordinal() + days
    return date.fromordinal(ordinal) if ordinal <= _LAST else None


def days_after(today: date, days: IntArray) -> IntArray:
    """(n,) Find the days since 1970 so many days after a day; `NO_INSTANT` for None."""
    most = _LAST - today.toordinal()
    number = today.toordinal() - EPOCH_DAY
    return np.where(days > most, NO_INSTANT, number + np.minimum(days, most))
