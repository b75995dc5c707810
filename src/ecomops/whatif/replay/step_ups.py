"""Orders that lack little of a threshold: of the first, or of the next step of a ladder."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.kernels.segments import exact_total
from ecomops.models.base import DomainModel
from ecomops.promotions.rules.rule import AnyPromotion
from ecomops.promotions.rules.verdict import VERDICT_CODES
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.replay.reach import near_orders, off_for, spend_threshold
from ecomops.whatif.replay.totals import Amount
from ecomops.whatif.results.origin import Count


class StepUp(DomainModel):
    """Orders on a ladder that lack little of its next step (升档差额).

    Examples
    --------
    >>> step = StepUp(threshold_minor=399_00, within_reach=2, gap_minor=15_00, had_minor=40_00,
    ...     off_at_threshold_minor=50_00)
    >>> step.plus(step).within_reach
    4
    """

    threshold_minor: Amount
    """From where the step counts. [minor]"""
    within_reach: Count
    """Orders that get an earlier step, and lack at most the reach of this one."""
    gap_minor: Amount
    """What those lack in all. [minor]"""
    had_minor: Amount
    """What those got in all, as they were. [minor]"""
    off_at_threshold_minor: Amount | None
    """What an order gets that just reaches the step; None where its goods decide. [minor]"""

    def plus(self, other: StepUp) -> StepUp:
        """Add what lacks little of the same step among other orders."""
        return StepUp(
            threshold_minor=self.threshold_minor,
            within_reach=self.within_reach + other.within_reach,
            gap_minor=self.gap_minor + other.gap_minor,
            had_minor=self.had_minor + other.had_minor,
            off_at_threshold_minor=self.off_at_threshold_minor,
        )


@frozen(eq=False)
class NearStep:
    """The orders that lack little of one threshold, one by one (差额订单).

    Attributes
    ----------
    threshold_minor
        [minor]
    lacking_minor : (n,) int64
        What each lacks. [minor]
    had_minor : (n,) int64
        What each gets as it is. [minor]
    """

    threshold_minor: int
    lacking_minor: IntArray
    had_minor: IntArray

    def left_after_returns(self, off_minor: int, overshoot_minor: int) -> int:
        """Sum what these orders keep if all send back what they added, and are priced anew.

        Each then pays back what it gets more than before, but a refund is never below zero:
        where the discount was worth more than what was added, the difference stays.

        Examples
        --------
        >>> near = NearStep(5000, np.array([1000, 100]), np.array([0, 0]))
        >>> near.left_after_returns(500, 0)
        400
        """
        left = off_minor - overshoot_minor - self.had_minor - self.lacking_minor
        return exact_total(np.maximum(left, 0))


def near_steps(quotes: QuoteTable, place: int, reach_minor: int) -> Iterator[NearStep]:
    """Find who lacks little of a promotion's first threshold, then of each later step.

    Nothing for a promotion without a spend threshold.
    """
    promotion = quotes.plan.rules[place].promotion
    first = spend_threshold(promotion)
    if first is not None:
        near, lacking = near_orders(quotes, place, reach_minor)
        yield NearStep(first, lacking[near], np.zeros_like(lacking[near]))
    later = later_steps(promotion)
    if not later:
        return
    spend = quotes.actual[place][len(promotion.conditions)]
    applied = quotes.code[place] == VERDICT_CODES.index("applied")
    # what lacks more than one step counts for the nearest alone
    for before, threshold in zip((0, *later), later, strict=False):
        near = applied & (spend >= max(before, threshold - reach_minor)) & (spend < threshold)
        yield NearStep(threshold, threshold - spend[near], quotes.amount_minor[place][near])


def step_ups(quotes: QuoteTable, place: int, reach_minor: int) -> tuple[StepUp, ...]:
    """Add up who lacks little of each later step of a promotion's ladder."""
    promotion, currency = quotes.plan.rules[place].promotion, quotes.table.currency
    if not later_steps(promotion):
        return ()
    _, *later = near_steps(quotes, place, reach_minor)
    return tuple(
        StepUp(
            threshold_minor=near.threshold_minor,
            within_reach=near.lacking_minor.size,
            gap_minor=exact_total(near.lacking_minor),
            had_minor=exact_total(near.had_minor),
            off_at_threshold_minor=off_for(promotion, near.threshold_minor, currency),
        )
        for near in later
    )


def later_steps(promotion: AnyPromotion) -> tuple[int, ...]:
    """List from where each step but the first counts, if that is what the order spends [minor]."""
    ladder = promotion.ladder
    if ladder is None or ladder.on != "spend":
        return ()
    return tuple(step.at_least for step in ladder.steps[1:])
