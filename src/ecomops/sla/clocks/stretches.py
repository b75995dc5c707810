"""The life of a ticket cut into stretches, and the cycles of a metric that they make up."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, frozen

from ecomops.calendars.business_calendar import CloseOrOpen
from ecomops.facts.ticket import Moment, TicketSign, in_force
from ecomops.models.ticket_events import TICKET_STATUSES, TicketPriority, TicketStatus
from ecomops.sla.automaton import START, Phase, automaton_of
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.rulers import NotReached, Ruler, Rulers
from ecomops.sla.targets import SlaTarget, SlaTime, target_for

SECOND_US = 10**6


@frozen
class Stretch:
    """Time between two events, all counted one way."""

    start_us: int
    end_us: int
    phase: Phase
    status: TicketStatus
    priority: TicketPriority
    target: SlaTarget | None
    ruler: Ruler
    open_us: int

    @property
    def promise(self) -> tuple[int, SlaTime] | None:
        """What is promised in it; None: nothing."""
        return None if self.target is None else self.target.promise

    def goes_on_as(self, other: Stretch) -> bool:
        """Tell whether another is counted in the same way."""
        return (self.phase, self.status, self.priority, self.ruler.calendar_id) == (
            other.phase,
            other.status,
            other.priority,
            other.ruler.calendar_id,
        )


@define
class Cycle:
    """One span that was promised to be short: from what began it to what ended it.

    Attributes
    ----------
    start_us, stop_us
        From when, and until when; None: it goes on.
    stretches
        What it is made of, the last first known; none is done.
    """

    start_us: int
    stop_us: int | None
    stretches: list[Stretch]

    @property
    def tail(self) -> Stretch:
        """The stretch that goes on, or went on until the end."""
        return self.stretches[-1]

    @property
    def consumed_us(self) -> int:
        """The time that counts."""
        return sum(one.open_us for one in self.stretches if one.phase is Phase.RUNNING)

    @property
    def paused_us(self) -> int:
        """The open time that does not count."""
        return sum(one.open_us for one in self.stretches if one.phase is Phase.PAUSED)

    @property
    def is_all_known(self) -> bool:
        """Whether it lies in days that its calendars know."""
        return all(one.ruler.knows(one.start_us, one.end_us) for one in self.stretches)

    def reaches(self, used_us: int, edge: CloseOrOpen) -> int | NotReached | None:
        """Find when so much was used, or will be if nothing happens; None: it is paused.

        Parameters
        ----------
        used_us
            So much. [µs]
        edge
            ``"close"`` the first instant at which it is used, ``"open"`` the last at which no
            more is.
        """
        if edge == "close" and not used_us:
            return self.start_us
        before = 0
        for one in self.stretches:
            if one.phase is not Phase.RUNNING:
                continue
            after = before + one.open_us
            is_here = after >= used_us if edge == "close" else after > used_us
            if is_here or one is self.tail:
                return one.ruler.reach(one.start_us, used_us - before, edge)
            if not one.ruler.knows(one.start_us, one.end_us):
                return "beyond_coverage"  # who knows what was used in it
            before = after
        return None


def cycles_of(
    moments: Sequence[Moment],
    metric: SlaMetric,
    *,
    channel: str,
    tier_id: str | None,
    calendar_id: str | None,
    rulers: Rulers,
    now_us: int,
) -> list[Cycle]:
    """Cut a ticket's life into the cycles of a metric, as of an instant.

    Parameters
    ----------
    moments
        What happened, in order; see `TicketFacts`.
    metric
        What is asked about.
    channel, tier_id
        Of the ticket.
    calendar_id
        The calendar of the policy, which holds until an event says otherwise.
    rulers
        The calendars.
    now_us
        As of when. [µs since 1970]
    """
    if not moments:
        return []
    table = automaton_of(metric)
    state = START
    status: TicketStatus = "pending"
    cycles: list[list[Stretch]] = []
    ends = [*(moment.at_us for moment in moments[1:]), now_us]
    for (moment, priority, own_calendar_id), end_us in zip(in_force(moments), ends, strict=True):
        if moment.sign >= TicketSign.PENDING:
            status = TICKET_STATUSES[moment.sign - TicketSign.PENDING]
        elif moment.sign in {TicketSign.CREATED, TicketSign.OPENED_ANEW}:
            status = "pending"
        if table.begins[state][moment.sign]:
            cycles.append([])
        state = table.after[state][moment.sign]
        phase = table.phase[state]
        if not cycles or phase is Phase.IDLE:
            continue
        target = target_for(metric.targets, priority, channel, tier_id)
        by_calendar = target is None or target.time == "business"
        ruler = rulers.called((own_calendar_id or calendar_id) if by_calendar else None)
        open_us = 0 if end_us == moment.at_us else ruler.measure(moment.at_us, end_us)
        cycles[-1].append(
            Stretch(moment.at_us, end_us, phase, status, priority, target, ruler, open_us)
        )
    return [_cycle(stretches, is_last=i == len(cycles)) for i, stretches in enumerate(cycles, 1)]


def _cycle(stretches: list[Stretch], *, is_last: bool) -> Cycle:
    """Make a cycle of its stretches: what is done at the end comes after it."""
    n = len(stretches)
    while n and stretches[n - 1].phase is Phase.DONE:
        n -= 1
    own = [
        evolve(one, phase=Phase.PAUSED) if one.phase is Phase.DONE else one
        for one in stretches[:n]
    ]  # what was done and is open again was a pause
    if n < len(stretches):
        stop_us: int | None = stretches[n].start_us
    else:
        stop_us = None if is_last else own[-1].end_us
    return Cycle(own[0].start_us, stop_us, own)
