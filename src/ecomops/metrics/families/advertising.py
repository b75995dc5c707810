"""Advertising: what clicks cost, and what they brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.metrics.bands import Band
from ecomops.metrics.columns import (
    ATTRIBUTED_MINOR,
    CLICKS,
    FEED_AD,
    IMPRESSIONS,
    KEYWORD_ID,
    SPEND_MINOR,
)
from ecomops.metrics.gathering import Gather, Gathering
from ecomops.metrics.measures import Between, Count, Marked, Sum
from ecomops.metrics.metric import Metric

_SPEND: Final = Sum(("spend", "广告花费"), (SPEND_MINOR,))
_SALES: Final = Sum(("attributed sales", "广告成交额"), (ATTRIBUTED_MINOR,))
_ROW: Final = "a keyword, advertisement, campaign or day"
_ATTRIBUTION: Final = "attribution and its window are the caller's: state them beside the number"

CPC: Final = Metric(
    "cpc", "cost per click", "点击成本", "advertising", _SPEND,
    denominator=Sum(("clicks", "点击量"), (CLICKS,)), unit="minor", row=_ROW,
)  # fmt: skip

CPM: Final = Metric(
    "cpm", "cost per thousand impressions", "千次曝光成本", "advertising", _SPEND,
    denominator=Sum(("impressions", "曝光量"), (IMPRESSIONS,)), unit="minor", row=_ROW, times=1000,
)  # fmt: skip

ROAS: Final = Metric(
    "roas", "return on advertising spend", "广告投资回报", "advertising", _SALES,
    denominator=_SPEND, unit="times", row=_ROW, band=Band(more_than=Decimal(3)),
    source="operators' target: above 3",
    note=f"{_ATTRIBUTION}; it pays from 1 / margin: see break_even_roas()",
)  # fmt: skip

ACOS: Final = Metric(
    "acos", "advertising cost of sales", "广告费占比", "advertising", _SPEND, denominator=_SALES,
    unit="rate", row=_ROW, source="1 / ROAS", note=_ATTRIBUTION,
)  # fmt: skip

FEED_AD_SHARE: Final = Metric(
    "feed_ad_share", "feed-ad share of the budget", "信息流占比", "advertising",
    Sum(("spend on feed ads", "信息流花费"), (SPEND_MINOR,), Marked(FEED_AD)),
    denominator=_SPEND, unit="rate", row=_ROW,
    band=Band(at_least=Decimal("0.3"), at_most=Decimal("0.4")),
    source="operators' split: 30–40 %",
)  # fmt: skip

LONG_TAIL_SHARE: Final = Metric(
    "long_tail_share", "keywords of one or two clicks", "长尾词占比", "advertising",
    Count(("keywords of 1 or 2 clicks", "1–2 次点击的词"), Between(CLICKS, 1, 2)),
    denominator=Count(("keywords clicked", "有点击的词"), Between(CLICKS, 1)), unit="rate",
    row="a keyword, or a keyword's day",
    gathering=Gathering((KEYWORD_ID,), (Gather(CLICKS, "sum"),)),
    band=Band(at_least=Decimal("0.7"), at_most=Decimal("0.8")),
    source="70–80 % of keywords bring 1–2 clicks",
    note="keywords without clicks are left out",
)  # fmt: skip

ADVERTISING: Final = (CPC, CPM, ROAS, ACOS, FEED_AD_SHARE, LONG_TAIL_SHARE)
