"""How the time of a stretch is counted: by a calendar as far as its days are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.calendars.business_calendar import BusinessCalendar, CloseOrOpen, always_open
from ecomops.errors import BeyondCoverageError, InvalidArgumentError
from ecomops.models.instants import LAST_US
from ecomops.models.problems import listed

Calendars: TypeAlias = Mapping[str, BusinessCalendar]
"""Calendars by the names that policies and events call them."""

NotReached: TypeAlias = Literal["never", "beyond_coverage"]
"""never 永不到期: too little open time is left. beyond coverage 超出日历范围: it depends on days
that the calendar does not know."""


@frozen
class Ruler:
    """Counts open time, and does not fail where the known days end."""

    calendar_id: str | None
    """None: round the clock."""
    calendar: BusinessCalendar

    def measure(self, start_us: int, end_us: int) -> int:
        """Measure the open time between two instants, as far as the days are known."""
        calendar = self.calendar
        return calendar.open_before_us(end_us) - calendar.open_before_us(start_us)

    def knows(self, start_us: int, end_us: int) -> bool:
        """Tell whether all days between two instants are known."""
        known = self.calendar.covered_us
        return known is None or (known[0] <= start_us and end_us <= known[1])

    def reach(self, start_us: int, span_us: int, edge: CloseOrOpen) -> int | NotReached:
        """Find when so much open time after an instant is over."""
        if edge == "close" and not span_us:
            return start_us
        if not self.knows(start_us, start_us):
            return "beyond_coverage"
        calendar = self.calendar
        target = calendar.open_before_us(start_us) + span_us
        find = calendar.first_reaching_us if edge == "close" else calendar.last_within_us
        try:
            found = find(target)
        except BeyondCoverageError:
            return "beyond_coverage"
        return "never" if found is None or found > LAST_US else found


@frozen
class Rulers:
    """The rulers that a set of calendars gives, each made once."""

    by_id: dict[str | None, Ruler]

    @classmethod
    def of(cls, calendars: Calendars) -> Rulers:
        """Read calendars by name.

        Raises
        ------
        InvalidArgumentError
            If one is no calendar.
        """
        if not isinstance(calendars, Mapping):
            raise InvalidArgumentError(
                "calendars", calendars, "are no mapping", "give them by name: {'desk': calendar}"
            )
        by_id: dict[str | None, Ruler] = {None: Ruler(None, always_open())}
        for name, calendar in calendars.items():
            if not isinstance(name, str):
                raise InvalidArgumentError(
                    "calendars", name, "is no name", "name calendars as policies and events do"
                )
            if not isinstance(calendar, BusinessCalendar):
                raise InvalidArgumentError(
                    f"calendars[{name!r}]", calendar, "is no BusinessCalendar",
                    "make one of opening hours, with calendar_of",
                )  # fmt: skip
            by_id[name] = Ruler(name, calendar)
        return cls(by_id)

    def called(self, calendar_id: str | None) -> Ruler:
        """Find a ruler by the calendar's name.

        Raises
        ------
        InvalidArgumentError
            If there is none of that name.
        """
        found = self.by_id.get(calendar_id)
        if found is None:
            names = [name for name in self.by_id if name is not None]
            raise InvalidArgumentError(
                "calendars", calendar_id, "is the name of none of the calendars given",
                f"give it too; given: {listed(names) if names else 'none'}",
            )  # fmt: skip
        return found
