"""What the customer waits for us."""

from __future__ import annotations

from typing import Literal

from ecomops.models.ticket_events import TicketStatus
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.metrics.resolution import Reopen, until_solved
from ecomops.sla.stages import SlaStage, SlaTurn, Step


class RequesterWait(SlaMetric):
    """All the time that the customer waits for the shop, until it is solved (客户等待时长).

    Time in which the shop waits for the customer never counts.
    """

    kind: Literal["requester_wait"] = "requester_wait"
    reopen: Reopen = "resume"

    @property
    def pauses(self) -> tuple[TicketStatus, ...]:
        """Waiting for the customer, and what `pause_in` adds."""
        return ("waiting_customer", *self.pause_in)

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Open with the ticket, done when it is solved."""
        return until_solved(stage, turn, self.reopen)
