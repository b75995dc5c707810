"""What every set of schemes answers."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from decimal import Decimal
from math import prod
from typing import Annotated, Any, TypeAlias

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import PositiveMinorAmount
from ecomops.models.base import DomainModel
from ecomops.promotions.kinds import Promotion
from ecomops.whatif.sweep.sorted_orders import SortedOrders
from ecomops.whatif.sweep.surface import Surface

Thresholds: TypeAlias = Annotated[tuple[PositiveMinorAmount, ...], Field(min_length=1)]
"""Spend thresholds, in whatever order; one may come twice. [minor]"""


class SchemeSet(DomainModel, ABC):
    """Promotions that a sweep tries, written as numbers (待扫方案)."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """How many there are, along each axis."""

    @property
    @abstractmethod
    def first_steps_minor(self) -> tuple[int, ...]:
        """The amounts from which an order gets something [minor]."""

    @property
    @abstractmethod
    def most_off_minor(self) -> int | None:
        """The most that any scheme gives one order; None: up to all it is worth [minor]."""

    @abstractmethod
    def surface(self, orders: SortedOrders, reach_minor: int, customers: int | None) -> Surface:
        """Work out what every scheme would have done."""

    @abstractmethod
    def terms(self, place: int) -> dict[str, Any]:
        """Say what one scheme asks for and gives, as fields of a `Promotion`."""

    @abstractmethod
    def columns(self) -> dict[str, list[object]]:
        """Say what each scheme is, a column for each number of it."""

    def is_at_edge(self, place: int) -> bool:
        """Tell whether a scheme is an extreme one, so that a better may lie beyond."""
        del place
        return False

    @property
    def n_schemes(self) -> int:
        """How many schemes there are."""
        return prod(self.shape)

    @property
    def rules_digest(self) -> str:
        """Fingerprint of the schemes: of equal ones it is equal."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def promotion(self, place: int, promotion_id: str, currency: str) -> Promotion:
        """Write one scheme as a promotion."""
        return Promotion.model_validate(
            {"promotion_id": promotion_id, "currency": currency, **self.terms(place)}
        )


class PairGrid(SchemeSet, ABC):
    """Schemes of one threshold and one number more: thresholds down, the other across."""

    thresholds_minor: Thresholds
    """Spend thresholds, inclusive. [minor]"""

    @property
    def first_steps_minor(self) -> tuple[int, ...]:
        """The thresholds [minor]."""
        return self.thresholds_minor

    @property
    def _steps(self) -> IntArray:
        """(n_thresholds,) The thresholds as a column [minor]."""
        return np.array(self.thresholds_minor, dtype=np.int64)

    @property
    @abstractmethod
    def across(self) -> tuple[int | Decimal, ...]:
        """The numbers beside the thresholds."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Thresholds, and numbers beside them."""
        return len(self.thresholds_minor), len(self.across)

    def is_at_edge(self, place: int) -> bool:
        """Tell whether its threshold or its other number is the least or the largest tried."""
        row, column = divmod(place, self.shape[1])
        axes = ((self.thresholds_minor, row), (self.across, column))
        return any(axis[i] in {min(axis), max(axis)} for axis, i in axes if len(set(axis)) > 1)

    def threshold_at(self, place: int) -> int:
        """Return the threshold of one scheme [minor]."""
        return self.thresholds_minor[place // self.shape[1]]

    def threshold_column(self) -> list[object]:
        """Repeat each threshold for every number beside it."""
        return [threshold for threshold in self.thresholds_minor for _ in range(self.shape[1])]

    def spread(
        self,
        orders: SortedOrders,
        reach_minor: int,
        customers: int | None,
        *,
        qualifying: IntArray,
        off_at_threshold_minor: IntArray,
        cost_minor: IntArray,
    ) -> Surface:
        """Put a surface together; who is within reach depends on the threshold alone."""
        count, gap = orders.near(self._steps, reach_minor)
        return Surface(
            len(orders),
            customers,
            orders.sales_minor,
            np.broadcast_to(qualifying, self.shape),
            np.broadcast_to(count[:, np.newaxis], self.shape),
            np.broadcast_to(gap[:, np.newaxis], self.shape),
            off_at_threshold_minor,
            cost_minor,
        )
