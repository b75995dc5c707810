"""What a command comes to: done, done before, or refused. All three are data."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import define

from ecomops.loyalty.ledger.entries import Entry

RefusalCode: TypeAlias = Literal[
    "idempotency_conflict",
    "version_conflict",
    "insufficient",
    "invalid",
    "hold_closed",
    "exceeds_hold",
    "exceeds_earn",
    "unknown_earn",
    "exceeds_redemption",
    "unknown_redemption",
]
"""Why a command was refused."""

Evidence: TypeAlias = int | str | None


@define(eq=False)
class Applied:
    """The command was accepted: store the entry (已入账)."""

    entry: Entry
    code: Literal["ok"] = "ok"


@define(eq=False)
class Replayed:
    """The same command was accepted before under its key: nothing changed (重复请求)."""

    entry: Entry
    """What it came to the first time."""
    code: Literal["replayed"] = "replayed"


@define(eq=False)
class Refused:
    """The command was refused, and nothing changed (已拒绝).

    Attributes
    ----------
    code
        Why.
    about
        The field or the number that it is about.
    needed, actual
        What the command needed there, and what there was.
    """

    code: RefusalCode
    about: str
    needed: Evidence = None
    actual: Evidence = None


Result: TypeAlias = Applied | Replayed | Refused
