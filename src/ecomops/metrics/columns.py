"""The columns that metrics read: each name, once, with what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from ecomops.errors import InvalidArgumentError
from ecomops.models.instants import FIRST_US, LAST_US

ColumnKind: TypeAlias = Literal["id", "minor", "count", "flag", "instant", "decimal"]
"""id 编号, minor 金额（分）, count 数量, flag 是否, instant 时刻, decimal 小数（六位）."""

DECIMAL_PLACES: Final = 6
DECIMAL_SCALE: Final = 10**DECIMAL_PLACES
"""Decimals are kept as whole millionths."""

HOLDS: Final[Mapping[ColumnKind, str]] = MappingProxyType(
    {
        "id": "whole numbers or text",
        "minor": "whole minor units",
        "count": "whole numbers",
        "flag": "True and False",
        "instant": "microseconds since 1970",
        "decimal": "numbers with at most six decimals",
    }
)
"""What columns of each kind hold."""

_SCALED: Final = ("minor", "count", "decimal")
"""What may have ends: a scale of scores."""


@frozen
class MetricColumn:
    """A column that metrics read (指标列).

    Attributes
    ----------
    name
        What calls and frames know it by.
    kind
        What it holds: ids (whole numbers or text), amounts in minor units, counts, flags,
        instants as microseconds since 1970, or decimals with at most six places.
    zh, meaning
        The Chinese term, and what one value says.
    may_be_negative
        Whether corrections below zero are taken; all other amounts and counts are zero or more.
    least, most
        The ends of a scale, both in: 1 and 5 of scores; None: there is none.

    Raises
    ------
    InvalidArgumentError
        If it has no name, no such kind, or ends that leave no room.

    Examples
    --------
    >>> PAID_MINOR.name, PAID_MINOR.kind, PAID_MINOR.zh
    ('paid_minor', 'minor', '实付金额')
    >>> ITEM_SCORE.limits
    (1000000, 5000000)
    """

    name: str
    kind: ColumnKind
    zh: str
    meaning: str
    may_be_negative: bool = False
    least: int | None = field(kw_only=True, default=None)
    most: int | None = field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        given: object = self.name
        if not isinstance(given, str) or not given:
            raise InvalidArgumentError("name", given, "names no column", "give text")
        if self.kind not in get_args(ColumnKind):
            kinds = ", ".join(get_args(ColumnKind))
            raise InvalidArgumentError("kind", self.kind, "is no kind of column", f"give {kinds}")
        for name, end in (("least", self.least), ("most", self.most)):
            if end is not None and (type(end) is not int or self.kind not in _SCALED):
                remedy = f"give an int, for columns of {' and '.join(_SCALED)}"
                raise InvalidArgumentError(name, end, f"is no end of {self.name!r}", remedy)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise InvalidArgumentError(
                "least", self.least, f"is above {self.most}", "give the lower end as least"
            )

    @property
    def scale(self) -> int:
        """What one unit is kept as: 1, or 10⁶ for decimals and seconds."""
        return DECIMAL_SCALE if self.kind in {"decimal", "instant"} else 1

    @property
    def limits(self) -> tuple[int | None, int | None]:
        """The least and the most that a value may be, as it is kept; None: what int64 holds."""
        if self.kind == "instant":
            return FIRST_US, LAST_US
        if self.kind in {"id", "flag"}:
            return None, None
        low = None if self.may_be_negative else 0
        return (
            low if self.least is None else self.least * self.scale,
            None if self.most is None else self.most * self.scale,
        )


# ---- who and what -----------------------------------------------------------------------
ORDER_ID: Final = MetricColumn("order_id", "id", "订单号", "the order")
LINE_ID: Final = MetricColumn("line_id", "id", "订单行号", "the line of an order")
CUSTOMER_ID: Final = MetricColumn("customer_id", "id", "买家", "who bought")
VISITOR_ID: Final = MetricColumn("visitor_id", "id", "访客", "who visited")
SESSION_ID: Final = MetricColumn("session_id", "id", "会话", "the visit")
CAMPAIGN_ID: Final = MetricColumn("campaign_id", "id", "活动", "the campaign")
KEYWORD_ID: Final = MetricColumn("keyword_id", "id", "关键词", "the keyword")
SKU_ID: Final = MetricColumn("sku_id", "id", "SKU", "what is sold under one number")
TICKET_ID: Final = MetricColumn("ticket_id", "id", "工单", "the ticket")
MEMBER_ID: Final = MetricColumn("member_id", "id", "会员", "the member")

# ---- when -------------------------------------------------------------------------------
PLACED_AT_US: Final = MetricColumn("placed_at_us", "instant", "下单时间", "when it was ordered")
VIEWED_AT_US: Final = MetricColumn("viewed_at_us", "instant", "浏览时间", "when a page was seen")

# ---- amounts ----------------------------------------------------------------------------
PAID_MINOR: Final = MetricColumn(
    "paid_minor", "minor", "实付金额", "what was paid; corrections may be negative",
    may_be_negative=True,
)  # fmt: skip
REFUNDED_MINOR: Final = MetricColumn("refunded_minor", "minor", "退款金额", "what was paid back")
DISPUTED_MINOR: Final = MetricColumn(
    "disputed_minor", "minor", "纠纷金额", "what was lost, or may be, in disputes"
)
LIST_MINOR: Final = MetricColumn("list_minor", "minor", "标价金额", "the shelf value of what sold")
DISCOUNT_MINOR: Final = MetricColumn(
    "discount_minor", "minor", "店铺优惠金额", "what the shop's own promotions took off"
)
ATTRIBUTED_MINOR: Final = MetricColumn(
    "attributed_minor", "minor", "广告成交额", "sales that the caller attributes to advertising"
)
PLATFORM_FEE_MINOR: Final = MetricColumn(
    "platform_fee_minor", "minor", "平台佣金", "what the marketplace keeps"
)
SPEND_MINOR: Final = MetricColumn("spend_minor", "minor", "广告花费", "what advertising cost")
STOCK_VALUE_MINOR: Final = MetricColumn(
    "stock_value_minor", "minor", "库存金额", "stock at cost"
)  # fmt: skip
COST_OF_SALES_MINOR: Final = MetricColumn(
    "cost_of_sales_minor", "minor", "销售成本", "what the goods sold had cost"
)

# ---- counts -----------------------------------------------------------------------------
UNITS: Final = MetricColumn("units", "count", "件数", "units sold")
UNITS_RETURNED: Final = MetricColumn("units_returned", "count", "退货件数", "units that came back")
IMPRESSIONS: Final = MetricColumn("impressions", "count", "曝光量", "how often it was shown")
CLICKS: Final = MetricColumn("clicks", "count", "点击量", "how often it was clicked")
AD_ORDERS: Final = MetricColumn("ad_orders", "count", "广告订单", "orders that clicks led to")
ON_HAND_UNITS: Final = MetricColumn("on_hand_units", "count", "现有库存", "units in stock")
SOLD_UNITS: Final = MetricColumn("sold_units", "count", "销量", "units sold in the window")
POINTS_EARNED: Final = MetricColumn("points_earned", "count", "发放积分", "points given")
POINTS_REDEEMED: Final = MetricColumn("points_redeemed", "count", "核销积分", "points spent")
POINTS_EXPIRED: Final = MetricColumn("points_expired", "count", "过期积分", "points that ran out")
POINTS_BALANCE: Final = MetricColumn("points_balance", "count", "积分余额", "points still open")

NEW_CUSTOMER_COUNT: Final = MetricColumn(
    "new_customers", "count", "新客数", "customers who ordered for the first time"
)

# ---- yes and no -------------------------------------------------------------------------
CANCELLED: Final = MetricColumn("is_cancelled", "flag", "已取消", "whether it was cancelled")
BOUGHT: Final = MetricColumn("has_bought", "flag", "已支付", "whether the visit led to a payment")
FAVOURED: Final = MetricColumn(
    "has_favoured", "flag", "已收藏加购", "whether something was marked or put in the basket"
)
ORGANIC: Final = MetricColumn(
    "is_organic_search", "flag", "自然搜索", "whether the visit came from unpaid search"
)
FEED_AD: Final = MetricColumn("is_feed_ad", "flag", "信息流广告", "whether it was a feed ad")
RETURNED: Final = MetricColumn("is_returned", "flag", "已退货", "whether goods came back")
REFUNDED: Final = MetricColumn("is_refunded", "flag", "已退款", "whether money was paid back")
DISPUTED: Final = MetricColumn("is_disputed", "flag", "有纠纷", "whether there was a dispute")
IS_NEW: Final = MetricColumn("is_new", "flag", "新客", "whether it is the customer's first order")
WOULD_QUALIFY: Final = MetricColumn(
    "would_qualify", "flag", "原本达标", "whether the order would have qualified anyway"
)
REDEEMED: Final = MetricColumn(
    "has_redeemed", "flag", "已核销", "whether one of the campaign's coupons was redeemed"
)
RESOLVED: Final = MetricColumn("is_resolved", "flag", "已解决", "whether it was resolved")
IN_TIME: Final = MetricColumn("is_in_time", "flag", "按时", "whether the promise was kept")
ACTIVE: Final = MetricColumn("is_active", "flag", "活跃", "whether the member did something")
STOCKED_OUT: Final = MetricColumn("is_stocked_out", "flag", "缺货", "whether nothing was left")

# ---- measured ---------------------------------------------------------------------------
SCORE: Final = MetricColumn(
    "score", "count", "评分", "what the customer gave, 1 to 5", least=1, most=5
)
FIRST_RESPONSE_S: Final = MetricColumn(
    "first_response_s", "decimal", "首次响应时间", "seconds from the question to the first reply"
)
ITEM_SCORE: Final = MetricColumn(
    "item_score", "decimal", "描述相符评分", "score of the goods, 1 to 5", least=1, most=5
)
SERVICE_SCORE: Final = MetricColumn(
    "service_score", "decimal", "服务评分", "score of the service, 1 to 5", least=1, most=5
)
DELIVERY_SCORE: Final = MetricColumn(
    "delivery_score", "decimal", "物流评分", "score of the delivery, 1 to 5", least=1, most=5
)

COLUMNS: Final[Mapping[str, MetricColumn]] = MappingProxyType(
    {column.name: column for column in list(vars().values()) if isinstance(column, MetricColumn)}
)
"""Every column of this vocabulary by its name."""
