"""What the journal keeps: every accepted command, with what was left to the ledger filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, final, overload

from attrs import define

from ecomops.loyalty.ledger.times import NEVER, from_us_or_never
from ecomops.models.instants import from_us

CommandKind: TypeAlias = Literal[
    "earn", "activate", "redeem", "hold", "capture", "void", "claw_back", "restore", "adjust",
    "transfer", "merge",
]  # fmt: skip
"""earn 获得, activate 生效, redeem 核销, hold 冻结, capture 扣除, void 解冻, claw_back 回收,
restore 退回, adjust 调整, transfer 转赠, merge 合并."""

Parcel: TypeAlias = tuple[int, int, int]
"""Points that move to another member: how many, when they were earned and when they are gone."""


@define(eq=False)
class PointsEntry:
    """One accepted command, and what it came to (积分流水).

    Instants are whole microseconds since 1970, which compare and store fast; `at`,
    `recorded_at` and `expires_at` give them as datetimes.

    Attributes
    ----------
    points
        None where the command leaves it to the ledger: all that is due, held, or redeemed.
    entry_id
        Empty where the ledger is to name it, by the member and the version.
    about
        The earn, hold or redemption that it is about, or the other member; empty for none.
    available_us, expires_us
        None where the policy says it.
    waits
        Whether earned points stay pending until an `activate`.
    source
        What points were earned for, or why they were adjusted.
    order_id
        The order that it belongs to.
    seq
        Its place in the journal, from 0.
    version, other_version
        The member's version after it, and that of the other member of a transfer or merge.
    moved
        How many points it moved.
    starts_us, ends_us
        The dates of the points that it brought.
    parcels
        What a transfer moved: points, when earned, when gone.
    is_named
        Whether the ledger named it.
    """

    kind: CommandKind
    member_id: str
    points: int | None
    at_us: int
    recorded_us: int
    entry_id: str = ""
    about: str = ""
    available_us: int | None = None
    expires_us: int | None = None
    waits: bool = False
    source: str | None = None
    order_id: str | None = None
    key: str | None = None
    expected_version: int | None = None
    seq: int = -1
    version: int = 0
    other_version: int = 0
    moved: int = 0
    starts_us: int = 0
    ends_us: int = NEVER
    parcels: tuple[Parcel, ...] = ()
    is_named: bool = False

    def asked(self) -> PointsEntry:
        """Copy what the command asked for, without what it came to."""
        return PointsEntry(
            self.kind, self.member_id, self.points, self.at_us, self.recorded_us, self.entry_id,
            self.about, self.available_us, self.expires_us, self.waits, self.source,
            self.order_id, self.key, self.expected_version, self.seq, self.version,
            self.other_version, is_named=self.is_named,
        )  # fmt: skip

    @property
    def body(self) -> tuple[object, ...]:
        """What has to be the same for a repeated key to be a retry."""
        return (
            self.kind, self.member_id, self.points, "" if self.is_named else self.entry_id,
            self.about, self.available_us, self.expires_us, self.waits, self.source,
            self.order_id,
        )  # fmt: skip

    @property
    def at(self) -> datetime:
        """When it took effect, in UTC."""
        return from_us(self.at_us)

    @property
    def recorded_at(self) -> datetime:
        """When the ledger learnt of it, in UTC."""
        return from_us(self.recorded_us)

    @property
    def expires_at(self) -> datetime | None:
        """For points or a hold that it brought: when they are gone, in UTC; None: never."""
        return from_us_or_never(self.ends_us)

    @property
    def touches(self) -> tuple[tuple[str, int], ...]:
        """Each member that it touched, and the version after it: what a database guards."""
        mine = (self.member_id, self.version)
        return (mine, (self.about, self.other_version)) if self.other_version else (mine,)

    def __repr__(self) -> str:
        what = f"{self.moved} " if self.moved else ""
        about = f" about {self.about}" if self.about else ""
        return (
            f"<{self.entry_id}: {self.kind} {what}of {self.member_id}{about} at {self.at:%F %T}>"
        )


@final
@define(eq=False, repr=False)
class PointsEntries(Sequence[PointsEntry]):
    """Entries to read, in their order: they grow with the ledger that they are of (流水).

    A slice is a tuple, which stays as it is.
    """

    _entries: list[PointsEntry]

    @overload
    def __getitem__(self, at: int) -> PointsEntry: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PointsEntry, ...]: ...
    def __getitem__(self, at: int | slice) -> PointsEntry | tuple[PointsEntry, ...]:
        return tuple(self._entries[at]) if isinstance(at, slice) else self._entries[at]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[PointsEntry]:
        return iter(self._entries)

    def __repr__(self) -> str:
        n = len(self)
        return f"<{n} entries: {self[0]!r} … {self[-1]!r}>" if n else "<no entries>"
