"""How far past orders are from a spend threshold, and what they would get there."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import CartFacts
from ecomops.kernels.segments import exact_total
from ecomops.promotions.cart_engine.outcome import times_of
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.rules.verdict import VERDICT_CODES
from ecomops.promotions.table_engine.quote_table import QuoteTable


def within_reach(quotes: QuoteTable, place: int, reach_minor: int) -> tuple[int, int]:
    """Count the orders that lack one spend threshold by at most the reach, and what they lack."""
    near, lacking = near_orders(quotes, place, reach_minor)
    return int(np.count_nonzero(near)), exact_total(lacking[near])


def near_orders(quotes: QuoteTable, place: int, reach_minor: int) -> tuple[BoolArray, IntArray]:
    """Find the orders that lack one spend threshold by at most the reach, and what each lacks.

    Parameters
    ----------
    place
        Of the promotion among those that were priced.
    reach_minor
        [minor]

    Returns
    -------
    near : (n_orders,) bool
    lacking : (n_orders,) int64
        Of orders that are not near it means nothing. [minor]
    """
    near = quotes.code[place] == VERDICT_CODES.index("below_threshold")
    unmet = np.zeros(len(quotes.table), dtype=np.int64)
    lacking = np.zeros_like(unmet)
    # what benefits ask for stands behind the thresholds, and is none
    for (needed, is_money), actual in zip(
        thresholds(quotes.plan.rules[place].promotion), quotes.actual[place], strict=False
    ):
        missing = needed - actual
        unmet += missing > 0
        if is_money:
            np.maximum(lacking, missing, out=lacking)
    # with one unmet condition, a positive lack tells that it is a spend threshold
    near &= (unmet == 1) & (lacking > 0) & (lacking <= reach_minor)
    return near, lacking


def thresholds(promotion: AnyPromotion) -> list[tuple[int, bool]]:
    """List what an order has to reach, and whether it is money; of a ladder the first step.

    The amount of a single line is no threshold of the order.
    """
    found = [(condition.needed, condition.unit == "minor") for condition in promotion.conditions]
    ladder = promotion.ladder
    if ladder is not None:
        is_money = ladder.unit == "minor" and not ladder.is_by_line
        found.append((ladder.steps[0].at_least, is_money))
    return found


def spend_threshold(promotion: AnyPromotion) -> int | None:
    """Find the amount that an order has to reach, the largest if there are several [minor]."""
    return max((needed for needed, is_money in thresholds(promotion) if is_money), default=None)


def off_for(promotion: AnyPromotion, spend_minor: int | None, currency: str) -> int | None:
    """Say what an order of one amount gets; None where the goods decide."""
    if spend_minor is None or promotion.target is not None:
        return None
    nothing_yet = Lines(CartAmounts.of(CartFacts(currency)), ())
    benefits, times = promotion.benefits, 1
    for condition in promotion.conditions:
        if condition.is_repeating and condition.unit == "minor":
            times = max(times_of(condition, spend_minor), 1)
    if promotion.ladder is not None:
        step = promotion.ladder.step_of(spend_minor)
        benefits = promotion.ladder.steps[step - 1].benefits if step else ()
    saving: int = sum(b.saving_if_added(nothing_yet, spend_minor) for b in benefits)
    return min(saving * times, spend_minor)
