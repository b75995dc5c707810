"""Stock: how long it lasts, and how much of it sells."""

from __future__ import annotations

from typing import Final

from ecomops.metrics.columns import (
    COST_OF_SALES_MINOR,
    ON_HAND_UNITS,
    SOLD_UNITS,
    STOCK_VALUE_MINOR,
    STOCKED_OUT,
)
from ecomops.metrics.measures import Count, Marked, Sum
from ecomops.metrics.metric import Metric
from ecomops.metrics.parameters import check_whole

_ON_HAND: Final = Sum(("on hand", "现有库存"), (ON_HAND_UNITS,))
_SOLD: Final = Sum(("sold", "销量"), (SOLD_UNITS,))
_SKU: Final = "a SKU"


def cover_days(window_days: int = 30) -> Metric:
    """Define how many days stock lasts at the pace of a window (库存可售天数).

    Raises
    ------
    InvalidArgumentError
        If window_days is no whole number from 1 on.

    Examples
    --------
    >>> print(cover_days(7)(on_hand_units=[70, 0], sold_units=[14, 7]))
    days of cover 23.33 days (on hand 70 / sold 21)
    """
    check_whole("window_days", window_days, "is no span")
    return Metric(
        "cover_days", "days of cover", "库存可售天数", "stock", _ON_HAND, denominator=_SOLD,
        unit="days", row=_SKU, times=window_days, window=f"sales of {window_days} days",
        note="without sales it is undefined: overstock if there is stock, else nothing",
    )  # fmt: skip


COVER_DAYS: Final = cover_days()

SELL_THROUGH: Final = Metric(
    "sell_through_rate", "sell-through rate", "售罄率", "stock", _SOLD,
    denominator=Sum(("sold and on hand", "销量与库存"), (SOLD_UNITS, ON_HAND_UNITS)),
    unit="rate", row=_SKU, source="units sold / (units sold + units left)",
)  # fmt: skip

STOCKOUT_RATE: Final = Metric(
    "stockout_rate", "stock-out rate", "缺货率", "stock",
    Count(("SKUs out of stock", "缺货 SKU"), Marked(STOCKED_OUT)),
    denominator=Count(("SKUs", "SKU 数")), unit="rate", row=_SKU,
)  # fmt: skip

STOCK_TURNOVER: Final = Metric(
    "stock_turnover", "stock turnover", "库存周转次数", "stock",
    Sum(("cost of sales", "销售成本"), (COST_OF_SALES_MINOR,)),
    denominator=Sum(("stock at cost", "库存金额"), (STOCK_VALUE_MINOR,)), unit="times", row=_SKU,
    window="sales of a stated span, beside the mean stock of it",
)  # fmt: skip

STOCK: Final = (COVER_DAYS, SELL_THROUGH, STOCKOUT_RATE, STOCK_TURNOVER)
