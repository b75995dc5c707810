"""What a promotion asks for more of, and what it would give then (缺口)."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from attrs import frozen

from ecomops.promotions.base import BenefitKind, Check
from ecomops.promotions.promotion import Rewards
from ecomops.promotions.rules.verdict import Verdict
from ecomops.selectors.base import SelectorKind

AnyRewards: TypeAlias = Rewards[Any, Any]

_ADDABLE: Final = frozenset({"minor", "pieces"})
"""What a shopper can add."""

SHIPPING_LADDER: Final = "ladder_shipping"
"""Counts money too, but nobody adds to a shipping fee."""


@frozen
class Ask:
    """What one check asks for more of (缺口)."""

    check: Check
    goods: SelectorKind | None
    """The goods that count towards it."""


def asks_of(verdict: Verdict, rewards: AnyRewards) -> tuple[Ask, ...]:
    """List what more goods would help with; nothing where something else stands against it."""
    asks: tuple[Ask, ...]
    if verdict.next_check is not None:
        asks = (_next_ask(verdict, verdict.next_check, rewards),)
    elif verdict.code == "below_threshold":
        goods = [*(c.counts for c in rewards.conditions)]
        if rewards.ladder is not None:
            goods.append(rewards.ladder.select)
        # what benefits ask for stands behind
        goods += [rewards.target_lines] * (len(verdict.checks) - len(goods))
        pairs = zip(verdict.checks, goods, strict=False)
        asks = tuple(Ask(check, select) for check, select in pairs if not check.met)
    else:
        return ()
    return asks if all(_is_addable(ask.check) for ask in asks) else ()


def _is_addable(check: Check) -> bool:
    is_goods = check.unit in _ADDABLE and check.kind != SHIPPING_LADDER
    return is_goods and check.shortfall > 0


def _next_ask(verdict: Verdict, check: Check, rewards: AnyRewards) -> Ask:
    if rewards.ladder is not None:
        return Ask(check, rewards.ladder.select)
    for condition, own in zip(rewards.conditions, verdict.checks, strict=False):
        is_same = own.kind == check.kind and own.needed * (verdict.times + 1) == check.needed
        if is_same and condition.is_repeating and own.actual == check.actual:
            return Ask(check, condition.counts)
    return Ask(check, rewards.target_lines)


def next_benefits(verdict: Verdict, rewards: AnyRewards) -> tuple[tuple[BenefitKind, ...], bool]:
    """Return what would be given next, and whether that is the same once more."""
    if rewards.ladder is None:
        return rewards.benefits, verdict.applied
    steps = rewards.ladder.steps
    return steps[min(verdict.step, len(steps) - 1)].benefits, False
