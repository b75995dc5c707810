"""The points of many members as columns: what came, what went, and when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import ClassVar

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.arguments import check_type
from ecomops.errors import AmountTooLargeError, BadRowError, InvalidArgumentError
from ecomops.kernels.columns import Numbers, segment_offsets, whole_numbers
from ecomops.kernels.segments import exact_total, offsets_of
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.times import NEVER
from ecomops.loyalty.terms.expiry import ExpiryWhenInactive
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.models.instants import FIRST_US, LAST_US, from_us


@frozen(eq=False)
class PointsTable:
    """Points that came and went, member by member (积分流水表).

    Member i owns rows offset[i]:offset[i + 1]. They stand in the order of effect. Points that
    came are above zero, points that went below; only debits that name no lot have a place here:
    redemptions and corrections by hand. Holds, clawbacks and restores are the ledger's.

    Attributes
    ----------
    member_id : sequence
        The caller's name of each member.
    offset : (n_members + 1,) int64
    row_at_us : (n_rows,) int64
        When each took effect. [microseconds since 1970, UTC]
    row_points : (n_rows,) int64
        Above zero: came; below: went. [points]
    row_expires_us : (n_rows,) int64
        When points that came are gone; `PointsTable.NEVER` for those that stay, and for debits.
    row_available_us : (n_rows,) int64, optional
        When points that came can be spent first; None: at once.

    Examples
    --------
    >>> day, never = 86_400 * 10**6, PointsTable.NEVER
    >>> table = PointsTable.from_rows(
    ...     ["a", "a", "b"], [0, 2 * day, day], [100, -30, 50], [10 * day, never, never])
    >>> table.member_id, table.offset.tolist()
    (('a', 'b'), [0, 2, 3])
    """

    NEVER: ClassVar[int] = NEVER
    """After every instant."""

    member_id: Sequence[str] | IntArray
    offset: IntArray
    row_at_us: IntArray
    row_points: IntArray
    row_expires_us: IntArray
    row_available_us: IntArray | None = None

    def __attrs_post_init__(self) -> None:
        n_rows = len(self.row_at_us)
        for name in ("row_at_us", "row_points", "row_expires_us", "row_available_us"):
            column, low = getattr(self, name), -MAX_MINOR if name == "row_points" else FIRST_US
            if column is not None:
                object.__setattr__(self, name, whole_numbers(name, column, n_rows, low=low))
        offset = segment_offsets("offset", self.offset, len(self.member_id), n_rows)
        object.__setattr__(self, "offset", offset)
        self._check_order()
        self._check_points()

    def _check_order(self) -> None:
        """See that each member's rows stand in the order of effect."""
        at = self.row_at_us
        falls = np.flatnonzero(at[1:] < at[:-1]) + 1
        # a fall is allowed where a new member begins
        wrong = falls[self.offset[np.searchsorted(self.offset, falls)] != falls]
        if wrong.size:
            row = int(wrong[0])
            raise BadRowError(
                "row_at_us", _told(at[row]), "lies before the row above it, of the same member",
                "sort the rows by member and instant", row=row,
            )  # fmt: skip

    def _check_points(self) -> None:
        """See that every row is a change, that can be used, and that sums fit their column."""
        points = self.row_points
        zero = np.flatnonzero(points == 0)
        if zero.size:
            row = int(zero[0])
            raise BadRowError("row_points", 0, "is no change", "leave the row out", row=row)
        starts = self.row_at_us
        if self.row_available_us is not None:
            starts = np.maximum(starts, self.row_available_us)
        never = np.flatnonzero((self.row_expires_us <= starts) & (points > 0))
        if never.size:
            row = int(never[0])
            raise BadRowError(
                "row_expires_us", _told(self.row_expires_us[row]),
                f"is not after {_told(starts[row])}, from when the points are good",
                "leave out what never was, or mend the dates", row=row,
            )  # fmt: skip
        largest = max(int(points.max(initial=0)), -int(points.min(initial=0)))
        if largest * int(np.diff(self.offset).max(initial=0)) <= MAX_MINOR:
            return
        for i, (start, stop) in enumerate(pairwise(self.offset.tolist())):
            total = max(exact_total(np.maximum(sign * points[start:stop], 0)) for sign in (1, -1))
            if total > MAX_MINOR:
                raise AmountTooLargeError(
                    f"row_points of {self.member_id[i]!r}", total, "are more than a column holds",
                    f"give at most {MAX_MINOR} for each member",
                )  # fmt: skip

    @property
    def n_members(self) -> int:
        """How many members there are."""
        return len(self.member_id)

    @classmethod
    def from_rows(
        cls,
        member_id: Sequence[str],
        at_us: Numbers,
        points: Numbers,
        expires_us: Numbers,
        available_us: Numbers | None = None,
    ) -> PointsTable:
        """Take rows that stand member by member, each in the order of effect (由行生成)."""
        names, lengths = _runs(member_id)
        return cls(
            names,
            offsets_of(np.array(lengths, dtype=np.int64)),
            whole_numbers("at_us", at_us, len(member_id)),
            whole_numbers("points", points, len(member_id)),
            whole_numbers("expires_us", expires_us, len(member_id)),
            None
            if available_us is None
            else whole_numbers("available_us", available_us, len(member_id)),
        )

    @classmethod
    def of(
        cls,
        policy: LedgerPolicy,
        journal: Iterable[PointsEntry],
        *,
        known_at: datetime | None = None,
    ) -> tuple[PointsTable, tuple[str, ...]]:
        """Take a ledger's entries, of the members who have only such as have a place here.

        Parameters
        ----------
        policy
            The one that the entries were decided by. Where points end by inactivity, nobody has a
            place here.
        journal
            All entries, in their order.
        known_at
            As far as was known then; None: all that is known.

        Returns
        -------
        PointsTable
            Members whose entries only earn, redeem and adjust, and are here from the first on.
        tuple of str
            The others: ask the ledger for them.

        Examples
        --------
        >>> from datetime import UTC
        >>> from ecomops import PointsLedger
        >>> policy = LedgerPolicy(zone="Asia/Shanghai")
        >>> ledger = PointsLedger(policy)
        >>> at = datetime(2026, 11, 11, tzinfo=UTC)
        >>> _ = ledger.earn("A", 10, at=at, source="order")
        >>> _ = ledger.earn("B", 10, at=at, source="order", entry_id="e")
        >>> _ = ledger.claw_back("B", "e", at=at)
        >>> table, others = PointsTable.of(policy, ledger.journal)
        >>> table.member_id, others
        (('A',), ('B',))
        """
        check_type("policy", policy, LedgerPolicy, "give the ledger's policy")
        ends_by_inactivity = isinstance(policy.expiry, ExpiryWhenInactive)
        rows: dict[str, list[PointsEntry]] = {}
        others: dict[str, None] = {}
        for entry in journal:
            if known_at is not None and entry.recorded_at > known_at:
                continue
            # one whose first entry is not here goes on from a snapshot
            is_whole = entry.member_id in rows or entry.version == 1
            if (
                ends_by_inactivity
                or not is_whole
                or entry.kind not in {"earn", "redeem", "adjust"}
                or entry.waits
            ):
                others |= dict.fromkeys((entry.member_id, *([entry.about] if entry.parcels
                                         or entry.kind == "merge" else [])))  # fmt: skip
            rows.setdefault(entry.member_id, []).append(entry)
        mine = {name: kept for name, kept in rows.items() if name not in others}
        entries = [
            entry
            for kept in mine.values()
            for entry in sorted(kept, key=lambda entry: (entry.at_us, entry.seq))
        ]
        table = cls.from_rows(
            [entry.member_id for entry in entries],
            [entry.at_us for entry in entries],
            [-entry.moved if entry.kind == "redeem" else entry.moved for entry in entries],
            [entry.ends_us if _came(entry) else NEVER for entry in entries],
            [entry.starts_us if _came(entry) else entry.at_us for entry in entries],
        )
        return table, tuple(others)


def _told(at_us: np.int64) -> str:
    return "never" if at_us > LAST_US else from_us(int(at_us)).isoformat()


def _came(entry: PointsEntry) -> bool:
    return entry.kind != "redeem" and entry.moved > 0


def _runs(member_id: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
    """Count the rows of each member, who may come once only."""
    names: list[str] = []
    lengths: list[int] = []
    for name in member_id:
        if names and names[-1] == name:
            lengths[-1] += 1
        else:
            names.append(name)
            lengths.append(1)
    if len(set(names)) < len(names):
        raise InvalidArgumentError(
            "member_id", len(names) - len(set(names)), "members come more than once",
            "sort the rows by member and instant",
        )  # fmt: skip
    return tuple(names), lengths
