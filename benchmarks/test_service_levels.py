"""Clocks of tickets: a desk's history as unsorted rows, to boards and attainment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from ecomops import (
    BusinessHours,
    SlaBoard,
    SlaPolicy,
    Ticket,
    TicketSign,
    TicketTable,
    WeeklyHours,
    calendar_of,
    clock_table,
    clocks,
    sla_report,
)

SIZES = [10_000, 100_000, 1_000_000]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_US = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp()) * 10**6
DAY_US = 86_400 * 10**6
DESK = calendar_of(
    BusinessHours(
        zone="Asia/Shanghai",
        weekly=WeeklyHours.on(
            "mon", "tue", "wed", "thu", "fri", rows=["09:00-12:00", "13:00-18:00"]
        ),
    )
)
CALENDARS = {"desk": DESK}
HOUR_S = 3600
POLICY = SlaPolicy.model_validate(
    {
        "policy_id": "desk",
        "calendar_id": "desk",
        "metrics": [
            {
                "kind": "first_response",
                "targets": [
                    {"target_s": 30, "channels": ["chat"], "time": "calendar"},
                    {"target_s": 4 * HOUR_S},
                ],
                "pause_in": ["waiting_customer"],
            },
            {
                "kind": "next_response",
                "targets": [{"target_s": 8 * HOUR_S}],
                "pause_in": ["waiting_customer"],
            },
            {
                "kind": "resolution",
                "targets": [
                    {"target_s": 8 * HOUR_S, "priorities": ["high", "urgent"]},
                    {"target_s": 24 * HOUR_S},
                ],
                "escalations": [{"at_percent": 100, "role_id": "supervisor"}],
            },
        ],
    }
)
S = TicketSign
LIFE = (
    S.CREATED, S.IN_PROGRESS, S.REPLY, S.WAITING_CUSTOMER, S.CUSTOMER, S.IN_PROGRESS, S.REPLY,
    S.PRIORITY, S.NOTHING, S.RESOLVED,
)  # fmt: skip


def rows(n: int) -> dict[str, Any]:
    """Ten events for each ticket, shuffled; a tenth of the tickets is not solved."""
    rng = np.random.default_rng(7)
    m = len(LIFE)
    created = FIRST_US + rng.integers(0, 364 * DAY_US, n)
    gaps = rng.exponential(HOUR_S * 4e6, (n, m - 1)).astype(np.int64)
    at = np.concatenate([created[:, None], created[:, None] + np.cumsum(gaps, axis=1)], axis=1)
    sign = np.tile(np.array(LIFE, dtype=np.int64), (n, 1))
    sign[rng.random(n) < 0.1, -1] = S.NOTHING
    value = np.full((n, m), -1, dtype=np.int64)
    value[:, LIFE.index(S.PRIORITY)] = rng.integers(0, 4, n)
    order = rng.permutation(n * m)
    return {
        "ticket": np.repeat(np.arange(n), m)[order],
        "at_us": at.ravel()[order],
        "sign": sign.ravel()[order],
        "value": value.ravel()[order],
        "channel": rng.integers(0, 3, n),
        "channels": ("chat", "email", "ticket"),
    }


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="tickets with ten unsorted events: rows to a table")
def test_rows_to_a_table(benchmark, n):
    given = rows(n)
    benchmark.pedantic(lambda: TicketTable.from_rows(**given), rounds=3)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="tickets with ten events: three metrics with pauses")
def test_clocks_of_a_table(benchmark, n):
    table = TicketTable.from_rows(**rows(n))
    benchmark.pedantic(lambda: clock_table(table, [POLICY], NOW, CALENDARS), rounds=3)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="tickets with ten unsorted events: rows to boards and attainment")
def test_boards_and_attainment(benchmark, n):
    given = rows(n)

    def all_of_it():
        done = clock_table(TicketTable.from_rows(**given), [POLICY], NOW, CALENDARS)
        board = SlaBoard(done)
        lists = board.overdue(), board.due_next(), board.at_risk(), board.to_escalate()
        return lists, [sla_report(done, name, by="channel") for name in done.clocks]

    benchmark.pedantic(all_of_it, rounds=3)


@pytest.mark.benchmark(group="clocks of one ticket with ten events, three metrics")
def test_clocks_one_by_one(benchmark):
    words = {
        S.CREATED: "created", S.REPLY: "agent_reply", S.CUSTOMER: "customer_message",
        S.NOTHING: "internal_note",
    }  # fmt: skip
    events: list[dict[str, Any]] = []
    for i, sign in enumerate(LIFE):
        at = datetime(2026, 10, 12 + i // 4, 2 + i % 4, tzinfo=UTC)
        event: dict[str, Any] = {"event_id": str(i), "at": at}
        if sign is S.PRIORITY:
            event |= {"kind": "priority_changed", "priority": "high"}
        elif sign in words:
            event |= {"kind": words[sign]}
        else:
            event |= {"kind": "status_changed", "status": sign.name.lower()}
        events.append(event)
    ticket = Ticket.model_validate({"ticket_id": "T", "channel": "email", "events": events})
    benchmark(lambda: clocks(ticket, POLICY, NOW, CALENDARS))
