"""A promotion in words: what it asks for and what it gives."""

from __future__ import annotations

from typing import Any

from ecomops._typing import Language
from ecomops.languages import known_language
from ecomops.promotions.promotion import Rewards
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.selectors.kinds import on_lines


def describe(
    promotion: AnyPromotion, language: Language = "en", currency: str | None = None
) -> str:
    """Say a promotion in one line, from its conditions and benefits (活动描述).

    With a currency, what it asks for and gives in it, if it has amounts in it.

    >>> from ecomops import AmountOff, MinSpend, Promotion
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> describe(deal), describe(deal, "zh")
    ('spend ¥199: ¥20 off', '满 ¥199 减 ¥20')
    """
    known_language(language)
    rewards = None if currency is None else promotion.rewards_in(currency)
    if rewards is None or rewards is promotion:
        return describe_rewards(promotion, promotion.currency, language)
    return describe_rewards(rewards, currency, language)


def describe_rewards(rewards: Rewards[Any, Any], currency: str | None, language: Language) -> str:
    """Say what is asked for and what is given, in a currency."""
    gives = [benefit.describe(language, currency) for benefit in rewards.benefits]
    if rewards.ladder is not None:
        gives.append(rewards.ladder.describe(language, currency))
    asks = [condition.describe(language, currency) for condition in rewards.conditions]
    on = "" if rewards.target is None else on_lines(rewards.target, language, currency)
    if language == "zh":
        asked = "且".join(asks)
        given = " ".join(filter(None, [on.strip(), "，且".join(gives)]))
        return f"{asked}{'' if not asked or asked.endswith('）') else ' '}{given}"
    given = " and ".join(gives) + on
    return f"{' and '.join(asks)}: {given}" if asks else given


def title(promotion: AnyPromotion, language: Language, currency: str | None = None) -> str:
    """Name a promotion before readers: its name, or else its description in a currency."""
    if promotion.name:
        return promotion.name
    return describe(promotion, language, currency)
