"""How low, likely and high a figure is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Self

from pydantic import model_validator

from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.rounding import divide_rounded


class Extent(DomainModel):
    """How low, likely and high a figure is, under what was assumed (取值范围).

    Examples
    --------
    >>> Extent.over(Fraction(2), [Fraction(1), Fraction(5)])
    Extent(low=Fraction(1, 1), likely=Fraction(2, 1), high=Fraction(5, 1))
    """

    low: Fraction | None
    """The lowest; None if it is undefined at an end of a range."""
    likely: Fraction | None
    """With every assumption at its likely value; None where it is undefined."""
    high: Fraction | None
    """The highest; None if it is undefined at an end of a range."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        known = [one for one in self.values if one is not None]
        if known != sorted(known):
            raise InvalidArgumentError(
                "low, likely, high", tuple(map(str, known)), "do not rise",
                "give low <= likely <= high",
            )  # fmt: skip
        return self

    @classmethod
    def over(cls, likely: Fraction | None, others: Iterable[Fraction | None]) -> Self:
        """Span the likely value and others; without ends if it is undefined at one of them."""
        found = [likely, *others]
        known = [one for one in found if one is not None]
        if len(known) < len(found):
            return cls(low=None, likely=likely, high=None)
        return cls(low=min(known), likely=likely, high=max(known))

    @property
    def is_range(self) -> bool:
        """Whether low and high differ."""
        return self.low != self.high

    @property
    def values(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Low, likely and high."""
        return self.low, self.likely, self.high


def plain_figure(name: str, value: Fraction | None) -> int | float | None:
    """Write a figure for a data frame: amounts as whole minor units, half up, others as floats.

    >>> plain_figure("gain_minor", Fraction(-5, 2)), plain_figure("cost_rate", Fraction(1, 4))
    (-3, 0.25)
    """
    if value is None:
        return None
    if name.endswith("_minor"):
        return divide_rounded(value.numerator, value.denominator)
    return float(value)
