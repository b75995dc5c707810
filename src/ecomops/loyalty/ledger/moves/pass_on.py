"""Points move between members: some of them, or a whole account (转赠, 合并)."""

from __future__ import annotations

from heapq import heapify
from typing import Final

from ecomops._typing import MAX_MINOR
from ecomops.loyalty.ledger.account import COUNTERS, TABLES, Account
from ecomops.loyalty.ledger.entries import Parcel, PointsEntry
from ecomops.loyalty.ledger.lots import Parts, Redemption
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move, take_available
from ecomops.loyalty.ledger.results import PointsRefused
from ecomops.loyalty.ledger.times import NEVER


def _decide_transfer(account: Account, entry: PointsEntry) -> PointsRefused | None:
    if entry.about == entry.member_id:
        return PointsRefused("invalid", "to_member_id", None, entry.about, "same_member")
    return take_available(account, entry)


def _do_transfer(account: Account, entry: PointsEntry) -> None:
    parts, missing = account.drain(entry.moved)
    if not entry.parcels:
        # decided once: what the other member has received stays, whatever is recorded late
        entry.parcels = _parcels(account, parts)
    account.sent += entry.moved
    account.debt += missing
    account.touch()


def _parcels(account: Account, parts: Parts) -> tuple[Parcel, ...]:
    found: dict[tuple[int, int], int] = {}
    for seq, points in parts:
        lot = account.lot(seq)
        dates = lot.earned_us, lot.expires_us
        found[dates] = found.get(dates, 0) + points
    return tuple((points, *dates) for dates, points in found.items())


def receive(account: Account, entry: PointsEntry) -> None:
    """Take in what another member sent; debt is paid first."""
    for place, (points, earned_us, expires_us) in enumerate(entry.parcels):
        seq = entry.seq * LOTS_PER_ENTRY + place
        account.issued += points
        account.add((seq, earned_us, points, expires_us, entry.at_us, None, None))
    account.touch()


def _decide_merge(account: Account, entry: PointsEntry) -> PointsRefused | None:
    if entry.about == entry.member_id:
        return PointsRefused("invalid", "to_member_id", None, entry.about, "same_member")
    if not account.version:
        return PointsRefused("invalid", "member_id", None, entry.member_id, "no_account")
    moved = account.available + account.pending + account.held
    if moved > MAX_MINOR:
        return PointsRefused("invalid", "points", MAX_MINOR, moved, "too_many")
    entry.moved = moved
    return None


def _do_merge(account: Account, entry: PointsEntry) -> None:
    account.merged_into = entry.about


def absorb(account: Account, other: Account) -> None:
    """Take over another account with all that it owns and owes; it is empty afterwards."""
    for hold in other.holds.values():
        hold.is_lapsed = hold.is_lapsed or hold.since_us < other.lapsed_us
        hold.since_us = max(hold.since_us, account.lapsed_us)
    for name, row in other.redemptions.items():
        one = Redemption._make(row)
        is_lapsed = one.is_lapsed or one.since_us < other.lapsed_us
        since_us = max(one.since_us, account.lapsed_us)
        other.redemptions[name] = (*one._replace(since_us=since_us, is_lapsed=is_lapsed),)
    for name in COUNTERS:
        setattr(account, name, getattr(account, name) + getattr(other, name))
        setattr(other, name, 0)
    account.queue += other.queue
    account.clock += other.clock
    heapify(account.queue)
    heapify(account.clock)
    for name in TABLES:
        getattr(account, name).update(getattr(other, name))
    if account.rules.ends_by_inactivity:
        # a side that has lapsed, or was never active, has no deadline to give
        ends = [side.idle_us for side in (account, other) if side.idle_us != NEVER]
        account.idle_us = max(ends, default=NEVER)
    other.clear()
    _, missing = account.drain(account.debt)
    account.debt = missing


TRANSFER: Final = Move(_decide_transfer, _do_transfer)
MERGE: Final = Move(_decide_merge, _do_merge)
