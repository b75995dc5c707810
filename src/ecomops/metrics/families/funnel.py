"""From impressions to orders: each step as a rate."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import AD_ORDERS, BOUGHT, CLICKS, IMPRESSIONS, VISITOR_ID
from ecomops.metrics.measures import Distinct, Marked, Sum
from ecomops.metrics.metric import Metric

_IMPRESSIONS: Final = Sum(("impressions", "曝光量"), (IMPRESSIONS,))
_CLICKS: Final = Sum(("clicks", "点击量"), (CLICKS,))

CTR: Final = Metric(
    "ctr", "click-through rate", "点击率", "funnel", _CLICKS, denominator=_IMPRESSIONS,
    unit="rate", row="a keyword, advertisement, page or day", band=Band(at_least=Decimal("0.01")),
    source="operators' limit for paid keywords: not below 1 %",
    note="clicks of one impression may be several: the rate may exceed 1",
)  # fmt: skip

CVR: Final = Metric(
    "cvr", "click conversion rate", "点击转化率", "funnel", Sum(("orders", "订单"), (AD_ORDERS,)),
    denominator=_CLICKS, unit="rate", row="a keyword, advertisement, page or day",
    note="the last step of impressions × CTR × CVR = orders; which orders a click led to is the "
    "caller's attribution",
)  # fmt: skip

PAYMENT_CONVERSION: Final = Metric(
    "payment_conversion_rate", "payment conversion rate", "支付转化率", "funnel",
    Distinct(("buyers", "买家"), VISITOR_ID, Marked(BOUGHT)),
    denominator=Distinct(("visitors", "访客"), VISITOR_ID),
    unit="rate", row="a visit", band=Band(at_least=Decimal("0.03"), at_most=Decimal("0.05")),
    source="operators' band: 3–5 % is normal",
    note="above the band is unusual, not bad: look whether visits or payments are missing",
)  # fmt: skip

FUNNEL_METRICS: Final = (CTR, CVR, PAYMENT_CONVERSION)
