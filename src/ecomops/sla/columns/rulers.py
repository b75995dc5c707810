"""How the time of many stretches is counted: `ecomops.sla.rulers`, for columns."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.business_calendar import CloseOrOpen
from ecomops.calendars.calendar_columns import NO_INSTANT, CalendarColumns
from ecomops.models.instants import LAST_US
from ecomops.sla.rulers import Ruler

NEVER: Final = NO_INSTANT
"""No instant: too little open time is left for ever."""
BEYOND: Final = NO_INSTANT + 1
"""No instant: it depends on days that the calendar does not know."""


@define(eq=False)
class RulerColumns:
    """Counts open time in columns; round the clock without a calendar."""

    columns: CalendarColumns | None

    @classmethod
    def of(cls, ruler: Ruler) -> RulerColumns:
        """Make a ruler ready for columns."""
        if ruler.calendar_id is None:
            return cls(None)
        return cls(CalendarColumns(ruler.calendar))

    def measure(self, start_us: IntArray, end_us: IntArray) -> IntArray:
        """Measure open time, as far as the days are known."""
        if self.columns is None:
            return end_us - start_us
        known = self.columns.calendar.covered_us
        if known is not None:
            start_us = np.clip(start_us, *known)
            end_us = np.clip(end_us, *known)
        return self.columns.between(start_us, end_us)

    def knows(self, start_us: IntArray, end_us: IntArray) -> BoolArray:
        """Tell whether all days between two instants are known."""
        known = None if self.columns is None else self.columns.calendar.covered_us
        if known is None:
            return np.ones(start_us.size, dtype=np.bool_)
        return (start_us >= known[0]) & (end_us <= known[1])

    def reach(self, start_us: IntArray, span_us: IntArray, edge: CloseOrOpen) -> IntArray:
        """Find when so much open time is over; `NEVER` or `BEYOND` where that is not known."""
        if self.columns is None:
            over = span_us > LAST_US - start_us
            return np.where(over, NEVER, start_us + np.where(over, 0, span_us))
        found = self.columns.add(start_us, span_us, edge, beyond="none")
        if self.columns.calendar.covered_us is not None:
            found[found == NO_INSTANT] = BEYOND
            if edge == "close":
                found = np.where(span_us == 0, start_us, found)
        return found
