"""What stands against an event, in the order in which it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from ecomops.models.ticket_events import (
    MOST_EVENTS,
    Assigned,
    CalendarChanged,
    MergedInto,
    PriorityChanged,
    StatusChanged,
    TicketEvent,
    TicketEventKind,
    TicketMerged,
)
from ecomops.tickets.results import TicketEvidence, TicketRefusalCode, TicketRefused
from ecomops.tickets.state import TicketState, is_message, place_of
from ecomops.tickets.transitions import BEFORE_CREATED, NEXT_STATUSES, statuses_for


@frozen
class Objection:
    """What stands against an event; see `TicketRefused`."""

    code: TicketRefusalCode
    about: str
    needed: TicketEvidence = None
    actual: TicketEvidence = None


def refusal(state: TicketState, kind: TicketEventKind, objection: Objection) -> TicketRefused:
    """Say what was refused where a ticket stands."""
    return TicketRefused(
        objection.code,
        kind,
        objection.about,
        objection.needed,
        objection.actual,
        state.ticket_id,
        state.status,
        state.allowed,
        state.allowed_statuses,
    )


def objection_to(state: TicketState, event: TicketEvent) -> Objection | None:
    """Find the first thing that stands against an event; the state stays as it is."""
    if state.merged_into is not None:
        return Objection("illegal_state", "merged_into", None, state.merged_into)
    if state.accepted >= MOST_EVENTS:
        return Objection("too_many", "events", MOST_EVENTS, state.accepted + 1)
    objection = _not_now(state, event) or _not_in_order(state, event)
    if objection is not None:
        return objection
    decide = _DECIDE.get(event.kind)
    return None if decide is None else decide(state, event)


def _not_now(state: TicketState, event: TicketEvent) -> Objection | None:
    """Object to a kind of event that the ticket's status does not allow."""
    kind = event.kind
    if state.status is None:
        if kind in BEFORE_CREATED:
            return None
        return Objection("not_created", "kind", "created", kind)
    if kind == "created":
        return Objection("already_created", "created_at", None, state.created_at)
    if kind in state.allowed or _was_before_the_closing(state, event):
        return None
    return Objection("illegal_state", "status", ", ".join(statuses_for(kind)), state.status)


def _was_before_the_closing(state: TicketState, event: TicketEvent) -> bool:
    """Whether a reply was made before the ticket was closed, and only became known after."""
    return (
        event.kind == "agent_reply"
        and state.status_place is not None
        and place_of(event) <= state.status_place
    )


def _not_in_order(state: TicketState, event: TicketEvent) -> Objection | None:
    """Object to a change that is not after the last one.

    Two at one place are refused too: their ids would say which is later, and ids say nothing.
    """
    if state.last_place is None or is_message(event) or place_of(event) > state.last_place:
        return None
    last_at, last_seq = state.last_place
    if event.at < last_at:
        return Objection("out_of_order", "at", last_at, event.at)
    return Objection("out_of_order", "seq", last_seq + 1, event.seq)


# ---- what a kind of event needs besides -----------------------------------------------------
def _decide_status(state: TicketState, event: StatusChanged) -> Objection | None:
    if event.status == state.status:
        return Objection("no_change", "status", event.status, state.status)
    if state.status is not None and event.status in NEXT_STATUSES[state.status]:
        return None
    return Objection("illegal_status", "status", event.status, state.status)


def _decide_priority(state: TicketState, event: PriorityChanged) -> Objection | None:
    if event.priority != state.current_priority:
        return None
    return Objection("no_change", "priority", event.priority, state.current_priority)


def _decide_assigned(state: TicketState, event: Assigned) -> Objection | None:
    """Object to assigning it to whom it is; a colleague who replied may hand it back, though."""
    if event.staff_id != state.assigned_to or state.is_taken_over:
        return None
    return Objection("no_change", "staff_id", event.staff_id, state.assigned_to)


def _decide_calendar(state: TicketState, event: CalendarChanged) -> Objection | None:
    if event.calendar_id != state.calendar_id:
        return None
    return Objection("no_change", "calendar_id", event.calendar_id, state.calendar_id)


def _decide_merged(state: TicketState, event: TicketMerged) -> Objection | None:
    coming: set[str] = set()
    for merged in event.tickets:
        ticket_id = merged.ticket_id
        if ticket_id == state.ticket_id:
            return Objection("self_merge", "ticket_id", None, ticket_id)
        if ticket_id in state.merged_ids or ticket_id in coming:
            return Objection("already_merged", "ticket_id", None, ticket_id)
        coming.add(ticket_id)
    return None


def _decide_merged_into(state: TicketState, event: MergedInto) -> Objection | None:
    if event.ticket_id == state.ticket_id:
        return Objection("self_merge", "ticket_id", None, event.ticket_id)
    if event.ticket_id in state.merged_ids:  # the two would hold each other
        return Objection("already_merged", "ticket_id", None, event.ticket_id)
    return None


_DECIDE: Final[dict[TicketEventKind, Callable[[TicketState, Any], Objection | None]]] = {
    "status_changed": _decide_status,
    "priority_changed": _decide_priority,
    "assigned": _decide_assigned,
    "calendar_changed": _decide_calendar,
    "merged": _decide_merged,
    "merged_into": _decide_merged_into,
}
