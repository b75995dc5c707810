"""Worked cases of clocks, from service desks that state numbers and of our own."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ecomops.calendars.business_calendar import always_open, calendar_of
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import TICKET_PRIORITIES, TICKET_STATUSES, Ticket
from ecomops.models.instants import to_us
from ecomops.sla.clocks.clock import CLOCK_STATES
from ecomops.sla.clocks.engine import clock
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.policy import SlaPolicy

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "clocks.json").read_text(encoding="utf-8")
)
CASES = [pytest.param(case, id=case["id"]) for case in GOLDEN["cases"]]


def ticket(case: dict[str, Any]) -> Ticket:
    events = []
    for i, (what, at) in enumerate(case["events"]):
        event: dict[str, Any] = {"kind": what}
        if what in TICKET_STATUSES:
            event = {"kind": "status_changed", "status": what}
        elif what in TICKET_PRIORITIES:
            event = {"kind": "priority_changed", "priority": what}
        elif what.startswith("calendar "):
            event = {"kind": "calendar_changed", "calendar_id": what.removeprefix("calendar ")}
        events.append(event | {"event_id": f"{i:02}", "at": at, "seq": i})
    return Ticket.model_validate({"ticket_id": "T", "channel": "chat", "events": events})


def asked(case: dict[str, Any]) -> tuple[SlaPolicy, dict[str, Any]]:
    policy = {"policy_id": "p", "calendar_id": case["calendar"], "metrics": [case["metric"]]}
    hours = BusinessHours.model_validate(GOLDEN["calendars"][case["calendar"]])
    calendars = {case["calendar"]: calendar_of(hours), "always": always_open()}
    return SlaPolicy.model_validate(policy), calendars


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@pytest.mark.parametrize("case", CASES)
def test_one_by_one(case):
    policy, calendars = asked(case)
    for check in case["checks"]:
        found = clock(ticket(case), policy, datetime.fromisoformat(check["now"]), calendars)
        assert found.state == check["state"], case["why"]
        if "cycle" not in check:
            continue
        assert found.cycle == check["cycle"], case["why"]
        assert found.consumed.total_seconds() == check["consumed_s"], case["why"]
        assert found.paused.total_seconds() == check["paused_s"], case["why"]
        assert found.due_at == instant(check["due_at"]), case["why"]
        assert found.breach_at == instant(check["breach_at"]), case["why"]
        if "no_due_because" in check:
            assert found.no_due_because == check["no_due_because"]
            assert found.beyond_coverage == (found.no_due_because == "beyond_coverage")
        breaches = [[one.target.total_seconds(), one.breach_at] for one in found.earlier_breaches]
        expected = check.get("earlier_breaches", [])
        assert breaches == [[seconds, instant(at)] for seconds, at in expected], case["why"]


@pytest.mark.parametrize("case", CASES)
def test_as_columns(case):
    policy, calendars = asked(case)
    for check in case["checks"]:
        now = datetime.fromisoformat(check["now"])
        table = clock_table(TicketTable.of([ticket(case)]), [policy], now, calendars)
        found = table.clocks[policy.metrics[0].kind]
        assert CLOCK_STATES[int(found.state[0])] == check["state"], case["why"]
        if "cycle" in check:
            assert found.consumed_us[0] == check["consumed_s"] * 10**6, case["why"]
            assert found.paused_us[0] == check["paused_s"] * 10**6, case["why"]
            for name in ("due_at", "breach_at"):
                at = instant(check[name])
                column = getattr(found, name.replace("_at", "_us"))
                assert column[0] == (NO_INSTANT if at is None else to_us("at", at)), case["why"]
