"""Points are taken back, given back, or corrected by hand (回收, 退回, 调整)."""

from __future__ import annotations

from heapq import heapify, heappop
from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.lots import Lot, LotRow, Redemption
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move
from ecomops.loyalty.ledger.results import PointsRefused, ends_too_soon


# ---- claw back ----------------------------------------------------------------------------
def _decide_claw_back(account: Account, entry: PointsEntry) -> PointsRefused | None:
    seq = account.earns.get(entry.about)
    if seq is None:
        return PointsRefused("unknown_earn", "earn_id", entry.about)
    earn = account.lot(seq)
    due, most = account.due_points(earn), account.open_points(earn)
    asked = due if entry.points is None else entry.points
    if asked > most:
        return PointsRefused("exceeds_earn", "points", asked, most)
    points = min(asked, due)
    if account.rules.policy.on_clawback_shortfall == "refuse":
        within_reach = _within_reach(account, earn)
        if points > within_reach:
            return PointsRefused("insufficient", "points", points, within_reach)
    entry.moved = points
    return None


def _late_claw_back(latest: Account, entry: PointsEntry) -> PointsRefused | None:
    open_points = latest.open_points(latest.lot(latest.earns[entry.about]))
    if entry.points is not None and entry.points > open_points:
        return PointsRefused("exceeds_earn", "points", entry.points, open_points)
    entry.moved = min(entry.moved, open_points)
    return None


def _within_reach(account: Account, earn: Lot) -> int:
    pending = account.waiting.get(earn.seq, 0)
    if account.rules.policy.clawback_reach == "own_only":
        return pending + sum(account.left.get(seq, 0) for seq in account.lots_of(earn))
    return account.available + pending


def _do_claw_back(account: Account, entry: PointsEntry) -> None:
    policy, earn = account.rules.policy, account.lot(account.earns[entry.about])
    need = entry.moved
    left, waiting, rows = account.left, account.waiting, account.lots
    filled = [
        account.burn_key(rows[seq])
        for seq in account.lots_of(earn)
        if left.get(seq) or waiting.get(seq)
    ]
    heapify(filled)  # most clawbacks are done with the first lot
    while need and filled:
        need -= account.take_from(heappop(filled)[-1], need)
    if need and policy.clawback_reach == "own_then_others":
        _, need = account.drain(need)
    account.clawed_of[earn.seq] = account.clawed_of.get(earn.seq, 0) + entry.moved
    if policy.on_clawback_shortfall == "forgive":
        account.forgiven += need
        account.clawed += entry.moved - need
    else:
        account.debt += need
        account.clawed += entry.moved


# ---- restore ------------------------------------------------------------------------------
def _decide_restore(account: Account, entry: PointsEntry) -> PointsRefused | None:
    row = account.redemptions.get(entry.about)
    if row is None:
        return PointsRefused("unknown_redemption", "redemption_id", entry.about)
    redemption = Redemption._make(row)
    left = redemption.points - redemption.restored
    points = left if entry.points is None else entry.points
    if points > left or not points:
        return PointsRefused("exceeds_redemption", "points", points, left)
    entry.moved = points
    return None


def _do_restore(account: Account, entry: PointsEntry) -> None:
    account.redeemed -= entry.moved
    account.touch()
    back = _taken_back(account, entry)
    # what becomes available at one instant pays debt in burn order
    for lot, points in sorted(back, key=lambda part: account.burn_key(part[0])):
        account.gain(lot, points)


def _taken_back(account: Account, entry: PointsEntry) -> list[tuple[LotRow, int]]:
    """Undo a redemption in reverse burn order; what has expired since gets new lots."""
    redemption = Redemption._make(account.redemptions[entry.about])
    back: list[tuple[LotRow, int]] = []
    need = entry.moved
    # what never was there was taken last: its debt goes, or was paid by points that come back
    unpaid = min(need, redemption.unpaid)
    need -= unpaid
    paid_since = unpaid - min(unpaid, account.debt)
    account.debt -= unpaid - paid_since
    if paid_since:
        ends_us = account.rules.gone_us(entry.at_us)
        back.append((_new_lot(account, entry, paid_since, ends_us), paid_since))
    parts = [*redemption.parts]
    while need:
        seq, points = parts.pop()
        mine = min(points, need)
        need -= mine
        if points > mine:
            parts.append((seq, points - mine))
        lot = account.lot(seq)
        if not account.is_over(lot, redemption.since_us, is_lapsed=redemption.is_lapsed):
            back.append((lot, mine))
        elif (gone_us := account.rules.grace_us(entry.at_us)) is None:
            account.note_expired(seq, mine)
        else:
            new = _new_lot(account, entry, mine, gone_us, place=len(back), old=lot)
            back.append((new, mine))
    left = redemption._replace(
        parts=tuple(parts),
        unpaid=redemption.unpaid - unpaid,
        restored=redemption.restored + entry.moved,
    )
    account.redemptions[entry.about] = (*left,)
    return back


def _new_lot(
    account: Account,
    entry: PointsEntry,
    points: int,
    expires_us: int,
    *,
    place: int = 0,
    old: Lot | None = None,
) -> LotRow:
    """Make a lot for points that come back, or that come by hand; they are the caller's."""
    seq, at_us = entry.seq * LOTS_PER_ENTRY + place, entry.at_us
    if old is None:
        lot: LotRow = (seq, at_us, points, expires_us, at_us, None, None)
    else:
        lot = (seq, old.earned_us, points, expires_us, at_us, old.earn_id, old.earn_seq)
        if old.earn_seq is not None:
            account.late_of[old.earn_seq] = (*account.late_of.get(old.earn_seq, ()), seq)
    account.lots[seq] = lot
    account.watch_expiry(lot)
    return lot


# ---- adjust -------------------------------------------------------------------------------
def _decide_adjust(account: Account, entry: PointsEntry) -> PointsRefused | None:
    points, at_us = entry.points or 0, entry.at_us
    if points < 0:
        may_owe = account.rules.policy.on_adjustment_shortfall == "debt"
        if -points > account.available and not may_owe:
            return PointsRefused("insufficient", "points", -points, account.available)
        entry.moved = points
        return None
    expires_us = entry.expires_us
    if expires_us is None:
        expires_us = account.rules.gone_us(at_us)
    if expires_us <= at_us:
        return ends_too_soon(at_us, expires_us)
    entry.moved, entry.starts_us, entry.ends_us = points, at_us, expires_us
    return None


def _do_adjust(account: Account, entry: PointsEntry) -> None:
    points = entry.moved
    if points < 0:
        _, missing = account.drain(-points)
        account.debt += missing
        account.adjusted_down -= points
        return
    account.issued += points
    account.gain(_new_lot(account, entry, points, entry.ends_us), points)
    account.touch()


CLAW_BACK: Final = Move(_decide_claw_back, _do_claw_back, _late_claw_back)
RESTORE: Final = Move(_decide_restore, _do_restore, late=_decide_restore)
ADJUST: Final = Move(_decide_adjust, _do_adjust)
