"""Events for a ticket, most of them near those that it has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from ecomops.models.ticket_events import (
    MESSAGE_KINDS,
    TICKET_EVENT_KINDS,
    TICKET_PRIORITIES,
    TICKET_STATUSES,
    TicketEvent,
)
from ecomops.tickets.life import TicketLife

START = datetime(2026, 11, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STAFF = (None, "li", "wang")
CALENDARS = (None, "desk", "night")
OTHERS = ("T-2", "T-3", "T-4")
EVENT: TypeAdapter[TicketEvent] = TypeAdapter(TicketEvent)


def event(kind: str, minute: float = 0, *, id_: str = "", seq: Any = 0, **more: Any) -> Any:
    """Make an event so many minutes after the start."""
    made = {
        "kind": kind,
        "event_id": id_ or f"{kind}-{minute}-{seq}",
        "at": START + minute * MINUTE,
        "seq": seq,
    }
    return EVENT.validate_python(made | more)


def blocks(*ids: str) -> list[dict[str, Any]]:
    opened = {"kind": "created", "event_id": "c", "at": START - 9 * MINUTE}
    said = {"kind": "customer_message", "event_id": "q", "at": START - 8 * MINUTE}
    return [{"ticket_id": id_, "events": [opened, said]} for id_ in ids]


@st.composite
def contents(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw what an event of a kind says besides."""
    one_of = {
        "agent_reply": ("staff_id", STAFF),
        "internal_note": ("staff_id", STAFF),
        "assigned": ("staff_id", STAFF),
        "status_changed": ("status", TICKET_STATUSES),
        "priority_changed": ("priority", TICKET_PRIORITIES),
        "calendar_changed": ("calendar_id", CALENDARS),
        "escalated": ("role_id", ("supervisor",)),
        "scored": ("score", (1, 5)),
        "cause_recorded": ("cause", ("late", "broken")),
        "merged_into": ("ticket_id", (*OTHERS, "T-1")),
    }
    if kind == "merged":
        ids = draw(st.lists(st.sampled_from((*OTHERS, *OTHERS, "T-1")), min_size=1, max_size=2))
        return {"tickets": blocks(*ids)}
    if kind not in one_of:
        return {}
    field, values = one_of[kind]
    return {field: draw(st.sampled_from(values))}


def all_contents(kind: str) -> list[dict[str, Any]]:
    """List every content that a life of these tests may need of a kind."""
    fields: dict[str, list[dict[str, Any]]] = {
        "assigned": [{"staff_id": staff} for staff in STAFF],
        "status_changed": [{"status": status} for status in TICKET_STATUSES],
        "priority_changed": [{"priority": priority} for priority in TICKET_PRIORITIES],
        "calendar_changed": [{"calendar_id": name} for name in CALENDARS],
        "escalated": [{"role_id": "supervisor"}],
        "scored": [{"score": 3}],
        "cause_recorded": [{"cause": "late"}],
        "merged": [{"tickets": blocks("T-9")}],
        "merged_into": [{"ticket_id": "T-9"}],
    }
    return fields.get(kind, [{}])


MERGES = ("merged", "merged_into")
LIKELY = (
    *MESSAGE_KINDS, "agent_reply", *["status_changed"] * 7, *["assigned"] * 3,
    "priority_changed", "calendar_changed", "escalated", "scored", "cause_recorded", "merged",
)  # fmt: skip


@st.composite
def happenings(
    draw: st.DrawFn, now: float, number: int, allowed: tuple[str, ...] = (), *, merges: bool = True
) -> Any:
    """Draw an event around a minute; most of a kind that is allowed, few of them the end."""
    likely = [kind for kind in LIKELY if kind in allowed]
    if allowed and draw(st.integers(0, 3)) > 0:
        kind = draw(st.sampled_from(likely or list(allowed)))
    else:
        kind = draw(st.sampled_from(TICKET_EVENT_KINDS))
    if kind == "merged_into" and draw(st.integers(0, 3)):
        kind = "created"
    if kind in MERGES and not merges:
        kind = "agent_reply"
    minute = now + draw(st.sampled_from((0, 0, 0, 0, 1, -1)))
    if kind in MESSAGE_KINDS:
        minute += draw(st.sampled_from((0, 0, -1, -3, -9, 2)))
    seq = draw(st.sampled_from((0, 0, 1, 2)))
    return event(kind, minute, id_=f"{number:03}", seq=seq, **draw(contents(kind)))


@st.composite
def lives(
    draw: st.DrawFn,
    *,
    ticket_id: str = "T-1",
    first: float = 0,
    max_size: int = 20,
    merges: bool = True,
) -> TicketLife:
    """Draw a life that was opened, with what it accepted."""
    life = TicketLife(
        ticket_id=ticket_id,
        channel=draw(st.sampled_from(("chat", "email"))),
        priority=draw(st.sampled_from(TICKET_PRIORITIES)),
    )
    now, numbers = first, count(1)
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(MESSAGE_KINDS))
        life.apply(event(kind, now - 1, id_=f"{next(numbers):03}"))
    life.apply(event("created", now, id_="000"))
    for _ in range(draw(st.integers(0, max_size))):
        now += draw(st.sampled_from((0, 1, 1, 2, 5)))
        life.apply(draw(happenings(now, next(numbers), life.allowed, merges=merges)))
    return life
