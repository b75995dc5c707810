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
    "step_up_rate",
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
    step_up_rate: Fraction = _NONE
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
        φN, with ψ times the orders within reach of a next step; and u times the orders.
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
class TopUps:
    """Orders that lack little of one threshold, and what each gets beyond it (凑单档位).

    Attributes
    ----------
    orders, gap_minor, had_minor
        N, G, and what those orders get in all as they are. [minor]
    threshold_minor
        T. [minor]
    off_minor
        By overshoot, what one that tops up gets: o; empty if none tops up. [minor]
    left_minor
        By overshoot, what all of them would keep after a return that is priced anew, because a
        refund is never below zero; empty if that is not known, and then taken for nothing. [minor]
    """

    orders: int
    gap_minor: int
    had_minor: int
    threshold_minor: int
    off_minor: dict[Fraction, int] = field(factory=dict)
    left_minor: dict[Fraction, int] = field(factory=dict)

    def added(self, overshoot_minor: Fraction) -> Fraction:
        """Say what is bought if all top up [minor]."""
        return self.gap_minor + self.orders * overshoot_minor

    def cost(self, case: Case, refund_method: RefundMethod | None) -> Fraction:
        """Say what is given away if all top up, and a share sends back what it added [minor]."""
        overshoot = case.overshoot_minor
        off = self.off_minor.get(overshoot)
        if off is None:
            return _NONE
        cost = (1 - case.padded_return_rate) * (off * self.orders - self.had_minor)
        if refund_method == "prorated":
            stays = self.orders * self.threshold_minor - self.gap_minor
            kept = Fraction(off * stays) / (self.threshold_minor + overshoot)
            cost += case.padded_return_rate * (kept - self.had_minor)
        elif refund_method == "retest":
            cost += case.padded_return_rate * self.left_minor.get(overshoot, 0)
        return cost


@frozen
class ClosedForm:
    """One replayed promotion, and what topped-up orders get (闭式解).

    With Q, N, G, C, S of the replay, o the discount of a topped-up order, and the threshold T:
    top-ups add ``A = φ(G + N·v)``, extra orders are a share ``u = ε·C/S`` of all, and

    ``added sales = (1 − κ)·((1 − ρ)·A + (1 − π)·u·S)``

    ``cost = C·(1 + u) + (1 − ρ)·φ·N·o + kept``

    ``gain = m·added sales − cost``

    where padded returns keep under ``retest`` what refunds leave that are never below zero,
    ``ρ·φ·Σ max(0, o − gap − v)`` over the orders within reach, and under ``prorated`` what fell
    on the goods that stay, ``ρ·φ·o·(N·T − G) / (T + v)``. Each later step adds the
    same with its own N, G, T and o, with ψ in place of φ, less what its orders got before. At a
    fixed overshoot the gain is linear in each of the other assumptions, and every ratio rises or
    falls in each throughout, so over ranges all of them are extreme where each assumption is at
    one of its ends.

    Parameters
    ----------
    first
        Who can top up to the threshold; None: nobody, or there is none.
    later
        Who can step up, by next step.
    """

    row: ReplayRow
    refund_method: RefundMethod | None = None
    first: TopUps | None = None
    later: tuple[TopUps, ...] = ()

    def at(self, case: Case) -> Figures:
        """Work one case out."""
        row, moved = self.row, self._moved(case)
        newly = case.top_up_rate * row.within_reach
        paid_for = row.qualifying + newly
        share = row.qualifying / paid_for if paid_for else None
        topped_up = newly + case.step_up_rate * sum(step.orders for step in self.later)
        uplift = self._uplift(case)
        if uplift is None:
            return Figures(topped_up, subsidised_share=share)
        stay = 1 - case.padded_return_rate
        added = sum((rate * step.added(case.overshoot_minor) for rate, step in moved), _NONE)
        extra_sales = uplift * row.sales_minor
        sales = row.sales_minor + extra_sales + stay * added
        more = stay * added + (1 - case.pull_forward_rate) * extra_sales
        new = (1 - case.cannibalisation_rate) * more
        given = sum((rate * step.cost(case, self.refund_method) for rate, step in moved), _NONE)
        cost = row.cost_minor * (1 + uplift) + given
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

    def _moved(self, case: Case) -> list[tuple[Fraction, TopUps]]:
        """Say which share of whom tops up."""
        first = [] if self.first is None else [(case.top_up_rate, self.first)]
        return first + [(case.step_up_rate, step) for step in self.later]

    def _uplift(self, case: Case) -> Fraction | None:
        """Give u; None where there are no sales for the promotion to be a part of."""
        if not case.visit_elasticity:
            return _NONE
        cut = self.row.exact_cost_rate
        return None if cut is None else case.visit_elasticity * cut
