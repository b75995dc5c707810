"""Periods as people name them at an instant: yesterday, the last 7 days, last month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from ecomops.errors import InvalidArgumentError
from ecomops.models.problems import listed
from ecomops.periods.kinds import PeriodUnit, check_unit
from ecomops.periods.period import Period, local_day, so_far

Through: TypeAlias = Literal["today", "yesterday"]
"""Up to which day: today 今天, of which a part is still to come, or yesterday 昨天."""

_THROUGH: Final[tuple[Through, ...]] = get_args(Through)


def yesterday(now: datetime, zone: str) -> Period:
    """Give the last local day before today that had any time (昨日).

    That is the day before today, but where the clock skipped it, as Apia's did when it crossed
    the date line.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.
    InvalidArgumentError
        If there is none in the years 1 to 9999.

    Examples
    --------
    >>> now = datetime.fromisoformat("2026-11-11T17:00Z")  # in Shanghai it is the 12th
    >>> print(yesterday(now, "Asia/Shanghai"), yesterday(now, "America/New_York"))
    2026-11-11 2026-11-10
    """
    return last_period("day", now, zone)


def last_days(n: int, now: datetime, zone: str) -> Period:
    """Give so many complete days before today (最近 n 天).

    Raises
    ------
    InvalidArgumentError
        If `n` is below 1, or the days begin before the year 1.

    Examples
    --------
    >>> print(last_days(7, datetime.fromisoformat("2026-11-11T09:00+08:00"), "Asia/Shanghai"))
    2026-11-04 to 2026-11-10 (7 days)
    """
    if type(n) is not int or n < 1:
        raise InvalidArgumentError("n", n, "is no number of days", "give a whole number from 1")
    last = yesterday(now, zone).last_day
    try:
        first = last - timedelta(days=n - 1)
    except OverflowError:
        raise InvalidArgumentError(
            "n", n, f"days before {last} lead out of the years 1 to 9999", "give fewer"
        ) from None
    return Period.between(first, last, zone)


def last_week(now: datetime, zone: str) -> Period:
    """Give the week before this one, Monday to Sunday (上周).

    >>> print(last_week(datetime.fromisoformat("2026-11-11T09:00+08:00"), "Asia/Shanghai"))
    2026-11-02 to 2026-11-08 (week)
    """
    return last_period("week", now, zone)


def last_month(now: datetime, zone: str) -> Period:
    """Give the month before this one (上月).

    >>> print(last_month(datetime.fromisoformat("2026-11-11T09:00+08:00"), "Asia/Shanghai"))
    2026-10
    """
    return last_period("month", now, zone)


def last_period(unit: PeriodUnit, now: datetime, zone: str) -> Period:
    """Give the last whole period that is over, and had any time (上一周期).

    >>> at = datetime.fromisoformat("2026-11-11T09:00+08:00")
    >>> print(last_period("quarter", at, "Asia/Shanghai"))
    2026 Q3
    """
    check_unit("unit", unit)
    return earlier(now, Period.of(unit, local_day("now", now, zone), zone))


def earlier(now: datetime, period: Period) -> Period:
    """Give the whole period before another that had any time.

    Raises
    ------
    InvalidArgumentError
        If there is none; it names the instant that was asked about.
    """
    try:
        found = period.shifted(-1)
        while found.is_empty:
            found = found.shifted(-1)
    except InvalidArgumentError:
        raise InvalidArgumentError(
            "now", now.isoformat(), f"has no such {period.kind} before it in the years 1 to 9999",
            "give a later instant",
        ) from None  # fmt: skip
    return found


def month_to_date(now: datetime, zone: str, *, through: Through = "today") -> Period:
    """Give the month so far (当月累计); see `period_to_date`.

    >>> at = datetime.fromisoformat("2026-11-11T09:00+08:00")
    >>> print(month_to_date(at, "Asia/Shanghai", through="yesterday"))
    2026-11-01 to 2026-11-10 (month to date)
    """
    return period_to_date("month", now, zone, through=through)


def period_to_date(
    unit: PeriodUnit, now: datetime, zone: str, *, through: Through = "today"
) -> Period:
    """Give the whole period that a day is in, up to that day (累计至今).

    Parameters
    ----------
    unit
        What has begun: a week, month, quarter or year.
    now
        As of when.
    through
        ``"today"`` has today in it, though a part of it is still to come. ``"yesterday"`` has
        complete days only: it is what the report of yesterday shows. On the first of a month
        that is all of the month before.

    Examples
    --------
    >>> first = datetime.fromisoformat("2026-11-01T09:00+08:00")
    >>> print(period_to_date("year", first, "Asia/Shanghai"))
    2026-01-01 to 2026-11-01 (year to date)
    >>> print(month_to_date(first, "Asia/Shanghai", through="yesterday"))
    2026-10-01 to 2026-10-31 (month to date)
    """
    check_unit("unit", unit)
    if through not in _THROUGH:
        raise InvalidArgumentError(
            "through", through, "is no such day", f"give one of {listed(_THROUGH)}"
        )
    return so_far(unit, _last(now, zone, through), zone)


def _last(now: datetime, zone: str, through: Through) -> date:
    return local_day("now", now, zone) if through == "today" else yesterday(now, zone).last_day
