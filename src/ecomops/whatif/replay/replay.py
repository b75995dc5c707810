"""Past orders priced again under other promotions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, partial

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import CurrencyMismatchError, InvalidArgumentError
from ecomops.facts import CartTable, Usage
from ecomops.promotions.describe import describe
from ecomops.promotions.quotes.pricing import NOTHING_USED
from ecomops.promotions.rules.promotion_set import Promotions, compile_promotions
from ecomops.promotions.rules.rule import Plan, Rules, Terms
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.history import OrderHistory, history_of
from ecomops.whatif.replay.breakdown import ReplayBreakdown
from ecomops.whatif.replay.figures import Figures
from ecomops.whatif.replay.in_time import extras_caveat, gap_caveat, limit_caveats, price_history
from ecomops.whatif.replay.known_off import known_off
from ecomops.whatif.replay.reach import spend_threshold, thresholds, within_reach
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.replay.split import WholeHistory, breakdown_by_category
from ecomops.whatif.replay.step_ups import step_ups
from ecomops.whatif.replay.told import ToldOrders
from ecomops.whatif.replay.untold import untold_caveats


@frozen(eq=False)
class Spend:
    """What past orders have towards a spend threshold (满额进度).

    Attributes
    ----------
    threshold_minor
        [minor]
    actual_minor : (n_orders,) int64
        [minor]
    """

    threshold_minor: int
    actual_minor: IntArray


@frozen(eq=False)
class Replay(ToldOrders):
    """Past orders under a set of promotions (历史重放); print it for a table.

    Attributes
    ----------
    history
        The orders.
    report
        The numbers, to print, to save and to read back.
    quotes
        Every order priced, to look up single orders.
    """

    quotes: QuoteTable

    @property
    def rows(self) -> tuple[ReplayRow, ...]:
        """One per promotion, in the order in which they run."""
        return self.report.rows

    @property
    def basis(self) -> str:
        """What the prices of the orders are, such as ``paid`` or ``shelf``."""
        return self.report.origin.basis

    @property
    def reach_minor(self) -> int:
        """How much an order may lack of a threshold to count as within reach [minor]."""
        return self.report.reach_minor

    @property
    def rules_digest(self) -> str:
        """Fingerprint of the promotions, so that a result can be told from one of other rules."""
        return self.report.origin.rules_digest or ""

    @cached_property
    def figures(self) -> Figures:
        """What each order was worth, was given and cost."""
        return Figures.of_orders(self.quotes)

    def row(self, promotion_id: str) -> ReplayRow:
        """Look up a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        return self.report.row(promotion_id)

    def spend(self, promotion_id: str) -> Spend:
        """Give what each order has towards all that a promotion asks for, a spend threshold.

        Of a ladder it is the first step.

        Raises
        ------
        InvalidArgumentError
            If the promotion asks for nothing, for several things, or for one that is no money.
        UnknownIdError
            If the set has no such promotion.
        """
        place = self.quotes.row(promotion_id)
        match thresholds(self.quotes.plan.rules[place]):
            case [(needed, True)]:
                return Spend(needed, self.quotes.actual[place][0])
            case _:
                problem = "has no spend threshold that stands alone"
                remedy = "name one that has"
                raise InvalidArgumentError("promotion_id", promotion_id, problem, remedy)

    def off_for(self, promotion_id: str) -> Callable[[int], int | None]:
        """Give the function that says what an order of an amount gets from a promotion.

        None where that is not known: where units, fees or extras decide. A threshold that repeats
        counts as often as the amount holds it, and a cap per order is held.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        return partial(known_off, self.quotes.plan.rules[self.quotes.row(promotion_id)])

    def by_category(self, level: int = 1) -> ReplayBreakdown:
        """Split goods by category, down to a level: 1 is the root (按类目分组).

        Raises
        ------
        InvalidArgumentError
            If the level is no whole number from 1.
        """
        return breakdown_by_category(self._whole, self.quotes, level)

    @property
    def _whole(self) -> WholeHistory:
        origin = self.report.origin
        return WholeHistory(self.history, self.figures, origin, self.quotes, self.reach_minor)

    def __repr__(self) -> str:
        return f"<Replay of {len(self.history):,} orders: {', '.join(self.quotes.promotion_ids)}>"


def replay(
    orders: CartTable | OrderHistory,
    promotions: Promotions,
    *,
    reach_minor: int,
    basis: str | None = None,
    now: datetime | None = None,
    usage: Usage = NOTHING_USED,
    by_line: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Price past orders under promotions and say what each would have done (历史重放).

    Nobody's behaviour changes: this is the cost had every order been placed just the same.
    Limits of uses and budgets hold as they would have held, order after order in time; see
    `price_in_order`.

    Parameters
    ----------
    orders
        The orders, with customers, labels and unit costs where they are known.
    promotions
        A `PromotionSet`, or promotions in any order.
    reach_minor
        How much an order may lack of a spend threshold to count as within reach. [minor]
    basis
        What the prices of a bare table are, such as ``paid`` or ``shelf``: said in the result.
    now
        As in `price_table`: one instant for all orders instead of each order's own.
    usage
        What of promotions with limits was used before the first order.
    by_line
        Keep what each promotion took off each line.
    progress
        Called with lines done and lines in all.

    Raises
    ------
    InvalidArgumentError
        If the reach is negative or not a whole number, or orders are neither kind; if a
        promotion limits uses by customer and nobody says who placed the orders.
    MissingInstantError
        If a promotion has a window, or limits uses by period, and neither `now` nor the table
        tells the time.
    CurrencyMismatchError
        If no promotion is in the currency of the orders.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, MinSpend, Promotion
    >>> table = CartTable.of([
    ...     {"currency": "USD", "lines": [
    ...         {"line_id": "1", "sku_id": "tea", "quantity": n, "unit_price_minor": 1500}]}
    ...     for n in (1, 3, 4, 5)])
    >>> deal = Promotion(promotion_id="p", currency="USD",
    ...     conditions=(MinSpend(spend_minor=5000),), benefits=(AmountOff(off_minor=500),))
    >>> print(replay(table, [deal], reach_minor=1000).report.describe().partition("!")[0])
    promotion  rule               qualifying  within reach    gap    cost  cost rate
    ─────────  ─────────────────  ──────────  ────────────  ─────  ──────  ─────────
    p          spend $50: $5 off           2             1  $5.00  $10.00     5.13 %
    together: 2 of 4 orders got a discount; $10.00 given away, 5.13 % of $195.00 in sales; average order $48.75 -> $46.25
    <BLANKLINE>
    """  # noqa: E501  the doctest shows the whole line
    if isinstance(reach_minor, bool) or not isinstance(reach_minor, int):
        raise InvalidArgumentError(
            "reach_minor", reach_minor, "is not a whole number", "give minor units"
        )
    if not 0 <= reach_minor <= MAX_MINOR:
        raise InvalidArgumentError(
            "reach_minor", reach_minor, "is out of range", "give minor units from 0"
        )
    history = history_of(orders, basis)
    rules = compile_promotions(promotions)
    plan = rules.plan(history.table.currency)
    check_currency(plan)
    has_points = plan.terms.points is not None  # then only the lines tell who took what
    quotes = price_history(
        history, rules, now=now, usage=usage, by_line=by_line or has_points, progress=progress
    )
    totals = Figures.of_orders(quotes).total()
    rows = tuple(
        _row(quotes, place, reach_minor, history.basis, totals.sales_minor)
        for place in range(len(rules.promotions))
    )
    origin = history.origin(
        rules_digest=rules_digest(rules),
        known_sales_minor=totals.known_sales_minor,
        more=(
            *limit_caveats(history, quotes),
            *extras_caveat(quotes),
            *gap_caveat(quotes, reach_minor),
            *untold_caveats(quotes, knows_customers=history.knows_customers),
        ),
    )
    report = ReplayReport(
        origin=origin,
        reach_minor=reach_minor,
        rows=rows,
        totals=totals,
        given_minor=history.given_total_minor,
        is_rebuilt=history.is_rebuilt,
    )
    return Replay(history, report, quotes)


def check_currency(plan: Plan) -> None:
    """Refuse promotions of which none is in the currency of the orders: all would cost 0."""
    if plan.rules and all(rule.own_fate == "currency" for rule in plan.rules):
        theirs = plan.rules[0].promotion.currency
        raise CurrencyMismatchError(
            "promotions", theirs, f"is not {plan.currency}, in which the orders are",
            f"give promotions in {plan.currency}, or orders in {theirs}",
        )  # fmt: skip


def _row(quotes: QuoteTable, place: int, reach_minor: int, basis: str, sales: int) -> ReplayRow:
    rule = quotes.plan.rules[place]
    promotion, currency = rule.promotion, quotes.table.currency
    near, gap = within_reach(quotes, place, reach_minor)
    threshold = spend_threshold(rule)
    return ReplayRow(
        promotion_id=promotion.promotion_id,
        description=describe(promotion, currency=currency),
        description_zh=describe(promotion, "zh", currency),
        currency=currency,
        basis=basis,
        reach_minor=reach_minor,
        orders=len(quotes.table),
        sales_minor=sales,
        qualifying=int(np.count_nonzero(quotes.code[place] == 0)),
        within_reach=near,
        gap_minor=gap,
        cost_minor=quotes.cost_minor(promotion.promotion_id),
        off_at_threshold_minor=known_off(rule, threshold),
        threshold_minor=threshold,
        verdicts=quotes.counts(promotion.promotion_id),
        step_ups=step_ups(quotes, place, reach_minor),
    )


def rules_digest(rules: Rules) -> str:
    """Fingerprint a set of promotions: equal rules give equal texts, in whatever order given."""
    told = [promotion.model_dump_json() for promotion in rules.promotions]
    told += _told_together(rules.terms)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _told_together(terms: Terms) -> Iterator[str]:
    """Write what a set says about its promotions together, where it is not what all sets say."""
    usual = Terms()
    if terms.strategy != usual.strategy:
        yield f"strategy {terms.strategy}"
    for group, most in sorted(terms.at_most):
        yield f"group {group!r} {most}"
    if terms.coupons_per_order != usual.coupons_per_order:
        yield f"coupons {terms.coupons_per_order}"
    if terms.points is not None:
        yield terms.points.model_dump_json()
