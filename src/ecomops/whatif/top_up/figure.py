"""A figure and how far it would scatter had other customers come."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Self

from ecomops.models.base import DomainModel
from ecomops.whatif.top_up.counterfactual import WEIGHT_BITS

STEP: Final = 1 << WEIGHT_BITS
"""Orders and shares are told in steps of so many to one."""


class TopUpFigure(DomainModel):
    """A value with its interval (估计值与区间)."""

    value: Fraction
    """On the history itself."""
    low: Fraction
    """Below it lie half of the resamples that are left out."""
    high: Fraction
    """Above it lie the other half."""

    @classmethod
    def of(cls, steps: int, resampled: Iterable[int], outside: Fraction) -> Self:
        """Cut a share off either end of resampled values, which come in any order.

        >>> figure = TopUpFigure.of(STEP, (n * STEP for n in (4, 1, 3, 2, 0)), Fraction(1, 5))
        >>> int(figure.low), int(figure.value), int(figure.high)
        (0, 1, 4)
        """
        ordered = sorted(resampled)
        rank = max(int(outside * (len(ordered) + 1)), 1)
        low, high = ordered[rank - 1], ordered[-rank]
        return cls(value=Fraction(steps, STEP), low=Fraction(low, STEP), high=Fraction(high, STEP))

    @property
    def width(self) -> Fraction:
        """How long the interval is."""
        return self.high - self.low

    @property
    def distance_from_zero(self) -> Fraction:
        """How far the interval stays from 0; 0 where it holds 0."""
        return max(self.low, -self.high, Fraction(0))
