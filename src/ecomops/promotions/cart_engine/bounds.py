"""What a rule can give at most from some moment on, whatever other rules do before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from ecomops.promotions.base import BenefitKind
from ecomops.promotions.cart_engine.outcome import times_of
from ecomops.promotions.cart_engine.run import Run
from ecomops.promotions.cart_engine.scene import Scene
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.terms.limits import room_minor
from ecomops.promotions.vocabulary import STAGES
from ecomops.selectors.base import SelectorKind


@frozen
class Potential:
    """The most that a rule can give from some moment on.

    Attributes
    ----------
    goods, fees
        Discounts on goods and on shipping. [minor]
    worth
        What it gives besides, at its declared worth. [minor]
    lines
        The lines that it can discount.
    """

    goods: int = 0
    fees: int = 0
    worth: int = 0
    lines: frozenset[int] = frozenset()


NOTHING: Final = Potential()


def potential_of(run: Run, rule: Rule, *, prices_may_move: bool) -> Potential:
    """Bound what a rule can give from here on.

    Amounts and free units only fall, so what conditions count, and what a benefit gives at
    most on what is left now, can only fall too. Only while prices may still be replaced,
    a rule that looks at prices or at sales may come to see other lines.

    Parameters
    ----------
    prices_may_move
        Whether stage ``price`` is still under way.
    """
    amounts = run.amounts
    is_blind = prices_may_move and any(map(_reads_price, _selectors(rule)))
    if is_blind:
        lines = _possible(amounts, rule)
        goods = sum(lines.room_minor)
        fees = 0 if amounts.shipping is None else sum(amounts.shipping.net_minor)
        benefits = _benefits(rule)
        worth = sum(_most_worth(benefit, lines) for benefit in benefits)
        takes_fees = any(benefit.works_on in {"shipping", "both"} for benefit in benefits)
        return Potential(goods, fees if takes_fees else 0, worth, frozenset(lines.index))
    scene = run.scene
    if prices_may_move or _is_later(run, rule):
        # a later stage will start from what is left then, which is no more than now
        later = amounts.copy()
        later.start_stage()
        if later.shipping is not None:
            later.shipping.start_stage()
        scene = Scene(later, run.usage)
    return _met(scene, rule)


def _is_later(run: Run, rule: Rule) -> bool:
    return STAGES.index(rule.stage) > STAGES.index(run.stage)


def _met(scene: Scene, rule: Rule) -> Potential:
    """Bound what a rule gives whose lines are known."""
    times = 1
    repeating = []
    for ask in rule.asks:
        condition = ask.condition
        actual = scene.measure(condition, ask.selector, ask.measure)
        if not condition.met_by(actual):
            return NOTHING
        if ask.is_repeating:
            repeating.append(times_of(condition, actual))
    if repeating:
        times = min(repeating)
    target = scene.amounts.seen_by(rule.target, shares=rule.shares_units)
    goods = fees = worth = 0
    for benefit in _benefits(rule):
        if benefit.works_on == "shipping":
            fees += benefit.most_cart(target.shipping, times)
        elif benefit.works_on == "extra":
            worth += benefit.grant_cart(target, times).count * benefit.worth_minor
        else:
            most = benefit.most_cart(target, times)
            goods += most
            if benefit.works_on == "both":
                fees += most
    limits = rule.promotion.limits
    room = None if limits is None else room_minor(limits, rule.promotion_id, scene.usage)
    if room is not None:
        goods, fees = min(goods, room), min(fees, room)
    left = sum(target.room_minor)
    fees_left = sum(target.shipping.net_minor)
    return Potential(
        min(goods, left), min(fees, fees_left), worth, frozenset(target.index if goods else ())
    )


def _benefits(rule: Rule) -> Sequence[BenefitKind]:
    """Return all benefits; those of a ladder together, for lines may be on several steps."""
    return rule.benefits if rule.ladder is None else rule.ladder.benefits


def _selectors(rule: Rule) -> list[SelectorKind]:
    own = [rule.target, *(selector for _, selector in rule.conditions if selector is not None)]
    if rule.ladder_select is not None:
        own.append(rule.ladder_select)
    for benefit in _benefits(rule):
        own += benefit.other_selectors
    return own


def _reads_price(selector: SelectorKind) -> bool:
    return selector.reads_price


def _possible(amounts: CartAmounts, rule: Rule) -> Lines:
    """Return the lines that the rule may come to see."""
    places = [
        i
        for i, item in enumerate(amounts.cart.line_item)
        if item.discountable and rule.target.could_match(item)
    ]
    return Lines(amounts, places)


def _most_worth(benefit: BenefitKind, lines: Lines) -> int:
    """Bound the worth of an extra whose times are not known yet."""
    if benefit.works_on != "extra" or not benefit.worth_minor:
        return 0
    # a repeating condition counts at most once for every minor unit or unit of goods
    times = max(sum(lines.amount_minor("list")), sum(lines.quantity), 1)
    return benefit.grant_cart(lines, times).count * benefit.worth_minor
