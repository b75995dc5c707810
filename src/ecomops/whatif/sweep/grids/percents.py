"""满N打x折: a percentage off from a threshold on."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Percent, PositiveMinorAmount
from ecomops.errors import AmountTooLargeError
from ecomops.kernels.rounding import percent_of_table
from ecomops.rounding import percent_parts
from ecomops.whatif.sweep.grids.base import PairGrid
from ecomops.whatif.sweep.sorted_orders import SortedOrders
from ecomops.whatif.sweep.surface import Surface
from ecomops.words import plain_number


class PercentGrid(PairGrid):
    """Every pair of a spend threshold and a percentage off (满折方案).

    The percentage is taken of the order and rounded half up, as `PercentOff` does.

    >>> PercentGrid(thresholds_minor=(199_00,), off_percents=("10", "12.5")).shape
    (1, 2)
    """

    kind: Literal["percents"] = "percents"
    off_percents: Annotated[tuple[Percent, ...], Field(min_length=1)]
    """The shares saved: 20 saves 20 %."""
    cap_minor: PositiveMinorAmount | None = None
    """The most that one order gets. [minor]"""

    @property
    def across(self) -> tuple[int | Decimal, ...]:
        """The percentages."""
        return self.off_percents

    @property
    def most_off_minor(self) -> int | None:
        """The cap, if there is one [minor]."""
        return self.cap_minor

    def surface(self, orders: SortedOrders, reach_minor: int, customers: int | None) -> Surface:
        """Work out what every pair would have done.

        Raises
        ------
        AmountTooLargeError
            If an order is so large that its percentage can't be taken in int64.
        """
        totals, first_order = orders.distinct
        times = np.diff(first_order, append=len(orders))
        # every amount is rounded on its own, so each percentage looks at each of them once
        first = np.searchsorted(totals, self._steps)
        offs, costs, qualifying = (np.empty(self.shape, dtype=np.int64) for _ in range(3))
        last_first = np.append(first_order, len(orders))
        for column in range(self.shape[1]):
            given = self._offs(totals, column)
            from_here = np.zeros(totals.size + 1, dtype=np.int64)
            np.cumsum(given * times, out=from_here[1:])
            costs[:, column] = from_here[-1] - from_here[first]
            some = np.maximum(first, np.searchsorted(given, 1))  # tiny orders may get nothing
            qualifying[:, column] = len(orders) - last_first[some]
            offs[:, column] = self._offs(self._steps, column)
        return self.spread(
            orders,
            reach_minor,
            customers,
            qualifying=qualifying,
            off_at_threshold_minor=offs,
            cost_minor=costs,
        )

    def _offs(self, amounts: IntArray, column: int) -> IntArray:
        parts = percent_parts(self.off_percents[column])
        largest = int(amounts.max(initial=0))
        if largest * parts > MAX_MINOR // 2:
            raise AmountTooLargeError(
                "orders", largest, f"times {self.off_percents[column]} % leaves int64",
                "give smaller amounts",
            )  # fmt: skip
        off = percent_of_table(amounts, parts)
        return off if self.cap_minor is None else np.minimum(off, self.cap_minor)

    def terms(self, place: int) -> dict[str, Any]:
        """Write one pair."""
        percent = self.off_percents[place % self.shape[1]]
        benefit = {"kind": "percent_off", "off_percent": percent, "cap_minor": self.cap_minor}
        return {
            "conditions": [{"kind": "min_spend", "spend_minor": self.threshold_at(place)}],
            "benefits": [benefit],
        }

    def columns(self) -> dict[str, list[object]]:
        """Give threshold, percentage (as text, exactly) and cap of each pair."""
        percents: list[object] = [plain_number(percent) for percent in self.off_percents]
        return {
            "threshold_minor": self.threshold_column(),
            "off_percent": percents * self.shape[0],
            "cap_minor": [self.cap_minor] * self.n_schemes,
        }
