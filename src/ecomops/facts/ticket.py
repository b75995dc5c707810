"""One ticket as service levels see it: what happened that matters to a clock, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import Final, TypeAlias, cast

from attrs import frozen

from ecomops.models.instants import to_us
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import (
    SOLVED_STATUSES,
    TICKET_PRIORITIES,
    TICKET_STATUSES,
    AgentReply,
    Assigned,
    CalendarChanged,
    CauseRecorded,
    CustomerMessage,
    Escalated,
    Event,
    MergedInto,
    MergedTicket,
    PriorityChanged,
    Scored,
    StatusChanged,
    TicketCreated,
    TicketMerged,
    TicketPriority,
    TicketStatus,
)


class TicketSign(IntEnum):
    """What an event means to a clock.

    Statuses stand last, in the order of `TICKET_STATUSES`.
    """

    NOTHING = 0
    CREATED = 1
    OPENED_ANEW = 2
    """The ticket was opened when others that it takes in were there before it."""
    CUSTOMER = 3
    REPLY = 4
    PRIORITY = 5
    CALENDAR = 6
    ASSIGNED = 7
    ESCALATED = 8
    GONE = 9
    """It went into another ticket."""
    SCORED = 10
    CAUSE = 11
    PENDING = 12
    IN_PROGRESS = 13
    WAITING_CUSTOMER = 14
    RESOLVED = 15
    CLOSED = 16
    REOPENED = 17


STATUS_SIGNS: Final[dict[TicketStatus, TicketSign]] = {
    status: TicketSign(TicketSign.PENDING + i) for i, status in enumerate(TICKET_STATUSES)
}
_SOLVED: Final = frozenset(STATUS_SIGNS[status] for status in SOLVED_STATUSES)
WORDS: Final = frozenset({TicketSign.CUSTOMER, TicketSign.REPLY})
"""What a ticket that is taken in brings along at any time."""

_SIGNS: Final[dict[type[Event], TicketSign]] = {
    TicketCreated: TicketSign.CREATED,
    CustomerMessage: TicketSign.CUSTOMER,
    AgentReply: TicketSign.REPLY,
    PriorityChanged: TicketSign.PRIORITY,
    CalendarChanged: TicketSign.CALENDAR,
    Assigned: TicketSign.ASSIGNED,
    Escalated: TicketSign.ESCALATED,
    MergedInto: TicketSign.GONE,
    Scored: TicketSign.SCORED,
    CauseRecorded: TicketSign.CAUSE,
}

_NAMED: Final = {
    TicketSign.REPLY: "staff",
    TicketSign.ASSIGNED: "staff",
    TicketSign.CALENDAR: "calendar",
    TicketSign.ESCALATED: "role",
    TicketSign.CAUSE: "cause",
}
"""What the values of these signs are names of."""

Value: TypeAlias = str | None


@frozen
class Moment:
    """One event that matters to clocks.

    Attributes
    ----------
    at_us
        When it counts. [µs since 1970]
    sign
        What it means.
    value
        The priority, calendar, staff or role that it names; on creation the priority.
    """

    at_us: int
    sign: TicketSign
    value: Value = None


@frozen
class TicketFacts:
    """One ticket as clocks see it, as of an instant (工单事实).

    Attributes
    ----------
    moments
        What happened that matters, in order; the creation first. Empty where the ticket was
        not there yet.
    gone
        Whether it went into another ticket.

    Examples
    --------
    >>> from datetime import datetime
    >>> ticket = Ticket(ticket_id="T-1", channel="chat", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),
    ...     AgentReply(event_id="2", at="2026-11-11T08:59:00+08:00")))
    >>> now = to_us("now", datetime.fromisoformat("2026-11-11T10:00:00+08:00"))
    >>> [moment.sign.name for moment in TicketFacts.as_of(ticket, now).moments]
    ['CREATED', 'REPLY']
    """

    moments: tuple[Moment, ...]
    gone: bool

    @property
    def is_solved(self) -> bool:
        """Whether nothing is left to do about it."""
        openings = {TicketSign.CREATED, TicketSign.OPENED_ANEW}
        for moment in reversed(self.moments):
            if moment.sign in openings or moment.sign >= TicketSign.PENDING:
                return moment.sign in _SOLVED
        return False

    @classmethod
    def as_of(cls, ticket: Ticket, now_us: int) -> TicketFacts:
        """Read what is known of a ticket at an instant.

        What is older than the ticket counts as at its opening. A ticket that was merged in
        brings its words, and its beginning if that is earlier; its statuses, priorities and
        calendars count until this one was opened, which has its own.
        """
        own = [(to_us("at", event.at), event) for event in ticket.events]
        own = [(at_us, event) for at_us, event in own if at_us <= now_us]
        opened = next((at for at, event in own if isinstance(event, TicketCreated)), None)
        if opened is None:
            return cls((), gone=False)
        rows = [(at, event.seq, 0, event.event_id, _moment(at, event)) for at, event in own]
        others = [
            merged
            for _, event in own
            if isinstance(event, TicketMerged)
            for merged in event.tickets
        ]
        for block, merged in enumerate(others, 1):
            rows += _merged_rows(merged, block, opened, now_us)
        begun = min((row for row in rows if row[4].sign is TicketSign.CREATED), key=_by_instant)
        priorities = (ticket.priority, *(merged.priority for merged in others))
        moments = [Moment(begun[0], TicketSign.CREATED, priorities[begun[2]])]
        for row in sorted(rows, key=_key):
            if row is begun or row[4].sign is TicketSign.NOTHING:
                continue
            moment = row[4]
            sign, value = moment.sign, moment.value
            if sign is TicketSign.CREATED:
                is_own = row[2] == 0
                sign = TicketSign.OPENED_ANEW if is_own else TicketSign.CUSTOMER
                value = ticket.priority if is_own else None
            moments.append(Moment(max(moment.at_us, begun[0]), sign, value))
        return cls(tuple(moments), gone=any(moment.sign is TicketSign.GONE for moment in moments))


_Row: TypeAlias = tuple[int, int, int, str, Moment]


def _key(row: _Row) -> tuple[int, bool, int, int, str]:
    """Sort by instant, openings first, then sequence; own events first."""
    at_us, seq, block, event_id, moment = row
    return at_us, moment.sign is not TicketSign.CREATED, seq, block, event_id


def _by_instant(row: _Row) -> tuple[int, bool, int, int, str]:
    at_us, seq, block, event_id, _ = row
    return at_us, block > 0, seq, block, event_id


def _merged_rows(merged: MergedTicket, block: int, opened: int, now_us: int) -> Iterator[_Row]:
    for event in merged.events:
        at_us = to_us("at", event.at)
        if at_us > now_us:
            continue
        moment = _moment(at_us, event)
        counts = moment.sign in WORDS or moment.sign is TicketSign.CREATED or at_us < opened
        if counts and moment.sign not in {TicketSign.GONE, TicketSign.ESCALATED}:
            yield at_us, event.seq, block, event.event_id, moment


def _moment(at_us: int, event: Event) -> Moment:
    if isinstance(event, StatusChanged):
        return Moment(at_us, STATUS_SIGNS[event.status])
    sign = _SIGNS.get(type(event), TicketSign.NOTHING)
    return Moment(at_us, sign, _value(event))


def _value(event: Event) -> Value:
    if isinstance(event, AgentReply | Assigned):
        return event.staff_id
    if isinstance(event, PriorityChanged):
        return event.priority
    if isinstance(event, CalendarChanged):
        return event.calendar_id
    if isinstance(event, CauseRecorded):
        return event.cause
    return event.role_id if isinstance(event, Escalated) else None


def rows_of(
    ticket: Ticket, code: Callable[[str, str | None], int]
) -> Iterator[tuple[int, int, int, int, int, bool]]:
    """Give the events of a ticket as rows: at, sequence, sign, value, known since, is its own.

    Parameters
    ----------
    ticket
        The ticket.
    code
        Gives the number of a name: of a calendar, somebody, a role, a cause.
    """
    for event in ticket.events:
        at_us = to_us("at", event.at)
        yield at_us, event.seq, *_coded(event, code), at_us, True
    for event in ticket.events:
        if not isinstance(event, TicketMerged):
            continue
        for merged in event.tickets:
            for theirs in merged.events:
                sign, value = _coded(theirs, code)
                if sign is TicketSign.CREATED:
                    value = TICKET_PRIORITIES.index(merged.priority)
                at_us = to_us("at", theirs.at)
                yield at_us, theirs.seq, sign, value, to_us("at", event.at), False


def _coded(event: Event, code: Callable[[str, str | None], int]) -> tuple[TicketSign, int]:
    moment = _moment(0, event)
    if isinstance(event, PriorityChanged):
        return TicketSign.PRIORITY, TICKET_PRIORITIES.index(event.priority)
    if isinstance(event, Scored):
        return TicketSign.SCORED, event.score
    names = _NAMED.get(moment.sign)
    return moment.sign, -1 if names is None else code(names, moment.value)


def in_force(moments: Iterable[Moment]) -> Iterator[tuple[Moment, TicketPriority, Value]]:
    """Give each moment with the priority and the calendar that hold from it on."""
    priority: TicketPriority = "normal"
    calendar_id: Value = None
    for moment in moments:
        if moment.sign in {TicketSign.CREATED, TicketSign.OPENED_ANEW}:
            priority, calendar_id = cast("TicketPriority", moment.value), None
        elif moment.sign is TicketSign.PRIORITY:
            priority = cast("TicketPriority", moment.value)
        elif moment.sign is TicketSign.CALENDAR:
            calendar_id = moment.value
        yield moment, priority, calendar_id
