"""Orders that lack little of a threshold: of the first, or of the next step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.kernels.segments import exact_total
from ecomops.models.base import DomainModel
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.ladder import LadderOf
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.verdict import VERDICT_CODES
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.replay.known_off import known_off
from ecomops.whatif.replay.reach import near_orders, spend_threshold
from ecomops.whatif.replay.totals import Amount
from ecomops.whatif.results.origin import Count

_Step: TypeAlias = tuple[int, IntArray, IntArray]
"""From where it counts, the places of orders that lack little of it, and what each lacks."""

MOST_STEPS: Final = 1000
"""Of very small steps there would be as many as orders; then none is told."""


class StepUp(DomainModel):
    """Orders that get a step, and lack little of the next one (升档差额).

    Steps are those of a ladder, or the times that a threshold counts ("every 100").

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
    """Orders that get the step before, and lack at most the reach of this one."""
    gap_minor: Amount
    """What those lack in all. [minor]"""
    had_minor: Amount
    """What those got in all, as they were. [minor]"""
    off_at_threshold_minor: Amount | None
    """What an order gets that just reaches the step; None where that is not known. [minor]"""

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

    Later steps are those of a ladder; and of a threshold that repeats, the second time and each
    further one of which some order lacks little. Nothing for a promotion without a spend
    threshold.
    """
    first = spend_threshold(quotes.plan.rules[place])
    if first is not None:
        near, lacking = near_orders(quotes, place, reach_minor)
        yield NearStep(first, lacking[near], np.zeros_like(lacking[near]))
        yield from _later_steps(quotes, place, reach_minor)


def step_ups(quotes: QuoteTable, place: int, reach_minor: int) -> tuple[StepUp, ...]:
    """Add up who lacks little of each later step of a promotion."""
    rule = quotes.plan.rules[place]
    return tuple(
        StepUp(
            threshold_minor=near.threshold_minor,
            within_reach=near.lacking_minor.size,
            gap_minor=exact_total(near.lacking_minor),
            had_minor=exact_total(near.had_minor),
            off_at_threshold_minor=known_off(rule, near.threshold_minor),
        )
        for near in _later_steps(quotes, place, reach_minor)
    )


def plus_steps(some: Sequence[StepUp], more: Sequence[StepUp]) -> tuple[StepUp, ...]:
    """Add what lacks little of each step among other orders.

    None of one part: of that part it is not known, so it is not known of the whole either.
    """
    if not some or not more:
        return ()
    found = {step.threshold_minor: step for step in some}
    for step in more:
        at = step.threshold_minor
        found[at] = found[at].plus(step) if at in found else step
    return tuple(found[at] for at in sorted(found)) if len(found) <= MOST_STEPS else ()


def _later_steps(quotes: QuoteTable, place: int, reach_minor: int) -> Iterator[NearStep]:
    rule = quotes.plan.rules[place]
    applied = quotes.code[place] == VERDICT_CODES.index("applied")
    ladder = rule.ladder
    if ladder is not None and ladder.on == "spend":
        spend = quotes.actual[place][len(rule.conditions)]
        steps: Iterable[_Step] = _of_ladder(ladder, spend, applied, reach_minor)
    elif (every := _repeating_spend(rule)) is not None:
        spend = quotes.actual[place][every]
        steps = _of_times(rule.conditions[every][0], spend, applied, reach_minor)
    else:
        return
    for threshold, near, lacking in steps:
        yield NearStep(threshold, lacking, quotes.amount_minor[place][near])


def _of_ladder(
    ladder: LadderOf[Any], spend: IntArray, applied: BoolArray, reach_minor: int
) -> Iterator[_Step]:
    """Find who lacks little of each step of a ladder but the first."""
    later = [step.at_least for step in ladder.steps[1:]]
    # what lacks more than one step counts for the nearest alone
    for before, threshold in zip((0, *later), later, strict=False):
        near = applied & (spend >= max(before, threshold - reach_minor)) & (spend < threshold)
        at = np.flatnonzero(near)
        yield threshold, at, threshold - spend[at]


def _of_times(
    condition: ConditionKind, spend: IntArray, applied: BoolArray, reach_minor: int
) -> list[_Step]:
    """Find who lacks little of each further time that a threshold counts.

    The second time stands there even if nobody lacks little of it: no step at all means that
    steps are not known.
    """
    each, most = condition.needed, condition.most_times
    if most == 1:
        return []
    times = spend // each
    lacking = each - spend % each
    near = applied & (lacking <= reach_minor)
    if most is not None:
        near &= times < most
    at = np.flatnonzero(near)
    at = at[np.argsort(times[at], kind="stable")]
    reached, starts = np.unique(times[at], return_index=True)
    found = {2 * each: at[:0]}
    for time, orders in zip(reached.tolist(), np.split(at, starts[1:]), strict=False):
        found[(time + 1) * each] = orders
    if len(found) > MOST_STEPS:
        return []
    return [(threshold, orders, lacking[orders]) for threshold, orders in found.items()]


def _repeating_spend(rule: Rule) -> int | None:
    """Find the place of the condition that repeats, if it is one alone and counts money."""
    places = [i for i, (one, _) in enumerate(rule.conditions) if one.is_repeating]
    if len(places) != 1 or rule.conditions[places[0]][0].unit != "minor":
        return None
    return places[0]
