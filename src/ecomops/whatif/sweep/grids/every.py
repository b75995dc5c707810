"""每满N减x: an amount off for every time that a threshold is reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import PositiveMinorAmount
from ecomops.promotions.conditions.threshold import MaxTimes
from ecomops.whatif.sweep.grids.base import PairGrid
from ecomops.whatif.sweep.sorted_orders import SortedOrders
from ecomops.whatif.sweep.surface import Surface

_SEARCH_COST: Final = 16
"""Finding where a multiple begins costs about as much as dividing so many totals."""


class EveryGrid(PairGrid):
    """Every pair of a spend threshold and an amount off each time it is reached (每满减方案).

    >>> EveryGrid(thresholds_minor=(300_00,), offs_minor=(30_00, 50_00), max_times=3).shape
    (1, 2)
    """

    kind: Literal["every"] = "every"
    offs_minor: Annotated[tuple[PositiveMinorAmount, ...], Field(min_length=1)]
    """Amounts off each time; an order gets no more than it is worth. [minor]"""
    max_times: MaxTimes | None = None
    """How many times at most; None: as often as it is reached."""

    @property
    def across(self) -> tuple[int | Decimal, ...]:
        """The amounts off."""
        return self.offs_minor

    @property
    def most_off_minor(self) -> int | None:
        """None: a large order may get any amount."""
        return None

    def surface(self, orders: SortedOrders, reach_minor: int, customers: int | None) -> Surface:
        """Work out what every pair would have done."""
        offs = np.array(self.offs_minor, dtype=np.int64)
        costs = np.empty(self.shape, dtype=np.int64)
        for row, threshold in enumerate(self.thresholds_minor):
            costs[row] = self._costs(orders, threshold, offs)
        first = orders.places(self._steps)[:, np.newaxis]
        return self.spread(
            orders,
            reach_minor,
            customers,
            qualifying=len(orders) - first,
            off_at_threshold_minor=np.minimum.outer(self._steps, offs),
            cost_minor=costs,
        )

    def _costs(self, orders: SortedOrders, threshold: int, offs: IntArray) -> IntArray:
        """(n_offs,) Cost one threshold with every amount off."""
        times, start = _multiples(orders, threshold, self.max_times)
        stop = np.append(start[1:], len(orders))[: start.size]
        # up to the threshold, no order is worth less than it gets
        n_times = int((times * (stop - start)).sum())
        costs: IntArray = np.where(offs <= threshold, offs, 0) * n_times
        largest = orders.largest_minor
        for column in np.flatnonzero(offs > threshold).tolist():
            off = int(offs[column])
            # the product is taken only where some order is worth as much
            enough = times > largest // off
            wanted = np.where(enough, largest, off * np.where(enough, 0, times))
            costs[column] = orders.given(start, stop, wanted).sum()
        return costs

    def terms(self, place: int) -> dict[str, Any]:
        """Write one pair."""
        spend = {
            "kind": "min_spend",
            "spend_minor": self.threshold_at(place),
            "every": True,
            "max_times": self.max_times,
        }
        off = self.offs_minor[place % self.shape[1]]
        return {"conditions": [spend], "benefits": [{"kind": "amount_off", "off_minor": off}]}

    def columns(self) -> dict[str, list[object]]:
        """Give threshold, amount off and the most times of each pair."""
        return {
            "threshold_minor": self.threshold_column(),
            "off_minor": [*self.offs_minor] * self.shape[0],
            "max_times": [self.max_times] * self.n_schemes,
        }


def _multiples(
    orders: SortedOrders, threshold: int, most: int | None
) -> tuple[IntArray, IntArray]:
    """Say how many times orders reach a threshold, and from which place on.

    Returns
    -------
    times, start : (n_runs,) int64
        Orders from ``start[i]`` on reach it ``times[i]`` times, up to the next start.
    """
    largest = orders.largest_minor // threshold
    last = largest if most is None else min(largest, most)
    totals, first = orders.distinct
    if last * _SEARCH_COST <= totals.size:
        times = np.arange(1, last + 1)
        return times, orders.places(times * threshold)
    reached = np.minimum(totals // threshold, last)
    new = np.flatnonzero(np.diff(reached, prepend=0))
    return reached[new], first[new]
