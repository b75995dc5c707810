"""Two tickets become one: the target goes on with all words, the source ends."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops._typing import MAX_MINOR, Language
from ecomops.arguments import check_type
from ecomops.languages import known_language
from ecomops.models.ids import AN_ID
from ecomops.models.instants import check_aware
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import (
    MOST_MERGED,
    MergedInto,
    MergedTicket,
    OwnEvent,
    TicketEvent,
    TicketMerged,
)
from ecomops.tickets.results import TicketRefused
from ecomops.tickets.rules import Objection, objection_to, refusal
from ecomops.tickets.state import TicketState
from ecomops.tickets.text import merge_text


@frozen
class Merge:
    """One ticket went into another (工单已合并): store both events, or both tickets.

    Attributes
    ----------
    target
        The ticket that goes on, with what the other brought.
    source
        The ticket that ended.
    target_event, source_event
        What was added to each.
    """

    target: Ticket
    source: Ticket
    target_event: TicketMerged
    source_event: MergedInto
    code: Literal["ok"] = "ok"

    def describe(self, language: Language = "en") -> str:
        """Say which went into which."""
        known_language(language)
        return merge_text(self.target.ticket_id, self.source.ticket_id, language)

    def __str__(self) -> str:
        return self.describe()


MergeResult: TypeAlias = Merge | TicketRefused
"""What `merge_tickets` answers."""


def merge_tickets(target: Ticket, source: Ticket, at: datetime, event_id: str) -> MergeResult:
    """Put one ticket into another (合并工单).

    The target gets a `merged` event with all that happened to the source, and with the tickets
    that had gone into the source before, side by side: blocks hold no blocks. From then on their
    words count for the target's clocks, which began when the first of them was opened. The
    source gets a `merged_into` event and nothing more can happen to it.

    Both may be tickets of any origin; what went before in them is not judged. Where an event of
    theirs stands at the very instant, the new ones get the next sequence.

    Parameters
    ----------
    target
        The ticket that goes on; not closed.
    source
        The ticket that ends, in any status.
    at
        When; not before the last change of either. Messages do not matter.
    event_id
        The id of both events; in neither ticket yet.

    Returns
    -------
    `Merge`, or a `TicketRefused` that says of which ticket, what, and why; it is about one of
    the two events that the merge would have added.

    Raises
    ------
    NaiveDatetimeError
        If `at` has no offset.
    InvalidArgumentError
        If an argument is of the wrong type or form.

    Examples
    --------
    >>> from ecomops.models.ticket_events import CustomerMessage, TicketCreated
    >>> def opened(ticket_id, at):
    ...     return Ticket(ticket_id=ticket_id, channel="chat",
    ...         events=(TicketCreated(event_id="1", at=at),
    ...                 CustomerMessage(event_id="2", at=at)))
    >>> first = opened("T-1", "2026-11-11T09:00:00+08:00")
    >>> again = opened("T-2", "2026-11-11T09:30:00+08:00")
    >>> ten = datetime.fromisoformat("2026-11-11T10:00:00+08:00")
    >>> merge = merge_tickets(first, again, ten, "m-1")
    >>> print(merge)
    'T-2' merged into 'T-1'
    >>> [event.kind for event in merge.target_event.tickets[0].events]
    ['created', 'customer_message']
    >>> merge.source.status, merge.source.merged_into
    ('closed', 'T-1')
    >>> print(merge_tickets(merge.target, merge.source, ten, "m-2"))
    merged refused for 'T-1': 'T-2' went into it before; allowed: customer_message, agent_reply, \
automatic_reply, internal_note, status_changed (to in progress, waiting for the customer, \
resolved, closed), priority_changed, assigned, escalated, calendar_changed, scored, \
cause_recorded, merged, merged_into
    """
    for name, ticket in (("target", target), ("source", source)):
        check_type(name, ticket, Ticket, "give a Ticket")
    at = check_aware("at", at)
    AN_ID.check("event_id", event_id)
    into, gone = TicketState.of(target), TicketState.of(source)
    blocks = _blocks(source)
    if len(blocks) > MOST_MERGED:
        return refusal(into, "merged", Objection("too_many", "tickets", MOST_MERGED, len(blocks)))
    target_event = TicketMerged(event_id=event_id, at=at, seq=_seq(into, at), tickets=blocks)
    source_event = MergedInto(
        event_id=event_id, at=at, seq=_seq(gone, at), ticket_id=target.ticket_id
    )
    refused = _refused(target, into, target_event) or _refused(source, gone, source_event)
    if refused is not None:
        return refused
    return Merge(
        _with(target, target_event), _with(source, source_event), target_event, source_event
    )


def _blocks(source: Ticket) -> tuple[MergedTicket, ...]:
    """List what a ticket brings: its own events first, then those of its earlier merges."""
    own: list[OwnEvent] = []
    before: list[MergedTicket] = []
    for event in source.events:
        if isinstance(event, TicketMerged):
            before += event.tickets
        else:
            own.append(event)
    block = MergedTicket(ticket_id=source.ticket_id, priority=source.priority, events=tuple(own))
    return block, *before


def _seq(state: TicketState, at: datetime) -> int:
    """Give the sequence with which an event comes after the last change at its instant."""
    if state.last_place is None or state.last_place[0] != at:
        return 0
    return min(state.last_place[1] + 1, MAX_MINOR)  # the last one of all: refused in its turn


def _refused(ticket: Ticket, state: TicketState, event: TicketEvent) -> TicketRefused | None:
    objection = objection_to(state, event)
    if objection is None:
        clash = next((one for one in ticket.events if one.event_id == event.event_id), None)
        if clash is None:
            return None
        objection = Objection("id_conflict", "event_id", event.event_id, clash.kind)
    return refusal(state, event.kind, objection)


def _with(ticket: Ticket, event: TicketEvent) -> Ticket:
    return Ticket.model_validate({**dict(ticket), "events": (*ticket.events, event)})
