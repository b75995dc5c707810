"""One promotion, generic over the kinds of conditions and benefits that a shop uses."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import GroupId, PromotionId
from ecomops.currencies import CurrencyCode
from ecomops.models import DomainModel, Instant
from ecomops.promotions.base import BenefitKind, ConditionKind, Stage
from ecomops.promotions.selectors import EVERYTHING, Selector, SelectorKind, any_of

C = TypeVar("C", bound=ConditionKind)
B = TypeVar("B", bound=BenefitKind)

MAX_PRIORITY = 10**9

NotYetCode = Literal["disabled", "currency", "not_started", "expired"]
"""Why a promotion is out of the question before any line is looked at."""


class PromotionOf(DomainModel, Generic[C, B]):
    """If every condition holds, the benefits are given (促销活动).

    `Promotion` fixes the kinds to the library's own. To add kinds of your own, widen the
    unions: ``PromotionOf[Condition | MyCondition, Benefit]``.
    """

    promotion_id: PromotionId
    name: Annotated[str, Field(max_length=200)] = ""
    """What to call it before shoppers."""
    enabled: StrictBool = True
    stage: Stage = "order"
    """Where in the calculation it works."""
    priority: Annotated[int, Field(strict=True, ge=-MAX_PRIORITY, le=MAX_PRIORITY)] = 0
    """The higher runs first within its stage; ties by promotion id."""
    group: GroupId | None = None
    """At most one promotion of a group applies to a cart: the one that gives most."""
    currency: CurrencyCode | None = None
    """The currency of its amounts; None when it names none."""
    starts_at: Instant | None = None
    """First instant at which it runs."""
    ends_at: Instant | None = None
    """First instant at which it no longer runs."""
    conditions: Annotated[tuple[C, ...], Field(max_length=20)] = ()
    """All must hold; without any the promotion holds for every cart that has target lines."""
    target: Selector | None = None
    """The lines that get the benefits; by default those that count towards a condition."""
    benefits: Annotated[tuple[B, ...], Field(min_length=1, max_length=20)]
    """What is given, one after the other."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise PydanticCustomError(
                "empty_window",
                "ends_at {ends} is not after starts_at {starts}, so it would never run",
                {"starts": self.starts_at.isoformat(), "ends": self.ends_at.isoformat()},
            )
        for benefit in self.benefits:
            if reason := benefit.misfit(self.stage):
                raise PydanticCustomError(
                    "benefit_misfit",
                    "benefit '{kind}' does not fit stage '{stage}': {reason}",
                    {"kind": benefit.kind, "stage": self.stage, "reason": reason},
                )
        if self.currency is None and self._names_money():
            raise PydanticCustomError(
                "currency_missing",
                "it names an amount, so say in which currency, for example currency='CNY'",
            )
        return self

    def _names_money(self) -> bool:
        selectors = (self.target_lines, *(condition.select for condition in self.conditions))
        return (
            any(selector.names_money for selector in selectors)
            or any(condition.names_money for condition in self.conditions)
            or any(benefit.names_money for benefit in self.benefits)
        )

    @property
    def target_lines(self) -> SelectorKind:
        """The lines that get the benefits: `target`, or all that count towards a condition."""
        if self.target is not None:
            return self.target
        selectors = tuple(dict.fromkeys(condition.select for condition in self.conditions))
        if not selectors or EVERYTHING in selectors:
            return EVERYTHING
        return selectors[0] if len(selectors) == 1 else any_of(*selectors)

    def not_yet(self, currency: str) -> NotYetCode | None:
        """Why it is out of the question for carts of a currency, at any time."""
        if not self.enabled:
            return "disabled"
        if self.currency is not None and self.currency != currency:
            return "currency"
        return None

    def not_now(self, now: datetime) -> NotYetCode | None:
        """Why it does not run at an instant: start inclusive, end exclusive."""
        if self.starts_at is not None and now < self.starts_at:
            return "not_started"
        if self.ends_at is not None and now >= self.ends_at:
            return "expired"
        return None
