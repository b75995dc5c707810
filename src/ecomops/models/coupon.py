"""Coupons: the right to use a promotion."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import StringConstraints, model_validator

from ecomops._typing import Count, CouponId, MemberId, OrderId, PromotionId
from ecomops.models.base import DomainModel
from ecomops.models.instants import Instant
from ecomops.models.problems import problem, refuse, shown

CouponStatus: TypeAlias = Literal["issued", "locked", "redeemed", "expired", "void"]
"""issued 已发放, locked by an order 已锁定, redeemed 已核销, expired 已过期, void 已作废."""

CouponCode: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^\S+$")
]
"""What a shopper types; no blanks."""


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
    status: CouponStatus = "issued"
    locked_by: OrderId | None = None
    """The order that holds it while it is locked; otherwise None."""

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
        refuse("Coupon", problems)
        return self
