"""What a period may use: its limit, and what is carried into it.

One rule says it all. With what is carried into a period, its limit and what it used, the next one
gets ``carried + limit - used``, but never more than may be carried on, nor less than was allowed
to be borrowed. A day that the clock skipped gives nothing, and what is carried passes it by.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from attrs import frozen

from ecomops.pacing.periods import first_day, number_of
from ecomops.pacing.quota import Quota
from ecomops.pacing.skipped_days import skipped_days


@frozen
class Allowance:
    """The limits of a quota by the number of the period, and how the rest is carried."""

    limit: int
    changes: tuple[int, ...]
    """From which period on each later limit holds."""
    limits: tuple[int, ...]
    first: int | None
    """The first period whose rest is carried; None: none is."""
    most: int
    """The most that is carried."""
    borrow: int
    last_positive: int
    """The last change to a limit that is not zero; -1: there is none."""

    @classmethod
    def of(cls, quota: Quota) -> Allowance:
        """Read a quota."""
        carry = quota.carry
        changes: dict[int, int] = {}
        for change in quota.limit_changes:
            day = change.from_on.toordinal()
            number = number_of(quota.period, day)
            # of two changes within one period the later one counts from the next on
            changes[number + (first_day(quota.period, number) < day)] = change.limit
        if quota.period == "day":
            changes = _without(skipped_days(quota.zone), quota.limit, changes)
        return cls(
            quota.limit, tuple(changes), tuple(changes.values()),
            None if carry is None else number_of(quota.period, carry.from_on.toordinal()),
            0 if carry is None else carry.unused_at_most,
            0 if carry is None else carry.borrow_at_most,
            max((number for number, limit in changes.items() if limit), default=-1),
        )  # fmt: skip

    def limit_in(self, number: int) -> int:
        """Give the limit of a period."""
        i = bisect_right(self.changes, number)
        return self.limits[i - 1] if i else self.limit

    def borrow_in(self, number: int) -> int:
        """Say how much a period may use in advance of the next one."""
        return 0 if self.first is None or number < self.first else self.borrow

    def is_zero_from(self, number: int) -> bool:
        """Tell whether no period from one on has a limit."""
        return not self.limit_in(number) and self.last_positive <= number

    def after(self, carried: int, used: int, number: int) -> int:
        """Say what is carried out of a period."""
        if self.first is None or number < self.first:
            return 0
        return max(-self.borrow, min(self.most, carried + self.limit_in(number) - used))

    def idle(self, carried: int, number: int, stop: int) -> int:
        """Say what is carried out of some periods in which nothing was used."""
        if self.first is None:
            return 0
        number = max(number, self.first)
        i = bisect_right(self.changes, number)
        while number < stop:
            end = min(stop, self.changes[i]) if i < len(self.changes) else stop
            carried = min(self.most, carried + (end - number) * self.limit_in(number))
            number, i = end, i + 1
        return carried

    def carried_into(self, number: int, used: Mapping[int, int]) -> int:
        """Say what is carried into a period, with what was used in the periods before.

        Periods without uses cost nothing, however many they are.
        """
        if self.first is None or number <= self.first:
            return 0
        carried, at = 0, self.first
        for one in sorted(one for one in used if self.first <= one < number):
            carried = self.after(self.idle(carried, at, one), used[one], one)
            at = one + 1
        return self.idle(carried, at, number)


def _without(days: tuple[int, ...], limit: int, changes: dict[int, int]) -> dict[int, int]:
    """Take the limit of some days away, and give it back on the next; changes in order."""
    for day in days:
        earlier = [number for number in changes if number <= day]
        back = changes[earlier[-1]] if earlier else limit
        changes = dict(sorted(({day + 1: back} | changes | {day: 0}).items()))
    return changes
