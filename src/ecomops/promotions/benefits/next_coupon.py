"""A coupon for the next order."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MinorAmount, PromotionId
from ecomops.promotions.base import BenefitKind, Grant, GrantTable, Language, Stage, WorksOn
from ecomops.promotions.line_table import LineTable
from ecomops.promotions.lines import Lines
from ecomops.promotions.words import amount_text


class NextCoupon(BenefitKind):
    """A coupon for the next order (返券).

    >>> NextCoupon(promotion_id="back-10", value_minor=10_00).describe("en", "CNY")
    '1 ¥10 coupon for the next order'
    """

    works_on: ClassVar[WorksOn] = "extra"
    stages: ClassVar[tuple[Stage, ...]] = ("item", "order", "coupon", "shipping")

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
    def can_repeat(self) -> bool:
        """Whether it can be given several times over: it can."""
        return True

    @property
    def names_money(self) -> bool:
        """Whether an amount stands here: a declared worth."""
        return self.value_minor > 0

    @property
    def worth_minor(self) -> int:
        """What one of it is worth, as declared [minor]."""
        return self.value_minor

    def grant_cart(self, lines: Lines, times: int = 1) -> Grant:
        """Count what one cart gets of it."""
        return Grant(0, (0,) * len(lines), count=self.quantity * times)

    def grant_table(self, lines: LineTable, times: IntArray | None = None) -> GrantTable:
        """Count what each cart gets of it."""
        count = np.full(lines.n_carts, self.quantity, dtype=np.int64)
        return GrantTable(
            np.zeros_like(count),
            np.zeros(len(lines), dtype=np.int64),
            count=count if times is None else count * times,
        )

    def describe(self, language: Language, currency: str | None) -> str:
        """Say the benefit in a few words."""
        worth = "" if self.value_minor == 0 else amount_text(self.value_minor, currency)
        if language == "zh":
            return f"返 {self.quantity} 张{worth and f' {worth} '}优惠券"
        coupons = "coupon" if self.quantity == 1 else "coupons"
        return f"{self.quantity} {worth and worth + ' '}{coupons} for the next order"
