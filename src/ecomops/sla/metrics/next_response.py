"""Until every later answer."""

from __future__ import annotations

from typing import Literal

from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import Stage, Step, Turn


class NextResponse(SlaMetric):
    """From the first customer message after an answer to the next answer (后续响应).

    Each such message begins a cycle, which ends with the next public reply or when the ticket
    is solved. A message to a solved ticket waits until the ticket is reopened.
    """

    kind: Literal["next_response"] = "next_response"

    def follow(self, stage: Stage, turn: Turn) -> Step:
        """Ready once something was answered; open from message to reply."""
        if turn is Turn.REPLY:
            return Stage.DONE, False
        if turn is Turn.CUSTOMER and stage is Stage.DONE:
            return Stage.OPEN, True
        if turn is Turn.SOLVED and stage is Stage.OPEN:
            return Stage.DONE, False
        return stage, False
