"""So many working days after the day on which something is taken in."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Label, Language
from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.calendars.days import local_time
from ecomops.calendars.local_days import day_number, day_start_us, labels_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.models.instants import LAST_US, from_us, to_us
from ecomops.models.problems import shown
from ecomops.sla.promises.base import DueTable, PromiseDue, PromiseKind
from ecomops.sla.promises.day_table import DayTable
from ecomops.sla.promises.working_days import received_day, working_day
from ecomops.sla.rulers import Rulers

_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_MOST_DAYS: Final = 300 * 366
"""Where days lie further apart, things are looked at one by one."""


def _time_of_day(value: object) -> object:
    """Read a time of day, and leave out seconds that are zero, so that equal times are equal."""
    if isinstance(value, time) and value.tzinfo is None and not value.microsecond:
        value = value.isoformat()
    if not (isinstance(value, str) and re.fullmatch(_TIME, value)):
        raise PydanticCustomError(
            "time_of_day",
            "Input should be a time of day such as '15:00' or '23:59:59', not {value}",
            {"value": shown(value)},
        )
    return value.removesuffix(":00") if len(value) > len("15:00") else value


CutOff: TypeAlias = Annotated[
    str, StringConstraints(strict=True, pattern=f"^{_TIME}$"), BeforeValidator(_time_of_day)
]
"""A time of day, to the minute or second: ``"15:00"`` (截单时间)."""

HandlingDayCount: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=366)]


class HandlingDays(PromiseKind):
    """Within so many working days, by local days (工作日内).

    What comes on a working day before the cut-off is taken in on that day, all else on the
    next working day. So many working days later, the promise holds until the end of the day.
    A working day is a local date on which the calendar is open at some time.

    >>> rule = HandlingDays(days=2, cut_off="15:00", calendar_id="warehouse")
    >>> rule.describe("en")
    'within 2 working days, taken in before 15:00'
    >>> rule.describe("zh")
    '2 个工作日内（15:00 前计当日）'
    """

    kind: Literal["handling_days"] = "handling_days"
    days: HandlingDayCount
    """How many working days after the day on which it is taken in; 0: on that day."""
    cut_off: CutOff | None = None
    """The time of the local day from which on it is too late for the day: what comes at the
    cut-off itself is taken in on the next working day. None: all that comes on a working day
    is taken in on that day."""
    calendar_id: Label
    """The name of the calendar whose open days are working days."""

    @property
    def cut_off_s(self) -> int | None:
        """The cut-off, counted from midnight [seconds]."""
        if self.cut_off is None:
            return None
        hours, minutes, *rest = map(int, self.cut_off.split(":"))
        return hours * 3600 + minutes * 60 + sum(rest)

    def due(self, start_at: datetime, rulers: Rulers) -> PromiseDue:
        """Find until when, for one thing; told in the calendar's zone."""
        calendar = rulers.called(self.calendar_id).calendar
        zone = calendar.zone
        found = received_day(calendar, to_us("start_at", start_at), self.cut_off_s)
        if isinstance(found, str):
            return PromiseDue(None, None, zone=zone.key, no_due_because=found)
        received_on = date.fromordinal(found + EPOCH_DAY)
        for _ in range(self.days):
            found = working_day(calendar, day_start_us(zone, found + 1))
            if isinstance(found, str):
                return PromiseDue(None, None, received_on, zone.key, found)
        end_us = day_start_us(zone, found + 1)
        if end_us > LAST_US:
            return PromiseDue(None, None, received_on, zone.key, "never")
        due_at = local_time(zone, from_us(end_us))
        return PromiseDue.at(due_at, end_is_in_time=False, received_on=received_on, zone=zone.key)

    def due_table(self, start_us: IntArray, rulers: Rulers) -> DueTable:
        """Find until when, for many: working days are looked up once per local date."""
        calendar = rulers.called(self.calendar_id).calendar
        if not start_us.size:
            return DueTable.of(start_us, end_is_in_time=False)
        ends = int(start_us.min()), int(start_us.max())
        first, last = (day_number(calendar.zone, at_us) for at_us in ends)
        if last - first > _MOST_DAYS:
            return self._one_by_one(start_us, rulers)
        days = DayTable.reaching(calendar, first, last, self.days)
        place = days.place(start_us)
        is_known = days.is_known[place] if not days.is_known.all() else None
        # the day from which on a working day is looked for
        place += self._is_too_late(calendar, days, place, start_us)
        received, due_us = self._by_day(days)
        return _looked_up(calendar, received[place], due_us[place], is_known)

    def _is_too_late(
        self, calendar: BusinessCalendar, days: DayTable, place: IntArray, start_us: IntArray
    ) -> BoolArray:
        """(n,) Tell what came at the cut-off of its day, or after it."""
        if self.cut_off_s is None:
            return np.zeros(start_us.size, dtype=np.bool_)
        numbers = np.arange(days.first, days.first + days.is_known.size)
        cut_us = labels_us(calendar.zone, numbers, self.cut_off_s)
        return start_us >= cut_us[place]

    def _by_day(self, days: DayTable) -> tuple[IntArray, IntArray]:
        """(n_days + 1,) For each day from which on one is looked for: taken in when, until when.

        `NO_INSTANT` where the table ends before.
        """
        n_working = days.working.size
        none = np.full(days.before.size, NO_INSTANT, dtype=np.int64)
        is_there = days.before < n_working
        received, due_us = none, none.copy()
        received[is_there] = days.working[days.before[is_there]] + days.first
        is_there = days.before + self.days < n_working
        due = days.working[days.before[is_there] + self.days]
        due_us[is_there] = days.edge_us[due + 1]
        due_us[due_us > LAST_US] = NO_INSTANT
        return received, due_us

    def _one_by_one(self, start_us: IntArray, rulers: Rulers) -> DueTable:
        rows = [self.due(from_us(at_us), rulers) for at_us in start_us.tolist()]
        due = [NO_INSTANT if one.due_at is None else to_us("due", one.due_at) for one in rows]
        received = [
            NO_INSTANT if one.received_on is None else one.received_on.toordinal() - EPOCH_DAY
            for one in rows
        ]
        return DueTable(
            np.array(due, dtype=np.int64),
            np.array(received, dtype=np.int64),
            np.array([one.beyond_coverage for one in rows], dtype=np.bool_),
            end_is_in_time=False,
        )

    def describe(self, language: Language) -> str:
        """Say what is promised, in a few words."""
        if language == "zh":
            said = f"{self.days} 个工作日内" if self.days else "当个工作日内"
            return f"{said}（{self.cut_off} 前计当日）" if self.cut_off else said
        said = f"within {self.days} working day{'' if self.days == 1 else 's'}"
        if not self.days:
            said = "on the working day"
        return f"{said}, taken in before {self.cut_off}" if self.cut_off else said


def _looked_up(
    calendar: BusinessCalendar, received: IntArray, due_us: IntArray, is_known: BoolArray | None
) -> DueTable:
    """Leave out what came on unknown days, and tell never from not known."""
    if is_known is not None:
        received[~is_known] = NO_INSTANT
        due_us[~is_known] = NO_INSTANT
    beyond = np.zeros(due_us.size, dtype=np.bool_)
    if calendar.covered_us is not None:
        beyond = due_us == NO_INSTANT
    return DueTable(due_us, received, beyond, end_is_in_time=False)
