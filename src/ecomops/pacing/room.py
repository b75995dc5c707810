"""What a quota has left, day after day, as a plan uses it."""

from __future__ import annotations

from bisect import bisect_right

from attrs import define

from ecomops.pacing.allowance import Allowance
from ecomops.pacing.periods import LAST_DAY, first_day, number_of
from ecomops.pacing.quota import Quota, SpreadOver
from ecomops.pacing.skipped_days import skipped_days
from ecomops.pacing.spreading import share_before, slice_days, slice_starts


@define(eq=False)
class Room:
    """Where a plan stands in a quota: the period, what was carried into it, and its uses.

    A plan keeps an even pace where the quota is spread, whether that is binding or not, and
    never borrows.
    """

    quota: Quota
    terms: Allowance
    number: int
    carried: int
    used: int
    _cut: tuple[list[int], tuple[int, ...]] | None = None

    def enter_on(self, day: int) -> None:
        """Go on to the period of a day, if that is a later one."""
        if day > LAST_DAY and self.quota.period == "month":
            return
        number = number_of(self.quota.period, day)
        if number > self.number:
            carried = self.terms.after(self.carried, self.used, self.number)
            self.carried = self.terms.idle(carried, self.number + 1, number)
            self.number, self.used, self._cut = number, 0, None

    def jump_to(self, day: int) -> None:
        """Go on to the period that begins on a day as if it were this one, just begun."""
        self.number, self.used, self._cut = number_of(self.quota.period, day), 0, None

    def on(self, day: int) -> int:
        """Say how much may be used on a day, with all that was used before it."""
        self.enter_on(day)
        whole = max(0, self.terms.limit_in(self.number) + self.carried)
        if self.quota.spread is not None:
            starts, weights = self._slices(self.quota.spread.over)
            whole = share_before(whole, weights, bisect_right(starts, day))
        return max(0, whole - self.used)

    def more_on(self, day: int) -> int:
        """Find the first day after one on which more may be used than on it."""
        stop = first_day(self.quota.period, self.number + 1)
        if self.quota.spread is None:
            return stop
        starts, _ = self._slices(self.quota.spread.over)
        place = bisect_right(starts, day)
        return starts[place] if place < len(starts) else stop

    def is_dry(self) -> bool:
        """Tell whether nothing is left, and nothing comes any more."""
        left = self.terms.limit_in(self.number) + self.carried - self.used
        return left <= 0 and self.terms.is_zero_from(self.number + 1)

    def _slices(self, over: SpreadOver) -> tuple[list[int], tuple[int, ...]]:
        """Cut the period into weeks or days, once: when each begins, and how long it is."""
        if self._cut is None:
            first, stop = (first_day(self.quota.period, n) for n in (self.number, self.number + 1))
            starts = slice_starts(first, stop, over)
            self._cut = starts, slice_days(starts, stop, skipped_days(self.quota.zone))
        return self._cut
