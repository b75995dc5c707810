"""Working days in columns: `ecomops.sla.promises.working_days`, for many."""

from __future__ import annotations

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.local_days import LAST_DAY, day_starts_us
from ecomops.calendars.places import span_places
from ecomops.models.instants import LAST_US


@define(eq=False)
class DayTable:
    """Some days in a row on a calendar's clock, and which of them are working days.

    Attributes
    ----------
    first
        The number of the first day.
    edge_us : (n + 1,) int64
        When each day begins, and when the last one ends.
    is_known : (n,) bool
        Whether the calendar knows the day, as a whole.
    before : (n + 1,) int64
        How many known working days come before each day.
    working : (n_working,) int64
        The places of known working days.
    """

    first: int
    edge_us: IntArray
    is_known: BoolArray
    before: IntArray
    working: IntArray

    @classmethod
    def of(cls, calendar: BusinessCalendar, first: int, n: int) -> DayTable:
        """Look at days one after the other."""
        edge_us = day_starts_us(calendar.zone, np.arange(first, first + n + 1))
        inside = np.minimum(edge_us, LAST_US).tolist()
        open_us = np.array([calendar.open_before_us(at_us) for at_us in inside], dtype=np.int64)
        is_known = np.ones(n, dtype=np.bool_)
        if calendar.covered_us is not None:
            since_us, until_us = calendar.covered_us
            is_known = (edge_us[:-1] >= since_us) & (edge_us[1:] <= until_us)
        is_working = (np.diff(open_us) > 0) & is_known
        before = np.concatenate([[0], np.cumsum(is_working)])
        return cls(first, edge_us, is_known, before, np.flatnonzero(is_working))

    @classmethod
    def reaching(cls, calendar: BusinessCalendar, first: int, last: int, more: int) -> DayTable:
        """Look at the days from a first to a last one, and as far as so many working days more.

        Fewer are there where the days end that are known, or where none comes any more.
        """
        n = last - first + 1
        least, length = n, n + 2 * more + 14
        while True:
            length = min(length, LAST_DAY + 1 - first)
            table = cls.of(calendar, first, length)
            if table.working.size > table.before[least] + more or first + length > LAST_DAY:
                return table
            if not _comes_more(calendar, int(table.edge_us[-1])):
                return table
            length *= 2

    def place(self, at_us: IntArray) -> IntArray:
        """(n,) Find the place of the day that each instant is on."""
        return span_places(at_us, self.edge_us)


def _comes_more(calendar: BusinessCalendar, at_us: int) -> bool:
    """Tell whether there are known days after an instant, and open time."""
    if calendar.covered_us is not None:
        return at_us < calendar.covered_us[1]
    return calendar.last_within_us(calendar.open_before_us(at_us)) is not None
