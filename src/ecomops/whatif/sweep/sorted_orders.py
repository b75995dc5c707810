"""Order totals, sorted once, so that what any step gives is a difference of two sums."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.kernels.segments import exact_total

_REMEDY: Final = "give fewer orders, smaller amounts or a smaller reach"


@frozen(eq=False)
class SortedOrders:
    """Order totals in rising order, with running sums (有序订单金额).

    Attributes
    ----------
    totals : (n_orders,) int64
        What counts towards a threshold, rising. [minor]
    before : (n_orders + 1,) int64
        ``before[i]``: the sum of the i smallest. [minor]
    sales_minor
        What the orders are worth, goods that take no part in promotions too. [minor]

    Examples
    --------
    >>> orders = SortedOrders.of(np.array([5000, 1200, 9900]))
    >>> orders.places(np.array([5000])).tolist(), orders.before.tolist()
    ([1], [0, 1200, 6200, 16100])
    """

    totals: IntArray
    before: IntArray
    sales_minor: int

    @classmethod
    def of(cls, totals: IntArray, sales_minor: int | None = None) -> SortedOrders:
        """Sort totals, which are from 0 and have a sum within int64; see `check_sums`."""
        # looking costs a hundredth of sorting, and halves drawn by rank come sorted
        is_sorted = bool((totals[1:] >= totals[:-1]).all())
        ordered = totals if is_sorted else np.sort(totals)
        before = np.zeros(ordered.size + 1, dtype=np.int64)
        np.cumsum(ordered, out=before[1:])
        return cls(ordered, before, int(before[-1]) if sales_minor is None else sales_minor)

    def __len__(self) -> int:
        return self.totals.size

    @property
    def largest_minor(self) -> int:
        """The largest total; 0 without orders [minor]."""
        return int(self.totals[-1]) if len(self) else 0

    @cached_property
    def distinct(self) -> tuple[IntArray, IntArray]:
        """The distinct totals, rising, and the place of the first order of each."""
        new = np.empty(len(self), dtype=np.bool_)
        new[:1] = True
        np.not_equal(self.totals[1:], self.totals[:-1], out=new[1:])
        first = np.flatnonzero(new)
        return self.totals[first], first

    def places(self, amounts: IntArray) -> IntArray:
        """Find the first order worth at least each amount."""
        return np.searchsorted(self.totals, amounts)

    def near(self, thresholds: IntArray, reach_minor: int) -> tuple[IntArray, IntArray]:
        """Count the orders that lack at most the reach of each threshold, and what they lack.

        Returns
        -------
        within_reach, gap_minor : (n_thresholds,) int64
        """
        # a reach may exceed the threshold; then every smaller order is within reach
        nearest = self.places(np.maximum(thresholds - reach_minor, 0))
        first = self.places(thresholds)
        count = first - nearest
        return count, count * thresholds - (self.before[first] - self.before[nearest])

    def given(self, lower: IntArray, upper: IntArray, off: IntArray) -> IntArray:
        """Sum what orders get, from place `lower` to before place `upper`, if each gets `off`.

        None gets more than it is worth. The arguments are broadcast.
        """
        # from `whole` on orders are worth the full amount
        whole = np.clip(self.places(off), lower, upper)
        return self.before[whole] - self.before[lower] + (upper - whole) * off


def check_sums(totals: IntArray, most_gap_minor: int) -> None:
    """Refuse orders whose sums could leave int64.

    Parameters
    ----------
    totals : (n_orders,) int64
        From 0. [minor]
    most_gap_minor
        The most that one order can lack to be within reach. [minor]

    Raises
    ------
    AmountTooLargeError
        If what all orders are worth and lack together could be more than 2**63 - 1.
    """
    gaps = totals.size * most_gap_minor
    # the quick bound spares all but absurd orders the exact sum
    if gaps + totals.size * int(totals.max(initial=0)) <= MAX_MINOR:
        return
    if gaps + exact_total(totals) > MAX_MINOR:
        raise AmountTooLargeError(
            "orders", f"<{totals.size} orders>", "have sums that leave int64", _REMEDY
        )
