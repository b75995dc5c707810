"""Local days and working days in columns: `ecomops.sla.promises.local_days`, for many."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY, stretches
from ecomops.models.instants import FIRST_US, LAST_US

LAST_DAY: Final = date.max.toordinal() - EPOCH_DAY
_SECOND_US: Final = 10**6
_EARLIER_DAYS: Final = 3
_LATER_DAYS: Final = 4
"""An offset is less than a day, and a clock is never put on or back by more."""


def labels_us(zone: ZoneInfo, first: int, n: int, second: int = 0) -> IntArray:
    """(n,) Find when a clock first reads so many seconds after the midnight of each day.

    >>> days = labels_us(ZoneInfo("America/Sao_Paulo"), 16_725, 3)
    >>> (np.diff(days) // 3_600_000_000).tolist()  # on 18 October 2015 midnight was skipped
    [24, 23]
    """
    day = np.arange(first, first + n)
    wall_s = day * DAY_S + second
    clock = stretches(zone, (first - _EARLIER_DAYS) * DAY_S, (first + n + _LATER_DAYS) * DAY_S)
    start_s, stop_s, offset_s = np.array(clock, dtype=np.int64).T
    # the first stretch whose clock gets past the label; what its jump skips is its beginning.
    # stretches are longer than clocks are put back, so later ones get further
    k = np.searchsorted(stop_s + offset_s, wall_s, side="right")
    at_us: IntArray = np.maximum(wall_s - offset_s[k], start_s[k]) * _SECOND_US
    at_us[day > LAST_DAY] = LAST_US + 1
    return np.clip(at_us, FIRST_US, LAST_US + 1)


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
        edge_us = labels_us(calendar.zone, first, n + 1)
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
        return np.maximum(np.searchsorted(self.edge_us, at_us, side="right") - 1, 0)


def _comes_more(calendar: BusinessCalendar, at_us: int) -> bool:
    """Tell whether there are known days after an instant, and open time."""
    if calendar.covered_us is not None:
        return at_us < calendar.covered_us[1]
    return calendar.last_within_us(calendar.open_before_us(at_us)) is not None
