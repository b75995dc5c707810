from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.models import CHANNELS, CHAT, Ticket

KINDS: dict[str, dict[str, str]] = {
    "customer_message": {},
    "agent_reply": {"staff_id": "li"},
    "automatic_reply": {},
    "internal_note": {"staff_id": "li"},
    "status_changed": {"status": "resolved"},
    "priority_changed": {"priority": "urgent"},
    "assigned": {"staff_id": "li"},
}


def event(
    kind: str, second: int = 0, *, id_: str = "", seq: int = 0, **more: Any
) -> dict[str, Any]:
    at = f"2026-11-11T09:00:{second:02}+08:00"
    event_id = id_ or f"{kind}-{second}-{seq}"
    return {
        "kind": kind,
        "event_id": event_id,
        "at": at,
        "seq": seq,
        **KINDS.get(kind, {}),
        **more,
    }


def ticket(*events: dict[str, Any], **more: Any) -> Ticket:
    return Ticket.model_validate({"ticket_id": "T", "channel": CHAT, "events": events, **more})


def test_events_are_sorted_by_instant_then_sequence() -> None:
    made = ticket(
        event("agent_reply", 9),
        event("customer_message", 5, seq=1),
        event("created", 5, seq=0, id_="z"),
    )
    assert [e.kind for e in made.events] == ["created", "customer_message", "agent_reply"]


@given(st.permutations([event("created")] + [event(kind, 5) for kind in KINDS]))
def test_order_of_the_input_never_shows(events: list[dict[str, Any]]) -> None:
    assert ticket(*events) == ticket(event("created"), *(event(kind, 5) for kind in KINDS))


def test_instants_in_other_offsets_are_compared_as_instants() -> None:
    reply = event("agent_reply", at="2026-11-11T01:00:30Z")
    assert [e.kind for e in ticket(reply, event("created", 29)).events] == [
        "created",
        "agent_reply",
    ]


def test_status_is_pending_until_an_event_says_otherwise() -> None:
    assert ticket(event("created"), event("agent_reply", 1)).status == "pending"


def test_status_and_priority_are_those_of_the_last_event() -> None:
    made = ticket(
        event("status_changed", 9, status="closed"),
        event("status_changed", 8, status="resolved"),
        event("priority_changed", 7, priority="low"),
        event("priority_changed", 6, priority="high"),
        event("created"),
    )
    assert made.status == "closed"
    assert made.priority == "normal"
    assert made.current_priority == "low"


def test_current_priority_is_the_opening_one_without_a_change() -> None:
    assert ticket(event("created"), priority="high").current_priority == "high"


@pytest.mark.parametrize("count", [0, 2])
def test_ticket_is_created_once(count: int) -> None:
    events = [event("created", i) for i in range(count)]
    with pytest.raises(ValidationError) as error:
        ticket(event("customer_message", 5), *events)
    (found,) = error.value.errors()
    assert found["loc"] == ("events",)
    assert found["msg"] == f"events should hold one event of kind 'created', not {count}"


@pytest.mark.parametrize(
    "kind", ["customer_message", "agent_reply", "automatic_reply", "internal_note"]
)
def test_message_may_precede_the_ticket(kind: str) -> None:
    assert ticket(event(kind, 0), event("created", 5)).events[0].kind == kind


@pytest.mark.parametrize("kind", ["status_changed", "priority_changed", "assigned"])
def test_change_may_not_precede_the_ticket(kind: str) -> None:
    with pytest.raises(
        ValidationError, match=f"'{kind}' at 2026-11-11T09:00:00.08:00, should not"
    ):
        ticket(event(kind, 0), event("created", 5))


def test_duplicate_event_id_is_named() -> None:
    with pytest.raises(ValidationError, match="unique, but 'x' is that of 2 events"):
        ticket(event("created", id_="x"), event("agent_reply", 1, id_="x"))


def test_naive_event_is_refused_at_its_place_and_only_there() -> None:
    with pytest.raises(ValidationError) as error:
        ticket(event("created", at="2026-11-11T09:00:00"))
    assert [found["loc"] for found in error.value.errors()] == [("events", 0, "created", "at")]


def test_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="'created', 'customer_message', 'agent_reply'"):
        ticket(event("created"), event("deleted"))


def test_usual_channels_and_others_are_accepted() -> None:
    for channel in (*CHANNELS, "whatsapp"):
        assert ticket(event("created"), channel=channel).channel == channel


@pytest.mark.parametrize("seq", [True, "1", 1.0, -1])
def test_sequence_is_a_strict_count(seq: Any) -> None:
    with pytest.raises(ValidationError, match="seq"):
        ticket(event("created", seq=seq))


def test_ten_thousand_events_are_fine() -> None:
    replies = [event("agent_reply", 1, seq=i) for i in range(10_000)]
    assert len(ticket(event("created"), *reversed(replies)).events) == 10_001
