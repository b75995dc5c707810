"""Tickets, policies and calendars near each other's numbers, all on a grid of ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ecomops.calendars.business_calendar import calendar_of
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.models import Ticket
from ecomops.sla.kinds import SLA_METRIC_NAMES
from ecomops.sla.policy import SlaPolicy

STEP = timedelta(minutes=10)
ORIGIN = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
"""A Friday at nine, when the desk opens."""

DESK = BusinessHours.model_validate(
    {
        "zone": "UTC",
        "weekly": {
            day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")
        },
        "special_days": [{"day": "2026-03-07", "rows": ["10:00-11:00"]}],
        "holidays": ["2026-03-09"],
        "covered_from": "2026-03-01",
        "covered_through": "2026-03-12",
    }
)
NIGHT = BusinessHours.model_validate(
    {"zone": "UTC", "weekly": {"fri": ["20:00-02:00"], "sun": ["00:00-24:00"]}}
)
HOURS = {"desk": DESK, "night": NIGHT}
CALENDARS = {name: calendar_of(hours) for name, hours in HOURS.items()}

STATUSES = ("pending", "in_progress", "waiting_customer", "resolved", "closed", "reopened")
PRIORITIES = ("low", "normal", "high", "urgent")
TARGETS = (0, 0, 600, 1200, 3600, 7200, 4 * 3600)


def at(tick: int) -> str:
    return (ORIGIN + tick * STEP).isoformat()


@st.composite
def targets(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    """One for all, or one per priority, some of them missing."""
    seconds, time = st.sampled_from(TARGETS), st.sampled_from(["business", "calendar"])
    rest = {"target_s": draw(seconds), "time": draw(time)}
    if draw(st.booleans()):
        return (rest,)
    rows = [
        {"target_s": draw(seconds), "time": draw(time), "priorities": (priority,)}
        for priority in draw(st.lists(st.sampled_from(PRIORITIES), min_size=1, max_size=3))
    ]
    if draw(st.booleans()):
        rows.append(rest)
    if draw(st.booleans()):
        rows.insert(0, {"target_s": draw(seconds), "channels": ("email",)})
    return tuple(rows)


@st.composite
def metrics(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": kind, "targets": draw(targets())}
    made["warn_at_percent"] = draw(st.sampled_from(["100", "80", "50", "12.5"]))
    if draw(st.booleans()):
        made["pause_in"] = tuple(draw(st.lists(st.sampled_from(STATUSES), max_size=3)))
    if draw(st.booleans()):
        made["escalations"] = (
            {"at_percent": "50", "role_id": "lead"},
            {"at_percent": "150", "role_id": "supervisor"},
        )
    if kind in {"resolution", "requester_wait", "agent_work"}:
        made["reopen"] = draw(st.sampled_from(["resume", "restart", "first"]))
    return made


@st.composite
def policies(draw: st.DrawFn) -> SlaPolicy:
    kinds = draw(st.lists(st.sampled_from(SLA_METRIC_NAMES), min_size=4, max_size=6, unique=True))
    return SlaPolicy.model_validate(
        {
            "policy_id": draw(st.sampled_from(["a", "b", "c"])),
            "position": draw(st.integers(0, 2)),
            "is_enabled": draw(st.sampled_from([True, True, True, False])),
            "calendar_id": draw(st.sampled_from([None, "desk", "desk", "night"])),
            "channels": draw(st.sampled_from([(), (), ("chat",)])),
            "tier_ids": draw(st.sampled_from([(), (), ("gold",)])),
            "metrics": [draw(metrics(kind)) for kind in kinds],
        }
    )


# a day or two of ticks, most of them near those that matter: openings, closings, targets
TICKS = (
    st.integers(0, 60)
    | st.sampled_from([1, 6, 12, 17, 18, 24, 42, 47, 48, 66, 102, 144, 150, 156, 288, 432, 440])
    | st.integers(0, 900)
)


def words() -> st.SearchStrategy[dict[str, Any]]:
    kinds = ["customer_message", "agent_reply", "customer_message", "agent_reply"]
    plain = st.sampled_from(kinds).map(lambda kind: {"kind": kind})
    return plain | st.just({"kind": "agent_reply", "staff_id": "li"})


def happenings() -> st.SearchStrategy[dict[str, Any]]:
    """What happens to a ticket that is there."""
    statuses = st.sampled_from((*STATUSES, "resolved")).map(
        lambda s: {"kind": "status_changed", "status": s}
    )
    return st.one_of(
        words(),
        statuses,
        words(),
        statuses,
        st.sampled_from(PRIORITIES).map(lambda p: {"kind": "priority_changed", "priority": p}),
        st.sampled_from([None, "desk", "night"]).map(
            lambda c: {"kind": "calendar_changed", "calendar_id": c}
        ),
        st.sampled_from(
            [
                {"kind": "automatic_reply"},
                {"kind": "internal_note"},
                {"kind": "assigned", "staff_id": "wang"},
                {"kind": "assigned"},
                {"kind": "escalated", "role_id": "lead"},
                {"kind": "scored", "score": 5},
                {"kind": "cause_recorded", "cause": "late"},
            ]
        ),
    )


GAPS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 6, 7, 12, 18, 24, 30, 48, 66, 90, 144, 300])


@st.composite
def logs(draw: st.DrawFn, *, first: int = 0, max_size: int = 10) -> list[dict[str, Any]]:
    """The events of one ticket, as they may come: in any order."""
    tick = first + draw(st.sampled_from([0, 0, 0, 2, 20]))
    events: list[dict[str, Any]] = [{"kind": "created", "at": at(tick)}]
    if draw(st.booleans()):
        early = draw(st.lists(st.tuples(words(), st.integers(0, 7)), max_size=3))
        events += [event | {"at": at(tick - ago)} for event, ago in early]
    for event in draw(st.lists(happenings(), max_size=max_size)):
        tick += draw(GAPS)
        events.append(event | {"at": at(tick)})
    order = draw(st.permutations(range(len(events))))
    return [
        events[i] | {"event_id": f"{9 - i:03}", "seq": draw(st.sampled_from([0, 0, 0, 1]))}
        for i in order
    ]


@st.composite
def tickets(draw: st.DrawFn, number: int = 0, *, merges: bool = True) -> Ticket:
    events = draw(logs())
    start = next(event["at"] for event in events if event["kind"] == "created")
    if merges and draw(st.sampled_from([False, False, True])):
        theirs = [draw(logs(first=draw(st.sampled_from([-5, 0, 5]))))]
        theirs += [draw(logs(first=-9, max_size=3))] if draw(st.booleans()) else []
        blocks = [
            {"ticket_id": f"old-{i}", "priority": draw(st.sampled_from(PRIORITIES)), "events": log}
            for i, log in enumerate(theirs)
        ]
        when = datetime.fromisoformat(start) + draw(TICKS) * STEP
        events.append(
            {"kind": "merged", "event_id": "m", "at": when.isoformat(), "tickets": blocks}
        )
    if merges and draw(st.sampled_from([False] * 7 + [True])):
        when = datetime.fromisoformat(start) + draw(TICKS) * STEP
        gone = {"kind": "merged_into", "event_id": "g", "at": when.isoformat(), "ticket_id": "X"}
        events.append(gone)
    return Ticket.model_validate(
        {
            "ticket_id": f"T-{number}",
            "channel": draw(st.sampled_from(["chat", "email"])),
            "tier_id": draw(st.sampled_from([None, "gold", "silver"])),
            "priority": draw(st.sampled_from(PRIORITIES)),
            "events": events,
        }
    )


def instants() -> st.SearchStrategy[datetime]:
    """Times to ask at, near what happens, and past the days that the desk knows."""
    return (TICKS | st.sampled_from([-20, -1, 950, 1100])).map(lambda tick: ORIGIN + tick * STEP)
