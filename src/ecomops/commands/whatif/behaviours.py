"""What people are assumed to do, as it is written on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Final, Self, cast

from attrs import frozen

from ecomops.commands.arguments import amount, assumed
from ecomops.errors import InvalidArgumentError
from ecomops.promotions.refunds.policies import RefundMethod
from ecomops.rate_text import read_rate
from ecomops.whatif import Assumption, Response, exact_rate

_NOBODY: Final = Assumption.of("top_up_rate", 0)
_RATES: Final = {
    "step_up_rate": "--step-up",
    "padded_return_rate": "--padded-returns",
    "pull_forward_rate": "--pull-forward",
    "cannibalisation_rate": "--cannibalisation",
}


@frozen
class Behaviours:
    """What people do beside topping up (顾客反应假设).

    Attributes
    ----------
    given
        Values or ranges, by the names of `Response`.
    refund_method
        What is kept of a discount when goods go back.
    """

    given: Mapping[str, Assumption]
    refund_method: RefundMethod | None

    @classmethod
    def of(cls, options: argparse.Namespace, currency: str) -> Self:
        """Read them.

        Raises
        ------
        InvalidArgumentError
            If one is no rate, number or amount; or goods go back and it is open what becomes
            of the discount.
        """
        found: dict[str, Assumption] = {}
        if options.overshoot is not None:
            minor = partial(_minor, currency=currency)
            found["overshoot_minor"] = assumed("--overshoot", options.overshoot, minor)
        if options.elasticity is not None:
            found["visit_elasticity"] = assumed("--elasticity", options.elasticity, _from_zero)
        for name, argument in _RATES.items():
            text = getattr(options, name)
            if text is not None:
                found[name] = assumed(argument, text, exact_rate)
        refund = cast("RefundMethod | None", options.refund)
        returns = found.get("padded_return_rate")
        if returns is not None and returns.high and refund is None:
            raise InvalidArgumentError(
                "--refund", "", "is missing but --padded-returns send goods back",
                "give retest or prorated",
            )  # fmt: skip
        if refund is not None and returns is None:
            raise InvalidArgumentError(
                "--refund", refund, "is of --padded-returns", "add them, or leave it out"
            )
        return cls(found, refund)

    @property
    def is_given(self) -> bool:
        """Whether anything is assumed."""
        return bool(self.given)

    def response(self, top_up: Assumption | None) -> Response:
        """Say what people do, with a share that tops up."""
        named: dict[str, Any] = dict(self.given)
        top_up_rate = _NOBODY if top_up is None else top_up
        return Response(top_up_rate=top_up_rate, refund_method=self.refund_method, **named)


def _minor(argument: str, text: str, currency: str) -> Fraction:
    return Fraction(amount(argument, text, currency))


def _from_zero(argument: str, text: str) -> Fraction:
    value = read_rate(argument, text)
    if value < 0:
        raise InvalidArgumentError(
            argument, text, "is below zero",
            "say how many more orders a price cut of the same share brings, such as 1.5",
        )  # fmt: skip
    return value
