"""From a command to the entry that it will be."""

from __future__ import annotations

from typing import Final

from ecomops.errors import InvalidArgumentError
from ecomops.loyalty.ledger.entries import CommandKind, PointsEntry
from ecomops.loyalty.ledger.times import to_us
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


def text(name: str, value: object) -> str:
    """Give a text that is not empty.

    Raises
    ------
    InvalidArgumentError
        If it is none.
    """
    if type(value) is str and value:
        return value
    raise InvalidArgumentError(name, value, "is no text", "give a string that is not empty")


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
    at_us = to_us("at", command.at)
    recorded_at = command.recorded_at
    entry = PointsEntry(
        kind, command.member_id, getattr(command, "points", None), at_us,
        at_us if recorded_at is None else to_us("recorded_at", recorded_at),
        command.entry_id or "",
        key=command.key, expected_version=command.expected_version,
    )  # fmt: skip
    about = _ABOUT.get(kind)
    if about is not None:
        entry.about = getattr(command, about)
    entry.order_id = getattr(command, "order_id", None)
    expires_at = getattr(command, "expires_at", None)
    if expires_at is not None:
        entry.expires_us = to_us("expires_at", expires_at)
    if command.kind == "earn":
        entry.source, entry.waits = command.source, command.waits
        if command.available_at is not None:
            entry.available_us = to_us("available_at", command.available_at)
    elif command.kind == "adjust":
        entry.source = command.reason
    return entry
