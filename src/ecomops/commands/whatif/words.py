"""The words of ``whatif`` around its results, which have their own."""

from __future__ import annotations

from typing import Final

from ecomops._typing import Language
from ecomops.errors import EcomopsError, MissingExtraError
from ecomops.words import word

_WORDS: Final = {
    "heading": ("{heading}:", "{heading}："),
    "side_by_side": ("Side by side", "方案对比"),
    "by": ("{name} by {split}", "{name}，按{split}分组"),
    "levels": ("category:{level}", "类目（{level} 级）"),
    "best": ("the best of the sweep", "扫描中的最优方案"),
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

_REASONS_ZH: Final = {
    "top_up_rate": "该活动没有满额门槛，无从凑单",
    "step_up_rate": "该活动没有下一档，或档数过多，无从升档",
    "off_for": "凑单后能减多少取决于商品、运费或赠送内容，仅凭金额无法得知",
    "seed": "顾客太少，无法分成两半来评判",
    "promotion_id": "没有单独的满额门槛",
    "replay": "这些订单没有销售额",
    "tornado": "收益在取值两端均无法计算",
}
"""Why there is no answer or figure, by what an error is about; other errors are in English."""


def reason_text(error: EcomopsError, language: Language, asked: str = "") -> str:
    """Say why something that was asked for can't be told, behind the argument that asked for it.

    >>> from ecomops.errors import InvalidArgumentError
    >>> error = InvalidArgumentError("seed", 7, "can't split 1 customer in two", "leave it out")
    >>> reason_text(error, "en", "--seed"), reason_text(error, "zh", "--seed")
    ("--seed can't split 1 customer in two", '--seed：顾客太少，无法分成两半来评判')
    """
    if isinstance(error, MissingExtraError):  # which says what to run
        run = error.remedy.removeprefix("run: ")
        return f"未安装 {error.value}，请运行：{run}" if language == "zh" else str(error)
    known = _REASONS_ZH.get(error.field) if language == "zh" else None
    if known is None:
        return f"{asked} {error.problem}".strip()
    return f"{asked}：{known}" if asked else known


def colon(language: Language) -> str:
    """Write what stands between a thing and what is said of it."""
    return "：" if language == "zh" else ": "


def told(key: str, language: Language, **values: object) -> str:
    """Say something in a language.

    >>> told("by", "en", name="9折", split="month")
    '9折 by month'
    """
    return word(_WORDS, key, language).format(**values)
