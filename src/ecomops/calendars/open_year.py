"""What is open in one year, added up so that it can be searched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import accumulate
from operator import sub
from typing import Final

from attrs import define

from ecomops.calendars.offsets import DAY_S, EPOCH_DAY
from ecomops.calendars.spans import Span

LAST_YEAR: Final = 9999
_SECOND_US: Final = 10**6
_DAY_US: Final = DAY_S * _SECOND_US


@define(eq=False)
class OpenYear:
    """What is open in a year of UTC, or some, in microseconds since 1970."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    """How much is open before each start, counted from where `base` is."""
    total: int
    """How much is open before the end."""
    first_us: int = 0
    last_us: int = 0
    base: int = 0
    """How much is open before the beginning."""

    @classmethod
    def nothing(cls) -> OpenYear:
        """Begin with no time at all."""
        return cls([], [], [], 0)

    @classmethod
    def of(cls, spans: list[Span]) -> OpenYear:
        """Add up spans that stand in order, given in seconds."""
        starts = [start * _SECOND_US for start, _ in spans]
        ends = [end * _SECOND_US for _, end in spans]
        sums = [0, *accumulate(map(sub, ends, starts))]
        return cls(starts, ends, sums[:-1], sums[-1])

    @classmethod
    def joined(cls, years: list[OpenYear], first_us: int, last_us: int, base: int) -> OpenYear:
        """Put years one after the other."""
        starts = [at for year in years for at in year.starts]
        ends = [at for year in years for at in year.ends]
        sums = list(accumulate(map(sub, ends, starts), initial=base))
        return cls(starts, ends, sums[:-1], sums[-1], first_us, last_us, base)

    def moved(self, by_us: int) -> OpenYear:
        """Give the same year at another time."""
        return OpenYear(
            [at + by_us for at in self.starts],
            [at + by_us for at in self.ends],
            self.before,
            self.total,
        )

    def open_before(self, at_us: int) -> int:
        """Say how much is open up to an instant."""
        i = bisect_right(self.starts, at_us) - 1
        if i < 0:
            return self.base
        end = self.ends[i]
        return self.before[i] + (at_us if at_us < end else end) - self.starts[i]

    def first_reaching(self, open_us: int) -> int:
        """Find the first instant at which so much is over; more than the base, at most all."""
        i = bisect_left(self.before, open_us) - 1
        return self.starts[i] + open_us - self.before[i]

    def last_within(self, open_us: int) -> int:
        """Find the last instant at which no more is over; less than all."""
        i = bisect_right(self.before, open_us) - 1
        return self.starts[i] + open_us - self.before[i]


def year_of(at_us: int) -> int:
    """Tell the year of an instant, in UTC [microseconds since 1970]."""
    return date.fromordinal(at_us // _DAY_US + EPOCH_DAY).year


def year_s(year: int) -> int:
    """Give the beginning of a year in UTC; of the first one after the last, too [seconds]."""
    day = date.max.toordinal() + 1 if year > LAST_YEAR else date(year, 1, 1).toordinal()
    return (day - EPOCH_DAY) * DAY_S
