"""Evidence to sentences, in English and Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ecomops.promotions.base import Check, Language
from ecomops.promotions.kinds import AnyPromotion
from ecomops.promotions.selectors import on_lines
from ecomops.promotions.verdict import Verdict, VerdictCode
from ecomops.promotions.words import amount_text, pieces_text


def describe(promotion: AnyPromotion, language: Language = "en") -> str:
    """Say a promotion in one line, from its conditions and benefits (活动描述).

    >>> from ecomops import AmountOff, MinSpend, Promotion
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> describe(deal), describe(deal, "zh")
    ('spend ¥199: ¥20 off', '满 ¥199 减 ¥20')
    """
    currency = promotion.currency
    gives = [benefit.describe(language, currency) for benefit in promotion.benefits]
    asks = [condition.describe(language, currency) for condition in promotion.conditions]
    on = "" if promotion.target is None else on_lines(promotion.target, language, currency)
    if language == "zh":
        return " ".join(filter(None, ["且".join(asks), on.strip(), "、".join(gives)]))
    given = " and ".join(gives) + on
    return f"{' and '.join(asks)}: {given}" if asks else given


def title(promotion: AnyPromotion, language: Language) -> str:
    """Name a promotion before readers: its name, or else its description."""
    return promotion.name or describe(promotion, language)


def hint(verdict: Verdict, promotion: AnyPromotion, currency: str, language: Language) -> str:
    """Say what more would help: ``add ¥12.50 to save ¥20``; empty where nothing would."""
    more = [
        _more(check, on_lines(condition.select, language, currency), currency, language)
        for check, condition in zip(verdict.checks, promotion.conditions, strict=False)
        if not check.met
    ]
    if not more:
        return ""
    saved = amount_text(verdict.saves_minor, currency)
    if language == "zh":
        gain = f"减 {saved}" if verdict.saves_minor else "享优惠"
        return f"再买 {'、'.join(more)} {gain}"
    gain = f"save {saved}" if verdict.saves_minor else "qualify"
    return f"add {' and '.join(more)} to {gain}"


def _more(check: Check, where: str, currency: str, language: Language) -> str:
    if check.unit == "minor":
        missing = amount_text(check.shortfall, currency)
    else:
        missing = pieces_text(check.shortfall, language)
    return f"{where}{missing}" if language == "zh" else f"{missing}{where}"


_SENTENCES: Final[dict[VerdictCode, dict[Language, str]]] = {
    "applied": {"en": "saves {amount}", "zh": "已减 {amount}"},
    "disabled": {"en": "is switched off", "zh": "已停用"},
    "currency": {
        "en": "runs in {own_currency}, the cart is in {currency}",
        "zh": "仅限 {own_currency}，购物车为 {currency}",
    },
    "not_started": {"en": "starts at {starts}", "zh": "未开始，{starts} 开始"},
    "expired": {"en": "ended at {ends}", "zh": "已结束，结束于 {ends}"},
    "below_threshold": {"en": "{hint} ({progress})", "zh": "{hint}（{progress}）"},
    "no_matching_lines": {
        "en": "none of its goods are in the cart ({goods})",
        "zh": "购物车中没有参加活动的商品（{goods}）",
    },
    "nothing_left": {
        "en": "its goods are at zero or at their floor price already",
        "zh": "参加活动的商品已减到零或底价",
    },
    "no_saving": {
        "en": "would save less than the smallest coin",
        "zh": "优惠不足一个最小货币单位",
    },
    "beaten_by": {
        "en": "gives way to '{winner}', which saves at least as much",
        "zh": "同组活动“{winner}”优惠不低于此活动",
    },
}
_WITHHELD: Final[dict[Language, str]] = {
    "en": "; {withheld} more is withheld by floor prices",
    "zh": "；受底价限制少减 {withheld}",
}


def sentence(
    verdict: Verdict, promotion: AnyPromotion, currency: str, language: Language = "en"
) -> str:
    """Say in one sentence what became of a promotion on a cart, and why."""
    template = _SENTENCES[verdict.code][language]
    if verdict.ungranted_minor:
        template += _WITHHELD[language]
    return template.format(
        amount=amount_text(verdict.amount_minor, currency),
        withheld=amount_text(verdict.ungranted_minor, currency),
        own_currency=promotion.currency,
        currency=currency,
        starts=_instant(promotion.starts_at),
        ends=_instant(promotion.ends_at),
        hint=hint(verdict, promotion, currency, language),
        progress=_progress(verdict, currency, language),
        goods=promotion.target_lines.describe(language, currency),
        winner=verdict.beaten_by,
    )


def _progress(verdict: Verdict, currency: str, language: Language) -> str:
    """Write both numbers of each unmet condition."""
    texts = []
    for check in verdict.unmet:
        if check.unit == "minor":
            has, needs = (amount_text(n, currency) for n in (check.actual, check.needed))
        else:
            has, needs = str(check.actual), pieces_text(check.needed, language)
        texts.append(f"{has} / {needs}" if language == "zh" else f"{has} of {needs}")
    return ("；" if language == "zh" else "; ").join(texts)


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(sep=" ", timespec="minutes")
