"""What the journal keeps: every accepted command, with what was left to the ledger filled in."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import define

from ecomops.loyalty.ledger.times import NEVER

CommandKind: TypeAlias = Literal[
    "earn", "activate", "redeem", "hold", "capture", "void", "claw_back", "restore", "adjust",
    "transfer", "merge",
]  # fmt: skip
"""earn 获得, activate 生效, redeem 核销, hold 冻结, capture 扣除, void 解冻, claw_back 回收,
restore 退回, adjust 调整, transfer 转赠, merge 合并."""

Parcel: TypeAlias = tuple[int, int, int]
"""Points that move to another member: how many, when they were earned and when they are gone."""


@define(eq=False)
class Entry:
    """One command, and once it is accepted what it came to; instants in microseconds.

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
    seq
        Its place in the journal, from 0.
    version
        The member's version after it.
    moved
        How many points it moved.
    starts_us, ends_us
        The dates of the points that it brought.
    parcels
        What a transfer moved: points, when earned, when gone.
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
    key: str | None = None
    expected_version: int | None = None
    seq: int = -1
    version: int = 0
    moved: int = 0
    starts_us: int = 0
    ends_us: int = NEVER
    parcels: tuple[Parcel, ...] = ()
    is_named: bool = False
    """Whether the ledger named it."""

    @property
    def body(self) -> tuple[object, ...]:
        """What has to be the same for a repeated key to be a retry."""
        return (
            self.kind, self.member_id, self.points, "" if self.is_named else self.entry_id,
            self.about, self.available_us, self.expires_us, self.waits, self.source,
        )  # fmt: skip
