"""The way of a plan through the weeks: each day's room goes to the campaigns by priority.

Every day on which something is sent takes all that the quota then has, so that no plan could be
done sooner. Weeks that come out alike are told as one with a number of times: with a quota per day
or week nothing changes from one ordinary week to the next, so a plan of millions of days is a few
steps. Days are numbers, as `date.toordinal` gives them, so that they do not end with the calendar.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from ecomops.calendars.weekdays import WEEKDAYS
from ecomops.pacing.allowance import Allowance
from ecomops.pacing.periods import LAST_DAY, WEEK_DAYS, first_day
from ecomops.pacing.quota import Quota
from ecomops.pacing.room import Room
from ecomops.pacing.send_days import SendDays
from ecomops.pacing.skipped_days import skipped_days

NoEnd: TypeAlias = Literal["never", "beyond_calendar", "beyond_coverage"]
"""never 无法完成: the quota gives no more, beyond calendar 超出公历范围: after the year 9999,
beyond coverage 超出日历范围: after the days that are known."""

_MOST_BEYOND: Final = 1000
"""How many weeks are walked one by one after the last that the calendar has."""


@frozen
class Route:
    """All that a plan depends on.

    Attributes
    ----------
    number, carried, used
        The period in which the plan is made, what was carried into it, and its uses.
    starts, sizes
        When each campaign starts, and how many it has to reach; the most urgent one first.
    """

    quota: Quota
    on_days: SendDays
    number: int
    carried: int
    used: int
    starts: tuple[int, ...]
    sizes: tuple[int, ...]


@frozen
class Week:
    """What is sent in a week, and in how many in a row: by campaign, from Monday to Sunday."""

    monday: int
    times: int
    sent: dict[int, list[int]]


@define(eq=False)
class Walk:
    """One walk along a route."""

    route: Route
    left: list[int]
    """How many each campaign has still to reach."""
    room: Room
    waiting: list[tuple[int, int]]
    """Campaigns that have not started: when they do, and their place."""
    events: list[int]
    """Days on which a week is not like others."""
    weekdays: frozenset[int]
    blackout: frozenset[int]
    workdays: frozenset[int]
    no_end: NoEnd | None = None
    """Why the last campaign comes to no end; None: it does, or the walk is not done."""
    active: list[int] = field(factory=list)
    rests_until: int = 1
    """The first day on which the quota may have more than it had."""

    @classmethod
    def along(cls, route: Route) -> Walk:
        """Begin one."""
        days, terms = route.on_days, Allowance.of(route.quota)
        blackout, workdays = (
            frozenset(day.toordinal() for day in listed)
            for listed in (days.blackout_days, days.workdays)
        )
        blackout |= frozenset(skipped_days(route.quota.zone))  # which have no time to send in
        waiting = [(day, i) for i, day in enumerate(route.starts) if route.sizes[i]]
        heapify(waiting)
        changed = terms.changes if terms.first is None else (*terms.changes, terms.first)
        changes = (first_day(route.quota.period, number) for number in changed)
        known = [day.toordinal() for day in (days.covered_from,) if day is not None]
        known += [day.toordinal() + 1 for day in (days.covered_through,) if day is not None]
        events = sorted({*blackout, *workdays, *changes, *known, *(day for day, _ in waiting)})
        room = Room(route.quota, terms, route.number, route.carried, route.used)
        weekdays = frozenset(WEEKDAYS.index(day) for day in days.weekdays)
        return cls(route, list(route.sizes), room, waiting, events, weekdays, blackout, workdays)

    def weeks(self) -> Iterator[Week]:
        """Go through the weeks in which something is sent."""
        monday, beyond = 1, 0
        while self.waiting or self.active:
            if not self.active:
                monday = max(monday, _monday(self.waiting[0][0]))
            self.room.enter_on(monday)
            before = self.room.carried
            sent = self._one_week(monday)
            if sent:
                yield Week(monday, 1, sent)
            times = self._alike(monday, before, sent) if self.no_end is None else 0
            if times and sent:
                yield self._again(Week(monday + WEEK_DAYS, times, sent))
            monday = max(monday + (times + 1) * WEEK_DAYS, _monday(self.rests_until))
            if times:
                self.room.jump_to(monday)
            beyond += monday > LAST_DAY
            if beyond > _MOST_BEYOND:
                self.no_end = "beyond_calendar"
            if self.no_end is not None:
                return

    def _one_week(self, monday: int) -> dict[int, list[int]]:
        """Send what can be sent in a week, day by day."""
        sent: dict[int, list[int]] = {}
        for day in range(monday, monday + WEEK_DAYS):
            while self.waiting and self.waiting[0][0] <= day:
                heappush(self.active, heappop(self.waiting)[1])
            if not self.active or day < self.rests_until:
                continue
            self.no_end = self._unknown(day)
            if self.no_end is not None:
                break
            if not self._has(day):
                continue
            room = self.room.on(day)
            while room and self.active:
                place = self.active[0]
                n = min(room, self.left[place])
                sent.setdefault(place, [0] * WEEK_DAYS)[day - monday] = n
                self.left[place] -= n
                self.room.used += n
                room -= n
                if not self.left[place]:
                    heappop(self.active)
            if not room:
                self.rests_until = self.room.more_on(day)
        return sent

    def _alike(self, monday: int, before: int, sent: dict[int, list[int]]) -> int:
        """Count the weeks after one that are the same again."""
        if self.room.is_dry():
            self.no_end = "never" if self.waiting or self.active else None
        if self.route.quota.period == "month" or not self.active or self.no_end is not None:
            return 0
        self.room.enter_on(monday + WEEK_DAYS)
        if self.room.carried != before or bisect_left(self.events, monday) != (
            i := bisect_right(self.events, monday + WEEK_DAYS - 1)
        ):
            return 0
        until = self.events[i] - monday - WEEK_DAYS if i < len(self.events) else None
        if not sent:
            self.no_end = "never" if until is None else None
            return (until or 0) // WEEK_DAYS
        place = next(iter(sent))  # either it is done, or it took all of the week
        times = self.left[place] // sum(sent[place])
        return times if until is None else min(times, until // WEEK_DAYS)

    def _again(self, week: Week) -> Week:
        """Send in some weeks in a row what was sent in the one before."""
        for place, counts in week.sent.items():
            self.left[place] -= week.times * sum(counts)
            if not self.left[place]:
                self.active.remove(place)
                heapify(self.active)
        return week

    def _unknown(self, day: int) -> NoEnd | None:
        """Say why nothing is known of a day; None: it is known."""
        first, last = self.route.on_days.covered_from, self.route.on_days.covered_through
        if (first is not None and day < first.toordinal()) or (
            last is not None and day > last.toordinal()
        ):
            return "beyond_coverage"
        is_month = self.route.quota.period == "month"
        return "beyond_calendar" if is_month and day > LAST_DAY else None

    def _has(self, day: int) -> bool:
        """Tell whether something is sent on a day; `SendDays.has`, after the calendar too."""
        if day in self.blackout:
            return False
        return (day - 1) % WEEK_DAYS in self.weekdays or day in self.workdays


def _monday(day: int) -> int:
    return day - (day - 1) % WEEK_DAYS
