"""What a spend threshold costs, for many thresholds at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.kernels.segments import exact_total

_REMEDY: Final = "give whole minor units as int64"


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
    order_totals_minor: IntArray,
    thresholds_minor: IntArray,
    off_minor: int,
    *,
    reach_minor: int = 0,
) -> CostCurve:
    """Count and cost "spend a threshold, get an amount off" at many thresholds.

    From sorted totals and prefix sums, so a thousand thresholds cost hardly more than one.
    It equals a replay where the discount sees the whole order: no floor prices, no goods
    left out, no other promotions. An order worth less than the discount costs what it is
    worth.

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
        If an amount is out of range, or an array does not hold int64.
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
    _check_column("order_totals_minor", order_totals_minor, 0)
    _check_column("thresholds_minor", thresholds_minor, 1)
    _check_whole("off_minor", off_minor, 1)
    _check_whole("reach_minor", reach_minor, 0)
    totals = np.sort(order_totals_minor)
    largest = max(int(thresholds_minor.max(initial=0)), off_minor)
    if max(largest * totals.size, exact_total(totals)) > MAX_MINOR:
        raise AmountTooLargeError(
            "order_totals_minor",
            f"<{totals.size} orders>",
            "have sums that leave int64",
            "give fewer orders or smaller amounts",
        )
    before = np.zeros(totals.size + 1, dtype=np.int64)  # before[i]: sum of the i smallest
    np.cumsum(totals, out=before[1:])
    first = np.searchsorted(totals, thresholds_minor)
    # reach may exceed the threshold; then every smaller order is within reach
    nearest = np.searchsorted(totals, np.maximum(thresholds_minor - reach_minor, 0))
    whole = np.maximum(np.searchsorted(totals, off_minor), first)  # from here on the full amount
    n_near = first - nearest
    return CostCurve(
        thresholds_minor,
        totals.size - first,
        n_near,
        n_near * thresholds_minor - (before[first] - before[nearest]),
        before[whole] - before[first] + (totals.size - whole) * off_minor,
    )


def _check_column(field: str, column: IntArray, least: int) -> None:
    if column.dtype != np.int64 or column.ndim != 1:
        raise InvalidArgumentError(field, column.dtype.name, "is not one int64 column", _REMEDY)
    if column.size and int(column.min()) < least:
        raise InvalidArgumentError(
            field, int(column.min()), "is out of range", f"give amounts from {least}"
        )


def _check_whole(field: str, value: int, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgumentError(field, value, "is not a whole number", "give minor units")
    if not least <= value <= MAX_MINOR:
        raise InvalidArgumentError(
            field, value, "is out of range", f"give minor units from {least}"
        )
