"""Two tickets become one: nothing is lost, and clocks begin when the first was opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st
from tests.tickets.happenings import MINUTE, START, blocks, event, lives

from ecomops._typing import MAX_MINOR
from ecomops.calendars.business_calendar import calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import MOST_EVENTS, MOST_MERGED, CustomerMessage, MergedTicket
from ecomops.sla.clocks.clock import Clock
from ecomops.sla.clocks.engine import clock
from ecomops.sla.metrics.first_response import FirstResponse
from ecomops.sla.policy import SlaPolicy
from ecomops.sla.targets import SlaTarget
from ecomops.tickets.life import TicketLife
from ecomops.tickets.merging import Merge, merge_tickets as try_to_merge

CHAT = SlaPolicy(policy_id="chat", metrics=(FirstResponse(targets=(SlaTarget(target_s=3600),)),))


def ticket(id_, *events, minute=0):
    opened = event("created", minute, id_=f"{id_}-c")
    return Ticket(ticket_id=id_, channel="chat", events=(opened, *events))


def merge_tickets(*given: Any, **named: Any) -> Any:
    return try_to_merge(*given, **named)


def at(minute: float) -> datetime:
    return START + minute * MINUTE


def merged(target, source, minute, event_id="m"):
    result = merge_tickets(target, source, at(minute), event_id)
    assert isinstance(result, Merge), str(result)
    return result


HOURS = calendar_of(
    BusinessHours.model_validate({"zone": "UTC", "weekly": {"wed": ["00:00-24:00"]}})
)

A, B = ticket("A", event("customer_message", 2)), ticket("B", minute=1)
CLOSED = event("status_changed", 5, status="closed")


def test_source_goes_into_the_target_and_ends():
    merge = merged(A, B, 10)
    assert merge.target.events == (*A.events, merge.target_event)
    assert merge.source.events == (*B.events, merge.source_event)
    block = MergedTicket(ticket_id="B", priority="normal", events=B.events)
    assert merge.target_event.tickets == (block,)
    assert (merge.source.status, merge.source.merged_into) == ("closed", "A")
    assert (merge.code, str(merge), merge.describe("zh")) == (
        "ok", "'B' merged into 'A'", "'B' 已并入 'A'",
    )  # fmt: skip


def test_facts_of_both_stay_their_own():
    mine = A.model_copy(update={"order_id": "O-1", "priority": "low", "tier_id": "gold"})
    theirs = B.model_copy(update={"sku_id": "S-1", "priority": "urgent", "channel": "email"})
    merge = merged(mine, theirs, 10)
    for before, after in ((mine, merge.target), (theirs, merge.source)):
        assert before.model_dump(exclude={"events"}) == after.model_dump(exclude={"events"})
    assert merge.target_event.tickets[0].priority == "urgent"


def test_blocks_of_earlier_merges_stand_side_by_side():
    b = merged(B, ticket("C", minute=2), 10, "m-1").target
    b = merged(b, merged(ticket("D"), ticket("E"), 5).target, 11, "m-2").target
    a = merged(A, b, 12, "m-3").target_event
    assert [block.ticket_id for block in a.tickets] == ["B", "C", "D", "E"]
    assert [[one.kind for one in block.events] for block in a.tickets] == [["created"]] * 4


@pytest.mark.parametrize(
    ("target", "source", "minute", "expected"),
    [
        (A, A, 10, ("A", "merged", "self_merge", "ticket_id", None, "A")),
        (
            ticket("A", CLOSED), B, 10,
            (
                "A", "merged", "illegal_state", "status",
                "pending, in_progress, waiting_customer, reopened", "closed",
            ),
        ),
        (
            merged(ticket("X"), A, 10).source, B, 20,
            ("A", "merged", "illegal_state", "merged_into", None, "X"),
        ),
        (
            A, merged(ticket("X"), B, 10).source, 20,
            ("B", "merged_into", "illegal_state", "merged_into", None, "X"),
        ),
        (
            merged(A, B, 10).target, B, 20,
            ("A", "merged", "already_merged", "ticket_id", None, "B"),
        ),
        (
            merged(A, ticket("X"), 10).target, merged(B, ticket("X"), 10).target, 20,
            ("A", "merged", "already_merged", "ticket_id", None, "X"),
        ),
        (A, merged(B, A, 10).target, 20, ("A", "merged", "self_merge", "ticket_id", None, "A")),
        (
            ticket("A", event("merged", 2, tickets=blocks("B"))), B, 10,
            ("A", "merged", "already_merged", "ticket_id", None, "B"),
        ),
        (
            A, ticket("B", event("scored", 12, score=5)), 10,
            ("B", "merged_into", "out_of_order", "at", at(12), at(10)),
        ),
        (B, A, 0.5, ("B", "merged", "out_of_order", "at", at(1), at(0.5))),
        (A, B, 0.5, ("B", "merged_into", "out_of_order", "at", at(1), at(0.5))),
        (
            ticket("A", event("internal_note", 1, id_="m")), B, 10,
            ("A", "merged", "id_conflict", "event_id", "m", "internal_note"),
        ),
        (
            A, ticket("B", event("scored", 1, id_="m", score=5)), 10,
            ("B", "merged_into", "id_conflict", "event_id", "m", "scored"),
        ),
    ],
)  # fmt: skip
def test_merge_that_can_not_be_is_refused_with_its_reason(target, source, minute, expected):
    refused = merge_tickets(target, source, at(minute), "m")
    assert (
        refused.ticket_id, refused.kind, refused.code, refused.about, refused.needed,
        refused.actual,
    ) == expected  # fmt: skip
    for language in ("en", "zh"):
        assert repr(refused.ticket_id) in refused.describe(language)


def test_source_may_be_closed_and_messages_may_be_later():
    source = ticket("B", CLOSED, event("customer_message", 99))
    merge = merged(A, source, 10)
    assert merge.target_event.tickets[0].events == source.events


def test_at_the_instant_of_the_last_change_the_next_sequence_is_taken():
    target = ticket("A", event("scored", 5, seq=3, score=1))
    merge = merged(target, B, 5)
    assert (merge.target_event.seq, merge.source_event.seq) == (4, 0)
    full = ticket("A", event("scored", 5, seq=MAX_MINOR, score=1))
    assert merge_tickets(full, B, at(5), "m").code == "out_of_order"


def test_ticket_of_other_rules_may_be_merged():
    odd = ticket(
        "B", *(event("status_changed", 1, id_=s, status=s) for s in ("closed", "pending"))
    )
    assert merged(A, odd, 10).source.events[:-1] == odd.events


def test_full_tickets_take_part_no_more():
    many = tuple(CustomerMessage(event_id=f"{i}", at=START) for i in range(MOST_EVENTS - 1))
    full = ticket("F", *many)
    for target, source in ((full, B), (A, full)):
        refused = merge_tickets(target, source, at(10), "m")
        assert (refused.code, refused.about, refused.ticket_id) == ("too_many", "events", "F")
        assert (refused.needed, refused.actual) == (MOST_EVENTS, MOST_EVENTS + 1)


def test_more_tickets_than_one_event_holds_are_refused():
    assert MOST_MERGED == 1000
    names = [f"M-{i}" for i in range(MOST_MERGED)]
    first = ticket("B", event("merged", 5, tickets=blocks(*names[:-1])))
    assert len(merged(A, first, 10).target_event.tickets) == MOST_MERGED
    source = ticket("B", event("merged", 5, tickets=blocks(*names)))
    refused = merge_tickets(A, source, at(10), "m")
    assert (refused.code, refused.about, refused.needed, refused.actual) == (
        "too_many", "tickets", MOST_MERGED, MOST_MERGED + 1,
    )  # fmt: skip
    assert str(refused).startswith(
        "merged refused for 'A': 1001 tickets would come with it, at most 1000 are possible; "
    )
    assert refused.describe("zh").startswith(
        "合并工单被拒绝（'A'）：将带入 1001 个工单，最多 1000 个；"
    )


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"target": None}, InvalidArgumentError, "target = None is no Ticket"),
        ({"source": "B"}, InvalidArgumentError, "source = 'B' is no Ticket"),
        ({"at": "now"}, InvalidArgumentError, "at = 'now' is no instant"),
        ({"at": START.replace(tzinfo=None)}, NaiveDatetimeError, "has no offset"),
        ({"event_id": ""}, InvalidArgumentError, "event_id = '' is no id"),
    ],
)
def test_what_is_no_argument_is_an_error(more, error, said):
    with pytest.raises(error, match=said):
        merge_tickets(**{"target": A, "source": B, "at": at(10), "event_id": "m"} | more)


def first_clock(one: Ticket, now: datetime) -> Clock:
    """Read the clock; the calendars that events name are all there."""
    return clock(one, CHAT, now, dict.fromkeys(("desk", "night"), HOURS))


# ---- whatever happened before --------------------------------------------------------------
def everything(one: Ticket) -> set[tuple[str, str]]:
    """Name all plain events that a ticket knows of, by ticket and id."""
    found = set()
    for happened in one.events:
        if happened.kind == "merged":
            for block in happened.tickets:
                found |= {(block.ticket_id, theirs.event_id) for theirs in block.events}
        elif happened.kind != "merged_into":
            found.add((one.ticket_id, happened.event_id))
    return found


@st.composite
def families(draw: st.DrawFn, *, apart: float = 0) -> list[TicketLife]:
    """Draw four tickets; `apart`, the minutes by which they differ, keeps instants their own."""
    made = []
    for number, name in enumerate("ABCD"):
        first = draw(st.sampled_from((0, 0, 7, 30))) + number * apart
        made.append(draw(lives(ticket_id=name, first=first, max_size=8, merges=False)))
    return made


PAIRS = st.lists(st.permutations("ABCD").map(lambda names: names[:2]), min_size=1, max_size=5)


@given(families(), PAIRS)
def test_no_event_is_lost_and_both_lives_take_their_events(family, pairs):
    by_id = {life.ticket_id: life for life in family}
    gone: set[str] = set()
    for number, (into, out) in enumerate(pairs):
        target, source = by_id[into], by_id[out]
        before = [target.ticket, source.ticket]
        result = merge_tickets(*before, at(500 + number), f"m-{number}")
        possible = not {into, out} & gone and target.status not in {"resolved", "closed"}
        assert isinstance(result, Merge) == possible
        if not isinstance(result, Merge):
            assert [target.ticket, source.ticket] == before
            continue
        gone.add(out)
        assert target.apply(result.target_event).code == "ok"
        assert source.apply(result.source_event).code == "ok"
        assert [target.ticket, source.ticket] == [result.target, result.source]
        assert everything(result.target) == everything(before[0]) | everything(before[1])
        assert (source.allowed, source.allowed_statuses) == ((), ())
        own = [one.ticket_id for e in target.events if e.kind == "merged" for one in e.tickets]
        assert len(own) == len(set(own))
        again = merge_tickets(result.target, result.source, at(600), "again")
        assert (again.code, again.ticket_id) == ("already_merged", into)
        assert Ticket.model_validate_json(result.target.model_dump_json()) == result.target


@given(families(), st.sampled_from((500, 501, 620)), st.booleans())
def test_clock_of_the_target_begins_when_the_first_was_opened(family, minute, chained):
    target, source, third, _ = (life.ticket for life in family)
    assume(not (target.is_solved or source.is_solved))
    parts = [target, source]
    if chained:
        source = merged(source, third, 400, "m-1").target
        parts.append(third)
    merge = merged(target, source, 500)
    now = at(minute)
    assert first_clock(merge.source, now).state == "merged"
    after = first_clock(merge.target, now)
    assert after.start_at == min(one.created_at for one in parts)
    # the first reply of any of them answers; one from before the first opening at once
    replies = [e.at for one in parts for e in one.events if e.kind == "agent_reply"]
    assert after.stop_at == (max(min(replies), after.start_at) if replies else None)
    just_before = now - timedelta(minutes=minute - 500, microseconds=1)
    assert first_clock(merge.target, just_before) == first_clock(target, just_before)
    assert first_clock(merge.source, just_before) == first_clock(source, just_before)


# where things of two tickets fall together, the one that came in first goes first
@given(families(apart=0.25), st.permutations((0, 1, 2)))
def test_order_of_merges_leaves_the_clock_as_it_is(family, order):
    target, *others = (life.ticket for life in family)
    assume(not target.is_solved)
    straight = turned = target
    for number, i in enumerate(order):
        straight = merged(straight, others[number], 500, f"m-{number}").target
        turned = merged(turned, others[i], 500, f"m-{number}").target
    now = at(600)
    said = [first_clock(one, now) for one in (straight, turned)]
    assert said[0] == said[1]
    seqs = [e.seq for e in straight.events if e.kind == "merged"]
    assert all(a < b for a, b in pairwise(seqs))
