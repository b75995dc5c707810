"""What one scheme of a sweep would have done to some orders, exactly."""

from __future__ import annotations

from fractions import Fraction

from ecomops._typing import Count, MinorAmount
from ecomops.models.base import DomainModel
from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.rates import Rate, exact_rate


class SchemeFigures(DomainModel):
    """What one scheme would have done to the orders of some customers (单个方案结果).

    Examples
    --------
    >>> figures = SchemeFigures(orders=4, customers=3, sales_minor=202_00, qualifying=2,
    ...     within_reach=1, gap_minor=900, off_at_threshold_minor=500, cost_minor=1000)
    >>> figures.cost_rate, figures.least_margin_rate
    (Fraction(5, 101), Fraction(5, 9))
    >>> figures.break_even("60%").exact_top_up_rate, figures.gain_minor("60%", "50%")
    (Fraction(25, 1), Fraction(-980, 1))
    """

    orders: Count
    """All orders, empty ones included."""
    customers: Count | None
    """Who placed them; None: not known."""
    sales_minor: MinorAmount
    """What they are worth before the promotion. [minor]"""
    qualifying: Count
    """Q: orders that get something (达标订单)."""
    within_reach: Count
    """N: orders that get nothing yet and lack at most the reach (凑单空间)."""
    gap_minor: MinorAmount
    """G: what those lack in all. [minor]"""
    off_at_threshold_minor: MinorAmount
    """o: what an order gets that just reaches the threshold. [minor]"""
    cost_minor: MinorAmount
    """What the scheme gives away (补贴). [minor]"""

    @property
    def cost_rate(self) -> Fraction | None:
        """Cost as a share of sales (费率); None without sales."""
        return Fraction(self.cost_minor, self.sales_minor) if self.sales_minor else None

    @property
    def least_margin_rate(self) -> Fraction | None:
        """o·N / G: only above this margin does a top-up earn anything; None out of reach."""
        return self.break_even(0).exact_least_margin_rate

    def break_even(self, margin_rate: Rate) -> BreakEven:
        """Weigh the scheme at a margin (回本).

        Raises
        ------
        InvalidArgumentError
            If the margin is not exact, or not within 0 to 1.
        """
        return BreakEven.of(self, margin_rate)

    def gain_minor(self, margin_rate: Rate, top_up_rate: Rate) -> Fraction:
        """Δ(φ): the gain over no promotion if a share φ tops up (净收益), in minor units.

        Raises
        ------
        InvalidArgumentError
            If a rate is not exact, or not within 0 to 1.
        """
        earned = self.break_even(margin_rate).top_up_gain_minor or 0
        return exact_rate("top_up_rate", top_up_rate) * earned - self.cost_minor
