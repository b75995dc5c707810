"""A week of a calendar, to be read: day by day, from when until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.days import local_time, start_of_day
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.calendars.spans import Span
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.instants import from_us, to_us
from ecomops.text_table import text_table

DayNote: TypeAlias = Literal["", "holiday", "workday", "special", "break", "unknown"]
"""What is special about a day.

``holiday`` · ``workday`` a make-up workday: open, though its weekday is not · ``special`` it has
rows of its own · ``break`` something is cut out · ``unknown`` the calendar does not know it.
"""

_DAY: Final = timedelta(days=1)
_FIRST: Final = date.min.toordinal() + 1
_LAST: Final = date.max.toordinal()
_SECOND_US: Final = 10**6
_NAMES: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_NOTES: Final[dict[DayNote, dict[Language, str]]] = {
    "": {"en": "", "zh": ""},
    "holiday": {"en": "holiday", "zh": "节假日"},
    "workday": {"en": "make-up workday", "zh": "调休上班"},
    "special": {"en": "special day", "zh": "特殊时段"},
    "break": {"en": "with a break", "zh": "含停业时段"},
    "unknown": {"en": "not known", "zh": "未公布"},
}
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "closed": "closed", "and": ", ", "hours": "{h} h", "minutes": "{m} min", "gap": " ",
        "day": "day", "open": "open", "time": "time", "note": "", "total": "total",
    },
    "zh": {
        "closed": "休息", "and": "、", "hours": "{h} 小时", "minutes": "{m} 分", "gap": " ",
        "day": "日期", "open": "营业时间", "time": "时长", "note": "", "total": "合计",
    },
}  # fmt: skip


@frozen
class DayView:
    """One day of a week (单日).

    Attributes
    ----------
    day
        The date, on the calendar's clock.
    rows
        From when until when it is open, by that clock; none where it is closed or unknown.
    open
        How long that is.
    note
        What is special about it.
    """

    day: date
    rows: tuple[str, ...]
    open: timedelta
    note: DayNote = ""


@frozen
class WeekView:
    """A week of a calendar, Monday to Sunday (周历).

    Print it to read it; `explain` gives the same in Chinese.
    """

    zone: str
    days: tuple[DayView, ...]

    @property
    def open(self) -> timedelta:
        """How long it is open in all."""
        return sum((one.open for one in self.days), timedelta())

    def explain(self, language: Language = "en") -> str:
        """Write the week as a table."""
        known_language(language)
        return text_table(self._head(language), self._rows(language), "<<><")

    def to_html(self, language: Language = "en") -> str:
        """Write it as a piece of HTML that needs nothing else."""
        known_language(language)
        return html_table(self._head(language), self._rows(language), "<<><", caption=self.zone)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return self.to_html()

    def __str__(self) -> str:
        return self.explain()

    def _head(self, language: Language) -> tuple[str, ...]:
        words = _WORDS[language]
        return words["day"], words["open"], words["time"], words["note"]

    def _rows(self, language: Language) -> list[tuple[str, ...]]:
        words = _WORDS[language]
        rows = [
            (
                f"{_NAMES[language][one.day.weekday()]} {one.day}",
                words["and"].join(one.rows) or ("" if one.note == "unknown" else words["closed"]),
                _span_text(one.open, language) if one.rows else "",
                _NOTES[one.note][language],
            )
            for one in self.days
        ]
        return [*rows, (words["total"], "", _span_text(self.open, language), "")]


def week_view(
    calendar: BusinessCalendar, day: date, *, hours: BusinessHours | None = None
) -> WeekView:
    """Show the week that a date lies in, as the calendar has it (周历).

    Parameters
    ----------
    calendar
        Any, combined ones too.
    day
        A date of the week.
    hours
        What the calendar was made of, for naming holidays and special days.

    Examples
    --------
    >>> from ecomops.calendars.business_calendar import calendar_of
    >>> from ecomops.calendars.opening_hours import WeeklyHours
    >>> hours = BusinessHours(
    ...     zone="Asia/Shanghai",
    ...     weekly=WeeklyHours.on("mon", "tue", "wed", "thu", "fri",
    ...                           rows=["09:00-12:00", "13:00-18:00"]),
    ...     holidays=["2026-10-07"],
    ...     special_days=[{"day": "2026-10-10", "rows": ["09:00-12:30"]}],
    ...     covered_from="2026-01-01", covered_through="2026-12-31")
    >>> print(week_view(calendar_of(hours), date(2026, 10, 7), hours=hours))
    day             open                             time
    ──────────────  ────────────────────────  ───────────  ───────────────
    Mon 2026-10-05  09:00-12:00, 13:00-18:00          8 h
    Tue 2026-10-06  09:00-12:00, 13:00-18:00          8 h
    Wed 2026-10-07  closed                                 holiday
    Thu 2026-10-08  09:00-12:00, 13:00-18:00          8 h
    Fri 2026-10-09  09:00-12:00, 13:00-18:00          8 h
    Sat 2026-10-10  09:00-12:30                3 h 30 min  make-up workday
    Sun 2026-10-11  closed
    total                                     35 h 30 min
    """
    monday = day.toordinal() - day.weekday()
    # the first and the last date that there are have no day before or after
    week = range(max(monday, _FIRST), min(monday + 7, _LAST))
    days = tuple(_day(calendar, date.fromordinal(number), hours) for number in week)
    return WeekView(calendar.zone.key, days)


def _day(calendar: BusinessCalendar, day: date, hours: BusinessHours | None) -> DayView:
    start, stop = (start_of_day(calendar.zone, at) for at in (day, day + _DAY))
    first_us, last_us = to_us("day", start), to_us("day", stop)
    covered = calendar.covered_us
    if covered is not None and not (covered[0] <= first_us and last_us <= covered[1]):
        return DayView(day, (), timedelta(), "unknown")
    spans = calendar.spans(first_us // _SECOND_US, last_us // _SECOND_US)
    rows = tuple(_row_text(calendar, span, last_us) for span in spans)
    seconds = sum(end_s - start_s for start_s, end_s in spans)
    return DayView(day, rows, timedelta(seconds=seconds), _note(day, hours))


def _row_text(calendar: BusinessCalendar, span: Span, midnight_us: int) -> str:
    start, end = (local_time(calendar.zone, from_us(at_s * _SECOND_US)) for at_s in span)
    shown = ["24:00" if span[1] * _SECOND_US == midnight_us else f"{end:%H:%M:%S}"]
    return "-".join(text.removesuffix(":00") if len(text) > len("24:00") else text
                    for text in (f"{start:%H:%M:%S}", *shown))  # fmt: skip


def _note(day: date, hours: BusinessHours | None) -> DayNote:
    if hours is None:
        return ""
    special = [one for one in hours.special_days if one.day == day]
    if any(one.rows for one in special):
        return "special" if hours.weekly.rows(day.weekday()) else "workday"
    if special or day in hours.holidays:
        return "holiday"
    return "break" if any(one.day == day for one in hours.breaks) else ""


def _span_text(span: timedelta, language: Language) -> str:
    """Write a length of time: ``8 h 30 min``; seconds are left out."""
    words = _WORDS[language]
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    said = [words["hours"].format(h=hours)] if hours or not minutes else []
    if minutes:
        said.append(words["minutes"].format(m=minutes))
    return words["gap"].join(said)
