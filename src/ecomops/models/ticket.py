"""Service tickets as event logs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field, model_validator

from ecomops._typing import Label, MemberId, OrderId, SkuId, StaffId, TicketId
from ecomops.models.base import DomainModel
from ecomops.models.ids import TierId
from ecomops.models.problems import problem, refuse, shown
from ecomops.models.ticket_events import (
    MESSAGE_KINDS,
    MOST_EVENTS,
    SOLVED_STATUSES,
    AgentReply,
    Assigned,
    CauseRecorded,
    Event,
    MergedInto,
    PriorityChanged,
    Scored,
    StatusChanged,
    TicketCreated,
    TicketEvent,
    TicketPriority,
    TicketStatus,
    in_time,
)

CHAT: Final = "chat"
EMAIL: Final = "email"
TICKET: Final = "ticket"
INQUIRY: Final = "inquiry"
CHANNELS: Final = (CHAT, EMAIL, TICKET, INQUIRY)
"""The usual channels: 在线客服, 邮件, 工单, 询盘. A shop may name others."""

E = TypeVar("E", bound=Event)


class Ticket(DomainModel):
    """A customer's problem and all that happened to it (工单).

    Events may come in any order and are kept sorted by (at, seq); of one instant the opening is
    the first. Messages may be older than
    the ticket: a chat can precede it. Nothing else can happen to it before it exists.

    Examples
    --------
    >>> from datetime import UTC
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
    sku_id: SkuId | None = None
    """What it is about."""
    channel: Label
    """One of `CHANNELS`, or a name of the shop's own."""
    tier_id: TierId | None = None
    """The customer's tier."""
    priority: TicketPriority = "normal"
    """The priority it was opened with; see `current_priority`."""
    events: Annotated[
        tuple[TicketEvent, ...], Field(max_length=MOST_EVENTS), AfterValidator(in_time)
    ]

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
            if event.kind not in MESSAGE_KINDS:
                text = (
                    f"event {shown(event.event_id)}, {event.kind!r} at {event.at.isoformat()}, "
                    f"should not be before 'created', which is at {events[start].at.isoformat()}"
                )
                refuse("Ticket", [problem("before_created", ("events",), event.event_id, text)])
        return self

    def _last(self, kind: type[E]) -> E | None:
        return next((e for e in reversed(self.events) if isinstance(e, kind)), None)

    @property
    def created_at(self) -> datetime:
        """When it was opened (创建时间)."""
        return next(event.at for event in self.events if isinstance(event, TicketCreated))

    @property
    def status(self) -> TicketStatus:
        """The status after the last event; pending until one says otherwise (当前状态)."""
        if self.merged_into is not None:
            return "closed"
        change = self._last(StatusChanged)
        return "pending" if change is None else change.status

    @property
    def is_solved(self) -> bool:
        """Whether nothing is left to do (是否已解决)."""
        return self.status in SOLVED_STATUSES

    @property
    def times_reopened(self) -> int:
        """How often it was open again after it had been solved (重开次数)."""
        statuses = [event.status for event in self.events if isinstance(event, StatusChanged)]
        solved = [status in SOLVED_STATUSES for status in statuses]
        return sum(a and not b for a, b in pairwise(solved))

    @property
    def current_priority(self) -> TicketPriority:
        """The priority after the last event (当前优先级)."""
        change = self._last(PriorityChanged)
        return self.priority if change is None else change.priority

    @property
    def staff_id(self) -> StaffId | None:
        """Who is in charge: to whom it was assigned last, or who replied since (负责人)."""
        for event in reversed(self.events):
            if isinstance(event, Assigned):
                return event.staff_id
            if isinstance(event, AgentReply) and event.staff_id is not None:
                return event.staff_id
        return None

    @property
    def score(self) -> int | None:
        """The last score that the customer gave (满意度评分)."""
        event = self._last(Scored)
        return None if event is None else event.score

    @property
    def cause(self) -> str | None:
        """What was behind it, as said last (售后原因)."""
        event = self._last(CauseRecorded)
        return None if event is None else event.cause

    @property
    def merged_into(self) -> TicketId | None:
        """The ticket that it went into (并入工单)."""
        event = self._last(MergedInto)
        return None if event is None else event.ticket_id
