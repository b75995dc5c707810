"""What many members have as of an instant, and what goes when."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Final, get_args

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers, segment_offsets, whole_numbers
from ecomops.kernels.segments import blocks, segment_sum
from ecomops.loyalty.accounting.legs import PointsValuation
from ecomops.loyalty.members.lot_by_lot import BurnOrder
from ecomops.loyalty.members.points_table import PointsTable
from ecomops.loyalty.members.recurrence import Block
from ecomops.models.instants import to_us

_BLOCK_ROWS: Final = 1 << 19
"""Rows that one block aims at; its columns take some tens of megabytes."""


@frozen(eq=False)
class PointsAsOf:
    """What many members have as of an instant (截至积分).

    Attributes
    ----------
    at_us
        The instant. [microseconds since 1970, UTC]
    available, pending, debt : (n_members,) int64
        Free to spend; not yet available; owed. [points]
    issued, redeemed, expired : (n_members,) int64
        What came, went and ended so far; corrections downward count as redeemed. [points]
    row_left : (n_rows,) int64
        What is left of each row that brought points. [points]
    row_expires_us : (n_rows,) int64
        When each row's points are gone.
    offset : (n_members + 1,) int64
        Member i owns rows offset[i]:offset[i + 1].
    n_one_by_one
        How many members did not fit the recurrence.
    """

    at_us: int
    available: IntArray
    pending: IntArray
    debt: IntArray
    issued: IntArray
    redeemed: IntArray
    expired: IntArray
    row_left: IntArray
    row_expires_us: IntArray
    offset: IntArray
    n_one_by_one: int

    def expiring(self, until: datetime) -> IntArray:
        """Sum what each member loses by an instant if nothing happens (即将过期) [points].

        Returns
        -------
        (n_members,) int64
        """
        return expiring_points(self.row_left, self.row_expires_us, self.offset, until)

    def liability_minor(self, valuation: PointsValuation) -> IntArray:
        """Value what each member has, less what is owed (积分负债) [minor].

        Returns
        -------
        (n_members,) int64
            Each rounded half up, as `legs_of` does.
        """
        value = Fraction(valuation.point_minor)
        owned = self.available + self.pending - self.debt
        largest = int(np.abs(owned).max(initial=0))
        if 2 * largest * value.numerator + value.denominator > MAX_MINOR:
            return np.array([valuation.minor_of(int(n)) for n in owned], dtype=np.int64)
        return np.asarray(
            (2 * owned * value.numerator + value.denominator) // (2 * value.denominator)
        )


def expiring_points(
    row_left: Numbers, row_expires_us: Numbers, offset: Numbers, until: datetime
) -> IntArray:
    """Sum what each member loses by an instant, from stored remainders of lots (扫描过期).

    Parameters
    ----------
    row_left : (n_rows,) int64
        What is left of each lot. [points]
    row_expires_us : (n_rows,) int64
        The first instant at which it is gone.
    offset : (n_members + 1,) int64
    until
        Lots that end at this instant or before are lost.

    Returns
    -------
    (n_members,) int64

    Examples
    --------
    >>> from datetime import UTC
    >>> left, ends, members = np.array([5, 7, 1]), np.array([10, 20, 10]), np.array([0, 2, 3])
    >>> expiring_points(left, ends, members, datetime(1970, 1, 1, 0, 0, 0, 15, UTC)).tolist()
    [5, 1]
    """
    until_us = to_us("until", until)
    row_left = whole_numbers("row_left", row_left, low=0)
    row_expires_us = whole_numbers("row_expires_us", row_expires_us, len(row_left))
    offset = segment_offsets("offset", offset, len(offset) - 1, len(row_left))
    sums = np.zeros(len(offset) - 1, dtype=np.int64)
    for start, stop in blocks(offset):
        rows = slice(int(offset[start]), int(offset[stop]))
        lost = row_left[rows] * (row_expires_us[rows] <= until_us)
        sums[start:stop] = segment_sum(lost, offset[start : stop + 1] - offset[start])
    return sums


def points_as_of(
    table: PointsTable,
    at: datetime,
    *,
    burn_order: BurnOrder = "soonest_expiring",
) -> PointsAsOf:
    """Say what many members have as of an instant; the ledger's `balances`, for many (批量余额).

    Parameters
    ----------
    table
        What came and went.
    at
        The instant.
    burn_order
        Which points are spent first; see `LedgerPolicy`.

    Returns
    -------
    PointsAsOf

    Examples
    --------
    100 points end on day 10. 30 were spent before, 60 after, of the 80 that came later:

    >>> from datetime import UTC
    >>> day, never = 86_400 * 10**6, PointsTable.NEVER
    >>> table = PointsTable.from_rows(
    ...     ["a"] * 4, [0, 2 * day, 3 * day, 12 * day], [100, -30, 80, -60],
    ...     [10 * day, never, 40 * day, never])
    >>> told = points_as_of(table, datetime(1970, 1, 15, tzinfo=UTC))
    >>> told.available.tolist(), told.expired.tolist()
    ([20], [70])
    """
    check_type("table", table, PointsTable, "make a table with PointsTable.of or from_rows")
    orders = get_args(BurnOrder)
    if burn_order not in orders:
        remedy = f"give one of: {', '.join(map(repr, orders))}"
        raise InvalidArgumentError("burn_order", burn_order, "is no order", remedy)
    at_us = to_us("at", at)
    n, n_rows = table.n_members, len(table.row_at_us)
    counts = {name: np.zeros(n, dtype=np.int64) for name in _COUNTS}
    row_left = np.zeros(n_rows, dtype=np.int64)
    one_by_one = 0
    for start, stop in blocks(table.offset, _BLOCK_ROWS):
        block = Block.of(table, start, stop, at_us)
        excess = block.excess()
        removed = block.removed(excess)
        left = block.left(removed)
        found = block.counts(removed, left)
        for member in np.flatnonzero(block.misfits(excess)).tolist():
            rows = slice(int(block.offset[member]), int(block.offset[member + 1]))
            mine, left[rows] = block.one_by_one(rows, burn_order)
            for name in _COUNTS:
                found[name][member] = mine[name]
            one_by_one += 1
        for name in _COUNTS:
            counts[name][start:stop] = found[name]
        row_left[int(table.offset[start]) : int(table.offset[stop])] = left
    return PointsAsOf(
        at_us,
        **counts,
        row_left=row_left,
        row_expires_us=table.row_expires_us,
        offset=table.offset,
        n_one_by_one=one_by_one,
    )


_COUNTS: Final = ("available", "pending", "debt", "issued", "redeemed", "expired")
