"""The threshold under which the orders were placed, as it is written on the command line."""

from __future__ import annotations

from typing import Final, Self

from attrs import frozen

from ecomops.commands.arguments import amount
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import OrderHistory, TopUpEstimate, estimate_top_up

_ARGUMENT: Final = "--ran-under"
_PARTS: Final = 3
_FORM: Final = "write it like 200:50:5: the threshold, how far above it people land, a bin"


@frozen
class PastThreshold:
    """A threshold that ran, and where to look for who topped up (历史满减门槛).

    Attributes
    ----------
    threshold_minor, overshoot_window_minor, bin_minor
        As `estimate_top_up` takes them. [minor]
    """

    threshold_minor: int
    overshoot_window_minor: int
    bin_minor: int

    @classmethod
    def of(cls, text: str, currency: str) -> Self:
        """Read ``THRESHOLD:WINDOW:BIN``, in major units.

        Raises
        ------
        InvalidArgumentError
            If it is written otherwise, or an amount is no amount above zero.

        Examples
        --------
        >>> PastThreshold.of("200:50:5", "CNY").bin_minor
        500
        """
        parts = text.split(":")
        if len(parts) != _PARTS:
            raise InvalidArgumentError(_ARGUMENT, text, f"has {len(parts)} parts", _FORM)
        return cls(*(amount(_ARGUMENT, part.strip(), currency, least=1) for part in parts))

    def estimate(self, history: OrderHistory, reach_minor: int, seed: int) -> TopUpEstimate:
        """Read from the orders which share topped up."""
        return estimate_top_up(
            history,
            threshold_minor=self.threshold_minor,
            reach_minor=reach_minor,
            overshoot_window_minor=self.overshoot_window_minor,
            bin_minor=self.bin_minor,
            seed=seed,
        )
