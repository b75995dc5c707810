"""Between one word to the customer and the next."""

from __future__ import annotations

from typing import Literal

from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import SlaStage, SlaTurn, Step


class PeriodicUpdate(SlaMetric):
    """From each public reply to the next one, while the ticket is not solved (定期更新).

    The first reply is no update: `FirstResponse` is about it. A cycle ends with a reply, which
    begins the next one, or when the ticket is solved; reopening begins one.
    """

    kind: Literal["periodic_update"] = "periodic_update"

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Open from reply to reply."""
        if turn is SlaTurn.REPLY and stage is not SlaStage.DONE:
            return SlaStage.OPEN, True
        if turn is SlaTurn.SOLVED and stage is SlaStage.OPEN:
            return SlaStage.DONE, False
        if turn in {SlaTurn.REOPENED, SlaTurn.OPENED_ANEW} and stage is SlaStage.DONE:
            return SlaStage.OPEN, True
        return stage, False
