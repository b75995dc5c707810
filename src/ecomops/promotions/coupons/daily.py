"""The daily list of coupons about to expire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import frozen

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.models.coupon import Coupon
from ecomops.models.instants import check_aware, check_span


@frozen
class CouponExpiring:
    """A coupon that can't be used any more soon (优惠券即将过期).

    Attributes
    ----------
    coupon_id, promotion_id
        Which coupon, and what it is for.
    member_id
        Who has it; None: whoever has the code.
    due_at
        The first instant at which it is no longer valid.
    uses_left
        How often it can still be redeemed.
    """

    coupon_id: str
    promotion_id: str
    member_id: str | None
    due_at: datetime
    uses_left: int

    def describe(self, language: Language = "en") -> str:
        """Say it in a line."""
        known_language(language)
        when = f"{self.due_at:%F %H:%M}"
        if language == "zh":
            who = self.member_id or "不限会员"
            return f"{self.coupon_id}（{who}）：{when} 过期，剩 {self.uses_left} 次"
        who = self.member_id or "anybody"
        return f"{self.coupon_id} of {who} ends at {when}, {self.uses_left} left"


def coupons_expiring(
    coupons: Iterable[Coupon], *, now: datetime, within: timedelta
) -> tuple[CouponExpiring, ...]:
    """List coupons that end soon unused, those that end first at the front (券过期提醒).

    Parameters
    ----------
    coupons
        As they are stored now. Those redeemed, called back, held by an order or over already
        are passed by.
    now
        As of when.
    within
        How far to look ahead; what ends just then is listed.

    Raises
    ------
    InvalidArgumentError
        If `within` is below zero.

    Examples
    --------
    >>> from datetime import UTC
    >>> coupon = Coupon(
    ...     coupon_id="C-1", code="NEW10", promotion_id="new-10", member_id="M-1",
    ...     valid_from="2026-11-01T00:00:00+08:00", valid_until="2026-11-12T00:00:00+08:00")
    >>> now = datetime(2026, 11, 11, 4, tzinfo=UTC)
    >>> [row.describe() for row in coupons_expiring([coupon], now=now, within=timedelta(days=1))]
    ['C-1 of M-1 ends at 2026-11-12 00:00, 1 left']
    """
    check_span("within", within)
    now = check_aware("now", now)
    rows = [
        CouponExpiring(
            coupon.coupon_id, coupon.promotion_id, coupon.member_id, coupon.valid_until,
            coupon.uses_left,
        )
        for coupon in coupons
        if coupon.status == "issued"
        and coupon.valid_from <= now < coupon.valid_until
        and coupon.valid_until - now <= within
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.coupon_id)))
