"""One member's points, lot by lot: for those whom the recurrence does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Literal, NamedTuple, TypeAlias

from attrs import define, field

BurnOrder: TypeAlias = Literal["soonest_expiring", "first_in_first_out"]

# at one instant: what ends, then what becomes available, then commands in their order
_END = 0
_START = 1
_COMMAND = 2


class Row(NamedTuple):
    """What came (above zero) or went, when, from when to when it is good."""

    at_us: int
    points: int
    starts_us: int
    ends_us: int


@define(eq=False)
class MemberLots:
    """Lots in a queue, moved through time."""

    rows: Sequence[Row]
    burn_order: BurnOrder
    left: list[int] = field(init=False)
    queue: list[tuple[int, int, int]] = field(factory=list)
    has_ended: set[int] = field(factory=set)
    has_begun: set[int] = field(factory=set)
    debt: int = 0
    expired: int = 0
    redeemed: int = 0
    issued: int = 0

    def __attrs_post_init__(self) -> None:
        self.left = [0] * len(self.rows)

    def go_to(self, at_us: int) -> None:
        """Let everything happen up to an instant."""
        events: list[tuple[int, int, tuple[int, ...], int]] = []
        for place, row in enumerate(self.rows):
            if row.at_us > at_us:
                break
            if row.points > 0:
                self.issued += row.points
                events.append((row.ends_us, _END, (), place))
            if row.points > 0 and row.starts_us > row.at_us:
                events.append((row.starts_us, _START, self._rank(place), place))
            else:
                events.append((row.at_us, _COMMAND, (place,), place))
        for when, phase, _, place in sorted(events):
            if when > at_us:
                break
            if phase == _END:
                self._end(place)
            elif self.rows[place].points > 0:
                self._begin(place)
            else:
                self._spend(-self.rows[place].points)

    def _rank(self, place: int) -> tuple[int, int, int]:
        row = self.rows[place]
        soonest = row.ends_us if self.burn_order == "soonest_expiring" else 0
        return soonest, row.at_us, place

    def _end(self, place: int) -> None:
        self.expired += self.left[place] if place in self.has_begun else self.rows[place].points
        self.left[place] = 0
        self.has_ended.add(place)

    def _begin(self, place: int) -> None:
        if place in self.has_ended:
            return
        self.has_begun.add(place)
        paid = min(self.debt, self.rows[place].points)
        self.debt -= paid
        self.left[place] = self.rows[place].points - paid
        heappush(self.queue, self._rank(place))

    def _spend(self, points: int) -> None:
        self.redeemed += points
        while points and self.queue:
            place = self.queue[0][2]
            taken = min(self.left[place], points)
            self.left[place] -= taken
            points -= taken
            if not self.left[place]:
                heappop(self.queue)
        self.debt += points

    @property
    def pending(self) -> list[int]:
        """What of each row has not begun yet."""
        over = self.has_begun | self.has_ended
        return [
            row.points if row.points > 0 and place not in over else 0
            for place, row in enumerate(self.rows[: len(self.left)])
        ]
