"""What points can be redeemed for: a family of kinds, told apart by `kind`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from ecomops._typing import MAX_QUANTITY, Id, Label, Language, PromotionId, SkuId
from ecomops.loyalty.redemption.facts import Redeemer
from ecomops.models.base import DomainModel
from ecomops.models.ids import TierId
from ecomops.points_terms import PointsTerms
from ecomops.words import amount_text

StepPoints: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
NoneCode: TypeAlias = Literal["none_left", "not_on_this_order"]
Times: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]


class OfferKind(DomainModel, ABC):
    """What points can be redeemed for; the base of every kind (兑换项)."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""
    offer_id: Id
    name: Label | None = None
    """How customers know it."""
    tier_ids: tuple[TierId, ...] = ()
    """For members of these tiers only; none: for all."""

    @property
    @abstractmethod
    def step_points(self) -> int:
        """What one costs [points]."""

    @property
    def least_points(self) -> int:
        """What has to be there to take anything [points]."""
        return self.step_points

    @property
    def when_none(self) -> NoneCode:
        """Why nothing can be had, where it is not for want of points."""
        return "none_left"

    @abstractmethod
    def fit(self, points: int, redeemer: Redeemer) -> tuple[int, int]:
        """Cut points to what can be had: how many times, and what they pay [minor]."""

    @abstractmethod
    def describe(self, language: Language, currency: str) -> str:
        """Say what it is in a few words."""


class CouponOffer(OfferKind):
    """Points become a coupon (积分兑券).

    >>> CouponOffer(offer_id="c1", points=100, promotion_id="1-yuan", name="1 元券").describe(
    ...     "zh", "CNY")
    '100 积分兑 1 元券'
    """

    kind: Literal["coupon"] = "coupon"
    points: StepPoints
    """What one coupon costs."""
    promotion_id: PromotionId
    """The promotion that the coupon is for."""
    max_times: Times = 1
    """How many at a time."""
    valid_days: Annotated[int, Field(strict=True, ge=1, le=36_500)] | None = None
    """How long the coupon is good; None: as its promotion."""

    @property
    def step_points(self) -> int:
        """What one costs [points]."""
        return self.points

    def fit(self, points: int, redeemer: Redeemer) -> tuple[int, int]:
        """Cut points to what can be had: how many times, and what they pay [minor]."""
        return min(points // self.points, self.max_times), 0

    def describe(self, language: Language, currency: str) -> str:
        """Say what it is in a few words."""
        return _exchange(self.points, self.name or self.promotion_id, language)


class GiftOffer(OfferKind):
    """Points become a gift (积分兑礼).

    >>> GiftOffer(offer_id="g1", points=500, sku_id="cup").describe("en", "CNY")
    '500 points for cup'
    """

    kind: Literal["gift"] = "gift"
    points: StepPoints
    """What one gift costs."""
    sku_id: SkuId
    max_times: Times = 1
    """How many at a time."""

    @property
    def step_points(self) -> int:
        """What one costs [points]."""
        return self.points

    def fit(self, points: int, redeemer: Redeemer) -> tuple[int, int]:
        """Cut points to what can be had, no more than there are in stock."""
        most = redeemer.stock.get(self.sku_id, self.max_times)
        return min(points // self.points, self.max_times, most), 0

    def describe(self, language: Language, currency: str) -> str:
        """Say what it is in a few words."""
        return _exchange(self.points, self.name or self.sku_id, language)


class PaymentOffer(OfferKind):
    """Points pay for an order (积分抵现).

    >>> terms = PointsTerms(points=100, worth_minor=10_00, max_share_percent=50)
    >>> PaymentOffer(offer_id="pay", terms=terms).describe("zh", "CNY")
    '100 积分抵 ¥10'
    """

    kind: Literal["payment"] = "payment"
    terms: PointsTerms
    """How many count for how much, and within what bounds."""

    @property
    def step_points(self) -> int:
        """What one step costs [points]."""
        return self.terms.points

    @property
    def least_points(self) -> int:
        """The minimum of the terms, in whole steps [points]."""
        step = self.terms.points
        return max(-(-self.terms.min_points // step), 1) * step

    @property
    def when_none(self) -> NoneCode:
        """Why nothing can be had: the terms allow nothing on this order."""
        return "not_on_this_order"

    def fit(self, points: int, redeemer: Redeemer) -> tuple[int, int]:
        """Cut points to what the terms allow on the order, and say what they pay [minor]."""
        paid = self.terms.pay(points, points, redeemer.payable_minor)
        return paid.used // self.terms.points, paid.amount_minor

    def describe(self, language: Language, currency: str) -> str:
        """Say what it is in a few words."""
        worth = amount_text(self.terms.worth_minor, currency)
        return _exchange(self.terms.points, worth, language, "抵")


def _exchange(points: int, thing: str, language: Language, verb: str = "兑") -> str:
    return f"{points} 积分{verb} {thing}" if language == "zh" else f"{points} points for {thing}"


RedemptionOffer: TypeAlias = Annotated[
    CouponOffer | GiftOffer | PaymentOffer, Field(discriminator="kind")
]
"""What points can be redeemed for, told apart by `kind`."""
