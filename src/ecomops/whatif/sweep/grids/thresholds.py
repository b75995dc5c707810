"""满N减x: an amount off from a threshold on."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ecomops._typing import PositiveMinorAmount
from ecomops.whatif.sweep.grids.base import PairGrid
from ecomops.whatif.sweep.sorted_orders import SortedOrders
from ecomops.whatif.sweep.surface import Surface


class ThresholdGrid(PairGrid):
    """Every pair of a spend threshold and an amount off (满减方案).

    >>> grid = ThresholdGrid(thresholds_minor=(199_00, 299_00), offs_minor=(20_00, 30_00))
    >>> grid.shape, grid.n_schemes
    ((2, 2), 4)
    """

    kind: Literal["thresholds"] = "thresholds"
    offs_minor: Annotated[tuple[PositiveMinorAmount, ...], Field(min_length=1)]
    """Amounts off; an order gets no more than it is worth. [minor]"""

    @property
    def across(self) -> tuple[int | Decimal, ...]:
        """The amounts off."""
        return self.offs_minor

    @property
    def most_off_minor(self) -> int | None:
        """The largest amount off [minor]."""
        return max(self.offs_minor)

    def surface(self, orders: SortedOrders, reach_minor: int, customers: int | None) -> Surface:
        """Work out what every pair would have done."""
        offs = np.array(self.offs_minor, dtype=np.int64)
        first = orders.places(self._steps)[:, np.newaxis]
        return self.spread(
            orders,
            reach_minor,
            customers,
            qualifying=len(orders) - first,
            off_at_threshold_minor=np.minimum.outer(self._steps, offs),
            cost_minor=orders.given(first, np.array(len(orders)), offs),
        )

    def terms(self, place: int) -> dict[str, Any]:
        """Write one pair."""
        off = self.offs_minor[place % self.shape[1]]
        return {
            "conditions": [{"kind": "min_spend", "spend_minor": self.threshold_at(place)}],
            "benefits": [{"kind": "amount_off", "off_minor": off}],
        }

    def columns(self) -> dict[str, list[object]]:
        """Give threshold and amount off of each pair."""
        return {
            "threshold_minor": self.threshold_column(),
            "off_minor": [*self.offs_minor] * self.shape[0],
        }
