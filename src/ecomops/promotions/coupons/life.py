"""What happens to a coupon: lock, release, redeem, restore, expire, void.

A coupon is a value. A command takes one and answers with data: the coupon as it is after it
and the event to store, or that this was done before, or a refusal with its reason. Nothing
is stored here. The caller writes the coupon and the event in one transaction, and only if
the stored coupon is still the one that the command was given.
"""

from __future__ import annotations

from datetime import datetime

from ecomops.models.coupon import (
    ClaimOutcome,
    Coupon,
    CouponClaim,
    CouponEvent,
    CouponEventKind,
    CouponStatus,
    coupon_event_key,
)
from ecomops.models.ids import AN_ID
from ecomops.models.instants import check_aware
from ecomops.promotions.coupons.results import (
    CouponChange,
    CouponRefusal,
    CouponRefusalCode,
    CouponReplay,
    CouponResult,
    Evidence,
)
from ecomops.promotions.coupons.usable import has_right, not_usable, outcome_of, over, turns_of


def lock_coupon(
    coupon: Coupon, order_id: str, *, at: datetime, customer_id: str | None = None
) -> CouponResult:
    """Hold a coupon for one order, so that no other can use it meanwhile (锁定).

    It takes no use yet. An order takes at most one use, so a lock is a replay where the
    order holds the coupon already or has redeemed a use of it.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> held = lock_coupon(coupon, "O-7", at=march)
    >>> held.event.idempotency_key
    'C-1:O-7:locked:1'
    >>> refused = lock_coupon(held.coupon, "O-8", at=march)
    >>> refused.code, refused.needed, refused.actual
    ('locked', 'O-8', 'O-7')
    """
    AN_ID.check("order_id", order_id)
    code = not_usable(coupon, check_aware("at", at), customer_id=customer_id, order_id=order_id)
    if code is not None:
        return _refused(coupon, code, at, order_id, customer_id)
    if outcome_of(coupon, order_id) == "redeemed":
        return _replay(coupon, "locked", order_id, turns_of(coupon, order_id))
    turn = turns_of(coupon, order_id) + 1
    if coupon.locked_by == order_id:
        return _replay(coupon, "locked", order_id, turn)
    after = coupon.model_copy(update={"status": "locked", "locked_by": order_id})
    return _change(after, "locked", at, order_id, turn)


def release_coupon(coupon: Coupon, order_id: str, *, at: datetime) -> CouponResult:
    """Give a locked coupon up unused: issued again, or expired if its end has passed (释放).

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> held = lock_coupon(coupon, "O-7", at=march).coupon
    >>> release_coupon(held, "O-7", at=march).coupon.status
    'issued'
    >>> release_coupon(held, "O-7", at=april).coupon.status
    'expired'
    """
    AN_ID.check("order_id", order_id)
    check_aware("at", at)
    if coupon.locked_by == order_id:
        return _close(coupon, order_id, "released", at)
    if outcome_of(coupon, order_id) == "released":
        return _replay(coupon, "released", order_id, turns_of(coupon, order_id))
    return _refused(coupon, _unheld_code(coupon), at, order_id)


def redeem_coupon(coupon: Coupon, order_id: str, *, at: datetime) -> CouponResult:
    """Take one use for the order that holds the coupon (核销).

    With uses left it is issued again, or expired if its end has passed; otherwise redeemed.
    What was locked in time may be redeemed after the end: the order was priced with it.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> paid = redeem_coupon(lock_coupon(coupon, "O-7", at=march).coupon, "O-7", at=march).coupon
    >>> paid.status, paid.uses_left
    ('redeemed', 0)
    >>> redeem_coupon(paid, "O-7", at=march).idempotency_key
    'C-1:O-7:redeemed:1'
    """
    AN_ID.check("order_id", order_id)
    check_aware("at", at)
    if outcome_of(coupon, order_id) == "redeemed":
        return _replay(coupon, "redeemed", order_id, turns_of(coupon, order_id))
    if has_right(coupon, order_id):
        return _close(coupon, order_id, "redeemed", at)
    return _refused(coupon, over(coupon) or _unheld_code(coupon), at, order_id)


def restore_coupon(coupon: Coupon, order_id: str, *, at: datetime) -> CouponResult:
    """Give back the use of an order that was cancelled (退回).

    The coupon is issued again, or expired if its end has passed; the lock of another order
    stays. A void coupon gets nothing back.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> paid = redeem_coupon(lock_coupon(coupon, "O-7", at=march).coupon, "O-7", at=march).coupon
    >>> back = restore_coupon(paid, "O-7", at=april).coupon
    >>> back.status, back.uses_left
    ('expired', 1)
    >>> restore_coupon(paid, "O-8", at=march).code
    'not_redeemed'
    """
    AN_ID.check("order_id", order_id)
    check_aware("at", at)
    outcome = outcome_of(coupon, order_id)
    if outcome == "restored":
        return _replay(coupon, "restored", order_id, turns_of(coupon, order_id))
    if outcome != "redeemed":
        return _refused(coupon, "not_redeemed", at, order_id)
    if coupon.status == "void":
        return _refused(coupon, "void", at, order_id)
    return _close(coupon, order_id, "restored", at)


def expire_coupon(coupon: Coupon, *, at: datetime) -> CouponResult:
    """Note that the end of a coupon's validity has passed (过期).

    `not_usable` needs no such note. A locked coupon is refused: release it first.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> expire_coupon(coupon, at=april).coupon.status
    'expired'
    >>> expire_coupon(coupon, at=march).code
    'still_valid'
    """
    check_aware("at", at)
    if coupon.status == "expired":
        return _replay(coupon, "expired")
    code = over(coupon)
    if code is None and coupon.status == "locked":
        code = "locked"
    if code is None and at < coupon.valid_until:
        code = "still_valid"
    if code is not None:
        return _refused(coupon, code, at)
    return _change(coupon.model_copy(update={"status": "expired"}), "expired", at)


def void_coupon(coupon: Coupon, *, at: datetime) -> CouponResult:
    """Call a coupon back for good, from whatever state, an order's lock included (作废).

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 valid_from=march, valid_until=april)
    >>> held = lock_coupon(coupon, "O-7", at=march).coupon
    >>> redeem_coupon(void_coupon(held, at=march).coupon, "O-7", at=march).code
    'void'
    """
    check_aware("at", at)
    if coupon.status == "void":
        return _replay(coupon, "voided")
    after = coupon.model_copy(update={"status": "void", "locked_by": None})
    return _change(after, "voided", at)


# ---- what the commands share --------------------------------------------------------------
def _unheld_code(coupon: Coupon) -> CouponRefusalCode:
    return "locked" if coupon.status == "locked" else "not_locked"


def _close(coupon: Coupon, order_id: str, outcome: ClaimOutcome, at: datetime) -> CouponChange:
    """End an order's lock, or its use; the one place where uses are counted."""
    # a restore belongs to the turn of its redemption, which is over and counted already
    turn = turns_of(coupon, order_id) + (outcome != "restored")
    claim = CouponClaim(order_id=order_id, outcome=outcome, turns=turn)
    others = tuple(other for other in coupon.claims if other.order_id != order_id)
    uses = coupon.uses_left + {"released": 0, "redeemed": -1, "restored": 1}[outcome]
    changes: dict[str, object] = {"uses_left": uses, "claims": (*others, claim)}
    if outcome != "restored" or coupon.status != "locked":
        changes |= {"status": _status_unheld(coupon, uses, at), "locked_by": None}
    return _change(coupon.model_copy(update=changes), outcome, at, order_id, turn)


def _status_unheld(coupon: Coupon, uses: int, at: datetime) -> CouponStatus:
    if uses == 0:
        return "redeemed"
    return "expired" if coupon.status == "expired" or at >= coupon.valid_until else "issued"


def _change(
    after: Coupon, kind: CouponEventKind, at: datetime, order_id: str | None = None, turn: int = 0
) -> CouponChange:
    event = CouponEvent(
        coupon_id=after.coupon_id,
        kind=kind,
        order_id=order_id,
        turn=turn,
        at=at,
        status=after.status,
        uses_left=after.uses_left,
    )
    return CouponChange(after, event)


def _replay(
    coupon: Coupon, kind: CouponEventKind, order_id: str | None = None, turn: int = 0
) -> CouponReplay:
    return CouponReplay(coupon, coupon_event_key(coupon.coupon_id, kind, order_id, turn))


def _refused(
    coupon: Coupon,
    code: CouponRefusalCode,
    at: datetime,
    order_id: str | None = None,
    customer_id: str | None = None,
) -> CouponRefusal:
    """Add what the code is about: what would have been needed, and what was there."""
    stands = coupon.status if order_id is None else outcome_of(coupon, order_id) or coupon.status
    about: dict[CouponRefusalCode, tuple[Evidence, Evidence]] = {
        "other_holder": (coupon.member_id, customer_id),
        "void": ("issued", "void"),
        "used_up": (1, coupon.uses_left),
        "expired": (coupon.valid_until, at),
        "not_started": (coupon.valid_from, at),
        "locked": (order_id, coupon.locked_by),
        "not_locked": ("locked", stands),
        "not_redeemed": ("redeemed", stands),
        "still_valid": (coupon.valid_until, at),
    }
    needed, actual = about[code]
    return CouponRefusal(coupon, code, needed, actual)
