"""What comes of a response at one exact value of everything that is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from ecomops.promotions.refunds.policies import RefundMethod

if TYPE_CHECKING:
    from ecomops.whatif.replay.row import ReplayRow

AssumptionName: TypeAlias = Literal[
    "top_up_rate",
    "overshoot_minor",
    "padded_return_rate",
    "visit_elasticity",
    "pull_forward_rate",
    "cannibalisation_rate",
    "margin_rate",
]
"""What can be assumed about a promotion (假设项)."""

BEHAVIOUR_NAMES: Final[tuple[AssumptionName, ...]] = get_args(AssumptionName)[:-1]
"""What people do; the margin is the shop's own."""

_NONE: Final = Fraction(0)


@frozen
class Case:
    """One exact value for each assumption (情形); see `Response` for their meaning."""

    top_up_rate: Fraction = _NONE
    overshoot_minor: Fraction = _NONE
    padded_return_rate: Fraction = _NONE
    visit_elasticity: Fraction = _NONE
    pull_forward_rate: Fraction = _NONE
    cannibalisation_rate: Fraction = _NONE
    margin_rate: Fraction = _NONE

    def but(self, values: Mapping[AssumptionName, Fraction]) -> Case:
        """Change some of the values."""
        changes: dict[str, Any] = {str(name): value for name, value in values.items()}
        return evolve(self, **changes)


@frozen
class Figures:
    """What one case comes to; all exact, None where it is undefined (情形结果).

    Attributes
    ----------
    topped_up_orders, extra_orders
        φN, and u times the orders.
    sales_minor
        What is sold and not sent back, at the prices of the history. [minor]
    added_sales_minor
        What of it would not have been sold without the promotion. [minor]
    cost_minor, cost_rate
        What is given away, and as a share of the sales. [minor]
    gain_minor
        What is earned over no promotion; below zero: lost. [minor]
    subsidised_share
        Of past orders that get the discount at the till, the share that needed none.
    aov_minor
        Sales per order placed. [minor]
    """

    topped_up_orders: Fraction
    extra_orders: Fraction | None = None
    sales_minor: Fraction | None = None
    added_sales_minor: Fraction | None = None
    cost_minor: Fraction | None = None
    cost_rate: Fraction | None = None
    gain_minor: Fraction | None = None
    subsidised_share: Fraction | None = None
    aov_minor: Fraction | None = None


@frozen
class ClosedForm:
    """One replayed promotion, and what a topped-up order gets (闭式解).

    With Q, N, G, C, S of the replay, o the discount of a topped-up order, and the threshold T:
    top-ups add ``A = φ(G + N·v)``, extra orders are a share ``u = ε·C/S`` of all, and

    ``added sales = (1 − κ)·((1 − ρ)·A + (1 − π)·u·S)``

    ``cost = C·(1 + u) + (1 − ρ)·φ·N·o + kept``

    ``gain = m·added sales − cost``

    where padded returns keep nothing under ``retest``, and under ``prorated`` what fell on the
    goods that stay, ``ρ·φ·o·(N·T − G) / (T + v)``. At a fixed overshoot the gain is linear in
    each of the other assumptions, and every ratio rises or falls in each throughout, so over
    ranges all of them are extreme where each assumption is at one of its ends.

    Parameters
    ----------
    off_minor
        By overshoot, what a topped-up order gets; empty if none tops up. [minor]
    """

    row: ReplayRow
    refund_method: RefundMethod | None = None
    off_minor: dict[Fraction, int] = field(factory=dict)

    def at(self, case: Case) -> Figures:
        """Work one case out."""
        row = self.row
        topped_up = case.top_up_rate * row.within_reach
        paid_for = row.qualifying + topped_up
        share = row.qualifying / paid_for if paid_for else None
        uplift = self._uplift(case)
        if uplift is None:
            return Figures(topped_up, subsidised_share=share)
        stay = 1 - case.padded_return_rate
        added = case.top_up_rate * row.gap_minor + topped_up * case.overshoot_minor
        extra_sales = uplift * row.sales_minor
        sales = row.sales_minor + extra_sales + stay * added
        more = stay * added + (1 - case.pull_forward_rate) * extra_sales
        new = (1 - case.cannibalisation_rate) * more
        cost = row.cost_minor * (1 + uplift) + self._top_up_cost(case)
        orders = row.orders * (1 + uplift)
        return Figures(
            topped_up,
            uplift * row.orders,
            sales,
            new,
            cost,
            cost / sales if sales else None,
            case.margin_rate * new - cost,
            share,
            sales / orders if orders else None,
        )

    def _uplift(self, case: Case) -> Fraction | None:
        """Give u; None where there are no sales for the promotion to be a part of."""
        if not case.visit_elasticity:
            return _NONE
        cut = self.row.exact_cost_rate
        return None if cut is None else case.visit_elasticity * cut

    def _top_up_cost(self, case: Case) -> Fraction:
        """Give what topped-up orders get and keep, returns taken out."""
        row, threshold = self.row, self.row.threshold_minor
        off = self.off_minor.get(case.overshoot_minor)
        if off is None or threshold is None:
            return _NONE
        given = case.top_up_rate * off
        cost = (1 - case.padded_return_rate) * given * row.within_reach
        if self.refund_method == "prorated":
            stays = row.within_reach * threshold - row.gap_minor
            cost += case.padded_return_rate * given * stays / (threshold + case.overshoot_minor)
        return cost
