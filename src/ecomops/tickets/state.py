"""What the events of a ticket come to, as far as the next one depends on it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from attrs import define, field

from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import (
    MESSAGE_KINDS,
    MOST_EVENTS,
    AgentReply,
    Assigned,
    CalendarChanged,
    Event,
    MergedInto,
    PriorityChanged,
    StatusChanged,
    TicketCreated,
    TicketEvent,
    TicketEventKind,
    TicketMerged,
    TicketPriority,
    TicketStatus,
)
from ecomops.tickets.transitions import ALLOWED_IN, BEFORE_CREATED, NEXT_STATUSES

Place: TypeAlias = tuple[datetime, int]
"""Where an event stands among others: its instant and its sequence."""
_NamedReply: TypeAlias = tuple[datetime, int, str]


def place_of(event: Event) -> Place:
    """Say where an event stands; of one instant the opening is the first, as in `Ticket`."""
    return event.at, -1 if isinstance(event, TicketCreated) else event.seq


def is_message(event: TicketEvent) -> bool:
    """Tell whether an event is a message, which may become known at any time."""
    return event.kind in MESSAGE_KINDS


@define
class TicketState:
    """Where a ticket stands; a fold of its events, each of which costs the same.

    Attributes
    ----------
    ticket_id
        Whose state it is.
    current_priority, calendar_id
        What holds now.
    accepted
        How many events there were.
    created_at
        When it was opened; None: not yet.
    status
        None before it was opened.
    status_place
        Since where the status holds.
    last_place
        Where the last event stands that is no message.
    assigned_to, assigned_place
        To whom it was assigned last, and where; whoever replied is in `is_taken_over`.
    merged_ids
        The tickets that went into it.
    merged_into
        The ticket that it went into.
    """

    ticket_id: str
    current_priority: TicketPriority
    accepted: int = field(default=0, init=False)
    created_at: datetime | None = field(default=None, init=False)
    status: TicketStatus | None = field(default=None, init=False)
    status_place: Place | None = field(default=None, init=False)
    last_place: Place | None = field(default=None, init=False)
    assigned_to: str | None = field(default=None, init=False)
    assigned_place: Place | None = field(default=None, init=False)
    calendar_id: str | None = field(default=None, init=False)
    merged_ids: set[str] = field(factory=set, init=False)
    merged_into: str | None = field(default=None, init=False)
    _last_reply: _NamedReply | None = field(default=None, init=False)
    _last_by_another: _NamedReply | None = field(default=None, init=False)
    """The last reply of anybody else than the author of `_last_reply`."""

    @classmethod
    def of(cls, ticket: Ticket) -> TicketState:
        """Fold a ticket's events, by whatever rules they were kept."""
        state = cls(ticket.ticket_id, ticket.priority)
        for event in ticket.events:
            state.note(event)
        return state

    @property
    def allowed(self) -> tuple[TicketEventKind, ...]:
        """The kinds of events that may happen now."""
        if self.merged_into is not None or self.accepted >= MOST_EVENTS:
            return ()
        return BEFORE_CREATED if self.status is None else ALLOWED_IN[self.status]

    @property
    def allowed_statuses(self) -> tuple[TicketStatus, ...]:
        """The statuses that it may move to now."""
        if self.status is None or "status_changed" not in self.allowed:
            return ()
        return NEXT_STATUSES[self.status]

    @property
    def is_taken_over(self) -> bool:
        """Whether somebody replied after the assignment to whom it was not assigned."""
        reply = self._last_reply
        if reply is not None and reply[2] == self.assigned_to:
            reply = self._last_by_another
        if reply is None:
            return False
        return self.assigned_place is None or reply[:2] > self.assigned_place

    def note(self, event: TicketEvent) -> None:
        """Take in an event that was decided on."""
        self.accepted += 1
        if isinstance(event, AgentReply) and event.staff_id is not None:
            self._note_reply((event.at, event.seq, event.staff_id))
        if is_message(event):
            return
        place = self.last_place = place_of(event)
        if isinstance(event, TicketCreated):
            self.created_at, self.status, self.status_place = event.at, "pending", place
        elif isinstance(event, StatusChanged):
            self.status, self.status_place = event.status, place
        elif isinstance(event, PriorityChanged):
            self.current_priority = event.priority
        elif isinstance(event, Assigned):
            self.assigned_to, self.assigned_place = event.staff_id, place
        elif isinstance(event, CalendarChanged):
            self.calendar_id = event.calendar_id
        elif isinstance(event, TicketMerged):
            self.merged_ids.update(merged.ticket_id for merged in event.tickets)
        elif isinstance(event, MergedInto):
            self.merged_into, self.status = event.ticket_id, "closed"

    def _note_reply(self, reply: _NamedReply) -> None:
        """Keep the last reply and the last by another author; replies come in any order."""
        last, other = self._last_reply, self._last_by_another
        if last is None or (last[2] == reply[2] and reply > last):
            self._last_reply = reply
        elif last[2] == reply[2]:
            return
        elif reply > last:
            self._last_reply, self._last_by_another = reply, last
        elif other is None or reply > other:
            self._last_by_another = reply
