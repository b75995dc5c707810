"""Conditions that no order meets: more units than a cart holds, two order numbers at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ecomops._typing import MAX_QUANTITY
from ecomops.models.line import MAX_LINES
from ecomops.promotions.conditions.nth_order import FirstOrder, NthOrder
from ecomops.promotions.lint.finding import Describes, Finding
from ecomops.promotions.lint.subject import AnyRewards, Listed, Subject, Version
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.terms.audience import Audience

MOST_UNITS: Final = MAX_LINES * MAX_QUANTITY
"""The most units of one cart."""


def check_conditions(subject: Subject) -> Iterator[Finding]:
    """Find conditions that no order meets."""
    for listed in subject.listed:
        for version in listed.versions:
            yield from _check_reach(listed, version)
            yield from _check_order_number(listed, version)


def _check_reach(listed: Listed, version: Version) -> Iterator[Finding]:
    rewards = version.rewards
    asked = [
        (f"{version.place}.conditions[{j}]", condition.needed)
        for j, condition in enumerate(rewards.conditions)
        if condition.unit == "pieces"
    ]
    if rewards.ladder is not None and not rewards.ladder.counts_money:
        asked += [
            (f"{version.place}.ladder.steps[{k}].at_least", step.at_least)
            for k, step in enumerate(rewards.ladder.steps)
        ]
    for place, needed in asked:
        if needed > MOST_UNITS:
            yield listed.finding("out_of_reach", "error", place, needed=needed, most=MOST_UNITS)


def _check_order_number(listed: Listed, version: Version) -> Iterator[Finding]:
    """Find two things that are asked of the order's number and exclude each other."""
    place, asked = version.place, _asked(version)
    for at, number, said in asked[1:]:
        _, first, other = asked[0]
        if number != first:
            yield listed.finding(
                "contradictory_conditions", "error", place + at, one=other, other=said
            )
            return
    audience: Audience | None = listed.promotion.audience
    if audience is None or audience.new_customer is None:
        return
    for at, number, said in asked:
        if audience.new_customer != (number == 1):
            who = Audience(new_customer=audience.new_customer)
            yield listed.finding(
                "contradictory_conditions", "error", place + at, one=who, other=said
            )
            return


def _asked(version: Version) -> list[tuple[str, int, Describes]]:
    return [
        (f".conditions[{j}]", condition.needed, condition)
        for j, condition in enumerate(version.rewards.conditions)
        if isinstance(condition, FirstOrder | NthOrder)
    ]


def order_of(promotion: AnyPromotion, rewards: AnyRewards) -> tuple[int | None, bool | None]:
    """Return the number of the orders that a promotion is for, and whether it is the first.

    None where that does not matter to it.

    >>> from ecomops import AmountOff, Promotion
    >>> deal = Promotion(promotion_id="p", currency="CNY", conditions=(FirstOrder(),),
    ...     benefits=(AmountOff(off_minor=1),))
    >>> order_of(deal, deal)
    (1, True)
    """
    for condition in rewards.conditions:
        if isinstance(condition, FirstOrder | NthOrder):
            return condition.needed, condition.needed == 1
    audience = promotion.audience
    return None, None if audience is None else audience.new_customer
