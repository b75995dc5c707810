"""Through a date that was named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import model_validator

from ecomops._arrays import IntArray
from ecomops._typing import Label, Language
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.calendars.days import local_time
from ecomops.calendars.local_days import day_start_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.calendars.zones import ZoneName, load_zone
from ecomops.models.instants import LAST_US, from_us
from ecomops.models.problems import problem, refuse
from ecomops.sla.promises.base import DueTable, PromiseDue, PromiseKind
from ecomops.sla.rulers import Rulers


class PromisedDate(PromiseKind):
    """Through a local date, whenever it began (承诺日期).

    Whether that day is a working day does not matter, so no days have to be known.

    >>> rule = PromisedDate(day="2026-11-20", zone="Asia/Shanghai")
    >>> rule.describe("en"), rule.describe("zh")
    ('by the end of 2026-11-20', '2026-11-20 当日内')
    """

    kind: Literal["promised_date"] = "promised_date"
    day: date
    """The last day that is in time."""
    zone: ZoneName | None = None
    """Whose day; or else that of a calendar."""
    calendar_id: Label | None = None
    """The name of the calendar in whose zone the day is."""

    @model_validator(mode="after")
    def _says_whose_day(self) -> Self:
        if (self.zone is None) == (self.calendar_id is None):
            text = "zone or calendar_id should say whose day it is, and one of them only"
            refuse("PromisedDate", [problem("whose_day", ("zone",), self.zone, text)])
        return self

    def due(self, start_at: datetime, rulers: Rulers) -> PromiseDue:  # noqa: ARG002  as its siblings
        """Find until when, for one thing; told in the day's zone."""
        zone = self._zone(rulers)
        end_us = self._end_us(zone)
        if end_us > LAST_US:
            return PromiseDue(None, None, zone=zone.key, no_due_because="never")
        due_at = local_time(zone, from_us(end_us))
        return PromiseDue.at(due_at, end_is_in_time=False, zone=zone.key)

    def due_table(self, start_us: IntArray, rulers: Rulers) -> DueTable:
        """Find until when, for many: the same for all."""
        end_us = self._end_us(self._zone(rulers))
        due_us = NO_INSTANT if end_us > LAST_US else end_us
        return DueTable.of(np.full(start_us.size, due_us, np.int64), end_is_in_time=False)

    def _zone(self, rulers: Rulers) -> ZoneInfo:
        if self.zone is not None:
            return load_zone(self.zone)
        return rulers.called(self.calendar_id).calendar.zone

    def _end_us(self, zone: ZoneInfo) -> int:
        return day_start_us(zone, self.day.toordinal() - EPOCH_DAY + 1)

    def describe(self, language: Language) -> str:
        """Say what is promised, in a few words."""
        return f"{self.day} 当日内" if language == "zh" else f"by the end of {self.day}"
