"""What a period is compared with, and what makes the two unlike."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.models.instants import to_us
from ecomops.models.problems import listed
from ecomops.periods.comparison_text import comparison_text
from ecomops.periods.named_days import NamedDays
from ecomops.periods.period import Period

Against: TypeAlias = Literal["period_before", "last_year", "last_year_weekdays"]
"""What a period is compared with: the one before 环比; the same days last year 同比; the days 52
weeks before, which have the same weekdays 同比（按星期）."""

ComparisonFlag: TypeAlias = Literal[
    "unfinished", "days_differ", "hours_differ", "weekdays_differ", "holidays_differ",
    "holidays_unknown", "overlap",
]  # fmt: skip
"""What makes two periods unlike.

``unfinished`` the current one is not over · ``days_differ`` one has more days · ``hours_differ``
as many days, but clocks change in one · ``weekdays_differ`` as many days, but other weekdays ·
``holidays_differ`` a named day is not as often in both · ``holidays_unknown`` the named days do
not cover both · ``overlap`` some time is in both.
"""

_AGAINST: Final[tuple[Against, ...]] = get_args(Against)
_WEEKS: Final = 52


@frozen
class HolidayDifference:
    """A named day that is not as often in both periods (节日错位).

    Attributes
    ----------
    name
        Of the day.
    current_days, base_days
        How many days of that name the two periods have.
    """

    name: str
    current_days: int
    base_days: int


@frozen
class Comparison:
    """Two periods whose figures are held against each other (同比, 环比).

    Attributes
    ----------
    current
        The period that is asked about.
    base
        What it is compared with.
    against
        How the base was chosen; None: by the caller.
    flags
        What makes the two unlike; none: nothing that is known.
    holiday_differences
        The named days that are not as often in both.

    Examples
    --------
    >>> from datetime import date
    >>> march = Period.of("month", date(2026, 3, 1), "Asia/Shanghai")
    >>> print(compare(march, "period_before"))
    2026-03 against 2026-02: 31 days against 28
    """

    current: Period
    base: Period
    against: Against | None
    flags: tuple[ComparisonFlag, ...]
    holiday_differences: tuple[HolidayDifference, ...] = ()

    def describe(self, language: Language = "en") -> str:
        """Say what is compared, and what makes the two unlike."""
        known_language(language)
        return comparison_text(self, language)

    def __str__(self) -> str:
        return self.describe()


def base_period(period: Period, against: Against) -> Period:
    """Give the period that another is compared with (对比基期).

    Parameters
    ----------
    period
        Yesterday has the day before it, the last 7 days the 7 days before them, a month the
        whole month before, and a month to date the same days of the month before.
    against
        ``"period_before"``, ``"last_year"`` for the same days of the year before, or
        ``"last_year_weekdays"`` for those 52 weeks before. A day that a month has not becomes
        its last one.

    Raises
    ------
    InvalidArgumentError
        If the period is so long that the base would overlap it, or that lies before the year 1.

    Examples
    --------
    >>> from datetime import date
    >>> leap_day = Period.of("day", date(2024, 2, 29), "Asia/Shanghai")
    >>> for against in ("period_before", "last_year", "last_year_weekdays"):
    ...     print(base_period(leap_day, against))
    2024-02-28
    2023-02-28
    2023-03-02
    """
    check_type("period", period, Period, "give a Period")
    if against not in _AGAINST:
        raise InvalidArgumentError(
            "against", against, "is no base", f"give a Period, or one of {listed(_AGAINST)}"
        )
    try:
        base = _shifted(period, against)
    except InvalidArgumentError:
        raise InvalidArgumentError(
            "period", str(period), "has a base that lies before the year 1", "give a later one"
        ) from None
    if base.last_day >= period.first_day:
        longest = "a year" if against == "last_year" else f"{_WEEKS} weeks"
        raise InvalidArgumentError(
            "period", str(period), f"is longer than {longest}, and the base would overlap it",
            "give a shorter one, or the base itself",
        )  # fmt: skip
    return base


def _shifted(period: Period, against: Against) -> Period:
    if against == "period_before":
        return period.shifted(-1)
    if against == "last_year":
        return period.shifted(-1, by="year")
    return period.shifted(-_WEEKS, by="week")


def compare(
    current: Period,
    against: Against | Period = "period_before",
    *,
    named_days: NamedDays | None = None,
    now: datetime | None = None,
) -> Comparison:
    """Hold a period against another, and say what makes them unlike (周期对比).

    Parameters
    ----------
    current
        The period that is asked about.
    against
        How to choose the other, as for `base_period`; or the other one itself.
    named_days
        Holidays and campaign days. One that falls into one period alone, because it moves or
        because the periods are different days, is flagged. None: none are looked at.
    now
        As of when; None: the current period is taken to be over.

    Raises
    ------
    InvalidArgumentError
        If the periods are in two zones, or there is no such base.
    NaiveDatetimeError
        If `now` has no offset.

    Examples
    --------
    >>> from datetime import date
    >>> days = NamedDays.of(
    ...     {date(2025, 1, 29): "春节", date(2026, 2, 17): "春节", date(2026, 2, 18): "春节"},
    ...     covered_from=date(2025, 1, 1), covered_through=date(2026, 12, 31))
    >>> february = Period.of("month", date(2026, 2, 1), "Asia/Shanghai")
    >>> print(compare(february, "last_year", named_days=days).describe("zh"))
    2026 年 2 月 对比 2025 年 2 月：春节 2 天对 0 天
    """
    check_type("current", current, Period, "give a Period")
    base = against if isinstance(against, Period) else base_period(current, against)
    if base.zone != current.zone:
        raise InvalidArgumentError(
            "against", base.zone, f"is not the zone of the current period, {current.zone}",
            "give periods of one zone",
        )  # fmt: skip
    found = _unlike(current, base)
    if now is not None and to_us("now", now) < current.end_us:
        found.insert(0, "unfinished")
    differences: tuple[HolidayDifference, ...] = ()
    if named_days is not None:
        check_type("named_days", named_days, NamedDays, "give NamedDays")
        if not (named_days.covers(current) and named_days.covers(base)):
            found.append("holidays_unknown")
        elif differences := _differences(named_days, current, base):
            found.append("holidays_differ")
    if current.overlaps(base):
        found.append("overlap")
    chosen = None if isinstance(against, Period) else against
    return Comparison(current, base, chosen, tuple(found), differences)


def _unlike(current: Period, base: Period) -> list[ComparisonFlag]:
    if current.days != base.days:
        return ["days_differ"]
    found: list[ComparisonFlag] = []
    if current.duration != base.duration:
        found.append("hours_differ")
    if _weekdays(current) != _weekdays(base):
        found.append("weekdays_differ")
    return found


def _weekdays(period: Period) -> Counter[int]:
    """Count the weekdays that are there more often than the others."""
    rest = period.days % 7
    return Counter((period.first_day + timedelta(days=n)).weekday() for n in range(rest))


def _differences(
    named_days: NamedDays, current: Period, base: Period
) -> tuple[HolidayDifference, ...]:
    now, then = named_days.count(current), named_days.count(base)
    pairs = ((name, now.get(name, 0), then.get(name, 0)) for name in sorted({*now, *then}))
    return tuple(HolidayDifference(*pair) for pair in pairs if pair[1] != pair[2])
