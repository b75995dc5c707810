"""Evidence to sentences, in English and Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ecomops._typing import MAX_MINOR, Language
from ecomops.languages import known_language
from ecomops.promotions.base import BenefitKind, Check
from ecomops.promotions.benefits.gift import Gift
from ecomops.promotions.promotion import Rewards
from ecomops.promotions.quotes.asks import SHIPPING_LADDER
from ecomops.promotions.quotes.hint_words import hint_text
from ecomops.promotions.quotes.hints import Hints
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.rules.verdict import Verdict, VerdictCode
from ecomops.promotions.terms.schedule import describe_schedule
from ecomops.selectors.kinds import EVERYTHING
from ecomops.words import amount_text, pieces_text

if TYPE_CHECKING:
    from ecomops.promotions.quotes.extras import Extra
    from ecomops.promotions.quotes.quote import Quote


_SENTENCES: Final[dict[VerdictCode, dict[Language, str]]] = {
    "applied": {"en": "{gives}", "zh": "{gives}"},
    "disabled": {"en": "is switched off", "zh": "已停用"},
    "currency": {
        "en": "runs in {own_currency}, the cart is in {currency}",
        "zh": "仅限 {own_currency}，购物车为 {currency}",
    },
    "not_started": {"en": "starts at {starts}", "zh": "未开始，{starts} 开始"},
    "expired": {"en": "ended at {ends}", "zh": "已结束，结束于 {ends}"},
    "outside_window": {"en": "runs only {schedule}", "zh": "仅限{schedule}"},
    "code_missing": {"en": "takes a code or a coupon", "zh": "需要优惠码或优惠券"},
    "audience": {"en": "only {why}", "zh": "{why}"},
    "limit_reached": {"en": "{why}", "zh": "{why}"},
    "budget_exhausted": {"en": "{why}", "zh": "{why}"},
    "below_threshold": {"en": "{missing}", "zh": "{missing}"},
    "no_matching_lines": {
        "en": "none of its goods are in the cart ({goods})",
        "zh": "购物车中没有参加活动的商品（{goods}）",
    },
    "nothing_left": {
        "en": "its goods are at zero or at their floor price already",
        "zh": "参加活动的商品已减到零或底价",
    },
    "no_saving": {"en": "would save nothing on this cart", "zh": "用于此购物车不会更便宜"},
    "excluded_by": {
        "en": "does not go together with '{winner}'",
        "zh": "不能与“{winner}”同时使用",
    },
    "beaten_by": {
        "en": "gives way to '{winner}', which saves at least as much",
        "zh": "让位于“{winner}”，其优惠不低于此活动",
    },
}
_INSTEAD: Final[dict[str, dict[Language, str]]] = {
    "coupons": {
        "en": "takes a code or a coupon ({why})", "zh": "需要优惠码或优惠券（{why}）",
    },
    "no goods": {"en": "the cart has no goods for it", "zh": "购物车中没有可参加活动的商品"},
    "no fee": {"en": "there is no shipping fee to take off", "zh": "本单没有运费可减"},
    "fee is zero": {"en": "shipping is free already", "zh": "运费已减到零"},
    "price": {
        "en": "gives way to '{winner}', whose prices are no higher",
        "zh": "让位于“{winner}”，其价格不高于此活动",
    },
    "points": {
        "en": "does not go together with paying by points", "zh": "不能与积分抵现同时使用",
    },
    "best": {
        "en": "gives way to '{winner}' in the combination that costs least",
        "zh": "在最省的组合中让位于“{winner}”",
    },
}  # fmt: skip
"""What a verdict says instead in some situations: see `_situation`."""
_WITHHELD: Final[dict[Language, str]] = {
    "en": "; {withheld} more is withheld by floor prices",
    "zh": "；受底价限制少减 {withheld}",
}


def sentence(hints: Hints, place: int, language: Language = "en") -> str:
    """Say in one sentence what became of a promotion of a quote, and why."""
    known_language(language)
    quote = hints.quote
    verdict, promotion, currency = quote.verdicts[place], quote.promotions[place], quote.currency
    situation = _situation(quote, verdict, promotion)
    template = (_INSTEAD[situation] if situation else _SENTENCES[verdict.code])[language]
    if verdict.ungranted_minor:
        template += _WITHHELD[language]
    said = template.format(
        gives=_gives(quote, verdict, hints.rewards(place), language),
        withheld=amount_text(min(verdict.ungranted_minor, MAX_MINOR), currency),
        own_currency=_currencies(promotion),
        currency=currency,
        starts=_instant(promotion.starts_at),
        ends=_instant(promotion.ends_at),
        schedule=_schedule(promotion, language),
        why=_why(verdict, currency, language),
        missing=_missing(hints, place, language),
        goods=hints.rewards(place).target_lines.describe(language, currency),
        winner=_winner(quote, verdict),
    )
    hint = hints.of(place) if verdict.applied else None
    if hint is None:
        return said
    return f"{said}{_stop(language)}{hint_text(hint, currency, language)}"


def _situation(quote: Quote, verdict: Verdict, promotion: AnyPromotion) -> str | None:
    """Tell verdicts of one code apart, where one sentence would not do."""
    rewards = promotion.rewards_in(quote.currency) or promotion
    if verdict.is_excluded_by_points:
        return "points"
    if verdict.code == "code_missing":
        return "coupons" if verdict.evidence else None
    if all(benefit.works_on == "shipping" for benefit in rewards.all_benefits):
        return {"no_matching_lines": "no fee", "nothing_left": "fee is zero"}.get(verdict.code)
    if verdict.code == "no_matching_lines" and rewards.target_lines == EVERYTHING:
        return "no goods"
    if verdict.code == "beaten_by":
        by_price = "price" if promotion.stage == "price" and promotion.group is None else None
        return "best" if quote.terms.strategy == "best" else by_price
    return None


def _winner(quote: Quote, verdict: Verdict) -> str:
    """Call the promotion that applied instead by its name, or else its id."""
    if verdict.winner is None:
        return ""
    ids = (p.name for p in quote.promotions if p.promotion_id == verdict.winner)
    return next(ids, "") or verdict.winner


def _gives(quote: Quote, verdict: Verdict, rewards: Rewards[Any, Any], language: Language) -> str:
    """Say what was given: the amount, what comes besides, and how often."""
    is_zh, said = language == "zh", []
    if verdict.amount_minor:
        amount = amount_text(verdict.amount_minor, quote.currency)
        said.append(f"已减 {amount}" if is_zh else f"saves {amount}")
    extras = [
        _given(quote, extra).describe(language, quote.currency)
        for extra in quote.extras
        if extra.promotion_id == verdict.promotion_id
    ]
    if extras:
        said.append("、".join(extras) if is_zh else f"gives {' and '.join(extras)}")
    text = "，".join(said) if is_zh else " and ".join(said)
    if verdict.times > 1:
        text += f"（{verdict.times} 次）" if is_zh else f" ({verdict.times} times)"
    n_steps = 0 if rewards.ladder is None else len(rewards.ladder.steps)
    if verdict.step and n_steps > 1:
        step = f"{verdict.step} / {n_steps}" if is_zh else f"{verdict.step} of {n_steps}"
        text += f"（第 {step} 档）" if is_zh else f" (step {step})"
    return text


def _given(quote: Quote, extra: Extra) -> BenefitKind:
    """Return an extra as it is given: of several gifts the one that the shopper picked."""
    benefit = extra.benefit
    if not isinstance(benefit, Gift) or len(benefit.options) == 1:
        return benefit
    choice = dict(quote.cart.checkout.gift_choices).get(extra.promotion_id)
    return benefit.model_copy(update={"options": (benefit.picked(choice),)})


def _why(verdict: Verdict, currency: str, language: Language) -> str:
    """Say why it is not for this checkout."""
    stop = _stop(language)
    if verdict.code == "audience" and language == "en":
        stop += "only "
    return stop.join(evidence.describe(language, currency) for evidence in verdict.evidence)


def _schedule(promotion: AnyPromotion, language: Language) -> str:
    return describe_schedule(
        promotion.weekdays, promotion.windows, promotion.zone or "UTC", language
    )


def _currencies(promotion: AnyPromotion) -> str:
    return ", ".join(
        filter(None, (promotion.currency, *(v.currency for v in promotion.in_other_currencies)))
    )


# ---- what is missing --------------------------------------------------------------------
def _missing(hints: Hints, place: int, language: Language) -> str:
    """Say what conditions ask for: what to add, or else what stands against it."""
    verdict, rewards = hints.quote.verdicts[place], hints.rewards(place)
    if verdict.code != "below_threshold":
        return ""
    against, numbers = [], []
    for i, check in enumerate(verdict.checks):
        if check.met:
            continue
        if check.unit in {"orders", "entries"}:
            condition = rewards.conditions[i].describe(language, hints.quote.currency)
            against.append(_unlike(check, condition, language))
        else:
            numbers.append(_progress(check, hints.quote.currency, language))
    stop = _stop(language)
    if hint := hints.of(place):
        more, progress = hint_text(hint, hints.quote.currency, language), stop.join(numbers)
        return f"{more}（{progress}）" if language == "zh" else f"{more} ({progress})"
    return stop.join([*against, *numbers])


def _unlike(check: Check, condition: str, language: Language) -> str:
    """Say a condition that no goods can meet."""
    if check.unit == "entries":
        return f"仅限{condition}" if language == "zh" else f"only for orders {condition}"
    if not check.actual:
        who = "；顾客未登录" if language == "zh" else "; this shopper is a guest"
    else:
        number = check.actual
        who = f"，本单为第 {number} 单" if language == "zh" else f"; this is number {number}"
    return f"{'仅限' if language == 'zh' else 'only '}{condition}{who}"


def _progress(check: Check, currency: str, language: Language) -> str:
    """Write what is there and what is needed."""
    if check.unit == "minor":
        has, needs = (amount_text(n, currency) for n in (check.actual, check.needed))
    else:
        has, needs = str(check.actual), pieces_text(check.needed, language)
    if check.kind == SHIPPING_LADDER:
        return f"运费 {has} / {needs}" if language == "zh" else f"shipping is {has} of {needs}"
    return f"{has} / {needs}" if language == "zh" else f"{has} of {needs}"


def _stop(language: Language) -> str:
    return "；" if language == "zh" else "; "


def _instant(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(sep=" ", timespec="minutes")
