"""Strategies for service desks: opening hours, policies, and tickets near their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ecomops.calendars.business_calendar import BusinessCalendar
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.calendars.weekdays import WEEKDAYS
from ecomops.errors import BeyondCoverageError
from ecomops.models.ticket import CHANNELS, Ticket
from ecomops.models.ticket_events import TICKET_PRIORITIES, TICKET_STATUSES
from ecomops.sla.policy import SlaPolicy, SlaPolicyOf
from ecomops.testing.limits import Limits, changed
from ecomops.testing.values import zones

_LIMITS: Final = Limits()
_TICK: Final = timedelta(microseconds=1)
_SECOND: Final = timedelta(seconds=1)
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTES_A_YEAR: Final = 365 * 24 * 60
_STAFF: Final = ("li", "wang")


def _row(start: int, length: int) -> str:
    """Write a row of some minutes; past midnight where it is long."""
    hours = [divmod(minutes, 60) for minutes in (start, start + length)]
    return "-".join(f"{hour:02}:{minute:02}" for hour, minute in hours)


_MINUTES: Final = st.sampled_from([0, 1, 90, 9 * 60, 13 * 60, 22 * 60]) | st.integers(0, 1439)
_LENGTHS: Final = st.sampled_from([1, 60, 8 * 60, 24 * 60]) | st.integers(1, 24 * 60)
_ROWS: Final = st.lists(st.builds(_row, _MINUTES, _LENGTHS), max_size=2)


@st.composite
def business_hours(draw: DrawFn) -> BusinessHours:
    """Draw opening hours of many zones, with and without holidays (工作时间).

    Rows are of minutes, some over midnight; days are those of 2026.
    """
    made: dict[str, Any] = {
        "zone": draw(zones()),
        "weekly": {day: draw(_ROWS) for day in WEEKDAYS if draw(st.booleans())},
    }
    if draw(st.booleans()):
        days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
        special = st.builds(lambda day, rows: {"day": day, "rows": rows}, days, _ROWS)
        made |= {
            "holidays": draw(st.lists(days, max_size=5)),
            "covered_from": date(2026, 1, 1),
            "covered_through": date(2026, 12, 31),
        }
        for name in ("special_days", "breaks"):
            made[name] = draw(st.lists(special, max_size=3, unique_by=lambda one: one["day"]))
    return BusinessHours.model_validate(made)


def sla_policies(max_size: int = 4) -> SearchStrategy[SlaPolicy]:
    """Draw policies with metrics of different kinds (时效政策).

    Parameters
    ----------
    max_size
        The most metrics of a policy.
    """
    metrics = st.lists(
        _LIMITS.model(SlaPolicy).map(lambda drawn: drawn.metrics[0]),
        min_size=1,
        max_size=max_size,
        unique_by=lambda metric: metric.kind,
    ).map(tuple)
    return st.builds(
        lambda policy, drawn: changed(policy, {"metrics": drawn}),
        _LIMITS.model(SlaPolicy),
        metrics,
    )


@st.composite
def tickets_near(
    draw: DrawFn, policy: SlaPolicyOf[Any], calendars: Mapping[str, BusinessCalendar]
) -> Ticket:
    """Draw a ticket whose events lie where clocks of a policy change (临界工单).

    At openings and closings, at one instant, and so long after each other that a target is
    just used up, or not quite, or by a microsecond too much; with every kind of event that
    moves a clock.

    Parameters
    ----------
    draw
        Given by Hypothesis.
    policy
        Whose targets, channels and tiers the ticket is near.
    calendars
        By the names that the policy and events may use.
    """
    targets = [one for metric in policy.metrics for one in metric.targets]
    spans = [timedelta(seconds=one.target_s) for one in targets]
    channels = {name for one in (policy, *targets) for name in one.channels} | set(CHANNELS)
    tiers = {tier for one in (policy, *targets) for tier in one.tier_ids}
    rulers = [calendar for name in sorted(calendars) if (calendar := calendars[name])]
    at = _FIRST + timedelta(minutes=draw(st.integers(0, _MINUTES_A_YEAR)))
    at = draw(st.sampled_from([at, *_edges(at, rulers)]))
    events: list[dict[str, Any]] = [{"kind": "created", "event_id": "0", "at": at}]
    kinds = _happenings(sorted(calendars))
    for number in range(1, draw(st.integers(0, 8)) + 1):
        at = draw(st.sampled_from(_next(at, draw(st.sampled_from(spans)), rulers)))
        events.append(draw(kinds) | {"event_id": str(number), "at": at, "seq": number})
    if draw(st.booleans()):
        early = events[0]["at"] - draw(st.sampled_from([_TICK, timedelta(hours=1)]))
        events.append({"kind": "agent_reply", "event_id": "early", "at": early})
    return Ticket.model_validate(
        {
            "ticket_id": "T",
            "channel": draw(st.sampled_from(sorted(channels))),
            "tier_id": draw(st.sampled_from([None, *sorted(tiers)])),
            "priority": draw(st.sampled_from(TICKET_PRIORITIES)),
            "events": events,
        }
    )


def _happenings(calendar_ids: list[str]) -> SearchStrategy[dict[str, Any]]:
    """Draw what may happen to a ticket that is there."""
    statuses = st.sampled_from((*TICKET_STATUSES, "resolved")).map(
        lambda status: {"kind": "status_changed", "status": status}
    )
    words = st.sampled_from(
        [{"kind": "customer_message"}, *({"kind": "agent_reply", "staff_id": s} for s in _STAFF)]
    )
    others = st.sampled_from(
        [
            {"kind": "automatic_reply"},
            {"kind": "internal_note"},
            {"kind": "assigned", "staff_id": _STAFF[0]},
            *({"kind": "priority_changed", "priority": one} for one in TICKET_PRIORITIES),
            *({"kind": "calendar_changed", "calendar_id": one} for one in (None, *calendar_ids)),
        ]
    )
    return st.one_of(statuses, words, words, others)


def _next(at: datetime, span: timedelta, rulers: list[BusinessCalendar]) -> list[datetime]:
    """List instants after one at which something changes."""
    span = min(span, timedelta(days=60))
    found = [at, at + _TICK, at + _SECOND, at + span, at + span + _TICK]
    for calendar in rulers:
        for edge in ("close", "open"):
            try:
                reached = calendar.add(at, span, edge)
            except BeyondCoverageError:
                continue
            if reached is not None and reached < at + timedelta(days=90):
                found += [reached, reached + _TICK, max(reached - _TICK, at)]
    return [*found, *(edge for edge in _edges(at, rulers) if edge >= at)]


def _edges(at: datetime, rulers: list[BusinessCalendar]) -> list[datetime]:
    """List openings and closings near an instant."""
    found: list[datetime] = []
    for calendar in rulers:
        for ask in (calendar.next_open, calendar.prev_open):
            try:
                edge = ask(at)
            except BeyondCoverageError:
                continue
            if edge is not None and abs(edge - at) < timedelta(days=90):
                found += [edge, edge + _TICK]
    return found
