"""What one discount costs at many spend thresholds."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.rounding import check_whole
from ecomops.whatif.sweep.sorted_orders import SortedOrders, check_sums


@frozen(eq=False)
class CostCurve:
    """Cost of one discount at many spend thresholds (满减成本曲线).

    Columns have one entry per threshold.

    Attributes
    ----------
    threshold_minor, cost_minor : (n_thresholds,) int64
        [minor]
    qualifying : (n_thresholds,) int64
        Orders that reach the threshold.
    within_reach : (n_thresholds,) int64
        Orders that lack at most the reach.
    gap_minor : (n_thresholds,) int64
        What those lack in all. [minor]
    """

    threshold_minor: IntArray
    qualifying: IntArray
    within_reach: IntArray
    gap_minor: IntArray
    cost_minor: IntArray


def cost_curve(
    order_totals_minor: Numbers,
    thresholds_minor: Numbers,
    off_minor: int,
    *,
    reach_minor: int = 0,
) -> CostCurve:
    """Count and cost "spend a threshold, get an amount off" at many thresholds.

    From sorted totals and running sums, so a thousand thresholds cost hardly more than one;
    `sweep_thresholds` tries many discounts as well. It equals a replay where the discount sees
    the whole order: no floor prices, no goods left out, no other promotions. An order worth
    less than the discount costs what it is worth.

    Parameters
    ----------
    order_totals_minor : (n_orders,) int64
        In any order; from 0. [minor]
    thresholds_minor : (n_thresholds,) int64
        From 1. [minor]
    off_minor
        The discount; from 1. [minor]
    reach_minor
        How much an order may lack to count as within reach. [minor]

    Raises
    ------
    InvalidArgumentError
        If the discount or the reach is out of range, or a column holds no whole numbers.
    BadRowError
        If an amount of a column is out of range; it names the row.
    AmountTooLargeError
        If a sum could leave int64.

    Examples
    --------
    >>> totals = np.array([1200, 4100, 5000, 9900])
    >>> curve = cost_curve(totals, np.array([4000, 5000]), 500, reach_minor=1000)
    >>> curve.qualifying.tolist(), curve.within_reach.tolist(), curve.gap_minor.tolist()
    ([3, 2], [0, 1], [0, 900])
    >>> curve.cost_minor.tolist()
    [1500, 1000]
    """
    totals = whole_numbers("order_totals_minor", order_totals_minor, low=0)
    thresholds = whole_numbers("thresholds_minor", thresholds_minor, low=1)
    _check_amount("off_minor", off_minor, 1)
    _check_amount("reach_minor", reach_minor, 0)
    check_sums(totals, min(reach_minor, int(thresholds.max(initial=0))))
    orders = SortedOrders.of(totals)
    first = orders.places(thresholds)
    within_reach, gap = orders.near(thresholds, reach_minor)
    cost = orders.given(first, np.array(len(orders)), np.array(off_minor))
    return CostCurve(thresholds, len(orders) - first, within_reach, gap, cost)


def _check_amount(name: str, value: int, least: int) -> None:
    check_whole(name, value, "give minor units")
    if not least <= value <= MAX_MINOR:
        raise InvalidArgumentError(
            name, value, "is out of range", f"give minor units from {least}"
        )
