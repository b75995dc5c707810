"""Boards and reports are what a loop over the clocks, one by one, comes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.sla import histories
from tests.sla.histories import CALENDARS

from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.facts.ticket_table import TicketTable
from ecomops.models import Ticket
from ecomops.sla.boards import SlaBoard
from ecomops.sla.clocks.engine import clocks
from ecomops.sla.columns.engine import clock_table
from ecomops.sla.goals import ServiceGoal
from ecomops.sla.policy import policy_for
from ecomops.sla.presets import RESPONSE_POLICY, SERVICE_GOALS
from ecomops.sla.reports import sla_report
from ecomops.sla.service import service_report

SHOPS = st.lists(st.integers(0, 99).flatmap(histories.tickets), max_size=6).map(
    lambda tickets: [t.model_copy(update={"ticket_id": f"T-{i}"}) for i, t in enumerate(tickets)]
)
SOME_POLICIES = st.lists(
    histories.policies(), min_size=1, max_size=2, unique_by=lambda policy: policy.policy_id
)


def all_clocks(tickets, policies, now):
    for ticket in tickets:
        policy = policy_for(ticket, policies)
        if policy is not None:
            for clock in clocks(ticket, policy, now, CALENDARS):
                yield ticket, clock


def as_of(ticket, now):
    return [event for event in ticket.events if event.at <= now]


def is_solved(ticket, now):
    kinds = [e for e in as_of(ticket, now) if e.kind in {"status_changed", "merged_into"}]
    if any(e.kind == "merged_into" for e in kinds):
        return True
    return bool(kinds) and kinds[-1].status in {"resolved", "closed"}


@given(SHOPS, SOME_POLICIES, histories.instants())
def test_lists_hold_what_can_still_be_done_something_about(tickets, policies, now):
    board = SlaBoard(clock_table(TicketTable.of(tickets), policies, now, CALENDARS))
    open_ones = [
        (ticket, clock)
        for ticket, clock in all_clocks(tickets, policies, now)
        if not is_solved(ticket, now)
    ]

    def names(rows):
        return sorted((row.ticket_id, row.metric) for row in rows)

    def expected(chosen):
        return sorted((t.ticket_id, clock.metric) for t, clock in open_ones if chosen(clock))

    assert names(board.overdue()) == expected(lambda c: c.state == "breached")
    assert names(board.at_risk()) == expected(lambda c: c.state == "at_risk")
    assert names(board.due_next()) == expected(lambda c: c.state in {"running", "at_risk"})
    assert names(board.to_escalate()) == expected(lambda c: bool(c.escalate_to))
    late = [row.overdue for row in board.overdue()]
    assert late == sorted(late, reverse=True)
    assert board.overdue(2) == board.overdue()[:2]
    assert board.due_next(1) == board.due_next(None)[:1]
    assert board.due_next(0) == ()
    by_name = {(t.ticket_id, clock.metric): clock for t, clock in open_ones}
    for row in board.to_escalate():
        clock = by_name[row.ticket_id, row.metric]
        assert row.escalate_to == clock.escalate_to
        assert (row.state, row.consumed, row.overdue) == (
            clock.state,
            clock.consumed,
            clock.overdue,
        )
        assert (row.due_at, row.breach_at) == (clock.due_at, clock.breach_at)
    for language in ("en", "zh"):
        assert board.describe(language)


def spans(tickets, policies, now):
    """(metric, ticket, state, consumed, start) of every cycle of every ticket."""
    for ticket, clock in all_clocks(tickets, policies, now):
        for past in clock.past:
            yield clock.metric, ticket, past.state, past.consumed, past.start_at
        if clock.cycle:
            yield clock.metric, ticket, clock.state, clock.consumed, clock.start_at


@given(SHOPS, SOME_POLICIES, histories.instants())
def test_reports_count_every_cycle_once(tickets, policies, now):
    table = clock_table(TicketTable.of(tickets), policies, now, CALENDARS)
    cycles = [one for one in spans(tickets, policies, now) if one[2] != "no_target"]
    for metric in table.cycles:
        own = [one for one in cycles if one[0] == metric]
        groups: dict[Any, Any] = {"all": lambda one: None, "channel": lambda one: one[1].channel}
        groups |= {"tier": lambda one: one[1].tier_id, "week": lambda one: monday(one[4])}
        for by, group_of in groups.items():
            report = sla_report(table, metric, by=by, zone="UTC")
            found = {row.group: row for row in report.rows}
            assert len(found) == len(report.rows)
            groups_here = {group_of(one) for one in own} or ({None} if by == "all" else set())
            assert set(found) == groups_here
            for group, row in found.items():
                check_row(row, [one for one in own if group_of(one) == group])
        assert sla_report(table, metric).describe("zh")


def monday(at):
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def check_row(row, cycles):
    states = [state for _, _, state, _, _ in cycles]
    counts = [states.count(state) for state in ("met", "missed", "breached")]
    assert [row.met, row.missed, row.breached] == counts
    assert row.waiting == len(states) - sum(counts)
    assert row.attainment_rate == (Fraction(counts[0], sum(counts)) if sum(counts) else None)
    used = sorted(used for _, _, state, used, _ in cycles if state in {"met", "missed"})
    if not used:
        assert (row.p50, row.p90, row.mean_s) == (None, None, None)
        return
    assert row.p50 == used[ceil(len(used) / 2) - 1]
    assert row.p90 == used[ceil(len(used) * 9 / 10) - 1]
    assert row.mean_s == Fraction(int(sum(used, timedelta(0)).total_seconds()), len(used))


@given(SHOPS, SOME_POLICIES, histories.instants())
def test_the_desks_figures_are_counted_ticket_by_ticket(tickets, policies, now):
    report = service_report(clock_table(TicketTable.of(tickets), policies, now, CALENDARS))
    there = [
        ticket
        for ticket in tickets
        if ticket.created_at <= now
        and not any(event.kind == "merged_into" for event in as_of(ticket, now))
    ]
    assert report.tickets == len(there)
    assert report.solved == sum(is_solved(ticket, now) for ticket in there)
    known = [Ticket.model_validate(t.model_dump() | {"events": as_of(t, now)}) for t in there]
    assert report.reopened == sum(ticket.times_reopened > 0 for ticket in known)
    scores = [ticket.score for ticket in known if ticket.score is not None]
    assert (report.scored, report.satisfied) == (len(scores), sum(s >= 4 for s in scores))
    causes = [t.cause for t in sorted(known, key=lambda t: t.created_at) if t.cause is not None]
    assert (report.with_cause, report.repeated) == (len(causes), max(len(causes) - 1, 0))
    judged = [
        state
        for _, ticket, state, _, _ in spans(there, policies, now)
        if state in {"met", "missed", "breached"}
    ]
    assert (report.met, report.judged) == (judged.count("met"), len(judged))


# ---- worked cases ---------------------------------------------------------------------------
def chat(number, seconds, *more, sku_id=None):
    events = [{"kind": "created", "event_id": "1", "at": "2026-11-11T09:00:00+08:00"}]
    if seconds is not None:
        at = datetime.fromisoformat(events[0]["at"]) + timedelta(seconds=seconds)
        events.append(
            {"kind": "agent_reply", "event_id": "2", "at": at.isoformat(), "staff_id": "li"}
        )
    events += [
        {"event_id": f"m{i}", "at": "2026-11-11T09:30:00+08:00", "seq": i} | event
        for i, event in enumerate(more)
    ]
    return Ticket.model_validate(
        {"ticket_id": f"T-{number}", "channel": "chat", "sku_id": sku_id, "events": events}
    )


NOW = datetime.fromisoformat("2026-11-11T10:00:00+08:00")


def test_a_rate_of_98_per_cent_is_not_more_than_98():
    # 49 of 50 solved: 98 %; CSAT 19 of 20: 95 %; replies of 20 s and 40 s: 30 s on average
    solved = {"kind": "status_changed", "status": "resolved"}
    happy, unhappy = ({"kind": "scored", "score": score} for score in (4, 3))
    tickets = [chat(i, 20 + 20 * (i % 2), solved, unhappy if i == 0 else happy) for i in range(20)]
    tickets += [chat(20 + i, 20 + 20 * (i % 2), *([solved] if i else [])) for i in range(30)]
    report = service_report(clock_table(TicketTable.of(tickets), [RESPONSE_POLICY], NOW))
    assert report.resolution_rate == Fraction(98, 100)
    assert report.csat_rate == Fraction(95, 100)
    assert report.mean_response_s == 30
    assert report.describe("zh").startswith("解决率: 98% (49 / 50)\n满意度: 95% (19 / 20)")
    assert report.describe().startswith("resolution rate: 98 % (49 / 50)\nCSAT: 95 % (19 / 20)")
    assert [verdict.is_met for verdict in report.judge(SERVICE_GOALS)] == [True, False, False]
    assert [verdict.describe("zh") for verdict in report.judge(SERVICE_GOALS)] == [
        "满意度 95%（目标 ≥ 95%）：达标",
        "解决率 98%（目标 > 98%）：未达标",
        "平均响应 30 s（目标 < 30 s）：未达标",
    ]


def test_a_cause_is_repeated_where_an_earlier_ticket_about_the_same_goods_had_it():
    broken = {"kind": "cause_recorded", "cause": "broken"}
    late = {"kind": "cause_recorded", "cause": "late"}
    tickets = [
        chat(1, 9, broken, sku_id="cup"),
        chat(2, 9, broken, sku_id="tea"),  # other goods
        chat(3, 9, late, sku_id="cup"),  # another cause
        chat(4, 9, late, broken, sku_id="cup"),  # the last cause counts, and was there
        chat(5, 9),
    ]
    report = service_report(clock_table(TicketTable.of(tickets), [RESPONSE_POLICY], NOW))
    assert (report.repeated, report.with_cause) == (1, 4)
    assert report.repeated_cause_rate == Fraction(1, 4)


def test_attainment_leaves_out_what_nobody_knows_yet():
    # in time, too late, too late and not answered; the last waits for 20 s only
    tickets = [chat(1, 30), chat(2, 31), chat(3, None)]
    now = datetime.fromisoformat("2026-11-11T09:00:31+08:00")
    row = sla_report(
        clock_table(TicketTable.of(tickets), [RESPONSE_POLICY], now), "first_response"
    )
    assert row.rows[0].attainment_rate == Fraction(1, 3)
    early = datetime.fromisoformat("2026-11-11T09:00:20+08:00")
    row = sla_report(
        clock_table(TicketTable.of(tickets), [RESPONSE_POLICY], early), "first_response"
    )
    assert (row.rows[0].attainment_rate, row.rows[0].waiting) == (None, 3)


def test_an_agent_has_the_cycles_that_they_ended():
    handed_on = {"kind": "assigned", "staff_id": "wang"}
    table = clock_table(TicketTable.of([chat(1, 20, handed_on)]), [RESPONSE_POLICY], NOW)
    assert [row.group for row in sla_report(table, "first_response", by="staff").rows] == ["li"]
    assert table.tickets.staff_ids[table.staff[0]] == "wang"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"metric": "resolution"}, "metric = 'resolution' is promised by none of the policies"),
        ({"by": "agent"}, "by = 'agent' is no group"),
        ({"by": "week"}, "zone = None is missing: weeks begin at a local midnight"),
        ({"since": NOW, "until": NOW - timedelta(days=1)}, "lies before since"),
    ],
)
def test_what_can_not_be_reported_is_refused(options, problem):
    table = clock_table(TicketTable.of([chat(1, 20)]), [RESPONSE_POLICY], NOW)
    with pytest.raises(InvalidArgumentError, match=problem):
        sla_report(table, **{"metric": "first_response"} | options)


def test_naive_instants_and_odd_scores_are_refused():
    table = clock_table(TicketTable.of([chat(1, 20)]), [RESPONSE_POLICY], NOW)
    with pytest.raises(NaiveDatetimeError, match="now"):
        clock_table(TicketTable.of([]), [], NOW.replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError, match="since"):
        service_report(table, since=NOW.replace(tzinfo=None))
    with pytest.raises(InvalidArgumentError, match="is no score"):
        service_report(table, satisfied_from=6)
    with pytest.raises(InvalidArgumentError, match="none of the tickets' channels"):
        service_report(table, channels=["fax"])
    with pytest.raises(InvalidArgumentError, match="is no number of rows"):
        SlaBoard(table).overdue(-1)


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        ("at_least", False, True, True),
        ("more_than", False, False, True),
        ("at_most", True, True, False),
        ("less_than", True, False, False),
    ],
)
def test_goals_tell_at_least_from_more_than(bound, below, at, above):
    goal = ServiceGoal(measure="csat_rate", bound=bound, value=Decimal(95))
    found = [goal.is_met(Fraction(percent, 100)) for percent in (94, 95, 96)]
    assert found == [below, at, above]
    assert goal.is_met(None) is None


def test_a_board_reads_well():
    tickets = [chat(1, None), chat(2, 20)]
    board = SlaBoard(clock_table(TicketTable.of(tickets), [RESPONSE_POLICY], NOW))
    rows = str(board).splitlines()
    assert rows[:-1] == [
        "metric          overdue  met",
        "──────────────  ───────  ───",
        "first response        1    1",
        "",
        "overdue",
        "ticket  metric          priority  in charge        used      overdue  due",
        "──────  ──────────────  ────────  ─────────  ──────────  ───────────  " + "─" * 26,
    ]
    assert rows[-1] == (
        "T-1     first response  normal    –          1 h / 30 s  59 min 30 s  "
        "2026-11-11 09:00:30 +08:00"
    )
