"""A coupon for the next order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecomops._typing import Language, MinorAmount, PromotionId
from ecomops.promotions.benefits.counted_extra import CountedExtra
from ecomops.words import amount_text


class NextCoupon(CountedExtra):
    """A coupon for the next order (返券).

    >>> NextCoupon(promotion_id="back-10", value_minor=10_00).describe("en", "CNY")
    '1 ¥10 coupon for the next order'
    """

    kind: Literal["next_coupon"] = "next_coupon"
    promotion_id: PromotionId
    """The promotion that the coupon will name."""
    quantity: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    """How many coupons."""
    valid_days: Annotated[int, Field(strict=True, ge=1, le=36_500)] | None = None
    """How long it is valid, from the day it is issued."""
    value_minor: MinorAmount = 0
    """What one coupon is worth to the shopper, where combinations are compared [minor]."""

    @property
    def count(self) -> int:
        """How many are given at a time."""
        return self.quantity

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        worth = "" if self.value_minor == 0 else amount_text(self.value_minor, currency, language)
        if language == "zh":
            return f"返 {self.quantity} 张{worth and f' {worth} '}优惠券"
        coupons = "coupon" if self.quantity == 1 else "coupons"
        return f"{self.quantity} {worth and worth + ' '}{coupons} for the next order"
