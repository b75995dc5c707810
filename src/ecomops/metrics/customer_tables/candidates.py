"""Whom a campaign should address: who is due to buy again, and who falls silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import group_counts
from ecomops.metrics.customer_tables.book import OrderBook
from ecomops.metrics.customer_tables.campaign_rule import CampaignRule
from ecomops.metrics.customer_tables.candidate_result import (
    GOALS,
    RANKS,
    CampaignGoal,
    CandidateTable,
    RankBy,
)
from ecomops.metrics.customer_tables.gaps import NO_GAP, PurchaseGaps, purchase_gaps
from ecomops.metrics.customer_tables.history import purchase_history
from ecomops.metrics.customer_tables.rfm_result import day_number
from ecomops.models.problems import listed

_HALF: Final = 50


def candidates(
    orders: OrderBook | Mapping[str, object],
    goal: CampaignGoal,
    *,
    zone: str,
    as_of: date | None = None,
    rule: CampaignRule | None = None,
    rank_by: RankBy = "paid",
    limit: int | None = None,
) -> CandidateTable:
    """List whom a campaign should address next, and why (营销候选客户).

    Parameters
    ----------
    orders
        An `OrderBook`, or the columns that its `update` takes, by name.
    goal
        ``"repurchase"``: who is due to buy again; ``"churn"``: whose silence is a warning.
    zone
        Whose days: an IANA zone.
    as_of
        The local day that silence is counted to: later orders are left out. None: that of the
        last order that counts, one with a customer and an amount; where orders of guests come
        later, say it.
    rule
        What is due and what is a warning. None: `CampaignRule()`.
    rank_by
        Who comes first: who ``paid`` most in all, who has most ``orders``, or whose turning
        point is nearest in ``days``, the expected day or the limit. Ties go by what was paid,
        orders, days and the id, in this order.
    limit
        List so many at most. None: all.

    Raises
    ------
    InvalidArgumentError, BadRowError, DuplicateIdError
        As `OrderBook.update`; or if there is no such goal, zone or ranking, or the limit is none.
    AmountTooLargeError
        If what a customer paid leaves int64.

    Examples
    --------
    >>> day = 86_400_000_000
    >>> orders = dict(order_id=[1, 2, 3, 4, 5, 6], customer_id=["li"] * 4 + ["wang"] * 2,
    ...     placed_at_us=[0, 14*day, 28*day, 40*day, 5*day, 35*day], paid_minor=[100] * 6)
    >>> for one in candidates(orders, "repurchase", zone="UTC", as_of=date(1970, 2, 19)):
    ...     print(one)
    li: usually buys every 14 days, last 9 days ago: due in 5 days
    wang: the shop's usual gap is 14 days, last order 14 days ago: due today
    >>> late = candidates(orders, "churn", zone="UTC", as_of=date(1970, 3, 15))
    >>> print(late[0].reason("zh"))
    通常每 14 天购买一次，已 33 天未购买，超过 28 天
    """
    _check(goal, rank_by, limit)
    rule = CampaignRule() if rule is None else rule
    check_type("rule", rule, CampaignRule, "give a CampaignRule")
    history = purchase_history(orders, zone, as_of)
    gaps = purchase_gaps(history)
    shop_gap, silence = gaps.within(_HALF), gaps.within(rule.silence_percent)
    shop_limit = None if silence is None else max(silence, rule.min_silence_days)
    usual, limits, is_own = _usual(gaps, rule, shop_gap, shop_limit)
    today = 0 if history.as_of is None else day_number(history.as_of)
    silent = today - gaps.last_day
    chosen = np.flatnonzero(_is_due(goal, rule, silent, usual, limits))
    count = group_counts(history.code, history.n_customers)
    paid = history.sums(history.paid_minor)
    turn = usual if goal == "repurchase" else limits
    order = _ranked(rank_by, paid[chosen], count[chosen], np.abs(silent - turn)[chosen])
    best = chosen[order][:limit]
    return CandidateTable(
        goal, rank_by, rule, history.as_of, history.customers[best], silent[best], usual[best],
        limits[best], is_own[best], count[best], paid[best], int(chosen.size), shop_gap,
        silence, shop_limit,
    )  # fmt: skip


def _check(goal: CampaignGoal, rank_by: RankBy, limit: int | None) -> None:
    if goal not in GOALS:
        raise InvalidArgumentError(
            "goal", goal, "is no goal of a campaign", f"give one of {listed(GOALS)}"
        )
    if rank_by not in RANKS:
        raise InvalidArgumentError(
            "rank_by", rank_by, "is no ranking", f"give one of {listed(RANKS)}"
        )
    if limit is not None and (type(limit) is not int or limit < 0):
        raise InvalidArgumentError(
            "limit", limit, "is no number of customers", "give a whole number from 0, or None"
        )


def _usual(
    gaps: PurchaseGaps, rule: CampaignRule, shop_gap: int | None, shop_limit: int | None
) -> tuple[IntArray, IntArray, BoolArray]:
    """(n_customers,) Give each a usual gap and a limit, and say whether they are their own."""
    is_own = gaps.counts >= rule.min_own_gaps
    factor = Fraction(rule.silence_factor)
    own_limit = np.maximum(
        gaps.own_usual * factor.numerator // factor.denominator, rule.min_silence_days
    )
    usual = np.where(is_own, gaps.own_usual, NO_GAP if shop_gap is None else shop_gap)
    limits = np.where(is_own, own_limit, NO_GAP if shop_limit is None else shop_limit)
    return usual, limits, is_own


def _is_due(
    goal: CampaignGoal, rule: CampaignRule, silent: IntArray, usual: IntArray, limits: IntArray
) -> BoolArray:
    """(n_customers,) Tell who is on the list."""
    known: BoolArray = usual != NO_GAP
    warns: BoolArray = known & (silent > limits)
    if goal == "repurchase":
        return known & ~warns & (silent >= usual - rule.ahead_days)
    return warns if rule.lost_after_days is None else warns & (silent <= rule.lost_after_days)


def _ranked(rank_by: RankBy, paid: IntArray, count: IntArray, days: IntArray) -> IntArray:
    """Order them; what is named last counts first, and rising ids decide what is left."""
    keys = {"days": days, "orders": ~count, "paid": ~paid}  # ~ falls as - does, and never wraps
    return np.lexsort((*keys.values(), keys[rank_by]))
