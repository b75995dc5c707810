"""What one promotion would have done to past orders, in numbers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Final, Self

from pydantic import model_validator

from ecomops.currencies import CurrencyCode
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.promotions.rules.verdict import VerdictCode
from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay.step_ups import StepUp, plus_steps
from ecomops.whatif.replay.totals import Amount
from ecomops.whatif.results.frozen_mapping import FrozenMapping
from ecomops.whatif.results.origin import Count

_SUMMED: Final = (
    "orders", "sales_minor", "qualifying", "within_reach", "gap_minor", "cost_minor",
)  # fmt: skip


class ReplayRow(DomainModel):
    """What one promotion would have done to past orders (活动重放结果).

    Examples
    --------
    >>> row = ReplayRow(promotion_id="p", description="spend $50: $5 off",
    ...     description_zh="满 $50 减 $5", currency="USD", basis="paid", reach_minor=1000,
    ...     orders=4, sales_minor=195_00, qualifying=2, within_reach=1, gap_minor=500,
    ...     cost_minor=10_00, off_at_threshold_minor=500, threshold_minor=5000,
    ...     verdicts={"applied": 2, "below_threshold": 2})
    >>> row.exact_cost_rate, row.subsidised_share("100%")
    (Fraction(2, 39), 0.6666666666666666)
    """

    promotion_id: str
    """Which promotion."""
    description: str
    """What it says, in English."""
    description_zh: str
    """What it says, in Chinese."""
    currency: CurrencyCode
    """ISO 4217 code of every amount."""
    basis: str
    """What the sales are measured in, such as ``paid`` or ``shelf``."""
    reach_minor: Count
    """How much an order may lack to count as within reach. [minor]"""
    orders: Count
    """All orders, empty ones included."""
    sales_minor: Amount
    """All orders at the prices of the table, before any promotion. [minor]"""
    qualifying: Count
    """Q: orders to which it applied; of gifts and points too (达标订单)."""
    within_reach: Count
    """N: orders that lack one spend threshold, by at most the reach (凑单空间)."""
    gap_minor: Amount
    """G: what those lack in all. [minor]"""
    cost_minor: Amount
    """What it gave away (补贴). [minor]"""
    off_at_threshold_minor: Amount | None
    """o: what an order gets from it, were it alone, that just reaches the spend threshold with
    goods free of floor prices; percentages as of one line. None where there is no threshold, or
    where that is not known: benefits on single units or on shipping, gifts and points alone,
    goods that get the benefit and do not count. [minor]"""
    threshold_minor: Amount | None
    """The spend threshold, the largest if there are several; None without one. [minor]"""
    verdicts: FrozenMapping[VerdictCode, Count]
    """How many orders met each verdict."""
    step_ups: tuple[StepUp, ...] = ()
    """Of a ladder on what is spent, and of a threshold that repeats: the orders that get a step
    and lack little of the next, by next step; they are among the qualifying ones, and not in
    `within_reach`. Empty where there is no next step, where there are more than a thousand, and
    in rows that were kept before steps were told."""

    @model_validator(mode="after")
    def _counts_of_its_orders(self) -> Self:
        if self.qualifying + self.within_reach > self.orders:
            raise InvalidArgumentError(
                "qualifying, within_reach", (self.qualifying, self.within_reach),
                f"are more than all {self.orders} orders", "count each order once",
            )  # fmt: skip
        return self

    def plus(self, other: ReplayRow) -> Self:
        """Add what the same promotion would have done to other orders."""
        summed = {name: getattr(self, name) + getattr(other, name) for name in _SUMMED}
        verdicts = Counter(self.verdicts)
        verdicts.update(other.verdicts)
        steps = plus_steps(self.step_ups, other.step_ups)
        changed: dict[str, object] = {"verdicts": dict(verdicts), "step_ups": steps}
        return type(self).model_validate(dict(self) | summed | changed)

    @property
    def exact_cost_rate(self) -> Fraction | None:
        """Cost as a share of sales; None without sales."""
        return Fraction(self.cost_minor, self.sales_minor) if self.sales_minor else None

    @property
    def cost_rate(self) -> float | None:
        """Cost as a share of sales (费率), 0 to 1; None without sales."""
        rate = self.exact_cost_rate
        return None if rate is None else float(rate)

    def exact_subsidised_share(self, top_up_rate: Rate) -> Fraction | None:
        """Return `subsidised_share` as a fraction."""
        topped_up = exact_rate("top_up_rate", top_up_rate) * self.within_reach
        paid_for = self.qualifying + topped_up
        return self.qualifying / paid_for if paid_for else None

    def subsidised_share(self, top_up_rate: Rate) -> float | None:
        """Of the orders that get the discount, the share that needed none (补贴占比).

        ``Q / (Q + φN)`` where a share φ of the orders within reach tops up; None where no
        order gets it.

        Raises
        ------
        InvalidArgumentError
            If the rate is not exact, or not within 0 to 1.
        """
        share = self.exact_subsidised_share(top_up_rate)
        return None if share is None else float(share)

    def break_even(self, margin_rate: Rate) -> BreakEven:
        """Weigh the promotion at a margin (回本).

        Raises
        ------
        InvalidArgumentError
            If the margin is not exact, or not within 0 to 1.
        """
        return BreakEven.of(self, margin_rate)

    def to_dict(self) -> dict[str, object]:
        """Give the row as plain values, rates as floats."""
        return {
            "promotion_id": self.promotion_id,
            "description": self.description,
            "description_zh": self.description_zh,
            "currency": self.currency,
            "basis": self.basis,
            "reach_minor": self.reach_minor,
            "orders": self.orders,
            "sales_minor": self.sales_minor,
            "qualifying": self.qualifying,
            "within_reach": self.within_reach,
            "gap_minor": self.gap_minor,
            "cost_minor": self.cost_minor,
            "cost_rate": self.cost_rate,
            "off_at_threshold_minor": self.off_at_threshold_minor,
            "threshold_minor": self.threshold_minor,
            "within_next_step": sum(step.within_reach for step in self.step_ups),
            "next_step_gap_minor": sum(step.gap_minor for step in self.step_ups),
            "verdicts": dict(self.verdicts),
        }
