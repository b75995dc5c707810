"""What kinds of metrics have in common: targets, pauses, warnings, and what moves them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from ecomops._typing import Percent, exact_decimal
from ecomops.models.base import DomainModel
from ecomops.models.ids import RoleId
from ecomops.models.problems import problem, refuse
from ecomops.models.ticket_events import TicketPriority, TicketStatus
from ecomops.sla.stages import SlaStage, SlaTurn, Step
from ecomops.sla.targets import SlaTarget, target_for

SharePercent: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(exact_decimal),
    Field(gt=0, le=10_000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(lambda p: format(p.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "description": "exact percentage, more than 0 and at most 10000",
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,5}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 1, "maximum": 10_000},
            ],
        }
    ),
]
"""An exact percentage of a target; more than 100 lies past it."""

PauseIn: TypeAlias = Annotated[tuple[TicketStatus, ...], Field(max_length=6)]


class EscalationLevel(DomainModel):
    """At so much of a target used, a role is to know (升级层级).

    >>> EscalationLevel(at_percent="150", role_id="supervisor").at_percent
    Decimal('150')
    """

    at_percent: SharePercent
    """Of the target, in time used: a pause or a night moves it like everything else."""
    role_id: RoleId


class SlaMetric(DomainModel, ABC):
    """A span of a ticket's life that is promised to be short; the base of every kind.

    A kind says in `follow` what begins and ends the span. It knows neither time nor pauses:
    what counts in between, both engines find from the statuses and the calendars.
    """

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    targets: Annotated[tuple[SlaTarget, ...], Field(min_length=1, max_length=1000)]
    """The first that is for a ticket counts."""
    pause_in: PauseIn = ()
    """The statuses in which no time counts. Where the span goes on while a ticket is solved, no
    time counts then either."""
    warn_at_percent: Percent = Decimal(100)
    """From so much of the target on a clock is at risk."""
    escalations: Annotated[tuple[EscalationLevel, ...], Field(max_length=20)] = ()
    """Who is to know, and when; each later than the one before."""

    @model_validator(mode="after")
    def _escalates_upwards(self) -> Self:
        for i, (one, next_) in enumerate(pairwise(self.escalations)):
            if next_.at_percent <= one.at_percent:
                text = (
                    f"levels should rise, but {next_.at_percent:f} % stands after "
                    f"{one.at_percent:f} %"
                )
                place = ("escalations", i + 1, "at_percent")
                refuse(
                    type(self).__name__,
                    [problem("not_rising", place, str(next_.at_percent), text)],
                )
        return self

    @abstractmethod
    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Say where the metric stands after a turn, and whether a new cycle begins."""

    @property
    def pauses(self) -> tuple[TicketStatus, ...]:
        """The statuses in which no time counts."""
        return self.pause_in

    def target_for(
        self, priority: TicketPriority, channel: str, tier_id: str | None
    ) -> SlaTarget | None:
        """Find the target of a ticket; None: nothing is promised about it."""
        return target_for(self.targets, priority, channel, tier_id)
