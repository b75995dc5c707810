"""Between one word to the customer and the next."""

from __future__ import annotations

from typing import Literal

from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.stages import Stage, Step, Turn


class PeriodicUpdate(SlaMetric):
    """From each public reply to the next one, while the ticket is not solved (定期更新).

    The first reply is no update: `FirstResponse` is about it. A cycle ends with a reply, which
    begins the next one, or when the ticket is solved; reopening begins one.
    """

    kind: Literal["periodic_update"] = "periodic_update"

    def follow(self, stage: Stage, turn: Turn) -> Step:
        """Open from reply to reply."""
        if turn is Turn.REPLY and stage is not Stage.DONE:
            return Stage.OPEN, True
        if turn is Turn.SOLVED and stage is Stage.OPEN:
            return Stage.DONE, False
        if turn is Turn.REOPENED and stage is Stage.DONE:
            return Stage.OPEN, True
        return stage, False
