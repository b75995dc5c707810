"""Whether a coupon can be used, and what an order has done with it."""

from __future__ import annotations

from datetime import datetime

from ecomops.models.coupon import ClaimOutcome, Coupon, CouponClaim
from ecomops.models.instants import check_aware
from ecomops.promotions.coupons.results import CouponRefusalCode


def not_usable(
    coupon: Coupon,
    now: datetime,
    *,
    customer_id: str | None = None,
    order_id: str | None = None,
) -> CouponRefusalCode | None:
    """Why a coupon can't be used on an order now; None if it can (可用性).

    An order that has locked the coupon, or has redeemed a use of it, keeps that right beyond
    the end of the validity.

    Parameters
    ----------
    coupon
        The coupon in hand.
    now
        When: valid from `valid_from` on, and before `valid_until`.
    customer_id
        Who buys; needed for a coupon that has a holder.
    order_id
        The order it is for, if there is one yet.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> march, april = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> coupon = Coupon(coupon_id="C-1", code="SPRING", promotion_id="spring",
    ...                 member_id="M-1", valid_from=march, valid_until=april)
    >>> not_usable(coupon, march, customer_id="M-1") is None
    True
    >>> not_usable(coupon, april, customer_id="M-1")
    'expired'
    """
    check_aware("now", now)
    if coupon.member_id is not None and coupon.member_id != customer_id:
        return "other_holder"
    if order_id is not None and has_right(coupon, order_id):
        return None
    if code := over(coupon):
        return code
    if now >= coupon.valid_until:
        return "expired"
    if now < coupon.valid_from:
        return "not_started"
    return "locked" if coupon.status == "locked" else None


def over(coupon: Coupon) -> CouponRefusalCode | None:
    """Why no further order can use it, whatever the time."""
    if coupon.status == "void":
        return "void"
    if coupon.status == "redeemed":
        return "used_up"
    return "expired" if coupon.status == "expired" else None


def has_right(coupon: Coupon, order_id: str) -> bool:
    """Whether an order has the coupon for itself: locked, or a use redeemed."""
    if coupon.locked_by == order_id:
        return True
    return coupon.status != "void" and outcome_of(coupon, order_id) == "redeemed"


def claim_of(coupon: Coupon, order_id: str) -> CouponClaim | None:
    """Find what an order has done with the coupon."""
    return next((claim for claim in coupon.claims if claim.order_id == order_id), None)


def outcome_of(coupon: Coupon, order_id: str) -> ClaimOutcome | None:
    """Say what became of the last lock of an order."""
    claim = claim_of(coupon, order_id)
    return None if claim is None else claim.outcome


def turns_of(coupon: Coupon, order_id: str) -> int:
    """Count the locks of an order that are over."""
    claim = claim_of(coupon, order_id)
    return 0 if claim is None else claim.turns
