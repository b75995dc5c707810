"""An estimate in words: what was measured, whether it shows a share, and how it was done."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.rate_text import percent_digits, short_rate_text
from ecomops.rounding import divide_rounded
from ecomops.whatif.results.amounts import exact_money, long_money
from ecomops.whatif.results.result import Cells
from ecomops.whatif.top_up.verdict_text import verdict_text
from ecomops.words import amount_text, word

if TYPE_CHECKING:
    from ecomops.whatif.top_up.estimate import TopUpEstimate
    from ecomops.whatif.top_up.figure import TopUpFigure

_HEAD: Final[dict[Language, list[str]]] = {
    "en": ["", "value", "from", "to"],
    "zh": ["", "数值", "下限", "上限"],
}
_WORDS: Final = {
    "title": ("top-ups to reach {}", "满 {} 的凑单率估计"),
    "within": ("orders that lack at most {}", "差额 {} 以内的订单"),
    "above": ("orders less than {} above it", "超出不足 {} 的订单"),
    "missing": ("missing orders", "减少的订单"),
    "excess": ("excess orders", "增多的订单"),
    "share": ("share that topped up", "凑单率"),
    "alone": ("the same, by missing orders alone", "仅按减少的订单计算"),
    "overshoot": ("mean overshoot", "平均超出额"),
    "undefined": ("undefined", "无定义"),
    "method": (
        "{} intervals from {:,} resamples by {}, seed {}; {} bins of {}, {} to {}; degree {}",
        "{} 区间，按{}重抽样 {:,} 次，种子 {}；{} 个分组，每组 {}，自 {} 至 {}，{} 次曲线",
    ),
    "customer": ("customer", "顾客"),
    "order": ("order", "订单"),
    "elsewhere": ("where nothing ran: {}", "没有活动的金额处：{}"),
    "place": ("{} at {} ({} to {})", "{1} 处 {0}（{2} 至 {3}）"),
    "no_place": ("too few orders at {1}", "{1} 处订单太少"),
    "unsure": ("{} at {} ({} to {}, too wide to tell)", "{1} 处 {0}（{2} 至 {3}，区间过宽）"),
}
_NOTHING: Final = ""


def estimate_title(estimate: TopUpEstimate, language: Language) -> str:
    """Say what was asked."""
    threshold = amount_text(estimate.window.threshold_minor, estimate.origin.currency)
    return word(_WORDS, "title", language).format(threshold)


def estimate_cells(estimate: TopUpEstimate, language: Language) -> Cells:
    """Write what was seen and measured."""
    window, currency = estimate.window, estimate.origin.currency
    reach = amount_text(window.reach_minor, currency)
    beyond = amount_text(window.overshoot_window_minor, currency)
    undefined = word(_WORDS, "undefined", language)
    overshoot = estimate.mean_overshoot_minor
    rows = [
        [word(_WORDS, "within", language).format(reach), f"{estimate.within_reach:,}"],
        [word(_WORDS, "above", language).format(beyond), f"{estimate.above:,}"],
    ]
    for name, figure in (("missing", estimate.missing), ("excess", estimate.excess)):
        rows.append([word(_WORDS, name, language), *_counts(figure, undefined)])
    for name, figure in (("share", estimate.share), ("alone", estimate.missing_share)):
        shares = [undefined] if figure is None else _shares(figure, language)
        rows.append([word(_WORDS, name, language), *shares])
    rows.append([word(_WORDS, "overshoot", language), exact_money(overshoot, currency, language)])
    return _HEAD[language], [row + [_NOTHING] * (4 - len(row)) for row in rows]


def estimate_sentences(estimate: TopUpEstimate, language: Language) -> list[str]:
    """Say whether a share is shown, what shows elsewhere, and how it was done."""
    said = [verdict_text(estimate, language)]
    if estimate.placebos:
        places = "，" if language == "zh" else "; "
        told = places.join(_placebos(estimate, language))
        said.append(word(_WORDS, "elsewhere", language).format(told))
    return [*said, _method(estimate, language)]


def _placebos(estimate: TopUpEstimate, language: Language) -> list[str]:
    found = []
    for one in estimate.placebos:
        place = amount_text(one.threshold_minor, estimate.origin.currency)
        shares = [] if one.share is None else _shares(one.share, language)
        phrase = "no_place" if one.share is None else "place" if one.is_telling else "unsure"
        value, *ends = shares or [_NOTHING]
        found.append(word(_WORDS, phrase, language).format(value, place, *ends))
    return found


def _method(estimate: TopUpEstimate, language: Language) -> str:
    window, currency = estimate.window, estimate.origin.currency
    unit = word(_WORDS, "customer" if estimate.by_customer else "order", language)
    confidence = short_rate_text(estimate.confidence, language)
    drawn = [estimate.replicates, unit]
    amounts = (window.bin_minor, window.fit_from_minor, window.fit_until_minor)
    return word(_WORDS, "method", language).format(
        confidence, *(reversed(drawn) if language == "zh" else drawn), estimate.origin.seed,
        window.n_bins, *(long_money(minor, currency) for minor in amounts), window.degree,
    )  # fmt: skip


def _counts(figure: TopUpFigure | None, undefined: str) -> list[str]:
    if figure is None:
        return [undefined]
    return [f"{_whole(one):,}" for one in (figure.value, figure.low, figure.high)]


def _shares(figure: TopUpFigure, language: Language) -> list[str]:
    percent = "%" if language == "zh" else " %"
    return [percent_digits(one, 1) + percent for one in (figure.value, figure.low, figure.high)]


def _whole(value: Fraction) -> int:
    return divide_rounded(value.numerator, value.denominator)
