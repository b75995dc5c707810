"""What to store of a refund: all that the next refund of the same order has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from ecomops._typing import (
    MAX_MINOR,
    Count,
    LineId,
    MinorAmount,
    PromotionId,
    Quantity,
    SkuId,
)
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, problem, refuse

SignedMinorAmount: TypeAlias = Annotated[int, Field(strict=True, ge=-MAX_MINOR, le=MAX_MINOR)]


class GiftOwed(DomainModel):
    """A gift that the goods kept no longer earn (应退赠品)."""

    promotion_id: PromotionId
    """Which promotion gave it."""
    sku_id: SkuId
    quantity: Count
    list_price_minor: MinorAmount = 0
    """What one unit would cost, for a shopper who would rather keep it [minor]."""


class CouponOwed(DomainModel):
    """A coupon for the next order that the goods kept no longer earn (应收回优惠券)."""

    promotion_id: PromotionId
    """Which promotion gave it."""
    for_promotion_id: PromotionId
    """Which promotion the coupon names."""
    quantity: Count


class RefundRecord(DomainModel):
    """What one refund of an order gave and took back (退款记录): store it with the order.

    `refund` makes it as `Refund.record` and takes those of earlier refunds as `before`. Where
    a refund was made by hand, write its record by hand. A record without `returned` is a
    goodwill payment (补偿): it counts against what can still be refunded, and no return is paid
    less for it until that runs out.

    Examples
    --------
    >>> record = RefundRecord(returned=(("1", 2),), amount_minor=180_00)
    >>> RefundRecord.model_validate_json(record.model_dump_json()) == record
    True
    """

    returned: tuple[tuple[LineId, Quantity], ...] = ()
    """Line ids and units that came back."""
    amount_minor: MinorAmount = 0
    """Money given back, shipping included."""
    shipping_minor: MinorAmount = 0
    """How much of it is shipping."""
    points_restored: Count = 0
    """Points that had paid for goods and were given back."""
    clawed_back: tuple[tuple[PromotionId, SignedMinorAmount], ...] = ()
    """The discount lost, by promotion."""
    gifts: tuple[GiftOwed, ...] = ()
    """Gifts owed back."""
    coupons: tuple[CouponOwed, ...] = ()
    """Coupons for the next order that were taken back."""
    bonus_points: tuple[tuple[PromotionId, Count], ...] = ()
    """Bonus points taken back, by promotion."""
    uses: tuple[PromotionId, ...] = ()
    """Promotions whose use was given back."""

    @model_validator(mode="after")
    def _is_consistent(self) -> RefundRecord:
        line_ids = [line_id for line_id, _ in self.returned]
        refuse("RefundRecord", duplicates("returned", "line_id", line_ids))
        if self.shipping_minor > self.amount_minor:
            text = (
                f"shipping_minor is a part of amount_minor, so at most {self.amount_minor}, "
                f"not {self.shipping_minor}"
            )
            refuse(
                "RefundRecord",
                [problem("shipping_above_amount", ("shipping_minor",), self.shipping_minor, text)],
            )
        return self

    @property
    def is_goodwill(self) -> bool:
        """Whether no goods came back for it."""
        return not self.returned

    @classmethod
    def total(cls, records: Iterable[RefundRecord]) -> RefundRecord:
        """Add records up; their order does not matter.

        >>> one = RefundRecord(returned=(("1", 2),), amount_minor=180_00)
        >>> RefundRecord.total([one, one]).returned
        (('1', 4),)
        """
        records = tuple(records)
        gifts: Counter[tuple[str, str, int]] = Counter()
        coupons: Counter[tuple[str, str]] = Counter()
        for record in records:
            for gift in record.gifts:
                gifts[gift.promotion_id, gift.sku_id, gift.list_price_minor] += gift.quantity
            for coupon in record.coupons:
                coupons[coupon.promotion_id, coupon.for_promotion_id] += coupon.quantity
        return cls(
            returned=summed(record.returned for record in records),
            amount_minor=sum(record.amount_minor for record in records),
            shipping_minor=sum(record.shipping_minor for record in records),
            points_restored=sum(record.points_restored for record in records),
            clawed_back=summed(record.clawed_back for record in records),
            gifts=tuple(
                GiftOwed(promotion_id=name, sku_id=sku, quantity=units, list_price_minor=price)
                for (name, sku, price), units in sorted(gifts.items())
            ),
            coupons=tuple(
                CouponOwed(promotion_id=name, for_promotion_id=named, quantity=number)
                for (name, named), number in sorted(coupons.items())
            ),
            bonus_points=summed(record.bonus_points for record in records),
            uses=tuple(sorted({name for record in records for name in record.uses})),
        )


def summed(pairs: Iterable[Iterable[tuple[str, int]]]) -> tuple[tuple[str, int], ...]:
    """Add numbers up by name, and leave out what adds up to nothing.

    >>> summed([[("b", 1), ("a", 2)], [("b", 3), ("a", -2)]])
    (('b', 4),)
    """
    total: Counter[str] = Counter()
    for several in pairs:
        for name, number in several:
            total[name] += number
    return tuple((name, number) for name, number in sorted(total.items()) if number)
