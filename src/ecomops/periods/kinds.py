"""What periods there are, and the whole ones of the calendar by number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from ecomops._arrays import IntArray
from ecomops.calendars.days import add_months
from ecomops.calendars.local_days import FIRST_DAY, LAST_DAY
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.errors import InvalidArgumentError
from ecomops.models.problems import listed

PeriodUnit: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
"""A whole period of the calendar: day 日, week 周 (from Monday), month 月, quarter 季, year 年."""

PeriodKind: TypeAlias = Literal[
    PeriodUnit,
    "days", "week_to_date", "month_to_date", "quarter_to_date", "year_to_date",
]  # fmt: skip
"""A whole period of the calendar; `days` 若干天, any days in a row; or the first days of a period
up to one of them, as in month to date 当月累计."""

UNITS: Final[tuple[PeriodUnit, ...]] = get_args(PeriodUnit)
KINDS: Final[tuple[PeriodKind, ...]] = get_args(PeriodKind)
TO_DATE: Final = "_to_date"

_WEEK_DAYS: Final = 7
_MONTHS: Final[dict[PeriodUnit, int]] = {"month": 1, "quarter": 3, "year": 12}
_KEEPS: Final[dict[PeriodUnit, tuple[PeriodUnit, ...]]] = {
    "day": ("day", "week", "month", "quarter", "year"),
    "week": ("week",),
    "month": ("month", "quarter", "year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
}
"""By which units a unit moves and still is one."""


def check_unit(name: str, unit: PeriodUnit) -> None:
    """Refuse what is no whole period of the calendar."""
    if unit not in UNITS:
        raise InvalidArgumentError(
            name, unit, "is no whole period", f"give one of {listed(UNITS)}"
        )  # fmt: skip


def check_kind(kind: PeriodKind) -> None:
    """Refuse what is no kind of period."""
    if kind not in KINDS:
        raise InvalidArgumentError(
            "kind", kind, "is no kind of period", f"give one of {listed(KINDS)}"
        )


def check_day(name: str, day: date) -> None:
    """Refuse what is no local day; an instant is one only on some clock."""
    if isinstance(day, datetime) or not isinstance(day, date):
        raise InvalidArgumentError(
            name, day, "is no local day", "give a date, such as date(2026, 11, 11)"
        )


def unit_of(kind: PeriodKind) -> PeriodUnit | None:
    """Name the unit that a kind is, or is the beginning of; None: any days.

    >>> unit_of("month_to_date"), unit_of("week"), unit_of("days")
    ('month', 'week', None)
    """
    unit = kind.removesuffix(TO_DATE)
    return unit if unit in UNITS else None


def months_of(unit: PeriodUnit) -> int:
    """Say how many months a unit has; 0: it is made of days."""
    return _MONTHS.get(unit, 0)


def days_of(unit: PeriodUnit) -> int:
    """Say how many days a unit has that has as many each time; 0: it is made of months."""
    return {"day": 1, "week": _WEEK_DAYS}.get(unit, 0)


def unit_number(unit: PeriodUnit, day: date) -> int:
    """Give the number of the unit that a day is in, one more than that of the unit before it.

    >>> [unit_number("month", date(2026, month, 15)) for month in (11, 12)]
    [24322, 24323]
    """
    if months := months_of(unit):
        return (day.year * 12 + day.month - 1) // months
    return (day.toordinal() - 1) // days_of(unit)  # the first day that there is was a Monday


def first_day_of(unit: PeriodUnit, number: int) -> date:
    """Name the first day of a unit.

    >>> first_day_of("month", 24322)
    datetime.date(2026, 11, 1)
    """
    if months := months_of(unit):
        return date(number * months // 12, number * months % 12 + 1, 1)
    return date.fromordinal(number * days_of(unit) + 1)


def last_day_of(unit: PeriodUnit, number: int) -> date:
    """Name the last day of a unit; the last week there is ends on a Friday, with the last day."""
    return date.fromordinal(min(int(first_days(unit, number + 1, 1)[0]) - 1, LAST_DAY) + EPOCH_DAY)


def first_days(unit: PeriodUnit, first: int, n: int) -> IntArray:
    """(n,) Number the first days of units in a row [days since 1970]; at most one past the last.

    >>> first_days("year", 1970, 3).tolist()
    [0, 365, 730]
    """
    numbers = np.arange(first, first + n, dtype=np.int64)
    if months := months_of(unit):
        months_since_1970 = numbers * months - 1970 * 12
        days = months_since_1970.astype("M8[M]").astype("M8[D]").astype(np.int64)
    else:
        days = numbers * days_of(unit) + FIRST_DAY
    found: IntArray = np.minimum(days, LAST_DAY + 1)
    return found


def moved(day: date, n: int, unit: PeriodUnit) -> date:
    """Move a day by units; where a month is too short, to its last day.

    >>> moved(date(2026, 3, 31), -1, "month")
    datetime.date(2026, 2, 28)

    Raises
    ------
    OverflowError
        If it leaves the years 1 to 9999.
    """
    if months := months_of(unit):
        return add_months(day, n * months)
    return day + timedelta(days=n * days_of(unit))


def stays(unit: PeriodUnit, step: PeriodUnit) -> bool:
    """Tell whether a unit that moves by another one still is a unit.

    >>> stays("month", "quarter"), stays("week", "year")
    (True, False)
    """
    return step in _KEEPS[unit]
