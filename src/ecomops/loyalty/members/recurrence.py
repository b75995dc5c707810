"""Points spent and ended, of a few members at once.

First-in-first-out expiry is a recurrence. Let R be what was spent up to some moment, and c the
points of all lots whose end has come. What is gone then is ``removed = max(removed + r, c)``: a
lot that ends takes only what is left of it. Worked out, ``removed = R + max(c − R)`` over all ends
so far, with R as it was at each end: a running maximum instead of a queue. (Taking all spending
from the oldest lots at the end is something else, and wrong: points that were spent after a lot
had ended did not come out of it.)

It holds where lots end in the order in which they are spent. Members of whom that is not so
are worked out one by one, lot by lot.
"""

from __future__ import annotations

from math import gcd

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.kernels.segments import segment_sum
from ecomops.loyalty.members.lot_by_lot import BurnOrder, MemberLots, Row
from ecomops.loyalty.members.points_table import PointsTable


@frozen(eq=False)
class Block:
    """A few members, with what took effect by an instant."""

    at_us: int
    offset: IntArray
    row_at_us: IntArray
    came: IntArray
    """Points that came, by row; 0 for others and for what lies ahead."""
    went: IntArray
    ends_us: IntArray
    starts_us: IntArray
    came_before: IntArray
    """What had come before each row, of the whole block."""
    went_before: IntArray
    lots: _Lots

    @classmethod
    def of(cls, table: PointsTable, start: int, stop: int, at_us: int) -> Block:
        """Cut a block out, and leave out what lies ahead."""
        first, last = int(table.offset[start]), int(table.offset[stop])
        rows = slice(first, last)
        at, points = table.row_at_us[rows], table.row_points[rows]
        is_past = at <= at_us
        came = np.where(is_past & (points > 0), points, 0)
        went = np.where(is_past & (points < 0), -points, 0)
        starts = at
        if table.row_available_us is not None:
            starts = np.maximum(table.row_available_us[rows], at)
        offset, ends = table.offset[start : stop + 1] - first, table.row_expires_us[rows]
        came_before, went_before = _before(came), _before(went)
        return cls(
            at_us, offset, at, came, went, ends, starts, came_before, went_before,
            _Lots.of(came, came_before, offset, ends),
        )  # fmt: skip

    def sums(self, before: IntArray) -> IntArray:
        """Sum per member what a running sum has."""
        return before[self.offset[1:]] - before[self.offset[:-1]]

    # ---- the recurrence -----------------------------------------------------------------------
    def excess(self) -> IntArray:
        """Say by how much each lot's end went beyond what had been spent, for all lots."""
        lots = self.lots
        # of one instant, what ends goes before what is spent
        row = _ranks(self.row_at_us, self.offset, lots.ends_us, lots.member)
        spent = self.went_before[row] - self.went_before[self.offset[:-1]][lots.member]
        return lots.due - spent

    def removed(self, excess: IntArray) -> IntArray:
        """Say what is gone of each member: spent, or ended."""
        lots, spent = self.lots, self.sums(self.went_before)
        beyond = np.where(lots.ends_us <= self.at_us, excess, 0)
        most = np.zeros(len(spent), dtype=np.int64)
        filled = np.flatnonzero(np.diff(lots.offset))
        if filled.size:
            tops = np.maximum.reduceat(beyond, lots.offset[:-1][filled])
            most[filled] = np.maximum(tops, 0)
        return spent + most

    def misfits(self, excess: IntArray) -> BoolArray:
        """Tell of whom lots do not end, or begin, in the order in which they are spent.

        Where points wait, nobody may have spent or owed more than had begun by then.
        """
        lots = self.lots
        starts = self.starts_us[lots.row]
        same = lots.member[1:] == lots.member[:-1]
        wrong = (lots.ends_us[1:] < lots.ends_us[:-1]) | (starts[1:] < starts[:-1])
        found = np.zeros(len(self.offset) - 1, dtype=np.bool_)
        found[lots.member[1:][same & wrong]] = True
        waits = np.zeros(len(found), dtype=np.bool_)
        waits[lots.member[starts > self.row_at_us[lots.row]]] = True
        waits &= ~found
        if waits.any():
            found |= self._overdrawn(waits, starts, excess)
        return found

    def _overdrawn(self, asked: BoolArray, starts: IntArray, excess: IntArray) -> BoolArray:
        """Tell which members went, at some debit, beyond the points that had begun."""
        lots = self.lots
        row = np.flatnonzero(self.went)
        member = np.searchsorted(self.offset, row, side="right") - 1
        row, member = row[asked[member]], member[asked[member]]
        at = self.row_at_us[row]
        begun = _ranks(starts, lots.offset, at + 1, member)
        ended = _ranks(lots.ends_us, lots.offset, at + 1, member)
        first = lots.offset[:-1][member]
        due = np.concatenate(([0], np.cumsum(self.came[lots.row])))
        top = _running_most(excess, lots.member)
        beyond = np.where(ended > first, np.maximum(top[np.maximum(ended - 1, 0)], 0), 0)
        gone = self.went_before[row + 1] - self.went_before[self.offset[:-1]][member] + beyond
        found = np.zeros(len(asked), dtype=np.bool_)
        found[member[gone > due[begun] - due[first]]] = True
        return found

    # ---- what is left -------------------------------------------------------------------------
    def left(self, removed: IntArray) -> IntArray:
        """Say what is left of each row: what is gone was taken from the first ones."""
        base = self.came_before[self.offset[:-1]] + removed
        over = np.clip(self.came_before[1:] - np.repeat(base, np.diff(self.offset)), 0, self.came)
        return np.where(self.ends_us <= self.at_us, 0, over)

    def counts(self, removed: IntArray, left: IntArray) -> dict[str, IntArray]:
        """Count per member."""
        issued, spent = self.sums(self.came_before), self.sums(self.went_before)
        pending = segment_sum(np.where(self.starts_us > self.at_us, left, 0), self.offset)
        return {
            "available": segment_sum(left, self.offset) - pending,
            "pending": pending,
            "debt": np.maximum(removed - issued, 0),
            "issued": issued,
            "redeemed": spent,
            "expired": removed - spent,
        }

    def one_by_one(self, rows: slice, burn_order: BurnOrder) -> tuple[dict[str, int], list[int]]:
        """Work one member out lot by lot: counts, and what is left of each row."""
        mine = MemberLots(
            [
                Row(*numbers)
                for numbers in zip(
                    self.row_at_us[rows].tolist(),
                    (self.came[rows] - self.went[rows]).tolist(),
                    self.starts_us[rows].tolist(),
                    self.ends_us[rows].tolist(),
                    strict=True,
                )
            ],
            burn_order,
        )
        mine.go_to(self.at_us)
        pending = mine.pending
        counts = {
            "available": sum(mine.left), "pending": sum(pending), "debt": mine.debt,
            "issued": mine.issued, "redeemed": mine.redeemed, "expired": mine.expired,
        }  # fmt: skip
        return counts, [a + b for a, b in zip(mine.left, pending, strict=True)]


@frozen(eq=False)
class _Lots:
    """The rows of a block that brought points, and took effect."""

    row: IntArray
    member: IntArray
    offset: IntArray
    """Member i owns lots offset[i]:offset[i + 1]."""
    due: IntArray
    """What has come of a member with each lot and those before it."""
    ends_us: IntArray

    @classmethod
    def of(
        cls, came: IntArray, came_before: IntArray, offset: IntArray, ends_us: IntArray
    ) -> _Lots:
        """Pick them out."""
        row = np.flatnonzero(came)
        lot_offset = np.searchsorted(row, offset)
        n_members = len(offset) - 1
        member = np.repeat(np.arange(n_members, dtype=np.int64), np.diff(lot_offset))
        due = came_before[row + 1] - came_before[offset[:-1]][member]
        return cls(row, member, lot_offset, due, ends_us[row])


def _before(values: IntArray) -> IntArray:
    before = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=before[1:])
    return before


def _running_most(values: IntArray, member: IntArray) -> IntArray:
    """Run a maximum over each member's values; members stand one after the other."""
    if not values.size:
        return values
    low, high = int(values.min()), int(values.max())
    step = high - low + 1
    if (int(member[-1]) + 1) * step > MAX_MINOR:
        edges = np.flatnonzero(np.diff(member)) + 1
        return np.concatenate([np.maximum.accumulate(part) for part in np.split(values, edges)])
    lifted = values - low + member * step
    return np.maximum.accumulate(lifted) + low - member * step


def _ranks(times: IntArray, offset: IntArray, wanted: IntArray, member: IntArray) -> IntArray:
    """Find for each wanted instant the first of its member's times that is not before it.

    Times stand in order member by member, wanted ones in any order.
    """
    if not (times.size and wanted.size):
        return offset[:-1][member]
    low, high = int(times.min()), int(times.max())
    # later than all is as good as later than the last
    close = np.clip(wanted, low, high + 1) - low
    spans = times - low
    unit = gcd(int(np.gcd.reduce(spans)), int(np.gcd.reduce(close))) or 1
    span = (high + 1 - low) // unit + 2
    if (len(offset) - 1) * span > MAX_MINOR:
        found = np.empty(len(wanted), dtype=np.int64)
        for who in np.unique(member).tolist():
            mine, start = member == who, int(offset[who])
            found[mine] = start + np.searchsorted(
                times[start : int(offset[who + 1])], wanted[mine]
            )
        return found
    owner = np.repeat(np.arange(len(offset) - 1, dtype=np.int64), np.diff(offset))
    return np.searchsorted(owner * span + spans // unit, member * span + close // unit)
