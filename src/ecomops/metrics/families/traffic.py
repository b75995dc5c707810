"""Traffic: who came, how long they stayed, and what a visitor was worth."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import (
    FAVOURED,
    ORGANIC,
    PAID_MINOR,
    SESSION_ID,
    VIEWED_AT_US,
    VISITOR_ID,
    MetricColumn,
)
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Between, Condition, Count, Distinct, Marked, Sum
from ecomops.metrics.metric import Metric
from ecomops.metrics.parameters import check_whole

_VIEWS_LABEL: Final = ("page views", "浏览量")
_VISITORS: Final = Distinct(("visitors", "访客"), VISITOR_ID)
_SESSIONS: Final = Count(("sessions", "会话"))

FIRST_VIEW_AT_US: Final = MetricColumn(
    "first_view_at_us", "instant", "首次浏览时间", "when the first page of a session was seen"
)
LAST_VIEW_AT_US: Final = MetricColumn(
    "last_view_at_us", "instant", "末次浏览时间", "when the last page of a session was seen"
)
VIEWS: Final = MetricColumn("views", "count", "浏览量", "pages seen in a session")

_BY_SESSION: Final = (SESSION_ID,)

PV: Final = Metric(
    "pv", "page views", "浏览量", "traffic", Count(_VIEWS_LABEL, Between(VIEWED_AT_US)),
    unit="count", row="a page view",
    note="a page that is seen twice counts twice",
)  # fmt: skip

UV: Final = Metric(
    "uv", "unique visitors", "访客数", "traffic", _VISITORS,
    unit="count", row="a visit or a page view",
    note="visitors of two days, pages or sources are counted over both, and never added up",
)  # fmt: skip

UV_VALUE: Final = Metric(
    "uv_value", "value of a visitor", "UV 价值", "traffic", Sum(("paid", "实付"), (PAID_MINOR,)),
    denominator=_VISITORS, unit="minor", row="a visit, with what was paid in it",
    source="sales / UV",
)  # fmt: skip

VISIT_DEPTH: Final = Metric(
    "visit_depth", "visit depth", "访问深度", "traffic", Count(_VIEWS_LABEL),
    denominator=Distinct(("sessions", "会话"), SESSION_ID), unit="mean", row="a page view",
    source="PV / sessions",
)  # fmt: skip

PAGES_PER_VISITOR: Final = Metric(
    "pages_per_visitor", "pages per visitor", "人均浏览量", "traffic", Count(_VIEWS_LABEL),
    denominator=_VISITORS, unit="mean", row="a page view", source="PV / UV",
)  # fmt: skip

MEAN_DWELL: Final = Metric(
    "mean_dwell", "mean dwell time", "平均停留时长", "traffic",
    Sum(("time between first and last view", "首末浏览间隔"), (LAST_VIEW_AT_US,),
        less=(FIRST_VIEW_AT_US,)),
    denominator=_SESSIONS, unit="s", row="a page view",
    gathering=Gathering(_BY_SESSION, (
        Gather(FIRST_VIEW_AT_US, "min", VIEWED_AT_US),
        Gather(LAST_VIEW_AT_US, "max", VIEWED_AT_US),
    )),
    note="the last page's own time is not known; a session of one page lasts 0",
)  # fmt: skip


def bounce_rate(max_views: int = 1) -> Metric:
    """Define bounces as sessions of so many views at most (跳失率).

    Raises
    ------
    InvalidArgumentError
        If max_views is no whole number from 1 on.

    Examples
    --------
    >>> print(bounce_rate(max_views=2)(session_id=["a", "a", "b", "b", "b"]))
    bounce rate 50 % (bounced sessions 1 / sessions 2)
    """
    check_whole("max_views", max_views, "is no number of views")
    bounced: Condition = Between(VIEWS, 1, max_views)
    return Metric(
        "bounce_rate", "bounce rate", "跳失率", "traffic",
        Count(("bounced sessions", "跳失会话"), bounced), denominator=_SESSIONS,
        unit="rate", row="a page view",
        gathering=Gathering(_BY_SESSION, (Gather(VIEWS, "count"),)),
        note="a session of one view, unless another number is given to bounce_rate()",
    )  # fmt: skip


BOUNCE_RATE: Final = bounce_rate()

FAVOURITE_CART_RATE: Final = Metric(
    "favourite_cart_rate", "favourite and add-to-cart rate", "收藏加购率", "traffic",
    Distinct(("visitors who did", "收藏加购访客"), VISITOR_ID, Marked(FAVOURED)),
    denominator=_VISITORS, unit="rate", row="a visit", source="share of visitors",
)  # fmt: skip

ORGANIC_SEARCH_SHARE: Final = Metric(
    "organic_search_share", "organic search share", "自然搜索占比", "traffic",
    Count(("from organic search", "自然搜索会话"), Marked(ORGANIC)), denominator=_SESSIONS,
    unit="rate", row="a session", band=Band(at_least=Decimal("0.2")),
    source="operators' target: ≥ 20 %",
)  # fmt: skip

TRAFFIC: Final = (
    PV, UV, UV_VALUE, VISIT_DEPTH, PAGES_PER_VISITOR, MEAN_DWELL, BOUNCE_RATE,
    FAVOURITE_CART_RATE, ORGANIC_SEARCH_SHARE,
)  # fmt: skip
