"""Why a history shows a share that topped up, or why not, with both numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.rate_text import percent_digits
from ecomops.rounding import divide_rounded
from ecomops.words import amount_text, word

if TYPE_CHECKING:
    from ecomops.whatif.top_up.checks import TopUpVerdict
    from ecomops.whatif.top_up.estimate import TopUpEstimate

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "shown": (
        "the history shows a top-up share of {}, from {} to {}",
        "历史数据显示凑单率为 {}（{} 至 {}）",
    ),
    "threshold_outside_data": (
        "no share can be read: no order reaches the threshold of {}, they end at {}",
        "无法估计凑单率：没有订单达到门槛 {}（订单金额止于 {}）",
    ),
    "begin_above": (
        "no share can be read: no order is below the threshold of {}, they begin at {}",
        "无法估计凑单率：没有订单低于门槛 {}（订单金额始于 {}）",
    ),
    "no_orders": (
        "no share can be read: there are no orders around the threshold of {}",
        "无法估计凑单率：门槛 {} 上下都没有订单",
    ),
    "too_few_bins": (
        "no share can be read: {} bins on one side of the window, the curve needs {}",
        "无法估计凑单率：窗口一侧只有 {} 个分组，曲线需要 {} 个",
    ),
    "too_few_below": (
        "no share can be read: {} orders below the reach, it takes {}",
        "无法估计凑单率：差额范围以下只有 {} 单，至少需要 {} 单",
    ),
    "too_few_within_reach": (
        "no share can be read: {} orders would be within reach, it takes {}",
        "无法估计凑单率：若无活动，差额范围内应有 {} 单，至少需要 {} 单",
    ),
    "too_few_above": (
        "no share can be read: {} orders in the overshoot window, it takes {}",
        "无法估计凑单率：超出窗口内只有 {} 单，至少需要 {} 单",
    ),
    "too_few_beyond": (
        "no share can be read: {} orders beyond the overshoot window, it takes {}",
        "无法估计凑单率：超出窗口以上只有 {} 单，至少需要 {} 单",
    ),
    "too_few_customers": (
        "no share can be read: {} customers around the threshold, it takes {}",
        "无法估计凑单率：门槛附近只有 {} 位顾客，至少需要 {} 位",
    ),
    "no_curve": (
        "no share can be read: the curve has {} orders on one side, not more than {}",
        "无法估计凑单率：曲线在门槛一侧为 {} 单，须大于 {}",
    ),
    "not_above_zero": (
        "no top-ups can be told from none: the interval begins at {}, not above {}",
        "看不出凑单：区间下限为 {}，不高于 {}",
    ),
    "shown_elsewhere": (
        "no top-ups can be told: the interval begins at {}, and where nothing ran {} shows too",
        "看不出凑单：区间下限为 {}，而没有活动的金额处也显示出 {}",
    ),
    "masses_differ": (
        "this is no shift: {} orders too many above and {} missing below; {}",
        "这不是订单的移动：门槛以上增多 {} 单，门槛以下减少 {} 单；{}",
    ),
    "none_missing": (
        "no top-ups can be told from new orders: those missing begin at {}, not above {}",
        "无法区分凑单与新增订单：减少订单数的区间下限为 {}，不高于 {}",
    ),
}
_MORE: Final = (
    "some are more visits, or an amount that people like",
    "部分是新增的订单，或顾客偏爱的金额",
)
_FEWER: Final = (
    "some are lost, or topped up past the window",
    "部分订单流失，或凑单金额超出窗口",
)
_AMOUNTS: Final = {"threshold_outside_data"}
_SHARES: Final = {"not_above_zero", "shown_elsewhere"}


def verdict_text(estimate: TopUpEstimate, language: Language) -> str:
    """Say whether a share is shown, or what speaks against it."""
    phrase = word(_WORDS, estimate.verdict, language)
    if estimate.share is not None and estimate.is_shown:
        ends = (estimate.share.value, estimate.share.low, estimate.share.high)
        return phrase.format(*(_rate(one, language) for one in ends))
    failed = next(check for check in estimate.checks if not check.is_met)
    if failed.verdict == "threshold_outside_data":
        if not estimate.origin.orders:
            phrase = word(_WORDS, "no_orders", language)
        elif failed.needed >= failed.found:
            phrase = word(_WORDS, "begin_above", language)
    why = (_MORE if failed.found > failed.needed else _FEWER)[language == "zh"]
    numbers = (
        _number(failed.verdict, one, estimate.origin.currency, language)
        for one in (failed.found, failed.needed)
    )
    return phrase.format(*numbers, why)


def _number(verdict: TopUpVerdict, value: Fraction, currency: str, language: Language) -> str:
    if verdict in _AMOUNTS:
        return amount_text(int(value), currency)
    if verdict in _SHARES:
        return _rate(value, language)
    return f"{divide_rounded(value.numerator, value.denominator):,}"


def _rate(share: Fraction, language: Language) -> str:
    return percent_digits(share, 1) + ("%" if language == "zh" else " %")
