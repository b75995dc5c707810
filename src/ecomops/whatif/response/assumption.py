"""What is taken to be so: one exact value, or a range around a likely one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self, TypeAlias

from pydantic import model_validator

from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.rate_text import read_rate
from ecomops.whatif.rates import Exact, Rate


class Assumption(DomainModel):
    """What is assumed: one exact value, or how low, likely and high it may be (假设值).

    Examples
    --------
    >>> Assumption.of("top_up_rate", ("5%", "10%", "20%")).likely
    Fraction(1, 10)
    >>> Assumption.of("margin_rate", "0.3").is_range
    False
    """

    low: Exact
    """The lowest that is thought possible."""
    likely: Exact
    """The one to expect."""
    high: Exact
    """The highest that is thought possible."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise InvalidArgumentError(
                "low, likely, high", tuple(map(str, (self.low, self.likely, self.high))),
                "do not rise", "give low <= likely <= high",
            )  # fmt: skip
        return self

    @classmethod
    def of(cls, name: str, value: Assumed) -> Assumption:
        """Read an exact value, or a range.

        Parameters
        ----------
        name
            What to call it in an error.
        value
            One value such as ``"10%"``, three as ``(low, likely, high)``, or an assumption.

        Raises
        ------
        InvalidArgumentError
            If a value is a float or no number, there are two or more than three, or they do
            not rise.
        """
        given: Any = value
        if isinstance(given, cls):
            return given
        if not isinstance(given, tuple | list):
            exact = read_rate(name, given)
            return cls(low=exact, likely=exact, high=exact)
        if len(given) != 3:
            raise InvalidArgumentError(
                name, given, f"has {len(given)} values", "give one, or three: (low, likely, high)"
            )
        low, likely, high = (read_rate(name, one) for one in given)
        if not low <= likely <= high:
            raise InvalidArgumentError(name, given, "does not rise", "give low <= likely <= high")
        return cls(low=low, likely=likely, high=high)

    @property
    def is_range(self) -> bool:
        """Whether more than one value is thought possible."""
        return self.low != self.high

    @property
    def ends(self) -> tuple[Fraction, Fraction, Fraction]:
        """Low, likely and high."""
        return self.low, self.likely, self.high

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The distinct values among low, likely and high, rising."""
        return tuple(sorted({self.low, self.likely, self.high}))

    def check_within(self, name: str, least: int, most: int, remedy: str) -> None:
        """Refuse what leaves the limits.

        Raises
        ------
        InvalidArgumentError
            If low is below the least, or high above the most.
        """
        if self.low < least or self.high > most:
            wrong = self.low if self.low < least else self.high
            problem = f"is not within {least} to {most}"
            raise InvalidArgumentError(name, str(wrong), problem, remedy)


Assumed: TypeAlias = Rate | tuple[Rate, Rate, Rate] | Assumption
"""What an assumption is read from: a value, ``(low, likely, high)``, or an `Assumption`."""
