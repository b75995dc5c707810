"""Tickets at the edge of what a caller can send: many events, wrong types, odd logs."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from attrs.exceptions import FrozenAttributeError
from tests.tickets.happenings import START, blocks, event

from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import (
    MOST_EVENTS,
    AgentReply,
    Assigned,
    CustomerMessage,
    Event,
    TicketCreated,
)
from ecomops.tickets.life import TicketLife


def opened(**more):
    life = TicketLife(ticket_id="T-1", channel="chat", **more)
    life.apply(event("created", 0, id_="c"))
    return life


def test_ticket_takes_as_many_events_as_its_model_and_no_more():
    life = opened()
    began = process_time()
    for i in range(MOST_EVENTS - 1):
        assert life.apply(CustomerMessage(event_id=f"{i}", at=START)).code == "ok"
    assert process_time() - began < 20  # it takes about 1 s; a quadratic one took minutes
    refused = life.apply(event("agent_reply", 1))
    assert (refused.code, refused.about) == ("too_many", "events")
    assert (refused.needed, refused.actual) == (MOST_EVENTS, MOST_EVENTS + 1)
    assert (refused.allowed, refused.allowed_statuses) == ((), ()) == (
        life.allowed, life.allowed_statuses,
    )  # fmt: skip
    assert str(refused) == (
        "agent_reply refused for 'T-1': it would have 100001 events, at most 100000 are "
        "possible; nothing is allowed"
    )
    assert refused.describe("zh") == (
        "客服回复被拒绝（'T-1'）：将有 100001 个事件，最多 100000 个；没有可执行的操作"
    )
    assert life.apply(event("created", 0, id_="c")).code == "replayed"
    assert TicketLife.of(life.ticket) == life


def test_changes_and_replies_cost_the_same_however_many_came_before():
    life = opened()
    began = process_time()
    for i in range(20_000):
        staff = f"s{i % 500}"
        reply = AgentReply(event_id=f"r{i}", at=START, seq=20_000 - i, staff_id=staff)
        change = Assigned(event_id=f"a{i}", at=START, seq=i + 1, staff_id=f"{staff}a")
        assert life.apply(reply).code == life.apply(change).code == "ok"
        assert "assigned" in life.allowed
    assert process_time() - began < 20
    assert TicketLife.of(life.ticket) == life


def test_ten_thousand_tickets_go_into_one():
    life = opened()
    for i in range(100):
        names = [f"M-{i}-{j}" for j in range(100)]
        assert life.apply(event("merged", i + 1, tickets=blocks(*names))).code == "ok"
    again = life.apply(event("merged", 200, tickets=blocks("M-0-0")))
    assert (again.code, again.actual) == ("already_merged", "M-0-0")


@pytest.mark.parametrize(
    "given", [None, "created", {"kind": "created"}, Event(event_id="1", at=START)]
)
def test_what_is_no_event_is_an_error(given):
    with pytest.raises(InvalidArgumentError, match=r"^event = .* is no event; validate it first"):
        opened().apply(given)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"ticket_id": "T-1 "}, "ticket_id = 'T-1 ' is no id"),
        ({"ticket_id": 7}, "ticket_id = 7 is no id"),
        ({"channel": ""}, "channel = '' is no text to show"),
        ({"priority": "top"}, "priority = 'top' is no priority; give one of 'low', 'normal'"),
        ({"priority": ["low"]}, "is no priority"),
        ({"order_id": ""}, "order_id = '' is no id"),
        ({"member_id": 1}, "member_id = 1 is no id"),
        ({"sku_id": " "}, "sku_id = ' ' is no id"),
        ({"tier_id": "a\nb"}, "tier_id = .* is no id"),
    ],
)
def test_fixed_facts_have_the_form_that_the_model_asks_for(more, said):
    with pytest.raises(InvalidArgumentError, match=said):
        TicketLife(**{"ticket_id": "T-1", "channel": "chat"} | more)


def test_fixed_facts_stay_and_go_into_the_ticket():
    facts = {
        "order_id": "O", "member_id": "M", "sku_id": "S", "tier_id": "gold", "priority": "high",
    }  # fmt: skip
    life = opened(**facts)
    assert life.ticket.model_dump(include=set(facts)) == facts
    assert TicketLife.of(life.ticket) == life
    with pytest.raises(FrozenAttributeError):
        life.priority = "low"


def test_lives_differ_by_their_facts_too():
    assert opened() == opened()
    assert opened() != opened(order_id="O")
    assert opened() != opened(priority="low")


def ticket(*events):
    return Ticket(ticket_id="T-1", channel="chat", events=(event("created", 0, id_="c"), *events))


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (
            [event("customer_message", 1), event("status_changed", 2, status="reopened")],
            r"events\[2\] = 'status_changed' can't have been accepted: .* from pending it can't",
        ),
        (
            [event("merged_into", 2, ticket_id="T-9"), event("scored", 3, score=1)],
            r"events\[2\] = 'scored' can't .* it went into 'T-9'; nothing is allowed",
        ),
        (
            [event("assigned", 1, id_=name, staff_id=name) for name in "ab"],
            r"events\[2\] = 'assigned' can't .* a seq of 1 or more, has 0",
        ),
    ],
)
def test_log_that_was_kept_by_other_rules_is_a_ticket_and_no_life(events, said):
    with pytest.raises(InvalidArgumentError, match=f"{said}.*; give a log that a TicketLife"):
        TicketLife.of(ticket(*events))


def test_what_is_no_ticket_makes_no_life():
    with pytest.raises(InvalidArgumentError, match="ticket = None is no Ticket"):
        TicketLife.of(None)  # type: ignore[arg-type]  # to be refused


def test_last_place_of_all_has_nothing_after_it():
    end = datetime.max.replace(tzinfo=UTC)
    life = TicketLife(ticket_id="T-1", channel="chat")
    life.apply(TicketCreated(event_id="c", at=end, seq=MAX_MINOR))
    life.apply(Assigned(event_id="a", at=end, seq=MAX_MINOR, staff_id="li"))
    refused: Any = life.apply(Assigned(event_id="b", at=end, seq=MAX_MINOR))
    assert (refused.code, refused.needed) == ("out_of_order", MAX_MINOR + 1)


def test_instants_in_other_offsets_are_compared_as_instants():
    life = opened()
    early = event("scored", at="2026-11-11T08:59:00+08:00", score=5)  # 00:59 in UTC
    assert life.apply(early).code == "out_of_order"
    assert (
        life.apply(event("scored", id_="s", at="2026-11-10T20:00:01-05:00", score=5)).code == "ok"
    )
    same = event("scored", id_="s", at="2026-11-11T01:00:01Z", score=5)
    assert life.apply(same).code == "replayed"
