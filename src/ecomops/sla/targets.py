"""How much time may be used, for which tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ecomops._typing import Label
from ecomops.models.base import DomainModel
from ecomops.models.ids import TierId
from ecomops.models.ticket_events import TicketPriority

Seconds: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=100 * 366 * 86_400)]
"""Whole seconds; at most a hundred years."""

SlaTime: TypeAlias = Literal["business", "calendar"]
"""business 工作时间: what the calendar says is open counts. calendar 自然时间: all time counts."""

Channels: TypeAlias = Annotated[tuple[Label, ...], Field(max_length=100)]
Priorities: TypeAlias = Annotated[tuple[TicketPriority, ...], Field(max_length=4)]
TierIds: TypeAlias = Annotated[tuple[TierId, ...], Field(max_length=100)]


class TicketMatch(DomainModel):
    """Which tickets something is for; what is left empty takes any (适用范围)."""

    channels: Channels = ()
    tier_ids: TierIds = ()

    def takes(self, channel: str, tier_id: str | None) -> bool:
        """Tell whether tickets of a channel and a tier are meant."""
        return (not self.channels or channel in self.channels) and (
            not self.tier_ids or tier_id in self.tier_ids
        )


class SlaTarget(TicketMatch):
    """So much time may be used by these tickets (时效目标): late is what uses more.

    >>> within_30_s = SlaTarget(target_s=30, channels=("chat",), time="calendar")
    >>> within_30_s.is_for("normal", "chat", None), within_30_s.is_for("normal", "email", None)
    (True, False)
    """

    priorities: Priorities = ()

    target_s: Seconds
    """Using exactly so much is in time."""
    time: SlaTime = "business"

    def is_for(self, priority: TicketPriority, channel: str, tier_id: str | None) -> bool:
        """Tell whether it is for tickets of a priority, a channel and a tier."""
        return (not self.priorities or priority in self.priorities) and self.takes(
            channel, tier_id
        )

    @property
    def promise(self) -> tuple[int, SlaTime]:
        """How much time, and of which sort; whoever it is for."""
        return self.target_s, self.time


def target_for(
    targets: Sequence[SlaTarget], priority: TicketPriority, channel: str, tier_id: str | None
) -> SlaTarget | None:
    """Find the first target that is for a ticket; None: nothing is promised about it."""
    return next((one for one in targets if one.is_for(priority, channel, tier_id)), None)
