"""What we work on it."""

from __future__ import annotations

from typing import Final, Literal

from ecomops.models.ticket_events import TicketStatus
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.metrics.resolution import Reopen, until_solved
from ecomops.sla.stages import SlaStage, SlaTurn, Step

_NOT_WORK: Final[tuple[TicketStatus, ...]] = ("pending", "waiting_customer", "reopened")


class AgentWork(SlaMetric):
    """The time that a ticket is in progress, until it is solved (客服处理时长).

    It counts in status ``in_progress`` alone: not while the ticket lies in the queue, and not
    while the customer is waited for.
    """

    kind: Literal["agent_work"] = "agent_work"
    reopen: Reopen = "resume"

    @property
    def pauses(self) -> tuple[TicketStatus, ...]:
        """All but in progress, and what `pause_in` adds."""
        return (*_NOT_WORK, *self.pause_in)

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Open with the ticket, done when it is solved."""
        return until_solved(stage, turn, self.reopen)
