"""What is open over some years, as arrays that many instants can be looked up in at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from attrs import define, field

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.open_year import OpenYear, year_s
from ecomops.calendars.places import MOST_SLOTS, Places

_SECOND_US: Final = 10**6


@define(eq=False)
class Slots:
    """Open time on a grid that all openings and closings lie on.

    A division finds the slot of an instant, so nothing has to be searched.
    """

    first_us: int
    grid_us: int
    is_open: IntArray
    """Whether each slot is open, 1 or 0; and the end, which is not."""
    base_us: IntArray
    """What to add to the open time since the beginning, had it all been as the slot is."""
    open_slots: IntArray
    """The places of the slots that are open."""

    @classmethod
    def of(cls, start_us: IntArray, end_us: IntArray, first_us: int, last_us: int) -> Slots | None:
        """Lay out a grid; None where it would be too fine."""
        if not start_us.size:
            return None
        grid = int(np.gcd.reduce(np.concatenate([start_us, end_us]) - first_us))
        grid = int(np.gcd(grid, last_us - first_us))
        n_slots = (last_us - first_us) // grid
        if n_slots > MOST_SLOTS:
            return None
        edges = np.zeros(n_slots + 1, dtype=np.int64)
        edges[(start_us - first_us) // grid] += 1
        edges[(end_us - first_us) // grid] -= 1
        is_open = np.cumsum(edges)
        before = np.cumsum(is_open) - is_open
        base_us = (before - is_open * np.arange(n_slots + 1)) * grid
        return cls(first_us, grid, is_open, base_us, np.flatnonzero(is_open))

    def open_before(self, at_us: IntArray) -> IntArray:
        """Measure what is open from the beginning to each instant."""
        since_us = at_us - self.first_us
        slot = since_us // self.grid_us
        found: IntArray = since_us
        found *= self.is_open[slot]
        found += self.base_us[slot]
        return found

    def last_within(self, open_us: IntArray) -> IntArray:
        """Find the last instant at which no more is over; less than all."""
        slot = open_us // self.grid_us
        # the closed slots before it are what the clock is ahead of open time
        found: IntArray = (self.open_slots[slot] - slot) * self.grid_us
        found += open_us
        found += self.first_us
        return found

    def first_reaching(self, open_us: IntArray) -> IntArray:
        """Find the first instant at which so much is over; more than 0, and at most all."""
        return self.last_within(open_us - 1) + 1


@define(eq=False)
class OpenTable:
    """What is open in some years of UTC [microseconds since 1970]."""

    first_year: int
    last_year: int
    start_us: IntArray
    end_us: IntArray
    before_us: IntArray
    """How much is open before each start, since the first instant."""
    total_us: int
    slots: Slots | None = field(repr=False)
    starts: Places = field(repr=False)
    sums: Places = field(repr=False)

    @classmethod
    def of(
        cls, years: Iterable[OpenYear], first_year: int, last_year: int, *, on_grid: bool
    ) -> OpenTable:
        """Put years one after the other, on a grid if one is wanted and not too fine."""
        laid = list(years)
        start_us = np.array([at for year in laid for at in year.starts], dtype=np.int64)
        end_us = np.array([at for year in laid for at in year.ends], dtype=np.int64)
        length_us = end_us - start_us
        before_us, total_us = np.cumsum(length_us) - length_us, int(length_us.sum())
        first_us, last_us = _year_us(first_year), _year_us(last_year + 1)
        return cls(
            first_year, last_year, start_us, end_us, before_us, total_us,
            Slots.of(start_us, end_us, first_us, last_us) if on_grid else None,
            Places.of(start_us, first_us, last_us),
            Places.of(before_us, 0, total_us),
        )  # fmt: skip

    def open_before(self, at_us: IntArray) -> IntArray:
        """Measure what is open from the first instant to each of these."""
        if self.slots is not None:
            return self.slots.open_before(at_us)
        if not self.start_us.size:
            return np.zeros_like(at_us)
        i = self.starts.up_to(at_us) - 1
        last = np.maximum(i, 0)
        found = np.minimum(at_us, self.end_us[last])
        found += (self.before_us - self.start_us)[last]
        found[i < 0] = 0
        return found

    def first_reaching(self, open_us: IntArray) -> IntArray:
        """Find the first instant at which so much is over; more than 0, and at most all."""
        if self.slots is not None:
            return self.slots.first_reaching(open_us)
        i = self.sums.below(open_us) - 1
        return open_us + (self.start_us - self.before_us)[i]

    def last_within(self, open_us: IntArray) -> IntArray:
        """Find the last instant at which no more is over; less than all."""
        if self.slots is not None:
            return self.slots.last_within(open_us)
        i = self.sums.up_to(open_us) - 1
        return open_us + (self.start_us - self.before_us)[i]

    def is_open(self, at_us: IntArray) -> BoolArray:
        """Tell whether each instant is open; the one at which a row ends is not."""
        if not self.start_us.size:
            return np.zeros(at_us.size, dtype=np.bool_)
        i = self.starts.up_to(at_us) - 1
        found: BoolArray = (i >= 0) & (at_us < self.end_us[np.maximum(i, 0)])
        return found


def _year_us(year: int) -> int:
    return year_s(year) * _SECOND_US
