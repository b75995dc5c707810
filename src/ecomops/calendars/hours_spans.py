"""From opening hours to spans of UTC time."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from attrs import define

from ecomops.calendars.local_days import FIRST_DAY, LAST_DAY
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY, Stretch, first_instant, stretches
from ecomops.calendars.opening_hours import BusinessHours, row_s
from ecomops.calendars.spans import Span, inside, united, without
from ecomops.calendars.zones import EPOCH_WEEKDAY, load_zone

_EARLIER_DAYS = 3
"""A row begins no earlier: it lasts a day, from less than a day after the midnight of its date,
on a clock that is a day away from UTC at most."""
_LATER_DAYS = 4
"""A row ends no later, for the same reasons."""


@define(eq=False)
class HoursSpans:
    """Opening hours, ready to be laid out: days are counted from 1970-01-01."""

    zone: ZoneInfo
    weekly: tuple[tuple[Span, ...], ...]
    """Rows from Monday to Sunday, each as seconds from midnight."""
    days: dict[int, tuple[Span, ...]]
    """Rows of dates that differ: holidays and special days."""
    breaks: dict[int, tuple[Span, ...]]

    @classmethod
    def of(cls, hours: BusinessHours) -> HoursSpans:
        """Read the rows once."""
        days: dict[int, tuple[Span, ...]] = {_number(day): () for day in hours.holidays}
        special: dict[int, list[Span]] = {}
        for one in hours.special_days:
            special.setdefault(_number(one.day), []).extend(map(row_s, one.rows))
        breaks: dict[int, list[Span]] = {}
        for one in hours.breaks:
            breaks.setdefault(_number(one.day), []).extend(map(row_s, one.rows))
        return cls(
            load_zone(hours.zone),
            tuple(tuple(united(map(row_s, hours.weekly.rows(i)))) for i in range(7)),
            days | {day: tuple(united(rows)) for day, rows in special.items()},
            {day: tuple(united(rows)) for day, rows in breaks.items()},
        )

    def spans(self, start_s: int, stop_s: int) -> list[Span]:
        """Lay out what is open between two instants [seconds since 1970, UTC]."""
        first = max(start_s // DAY_S - _EARLIER_DAYS, FIRST_DAY)
        last = min(stop_s // DAY_S + 1, LAST_DAY)
        clock = stretches(self.zone, (first - 1) * DAY_S, (last + 4) * DAY_S)
        weekly, days = self.weekly, self.days
        found: list[Span] = []
        cut: list[Span] = []
        k = 0
        for day in range(first, last + 1):
            rows = days.get(day)
            if rows is None:
                rows = weekly[(day + EPOCH_WEEKDAY) % 7]
            if rows:
                midnight_s = day * DAY_S
                while midnight_s >= clock[k].stop_s + _EARLIER_DAYS * DAY_S:
                    k += 1
                since_s, until_s, offset = clock[k]
                if since_s + _EARLIER_DAYS * DAY_S <= midnight_s <= until_s - _LATER_DAYS * DAY_S:
                    # far from any change of the clock: the way that most days go
                    midnight_s -= offset
                    found += [(midnight_s + a, midnight_s + b) for a, b in rows]
                else:
                    found += _laid(clock, day, rows)
            if day in self.breaks:
                cut += _laid(clock, day, self.breaks[day])
        return inside(without(united(found), united(cut)), start_s, stop_s)


def _number(day: date) -> int:
    return day.toordinal() - EPOCH_DAY


def _laid(clock: tuple[Stretch, ...], day: int, rows: tuple[Span, ...]) -> list[Span]:
    """Turn the rows of a date into spans of UTC time."""
    midnight_s = day * DAY_S
    return [
        (first_instant(clock, midnight_s + start_s), first_instant(clock, midnight_s + end_s))
        for start_s, end_s in rows
    ]
