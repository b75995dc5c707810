"""Working days, one instant at a time: local days on which a calendar is open at some time."""

from __future__ import annotations

from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.local_days import day_number, day_start_us, label_us
from ecomops.errors import BeyondCoverageError
from ecomops.models.instants import LAST_US
from ecomops.sla.rulers import NotReached


def received_day(
    calendar: BusinessCalendar, at_us: int, cut_off_s: int | None
) -> int | NotReached:
    """Find the working day on which what came at an instant is taken in.

    Parameters
    ----------
    calendar
        Which days are working days: those that are open at some time.
    at_us
        When it came.
    cut_off_s
        From which second after midnight on it is too late for the day; None: never.

    Returns
    -------
    int or why there is none
        The number of the day, as `ecomops.calendars.local_days` counts.
    """
    zone, known = calendar.zone, calendar.covered_us
    day = day_number(zone, at_us)
    start_us, end_us = day_start_us(zone, day), day_start_us(zone, day + 1)
    if known is not None and not (known[0] <= start_us and end_us <= known[1]):
        return "beyond_coverage"
    is_early = cut_off_s is None or at_us < label_us(zone, day, cut_off_s)
    return working_day(calendar, start_us if is_early else end_us)


def working_day(calendar: BusinessCalendar, start_us: int) -> int | NotReached:
    """Find the first working day from the beginning of a day on."""
    if start_us > LAST_US:
        return "never"
    try:
        open_us = calendar.last_within_us(calendar.open_before_us(start_us))
    except BeyondCoverageError:
        return "beyond_coverage"
    if open_us is None or open_us > LAST_US:
        return "never"
    day, known = day_number(calendar.zone, open_us), calendar.covered_us
    # a day is known as a whole or not at all
    is_known = known is None or day_start_us(calendar.zone, day + 1) <= known[1]
    return day if is_known else "beyond_coverage"
