"""What promotions give besides money: gifts, points, coupons."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from ecomops.promotions.base import BenefitKind


@frozen
class Extra:
    """Something that a promotion gives besides a discount (额外权益).

    Attributes
    ----------
    promotion_id
        Which promotion gives it.
    benefit
        The benefit that says what it is.
    count
        How many: gifts, points, coupons.
    """

    promotion_id: str
    benefit: BenefitKind
    count: int

    @property
    def worth_minor(self) -> int:
        """What it is worth, as declared [minor]."""
        return self.benefit.worth_minor * self.count


@frozen
class GiftGiven:
    """Goods given besides (赠品): `sku_id` is what the shopper picked, or the first on offer."""

    promotion_id: str
    sku_id: str
    quantity: int
    list_price_minor: int
    options: tuple[str, ...]
    """All SKUs on offer."""


@frozen
class PointsGiven:
    """Points besides those earned by paying (赠送积分)."""

    promotion_id: str
    points: int


@frozen
class PointsTimes:
    """The points earned by paying count so many times (多倍积分)."""

    promotion_id: str
    multiplier: Decimal


@frozen
class CouponGiven:
    """Coupons for the next order (返券); each names `for_promotion_id`."""

    promotion_id: str
    for_promotion_id: str
    quantity: int
    valid_days: int | None
