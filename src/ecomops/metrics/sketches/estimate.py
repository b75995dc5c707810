"""An estimate, and between what the truth lies."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

_DEVIATIONS: Final = 2


@frozen
class Estimate:
    """An estimate with its error (估计值).

    Attributes
    ----------
    value
        The estimate.
    low, high
        Between which the truth lies, 19 times of 20.

    Examples
    --------
    >>> print(Estimate(1_000.4, 985.0, 1_016.0))
    about 1,000 (985 to 1,016, 19 times of 20)
    """

    value: float
    low: float
    high: float

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"about {self.value:,.0f} ({self.low:,.0f} to {self.high:,.0f}, 19 times of 20)"


NONE: Final = Estimate(0.0, 0.0, 0.0)
"""Of no ids."""


def estimate_of(sketch: Any) -> Estimate:
    """Ask a sketch of datasketches."""
    low, high = sketch.get_lower_bound(_DEVIATIONS), sketch.get_upper_bound(_DEVIATIONS)
    return Estimate(sketch.get_estimate(), low, high)
