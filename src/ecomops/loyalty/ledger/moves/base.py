"""The two halves of every command: to decide, and to do what was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import frozen

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.results import PointsRefused

LOTS_PER_ENTRY: Final = 2**32
"""Lots are numbered by the entry that brought them, so that ties follow the journal."""


Decide: TypeAlias = Callable[[Account, PointsEntry], PointsRefused | None]
"""Refuse a command, or fill in what was left to the ledger; the account stays as it is."""
Do: TypeAlias = Callable[[Account, PointsEntry], None]
"""Do what was decided. It never refuses: what has gone missing since becomes debt."""


@frozen
class Move:
    """What a command means to the member who gives it."""

    decide: Decide
    do: Do
    late: Decide | None = None
    """For what can be done but once, on the latest account: refuse or cut a command that took
    effect in the past by what was accepted after it."""


def take_available(account: Account, entry: PointsEntry) -> PointsRefused | None:
    """Decide on points that have to be available."""
    points = entry.points or 0
    if points > account.available:
        return PointsRefused("insufficient", "points", points, account.available)
    entry.moved = points
    return None
