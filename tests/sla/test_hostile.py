"""Odd and hostile tickets, policies and tables: an answer, or an error that says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from ecomops.calendars.business_calendar import always_open, calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.errors import (
    BadRowError,
    BeyondCoverageError,
    DuplicateIdError,
    InvalidArgumentError,
    NaiveDatetimeError,
)
from ecomops.facts.ticket import TicketSign
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket
from ecomops.sla.auto_reply import should_auto_reply
from ecomops.sla.boards import SlaBoard
from ecomops.sla.clocks.engine import clock, clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.kinds import SLA_METRIC_NAMES
from ecomops.sla.policy import SlaPolicy, policy_for
from ecomops.sla.reports import sla_report

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
YEARS_100 = 100 * 366 * 86_400


def ticket(*events: Any, at: datetime = START) -> Ticket:
    made = [{"kind": "created", "event_id": "created", "at": at}]
    for i, (when, kind, *said) in enumerate(events):
        made.append({"event_id": f"{i:06}", "at": when, "kind": kind, **dict(said)})
    return Ticket.model_validate({"ticket_id": "T", "channel": "chat", "events": made})


def policy(*metrics: Any, **more: Any) -> SlaPolicy:
    made = [{"targets": [{"target_s": 3600}], **one} for one in metrics]
    return SlaPolicy.model_validate({"policy_id": "p", "metrics": made, **more})


ALL = policy(*({"kind": kind} for kind in SLA_METRIC_NAMES))
FIRST = policy({"kind": "first_response"})


def test_ten_thousand_events_on_a_ticket_and_none_on_others():
    kinds = [
        ("customer_message",),
        ("agent_reply",),
        ("status_changed", ("status", "waiting_customer")),
        ("status_changed", ("status", "in_progress")),
        ("internal_note",),
        ("priority_changed", ("priority", "urgent")),
        ("status_changed", ("status", "resolved")),
        ("status_changed", ("status", "reopened")),
    ]
    events = [(START + i * MINUTE, *kinds[i % len(kinds)]) for i in range(10_000)]
    busy, quiet = ticket(*events), ticket()
    now = START + 10_001 * MINUTE
    table = clock_table(TicketTable.of([quiet, busy, quiet]), [ALL], now)
    for one in clocks(busy, ALL, now):
        found = table.clocks[one.metric]
        assert found.cycle[1] == one.cycle
        assert found.consumed_us[1] == one.consumed // timedelta(microseconds=1)
    assert (
        clock(busy, ALL, now, metric="next_response").cycle == 1249
    )  # the first message asks first


def test_the_ends_of_time():
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    late = policy({"kind": "resolution", "targets": [{"target_s": YEARS_100}]})
    for when in (datetime(1, 1, 1, tzinfo=UTC), last):
        for calendars in ({}, {"c": always_open("Asia/Shanghai")}):
            asked = SlaPolicy.model_validate(
                late.model_dump() | {"calendar_id": next(iter(calendars), None)}
            )
            one = clock(ticket(at=when), asked, last, calendars)
            table = clock_table(TicketTable.of([ticket(at=when)]), [asked], last, calendars)
            assert table.clocks["resolution"].state_counts[one.state] == 1
            assert one.describe("zh")
            if when == last:
                assert (one.due_at, one.no_due_because) == (None, "never")
    assert SlaBoard(clock_table(TicketTable.of([ticket(at=last)]), [FIRST], last)).due_next()


def test_nothing_to_look_at():
    for tickets in ([], [ticket()]):
        table = clock_table(TicketTable.of(tickets), [], START)
        assert (table.clocks, len(SlaBoard(table).overdue())) == ({}, 0)
        assert SlaBoard(table).describe()
    empty = clock_table(TicketTable.of([]), [ALL], START)
    assert sla_report(empty, "resolution").rows[0].attainment_rate is None
    assert sla_report(empty, "resolution", by="week", zone="UTC").rows == ()


def test_before_it_is_opened_nothing_has_begun():
    told = ticket((START - 5 * MINUTE, "customer_message"))
    for one in clocks(told, ALL, START - MINUTE):
        assert (one.state, one.due_at, one.remaining) == ("not_started", None, None)
    table = clock_table(TicketTable.of([told]), [ALL], START - MINUTE)
    assert table.status.tolist() == [-1]
    assert table.clocks["first_response"].state_counts["not_started"] == 1


WRONG: Any = {"text": "T", "list": [], "dict": {}, "hours": {"desk": "9-17"}}


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: clock(ticket(), FIRST, START.replace(tzinfo=None)), NaiveDatetimeError, "now"),
        (lambda: clock(ticket(), ALL, START), InvalidArgumentError, "leaves open which"),
        (
            lambda: clock(ticket(), FIRST, START, metric="resolution"),
            InvalidArgumentError,
            "metric = 'resolution' is none of the policy's; give one of 'first_response'",
        ),
        (
            lambda: clock(ticket(), policy({"kind": "resolution"}, calendar_id="desk"), START),
            InvalidArgumentError,
            "'desk' is the name of none of the calendars given; give it too; given: none",
        ),
        (
            lambda: clock(
                ticket((START, "calendar_changed", ("calendar_id", "night"))), FIRST, START
            ),
            InvalidArgumentError,
            "calendars = 'night' is the name of none",
        ),
        (
            lambda: clock_table(
                TicketTable.of([ticket((START, "calendar_changed", ("calendar_id", "night")))]),
                [FIRST], START,
            ),
            InvalidArgumentError,
            "calendars = 'night' is in force for ticket 'T' and was not given; give it too",
        ),
        (
            lambda: clock(ticket(), FIRST, START, WRONG["hours"]),
            InvalidArgumentError,
            "is no BusinessCalendar; make one of opening hours, with calendar_of",
        ),
        (lambda: clock(WRONG["text"], FIRST, START), InvalidArgumentError, "is no Ticket"),
        (lambda: clock(ticket(), WRONG["dict"], START), InvalidArgumentError, "is no SlaPolicy"),
        (
            lambda: policy_for(ticket(), [FIRST, FIRST]),
            DuplicateIdError,
            "policies[1].policy_id = ",
        ),
        (lambda: clock_table(WRONG["list"], [], START), InvalidArgumentError, "is no TicketTable"),
        (lambda: clock(ticket(), FIRST, START).describe(WRONG["text"]), ValueError, "language"),
    ],
)  # fmt: skip
def test_misuse_is_an_error_that_says_what_to_do(ask, error, text):
    with pytest.raises(error) as raised:
        ask()
    assert text in str(raised.value)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"targets": []}, "at least 1 item"),
        ({"targets": [{"target_s": True}]}, "valid integer"),
        ({"targets": [{"target_s": -1}]}, "greater than or equal to 0"),
        ({"targets": [{"target_s": 3.0}]}, "valid integer"),
        ({"targets": [{"target_s": 60, "time": "wall"}]}, "'business' or 'calendar'"),
        ({"pause_in": ["on_hold"]}, "pause_in"),
        ({"warn_at_percent": 0.8}, "warn_at_percent"),
        ({"warn_at_percent": 101}, "less than or equal to 100"),
        (
            {"escalations": [{"at_percent": p, "role_id": "lead"} for p in (100, 50)]},
            "levels should rise, but 50 % stands after 100 %",
        ),
        ({"kind": "zeroth_response"}, "zeroth_response"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(change, text):
    with pytest.raises(ValidationError) as raised:
        policy({"kind": "resolution", **change})
    assert text in str(raised.value)


def test_a_policy_has_one_metric_of_a_kind_and_goes_through_json():
    with pytest.raises(ValidationError, match="'resolution' is twice"):
        policy({"kind": "resolution"}, {"kind": "resolution"})
    levels = [{"at_percent": "62.5", "role_id": "lead"}]
    told = policy({"kind": "agent_work", "escalations": levels, "warn_at_percent": "12.5"})
    assert SlaPolicy.model_validate_json(told.model_dump_json()) == told
    assert told.metrics[0].warn_at_percent == Decimal("12.5")


ROWS: dict[str, Any] = {
    "ticket": [0, 0], "at_us": [0, 5], "sign": [TicketSign.CREATED, TicketSign.REPLY],
    "channel": [0], "channels": ("chat",), "staff_ids": ("li",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"sign": [1, 99]}, BadRowError, "row 1: sign = 99"),
        ({"ticket": [0, 1]}, BadRowError, "row 1: ticket = 1"),
        ({"ticket": [0]}, InvalidArgumentError, "at_us"),
        ({"value": [0, 7]}, BadRowError, "row 1: value = 7 names nothing, for REPLY"),
        ({"channel": [3]}, BadRowError, "row 0: channel = 3"),
        ({"tier": [0]}, BadRowError, "row 0: tier = 0"),
        ({"at_us": [0.5, 1.0]}, InvalidArgumentError, "no column of whole numbers"),
        ({"sign": [4, 4]}, BadRowError, "row 0: ticket = 0 is opened 0 times"),
        ({"sign": [TicketSign.CREATED, TicketSign.CREATED]}, BadRowError, "is opened 2 times"),
        (
            {"at_us": [5, 0], "sign": [TicketSign.CREATED, TicketSign.RESOLVED]},
            BadRowError,
            "row 1: at_us = 0 lies before the ticket was opened, for RESOLVED",
        ),
        ({"sign": [1, 10], "value": [0, 6]}, BadRowError, "give a number from 1 to 5"),
        ({"seq": [-1, 0]}, BadRowError, "seq"),
        ({"priority": [4]}, BadRowError, "priority"),
    ],
)  # fmt: skip
def test_rows_that_can_not_be_are_named(change, error, text):
    with pytest.raises(error) as raised:
        TicketTable.from_rows(**ROWS | change)
    assert text in str(raised.value)


def test_instants_far_apart_are_sorted_as_well():
    # more than packed keys hold: a ticket in each of a few centuries
    rng = np.random.default_rng(0)
    n = 3000
    created = rng.integers(-(10**16), 10**17, n)
    table = TicketTable.from_rows(
        ticket=np.concatenate([np.arange(n), np.arange(n)]),
        at_us=np.concatenate([created + 7, created]),
        sign=np.repeat([TicketSign.REPLY, TicketSign.CREATED], n),
        channel=np.zeros(n, dtype=np.int64), channels=("chat",),
    )  # fmt: skip
    assert (table.created_us == created).all()
    assert (table.sign == np.tile([TicketSign.CREATED, TicketSign.REPLY], n)).all()


def test_auto_replies_know_when_somebody_is_back():
    hours = {
        "zone": "Asia/Shanghai", "weekly": {"mon": ["09:00-18:00"]}, "holidays": [],
        "covered_from": "2026-11-16", "covered_through": "2026-11-22",
    }  # fmt: skip
    desk = calendar_of(BusinessHours.model_validate(hours))
    there = should_auto_reply(desk, datetime.fromisoformat("2026-11-16T10:00:00+08:00"))
    assert (there.is_due, str(there)) == (False, "somebody is there")
    early = should_auto_reply(desk, datetime.fromisoformat("2026-11-16T07:00:00+08:00"))
    assert early.describe("zh") == "客服已下班，将于 2026-11-16 09:00 +08:00 上班后回复"
    late = should_auto_reply(desk, datetime.fromisoformat("2026-11-20T07:00:00+08:00"))
    assert (late.is_due, late.back_at, late.is_known) == (True, None, False)
    with pytest.raises(BeyondCoverageError):
        should_auto_reply(desk, datetime.fromisoformat("2027-11-20T07:00:00+08:00"))
    never = should_auto_reply(calendar_of(BusinessHours(zone="UTC")), START)
    assert (never.is_due, never.back_at, str(never)) == (True, None, "nobody is there")


def test_many_channels_and_tiers_cost_no_more_than_those_that_tickets_have():
    n = 2000
    table = TicketTable.from_rows(
        ticket=np.arange(n), at_us=np.zeros(n, dtype=np.int64),
        sign=np.full(n, TicketSign.CREATED), channel=np.arange(n),
        channels=[f"c{i}" for i in range(n)], tier=np.arange(n) - 1,
        tier_ids=[f"t{i}" for i in range(n)],
    )  # fmt: skip
    asked = policy(
        {"kind": "first_response", "targets": [{"target_s": 9, "tier_ids": ["t7"]}]},
        channels=["c8", "c9"],
    )
    found = clock_table(table, [asked], datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC))
    assert np.flatnonzero(found.policy == 0).tolist() == [8, 9]
    assert np.flatnonzero(found.clocks["first_response"].target_us >= 0).tolist() == [8]
