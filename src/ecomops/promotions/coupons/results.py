"""What a command on a coupon answers: a change, a replay, or a refusal with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.models.coupon import Coupon, CouponEvent

CouponRefusalCode: TypeAlias = Literal[
    "other_holder",
    "void",
    "used_up",
    "expired",
    "not_started",
    "locked",
    "not_locked",
    "not_redeemed",
    "still_valid",
]
"""Why a coupon can't be used, or a command can't be done.

``other_holder`` it is another customer's · ``void`` it was called back · ``used_up`` no use is
left · ``expired``, ``not_started`` outside its validity · ``locked`` another order holds it ·
``not_locked`` this order does not hold it · ``not_redeemed`` this order has no use to give
back · ``still_valid`` too early to expire it.
"""

Evidence: TypeAlias = datetime | int | str | None
"""What a refusal is about: an instant, a number of uses, an order, a holder or a status."""


@frozen
class CouponChange:
    """A command was done (已生效): the coupon after it, and the event to store with it."""

    coupon: Coupon
    event: CouponEvent


@frozen
class CouponReplay:
    """What the command asks for is so already (重复请求): nothing changes or is to be stored.

    `idempotency_key` is that of the command's event. Only `expire` may find it so without
    one: a coupon that comes back after its end expires by the event which brings it back.
    """

    coupon: Coupon
    idempotency_key: str


@frozen
class CouponRefusal:
    """A command can't be done (拒绝): why, what it needed and what was there.

    Ids in `needed` and `actual` may be other people's: for staff and logs, not for shoppers.
    """

    coupon: Coupon
    code: CouponRefusalCode
    needed: Evidence
    actual: Evidence


CouponResult: TypeAlias = CouponChange | CouponReplay | CouponRefusal
"""What a command answers; each has the `coupon` as it now stands."""
