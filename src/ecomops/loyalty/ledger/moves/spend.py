"""Points go: redeemed at once, or held first and captured or voided later (核销, 冻结)."""

from __future__ import annotations

from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import Command, Entry
from ecomops.loyalty.ledger.lots import Hold, Parts, Redemption
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move, Resolved
from ecomops.loyalty.ledger.results import Refused
from ecomops.loyalty.ledger.times import NEVER


def _decide_redeem(account: Account, command: Command) -> Resolved | Refused:
    points = command.points or 0
    if points > account.available:
        return Refused("insufficient", "points", points, account.available)
    return Resolved(points)


def _do_redeem(account: Account, entry: Entry) -> None:
    parts, missing = account.drain(entry.points)
    _spend(account, entry, parts, missing, entry.at_us)


def _spend(account: Account, entry: Entry, parts: Parts, missing: int, since_us: int) -> None:
    name, points = entry.entry_id, entry.points
    account.redemptions[name] = Redemption(name, since_us, points, parts, missing)
    account.redeemed += points
    account.debt += missing
    account.touch()


def _decide_hold(account: Account, command: Command) -> Resolved | Refused:
    expires_us = NEVER if command.expires_us is None else command.expires_us
    if expires_us <= command.at_us:
        return Refused("invalid", "expires_at", command.at_us, expires_us)
    points = command.points or 0
    if points > account.available:
        return Refused("insufficient", "points", points, account.available)
    return Resolved(points, expires_us=expires_us)


def _do_hold(account: Account, entry: Entry) -> None:
    # a hold that is short of points because of a late debit just holds less
    parts, missing = account.drain(entry.points)
    seq = entry.seq * LOTS_PER_ENTRY
    account.hold_out(
        Hold(
            entry.entry_id, seq, entry.at_us, entry.expires_us, parts, entry.points - missing
        )
    )  # fmt: skip


def _decide_capture(account: Account, command: Command) -> Resolved | Refused:
    hold = account.holds.get(command.about or "")
    if hold is None or not hold.is_open:
        return Refused("hold_closed", "hold_id", command.about)
    points = hold.held if command.points is None else command.points
    if points > hold.held or not points:
        return Refused("exceeds_hold", "points", points, hold.held)
    return Resolved(points)


def _do_capture(account: Account, entry: Entry) -> None:
    hold = account.holds[entry.about]
    if not hold.is_open:  # a debit recorded late may have come before
        parts, missing = account.drain(entry.points)
        _spend(account, entry, parts, missing, entry.at_us)
        return
    taken: Parts = []
    rest: Parts = []
    need = entry.points
    for lot, points in hold.parts:
        mine = min(points, need)
        need -= mine
        if mine:
            taken.append((lot, mine))
        if points > mine:
            rest.append((lot, points - mine))
    hold.is_resolved = True
    account.close(hold)
    account.give_back(hold, rest)
    _spend(account, entry, taken, need, hold.since_us)


def _decide_void(account: Account, command: Command) -> Resolved | Refused:
    hold = account.holds.get(command.about or "")
    if hold is None or not hold.is_open:
        return Refused("hold_closed", "hold_id", command.about)
    return Resolved(hold.held)


def _do_void(account: Account, entry: Entry) -> None:
    hold = account.holds[entry.about]
    if hold.is_open:
        hold.is_resolved = True
        account.release(hold)


def _late_resolve(latest: Account, command: Command, decided: Resolved) -> Resolved | Refused:
    # the clock may have closed it meanwhile, for want of this command; another command may not
    if latest.holds[command.about or ""].is_resolved:
        return Refused("hold_closed", "hold_id", command.about)
    return decided


REDEEM: Final = Move(_decide_redeem, _do_redeem)
HOLD: Final = Move(_decide_hold, _do_hold)
CAPTURE: Final = Move(_decide_capture, _do_capture, _late_resolve)
VOID: Final = Move(_decide_void, _do_void, _late_resolve)
