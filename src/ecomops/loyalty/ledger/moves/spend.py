"""Points go: redeemed at once, or held first and captured or voided later (核销, 冻结)."""

from __future__ import annotations

from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.lots import Hold, Parts
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move, take_available
from ecomops.loyalty.ledger.results import PointsRefused, ends_too_soon
from ecomops.loyalty.ledger.times import NEVER


def _do_redeem(account: Account, entry: PointsEntry) -> None:
    parts, missing = account.drain(entry.moved)
    _spend(account, entry, parts, missing, entry.at_us)


def _spend(
    account: Account, entry: PointsEntry, parts: Parts, missing: int, since_us: int
) -> None:
    name, points = entry.entry_id, entry.moved
    account.redemptions[name] = since_us, points, tuple(parts), missing, 0, False
    account.redeemed += points
    account.debt += missing
    account.touch()


def _decide_hold(account: Account, entry: PointsEntry) -> PointsRefused | None:
    expires_us = NEVER if entry.expires_us is None else entry.expires_us
    if expires_us <= entry.at_us:
        return ends_too_soon(entry.at_us, expires_us)
    entry.ends_us = expires_us
    return take_available(account, entry)


def _do_hold(account: Account, entry: PointsEntry) -> None:
    # a hold that is short of points because of a late debit just holds less
    parts, missing = account.drain(entry.moved)
    seq = entry.seq * LOTS_PER_ENTRY
    account.hold_out(
        Hold(
            entry.entry_id, seq, entry.at_us, entry.ends_us, parts, entry.moved - missing
        )
    )  # fmt: skip


def _decide_capture(account: Account, entry: PointsEntry) -> PointsRefused | None:
    hold = account.holds.get(entry.about)
    if hold is None or not hold.is_open:
        return PointsRefused("hold_closed", "hold_id", entry.about)
    points = hold.held if entry.points is None else entry.points
    if points > hold.held or not points:
        return PointsRefused("exceeds_hold", "points", points, hold.held)
    entry.moved = points
    return None


def _do_capture(account: Account, entry: PointsEntry) -> None:
    hold = account.holds[entry.about]
    if not hold.is_open:  # a debit recorded late may have come before
        parts, missing = account.drain(entry.moved)
        _spend(account, entry, parts, missing, entry.at_us)
        return
    taken: Parts = []
    rest: Parts = []
    need = entry.moved
    for seq, points in hold.parts:
        mine = min(points, need)
        need -= mine
        if mine:
            taken.append((seq, mine))
        if points > mine:
            rest.append((seq, points - mine))
    hold.is_resolved = True
    account.close(hold)
    account.give_back(hold, rest)
    _spend(account, entry, taken, need, hold.since_us)


def _decide_void(account: Account, entry: PointsEntry) -> PointsRefused | None:
    hold = account.holds.get(entry.about)
    if hold is None or not hold.is_open:
        return PointsRefused("hold_closed", "hold_id", entry.about)
    entry.moved = hold.held
    return None


def _do_void(account: Account, entry: PointsEntry) -> None:
    hold = account.holds[entry.about]
    if hold.is_open:
        hold.is_resolved = True
        account.release(hold)


def _late_resolve(latest: Account, entry: PointsEntry) -> PointsRefused | None:
    # the clock may have closed it meanwhile, for want of this command; another command may not
    if latest.holds[entry.about].is_resolved:
        return PointsRefused("hold_closed", "hold_id", entry.about)
    return None


REDEEM: Final = Move(take_available, _do_redeem)
HOLD: Final = Move(_decide_hold, _do_hold)
CAPTURE: Final = Move(_decide_capture, _do_capture, _late_resolve)
VOID: Final = Move(_decide_void, _do_void, _late_resolve)
