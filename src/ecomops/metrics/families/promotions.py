"""Promotions: what they cost, and how much of that changed nothing."""

from __future__ import annotations

from typing import Final

from ecomops.metrics.columns import (
    CAMPAIGN_ID,
    CANCELLED,
    CUSTOMER_ID,
    DISCOUNT_MINOR,
    LIST_MINOR,
    PAID_MINOR,
    REDEEMED,
    WOULD_QUALIFY,
)
from ecomops.metrics.families.sales import once_per_order
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Count, Marked, Sum
from ecomops.metrics.metric import Metric

_DISCOUNT: Final = Sum(("own discounts", "店铺优惠"), (DISCOUNT_MINOR,))

COST_RATE: Final = Metric(
    "cost_rate", "cost of promotions, of sales", "促销费用率", "promotions", _DISCOUNT,
    denominator=Sum(("paid", "实付"), (PAID_MINOR,)), unit="rate", row="an order",
    leave_out=CANCELLED, gathering=once_per_order(DISCOUNT_MINOR, PAID_MINOR, CANCELLED),
)  # fmt: skip

DISCOUNT_RATE: Final = Metric(
    "discount_rate", "discount rate", "折扣率", "promotions", _DISCOUNT,
    denominator=Sum(("shelf value", "标价金额"), (LIST_MINOR,)), unit="rate", row="an order",
    leave_out=CANCELLED, gathering=once_per_order(DISCOUNT_MINOR, LIST_MINOR, CANCELLED),
    source="discounts that the shop pays for / shelf value",
    note="what makers or platforms pay for is no cost of the shop",
)  # fmt: skip

SUBSIDISED_SHARE: Final = Metric(
    "subsidised_share", "subsidised share", "无效补贴占比", "promotions",
    Count(("orders that would have qualified anyway", "原本达标订单"), Marked(WOULD_QUALIFY)),
    denominator=Count(("orders with the benefit", "享受优惠订单")), unit="rate",
    row="an order that got the benefit",
    gathering=once_per_order(WOULD_QUALIFY), source="Q / (Q + topped-up orders)",
)  # fmt: skip

COUPON_REDEMPTION_RATE: Final = Metric(
    "coupon_redemption_rate", "coupon redemption rate", "优惠券核销率", "promotions",
    Count(("customers who redeemed, per campaign", "核销（人次）"), Marked(REDEEMED)),
    denominator=Count(("customers reached, per campaign", "触达（人次）")), unit="rate",
    row="a customer that a campaign was aimed at, or a redemption of theirs",
    gathering=Gathering((CUSTOMER_ID, CAMPAIGN_ID), (Gather(REDEEMED, "any"),)),
    source="different pairs of customer and campaign that redeemed / that were targeted",
    note="several coupons of one campaign, redeemed by one customer, count once",
)  # fmt: skip

PROMOTIONS: Final = (COST_RATE, DISCOUNT_RATE, SUBSIDISED_SHARE, COUPON_REDEMPTION_RATE)
