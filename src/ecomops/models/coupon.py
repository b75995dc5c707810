"""Coupons: the right to use a promotion, and what happened to it."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from ecomops._typing import Count, CouponId, MemberId, OrderId, PromotionId
from ecomops.models.base import DomainModel
from ecomops.models.instants import Instant
from ecomops.models.problems import duplicates, problem, refuse, shown

CouponStatus: TypeAlias = Literal["issued", "locked", "redeemed", "expired", "void"]
"""issued 已发放, locked by an order 已锁定, redeemed 已核销, expired 已过期, void 已作废."""

CouponCode: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^\S+$")
]
"""What a shopper types; no blanks."""

ClaimOutcome: TypeAlias = Literal["released", "redeemed", "restored"]
"""released 已释放, redeemed 已核销, restored after a cancellation 已退回."""


_USES_BY_STATUS: Final = {"issued": True, "locked": True, "redeemed": False}
"""Whether uses are left; a coupon that is expired or void may have some or none."""


class CouponClaim(DomainModel):
    """What became of the lock that one order had on a coupon (占用记录).

    Kept so that a command sent twice is known as a repeat, and a use is given back once.
    """

    order_id: OrderId
    outcome: ClaimOutcome
    """What became of its latest lock."""
    turns: Annotated[Count, Field(ge=1)] = 1
    """How many locks of this order are over, the latest one among them."""


CouponEventKind: TypeAlias = Literal[
    "locked", "released", "redeemed", "restored", "expired", "voided"
]
"""locked 锁定, released 释放, redeemed 核销, restored 退回, expired 过期, voided 作废."""


class Coupon(DomainModel):
    """A promotion in somebody's hand (优惠券).

    It names the promotion that says what it gives; it has no rules of its own.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> Coupon(
    ...     coupon_id="C-1", code="WELCOME10", promotion_id="new-customer-10",
    ...     valid_from=datetime(2026, 11, 1, tzinfo=UTC),
    ...     valid_until=datetime(2026, 12, 1, tzinfo=UTC),
    ... ).status
    'issued'
    """

    coupon_id: CouponId
    code: CouponCode
    promotion_id: PromotionId
    member_id: MemberId | None = None
    """The holder; None: whoever knows the code."""
    valid_from: Instant
    """The first instant at which it is valid."""
    valid_until: Instant
    """The first instant at which it is no longer valid."""
    uses_left: Count = 1
    """At least 1 while it is issued or locked, 0 once it is redeemed."""
    status: CouponStatus = "issued"
    locked_by: OrderId | None = None
    """The order that holds it while it is locked; otherwise None."""
    claims: tuple[CouponClaim, ...] = ()
    """The orders that held it before, one entry each."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Coupon:
        problems = []
        if self.valid_until <= self.valid_from:
            text = (
                f"valid_until should be after valid_from, which is {self.valid_from.isoformat()}, "
                f"not {self.valid_until.isoformat()}"
            )
            problems.append(problem("empty_validity", ("valid_until",), self.valid_until, text))
        if (self.status == "locked") != (self.locked_by is not None):
            text = (
                "locked_by should be the id of the order that holds a locked coupon, not None"
                if self.locked_by is None
                else f"locked_by should be None while status is {self.status!r}, "
                f"not {shown(self.locked_by)}"
            )
            problems.append(problem("lock_mismatch", ("locked_by",), self.locked_by, text))
        if self.status in _USES_BY_STATUS and _USES_BY_STATUS[self.status] != (self.uses_left > 0):
            text = (
                "uses_left should be 0 once status is 'redeemed', "
                if self.status == "redeemed"
                else f"uses_left should be at least 1 while status is {self.status!r}, "
            )
            text += f"not {self.uses_left}"
            problems.append(problem("uses_mismatch", ("uses_left",), self.uses_left, text))
        problems += duplicates("claims", "order_id", [claim.order_id for claim in self.claims])
        if any(c.outcome == "redeemed" and c.order_id == self.locked_by for c in self.claims):
            text = (
                "locked_by should be an order without a use of its own, but claims says that "
                f"{shown(self.locked_by)} has redeemed one"
            )
            problems.append(problem("claim_mismatch", ("locked_by",), self.locked_by, text))
        refuse("Coupon", problems)
        return self


class CouponEvent(DomainModel):
    """One thing that happened to a coupon, to be stored with it (优惠券事件).

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> CouponEvent(
    ...     coupon_id="C-1", kind="locked", order_id="O-7", turn=1,
    ...     at=datetime(2026, 11, 11, tzinfo=UTC), status="locked", uses_left=1,
    ... ).idempotency_key
    'C-1:O-7:locked:1'
    """

    coupon_id: CouponId
    kind: CouponEventKind
    order_id: OrderId | None = None
    """The order that did it; None where no order had a part in it."""
    turn: Count = 0
    """Which of the order's locks on this coupon it belongs to, from 1; 0 without an order."""
    at: Instant
    status: CouponStatus
    """Where the coupon stands after it."""
    uses_left: Count
    """Uses left after it."""

    @property
    def idempotency_key(self) -> str:
        """Text that no other event has, and that the same command repeated has again."""
        return coupon_event_key(self.coupon_id, self.kind, self.order_id, self.turn)


def coupon_event_key(
    coupon_id: str, kind: CouponEventKind, order_id: str | None = None, turn: int = 0
) -> str:
    """Write the idempotency key of a coupon's event (幂等键).

    >>> coupon_event_key("C-1", "redeemed", "shop:7", 1)
    'C-1:shop%3A7:redeemed:1'
    """
    # a colon inside an id must not read as the one between two parts
    parts = (part.replace("%", "%25").replace(":", "%3A") for part in (coupon_id, order_id or ""))
    return ":".join((*parts, kind, str(turn)))
