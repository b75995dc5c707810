"""Service tickets as event logs."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from ecomops._typing import Count, Label, MemberId, OrderId, StaffId, TicketId
from ecomops.models.base import DomainModel
from ecomops.models.ids import EventId
from ecomops.models.instants import Instant
from ecomops.models.problems import problem, refuse, shown

TicketStatus: TypeAlias = Literal[
    "pending", "in_progress", "waiting_customer", "resolved", "closed"
]
"""pending 待处理, in progress 处理中, waiting for the customer 待客户回复, resolved 已解决,
closed 已关闭."""

TicketPriority: TypeAlias = Literal["low", "normal", "high", "urgent"]
"""low 低, normal 普通, high 高, urgent 紧急."""

CHAT: Final = "chat"
EMAIL: Final = "email"
TICKET: Final = "ticket"
INQUIRY: Final = "inquiry"
CHANNELS: Final = (CHAT, EMAIL, TICKET, INQUIRY)
"""The usual channels: 在线客服, 邮件, 工单, 询盘. A shop may name others."""


class Event(DomainModel):
    """What every event of a ticket says (工单事件)."""

    event_id: EventId
    at: Instant
    seq: Count = 0
    """Orders events of one instant."""


class TicketCreated(Event):
    """The ticket was opened (创建)."""

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


TicketEvent: TypeAlias = Annotated[
    TicketCreated
    | CustomerMessage
    | AgentReply
    | AutomaticReply
    | InternalNote
    | StatusChanged
    | PriorityChanged
    | Assigned,
    Field(discriminator="kind"),
]
"""Any event, told apart by `kind`."""


def _in_time(events: tuple[TicketEvent, ...]) -> tuple[TicketEvent, ...]:
    # the id is last so that the order of the input never shows
    return tuple(sorted(events, key=lambda event: (event.at, event.seq, event.event_id)))


class Ticket(DomainModel):
    """A customer's problem and all that happened to it (工单).

    Events may come in any order and are kept sorted by (at, seq). Messages may be older than
    the ticket: a chat can precede it. Its status and priority can't change before it exists.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> ticket = Ticket(
    ...     ticket_id="T-1", channel=CHAT,
    ...     events=(
    ...         TicketCreated(event_id="1", at=datetime(2026, 11, 11, 9, 0, 0, tzinfo=UTC)),
    ...         AgentReply(event_id="2", at=datetime(2026, 11, 11, 9, 0, 25, tzinfo=UTC)),
    ...         StatusChanged(
    ...             event_id="3", at=datetime(2026, 11, 11, 9, 10, tzinfo=UTC), status="resolved"
    ...         ),
    ...     ),
    ... )
    >>> ticket.status
    'resolved'
    """

    ticket_id: TicketId
    order_id: OrderId | None = None
    member_id: MemberId | None = None
    channel: Label
    """One of `CHANNELS`, or a name of the shop's own."""
    priority: TicketPriority = "normal"
    """The priority it was opened with; see `current_priority`."""
    events: Annotated[tuple[TicketEvent, ...], Field(max_length=100_000), AfterValidator(_in_time)]

    @model_validator(mode="after")
    def _has_one_beginning(self) -> Ticket:
        events = self.events
        ids = Counter(event.event_id for event in events)
        if len(ids) < len(events):
            twice = next(i for i, times in ids.items() if times > 1)
            text = f"event_id should be unique, but {shown(twice)} is that of {ids[twice]} events"
            refuse("Ticket", [problem("duplicate_id", ("events",), twice, text)])
        created = [i for i, event in enumerate(events) if isinstance(event, TicketCreated)]
        if len(created) != 1:
            text = f"events should hold one event of kind 'created', not {len(created)}"
            refuse("Ticket", [problem("created_count", ("events",), len(created), text)])
        start = created[0]
        for event in events[:start]:
            if isinstance(event, StatusChanged | PriorityChanged | Assigned):
                text = (
                    f"event {shown(event.event_id)}, {event.kind!r} at {event.at.isoformat()}, "
                    f"should not be before 'created', which is at {events[start].at.isoformat()}"
                )
                refuse("Ticket", [problem("before_created", ("events",), event.event_id, text)])
        return self

    @property
    def status(self) -> TicketStatus:
        """The status after the last event; pending until one says otherwise (当前状态)."""
        changes = [event.status for event in self.events if isinstance(event, StatusChanged)]
        return changes[-1] if changes else "pending"

    @property
    def current_priority(self) -> TicketPriority:
        """The priority after the last event (当前优先级)."""
        changes = [event.priority for event in self.events if isinstance(event, PriorityChanged)]
        return changes[-1] if changes else self.priority
