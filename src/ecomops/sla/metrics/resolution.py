"""Until it is solved."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ecomops.sla.metrics.base import PauseIn, SlaMetric
from ecomops.sla.stages import SlaStage, SlaTurn, Step

Reopen: TypeAlias = Literal["resume", "restart", "first"]
"""What a solved ticket that is open again does to the clock: resume 继续计时: it goes on, and the
time spent solved is paused time; restart 重新计时: a new cycle begins with the full target;
first 首次为准: the first solution is final."""


class Resolution(SlaMetric):
    """From the opening of a ticket until it is solved (解决时长).

    Waiting for the customer does not count unless `pause_in` says so.
    """

    kind: Literal["resolution"] = "resolution"
    pause_in: PauseIn = ("waiting_customer",)
    reopen: Reopen = "resume"

    def follow(self, stage: SlaStage, turn: SlaTurn) -> Step:
        """Open with the ticket, done when it is solved."""
        return until_solved(stage, turn, self.reopen)


def until_solved(stage: SlaStage, turn: SlaTurn, reopen: Reopen) -> Step:
    """Follow what lasts until the ticket is solved."""
    if turn is SlaTurn.CREATED:
        return SlaStage.OPEN, True
    if turn is SlaTurn.SOLVED:
        return SlaStage.DONE, False
    if turn is SlaTurn.OPENED_ANEW or (turn is SlaTurn.REOPENED and reopen != "first"):
        return SlaStage.OPEN, reopen == "restart"
    return stage, False
