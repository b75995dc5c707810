"""How far past orders are from a spend threshold."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.segments import exact_total
from ecomops.promotions.rules.rule import Rule
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
        thresholds(quotes.plan.rules[place]), quotes.actual[place], strict=False
    ):
        missing = needed - actual
        unmet += missing > 0
        if is_money:
            np.maximum(lacking, missing, out=lacking)
    # with one unmet condition, a positive lack tells that it is a spend threshold
    near &= (unmet == 1) & (lacking > 0) & (lacking <= reach_minor)
    return near, lacking


def thresholds(rule: Rule) -> list[tuple[int, bool]]:
    """List what an order has to reach, and whether it is money; of a ladder the first step.

    The amount of a single line is no threshold of the order. A promotion without amounts in the
    currency of the orders asks for nothing that they could reach.
    """
    if rule.own_fate == "currency":
        return []
    found = [(condition.needed, condition.unit == "minor") for condition, _ in rule.conditions]
    ladder = rule.ladder
    if ladder is not None:
        is_money = ladder.unit == "minor" and not ladder.is_by_line
        found.append((ladder.steps[0].at_least, is_money))
    return found


def spend_threshold(rule: Rule) -> int | None:
    """Find the amount that an order has to reach, the largest if there are several [minor]."""
    return max((needed for needed, is_money in thresholds(rule) if is_money), default=None)
