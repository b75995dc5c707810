"""Sales: what was ordered, paid and kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import (
    CANCELLED,
    CUSTOMER_ID,
    LIST_MINOR,
    ORDER_ID,
    PAID_MINOR,
    PLATFORM_FEE_MINOR,
    REFUNDED_MINOR,
    UNITS,
    MetricColumn,
)
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Count, Distinct, Marked, Sum
from ecomops.metrics.metric import Metric

_PAID: Final = Sum(("paid", "实付"), (PAID_MINOR,))
_ORDERS: Final = Count(("orders", "订单"))
_BUYERS: Final = Distinct(("buyers", "买家"), CUSTOMER_ID)
_CANCELLED_NOT: Final = "cancelled orders left out, orders of nothing counted"


def once_per_order(*columns: MetricColumn) -> Gathering:
    """Count an order that is told twice once; it has to be told alike."""
    return Gathering((ORDER_ID,), tuple(Gather(column) for column in columns))


GMV: Final = Metric(
    "gmv", "gross merchandise value", "成交总额", "sales",
    Sum(("ordered at paid prices", "下单金额"), (PAID_MINOR,)),
    unit="minor", row="an order", gathering=once_per_order(PAID_MINOR),
    note="cancelled orders included; without them: net_gmv",
)  # fmt: skip

NET_GMV: Final = Metric(
    "net_gmv", "merchandise value without cancelled orders", "有效成交额", "sales", _PAID,
    unit="minor", row="an order", gathering=once_per_order(PAID_MINOR, CANCELLED),
    leave_out=CANCELLED,
)  # fmt: skip

NET_SALES: Final = Metric(
    "net_sales", "net sales", "净销售额", "sales",
    Sum(("paid less refunds", "实付减退款"), (PAID_MINOR,), less=(REFUNDED_MINOR,)),
    unit="minor", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(PAID_MINOR, REFUNDED_MINOR, CANCELLED),
    source="paid − refunds; refunds are zero or more",
)  # fmt: skip

ORDERS: Final = Metric(
    "orders", "orders", "订单数", "sales", _ORDERS, unit="count", row="an order",
    gathering=once_per_order(CANCELLED), leave_out=CANCELLED,
)  # fmt: skip

AOV: Final = Metric(
    "aov", "average order value", "笔单价", "sales", _PAID, denominator=_ORDERS,
    unit="minor", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(PAID_MINOR, CANCELLED),
    source="paid / orders", note=f"{_CANCELLED_NOT}; operators often say 客单价 for it too",
)  # fmt: skip

REVENUE_PER_BUYER: Final = Metric(
    "revenue_per_buyer", "revenue per buyer", "客单价", "sales", _PAID, denominator=_BUYERS,
    unit="minor", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(CUSTOMER_ID, PAID_MINOR, CANCELLED),
    source="paid / distinct buyers", note=_CANCELLED_NOT,
)  # fmt: skip

UNITS_PER_ORDER: Final = Metric(
    "units_per_order", "units per order", "连带率", "sales", Sum(("units", "件数"), (UNITS,)),
    denominator=_ORDERS, unit="mean", row="an order", leave_out=CANCELLED,
    gathering=once_per_order(UNITS, CANCELLED),
)  # fmt: skip

MEAN_UNIT_PRICE: Final = Metric(
    "mean_unit_price", "mean price of a unit", "件单价", "sales", _PAID,
    denominator=Sum(("units", "件数"), (UNITS,)), unit="minor", row="an order",
    leave_out=CANCELLED, gathering=once_per_order(PAID_MINOR, UNITS, CANCELLED),
)  # fmt: skip

CANCELLATION_RATE: Final = Metric(
    "cancellation_rate", "cancellation rate", "取消率", "sales",
    Count(("cancelled orders", "取消订单"), Marked(CANCELLED)), denominator=_ORDERS,
    unit="rate", row="an order", gathering=once_per_order(CANCELLED),
)  # fmt: skip

PLATFORM_FEE_RATE: Final = Metric(
    "platform_fee_rate", "platform fee of turnover", "平台费率", "sales",
    Sum(("fees", "平台佣金"), (PLATFORM_FEE_MINOR,)), denominator=_PAID,
    unit="rate", row="an order", gathering=once_per_order(PLATFORM_FEE_MINOR, PAID_MINOR),
    band=Band(at_least=Decimal("0.05"), at_most=Decimal("0.1")),
    source="hosted shops keep 5–10 % of turnover",
)  # fmt: skip

REALISED_PRICE_RATE: Final = Metric(
    "realised_price_rate", "share of the shelf value that is paid", "折后率", "sales", _PAID,
    denominator=Sum(("shelf value", "标价金额"), (LIST_MINOR,)), unit="rate", row="an order",
    leave_out=CANCELLED, gathering=once_per_order(PAID_MINOR, LIST_MINOR, CANCELLED),
)  # fmt: skip

SALES: Final = (
    GMV, NET_GMV, NET_SALES, ORDERS, AOV, REVENUE_PER_BUYER, UNITS_PER_ORDER, MEAN_UNIT_PRICE,
    CANCELLATION_RATE, PLATFORM_FEE_RATE, REALISED_PRICE_RATE,
)  # fmt: skip
