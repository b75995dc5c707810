"""What became of a promotion, by orders, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.promotions.rules.verdict import VerdictCode

if TYPE_CHECKING:
    from ecomops.whatif.replay.row import ReplayRow

_ZH: Final[dict[VerdictCode, str]] = {
    "applied": "已享受",
    "disabled": "已停用",
    "currency": "币种不符",
    "not_started": "未开始",
    "expired": "已结束",
    "outside_window": "不在活动时段",
    "code_missing": "缺少优惠码或优惠券",
    "audience": "不在适用人群",
    "limit_reached": "次数已用完",
    "budget_exhausted": "预算不足",
    "below_threshold": "未达条件",
    "no_matching_lines": "无适用商品",
    "nothing_left": "已无可减金额",
    "no_saving": "没有优惠",
    "excluded_by": "不可同享",
    "beaten_by": "让位于其他活动",
}


_NOBODY: Final[dict[Language, str]] = {
    "en": "{}: no order got it ({})",
    "zh": "{}：没有订单享受（{}）",
}


def nobody_told(rows: Iterable[ReplayRow], language: Language) -> list[str]:
    """Say why no order got a promotion: its cost of 0 says nothing about it."""
    return [
        _NOBODY[language].format(row.promotion_id, verdicts_told(row.verdicts, language))
        for row in rows
        if row.orders and not row.qualifying
    ]


def verdicts_told(verdicts: Mapping[VerdictCode, int], language: Language) -> str:
    """List verdicts with how many orders have each: in English by their codes.

    >>> verdicts_told({"applied": 7, "below_threshold": 1000}, "zh")
    '已享受 7，未达条件 1,000'
    """
    if language == "zh":
        return "，".join(f"{_ZH[code]} {n:,}" for code, n in verdicts.items())
    return ", ".join(f"{code} {n:,}" for code, n in verdicts.items())
