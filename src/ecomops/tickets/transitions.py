"""What may happen to a ticket in each status, and which status may follow it."""

from __future__ import annotations

from typing import Final

from ecomops.models.ticket_events import (
    MESSAGE_KINDS,
    TICKET_EVENT_KINDS,
    TICKET_STATUSES,
    TicketEventKind,
    TicketStatus,
)

NEXT_STATUSES: Final[dict[TicketStatus, tuple[TicketStatus, ...]]] = {
    "pending": ("in_progress", "waiting_customer", "resolved", "closed"),
    "in_progress": ("pending", "waiting_customer", "resolved", "closed"),
    "waiting_customer": ("pending", "in_progress", "resolved", "closed"),
    "resolved": ("closed", "reopened"),
    "closed": ("reopened",),
    "reopened": ("pending", "in_progress", "waiting_customer", "resolved", "closed"),
}
"""Where a ticket may go from each status (状态流转).

Whatever was solved comes back as `reopened` and by no other way, so that each time shows.
"""

BEFORE_CREATED: Final[tuple[TicketEventKind, ...]] = ("created", *MESSAGE_KINDS)
"""What may come before the ticket is opened: its opening, and the chat that precedes it."""

_WHEN_OPEN: Final = tuple(kind for kind in TICKET_EVENT_KINDS if kind != "created")
_WORK: Final = {
    "agent_reply", "assigned", "escalated", "priority_changed", "calendar_changed", "merged",
}  # fmt: skip
"""What a closed ticket takes only after it was reopened."""

ALLOWED_IN: Final[dict[TicketStatus, tuple[TicketEventKind, ...]]] = {
    **dict.fromkeys(TICKET_STATUSES, _WHEN_OPEN),
    "resolved": tuple(kind for kind in _WHEN_OPEN if kind != "merged"),
    "closed": tuple(kind for kind in _WHEN_OPEN if kind not in _WORK),
}
"""What may happen in each status (各状态可执行).

Resolved is what the shop says, and the customer may not agree yet: everything goes on, as in any
open status, but the next status is closed or reopened, and no other ticket is taken in, whose
question would be lost. Nothing is reopened by itself, neither by
a customer's message, which may be a word of thanks, nor by a reply. Closed is for good: the
customer may still write and give a score, and the record may be completed; to work on the
ticket is to reopen it first. A score needs no reply before it: who got none may say so.
"""


def statuses_for(kind: TicketEventKind) -> tuple[TicketStatus, ...]:
    """List the statuses in which something may happen.

    >>> "closed" in statuses_for("scored"), "closed" in statuses_for("agent_reply")
    (True, False)
    """
    return tuple(status for status, kinds in ALLOWED_IN.items() if kind in kinds)
