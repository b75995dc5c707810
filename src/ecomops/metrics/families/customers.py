"""Customers: who came back, how often, and what a new one costs."""

from __future__ import annotations

from typing import Final

from ecomops.metrics.columns import (
    CANCELLED,
    CUSTOMER_ID,
    IS_NEW,
    NEW_CUSTOMER_COUNT,
    PLACED_AT_US,
    SPEND_MINOR,
)
from ecomops.metrics.families.sales import once_per_order
from ecomops.metrics.measures import Count, Distinct, Marked, Repeated, Sum
from ecomops.metrics.metric import Metric
from ecomops.metrics.purchases import SecondPurchases

_BUYERS: Final = Distinct(("buyers", "买家"), CUSTOMER_ID)
_BY_BUYER: Final = once_per_order(CUSTOMER_ID, CANCELLED)

BUYERS: Final = Metric(
    "buyers", "buyers", "买家数", "customers", _BUYERS, unit="count", row="an order",
    gathering=_BY_BUYER, leave_out=CANCELLED,
)  # fmt: skip

REPURCHASE_RATE: Final = Metric(
    "repurchase_rate", "repurchase rate", "复购率", "customers",
    Repeated(("buyers of two orders or more", "复购买家"), CUSTOMER_ID), denominator=_BUYERS,
    unit="rate", row="an order", gathering=_BY_BUYER, leave_out=CANCELLED,
    window="a stated span, the same for all that are compared: a longer one has more repeats",
    source="buyers with at least two orders / buyers",
)  # fmt: skip

PURCHASE_FREQUENCY: Final = Metric(
    "purchase_frequency", "purchase frequency", "购买频次", "customers",
    Count(("orders", "订单")), denominator=_BUYERS, unit="mean", row="an order",
    gathering=_BY_BUYER, leave_out=CANCELLED, source="orders / buyers",
)  # fmt: skip


def second_purchase_rate(within_days: int = 30, observed_until_us: int | None = None) -> Metric:
    """Define the rate of buyers whose second order comes in time (二次购买率).

    Parameters
    ----------
    within_days
        So many times 24 hours after the first order.
    observed_until_us
        When observation ended; buyers who may still come back leave both sides. None: all
        first orders count, and the rate of young customers is too low. Figures of two periods,
        each with its own end, can be compared; states that merge share one. [µs since 1970]

    Raises
    ------
    InvalidArgumentError
        If one of them is no whole number, or out of its range.

    Examples
    --------
    >>> day = 86_400_000_000
    >>> orders = dict(order_id=[1, 2, 3], customer_id=[7, 7, 8], placed_at_us=[0, 9*day, 9*day])
    >>> print(second_purchase_rate(10)(**orders))
    second purchase rate 50 % (second orders in time 1 / first orders 2)
    >>> float(second_purchase_rate(10, observed_until_us=12*day)(**orders))
    1.0
    """
    span = (within_days, observed_until_us)
    first = SecondPurchases(("first orders", "首购买家"), "first", *span)
    second = SecondPurchases(("second orders in time", "按期复购买家"), "second", *span)
    return Metric(
        "second_purchase_rate", "second purchase rate", "二次购买率", "customers", second,
        denominator=first, unit="rate", row="an order", leave_out=CANCELLED,
        gathering=once_per_order(CUSTOMER_ID, PLACED_AT_US, CANCELLED),
        window=f"{within_days} × 24 hours after each buyer's first order",
        note="give the end of observation to second_purchase_rate(): buyers whose time is not "
        "over then leave both sides",
    )  # fmt: skip


SECOND_PURCHASE_RATE: Final = second_purchase_rate()

NEW_CUSTOMERS: Final = Metric(
    "new_customers", "new customers", "新客数", "customers",
    Distinct(("new customers", "新客"), CUSTOMER_ID, Marked(IS_NEW)), unit="count",
    row="an order", gathering=once_per_order(CUSTOMER_ID, IS_NEW, CANCELLED),
    leave_out=CANCELLED,
)  # fmt: skip

NEW_CUSTOMER_SHARE: Final = Metric(
    "new_customer_share", "share of new customers", "新客占比", "customers",
    Distinct(("new customers", "新客"), CUSTOMER_ID, Marked(IS_NEW)), denominator=_BUYERS,
    unit="rate", row="an order", gathering=once_per_order(CUSTOMER_ID, IS_NEW, CANCELLED),
    leave_out=CANCELLED, note="the share of returning customers is the rest, unless one is both",
)  # fmt: skip

RETURNING_CUSTOMER_SHARE: Final = Metric(
    "returning_customer_share", "share of returning customers", "老客占比", "customers",
    Distinct(("returning customers", "老客"), CUSTOMER_ID, Marked(IS_NEW, is_set=False)),
    denominator=_BUYERS, unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(CUSTOMER_ID, IS_NEW, CANCELLED),
    note="a customer whose first and second order both lie in the window is new and returning",
)  # fmt: skip

CAC: Final = Metric(
    "cac", "customer acquisition cost", "获客成本", "customers",
    Sum(("advertising spend", "广告花费"), (SPEND_MINOR,)),
    denominator=Sum(("new customers", "新客"), (NEW_CUSTOMER_COUNT,)), unit="minor",
    row="a day, campaign or source", source="advertising spend / new customers",
    note="a customer is new once, so those of days and campaigns may be added up",
)  # fmt: skip

CUSTOMERS: Final = (
    BUYERS, REPURCHASE_RATE, PURCHASE_FREQUENCY, SECOND_PURCHASE_RATE, NEW_CUSTOMERS,
    NEW_CUSTOMER_SHARE, RETURNING_CUSTOMER_SHARE, CAC,
)  # fmt: skip
