"""Until every later answer."""

from __future__ import annotations

from typing import Literal

from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import SlaStage, SlaTurn, Step


class NextResponse(SlaMetric):
    """From the first customer message after an answer to the next answer (后续响应).

    Each such message begins a cycle, which ends with the next public reply or when the ticket
    is solved. A message to a solved ticket waits until the ticket is reopened.
    """

    kind: Literal["next_response"] = "next_response"

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Ready once something was answered; open from message to reply."""
        if turn is SlaTurn.REPLY:
            return SlaStage.DONE, False
        if turn is SlaTurn.CUSTOMER and stage is SlaStage.DONE:
            return SlaStage.OPEN, True
        if turn is SlaTurn.SOLVED and stage is SlaStage.OPEN:
            return SlaStage.DONE, False
        return stage, False
