"""Points are taken back, given back, or corrected by hand (回收, 退回, 调整)."""

from __future__ import annotations

from typing import Final

from ecomops.loyalty.ledger.account import Account
from ecomops.loyalty.ledger.entries import PointsEntry
from ecomops.loyalty.ledger.lots import Lot, Redemption
from ecomops.loyalty.ledger.moves.base import LOTS_PER_ENTRY, Move
from ecomops.loyalty.ledger.results import PointsRefused, ends_too_soon


# ---- claw back ----------------------------------------------------------------------------
def _decide_claw_back(account: Account, entry: PointsEntry) -> PointsRefused | None:
    earn = account.earns.get(entry.about)
    if earn is None:
        return PointsRefused("unknown_earn", "earn_id", entry.about)
    due = earn.due
    asked = due if entry.points is None else entry.points
    if asked > earn.open:
        return PointsRefused("exceeds_earn", "points", asked, earn.open)
    points = min(asked, due)
    if account.rules.policy.on_clawback_shortfall == "refuse":
        within_reach = _within_reach(account, earn)
        if points > within_reach:
            return PointsRefused("insufficient", "points", points, within_reach)
    entry.moved = points
    return None


def _late_claw_back(latest: Account, entry: PointsEntry) -> PointsRefused | None:
    open_points = latest.earns[entry.about].open
    if entry.points is not None and entry.points > open_points:
        return PointsRefused("exceeds_earn", "points", entry.points, open_points)
    entry.moved = min(entry.moved, open_points)
    return None


def _within_reach(account: Account, earn: Lot) -> int:
    own = sum(lot.left for lot in earn.own)
    if account.rules.policy.clawback_reach == "own_only":
        return own
    return account.available + (earn.left if earn.is_pending else 0)


def _do_claw_back(account: Account, entry: PointsEntry) -> None:
    policy, earn = account.rules.policy, account.earns[entry.about]
    need = entry.moved
    for lot in sorted(earn.own, key=account.burn_key):
        need -= account.take_from(lot, need)
    if need and policy.clawback_reach == "own_then_others":
        _, need = account.drain(need)
    earn.clawed += entry.moved
    if policy.on_clawback_shortfall == "forgive":
        account.forgiven += need
        account.clawed += entry.moved - need
    else:
        account.debt += need
        account.clawed += entry.moved


# ---- restore ------------------------------------------------------------------------------
def _decide_restore(account: Account, entry: PointsEntry) -> PointsRefused | None:
    redemption = account.redemptions.get(entry.about)
    if redemption is None:
        return PointsRefused("unknown_redemption", "redemption_id", entry.about)
    left = redemption.points - redemption.restored
    points = left if entry.points is None else entry.points
    if points > left or not points:
        return PointsRefused("exceeds_redemption", "points", points, left)
    entry.moved = points
    return None


def _do_restore(account: Account, entry: PointsEntry) -> None:
    redemption = account.redemptions[entry.about]
    account.redeemed -= entry.moved
    redemption.restored += entry.moved
    account.touch()
    back = _taken_back(account, redemption, entry)
    # what becomes available at one instant pays debt in burn order
    for lot, points in sorted(back, key=lambda part: account.burn_key(part[0])):
        account.gain(lot, points)


def _taken_back(
    account: Account, redemption: Redemption, entry: PointsEntry
) -> list[tuple[Lot, int]]:
    """Undo a redemption in reverse burn order; what has expired since gets new lots."""
    back: list[tuple[Lot, int]] = []
    need = entry.moved
    # what never was there was taken last: its debt goes, or was paid by points that come back
    unpaid = min(need, redemption.unpaid)
    redemption.unpaid -= unpaid
    need -= unpaid
    paid_since = unpaid - min(unpaid, account.debt)
    account.debt -= unpaid - paid_since
    if paid_since:
        lot = _new_lot(account, entry, paid_since, account.rules.gone_us(entry.at_us))
        back.append((lot, paid_since))
    while need:
        lot, points = redemption.parts.pop()
        mine = min(points, need)
        need -= mine
        if points > mine:
            redemption.parts.append((lot, points - mine))
        if not account.is_over(lot, redemption):
            back.append((lot, mine))
        elif (gone_us := account.rules.grace_us(entry.at_us)) is None:
            account.note_expired(lot, mine)
        else:
            new = _new_lot(account, entry, mine, gone_us, place=len(back), old=lot)
            back.append((new, mine))
    return back


def _new_lot(
    account: Account,
    entry: PointsEntry,
    points: int,
    expires_us: int,
    *,
    place: int = 0,
    old: Lot | None = None,
) -> Lot:
    """Make a lot for points that come back, or that come by hand."""
    seq = entry.seq * LOTS_PER_ENTRY + place
    earned_us = entry.at_us if old is None else old.earned_us
    earn_id = None if old is None else old.earn_id
    lot = Lot(seq, earned_us, points, expires_us, earn_id=earn_id)
    if old is not None and old.earn_id is not None:
        lot.earn = earn = old if old.earn is None else old.earn
        earn.late = [*(earn.late or ()), lot]
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
    lot = _new_lot(account, entry, points, entry.ends_us)
    account.gain(lot, points)
    account.touch()


CLAW_BACK: Final = Move(_decide_claw_back, _do_claw_back, _late_claw_back)
RESTORE: Final = Move(_decide_restore, _do_restore, late=_decide_restore)
ADJUST: Final = Move(_decide_adjust, _do_adjust)
