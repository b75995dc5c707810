"""What a member's points are made of, and when they go."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.lots import Lot
from ecomops.loyalty.ledger.times import NEVER, from_us_or_never
from ecomops.models.instants import from_us

LotState: TypeAlias = Literal["available", "pending", "held"]
"""Free to spend 可用, not yet available 待生效, set aside 冻结."""


@frozen
class PointsLot:
    """Points that came together and are gone together (积分批次).

    Attributes
    ----------
    points
        How many are left in this state. [points]
    state
        Whether they can be spent.
    earned_at
        When they were given first; a transfer keeps it.
    available_at
        For pending ones: when they become available; None: by an event.
    expires_at
        The first instant at which they are gone, by their date or by inactivity; None: never.
        Held points may outlive it, if the policy says so.
    earn_id
        The earn that brought them; None: another member or an adjustment.
    """

    points: int
    state: LotState
    earned_at: datetime
    available_at: datetime | None
    expires_at: datetime | None
    earn_id: str | None


@frozen
class ComingExpiry:
    """Points that are gone at one instant, unless they are spent before (即将过期).

    Attributes
    ----------
    at
        The first instant at which they are gone.
    points
        How many. [points]
    """

    at: datetime
    points: int


def lots_of(account: Account) -> tuple[PointsLot, ...]:
    """List all points with something left, those that go first at the front."""
    found: list[tuple[Lot, LotState, int]] = [
        (lot, "pending" if lot.seq in account.waiting else "available", points)
        for lot, points in account.unspent()
    ]
    for hold in account.holds.values():
        if hold.is_open:
            found += [(account.lot(seq), "held", points) for seq, points in hold.parts]
    found.sort(key=lambda one: (min(one[0].expires_us, account.idle_us), *_rank(one[0])))
    return tuple(
        PointsLot(
            points,
            state,
            from_us(lot.earned_us),
            from_us_or_never(lot.available_us) if state == "pending" else None,
            from_us_or_never(min(lot.expires_us, account.idle_us)),
            lot.earn_id,
        )
        for lot, state, points in found
    )


def _rank(lot: Lot) -> tuple[int, int]:
    return lot.earned_us, lot.seq


def expiries_of(account: Account) -> tuple[ComingExpiry, ...]:
    """Sum by instant what will be gone if nothing happens; held points are not counted."""
    sums: dict[int, int] = {}
    for lot, points in account.unspent():
        at_us = min(lot.expires_us, account.idle_us)
        if at_us != NEVER:
            sums[at_us] = sums.get(at_us, 0) + points
    return tuple(ComingExpiry(from_us(at_us), sums[at_us]) for at_us in sorted(sums))
