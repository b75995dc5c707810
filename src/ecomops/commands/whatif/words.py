"""The words of ``whatif`` around its results, which have their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ecomops._typing import Language
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.words import word

_WORDS: Final = {
    "heading": ("{heading}:", "{heading}："),
    "side_by_side": ("Side by side", "方案对比"),
    "by": ("{name} by {split}", "{name}，按 {split} 分组"),
    "reactions": ("{name}, if people react", "{name}，若顾客有反应"),
    "tornado": ("{name}, which assumption matters", "{name}，哪个假设最要紧"),
    "intervals": ("{name}, how sure the figures are", "{name}，数字的把握有多大"),
    "sweep": ("Spend thresholds and amounts off", "门槛与优惠额扫描"),
    "estimate": ("Who topped up, by these orders", "从这些订单看凑单率"),
    "verdicts": ("What became of each promotion, by orders:", "各活动的判定结果（订单数）："),
    "no_orders": ("no orders", "无订单"),
    "break_even": ("Break-even:", "回本："),
    "no_answer": ("no answer: {reason}", "无答案：{reason}"),
    "keep_in_mind": ("Keep in mind:", "注意事项："),
    "table": ("table: {path}", "表格：{path}"),
    "result": ("result: {path}", "结果：{path}"),
    "figure": ("figure: {path}", "图：{path}"),
    "no_figure": ("no figure: {reason}", "未出图：{reason}"),
}

_VERDICTS: Final[dict[VerdictCode, str]] = {
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


def verdicts_told(verdicts: Mapping[VerdictCode, int], language: Language) -> str:
    """List verdicts with how many orders have each: in English by their codes.

    >>> verdicts_told({"applied": 7, "below_threshold": 1000}, "zh")
    '已享受 7，未达条件 1,000'
    """
    if language == "zh":
        return "，".join(f"{_VERDICTS[code]} {n:,}" for code, n in verdicts.items())
    return ", ".join(f"{code} {n:,}" for code, n in verdicts.items())


def told(key: str, language: Language, **values: object) -> str:
    """Say something in a language.

    >>> told("by", "en", name="9折", split="month")
    '9折 by month'
    """
    return word(_WORDS, key, language).format(**values)
