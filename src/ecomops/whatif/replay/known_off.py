"""What an order of one amount gets from a promotion, where its goods have no say in it."""

from __future__ import annotations

from collections.abc import Sequence

from ecomops._typing import MAX_MINOR
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.cart_engine.outcome import times_of
from ecomops.promotions.rules.rule import Rule
from ecomops.selectors.kinds import EVERYTHING


def known_off(rule: Rule, spend_minor: int | None) -> int | None:
    """Say what an order gets whose counted goods cost so much; None where that is not known.

    It is known of benefits that look at amounts alone: not of those on single units or on
    shipping fees, and not of gifts and points alone, whose cost nobody told. Goods that get the
    benefit but do not count may cost anything; and where two thresholds count different goods, one
    amount says neither a step of a ladder nor how often a threshold counts.
    """
    if spend_minor is None or rule.own_fate == "currency":
        return None
    benefits = rule.benefits if rule.ladder is None else rule.ladder.benefits
    if all(benefit.works_on == "extra" for benefit in benefits):
        return None
    given = _given_at(rule, spend_minor)
    if given is None:
        return None
    off = _together(*given, spend_minor)
    if off is None or (_counts_one_amount(rule) and _counted(rule) == {rule.target}):
        return _cut(rule, off)
    has_all = rule.is_about_target or rule.target == EVERYTHING
    # what is the same for these goods alone and for any more is the same for all between
    if not has_all or _together(*given, MAX_MINOR) != off:
        return None
    return _cut(rule, off)


def _counted(rule: Rule) -> set[object]:
    """Find which goods count towards what the rule asks for."""
    counted: set[object] = {goods for _, goods in rule.conditions if goods is not None}
    if rule.ladder_select is not None:
        counted.add(rule.ladder_select)
    return counted


def _counts_one_amount(rule: Rule) -> bool:
    """Say whether whatever counts money counts the same goods at the same prices."""
    measures = {
        (goods, getattr(condition, "base", condition.kind))
        for condition, goods in rule.conditions
        if condition.unit == "minor"
    }
    if rule.ladder is not None and rule.ladder.counts_money:
        measures.add((rule.ladder_select, rule.ladder.base))
    return len(measures) <= 1


def _given_at(rule: Rule, spend_minor: int) -> tuple[Sequence[BenefitKind], int] | None:
    """Say which benefits such an order gets, and how many times; None: units or fees say it."""
    if rule.ladder is not None:
        if rule.ladder.on != "spend":
            return None
        if len(rule.ladder.steps) > 1 and not _counts_one_amount(rule):
            return None
        step = rule.ladder.step_of(spend_minor)
        return (rule.ladder.steps[step - 1].benefits if step else ()), 1
    times: int | None = None
    for condition, _ in rule.conditions:
        if condition.is_repeating:
            if condition.unit != "minor" or not _counts_one_amount(rule):
                return None
            own = max(times_of(condition, spend_minor), 1)
            times = own if times is None else min(own, times)
    return rule.benefits, 1 if times is None else times


def _together(benefits: Sequence[BenefitKind], times: int, amount_minor: int) -> int | None:
    """Let benefits work one after the other on goods of an amount."""
    left = amount_minor
    for benefit in benefits:
        off = benefit.off_for_amount(amount_minor, left, times)
        if off is None:
            return None
        left -= off
    return amount_minor - left


def _cut(rule: Rule, off_minor: int | None) -> int | None:
    limits = rule.promotion.limits
    cap = None if limits is None else limits.cap_per_order_minor
    return off_minor if off_minor is None or cap is None else min(off_minor, cap)
