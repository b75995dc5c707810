"""The two halves of every command: to decide, and to do what was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import define, frozen

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import Command, Entry
from ecomops.loyalty.ledger.results import Refused
from ecomops.loyalty.ledger.times import NEVER

LOTS_PER_ENTRY: Final = 2**32
"""Lots are numbered by the entry that brought them, so that ties follow the journal."""


@define(eq=False)
class Resolved:
    """An accepted command with all that was left to the ledger filled in."""

    points: int
    available_us: int = 0
    expires_us: int = NEVER


Decide: TypeAlias = Callable[[Account, Command], Resolved | Refused]
"""Say what a command comes to; the account stays as it is."""
Do: TypeAlias = Callable[[Account, Entry], None]
"""Do what was decided. It never refuses: what has gone missing since becomes debt."""

Late: TypeAlias = Callable[[Account, Command, Resolved], Resolved | Refused]
"""Cut or refuse a command that took effect in the past by what was accepted after it."""


@frozen
class Move:
    """What a command means to the member who gives it."""

    decide: Decide
    do: Do
    late: Late | None = None
    """For what can be done but once: whether later commands have done it already."""
