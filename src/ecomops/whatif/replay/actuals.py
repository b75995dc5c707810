"""What promotions really gave for past orders, in the form in which a replay tells it."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from attrs import evolve, frozen

from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.replay.figures import Figures, lines_without_promotions
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.replay.split import WholeHistory
from ecomops.whatif.replay.told import ToldOrders
from ecomops.whatif.replay.totals import ReplayTotals
from ecomops.whatif.results.origin import Origin

AS_IT_WAS: Final = "as it was"
"""Stands where a replay has the id of a promotion."""


@frozen(eq=False)
class Actuals(ToldOrders):
    """What was given for past orders at the time (实际优惠); print it for a table.

    It tells what a replay tells, so that one stands beside the other: totals and figures of
    each order, splits by label and period, and a report that is printed, drawn and kept.
    Who was within reach of what, and what each line was given, is not known.

    Attributes
    ----------
    history
        The orders.
    report
        The numbers, to print, to save and to read back: one row, ``as it was``.
    figures
        What each order was worth, was given and cost.
    """

    figures: Figures

    @cached_property
    def _whole(self) -> WholeHistory:
        return WholeHistory(self.history, self.figures, self.report.origin)

    def __repr__(self) -> str:
        return f"<Actuals of {len(self.history):,} orders>"


def actuals(history: OrderHistory) -> Actuals:
    """Say what promotions gave for past orders, as a replay says what others would give (实际优惠).

    Parameters
    ----------
    history
        Orders of which `given_minor` tells what was taken off goods; loaders read it from a
        column of discounts.

    Raises
    ------
    InvalidArgumentError
        If it is not known what was given.

    Examples
    --------
    >>> from ecomops import CartTable
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9900}]}
    ...     for n in (1, 2, 3)])
    >>> history = OrderHistory.of(table, given_minor=[0, 1000, 2970],
    ...     labels={"segment": ["new", "old", "old"]})
    >>> was = actuals(history)
    >>> print(was.describe(caveats=False))
    promotion  rule                        qualifying  within reach    gap    cost  cost rate
    ─────────  ──────────────────────────  ──────────  ────────────  ─────  ──────  ─────────
    as it was  what was given at the time           2             0  ¥0.00  ¥39.70     6.68 %
    together: 2 of 3 orders got a discount; ¥39.70 given away, 6.68 % of ¥594.00 in sales; average order ¥198.00 -> ¥184.77
    >>> was.by("segment")["old"].cost_rate
    Fraction(397, 4950)
    """  # noqa: E501  the doctest shows the whole line
    check_type("history", history, OrderHistory, "make one with OrderHistory.of, or a loader")
    figures = _figures(history)
    totals = figures.total()
    # nothing is taken to be as it was: it is as it was
    origin = _without_same_behaviour(history.origin(known_sales_minor=totals.known_sales_minor))
    report = ReplayReport(
        origin=origin,
        reach_minor=0,
        rows=(_row(history, totals),),
        totals=totals,
        given_minor=history.given_total_minor,
        is_rebuilt=history.is_rebuilt,
    )
    return Actuals(history, report, figures)


def _figures(history: OrderHistory) -> Figures:
    """Lay out what each order was given; margins need the cost of all goods."""
    given = history.given_minor
    if given is None:
        raise InvalidArgumentError(
            "history", "given_minor", "does not say what was given at the time",
            "give OrderHistory.of(given_minor=...), or load a column of discounts",
        )  # fmt: skip
    before = lines_without_promotions(history.table).of_each_order(history.table.offset)
    knows_all = bool((before.known_sales == before.sales).all())
    return evolve(
        before if knows_all else before.without_costs(),
        is_discounted=given > 0,
        off=given,
        known_off=given if knows_all else np.zeros_like(given),
    )


def _row(history: OrderHistory, totals: ReplayTotals) -> ReplayRow:
    return ReplayRow(
        promotion_id=AS_IT_WAS,
        description="what was given at the time",
        description_zh="当时实际优惠",
        currency=history.table.currency,
        basis=history.basis,
        reach_minor=0,
        orders=totals.orders,
        sales_minor=totals.sales_minor,
        qualifying=totals.discounted,
        within_reach=0,
        gap_minor=0,
        cost_minor=totals.cost_minor,
        off_at_threshold_minor=None,
        threshold_minor=None,
        verdicts={"applied": totals.discounted},
    )


def _without_same_behaviour(origin: Origin) -> Origin:
    told = tuple(one for one in origin.caveats if one.code != "same_behaviour")
    return origin.model_copy(update={"caveats": told})
