"""What people might do about a promotion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import ValidationInfo, field_validator, model_validator

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.promotions.refunds.policies import RefundMethod
from ecomops.whatif.response.assumption import Assumed, Assumption
from ecomops.whatif.response.closed_form import BEHAVIOUR_NAMES, AssumptionName

_ZERO: Final = Assumption.of("zero", 0)
_MOST_ELASTIC: Final = 1_000_000  # far beyond all that was ever seen


class Response(DomainModel):
    """What people do because there is a promotion (顾客反应), each an assumption of yours.

    Every behaviour is one exact value or a range ``(low, likely, high)``. What is left out is
    0: nobody changes, and the answer is the replay. Nothing is guessed.

    Examples
    --------
    >>> Response(top_up_rate=("5%", "10%", "20%"), visit_elasticity="0.5").top_up_rate.high
    Fraction(1, 5)
    >>> Response(top_up_rate=0.1)
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.ValidationError: 1 validation error for Response
    top_up_rate
      Value error, top_up_rate = 0.1 is a float; give a text such as '0.25' or '25%', a Decimal \
or a Fraction ...
    """

    top_up_rate: Assumption = _ZERO
    """φ, 0 to 1: share of the orders within reach that buy what they lack (凑单率)."""
    step_up_rate: Assumption = _ZERO
    """ψ, 0 to 1: share of the orders on a ladder within reach of its next step that buy what they
    lack of it (升档率); of "every 100" likewise."""
    overshoot_minor: Assumption = _ZERO
    """v, from 0: how much more than it lacks each of those buys (凑单超出额); whole. [minor]"""
    padded_return_rate: Assumption = _ZERO
    """ρ, 0 to 1: share of the topped-up orders that send back what they added (凑单退货率)."""
    refund_method: RefundMethod | None = None
    """What such an order keeps of its discount: ``retest`` what it had, it ends as it began;
    ``prorated`` the share that fell on the goods it keeps. Needed if any is sent back."""
    visit_elasticity: Assumption = _ZERO
    """ε, from 0: extra orders as a share of the orders, per share of the price that the
    promotion takes off (到访弹性). They look like the average replayed order."""
    pull_forward_rate: Assumption = _ZERO
    """π, 0 to 1: share of the extra orders that would have come later, at full price
    (提前消费率)."""
    cannibalisation_rate: Assumption = _ZERO
    """κ, 0 to 1: share of the added sales, of top-ups and extra orders, in place of which the
    shop would have sold something else anyway (蚕食率)."""

    @property
    def behaviours(self) -> dict[AssumptionName, Assumption]:
        """Everything that is assumed here, by name."""
        return {name: getattr(self, name) for name in BEHAVIOUR_NAMES}

    if TYPE_CHECKING:  # what pydantic reads is wider than what it keeps

        def __init__(
            self,
            *,
            top_up_rate: Assumed = 0,
            step_up_rate: Assumed = 0,
            overshoot_minor: Assumed = 0,
            padded_return_rate: Assumed = 0,
            refund_method: RefundMethod | None = None,
            visit_elasticity: Assumed = 0,
            pull_forward_rate: Assumed = 0,
            cannibalisation_rate: Assumed = 0,
        ) -> None: ...

    @field_validator(*BEHAVIOUR_NAMES, mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        # a mapping is what JSON holds
        return value if isinstance(value, dict) else Assumption.of(str(info.field_name), value)

    @field_validator(
        "top_up_rate", "step_up_rate", "padded_return_rate", "pull_forward_rate",
        "cannibalisation_rate",
    )  # fmt: skip
    @classmethod
    def _is_share(cls, value: Assumption, info: ValidationInfo) -> Assumption:
        value.check_within(str(info.field_name), 0, 1, "give a share such as '0.25' or '25%'")
        return value

    @field_validator("visit_elasticity")
    @classmethod
    def _is_not_negative(cls, value: Assumption) -> Assumption:
        value.check_within(
            "visit_elasticity",
            0,
            _MOST_ELASTIC,
            "say how many more orders a price cut brings, as '1.5'",
        )
        return value

    @field_validator("overshoot_minor")
    @classmethod
    def _is_amount(cls, value: Assumption) -> Assumption:
        value.check_within("overshoot_minor", 0, MAX_MINOR, "give minor units from 0")
        if any(one.denominator != 1 for one in value.values):
            raise InvalidArgumentError(
                "overshoot_minor", [str(one) for one in value.values], "is not whole",
                "give whole minor units",
            )  # fmt: skip
        return value

    @model_validator(mode="after")
    def _says_what_is_refunded(self) -> Self:
        if self.padded_return_rate.high and self.refund_method is None:
            raise InvalidArgumentError(
                "refund_method", None, "does not say what a return takes back",
                "give 'retest' or 'prorated'",
            )  # fmt: skip
        return self
