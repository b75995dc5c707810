"""What went wrong with deadlines in the field: the same situation, and the right answer.

Each docstring names the public thread, as repository#number.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ecomops.calendars.business_calendar import calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket
from ecomops.sla.boards import SlaBoard
from ecomops.sla.clocks.engine import clock, clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.policy import SlaPolicy, policy_for
from ecomops.sla.reports import sla_report

DESK = BusinessHours.model_validate(
    {
        "zone": "Asia/Shanghai",
        "weekly": {d: ["09:00-18:00"] for d in ("mon", "tue", "wed", "thu", "fri")},
    }
)
CALENDARS = {"desk": calendar_of(DESK)}


def at(text: str) -> datetime:
    """An instant of the week from Monday, 16 November 2026, in Shanghai: ``"mon 10:00"``."""
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(text[:3])
    return datetime.fromisoformat(f"2026-11-{16 + day}T{text[4:]}:00+08:00")


def ticket(*events: Any, ticket_id: str = "T-1", **more: Any) -> Ticket:
    rows = [
        {"event_id": f"{i:02}", "at": at(when), "seq": i, "kind": kind, **dict(said)}
        for i, (when, kind, *said) in enumerate(events)
    ]
    return Ticket.model_validate(
        {"ticket_id": ticket_id, "channel": "chat", "events": rows, **more}
    )


def status(name: str) -> tuple[str, str]:
    return "status", name


def promise(*metrics: dict[str, Any], **more: Any) -> SlaPolicy:
    made = [{"targets": [{"target_s": 4 * 3600}], **metric} for metric in metrics]
    return SlaPolicy.model_validate(
        {"policy_id": "p", "calendar_id": "desk", "metrics": made, **more}
    )


HOURS = timedelta(hours=1)


def test_waiting_is_kept_when_the_priority_or_the_policy_changes():
    """glpi-project/glpi#6902 and #15605: pauses were lost with a new SLA."""
    events = [
        ("mon 09:00", "created"),
        ("mon 10:00", "status_changed", status("waiting_customer")),
        ("mon 13:00", "status_changed", status("in_progress")),
    ]
    urgent = ("mon 14:00", "priority_changed", ("priority", "urgent"))
    policy = promise({"kind": "resolution"})
    for told in (ticket(*events), ticket(*events, urgent)):
        found = clock(told, policy, at("mon 15:00"), CALENDARS)
        assert (found.consumed, found.paused) == (3 * HOURS, 3 * HOURS)
    other = promise(
        {"kind": "resolution", "targets": [{"target_s": 60}]}, policy_id="q", version=2
    )
    found = clock(ticket(*events), other, at("mon 15:00"), CALENDARS)
    assert (found.consumed, found.paused, found.policy_version) == (3 * HOURS, 3 * HOURS, 2)


def test_a_hold_over_the_night_moves_the_deadline_by_its_open_time_only():
    """frappe/erpnext#49414, frappe/helpdesk#1554: holds were added by the wall clock."""
    held = ticket(
        ("mon 16:00", "created"),
        ("mon 17:00", "status_changed", status("waiting_customer")),
        ("tue 10:00", "status_changed", status("in_progress")),
    )
    # 1 h on Monday, the hold takes 1 h of each day, then 3 h from 10:00; by the wall: +17 h
    found = clock(held, promise({"kind": "resolution"}), at("tue 11:00"), CALENDARS)
    assert found.due_at == at("tue 13:00")


def test_nobody_is_escalated_to_while_the_desk_is_closed():
    """glpi-project/glpi#22678, zammad/zammad#4432: escalated at midnight."""
    metric = {
        "kind": "resolution",
        "escalations": [{"at_percent": 75, "role_id": "supervisor"}],
    }
    late = ticket(("mon 16:00", "created"))
    # 75 % of 4 h are 3 h: 2 h on Monday, the third by Tuesday 10:00
    for when, roles in (("mon 23:59", ()), ("tue 09:59", ()), ("tue 10:00", ("supervisor",))):
        found = clock(late, promise(metric), at(when), CALENDARS)
        assert found.escalate_to == roles
    assert clock(late, promise(metric), at("mon 23:00"), CALENDARS).next_change_at == at(
        "tue 10:00"
    )
    told = ticket(("mon 16:00", "created"), ("tue 10:05", "escalated", ("role_id", "supervisor")))
    assert clock(told, promise(metric), at("tue 10:10"), CALENDARS).escalate_to == ()


def test_nothing_runs_on_after_solving():
    """chatwoot/chatwoot#10178: the next response went on after solving."""
    solved = ticket(
        ("mon 09:00", "created"),
        ("mon 10:00", "agent_reply"),
        ("mon 10:30", "customer_message"),
        ("mon 11:00", "status_changed", status("resolved")),
    )
    kinds = ("first_response", "next_response", "resolution", "requester_wait")
    policy = promise(*({"kind": kind} for kind in kinds))
    for one in clocks(solved, policy, at("fri 18:00"), CALENDARS):
        assert one.state == "met"
    table = clock_table(TicketTable.of([solved]), [policy], at("fri 18:00"), CALENDARS)
    assert (SlaBoard(table).overdue(), SlaBoard(table).due_next()) == ((), ())


def test_a_merged_ticket_has_no_clock_and_the_other_one_begins_where_it_began():
    """zammad/zammad#904: a merged ticket escalated."""
    message = {"event_id": "1", "kind": "created", "at": at("mon 09:00")}
    merged = {"ticket_id": "T-0", "events": [message]}
    into = ticket(
        ("mon 11:00", "created"), ("mon 12:00", "merged", ("tickets", [merged])), ticket_id="T-1"
    )
    gone = ticket(
        ("mon 09:00", "created"), ("mon 12:00", "merged_into", ("ticket_id", "T-1")),
        ticket_id="T-0",
    )  # fmt: skip
    policy = promise({"kind": "first_response"})
    assert clock(into, policy, at("mon 11:59"), CALENDARS).start_at == at("mon 11:00")
    assert clock(into, policy, at("mon 12:00"), CALENDARS).start_at == at("mon 09:00")
    assert clock(into, policy, at("mon 14:00"), CALENDARS).state == "breached"
    assert clock(gone, policy, at("mon 14:00"), CALENDARS).state == "merged"
    table = clock_table(TicketTable.of([into, gone]), [policy], at("mon 14:00"), CALENDARS)
    assert [row.ticket_id for row in SlaBoard(table).overdue()] == ["T-1"]
    assert sla_report(table, "first_response").rows[0].breached == 1


def test_what_a_merged_ticket_had_for_a_status_pauses_nothing():
    theirs = [
        {"event_id": "1", "kind": "created", "at": at("mon 09:30")},
        {"event_id": "2", "kind": "status_changed", "status": "resolved", "at": at("mon 10:00")},
        {"event_id": "3", "kind": "customer_message", "at": at("mon 10:30")},
    ]
    into = ticket(
        ("mon 09:00", "created"),
        ("mon 11:00", "merged", ("tickets", [{"ticket_id": "T-0", "events": theirs}])),
    )
    found = clock(into, promise({"kind": "resolution"}), at("mon 12:00"), CALENDARS)
    assert (found.state, found.consumed) == ("running", 3 * HOURS)


def test_reopening_by_a_merge_counts_from_where_it_was_solved():
    """zammad/zammad#188: times after reopening and merging."""
    theirs = [
        {"event_id": "1", "kind": "created", "at": at("mon 09:00")},
        {"event_id": "2", "kind": "status_changed", "status": "resolved", "at": at("mon 10:00")},
    ]
    into = ticket(
        ("mon 14:00", "created"),
        ("mon 14:30", "merged", ("tickets", [{"ticket_id": "T-0", "events": theirs}])),
    )
    found = clock(into, promise({"kind": "resolution"}), at("mon 15:00"), CALENDARS)
    assert (found.consumed, found.paused) == (2 * HOURS, 4 * HOURS)


def test_an_update_target_leaves_the_first_response_alone():
    """zammad/zammad#5177: the update target overruled the first response."""
    policy = promise(
        {"kind": "first_response"},
        {"kind": "periodic_update", "targets": [{"target_s": 600}]},
    )
    first, update = clocks(ticket(("mon 09:00", "created")), policy, at("mon 10:00"), CALENDARS)
    assert (first.state, first.due_at) == ("running", at("mon 13:00"))
    assert update.state == "not_started"


def test_lateness_is_open_time():
    """frappe/helpdesk#3297: lateness was shown as wall time."""
    late = ticket(("mon 13:00", "created"))
    # due Monday 17:00; by Tuesday 10:00 that is 2 h of open time, and 17 h by the wall
    found = clock(late, promise({"kind": "resolution"}), at("tue 10:00"), CALENDARS)
    assert (found.overdue, found.due_at) == (2 * HOURS, at("mon 17:00"))
    table = clock_table(
        TicketTable.of([late]), [promise({"kind": "resolution"})], at("tue 10:00"), CALENDARS
    )
    assert SlaBoard(table).overdue()[0].overdue == 2 * HOURS


def test_a_reply_outside_of_hours_counts():
    """fivetran/dbt_zendesk#136: replies outside of hours were dropped."""
    answered = ticket(("sat 10:00", "created"), ("sat 11:00", "agent_reply"))
    found = clock(answered, promise({"kind": "first_response"}), at("sun 10:00"), CALENDARS)
    assert (found.state, found.consumed) == ("met", timedelta(0))
    table = clock_table(
        TicketTable.of([answered]),
        [promise({"kind": "first_response"})],
        at("sun 10:00"),
        CALENDARS,
    )
    assert sla_report(table, "first_response").rows[0].met == 1


def test_both_edges_of_the_close_of_business_are_told():
    """Desks are split between the close and the next opening: here both are told."""
    # 4 h from Monday 14:00 end at the close at 18:00; the last instant in time is Tuesday 09:00
    found = clock(
        ticket(("mon 14:00", "created")),
        promise({"kind": "resolution"}),
        at("mon 20:00"),
        CALENDARS,
    )
    assert (found.due_at, found.breach_at) == (at("mon 18:00"), at("tue 09:00"))
    assert found.state == "at_risk"
    late = clock(
        ticket(("mon 14:00", "created")),
        promise({"kind": "resolution"}),
        at("tue 09:01"),
        CALENDARS,
    )
    assert late.state == "breached"


def test_the_first_policy_by_position_is_the_tickets():
    metric = {"kind": "first_response"}
    vip = promise(
        metric, policy_id="vip", position=1, channels=["chat"], tier_ids=["gold", "platinum"]
    )
    chat = promise(metric, policy_id="chat", position=2, channels=["chat"])
    rest = promise(metric, policy_id="rest", position=99)
    off = promise(metric, policy_id="off", position=0, is_enabled=False)
    asked = [rest, off, chat, vip]
    for tier, expected in (("silver", "chat"), ("gold", "vip")):
        found = policy_for(ticket(("mon 09:00", "created"), tier_id=tier), asked)
        assert found is not None
        assert found.policy_id == expected
    assert policy_for(ticket(("mon 09:00", "created")), [off]) is None
