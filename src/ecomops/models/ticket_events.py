"""What happens to a service ticket, event by event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import AfterValidator, Field

from ecomops._typing import Count, Label, StaffId, TicketId
from ecomops.models.base import DomainModel
from ecomops.models.ids import EventId, RoleId
from ecomops.models.instants import Instant

TicketStatus: TypeAlias = Literal[
    "pending", "in_progress", "waiting_customer", "resolved", "closed", "reopened"
]
"""pending 待处理, in progress 处理中, waiting for the customer 等待客户, resolved 已解决,
closed 已关闭, reopened 重新打开."""

TICKET_STATUSES: Final[tuple[TicketStatus, ...]] = get_args(TicketStatus)
SOLVED_STATUSES: Final[tuple[TicketStatus, ...]] = ("resolved", "closed")
"""Those in which nothing is left to do; closed counts as solved."""

TicketPriority: TypeAlias = Literal["low", "normal", "high", "urgent"]
"""low 低, normal 普通, high 高, urgent 紧急."""

TICKET_PRIORITIES: Final[tuple[TicketPriority, ...]] = get_args(TicketPriority)

Score: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=5)]
"""How satisfied a customer is, from 1 to 5 (评分)."""

MOST_EVENTS: Final = 100_000
"""How many events a ticket may have."""
MOST_MERGED: Final = 1000
"""How many tickets one merge may bring in."""


class Event(DomainModel):
    """What every event of a ticket says (工单事件)."""

    event_id: EventId
    at: Instant
    seq: Count = 0
    """Orders events of one instant."""


class TicketCreated(Event):
    """The ticket was opened, and waits to be worked on (创建)."""

    kind: Literal["created"] = "created"


class CustomerMessage(Event):
    """The customer wrote (客户消息)."""

    kind: Literal["customer_message"] = "customer_message"


class AgentReply(Event):
    """A person answered where the customer sees it (客服回复)."""

    kind: Literal["agent_reply"] = "agent_reply"
    staff_id: StaffId | None = None


class AutomaticReply(Event):
    """A machine answered (自动回复); it answers nothing in the sense of an SLA."""

    kind: Literal["automatic_reply"] = "automatic_reply"


class InternalNote(Event):
    """A note that the customer does not see (内部备注)."""

    kind: Literal["internal_note"] = "internal_note"
    staff_id: StaffId | None = None


class StatusChanged(Event):
    """The ticket moved to a status (状态变更)."""

    kind: Literal["status_changed"] = "status_changed"
    status: TicketStatus


class PriorityChanged(Event):
    """The ticket got a priority (优先级变更)."""

    kind: Literal["priority_changed"] = "priority_changed"
    priority: TicketPriority


class Assigned(Event):
    """The ticket went to somebody, or back to nobody (分派)."""

    kind: Literal["assigned"] = "assigned"
    staff_id: StaffId | None = None


class Escalated(Event):
    """The ticket was brought before a role, such as a supervisor (升级)."""

    kind: Literal["escalated"] = "escalated"
    role_id: RoleId


class CalendarChanged(Event):
    """From here on another calendar says what is open for the ticket (更换工作日历)."""

    kind: Literal["calendar_changed"] = "calendar_changed"
    calendar_id: Label | None = None
    """The calendar's name; None: back to that of the policy."""


class Scored(Event):
    """The customer said how satisfied they are (满意度评分); the last score counts."""

    kind: Literal["scored"] = "scored"
    score: Score


class CauseRecorded(Event):
    """Somebody said what was behind it (售后原因); the last one counts."""

    kind: Literal["cause_recorded"] = "cause_recorded"
    cause: Label


class MergedInto(Event):
    """The ticket went into another one, and ends here (并入其他工单)."""

    kind: Literal["merged_into"] = "merged_into"
    ticket_id: TicketId


OwnEvent: TypeAlias = Annotated[
    TicketCreated
    | CustomerMessage
    | AgentReply
    | AutomaticReply
    | InternalNote
    | StatusChanged
    | PriorityChanged
    | Assigned
    | Escalated
    | CalendarChanged
    | Scored
    | CauseRecorded
    | MergedInto,
    Field(discriminator="kind"),
]
"""An event of one ticket alone."""


def in_time(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Sort events, of one instant the opening first; ids last, so that no input order shows."""
    return tuple(sorted(events, key=_in_time))


def _in_time(event: Event) -> tuple[datetime, bool, int, str]:
    return event.at, not isinstance(event, TicketCreated), event.seq, event.event_id


class MergedTicket(DomainModel):
    """A ticket that went into another one, with what had happened to it (被合并工单)."""

    ticket_id: TicketId
    priority: TicketPriority = "normal"
    """The priority it was opened with."""
    events: Annotated[tuple[OwnEvent, ...], Field(max_length=MOST_EVENTS), AfterValidator(in_time)]


class TicketMerged(Event):
    """Other tickets went into this one (合并工单).

    From this instant on their words are this one's; before it, nothing of them is known here.
    """

    kind: Literal["merged"] = "merged"
    tickets: Annotated[tuple[MergedTicket, ...], Field(min_length=1, max_length=MOST_MERGED)]
    """The one that was merged, and those that had gone into it before."""


TicketEvent: TypeAlias = Annotated[OwnEvent | TicketMerged, Field(discriminator="kind")]
"""Any event, told apart by `kind`."""

TicketEventKind: TypeAlias = Literal[
    "created", "customer_message", "agent_reply", "automatic_reply", "internal_note",
    "status_changed", "priority_changed", "assigned", "escalated", "calendar_changed", "scored",
    "cause_recorded", "merged", "merged_into",
]  # fmt: skip
"""The kinds of events, in the order in which refusals list what is allowed."""

TICKET_EVENT_KINDS: Final[tuple[TicketEventKind, ...]] = get_args(TicketEventKind)
MESSAGE_KINDS: Final[tuple[TicketEventKind, ...]] = (
    "customer_message",
    "agent_reply",
    "automatic_reply",
    "internal_note",
)
"""What may be older than the ticket: a chat can precede it."""
