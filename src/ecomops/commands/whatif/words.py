"""The words of ``whatif`` around its results, which have their own."""

from __future__ import annotations

from typing import Final

from ecomops._typing import Language
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


def told(key: str, language: Language, **values: object) -> str:
    """Say something in a language.

    >>> told("by", "en", name="9折", split="month")
    '9折 by month'
    """
    return word(_WORDS, key, language).format(**values)
