"""The threshold under which the orders were placed, as it is written on the command line."""

from __future__ import annotations

from typing import Final, Self

from attrs import frozen

from ecomops.commands.arguments import amount
from ecomops.errors import InvalidArgumentError
from ecomops.whatif import OrderHistory, TopUpEstimate, estimate_top_up
from ecomops.whatif.top_up.window import TopUpWindow
from ecomops.words import amount_text

_ARGUMENT: Final = "--ran-under"
_REACH: Final = "--reach"
_PARTS: Final = 3
_FORM: Final = "write it like 200:50:5: the threshold, how far above it people land, a bin"


@frozen
class PastThreshold:
    """A threshold that ran, and where to look for who topped up (历史满减门槛).

    Attributes
    ----------
    threshold_minor, reach_minor, overshoot_window_minor, bin_minor
        As `estimate_top_up` takes them. [minor]
    """

    threshold_minor: int
    reach_minor: int
    overshoot_window_minor: int
    bin_minor: int

    @classmethod
    def of(cls, text: str, reach: str, currency: str) -> Self:
        """Read ``THRESHOLD:WINDOW:BIN`` and ``--reach``, in major units.

        Raises
        ------
        InvalidArgumentError
            If it is written otherwise, an amount is no amount above zero, or they do not go
            together.

        Examples
        --------
        >>> PastThreshold.of("200:50:5", "20", "CNY").bin_minor
        500
        """
        parts = text.split(":")
        if len(parts) != _PARTS:
            raise InvalidArgumentError(_ARGUMENT, text, f"has {len(parts)} parts", _FORM)
        threshold, window, width = (
            amount(_ARGUMENT, part.strip(), currency, least=1) for part in parts
        )
        within = amount(_REACH, reach, currency, least=1)
        if within >= threshold:
            problem = f"is not below the threshold of {amount_text(threshold, currency)}"
            raise InvalidArgumentError(_REACH, reach, problem, "give how much an order may lack")
        for argument, given, length, what in (
            (_REACH, reach, within, "is"),
            (_ARGUMENT, text, window, "has a window that is"),
        ):
            if length % width:
                problem = f"{what} no whole number of bins of {amount_text(width, currency)}"
                raise InvalidArgumentError(argument, given, problem, "give other bins")
        found = cls(threshold, within, window, width)
        try:
            found.window()
        except InvalidArgumentError as error:
            raise InvalidArgumentError(_ARGUMENT, text, error.problem, error.remedy) from None
        return found

    def window(self) -> TopUpWindow:
        """Say where the estimate looks."""
        return TopUpWindow.of(
            threshold_minor=self.threshold_minor,
            reach_minor=self.reach_minor,
            overshoot_window_minor=self.overshoot_window_minor,
            bin_minor=self.bin_minor,
            fit_from_minor=None,
            fit_until_minor=None,
            degree=1,
        )

    def estimate(self, history: OrderHistory, seed: int) -> TopUpEstimate:
        """Read from the orders which share topped up."""
        return estimate_top_up(
            history,
            threshold_minor=self.threshold_minor,
            reach_minor=self.reach_minor,
            overshoot_window_minor=self.overshoot_window_minor,
            bin_minor=self.bin_minor,
            seed=seed,
        )
