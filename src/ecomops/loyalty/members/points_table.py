"""The points of many members as columns: what came, what went, and when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.segments import offsets_of
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.times import NEVER, from_us


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
    _checked: bool = field(default=False, repr=False)

    def __attrs_post_init__(self) -> None:
        n_rows = len(self.row_at_us)
        for name in ("row_points", "row_expires_us", "row_available_us"):
            column = getattr(self, name)
            if column is not None and len(column) != n_rows:
                raise InvalidArgumentError(
                    name, len(column), f"entries, but there are {n_rows} rows",
                    "give one for each row",
                )  # fmt: skip
        if len(self.offset) != len(self.member_id) + 1 or (
            int(self.offset[0]) or int(self.offset[-1]) != n_rows
        ):
            raise InvalidArgumentError(
                "offset", self.offset[-1:].tolist(), "does not fit the members and rows",
                "give n_members + 1 places, from 0 to the number of rows",
            )  # fmt: skip
        if not self._checked:
            self._check_order()

    def _check_order(self) -> None:
        """See that each member's rows stand in the order of effect."""
        at = self.row_at_us
        falls = np.flatnonzero(at[1:] < at[:-1]) + 1
        if falls.size:
            # a fall is allowed where a new member begins
            starts = self.offset[np.searchsorted(self.offset, falls)]
            wrong = falls[starts != falls]
            if wrong.size:
                row = int(wrong[0])
                raise InvalidArgumentError(
                    f"row_at_us[{row}]", from_us(int(at[row])).isoformat(),
                    "lies before the row above it, of the same member",
                    "sort the rows by member and instant",
                )  # fmt: skip
        zero = np.flatnonzero(self.row_points == 0)
        if zero.size:
            raise InvalidArgumentError(
                f"row_points[{int(zero[0])}]", 0, "is no change", "leave the row out"
            )

    @property
    def n_members(self) -> int:
        """How many members there are."""
        return len(self.member_id)

    @classmethod
    def from_rows(
        cls,
        member_id: Sequence[str],
        at_us: Sequence[int] | IntArray,
        points: Sequence[int] | IntArray,
        expires_us: Sequence[int] | IntArray,
        available_us: Sequence[int] | IntArray | None = None,
    ) -> PointsTable:
        """Take rows that stand member by member, each in the order of effect (由行生成)."""
        names, lengths = _runs(member_id)
        return cls(
            names,
            offsets_of(np.array(lengths, dtype=np.int64)),
            np.asarray(at_us, dtype=np.int64),
            np.asarray(points, dtype=np.int64),
            np.asarray(expires_us, dtype=np.int64),
            None if available_us is None else np.asarray(available_us, dtype=np.int64),
        )

    @classmethod
    def of(
        cls, journal: Iterable[PointsEntry], *, known_at: datetime | None = None
    ) -> tuple[PointsTable, tuple[str, ...]]:
        """Take a ledger's entries, of the members who have only such as have a place here.

        Returns
        -------
        PointsTable
            Members whose entries only earn, redeem and adjust.
        tuple of str
            The others: ask the ledger for them.

        Examples
        --------
        >>> from datetime import UTC
        >>> from ecomops import LedgerPolicy, PointsLedger
        >>> ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
        >>> at = datetime(2026, 11, 11, tzinfo=UTC)
        >>> _ = ledger.earn("A", 10, at=at, source="order")
        >>> _ = ledger.earn("B", 10, at=at, source="order", entry_id="e")
        >>> _ = ledger.claw_back("B", "e", at=at)
        >>> table, others = PointsTable.of(ledger.journal)
        >>> table.member_id, others
        (('A',), ('B',))
        """
        rows: dict[str, list[PointsEntry]] = {}
        others: dict[str, None] = {}
        for entry in journal:
            if known_at is not None and entry.recorded_at > known_at:
                continue
            if entry.kind not in {"earn", "redeem", "adjust"} or entry.waits:
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
