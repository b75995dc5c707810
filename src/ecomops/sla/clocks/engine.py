"""Clocks of one ticket: a pure function of its events, a policy, calendars and an instant."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import frozen

from ecomops.arguments import check_type
from ecomops.calendars.days import local_time
from ecomops.errors import InvalidArgumentError
from ecomops.facts.ticket import TicketFacts, TicketSign, Value
from ecomops.models.instants import MICROSECOND, check_aware, from_us, to_us
from ecomops.models.problems import listed
from ecomops.models.ticket import Ticket
from ecomops.sla.automaton import Phase
from ecomops.sla.clocks.clock import (
    Clock,
    ClockAlert,
    ClockState,
    ClockStretch,
    EarlierBreach,
    NoDue,
    PastCycle,
)
from ecomops.sla.clocks.stretches import SECOND_US, Cycle, Stretch, cycles_of
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.policy import AnySlaPolicy, SlaPolicyOf
from ecomops.sla.rulers import Calendars, NotReached, Rulers

_ALL: Final = 100


def clock(
    ticket: Ticket,
    policy: AnySlaPolicy,
    now: datetime,
    calendars: Calendars | None = None,
    *,
    metric: str | None = None,
) -> Clock:
    """Read one clock of a ticket (时效时钟).

    Nothing is stored: the same events, policy, calendars and instant give the same clock, so a
    change of mind about any of them loses nothing.

    Parameters
    ----------
    ticket
        With its events; those after `now` do not matter.
    policy
        What is promised, as `policy_for` finds it.
    now
        As of when.
    calendars
        By the names that the policy and the events use.
    metric
        Which metric; None where the policy has one only.

    Raises
    ------
    InvalidArgumentError
        If the policy has no such metric, or no calendar of a name that it uses was given.
    NaiveDatetimeError
        If `now` has no offset.

    Examples
    --------
    >>> from ecomops.models.ticket_events import TicketCreated
    >>> from ecomops.sla.metrics.first_response import FirstResponse
    >>> from ecomops.sla.policy import SlaPolicy
    >>> from ecomops.sla.targets import SlaTarget
    >>> chat = SlaPolicy(policy_id="chat", metrics=(
    ...     FirstResponse(targets=(SlaTarget(target_s=30),)),))
    >>> ticket = Ticket(ticket_id="T-1", channel="chat", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),))
    >>> said = clock(ticket, chat, datetime.fromisoformat("2026-11-11T09:00:20+08:00"))
    >>> print(said)
    first response of T-1: running, 20 s of 30 s used; due 2026-11-11 09:00:30 +08:00
    >>> print(said.describe("zh"))
    T-1 首次响应：计时中，已用 20 s / 30 s；应于 2026-11-11 09:00:30 +08:00 前完成
    """
    check_type("policy", policy, SlaPolicyOf, "give an SlaPolicy")
    if metric is None and len(policy.metrics) > 1:
        raise InvalidArgumentError(
            "metric", metric, f"leaves open which: the policy has {len(policy.metrics)}",
            f"give one of {listed(policy.metric_names)}, or ask for all with clocks",
        )  # fmt: skip
    name = policy.metrics[0].kind if metric is None else metric
    if name not in policy.metric_names:
        raise InvalidArgumentError(
            "metric", name, "is none of the policy's", f"give one of {listed(policy.metric_names)}"
        )
    found = clocks(ticket, policy, now, calendars)
    return next(one for one in found if one.metric == name)


def clocks(
    ticket: Ticket, policy: AnySlaPolicy, now: datetime, calendars: Calendars | None = None
) -> tuple[Clock, ...]:
    """Read all clocks of a ticket, one per metric of the policy; as `clock` (全部时钟)."""
    check_type("ticket", ticket, Ticket, "give a Ticket")
    check_type("policy", policy, SlaPolicyOf, "give an SlaPolicy")
    now_us = to_us("now", check_aware("now", now))
    rulers = Rulers.of(calendars or {})
    rulers.called(policy.calendar_id)
    return read_clocks(ticket, policy, now, now_us, rulers)


def read_clocks(
    ticket: Ticket, policy: AnySlaPolicy, now: datetime, now_us: int, rulers: Rulers
) -> tuple[Clock, ...]:
    """Read all clocks of a ticket; what is asked was checked."""
    facts = TicketFacts.as_of(ticket, now_us)
    reader = _Reader(ticket, policy, now, now_us, rulers, facts)
    return tuple(reader.clock(metric) for metric in policy.metrics)


@frozen
class _Reader:
    ticket: Ticket
    policy: AnySlaPolicy
    now: datetime
    now_us: int
    rulers: Rulers
    facts: TicketFacts

    def clock(self, metric: SlaMetric) -> Clock:
        """Read the clock of one metric."""
        ticket, policy = self.ticket, self.policy
        about = (ticket.ticket_id, metric.kind, policy.policy_id, policy.version, self.now)
        if self.facts.gone:
            return Clock(*about, state="merged")
        cycles = cycles_of(
            self.facts.moments, metric, channel=ticket.channel, tier_id=ticket.tier_id,
            calendar_id=policy.calendar_id, rulers=self.rulers, now_us=self.now_us,
        )  # fmt: skip
        if not cycles:
            return Clock(*about, state="not_started")
        cycle = cycles[-1]
        target = cycle.tail.target
        target_us = None if target is None else target.target_s * SECOND_US
        consumed_us = cycle.consumed_us
        due, breach, why = self._edges(cycle, target_us)
        return Clock(
            *about,
            state=_state(cycle, consumed_us, target_us, Fraction(metric.warn_at_percent)),
            cycle=len(cycles),
            target=None if target_us is None else target_us * MICROSECOND,
            consumed=consumed_us * MICROSECOND,
            paused=cycle.paused_us * MICROSECOND,
            start_at=self._shown(cycle.start_us),
            is_solved=self.facts.is_solved,
            stop_at=None if cycle.stop_us is None else self._shown(cycle.stop_us),
            due_at=due,
            breach_at=breach,
            no_due_because=why,
            beyond_coverage=why == "beyond_coverage" or not cycle.is_all_known,
            stretches=tuple(self._stretches(cycle)),
            earlier_breaches=tuple(self._earlier_breaches(cycle)),
            alerts=() if target_us is None else self._alerts(metric, cycle, target_us),
            past=tuple(map(self._past, cycles[:-1])),
        )

    def _edges(
        self, cycle: Cycle, target_us: int | None
    ) -> tuple[datetime | None, datetime | None, NoDue | None]:
        if target_us is None:
            return None, None, "no_target"
        due = cycle.reaches(target_us, "close")
        breach = cycle.reaches(target_us, "open")
        why: NoDue | None = None
        if due is None:
            why = "paused"
        elif not isinstance(due, int):
            why = due
        return self._told(due), self._told(breach), why

    def _alerts(self, metric: SlaMetric, cycle: Cycle, target_us: int) -> tuple[ClockAlert, ...]:
        told: dict[Value, int] = {
            moment.value: moment.at_us
            for moment in self.facts.moments
            if moment.sign is TicketSign.ESCALATED
        }
        levels: list[tuple[Decimal, str | None]] = [(metric.warn_at_percent, None)]
        levels += [(level.at_percent, level.role_id) for level in metric.escalations]
        alerts = []
        for percent, role_id in levels:
            used_us = int(-(-target_us * Fraction(percent) // _ALL))  # rounded up
            at_us = cycle.reaches(used_us, "close")
            is_reached = cycle.consumed_us >= used_us
            # who was told before the level was reached does not know of it
            told_us = told.get(role_id) if role_id is not None and is_reached else None
            is_told = told_us is not None and isinstance(at_us, int) and told_us >= at_us
            alerts.append(ClockAlert(percent, role_id, self._told(at_us), is_reached, is_told))
        return tuple(alerts)

    def _earlier_breaches(self, cycle: Cycle) -> list[EarlierBreach]:
        """List the targets that held before and were missed while they did, each once."""
        found: dict[object, EarlierBreach] = {}
        stretches, used_us, used_before_us = cycle.stretches, 0, 0
        start_us = cycle.start_us
        for i, one in enumerate(stretches[:-1]):
            if one.phase is Phase.RUNNING:
                used_us += one.open_us
            if stretches[i + 1].promise == one.promise:
                continue
            is_missed = one.target is not None and used_us > max(
                one.target.target_s * SECOND_US, used_before_us
            )
            if one.target and is_missed and one.promise not in {*found, cycle.tail.promise}:
                target_us = one.target.target_s * SECOND_US
                breach = Cycle(cycle.start_us, one.end_us, stretches[: i + 1]).reaches(
                    target_us, "open"
                )
                # it can't have been missed before it came into force
                breach = max(breach, start_us) if isinstance(breach, int) else breach
                found[one.promise] = EarlierBreach(
                    target_us * MICROSECOND, one.priority, self._told(breach)
                )
            used_before_us, start_us = used_us, one.end_us
        return list(found.values())

    def _stretches(self, cycle: Cycle) -> list[ClockStretch]:
        """Join what is counted alike, and leave out what took no time."""
        joined: list[tuple[Stretch, int, int]] = []
        for one in cycle.stretches:
            if one.start_us == one.end_us:
                continue
            if joined and joined[-1][0].goes_on_as(one):
                first, _, open_us = joined[-1]
                joined[-1] = first, one.end_us, open_us + one.open_us
            else:
                joined.append((one, one.end_us, one.open_us))
        return [
            ClockStretch(
                self._shown(one.start_us),
                self._shown(end_us),
                one.phase is Phase.RUNNING,
                one.status,
                open_us * MICROSECOND,
                one.ruler.calendar_id,
            )
            for one, end_us, open_us in joined
        ]

    def _past(self, cycle: Cycle) -> PastCycle:
        target = cycle.tail.target
        target_us = None if target is None else target.target_s * SECOND_US
        stop_us = cycle.tail.end_us if cycle.stop_us is None else cycle.stop_us
        return PastCycle(
            self._shown(cycle.start_us),
            self._shown(stop_us),
            _state(cycle, cycle.consumed_us, target_us, Fraction(_ALL)),
            None if target_us is None else target_us * MICROSECOND,
            cycle.consumed_us * MICROSECOND,
            cycle.paused_us * MICROSECOND,
        )

    def _told(self, at_us: int | NotReached | None) -> datetime | None:
        return self._shown(at_us) if isinstance(at_us, int) else None

    def _shown(self, at_us: int) -> datetime:
        """Show an instant on the clock of the policy's calendar, or with the offset of `now`."""
        calendar_id = self.policy.calendar_id
        if calendar_id is not None:
            return local_time(self.rulers.called(calendar_id).calendar.zone, from_us(at_us))
        offset = self.now.utcoffset() or timedelta(0)
        try:
            return from_us(at_us).astimezone(timezone(offset))
        except OverflowError:  # the offset leads out of the years 1 to 9999
            return from_us(at_us)


def _state(
    cycle: Cycle, consumed_us: int, target_us: int | None, warn_percent: Fraction
) -> ClockState:
    if target_us is None:
        return "no_target"
    is_late = consumed_us > target_us
    if cycle.stop_us is not None:
        return "missed" if is_late else "met"
    if is_late:
        return "breached"
    if cycle.tail.phase is Phase.PAUSED:
        return "paused"
    return "at_risk" if consumed_us * _ALL >= target_us * warn_percent else "running"
