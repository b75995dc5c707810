"""What an operator looks at next when a figure is out of its band; data, not code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from ecomops.metrics.bands import BandVerdict

NextChecks: TypeAlias = Mapping[tuple[str, BandVerdict], tuple[str, str]]
"""By metric and verdict, in English and Chinese."""

NEXT_CHECKS: Final[NextChecks] = {
    ("organic_search_share", "too_low"): (
        "look at titles, keywords and ranking of the main products",
        "检查主推商品的标题、关键词与搜索排名",
    ),
    ("ctr", "too_low"): (
        "look at pictures, titles and prices beside competitors; drop keywords that do not fit",
        "对比竞品的主图、标题与价格，剔除不相关的关键词",
    ),
    ("payment_conversion_rate", "too_low"): (
        "go through the funnel by source and page: stock, price, reviews, checkout",
        "按来源与页面逐步查漏斗：库存、价格、评价、支付流程",
    ),
    ("payment_conversion_rate", "too_high"): (
        "check the count of visitors: a tracker may be missing, or orders may be brushed",
        "核对访客统计：可能漏埋点，或有刷单",
    ),
    ("platform_fee_rate", "too_high"): (
        "check the marketplace's bill against its contract, category by category",
        "按类目核对平台账单与合同费率",
    ),
    ("platform_fee_rate", "too_low"): (
        "check whether all fees of the platform have been booked",
        "核对平台费用是否全部入账",
    ),
    ("roas", "too_low"): (
        "stop what spends without orders; compare with break-even ROAS, 1 / margin",
        "停掉只花费不成交的计划，并与保本 ROAS（1 / 毛利率）比较",
    ),
    ("feed_ad_share", "too_low"): (
        "see whether feed ads are capped by budget or by bids",
        "看信息流是受预算还是受出价限制",
    ),
    ("feed_ad_share", "too_high"): (
        "see what search ads lost, and move budget back",
        "看搜索广告被挤占多少，调回预算",
    ),
    ("long_tail_share", "too_low"): (
        "see whether a few keywords take all clicks; add long ones",
        "看点击是否集中在少数词，补充长尾词",
    ),
    ("long_tail_share", "too_high"): (
        "see which keywords bring orders, and raise their bids",
        "找出能成交的词，提高出价",
    ),
    ("return_rate", "too_high"): (
        "split returns by reason: description, quality, price; begin with the largest SKU",
        "按原因拆分退货：描述、质量、价格，从退货最多的 SKU 查起",
    ),
    ("csat", "too_low"): (
        "read the tickets scored 1 to 3, by agent and cause",
        "按客服与原因查看 1–3 分的工单",
    ),
    ("mean_first_response", "too_high"): (
        "look at hours and agents with long waits; staff the peaks",
        "看响应慢的时段与客服，补足高峰人手",
    ),
    ("resolution_rate", "too_low"): (
        "list open tickets by cause; escalate those that wait for others",
        "按原因列出未解决工单，升级等待他人的",
    ),
}  # fmt: skip
"""The checks that operators make, for metrics of the catalogue that have a band (下一步检查)."""
