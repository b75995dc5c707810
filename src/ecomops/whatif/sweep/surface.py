"""What every scheme of a sweep would have done, as columns."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.sweep.exact_columns import FloatArray, WholeArray, quotients, weighted_sum
from ecomops.whatif.sweep.scheme_figures import SchemeFigures


@frozen(eq=False)
class Surface:
    """What every scheme of a sweep would have done to some orders (方案曲面).

    All arrays have one shape: thresholds down and discounts across, or one entry per ladder.
    Counts and amounts are exact; what is worked out of them comes as floats, NaN where it is
    undefined.

    Attributes
    ----------
    orders
        All orders, empty ones included.
    customers
        Who placed them; None: not known.
    sales_minor
        What they are worth before the promotion. [minor]
    qualifying : int64
        Q: orders that get something.
    within_reach : int64
        N: orders that get nothing yet and lack at most the reach of the first step.
    gap_minor : int64
        G: what those lack in all. [minor]
    off_at_threshold_minor : int64
        o: what an order gets that just reaches the first step. [minor]
    cost_minor : int64
        What the scheme gives away. [minor]

    Examples
    --------
    >>> from ecomops.whatif.sweep import sweep_thresholds
    >>> surface = sweep_thresholds([4100, 4700, 5000, 9900], [4000, 5000], [100, 500],
    ...     reach_minor=1000, currency="CNY").whole
    >>> surface.cost_minor.tolist(), surface.gap_minor.tolist()
    ([[400, 2000], [200, 1000]], [[0, 0], [1200, 1200]])
    >>> surface.break_even_top_up_rate("50%").tolist()  # at 40.00 nobody lacks anything
    [[nan, nan], [0.5, nan]]
    >>> surface.figures(2).break_even("50%").exact_top_up_rate
    Fraction(1, 2)
    """

    orders: int
    customers: int | None
    sales_minor: int
    qualifying: IntArray
    within_reach: IntArray
    gap_minor: IntArray
    off_at_threshold_minor: IntArray
    cost_minor: IntArray

    def joined(self, other: Surface, customers: int | None) -> Surface:
        """Add the orders of other customers, under the same schemes."""
        return Surface(
            self.orders + other.orders,
            customers,
            self.sales_minor + other.sales_minor,
            self.qualifying + other.qualifying,
            self.within_reach + other.within_reach,
            self.gap_minor + other.gap_minor,
            self.off_at_threshold_minor,
            self.cost_minor + other.cost_minor,
        )

    def figures(self, place: int) -> SchemeFigures:
        """Return the exact numbers of one scheme, by its place row after row."""
        return SchemeFigures(
            orders=self.orders,
            customers=self.customers,
            sales_minor=self.sales_minor,
            qualifying=int(self.qualifying.flat[place]),
            within_reach=int(self.within_reach.flat[place]),
            gap_minor=int(self.gap_minor.flat[place]),
            off_at_threshold_minor=int(self.off_at_threshold_minor.flat[place]),
            cost_minor=int(self.cost_minor.flat[place]),
        )

    # ---- worked out -------------------------------------------------------------------
    @property
    def cost_rate(self) -> FloatArray:
        """Cost as a share of sales (费率); NaN without sales."""
        sales = np.full(self.cost_minor.shape, self.sales_minor)
        return quotients(self.cost_minor, sales, sales > 0)

    @property
    def least_margin_rate(self) -> FloatArray:
        """o·N / G, the margin to keep (保本毛利率); NaN where no order is within reach."""
        given = self.off_at_threshold_minor * self.within_reach
        return quotients(given, self.gap_minor, self.gap_minor > 0)

    def top_up_gain(self, margin_rate: Fraction) -> WholeArray:
        """m·G − o·N, times the denominator of m: the gain if all within reach top up; exact."""
        given = self.off_at_threshold_minor * self.within_reach
        return weighted_sum(
            (margin_rate.numerator, self.gap_minor), (-margin_rate.denominator, given)
        )

    def break_even_top_up_rate(self, margin_rate: Rate) -> FloatArray:
        """φ*: the share of orders within reach that has to top up (回本凑单率).

        NaN where no rate pays; above 1 it is impossible by top-ups alone.

        Raises
        ------
        InvalidArgumentError
            If the margin is not exact, or not within 0 to 1.
        """
        margin = exact_rate("margin_rate", margin_rate)
        gain = self.top_up_gain(margin)
        cost = weighted_sum((margin.denominator, self.cost_minor))
        return quotients(cost, gain, gain > 0)

    def gain_minor(self, margin_rate: Rate, top_up_rate: Rate) -> FloatArray:
        """Δ(φ): the gain over no promotion if a share φ tops up (净收益), in minor units.

        Raises
        ------
        InvalidArgumentError
            If a rate is not exact, or not within 0 to 1.
        """
        margin = exact_rate("margin_rate", margin_rate)
        above, below = self.exact_gain(margin, exact_rate("top_up_rate", top_up_rate))
        return above.astype(np.float64) / below

    def exact_gain(self, margin_rate: Fraction, top_up_rate: Fraction) -> tuple[WholeArray, int]:
        """Δ(φ) as numerators over one denominator."""
        share, whole = top_up_rate.numerator, top_up_rate.denominator * margin_rate.denominator
        given = self.off_at_threshold_minor * self.within_reach
        gain = weighted_sum(
            (share * margin_rate.numerator, self.gap_minor),
            (-share * margin_rate.denominator, given),
            (-whole, self.cost_minor),
        )
        return gain, whole
