"""What the journal keeps: every accepted command, with what was left to the ledger filled in."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import define

CommandKind: TypeAlias = Literal[
    "earn", "activate", "redeem", "hold", "capture", "void", "claw_back", "restore", "adjust",
    "transfer", "merge",
]  # fmt: skip
"""earn 获得, activate 生效, redeem 核销, hold 冻结, capture 扣除, void 解冻, claw_back 回收,
restore 退回, adjust 调整, transfer 转赠, merge 合并."""

Parcel: TypeAlias = tuple[int, int, int]
"""Points that move to another member: how many, when they were earned and when they are gone."""


@define(eq=False)
class Command:
    """What is asked of the ledger, as plain values; instants in microseconds.

    Attributes
    ----------
    points
        None where the command leaves it to the ledger: all that is due, held, or redeemed.
    about
        The earn, hold or redemption that it is about, or the other member.
    available_us, expires_us
        None where the policy says it.
    waits
        Whether earned points stay pending until an `activate`.
    """

    kind: CommandKind
    member_id: str
    points: int | None
    at_us: int
    recorded_us: int
    entry_id: str | None = None
    about: str | None = None
    available_us: int | None = None
    expires_us: int | None = None
    waits: bool = False
    source: str | None = None
    key: str | None = None
    expected_version: int | None = None

    @property
    def body(self) -> tuple[object, ...]:
        """What has to be the same for a repeated key to be a retry."""
        return (
            self.kind, self.member_id, self.points, self.entry_id, self.about,
            self.available_us, self.expires_us, self.waits, self.source,
        )  # fmt: skip


@define(eq=False)
class Entry:
    """One accepted command, with what it came to.

    Attributes
    ----------
    seq
        Its place in the journal, from 0.
    entry_id
        The command's, or one made of the member and the version.
    command
        What was asked.
    version
        The member's version after it.
    points
        How many points it moved.
    available_us, expires_us
        The dates of the points that it brought.
    parcels
        What a transfer moved: points, when earned, when gone.
    """

    seq: int
    entry_id: str
    command: Command
    version: int
    points: int
    available_us: int
    expires_us: int
    parcels: tuple[Parcel, ...] = ()

    @property
    def kind(self) -> CommandKind:
        """What kind of command it was."""
        return self.command.kind

    @property
    def member_id(self) -> str:
        """Who gave the command."""
        return self.command.member_id

    @property
    def about(self) -> str:
        """The earn, hold, redemption or other member that it is about; empty for none."""
        return self.command.about or ""

    @property
    def at_us(self) -> int:
        """When it took effect."""
        return self.command.at_us

    @property
    def recorded_us(self) -> int:
        """When the journal learnt of it."""
        return self.command.recorded_us
