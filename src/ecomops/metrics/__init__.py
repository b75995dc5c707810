"""Metrics: pinned definitions that are called with columns, grouped, merged and explained.

Every metric of the catalogue is a name here: `from ecomops.metrics import AOV`.
"""

from __future__ import annotations

from ecomops.metrics.bands import Band
from ecomops.metrics.catalogue import METRICS, metric_of
from ecomops.metrics.families.advertising import (
    ACOS,
    CPC,
    CPM,
    FEED_AD_SHARE,
    LONG_TAIL_SHARE,
    ROAS,
)
from ecomops.metrics.families.after_sales import (
    DISPUTE_ORDER_RATE,
    DISPUTE_RATE,
    DSR,
    REFUND_ORDER_RATE,
    REFUND_RATE,
    RETURN_RATE,
    UNIT_RETURN_RATE,
)
from ecomops.metrics.families.customers import (
    BUYERS,
    CAC,
    NEW_CUSTOMER_SHARE,
    NEW_CUSTOMERS,
    PURCHASE_FREQUENCY,
    REPURCHASE_RATE,
    RETURNING_CUSTOMER_SHARE,
    SECOND_PURCHASE_RATE,
    second_purchase_rate,
)
from ecomops.metrics.families.funnel import CTR, CVR, PAYMENT_CONVERSION
from ecomops.metrics.families.members import (
    ACTIVE_MEMBER_RATE,
    BREAKAGE_RATE,
    POINTS_OUTSTANDING,
    POINTS_REDEMPTION_RATE,
)
from ecomops.metrics.families.promotions import (
    COST_RATE,
    COUPON_REDEMPTION_RATE,
    DISCOUNT_RATE,
    SUBSIDISED_SHARE,
)
from ecomops.metrics.families.sales import (
    AOV,
    CANCELLATION_RATE,
    GMV,
    MEAN_UNIT_PRICE,
    NET_GMV,
    NET_SALES,
    ORDERS,
    PLATFORM_FEE_RATE,
    REALISED_PRICE_RATE,
    REVENUE_PER_BUYER,
    UNITS_PER_ORDER,
)
from ecomops.metrics.families.service import (
    ATTAINMENT_RATE,
    CSAT,
    MEAN_FIRST_RESPONSE,
    MEDIAN_FIRST_RESPONSE,
    RESOLUTION_RATE,
    first_response_quantile,
)
from ecomops.metrics.families.stock import (
    COVER_DAYS,
    SELL_THROUGH,
    STOCK_TURNOVER,
    STOCKOUT_RATE,
    cover_days,
)
from ecomops.metrics.families.traffic import (
    BOUNCE_RATE,
    FAVOURITE_CART_RATE,
    MEAN_DWELL,
    ORGANIC_SEARCH_SHARE,
    PAGES_PER_VISITOR,
    PV,
    UV,
    UV_VALUE,
    VISIT_DEPTH,
    bounce_rate,
)
from ecomops.metrics.metric import Metric
from ecomops.metrics.order_totals import OrderTotals, order_totals
from ecomops.metrics.results import GroupedResult, MetricResult
from ecomops.metrics.sessions import SessionViews, cut_sessions
from ecomops.metrics.sketches import DistinctSketch, Estimate, HllSketch, QuantileSketch

__all__ = [
    "ACOS",
    "ACTIVE_MEMBER_RATE",
    "AOV",
    "ATTAINMENT_RATE",
    "BOUNCE_RATE",
    "BREAKAGE_RATE",
    "BUYERS",
    "CAC",
    "CANCELLATION_RATE",
    "COST_RATE",
    "COUPON_REDEMPTION_RATE",
    "COVER_DAYS",
    "CPC",
    "CPM",
    "CSAT",
    "CTR",
    "CVR",
    "DISCOUNT_RATE",
    "DISPUTE_ORDER_RATE",
    "DISPUTE_RATE",
    "DSR",
    "FAVOURITE_CART_RATE",
    "FEED_AD_SHARE",
    "GMV",
    "LONG_TAIL_SHARE",
    "MEAN_DWELL",
    "MEAN_FIRST_RESPONSE",
    "MEAN_UNIT_PRICE",
    "MEDIAN_FIRST_RESPONSE",
    "METRICS",
    "NET_GMV",
    "NET_SALES",
    "NEW_CUSTOMERS",
    "NEW_CUSTOMER_SHARE",
    "ORDERS",
    "ORGANIC_SEARCH_SHARE",
    "PAGES_PER_VISITOR",
    "PAYMENT_CONVERSION",
    "PLATFORM_FEE_RATE",
    "POINTS_OUTSTANDING",
    "POINTS_REDEMPTION_RATE",
    "PURCHASE_FREQUENCY",
    "PV",
    "REALISED_PRICE_RATE",
    "REFUND_ORDER_RATE",
    "REFUND_RATE",
    "REPURCHASE_RATE",
    "RESOLUTION_RATE",
    "RETURNING_CUSTOMER_SHARE",
    "RETURN_RATE",
    "REVENUE_PER_BUYER",
    "ROAS",
    "SECOND_PURCHASE_RATE",
    "SELL_THROUGH",
    "STOCKOUT_RATE",
    "STOCK_TURNOVER",
    "SUBSIDISED_SHARE",
    "UNITS_PER_ORDER",
    "UNIT_RETURN_RATE",
    "UV",
    "UV_VALUE",
    "VISIT_DEPTH",
    "Band",
    "DistinctSketch",
    "Estimate",
    "GroupedResult",
    "HllSketch",
    "Metric",
    "MetricResult",
    "OrderTotals",
    "QuantileSketch",
    "SessionViews",
    "bounce_rate",
    "cover_days",
    "cut_sessions",
    "first_response_quantile",
    "metric_of",
    "order_totals",
    "second_purchase_rate",
]
