"""Points come: earned, or activated by an event (获得, 生效)."""

from __future__ import annotations

from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import Command, Entry
from ecomops.loyalty.ledger.lots import Lot
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move, Resolved
from ecomops.loyalty.ledger.results import Refused
from ecomops.loyalty.ledger.times import NEVER

_DAY_US: Final = 86_400 * 10**6


def _decide_earn(account: Account, command: Command) -> Resolved | Refused:
    rules, at_us = account.rules, command.at_us
    policy = rules.policy
    if command.waits:
        available_us = NEVER
    elif command.available_us is not None:
        available_us = max(command.available_us, at_us)
    else:
        available_us = at_us + policy.pending_days * _DAY_US
    if command.expires_us is not None:
        expires_us = command.expires_us
    elif policy.expiry_anchor == "earned":
        expires_us = rules.gone_us(at_us)
    else:
        expires_us = NEVER if command.waits else rules.gone_us(available_us)
    if expires_us <= at_us:
        return Refused("invalid", "expires_at", at_us, expires_us)
    return Resolved(command.points or 0, available_us, expires_us)


def _do_earn(account: Account, entry: Entry) -> None:
    name, points, at_us = entry.entry_id, entry.points, entry.command.at_us
    seq, expires_us = entry.seq * LOTS_PER_ENTRY, entry.expires_us
    rank = account.rules.rank(at_us, expires_us, seq)
    lot = Lot(rank, seq, at_us, points, expires_us, entry.available_us, earn_id=name)
    account.earns[name] = lot
    account.issued += points
    account.add(lot)
    account.touch()


def _decide_activate(account: Account, command: Command) -> Resolved | Refused:
    earn = account.earns.get(command.about or "")
    if earn is None:
        return Refused("unknown_earn", "earn_id", command.about)
    points = earn.left if earn.is_pending else 0
    if not points:
        return Refused("invalid", "earn_id", "pending points", 0)
    expires_us = NEVER
    if account.rules.policy.expiry_anchor == "available":
        expires_us = account.rules.gone_us(command.at_us)
    return Resolved(points, command.at_us, expires_us)


def _do_activate(account: Account, entry: Entry) -> None:
    earn = account.earns[entry.about]
    if earn.is_pending:
        if earn.available_us == NEVER and earn.expires_us == NEVER:
            account.date(earn, entry.expires_us)
        account.activate(earn)


EARN: Final = Move(_decide_earn, _do_earn)
ACTIVATE: Final = Move(_decide_activate, _do_activate)
