"""From a command to the entry that it will be."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from ecomops.errors import InvalidArgumentError
from ecomops.loyalty.ledger.entries import CommandKind, PointsEntry
from ecomops.models.ids import A_KEY, A_MADE_ID, AN_ID
from ecomops.models.instants import to_us
from ecomops.models.points import MemberCommand, PointsCommand

_ABOUT: Final[dict[CommandKind, str]] = {
    "activate": "earn_id",
    "claw_back": "earn_id",
    "capture": "hold_id",
    "void": "hold_id",
    "restore": "redemption_id",
    "transfer": "to_member_id",
    "merge": "to_member_id",
}
"""What each command names."""


def entry_of(command: PointsCommand) -> PointsEntry:
    """Write a validated command down as the entry that it will be.

    Raises
    ------
    InvalidArgumentError
        If it is no command.
    """
    if not isinstance(command, MemberCommand):
        raise InvalidArgumentError(
            "command", command, "is no command",
            "validate it first, with TypeAdapter(PointsCommand).validate_python",
        )  # fmt: skip
    kind = command.kind
    said = vars(command)  # most kinds have few of the fields; asking models for others is slow
    at_us, recorded_at = to_us("at", command.at), command.recorded_at
    entry = PointsEntry(
        kind, command.member_id, said.get("points"), at_us,
        at_us if recorded_at is None else to_us("recorded_at", recorded_at),
        command.entry_id or "",
        order_id=said.get("order_id"), key=command.key, expected_version=command.expected_version,
    )  # fmt: skip
    about = _ABOUT.get(kind)
    if about is not None:
        entry.about = said[about]
    expires_at = said.get("expires_at")
    if expires_at is not None:
        entry.expires_us = to_us("expires_at", expires_at)
    if command.kind == "earn":
        entry.source, entry.waits = command.source, command.waits
        if command.available_at is not None:
            entry.available_us = to_us("available_at", command.available_at)
    elif command.kind == "adjust":
        entry.source = command.reason
    return entry


class Stamp(TypedDict, total=False):
    """What every command may say besides."""

    entry_id: str | None
    """The id of what it brings, for later commands to name; the ledger gives one otherwise."""
    key: str | None
    """The idempotency key: a command repeated under its key changes nothing."""
    expected_version: int | None
    """The member's version that the command was decided on."""
    recorded_at: datetime | None
    """When the ledger learns of it, if not when it takes effect."""


def asked(
    kind: CommandKind, member_id: str, points: int | None, at: datetime, stamp: Stamp
) -> PointsEntry:
    """Begin the entry that a command will be."""
    if type(member_id) is not str:  # whatever else is wrong with it shows where it is new
        member_id = AN_ID.check("member_id", member_id)
    at_us = to_us("at", at)
    entry = PointsEntry(kind, member_id, points, at_us, at_us)
    if stamp:
        _put_on(entry, stamp)
    return entry


def _put_on(entry: PointsEntry, stamp: Stamp) -> None:
    """Write down what a command says besides."""
    key = stamp.pop("key", None)
    if key is not None:
        entry.key = A_KEY.check("key", key)
    if not stamp:  # a key is all that most have
        return
    if "entry_id" in stamp:
        entry_id = stamp.pop("entry_id")
        if entry_id is not None:  # as in models: the ledger gives one
            entry.entry_id = A_MADE_ID.check("entry_id", entry_id)
    entry.expected_version = stamp.pop("expected_version", None)
    recorded_at = stamp.pop("recorded_at", None)
    if recorded_at is not None:
        entry.recorded_us = to_us("recorded_at", recorded_at)
    for unknown in stamp:
        msg = f"{entry.kind}() got an unexpected keyword argument {unknown!r}"
        raise TypeError(msg)
