"""A quote in words: its lines as a table, a sentence on every promotion, hints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.amount_text import format_minor
from ecomops.promotions.describe import title
from ecomops.promotions.quotes.hint_words import hint_text
from ecomops.promotions.quotes.hints import Hints
from ecomops.promotions.quotes.sentences import sentence
from ecomops.promotions.rules.verdict import VERDICT_CODES, Verdict, VerdictCode
from ecomops.text_table import text_table

if TYPE_CHECKING:
    from ecomops.promotions.quotes.quote import Quote

HEAD: Final = {
    "en": ("line", "SKU", "qty", "list", "discount", "amount"),
    "zh": ("行", "SKU", "数量", "原价", "优惠", "小计"),
}
"""What stands above the columns of `rows_of`."""
MARK: Final = {True: "✓", False: "·"}
"""Whether a promotion applied."""

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {"total": "total", "shipping": "shipping", "points": "points", "gift": "gift"},
    "zh": {"total": "合计", "shipping": "运费", "points": "积分抵现", "gift": "赠品"},
}
_ALL_TOLD: Final = 50
"""Larger sets are told by what applied and so many of those that came near; others are counted."""
_NEAR: Final[frozenset[VerdictCode]] = frozenset(
    {"nothing_left", "no_saving", "excluded_by", "beaten_by"}
)
_OTHERS: Final[dict[Language, str]] = {
    "en": "and {n} others: {counts}", "zh": "另有 {n} 个活动：{counts}",
}  # fmt: skip
_COUNTED: Final[dict[VerdictCode, dict[Language, str]]] = {
    "disabled": {"en": "{n} switched off", "zh": "{n} 个已停用"},
    "currency": {"en": "{n} in other currencies", "zh": "{n} 个为其他币种"},
    "not_started": {"en": "{n} not started", "zh": "{n} 个未开始"},
    "expired": {"en": "{n} ended", "zh": "{n} 个已结束"},
    "outside_window": {"en": "{n} at other hours", "zh": "{n} 个不在活动时段"},
    "code_missing": {"en": "{n} with a code or coupon", "zh": "{n} 个需要优惠码或优惠券"},
    "audience": {"en": "{n} for others", "zh": "{n} 个限其他人群"},
    "limit_reached": {"en": "{n} used up", "zh": "{n} 个已用完"},
    "budget_exhausted": {"en": "{n} out of budget", "zh": "{n} 个预算不足"},
    "below_threshold": {"en": "{n} asking for more", "zh": "{n} 个未达条件"},
    "no_matching_lines": {"en": "{n} on other goods", "zh": "{n} 个限其他商品"},
    "nothing_left": {"en": "{n} with nothing left to take off", "zh": "{n} 个已无可减金额"},
    "no_saving": {"en": "{n} that would save nothing", "zh": "{n} 个没有优惠"},
    "excluded_by": {"en": "{n} excluded", "zh": "{n} 个不可同享"},
    "beaten_by": {"en": "{n} beaten by others", "zh": "{n} 个让位于其他活动"},
}


def explained(quote: Quote, language: Language) -> str:
    """Write the quote out: the lines, then a sentence on every promotion."""
    told, others = told_of(quote, language)
    comma = "：" if language == "zh" else ": "
    return "\n".join(
        [
            text_table(HEAD[language], [*rows_of(quote, language)], "<<>>>>"),
            *(f"{MARK[is_applied]} {name}{comma}{text}" for is_applied, name, text in told),
            *(f"{MARK[False]} {text}" for text in others),
        ]
    )


def told_of(
    quote: Quote, language: Language
) -> tuple[list[tuple[bool, str, str]], tuple[str, ...]]:
    """Tell what became of the promotions.

    Returns
    -------
    told
        Whether it applied, its title and a sentence, promotion by promotion.
    others
        A line that counts the others; none where all are told.
    """
    places, others = _places_told(quote)
    hints = Hints(quote)
    told = [
        (
            quote.verdicts[place].applied,
            title(quote.promotions[place], language, quote.currency),
            sentence(hints, place, language),
        )
        for place in places
    ]
    if not others:
        return told, ()
    counts = [
        _COUNTED[code][language].format(n=others[code]) for code in VERDICT_CODES if others[code]
    ]
    comma = "，" if language == "zh" else ", "
    return told, (_OTHERS[language].format(n=others.total(), counts=comma.join(counts)),)


def _places_told(quote: Quote) -> tuple[list[int], Counter[VerdictCode]]:
    if len(quote.promotions) <= _ALL_TOLD:
        return list(range(len(quote.promotions))), Counter()
    places, others, n_near = [], Counter[VerdictCode](), 0
    for place, verdict in enumerate(quote.verdicts):
        is_near = _is_near(verdict) and n_near < _ALL_TOLD
        n_near += is_near
        if verdict.applied or is_near:
            places.append(place)
        else:
            others[verdict.code] += 1
    return places, others


def _is_near(verdict: Verdict) -> bool:
    """Tell whether some of the goods, or a coupon in hand, are a promotion's."""
    if verdict.code == "below_threshold":
        return any(check.actual for check in verdict.checks)
    has_coupon = verdict.code == "code_missing" and verdict.evidence
    return verdict.code in _NEAR or bool(has_coupon)


def rows_of(quote: Quote, language: Language) -> Iterator[tuple[str, ...]]:
    """Write lines, gifts, shipping entries and points, and last the total."""

    def money(minor: int) -> str:
        return format_minor(minor, quote.currency)

    words = _WORDS[language]
    for line in quote.lines:
        yield (
            line.line_id,
            line.sku_id,
            str(line.quantity),
            money(line.list_minor),
            money(-line.discount_minor),
            money(line.net_minor + line.points_minor),
        )
    for gift in quote.gifts:
        yield words["gift"], gift.sku_id, str(gift.quantity), "", "", money(0)
    for fee in quote.shipping:
        taken = money(fee.net_minor - fee.list_minor)
        yield (
            words["shipping"],
            fee.entry_id,
            "",
            money(fee.list_minor),
            taken,
            money(fee.net_minor),
        )
    if quote.points_minor:
        yield words["points"], str(quote.points.used), "", "", "", money(-quote.points_minor)
    yield (
        words["total"],
        "",
        str(sum(quote.cart.line_quantity)),
        money(quote.list_minor + quote.shipping_list_minor),
        money(-quote.saved_minor),
        money(quote.payable_minor),
    )


# ---- hints --------------------------------------------------------------------------------
def hints_of(quote: Quote, language: Language) -> tuple[str, ...]:
    """Say what the shopper could add, for every promotion that asks for more."""
    return tuple(hint_text(hint, quote.currency, language) for hint in Hints(quote))


def best_hint_of(quote: Quote, language: Language) -> str | None:
    """Say the one thing to add that brings most for what it costs, if there is one."""
    hint = Hints(quote).best()
    return None if hint is None else hint_text(hint, quote.currency, language)
