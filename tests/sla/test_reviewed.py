"""What a reviewer found who was asked to break it; each is right now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pandas as pd
import pytest

from ecomops import SlaMetric, SlaPolicy, SlaPolicyOf, SlaStage, SlaTurn
from ecomops.adapters.ticket_frames import ticket_table
from ecomops.calendars.business_calendar import calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket
from ecomops.sla.boards import SlaBoard
from ecomops.sla.clocks.engine import clock, clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.goals import ServiceGoal

HOUR = timedelta(hours=1)
START = datetime.fromisoformat("2026-11-16T10:00:00+08:00")


def ticket(*events: Any) -> Ticket:
    rows: list[dict[str, Any]] = [{"kind": "created", "event_id": "0", "at": START}]
    for i, (hours, kind, *said) in enumerate(events):
        rows.append(
            {"kind": kind, "event_id": f"{i + 1:03}", "at": START + hours * HOUR, "seq": i}
            | dict(said)
        )
    return Ticket.model_validate({"ticket_id": "T", "channel": "chat", "events": rows})


def policy(*metrics: Any, **more: Any) -> SlaPolicy:
    made = [{"targets": [{"target_s": 3600}], **one} for one in metrics]
    return SlaPolicy.model_validate({"policy_id": "p", "metrics": made, **more})


def table(told: Ticket, *args: Any) -> Any:
    return clock_table(TicketTable.of([told]), *args)


def status(name: str) -> tuple[str, str]:
    return "status", name


def test_an_answer_stays_in_time_when_the_ticket_becomes_urgent_later():
    targets = [{"target_s": 3600, "priorities": ["urgent"]}, {"target_s": 8 * 3600}]
    asked = policy({"kind": "first_response", "targets": targets})
    told = ticket((4, "agent_reply"), (96, "priority_changed", ("priority", "urgent")))
    assert clock(told, asked, START + 120 * HOUR).state == "met"
    with pytest.raises(ValueError, match="Extra inputs"):
        policy({"kind": "first_response"}, priorities=["urgent"])


def test_openings_are_first_of_their_instant_in_merged_tickets_too():
    theirs = [
        {"kind": "created", "event_id": "opened", "at": START + HOUR, "seq": 5},
        {"kind": "agent_reply", "event_id": "1", "at": START + HOUR},
    ]
    told = ticket((2, "merged", ("tickets", [{"ticket_id": "A", "events": theirs}])))
    asked = policy({"kind": "next_response"})
    one = clock(told, asked, START + 5 * HOUR)
    assert one.state == "not_started"
    found = table(told, [asked], START + 5 * HOUR).clocks["next_response"]
    assert found.state_counts["not_started"] == 1


def test_a_role_is_told_of_each_level_that_is_reached_after_it_was_told():
    levels = [{"at_percent": p, "role_id": "supervisor"} for p in (100, 300)]
    asked = policy(
        {"kind": "first_response", "escalations": levels[:1]},
        {"kind": "resolution", "targets": [{"target_s": 8 * 3600}], "escalations": levels},
    )
    told = ticket((1, "escalated", ("role_id", "supervisor")))
    waits = {}
    for hours in (2, 9, 25):
        found = clocks(told, asked, START + hours * HOUR)
        waits[hours] = [len(one.escalate_to) for one in found]
        columns = table(told, [asked], START + hours * HOUR).clocks
        assert [int(columns[one.metric].to_escalate[0]).bit_count() for one in found] == (
            waits[hours]
        )
    assert waits == {2: [0, 0], 9: [0, 1], 25: [0, 2]}


def test_of_solved_tickets_nobody_is_told():
    levels = [{"at_percent": 100, "role_id": "supervisor"}]
    asked = policy({"kind": "first_response", "escalations": levels})
    told = ticket((2, "status_changed", status("resolved")))
    now = START + 3 * HOUR
    one = clock(told, asked, now)
    assert (one.state, one.escalate_to, one.is_solved) == ("breached", (), True)
    assert table(told, [asked], now).clocks["first_response"].to_escalate.tolist() == [0]
    assert SlaBoard(table(told, [asked], now)).to_escalate() == ()


@pytest.mark.parametrize("reopen", ["resume", "restart", "first"])
def test_the_solution_of_a_merged_ticket_does_not_solve_this_one(reopen):
    theirs = [
        {"kind": "created", "event_id": "1", "at": START - 5 * HOUR},
        {"kind": "status_changed", "event_id": "2", "at": START - 4 * HOUR, "status": "resolved"},
    ]
    told = ticket((1, "merged", ("tickets", [{"ticket_id": "A", "events": theirs}])))
    asked = policy({"kind": "resolution", "targets": [{"target_s": 9 * 3600}], "reopen": reopen})
    one = clock(told, asked, START + 2 * HOUR)
    assert (one.state, one.stop_at, one.is_solved) == ("running", None, False)


def test_a_calendar_is_needed_where_it_counts_only():
    told = ticket((50, "calendar_changed", ("calendar_id", "unheard of")))
    asked = policy({"kind": "resolution", "targets": [{"target_s": 60, "time": "calendar"}]})
    for now in (START + HOUR, START + 60 * HOUR):
        assert clock(told, asked, now).state == "breached"
        assert table(told, [asked], now).clocks["resolution"].state_counts["breached"] == 1


def test_due_is_not_known_where_it_is_not_known_what_was_used():
    days = [f"2026-11-{day}" for day in range(17, 28)]
    hours = BusinessHours.model_validate(
        {
            "zone": "Asia/Shanghai",
            "weekly": {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
            "covered_from": days[0],
            "covered_through": days[-1],
        }
    )
    calendars = {"desk": calendar_of(hours)}
    asked = policy(
        {"kind": "resolution", "targets": [{"target_s": 30 * 3600}]}, calendar_id="desk"
    )
    for kind in ("internal_note", "customer_message"):
        told = ticket((20, kind))
        one = clock(told, asked, START + 24 * HOUR, calendars)
        assert (one.due_at, one.no_due_because) == (None, "beyond_coverage")
        found = table(told, [asked], START + 24 * HOUR, calendars).clocks["resolution"]
        assert found.beyond_coverage.tolist() == [True]
        assert found.due_us.tolist() == [-(2**63)]


def test_a_metric_that_makes_no_sense_is_refused_by_both_engines():
    class Odd(SlaMetric):
        """Ends before it begins."""

        kind: Literal["odd"] = "odd"

        def follow(self, stage, turn):
            return (SlaStage.DONE, turn is SlaTurn.CREATED)

    class OddPolicy(SlaPolicyOf[Odd]):
        """Promises it."""

    asked = OddPolicy.model_validate(
        {"policy_id": "o", "metrics": [{"kind": "odd", "targets": [{"target_s": 1}]}]}
    )
    for ask in (clock, table):
        args: Any = (asked, START) if ask is clock else ([asked], START)
        with pytest.raises(InvalidArgumentError, match="begin a cycle with OPEN"):
            ask(ticket(), *args)


def test_an_earlier_target_is_listed_once_and_only_where_time_was_used_up_under_it():
    targets = [{"target_s": 3600, "priorities": ["urgent"]}, {"target_s": 800 * 3600}]
    asked = policy({"kind": "resolution", "targets": targets})
    changes = [
        (3 + i, "priority_changed", ("priority", "normal" if i % 2 else "urgent"))
        for i in range(9)
    ]
    one = clock(ticket(*changes, (12, "priority_changed", ("priority", "normal"))), asked,
                START + 20 * HOUR)  # fmt: skip
    assert [(b.target, b.breach_at) for b in one.earlier_breaches] == [(HOUR, START + 3 * HOUR)]
    flicker = [(3, "priority_changed", ("priority", name)) for name in ("urgent", "normal")]
    told = ticket(*flicker)
    assert clock(told, asked, START + 20 * HOUR).earlier_breaches == ()
    found = table(told, [asked], START + 20 * HOUR).clocks["resolution"]
    assert found.missed_before.tolist() == [False]


def test_columns_with_nothing_in_them_and_priorities_that_nobody_knows():
    heads = pd.DataFrame({"id": ["A", "B"], "src": ["chat", "chat"], "p": ["low", "P1"],
                          "at": ["2026-11-16T09:00:00Z"] * 2})  # fmt: skip
    log = pd.DataFrame({"id": ["A"], "t": ["2026-11-16T10:00:00Z"], "k": ["agent_reply"],
                        "who": [float("nan")]})  # fmt: skip
    names: Any = {"ticket_id": "id", "channel": "src", "created_at": "at"}
    events: Any = {"ticket_id": "id", "at": "t", "kind": "k", "staff_id": "who"}
    read = ticket_table(heads, log, ticket_columns=names, event_columns=events)
    assert (len(read), read.staff_ids) == (2, ())
    with pytest.raises(BadRowError, match="row 1: p = 'P1' is not known"):
        ticket_table(heads, log, ticket_columns=names | {"priority": "p"}, event_columns=events)


@pytest.mark.parametrize(
    ("measure", "bound", "value", "actual", "told"),
    [
        ("resolution_rate", "more_than", 98, "0.98000001", "98.000001 % (goal > 98 %): met"),
        ("mean_response_s", "less_than", 30, "29.999999", "29.999999 s (goal < 30 s): met"),
        ("repeated_cause_rate", "at_most", 10, "0.100009", "10.0009 % (goal ≤ 10 %): missed"),
        ("csat_rate", "at_least", 95, "0.95", "95 % (goal ≥ 95 %): met"),
    ],
)
def test_a_verdict_shows_as_many_digits_as_it_takes(measure, bound, value, actual, told):
    goal = ServiceGoal(measure=measure, bound=bound, value=Decimal(value))
    assert str(goal.judge(Fraction(actual))).endswith(told)


def test_a_finished_clock_is_not_paused():
    told = ticket(
        (1, "status_changed", status("waiting_customer")),
        (3, "status_changed", status("resolved")),
    )
    asked = policy({"kind": "resolution", "targets": [{"target_s": 8 * 3600}]})
    assert str(clock(told, asked, START + 9 * HOUR)) == (
        "resolution of T: met, 1 h of 8 h used; 2 h waiting for the customer not counted"
    )
