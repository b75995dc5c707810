"""满199减20，满399减50: steps, of which the highest that is reached counts."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ecomops._arrays import IntArray
from ecomops._typing import PositiveMinorAmount
from ecomops.kernels.segments import offsets_of, segment_sum
from ecomops.whatif.sweep.grids.base import SchemeSet
from ecomops.whatif.sweep.sorted_orders import SortedOrders
from ecomops.whatif.sweep.surface import Surface

LadderStepPair: TypeAlias = tuple[PositiveMinorAmount, PositiveMinorAmount]
"""A threshold and what is taken off from there on. [minor]"""


def _climbs(steps: tuple[LadderStepPair, ...]) -> tuple[LadderStepPair, ...]:
    for (low, _), (high, _) in pairwise(steps):
        if high <= low:
            raise PydanticCustomError(
                "ladder_order",
                "step at {high} stands after the step at {low}; order the steps by threshold",
                {"low": low, "high": high},
            )
    return steps


Steps: TypeAlias = Annotated[
    tuple[LadderStepPair, ...], Field(min_length=1, max_length=100), AfterValidator(_climbs)
]
"""The steps of one ladder, by rising thresholds."""


class LadderList(SchemeSet):
    """Ladders of thresholds and amounts off (阶梯满减方案).

    >>> LadderList(ladders=(((199_00, 20_00), (399_00, 50_00)), ((299_00, 30_00),))).shape
    (2,)
    """

    kind: Literal["ladders"] = "ladders"
    ladders: Annotated[tuple[Steps, ...], Field(min_length=1)]
    """Each its steps; an order gets no more than it is worth."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many ladders there are."""
        return (len(self.ladders),)

    @property
    def first_steps_minor(self) -> tuple[int, ...]:
        """The first threshold of each ladder [minor]."""
        return tuple(steps[0][0] for steps in self.ladders)

    @property
    def most_off_minor(self) -> int | None:
        """The largest amount off [minor]."""
        return max(off for steps in self.ladders for _, off in steps)

    def surface(self, orders: SortedOrders, reach_minor: int, customers: int | None) -> Surface:
        """Work out what every ladder would have done."""
        offset = offsets_of(np.array([len(steps) for steps in self.ladders], dtype=np.int64))
        flat = np.array([step for steps in self.ladders for step in steps], dtype=np.int64)
        threshold, off = flat[:, 0], flat[:, 1]
        lower = orders.places(threshold)
        upper = np.append(lower[1:], len(orders))
        upper[offset[1:] - 1] = len(orders)  # the last step of a ladder has no end
        first: IntArray = offset[:-1]
        count, gap = orders.near(threshold[first], reach_minor)
        return Surface(
            len(orders),
            customers,
            orders.sales_minor,
            len(orders) - lower[first],
            count,
            gap,
            np.minimum(threshold[first], off[first]),
            segment_sum(orders.given(lower, upper, off), offset),
        )

    def terms(self, place: int) -> dict[str, Any]:
        """Write one ladder."""
        steps = [
            {"at_least": threshold, "benefits": [{"kind": "amount_off", "off_minor": off}]}
            for threshold, off in self.ladders[place]
        ]
        return {"ladder": {"steps": steps}}

    def columns(self) -> dict[str, list[object]]:
        """Write each ladder as text, ``threshold:off`` in minor units, step after step."""
        told: list[object] = [
            " ".join(f"{threshold}:{off}" for threshold, off in steps) for steps in self.ladders
        ]
        return {"ladder": told}
