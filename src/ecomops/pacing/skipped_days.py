"""Days that a zone's clock skipped, because the date line was moved: they have no time at all.

Apia went from 29 to 31 December 2011. On the 30th nothing could be used, so a quota gives nothing
for it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from ecomops.calendars.local_days import day_start_us
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY, offset_s, stretches

_FIRST_S: Final = (date(1800, 1, 1).toordinal() - EPOCH_DAY) * DAY_S
_LAST_S: Final = (date(2200, 1, 1).toordinal() - EPOCH_DAY) * DAY_S
"""Before and after these no zone changes but by its summer rule, which skips no day."""
_STEP_S: Final = 100 * DAY_S
_HALF_S: Final = DAY_S // 2
"""Whoever crosses the date line stays there, so offsets far apart tell of it."""


@lru_cache(maxsize=1024)
def skipped_days(zone: str) -> tuple[int, ...]:
    """List the days that a zone's clock skipped, in order, as `date.toordinal` numbers them.

    >>> [date.fromordinal(day).isoformat() for day in skipped_days("Pacific/Apia")]
    ['2011-12-30']
    >>> skipped_days("Asia/Shanghai")
    ()
    """
    place = ZoneInfo(zone)
    found = list[int]()
    samples = [(at_s, offset_s(place, at_s)) for at_s in range(_FIRST_S, _LAST_S, _STEP_S)]
    for (start_s, before), (stop_s, after) in pairwise(samples):
        if after - before > _HALF_S:
            for _, change_s, offset in stretches(place, start_s, stop_s)[:-1]:
                day = (change_s + offset) // DAY_S
                found += [one + EPOCH_DAY for one in (day, day + 1) if _is_skipped(place, one)]
    return tuple(found)


def _is_skipped(zone: ZoneInfo, day: int) -> bool:
    return day_start_us(zone, day) == day_start_us(zone, day + 1)
