"""After sales: what came back, what was disputed, and how buyers rate the shop."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import (
    CANCELLED,
    DELIVERY_SCORE,
    DISPUTED,
    DISPUTED_MINOR,
    ITEM_SCORE,
    PAID_MINOR,
    REFUNDED,
    REFUNDED_MINOR,
    RETURNED,
    SERVICE_SCORE,
    UNITS,
    UNITS_RETURNED,
)
from ecomops.metrics.families.sales import once_per_order
from ecomops.metrics.measures import Count, Marked, Sum
from ecomops.metrics.metric import Metric

_ORDERS: Final = Count(("orders", "订单"))
_PAID: Final = Sum(("paid", "实付"), (PAID_MINOR,))

RETURN_RATE: Final = Metric(
    "return_rate", "return rate", "退货率", "after_sales",
    Count(("returned orders", "退货订单"), Marked(RETURNED)), denominator=_ORDERS,
    unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(RETURNED, CANCELLED), band=Band(at_most=Decimal("0.15")),
    source="operators look into it above 15 %; 15 % itself is not above",
    window="orders old enough to have come back",
    note="look at the reasons: description, quality, price",
)  # fmt: skip

UNIT_RETURN_RATE: Final = Metric(
    "unit_return_rate", "return rate by units", "退货件数率", "after_sales",
    Sum(("units returned", "退货件数"), (UNITS_RETURNED,)),
    denominator=Sum(("units", "件数"), (UNITS,)), unit="rate", row="an order",
    leave_out=CANCELLED, gathering=once_per_order(UNITS_RETURNED, UNITS, CANCELLED),
)  # fmt: skip

REFUND_RATE: Final = Metric(
    "refund_rate", "refund rate by amount", "退款率", "after_sales",
    Sum(("refunded", "退款金额"), (REFUNDED_MINOR,)), denominator=_PAID,
    unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(REFUNDED_MINOR, PAID_MINOR, CANCELLED),
)  # fmt: skip

REFUND_ORDER_RATE: Final = Metric(
    "refund_order_rate", "refund rate by orders", "退款订单率", "after_sales",
    Count(("refunded orders", "退款订单"), Marked(REFUNDED)), denominator=_ORDERS,
    unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(REFUNDED, CANCELLED),
)  # fmt: skip

DISPUTE_RATE: Final = Metric(
    "dispute_rate", "dispute rate by amount", "纠纷率", "after_sales",
    Sum(("disputed", "纠纷金额"), (DISPUTED_MINOR,)), denominator=_PAID,
    unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(DISPUTED_MINOR, PAID_MINOR, CANCELLED),
    source="loss, or possible loss, from after-sales / sales revenue",
)  # fmt: skip

DISPUTE_ORDER_RATE: Final = Metric(
    "dispute_order_rate", "dispute rate by orders", "纠纷订单率", "after_sales",
    Count(("disputed orders", "纠纷订单"), Marked(DISPUTED)), denominator=_ORDERS,
    unit="rate", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(DISPUTED, CANCELLED),
)  # fmt: skip

DSR: Final = Metric(
    "dsr", "detailed seller rating", "店铺评分", "after_sales",
    Sum(("item, service and delivery scores", "描述、服务、物流评分"),
        (ITEM_SCORE, SERVICE_SCORE, DELIVERY_SCORE)),
    denominator=Count(("scores", "评分数"), times=3), unit="score", row="a rated order",
    source="mean of item, service and delivery scores",
    note="a rating that lacks one of the three scores leaves both sides",
)  # fmt: skip

AFTER_SALES: Final = (
    RETURN_RATE, UNIT_RETURN_RATE, REFUND_RATE, REFUND_ORDER_RATE, DISPUTE_RATE,
    DISPUTE_ORDER_RATE, DSR,
)  # fmt: skip
