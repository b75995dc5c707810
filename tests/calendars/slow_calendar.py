"""Opening hours looked at tick by tick: slow, and plain enough to be believed.

An instant is open if the highest that the wall clock has read so far lies in a row. That is what
it means that a label stands for the first instant at which the clock reads so much or more.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TICK = timedelta(minutes=15)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def labels(row):
    """Give the ends of a row as times after the midnight of its date."""
    ends = []
    for text in row.split("-"):
        hours, minutes = text.split(":")
        ends.append(timedelta(hours=int(hours), minutes=int(minutes)))
    start, end = ends
    return start, end if end > start else end + timedelta(days=1)


def highest_reading(zone, at):
    """Say what the wall clock has read at most up to an instant; a tick is read at its start."""
    seen = [at - TICK * i for i in range(4 * 72)]
    return max(one.astimezone(zone).replace(tzinfo=None) for one in seen)


def is_in(rows_by_day, reading):
    """Tell whether a reading lies in a row of its date or of one of the dates before."""
    for back in range(3):
        day = reading.date() - timedelta(days=back)
        midnight = datetime.combine(day, time())
        for row in rows_by_day(day):
            start, end = labels(row)
            if midnight + start <= reading < midnight + end:
                return True
    return False


def is_open(hours, at):
    """Tell whether a tick is open."""
    zone = ZoneInfo(hours.zone)
    reading = highest_reading(zone, at)

    def rows_on(day: date):
        special = [one for one in hours.special_days if one.day == day]
        if special:
            return [row for one in special for row in one.rows]
        return [] if day in hours.holidays else getattr(hours.weekly, DAYS[day.weekday()])

    def breaks_on(day: date):
        return [row for one in hours.breaks if one.day == day for row in one.rows]

    return is_in(rows_on, reading) and not is_in(breaks_on, reading)


def between(hours, start, end):
    """Count the open ticks between two instants on the grid of ticks."""
    ticks = (end - start) // TICK
    return sum(is_open(hours, start.astimezone(UTC) + TICK * i) for i in range(ticks)) * TICK
