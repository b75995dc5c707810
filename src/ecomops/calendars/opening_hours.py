"""When a shop or a desk is open, as data: weekly rows, holidays, special days, breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops.calendars.day_list import DayList, Days
from ecomops.calendars.offsets import DAY_S
from ecomops.calendars.weekdays import WEEKDAYS, Weekday
from ecomops.calendars.zones import ZoneName
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse, shown

_HOUR_S: Final = 3600
_TIME: Final = r"([0-9]{2}):([0-5][0-9])(?::([0-5][0-9]))?"
_ROW: Final = re.compile(f"{_TIME} ?[-\u2013] ?{_TIME}")
_FORM: Final = "a row such as '09:00-18:00', '22:00-06:00' or '00:00-24:00'"


def row_s(row: str) -> tuple[int, int]:
    """Read a row as seconds from the midnight at which its date begins.

    An end at or before the start is on the next day.

    >>> row_s("09:00-18:00"), row_s("22:00-06:00"), row_s("12:00-26:00")
    ((32400, 64800), (79200, 108000), (43200, 93600))
    """
    start_s, end_s = (
        int(hours) * _HOUR_S + int(minutes) * 60 + int(seconds)
        for hours, minutes, seconds in _times(row)
    )
    return start_s, end_s if end_s > start_s else end_s + DAY_S


def _times(row: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take a row apart: hours, minutes and seconds of both ends."""
    found = _ROW.fullmatch(row)
    if found is None:
        raise PydanticCustomError("row_form", f"Input should be {_FORM}")
    parts = found.groups("00")
    return parts[:3], parts[3:]


def _row(value: object) -> object:
    if isinstance(value, tuple | list) and [type(part) for part in value] == [str, str]:
        value = "-".join(value)
    if not isinstance(value, str):
        raise PydanticCustomError("row_form", f"Input should be {_FORM}")
    start_s, end_s = row_s(value)
    if start_s >= DAY_S:
        raise PydanticCustomError("row_start", "A row should start before 24:00 of its date")
    if end_s - start_s > DAY_S:
        raise PydanticCustomError(
            "row_length",
            "A row should last 24 hours at most, not {row}",
            {"row": shown(value)},
        )
    # seconds that are zero are left out, so that equal rows are equal
    return "-".join(":".join(time if time[2] != "00" else time[:2]) for time in _times(value))


OpeningRow: TypeAlias = Annotated[str, BeforeValidator(_row)]
"""From when until when, by the wall clock: ``"09:00-18:00"``; the end is not open any more.

An end at or before the start, or past 24:00, is on the next day; the row belongs to the date on
which it starts (营业时段).
"""

Rows: TypeAlias = Annotated[tuple[OpeningRow, ...], Field(max_length=1_000)]


class WeeklyHours(DomainModel):
    """The rows of every week (每周营业时间).

    >>> WeeklyHours.on("mon", "tue", rows=["09:00-12:00", "13:00-18:00"]).tue
    ('09:00-12:00', '13:00-18:00')
    """

    mon: Rows = ()
    tue: Rows = ()
    wed: Rows = ()
    thu: Rows = ()
    fri: Rows = ()
    sat: Rows = ()
    sun: Rows = ()

    @classmethod
    def on(cls, *days: Weekday, rows: Iterable[str]) -> Self:
        """Give some days the same rows, and the others none."""
        kept = tuple(rows)
        return cls.model_validate(dict.fromkeys(days, kept))

    def rows(self, weekday: int) -> tuple[str, ...]:
        """Give the rows of a weekday, counted from Monday, 0."""
        found: tuple[str, ...] = getattr(self, WEEKDAYS[weekday])
        return found


class DayHours(DomainModel):
    """The rows of one date (单日时段)."""

    day: date
    rows: Rows = ()


class BusinessHours(DomainModel):
    """When a shop or a desk is open (工作时间).

    A date has the rows of its weekday, none if it is a holiday, and those of `special_days`
    alone if it stands there: make-up workdays (调休) and half days beat holidays. Breaks are
    cut out last. Rows of one date that overlap are united.

    Whoever supplies the days says for which dates they are complete: `covered_from` and
    `covered_through`. What depends on other dates is not answered. Without any days, and
    without these two, there are no holidays, ever.

    Examples
    --------
    >>> hours = BusinessHours(
    ...     zone="Asia/Shanghai",
    ...     weekly=WeeklyHours.on("mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"]),
    ...     holidays=["2026-10-01", "2026-10-02"],
    ...     special_days=[{"day": "2026-10-10", "rows": ["09:00-18:00"]}],
    ...     covered_from="2026-01-01",
    ...     covered_through="2026-12-31",
    ... )
    >>> hours.weekly.mon
    ('09:00-18:00',)
    """

    zone: ZoneName
    weekly: WeeklyHours = WeeklyHours()
    holidays: Days = ()
    special_days: Annotated[tuple[DayHours, ...], Field(max_length=100_000)] = ()
    breaks: Annotated[tuple[DayHours, ...], Field(max_length=100_000)] = ()
    covered_from: date | None = None
    """The first date for which the days are complete."""
    covered_through: date | None = None
    """The last one."""

    @model_validator(mode="after")
    def _says_what_it_covers(self) -> Self:
        first, last = self.covered_from, self.covered_through
        listed = [
            *self.holidays, *(one.day for one in self.special_days),
            *(one.day for one in self.breaks),
        ]  # fmt: skip
        if first is None or last is None:
            if listed or first is not last:
                text = (
                    "covered_from and covered_through should say for which dates holidays, "
                    "special_days and breaks are complete"
                )
                name = "covered_through" if last is None else "covered_from"
                refuse("BusinessHours", [problem("not_covered", (name,), None, text)])
            return self
        if first > last:
            text = f"covered_through should be covered_from or later, which is {first}, not {last}"
            refuse("BusinessHours", [problem("covers_nothing", ("covered_through",), last, text)])
        for day in listed:
            if not first <= day <= last:
                text = f"{day} should lie within the covered dates, {first} to {last}"
                refuse("BusinessHours", [problem("beyond_coverage", ("holidays",), day, text)])
        return self

    def with_days(self, days: DayList, *, workday_rows: Iterable[str] | None = None) -> Self:
        """Take over published holidays and make-up workdays.

        Days that are set here already stay as they are: a shop may be closed on a make-up
        workday. What is covered then is what both cover.

        Parameters
        ----------
        days
            Such as `load_chinese_days` and `load_holidays` give.
        workday_rows
            The rows of a make-up workday; by default those of the first weekday that has any.

        Raises
        ------
        pydantic.ValidationError
            If the hours list days of their own that lie beyond the dates of the list.

        Examples
        --------
        >>> days = DayList(holidays=["2026-10-01"], workdays=["2026-10-10"],
        ...     covered_from="2026-01-01", covered_through="2026-12-31")
        >>> weekly = WeeklyHours.on("mon", "tue", "wed", "thu", "fri", rows=["09:00-18:00"])
        >>> hours = BusinessHours(zone="Asia/Shanghai", weekly=weekly).with_days(days)
        >>> [hours.rows_on(date(2026, 10, day)) for day in (1, 9, 10, 11)]
        [(), ('09:00-18:00',), ('09:00-18:00',), ()]
        """
        if workday_rows is None:
            week = (self.weekly.rows(i) for i in range(len(WEEKDAYS)))
            workday_rows = next(filter(None, week), ())
        own = {one.day for one in self.special_days}
        closed, rows = own | set(self.holidays), tuple(workday_rows)
        first, last = self.covered_from, self.covered_through
        special = [
            DayHours(day=day, rows=rows) for day in days.workdays if day not in closed
        ]  # fmt: skip
        return type(self).model_validate(
            dict(self)
            | {
                "holidays": (*self.holidays, *(day for day in days.holidays if day not in own)),
                "special_days": (*self.special_days, *special),
                "covered_from": max(first or days.covered_from, days.covered_from),
                "covered_through": min(last or days.covered_through, days.covered_through),
            }
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Say which rows of a date overlap and count once (重叠提示).

        >>> weekly = {"mon": ["09:00-12:00", "11:00-15:00"]}
        >>> BusinessHours(zone="UTC", weekly=weekly).notes
        ('mon: 09:00-12:00 and 11:00-15:00 overlap and are united',)
        """
        named: list[tuple[str, tuple[str, ...]]] = [
            (name, self.weekly.rows(i)) for i, name in enumerate(WEEKDAYS)
        ]
        named += [(one.day.isoformat(), one.rows) for one in (*self.special_days, *self.breaks)]
        found = []
        for name, rows in named:
            longest = ""
            for row in sorted(rows, key=row_s):
                if longest and row_s(row)[0] < row_s(longest)[1]:
                    found.append(f"{name}: {longest} and {row} overlap and are united")
                if not longest or row_s(row)[1] > row_s(longest)[1]:
                    longest = row
        return tuple(found)

    def rows_on(self, day: date) -> tuple[str, ...]:
        """Give the rows that begin on a date, before breaks."""
        special = [row for one in self.special_days if one.day == day for row in one.rows]
        if special or any(one.day == day for one in self.special_days):
            return tuple(special)
        return () if day in self.holidays else self.weekly.rows(day.weekday())
