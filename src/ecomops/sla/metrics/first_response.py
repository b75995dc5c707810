"""Until the first answer."""

from __future__ import annotations

from typing import Literal

from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import SlaStage, SlaTurn, Step


class FirstResponse(SlaMetric):
    """From the opening of a ticket to the first public reply of a person (首次响应).

    An answer that is older than the ticket answers it at once.
    """

    kind: Literal["first_response"] = "first_response"

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Open with the ticket, done with the reply."""
        if turn is SlaTurn.CREATED:
            return SlaStage.OPEN, True
        if turn is SlaTurn.REPLY and stage is SlaStage.OPEN:
            return SlaStage.DONE, False
        return stage, False
