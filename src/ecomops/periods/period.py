"""A period: some days in a row on a zone's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.calendars.days import local_time
from ecomops.calendars.local_days import day_number, day_start_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.models.instants import LAST_US, MICROSECOND, from_us, to_us
from ecomops.periods.kinds import (
    TO_DATE,
    PeriodKind,
    PeriodUnit,
    check_day,
    check_kind,
    check_unit,
    first_day_of,
    last_day_of,
    moved,
    stays,
    unit_number,
    unit_of,
)
from ecomops.periods.text import period_text


@frozen
class Period:
    """Some days in a row on a zone's clock (统计周期).

    A day begins at the first instant at which the clock reads its date, so a day on which clocks
    change has 23 or 25 hours, and one that the clock skips has none. Build one with
    `Period.of`, `Period.between` or by name: `yesterday`, `last_month`, and so on.

    Attributes
    ----------
    kind
        A whole day, week (from Monday), month, quarter or year; ``days`` for any days in a row;
        or the beginning of a whole one, such as ``month_to_date``.
    first_day, last_day
        From which local day to which, both of them in it.
    zone
        Whose clock: an IANA zone.

    Raises
    ------
    InvalidArgumentError
        If the end lies before the beginning, the days are no such period, or there is no such
        zone.

    Examples
    --------
    >>> may = Period.of("month", date(2026, 5, 20), "Europe/Berlin")
    >>> may.first_day.isoformat(), may.last_day.isoformat(), may.days
    ('2026-05-01', '2026-05-31', 31)
    >>> may.start_at.isoformat(), may.end_at.isoformat()
    ('2026-05-01T00:00:00+02:00', '2026-06-01T00:00:00+02:00')
    >>> print(may.shifted(-1))
    2026-04
    """

    kind: PeriodKind
    first_day: date
    last_day: date
    zone: str

    def __attrs_post_init__(self) -> None:
        check_kind(self.kind)
        for name, day in (("first_day", self.first_day), ("last_day", self.last_day)):
            check_day(name, day)
        _zone(self.zone)
        if self.last_day < self.first_day:
            raise InvalidArgumentError(
                "last_day", self.last_day.isoformat(),
                f"lies before first_day, {self.first_day}", "turn them round",
            )  # fmt: skip
        unit = unit_of(self.kind)
        if unit is not None and not self._is_one_of(unit):
            raise InvalidArgumentError(
                "kind", self.kind, f"is not what {self.first_day} to {self.last_day} is",
                "build it with Period.of, or give 'days' for any days in a row",
            )  # fmt: skip

    def _is_one_of(self, unit: PeriodUnit) -> bool:
        number = unit_number(unit, self.first_day)
        first, last = first_day_of(unit, number), last_day_of(unit, number)
        if self.kind == unit:
            return (self.first_day, self.last_day) == (first, last)
        return self.first_day == first and self.last_day <= last

    # ---- building -------------------------------------------------------------------------
    @classmethod
    def of(cls, unit: PeriodUnit, day: date, zone: str) -> Period:
        """Give the whole period that a local day is in.

        >>> print(Period.of("week", date(2026, 11, 11), "Asia/Shanghai"))
        2026-11-09 to 2026-11-15 (week)
        """
        check_unit("unit", unit)
        check_day("day", day)
        number = unit_number(unit, day)
        return cls(unit, first_day_of(unit, number), last_day_of(unit, number), zone)

    @classmethod
    def at(cls, unit: PeriodUnit, at: datetime, zone: str) -> Period:
        """Give the whole period that an instant is in.

        >>> print(Period.at("month", datetime.fromisoformat("2026-10-31T16:00Z"), "Asia/Shanghai"))
        2026-11
        """
        return cls.of(unit, local_day("at", at, zone), zone)

    @classmethod
    def between(cls, first_day: date, last_day: date, zone: str) -> Period:
        """Give the days from one to another, both of them in it.

        >>> print(Period.between(date(2026, 11, 1), date(2026, 11, 11), "Asia/Shanghai"))
        2026-11-01 to 2026-11-11 (11 days)
        """
        return cls("days", first_day, last_day, zone)

    # ---- instants -------------------------------------------------------------------------
    @property
    def start_us(self) -> int:
        """When it begins [µs since 1970]."""
        return day_start_us(load_zone(self.zone), self.first_day.toordinal() - EPOCH_DAY)

    @property
    def end_us(self) -> int:
        """When it is over: the first instant after it [µs since 1970]."""
        return day_start_us(load_zone(self.zone), self.last_day.toordinal() - EPOCH_DAY + 1)

    @property
    def start_at(self) -> datetime:
        """When it begins, on the zone's clock."""
        return local_time(load_zone(self.zone), from_us(self.start_us))

    @property
    def end_at(self) -> datetime:
        """When it is over: the first instant after it; the last there is, if it ends with that."""
        return local_time(load_zone(self.zone), from_us(min(self.end_us, LAST_US)))

    @property
    def duration(self) -> timedelta:
        """How long it lasts: 23 hours for a day on which clocks are put on."""
        return (self.end_us - self.start_us) * MICROSECOND

    @property
    def days(self) -> int:
        """How many dates it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def is_empty(self) -> bool:
        """Whether it has no time at all: a day that the clock skipped."""
        return self.start_us == self.end_us

    def contains(self, at: datetime) -> bool:
        """Tell whether an instant is in it.

        Raises
        ------
        NaiveDatetimeError
            If the instant has no offset.
        """
        return self.start_us <= to_us("at", at) < self.end_us

    def overlaps(self, other: Period) -> bool:
        """Tell whether an instant is in both."""
        check_type("other", other, Period, "give a Period")
        start_us, end_us = max(self.start_us, other.start_us), min(self.end_us, other.end_us)
        return start_us < end_us

    # ---- others ---------------------------------------------------------------------------
    def shifted(self, n: int, by: PeriodUnit | None = None) -> Period:
        """Give the same period earlier or later.

        Both ends move, and where a month is too short a day becomes its last one. A whole period
        stays whole where it moves by its own kind or a larger one made of it; moved otherwise, it
        becomes ``days``.

        Parameters
        ----------
        n
            How many times; below zero: earlier.
        by
            By what; None: by its own length. That of ``month_to_date`` is a month.

        Raises
        ------
        InvalidArgumentError
            If it leaves the years 1 to 9999.

        Examples
        --------
        >>> march = Period("month_to_date", date(2026, 3, 1), date(2026, 3, 31), "UTC")
        >>> print(march.shifted(-1))
        2026-02-01 to 2026-02-28 (month to date)
        >>> print(Period.of("day", date(2024, 2, 29), "UTC").shifted(-1, by="year"))
        2023-02-28
        """
        if type(n) is not int:
            raise InvalidArgumentError("n", n, "is no whole number", "give an int, such as -1")
        if by is not None:
            check_unit("by", by)
        unit = unit_of(self.kind)
        step = by or unit or "day"
        times = n * self.days if by is None and unit is None else n
        is_kept = unit is not None and stays(unit, step)
        whole = unit if is_kept and unit == self.kind else None
        try:
            first = moved(self.first_day, times, step)
            if whole is not None:
                return Period.of(whole, first, self.zone)
            last = moved(self.last_day, times, step)
        except OverflowError:
            raise InvalidArgumentError(
                "n", n, f"leads from {self.first_day} out of the years 1 to 9999",
                "give one nearer to 0",
            ) from None  # fmt: skip
        return Period(self.kind if is_kept else "days", first, last, self.zone)

    # ---- words ----------------------------------------------------------------------------
    def describe(self, language: Language = "en") -> str:
        """Name it; the zone is left out.

        >>> Period.of("quarter", date(2026, 11, 11), "Asia/Shanghai").describe("zh")
        '2026 年第 4 季度'
        """
        known_language(language)
        return period_text(self.kind, self.first_day, self.last_day, language)

    def __str__(self) -> str:
        return self.describe()


def local_day(name: str, at: datetime, zone: str) -> date:
    """Find the local day that an instant is on."""
    return date.fromordinal(day_number(_zone(zone), to_us(name, at)) + EPOCH_DAY)


def so_far(unit: PeriodUnit, day: date, zone: str) -> Period:
    """Give the beginning of the whole period that a local day is in, up to that day."""
    whole = Period.of(unit, day, zone)
    if unit == "day":
        return whole
    return Period(cast("PeriodKind", f"{unit}{TO_DATE}"), whole.first_day, day, zone)


def _zone(zone: str) -> ZoneInfo:
    check_type("zone", zone, str, "give an IANA name such as 'Asia/Shanghai'")
    return load_zone(zone)
