"""Tickets out of data frames: the same table as from models, and errors that name the row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from ecomops.adapters.ticket_frames import ticket_table
from ecomops.errors import BadRowError, MissingColumnError, NaiveDatetimeError
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket

START = datetime(2026, 11, 11, 9, tzinfo=UTC)
HEADS: dict[str, list[Any]] = {
    "id": ["A", "B"],
    "source": ["chat", "mail"],
    "tier": [None, "gold"],
    "sku": ["cup", None],
    "urgency": ["high", "normal"],
    "opened": [START, START + timedelta(minutes=5)],
}
ROWS: list[tuple[Any, ...]] = [
    # id, minutes, what, status, priority, who, role, score, cause
    ("B", 9, "reply", None, None, "li", None, None, None),
    ("A", 1, "assigned", None, None, "wang", None, None, None),
    ("A", 2, "state", "解决", None, None, None, None, None),
    ("A", 3, "noise", None, None, None, None, None, None),
    ("B", 8, "priority_changed", None, "urgent", None, None, None, None),
    ("A", 4, "scored", None, None, None, None, 5, None),
    ("A", 5, "cause_recorded", None, None, None, None, None, "late"),
    ("B", 12, "escalated", None, None, None, "lead", None, None),
    ("B", 13, "customer_message", None, None, None, None, None, None),
]
NAMES = ("id", "time", "type", "to", "urgency", "agent", "role", "stars", "cause")
TICKETS = {
    "ticket_id": "id", "channel": "source", "tier_id": "tier", "sku_id": "sku",
    "priority": "urgency", "created_at": "opened",
}  # fmt: skip
EVENTS = {
    "ticket_id": "id", "at": "time", "kind": "type", "status": "to", "priority": "urgency",
    "staff_id": "agent", "role_id": "role", "score": "stars", "cause": "cause",
    "kinds": {"reply": "agent_reply", "state": "status_changed", "noise": None},
    "statuses": {"解决": "resolved"},
}  # fmt: skip


def event_columns(rows=ROWS):
    columns = dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))
    columns["time"] = [START + timedelta(minutes=m) for m in columns["time"]]
    return columns


def read(frame=pl.DataFrame, rows=ROWS, **changes):
    heads = frame({**HEADS, **changes.pop("heads", {})})
    return ticket_table(
        heads,
        frame(event_columns(rows)),
        ticket_columns={**TICKETS, **changes.pop("tickets", {})},
        event_columns={**EVENTS, **changes},
    )


def expected():
    fields = ("status", "priority", "staff_id", "role_id", "score", "cause")
    kinds = {"reply": "agent_reply", "state": "status_changed"}
    tickets = []
    for i, name in enumerate(HEADS["id"]):
        events = [{"kind": "created", "event_id": "c", "at": HEADS["opened"][i]}]
        for number, (of, minutes, kind, *values) in enumerate(ROWS):
            if of == name and kind != "noise":
                said = {k: v for k, v in zip(fields, values, strict=True) if v is not None}
                if said.get("status"):
                    said["status"] = "resolved"
                at = START + timedelta(minutes=minutes)
                events.append(
                    {"kind": kinds.get(kind, kind), "event_id": str(number), "at": at, **said}
                )
        tickets.append(
            Ticket.model_validate(
                {
                    "ticket_id": name,
                    "channel": HEADS["source"][i],
                    "tier_id": HEADS["tier"][i],
                    "sku_id": HEADS["sku"][i],
                    "priority": HEADS["urgency"][i],
                    "events": events,
                }
            )
        )
    return TicketTable.of(tickets)


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_frames_say_the_same_as_models(frame):
    found, wanted = read(frame), expected()
    assert found.ticket_id == wanted.ticket_id
    for name in ("offset", "at_us", "sign", "created_us", "priority"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name)), name
    for name, names in (("channel", "channels"), ("tier", "tier_ids"), ("sku", "sku_ids")):
        told = [
            [None if code < 0 else getattr(t, names)[code] for code in getattr(t, name).tolist()]
            for t in (found, wanted)
        ]
        assert told[0] == told[1]
    said = [
        [
            t.staff_ids[value] if sign in {4, 7} and value >= 0 else value
            for sign, value in zip(t.sign.tolist(), t.value.tolist(), strict=True)
            if sign not in {8, 11}
        ]
        for t in (found, wanted)
    ]
    assert said[0] == said[1]


def test_tickets_may_be_opened_by_an_event():
    rows = [("A", 0, "created", *[None] * 6), ("B", 5, "created", *[None] * 6), *ROWS]
    assert read(rows=rows, tickets={"created_at": None}).created_us.tolist() == (
        expected().created_us.tolist()
    )


@pytest.mark.parametrize(
    ("rows", "changes", "message"),
    [
        ([("C", 1, "reply", *[None] * 6)], {}, "row 0: id = 'C' is no ticket of the other frame"),
        ([("A", 1, "shout", *[None] * 6)], {}, "row 0: type = 'shout' is not known"),
        ([*ROWS[:3], ("A", 1, "state", "ok", *[None] * 5)], {}, "row 3: to = 'ok' is not known"),
        ([("A", 1, "state", *[None] * 6)], {}, "row 0: to = None is missing"),
        ([("A", 1, "state", "解决", *[None] * 5)], {"status": None}, "needs a column that says"),
        ([("A", 1, "scored", *[None] * 6)], {}, "row 0: stars = None is missing"),
        ([("A", 1, "scored", None, None, None, None, 6, None)], {}, "row 0: stars = 6"),
        ([("A", 1, "escalated", *[None] * 6)], {}, "row 0: role = None is missing"),
        ([("A", 1, "boo", *[None] * 6)], {"kinds": {"boo": "merged"}}, "a row can't hold"),
        (
            [("A", 1, "noise", *[None] * 6), ("A", -1, "assigned", *[None] * 6)],
            {},
            "row 1: time = '2026-11-11T08:59:00[+]00:00' lies before the ticket was opened",
        ),
        (ROWS, {"tickets": {"created_at": None}}, "row 0: id = 'A' is opened 0 times"),
        (ROWS, {"heads": {"id": ["A", "A"]}}, "row 1: id = 'A' is that of an earlier row too"),
        (ROWS, {"heads": {"source": [None, "mail"]}}, "row 0: source = None is missing"),
    ],
)
def test_a_row_that_can_not_be_read_is_named(rows, changes, message):
    with pytest.raises(BadRowError, match=message):
        read(pd.DataFrame, rows=rows, **changes)


def test_times_need_a_zone_and_columns_have_to_be_there():
    naive = {"opened": [at.replace(tzinfo=None) for at in HEADS["opened"]]}
    with pytest.raises(NaiveDatetimeError):
        read(heads=naive)
    assert len(read(heads=naive, tickets={"zone": "UTC"})) == 2
    with pytest.raises(MissingColumnError, match="did you mean 'time'"):
        read(at="times")
