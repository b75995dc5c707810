"""One ticket, ticks counted one by one, and columns: three ways to the same clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given, strategies as st
from tests.sla import histories
from tests.sla.slow_clock import slow_clock

from ecomops import BusinessHours, WeeklyHours, calendar_of
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.facts.ticket_table import TicketTable
from ecomops.models.instants import to_us
from ecomops.sla.clocks.clock import CLOCK_STATES, Clock
from ecomops.sla.clocks.engine import clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.policy import in_order, policy_for
from ecomops.testing import sla_policies, tickets_near

NOTHING = timedelta(0)


@given(histories.tickets(), histories.policies(), histories.instants())
def test_a_clock_is_what_counting_ticks_gives(ticket, policy, now):
    for found, metric in zip(
        clocks(ticket, policy, now, histories.CALENDARS), policy.metrics, strict=True
    ):
        slow = slow_clock(ticket, policy, metric, now)
        assert found.state == slow.state
        if found.state in {"merged", "not_started"}:
            continue
        assert (found.cycle, found.start_at, found.stop_at) == (slow.cycle, slow.start, slow.stop)
        assert (found.target, found.consumed, found.paused) == (
            slow.target, slow.consumed, slow.paused,
        )  # fmt: skip
        assert [(one.state, one.consumed, one.paused) for one in found.past] == slow.past
        assert found.due_at == slow.due
        assert found.breach_at == slow.breach


@given(
    st.lists(st.integers(0, 9).flatmap(histories.tickets), max_size=5),
    st.lists(histories.policies(), max_size=3, unique_by=lambda policy: policy.policy_id),
    histories.instants(),
)
def test_columns_are_clocks_one_by_one(tickets, policies, now):
    table = clock_table(TicketTable.of(tickets), policies, now, histories.CALENDARS)
    asked = in_order(policies)
    for i, ticket in enumerate(tickets):
        policy = policy_for(ticket, policies)
        assert (asked.index(policy) if policy else -1) == table.policy[i]
        found = clocks(ticket, policy, now, histories.CALENDARS) if policy else ()
        for one in found:
            assert row(table.clocks[one.metric], i) == expected(one)
            assert cycles(table.cycles[one.metric], i) == past(one)
    for clock in table.clocks.values():
        assert sum(clock.state_counts.values()) == len(tickets)


ZONES = st.sampled_from(
    ["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
)
ROWS = st.sampled_from([["09:00-12:00", "13:00-18:00"], ["22:00-06:00"], ["01:30-03:30"]])


@given(st.data(), sla_policies(), ZONES, ROWS)
def test_they_agree_at_the_very_instants_at_which_clocks_change(data, policy, zone, rows):
    weekly = WeeklyHours.on("mon", "tue", "wed", "thu", "fri", "sun", rows=rows)
    calendars = {"desk": calendar_of(BusinessHours(zone=zone, weekly=weekly))}
    policy = policy.model_copy(update={"calendar_id": data.draw(st.sampled_from([None, "desk"]))})
    tickets = [data.draw(tickets_near(policy, calendars)) for _ in range(3)]
    instants = sorted({event.at for ticket in tickets for event in ticket.events})
    edges = [edge for ticket in tickets for edge in due_and_breach(ticket, policy, calendars)]
    now = data.draw(st.sampled_from([*instants, *edges]))
    now += data.draw(st.sampled_from([0, 1, -1])) * timedelta(microseconds=1)
    table = clock_table(TicketTable.of(tickets), [policy], now, calendars)
    for i, ticket in enumerate(tickets):
        for one in clocks(ticket, policy, now, calendars) if table.policy[i] == 0 else ():
            assert row(table.clocks[one.metric], i) == expected(one)
            assert cycles(table.cycles[one.metric], i) == past(one)


def due_and_breach(ticket, policy, calendars):
    for one in clocks(ticket, policy, ticket.events[-1].at, calendars):
        yield from (at for at in (one.due_at, one.breach_at, one.next_change_at) if at)


def row(table, i):
    def of(name):
        value = getattr(table, name)[i].item()
        return None if value == NO_INSTANT else value

    return {
        "state": CLOCK_STATES[of("state")],
        **{
            name: of(name)
            for name in (
                "cycle", "target_us", "consumed_us", "paused_us", "start_us", "stop_us", "due_us",
                "breach_us", "beyond_coverage", "missed_before", "levels_reached",
            )
        },
        "to_escalate": int(table.to_escalate[i]),
    }  # fmt: skip


def expected(clock: Clock):
    def us(value):
        if value is None or isinstance(value, datetime):
            return None if value is None else to_us("at", value)
        return value // timedelta(microseconds=1)

    told = clock.escalate_to
    levels = [alert for alert in clock.alerts if alert.role_id]
    return {
        "state": clock.state,
        "cycle": clock.cycle,
        "target_us": -1 if clock.target is None else us(clock.target),
        "consumed_us": us(clock.consumed),
        "paused_us": us(clock.paused),
        "start_us": us(clock.start_at),
        "stop_us": us(clock.stop_at),
        "due_us": us(clock.due_at),
        "breach_us": us(clock.breach_at),
        "beyond_coverage": clock.beyond_coverage,
        "missed_before": bool(clock.earlier_breaches),
        "levels_reached": sum(alert.is_reached for alert in levels),
        "to_escalate": sum(2**i for i, alert in enumerate(levels) if alert.role_id in told),
    }


def cycles(table, i):
    rows = np.flatnonzero(table.ticket == i)
    return [
        (CLOCK_STATES[table.state[row]], int(table.consumed_us[row]), int(table.paused_us[row]))
        for row in rows.tolist()
    ]


def past(clock: Clock):
    us = timedelta(microseconds=1)
    found = [(one.state, one.consumed // us, one.paused // us) for one in clock.past]
    present = (clock.state, clock.consumed // us, clock.paused // us)
    return [*found, present] if clock.cycle else found
