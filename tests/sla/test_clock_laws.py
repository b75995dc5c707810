"""What holds of every clock, whatever the ticket, the policy and the calendars."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from tests.sla import histories
from tests.sla.histories import CALENDARS, ORIGIN, STEP, TICKS

from ecomops.calendars.business_calendar import always_open
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket
from ecomops.sla.clocks.engine import clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.policy import SlaPolicy

NOTHING = timedelta(0)
OPEN = {"running", "at_risk"}
EVENTS = 900
"""Ticks in which most things happen."""


def read(ticket, policy, now):
    return clocks(ticket, policy, now, CALENDARS)


def at_tick(tick):
    return ORIGIN + tick * STEP


def with_events(ticket: Ticket, events) -> Ticket:
    return Ticket.model_validate(ticket.model_dump() | {"events": events})


def in_business_time(policy: SlaPolicy, calendar_id: str) -> SlaPolicy:
    """The same policy with every target in business time, by a calendar that knows all days."""
    metrics = [
        metric.model_dump()
        | {"targets": [one.model_dump() | {"time": "business"} for one in metric.targets]}
        for metric in policy.metrics
    ]
    made = policy.model_dump() | {"calendar_id": calendar_id, "metrics": metrics}
    return SlaPolicy.model_validate(made)


@given(histories.tickets(), histories.policies(), histories.instants())
def test_what_counts_and_what_pauses_is_all_the_open_time(ticket, policy, now):
    kept = [e for e in ticket.events if e.kind not in {"calendar_changed", "merged"}]
    policy = in_business_time(policy, "night")
    for clock in read(with_events(ticket, kept), policy, now):
        if clock.start_at is not None:
            end = now if clock.stop_at is None else clock.stop_at
            whole = CALENDARS["night"].between(clock.start_at, end)
            assert clock.consumed + clock.paused == whole
            assert sum((s.open_time for s in clock.stretches), NOTHING) == whole


# without merges, which may bring an earlier reply to light
@given(histories.tickets(merges=False), histories.policies(), TICKS, TICKS)
def test_the_time_used_never_falls_within_a_cycle(ticket, policy, one, other):
    earlier, later = sorted([one, other])
    for a, b in zip(
        read(ticket, policy, at_tick(earlier)), read(ticket, policy, at_tick(later)), strict=True
    ):
        if a.start_at is not None and (a.cycle, a.start_at) == (b.cycle, b.start_at):
            assert a.consumed <= b.consumed
            if a.target == b.target and a.stop_at is None:
                assert a.state != "breached" or b.state in {"breached", "missed"}


@given(histories.tickets(), histories.policies(), histories.instants())
def test_late_is_what_comes_after_the_last_instant_in_time(ticket, policy, now):
    for clock in read(ticket, policy, now):
        if clock.target is None or clock.beyond_coverage:
            continue
        end = now if clock.stop_at is None else clock.stop_at
        is_late = clock.consumed > clock.target
        assert is_late == (clock.state in {"breached", "missed"})
        if clock.breach_at is not None:
            assert (end > clock.breach_at) == is_late
        elif clock.state != "paused" and clock.stop_at is None:
            assert clock.no_due_because == "never" or not is_late
        if clock.due_at is not None and clock.breach_at is not None:
            assert clock.start_at <= clock.due_at <= clock.breach_at


@given(histories.tickets(), histories.policies(), TICKS, st.integers(1, 30))
def test_due_stays_while_nothing_happens(ticket, policy, tick, more):
    now, later = at_tick(tick), at_tick(tick + more)
    instants = {e.at for e in ticket.events} | {
        e.at for m in ticket.events if m.kind == "merged" for t in m.tickets for e in t.events
    }
    assume(not any(now < at <= later for at in instants))
    for a, b in zip(read(ticket, policy, now), read(ticket, policy, later), strict=True):
        if not (a.beyond_coverage or b.beyond_coverage):
            assert (a.due_at, a.breach_at, a.cycle) == (b.due_at, b.breach_at, b.cycle)


def up_to(now, event):
    """The event, without what a merge brings of later."""
    if event.kind != "merged":
        return event
    blocks = [
        block.model_copy(update={"events": tuple(e for e in block.events if e.at <= now)})
        for block in event.tickets
    ]
    return event.model_copy(update={"tickets": tuple(blocks)})


@given(histories.tickets(), histories.policies(), histories.instants())
def test_what_happens_later_does_not_matter(ticket, policy, now):
    known = [up_to(now, event) for event in ticket.events if event.at <= now]
    assume(any(event.kind == "created" for event in known))
    assert read(with_events(ticket, known), policy, now) == read(ticket, policy, now)


@given(histories.tickets(), histories.policies(), histories.instants(), st.integers(0, 7200))
def test_a_longer_target_never_turns_met_into_missed(ticket, policy, now, more):
    metrics = [
        metric.model_dump()
        | {
            "targets": [
                one.model_dump() | {"target_s": one.target_s + more} for one in metric.targets
            ]
        }
        for metric in policy.metrics
    ]
    longer = SlaPolicy.model_validate(policy.model_dump() | {"metrics": metrics})
    for a, b in zip(read(ticket, policy, now), read(ticket, longer, now), strict=True):
        assert (a.consumed, a.paused, a.cycle) == (b.consumed, b.paused, b.cycle)
        assert a.state != "met" or b.state == "met"
        assert a.state not in OPEN or b.state in OPEN
        if a.due_at is not None and b.due_at is not None:
            assert a.due_at <= b.due_at


@given(histories.tickets(), histories.policies(), histories.instants())
def test_cycles_follow_each_other(ticket, policy, now):
    for clock in read(ticket, policy, now):
        end = None
        for past in clock.past:
            assert end is None or end <= past.start_at
            assert past.start_at <= past.stop_at
            end = past.stop_at
        if clock.start_at is not None:
            assert end is None or end <= clock.start_at
            assert clock.cycle == len(clock.past) + 1


PAUSE = {"kind": "status_changed", "status": "waiting_customer"}
WORK = {"kind": "status_changed", "status": "in_progress"}


def plain(*events, target_s=4 * 3600, **more):
    """A ticket that is worked on from its opening, Friday at nine, and a promise about it."""
    rows = [{"kind": "created"} | {"tick": 0}, WORK | {"tick": 0}, *events]
    ticket = Ticket.model_validate(
        {
            "ticket_id": "T",
            "channel": "chat",
            "events": [
                {k: v for k, v in row.items() if k != "tick"}
                | {"event_id": f"{i:03}", "seq": i, "at": at_tick(row["tick"])}
                for i, row in enumerate(rows)
            ],
        }
    )
    metric = {"kind": "resolution", "targets": [{"target_s": target_s}], **more}
    policy = {"policy_id": "p", "calendar_id": "night", "metrics": [metric]}
    return ticket, SlaPolicy.model_validate(policy)


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from([600, 3600, 4 * 3600, 6 * 3600]))
def test_a_pause_moves_the_due_instant_by_the_open_time_in_it(start, length, target_s):
    calendar, now = CALENDARS["night"], at_tick(start + length + 1)
    ticket, policy = plain(target_s=target_s)
    before = read(ticket, policy, now)[0]
    ticket, _ = plain(PAUSE | {"tick": start}, WORK | {"tick": start + length})
    after = read(ticket, policy, now)[0]
    paused = calendar.between(at_tick(start), at_tick(start + length))
    if before.due_at is not None and at_tick(start + length) < before.due_at:
        assert calendar.between(before.due_at, after.due_at) == paused
        assert after.paused == paused


@pytest.mark.parametrize(
    "events",
    [
        [PAUSE | {"tick": 20}, WORK | {"tick": 40}],  # before the desk opens
        [PAUSE | {"tick": 70}, PAUSE | {"tick": 70}, WORK | {"tick": 70}],  # at one instant
        [PAUSE | {"tick": 110}, WORK | {"tick": 130}, PAUSE | {"tick": 135}, WORK | {"tick": 140}],
    ],
)
def test_a_pause_in_closed_hours_does_nothing(events):
    ticket, policy = plain()
    paused, _ = plain(*events)
    for tick in (50, 80, 100, 145, 300):
        one, other = read(ticket, policy, at_tick(tick))[0], read(paused, policy, at_tick(tick))[0]
        assert (one.state, one.consumed, one.due_at) == (other.state, other.consumed, other.due_at)


def test_pausing_twice_is_pausing_once():
    once, policy = plain(PAUSE | {"tick": 70}, WORK | {"tick": 80})
    twice, _ = plain(PAUSE | {"tick": 70}, PAUSE | {"tick": 75}, WORK | {"tick": 80})
    split, _ = plain(
        PAUSE | {"tick": 70}, WORK | {"tick": 76}, PAUSE | {"tick": 76}, WORK | {"tick": 80}
    )
    for tick in (73, 78, 90, 300):
        a, b, c = (read(ticket, policy, at_tick(tick))[0] for ticket in (once, twice, split))
        assert (a.state, a.consumed, a.paused, a.due_at) == (
            b.state,
            b.consumed,
            b.paused,
            b.due_at,
        )
        assert (a.state, a.consumed, a.paused, a.due_at) == (
            c.state,
            c.consumed,
            c.paused,
            c.due_at,
        )


@given(st.lists(histories.tickets(), min_size=1, max_size=4), histories.policies(), st.data())
def test_rows_may_come_in_any_order(tickets, policy, data):
    table = TicketTable.of(tickets)
    m = table.at_us.size
    of = np.repeat(np.arange(len(table)), np.diff(table.offset))
    order = np.array(data.draw(st.permutations(range(m))), dtype=np.int64)
    shuffled = TicketTable.from_rows(
        ticket=of[order], at_us=table.at_us[order], sign=table.sign[order],
        seq=order,  # what orders events of one instant
        value=table.value[order], channel=table.channel, channels=table.channels,
        tier=table.tier, tier_ids=table.tier_ids, priority=table.priority,
        known_us=None if table.known_us is None else table.known_us[order],
        is_own=None if table.is_own is None else table.is_own[order],
        calendar_ids=table.calendar_ids, staff_ids=table.staff_ids, role_ids=table.role_ids,
        causes=table.causes,
    )  # fmt: skip
    now = data.draw(histories.instants())
    one, other = (clock_table(t, [policy], now, CALENDARS) for t in (table, shuffled))
    for name, clock in one.clocks.items():
        assert (clock.consumed_us == other.clocks[name].consumed_us).all()
        assert (clock.state == other.clocks[name].state).all()
        assert (clock.due_us == other.clocks[name].due_us).all()


def test_round_the_clock_is_elapsed_time():
    ticket, policy = plain()
    around = SlaPolicy.model_validate(policy.model_dump() | {"calendar_id": "always"})
    none = SlaPolicy.model_validate(policy.model_dump() | {"calendar_id": None})
    calendars = {"always": always_open()}
    now = at_tick(7)
    found = clocks(ticket, around, now, calendars)[0]
    assert found.consumed == 7 * STEP == clocks(ticket, none, now)[0].consumed
