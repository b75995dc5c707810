"""Points come: earned, or activated by an event (获得, 生效)."""

from __future__ import annotations

from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move
from ecomops.loyalty.ledger.results import PointsRefused, ends_too_soon
from ecomops.loyalty.ledger.times import NEVER

_DAY_US: Final = 86_400 * 10**6


def _decide_earn(account: Account, entry: PointsEntry) -> PointsRefused | None:
    rules, at_us = account.rules, entry.at_us
    policy = rules.policy
    if entry.waits:
        starts_us = NEVER
    elif entry.available_us is not None:
        starts_us = max(entry.available_us, at_us)
    else:
        starts_us = at_us + policy.pending_days * _DAY_US
    if entry.expires_us is not None:
        ends_us = entry.expires_us
    elif policy.expiry_anchor == "earned":
        ends_us = rules.gone_us(at_us)
    else:
        ends_us = NEVER if entry.waits else rules.gone_us(starts_us)
    first_us = at_us if entry.waits else starts_us
    if ends_us <= first_us:
        return ends_too_soon(first_us, ends_us)
    entry.moved, entry.starts_us, entry.ends_us = entry.points or 0, starts_us, ends_us
    return None


def _do_earn(account: Account, entry: PointsEntry) -> None:
    name, points, seq = entry.entry_id, entry.moved, entry.seq * LOTS_PER_ENTRY
    account.earns[name] = seq
    account.issued += points
    account.add((seq, entry.at_us, points, entry.ends_us, entry.starts_us, name, seq))
    account.touch()


def _decide_activate(account: Account, entry: PointsEntry) -> PointsRefused | None:
    seq = account.earns.get(entry.about)
    if seq is None:
        return PointsRefused("unknown_earn", "earn_id", entry.about)
    pending = account.waiting.get(seq)
    if not pending:
        return PointsRefused("invalid", "earn_id", 1, 0, "nothing_pending")
    entry.moved, entry.starts_us = pending, entry.at_us
    if account.rules.policy.expiry_anchor == "available":
        entry.ends_us = account.rules.gone_us(entry.at_us)
    return None


def _do_activate(account: Account, entry: PointsEntry) -> None:
    seq = account.earns[entry.about]
    if seq in account.waiting:
        lot = account.lot(seq)
        if lot.available_us == NEVER and lot.expires_us == NEVER:
            account.lots[seq] = (*lot._replace(expires_us=entry.ends_us),)
            account.watch_expiry(account.lots[seq])
        account.activate(seq)


EARN: Final = Move(_decide_earn, _do_earn)
ACTIVATE: Final = Move(_decide_activate, _do_activate)
