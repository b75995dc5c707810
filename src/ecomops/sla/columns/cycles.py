"""The cycles of a metric for many tickets: `ecomops.sla.clocks.stretches`, for columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.calendars.business_calendar import CloseOrOpen
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.errors import InvalidArgumentError
from ecomops.facts.ticket_table import TicketTable
from ecomops.models.ticket_events import TicketPriority
from ecomops.sla.automaton import START, Automaton, Phase, automaton_of
from ecomops.sla.clocks.stretches import SECOND_US
from ecomops.sla.columns.known import KnownEvents
from ecomops.sla.columns.rulers import BEYOND, RulerColumns
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.targets import SlaTarget, target_for

PAUSED: Final = NO_INSTANT + 2
"""No instant: the clock is paused with time left."""


@define(eq=False)
class Measured:
    """The open time after each event, by each calendar that matters; measured once."""

    known: KnownEvents
    rulers: Sequence[RulerColumns]
    _open: dict[int, IntArray]

    @classmethod
    def of(cls, known: KnownEvents, rulers: Sequence[RulerColumns]) -> Measured:
        """Measure nothing yet."""
        return cls(known, rulers, {})

    def by(self, ruler: int) -> IntArray:
        """(n_events,) Measure from each event to the next, by one ruler."""
        found = self._open.get(ruler)
        if found is None:
            known = self.known
            found = self._open[ruler] = self.rulers[ruler].measure(known.at_us, known.end_us)
        return found


@define(eq=False)
class CycleRows:
    """Cycles of some tickets as rows, in the order of the tickets.

    Attributes
    ----------
    ticket : (n_cycles,) int64
        Whose cycle it is: a place in ``known.tickets``.
    begin, tail : (n_cycles,) int64
        The event that began it, and that after which its last stretch comes.
    start_us, stop_us : (n_cycles,) int64
        From when until when; `NO_INSTANT`: it goes on.
    target : (n_cycles,) int64
        What is promised, as a place in the metric's targets; -1: nothing.
    consumed_us, paused_us : (n_cycles,) int64
    is_paused, is_known, missed_before : (n_cycles,) bool
        Whether its last stretch is a pause, whether all its days are known, and whether a
        target that held before was missed then.
    """

    known: KnownEvents
    rulers: Sequence[RulerColumns]
    targets: tuple[SlaTarget, ...]
    ticket: IntArray
    begin: IntArray
    tail: IntArray
    start_us: IntArray
    stop_us: IntArray
    target: IntArray
    consumed_us: IntArray
    paused_us: IntArray
    is_paused: BoolArray
    is_known: BoolArray
    missed_before: BoolArray
    running: BoolArray
    """(n_events,) Whether the stretch after each event counts."""
    ruler: IntArray
    """(n_events,) By what it is measured."""
    after_us: IntArray
    """(n_events,) What counted from the first event of all on, up to the end of the stretch."""
    open_us: IntArray
    """(n_events,) The open time in the stretch where it counts, else 0."""
    unknown: IntArray | None = None
    """(n_events,) How many counted stretches before each event lie in unknown days; None: none."""

    @property
    def target_us(self) -> IntArray:
        """(n_cycles,) What is promised [µs]; -1: nothing."""
        in_us = [one.target_s * SECOND_US for one in self.targets]
        return np.array([*in_us, -1], dtype=np.int64)[self.target]

    def reaches(self, chosen: IntArray, used_us: IntArray, edge: CloseOrOpen) -> IntArray:
        """Find when so much was used, or will be if nothing happens.

        Parameters
        ----------
        chosen : (n,) int64
            Which cycles.
        used_us : (n,) int64
            How much. [µs]
        edge
            As for `Cycle.reaches`.

        Returns
        -------
        (n,) int64 [µs since 1970]; `NEVER`, `BEYOND` or `PAUSED` where it is not known.
        """
        begin = self.begin[chosen]
        base = self.after_us[begin] - self.open_us[begin]
        place = self.tail[chosen]
        consumed = self.consumed_us[chosen]
        past = consumed >= used_us if edge == "close" else consumed > used_us
        early = np.flatnonzero(past)
        if early.size:
            place[early] = self._crossing(chosen[early], base[early], used_us[early], edge)
        found = np.full(chosen.size, PAUSED, dtype=np.int64)
        todo = np.flatnonzero(self.running[place])
        if self.unknown is not None:  # who knows what was used before
            blind = self.unknown[place] - self.unknown[begin] > 0
            found[blind & self.running[place]] = BEYOND
            todo = np.flatnonzero(self.running[place] & ~blind)
        at_place = place[todo]
        before = self.after_us[at_place] - self.open_us[at_place] - base[todo]
        left = used_us[todo] - before
        start = self.known.at_us[at_place]
        ruler = self.ruler[at_place]
        for i, one in enumerate(self.rulers):
            rows = np.flatnonzero(ruler == i)
            if rows.size:
                found[todo[rows]] = one.reach(start[rows], left[rows], edge)
        if edge == "close":
            found = np.where(used_us == 0, self.start_us[chosen], found)
        return found

    def _crossing(
        self, chosen: IntArray, base: IntArray, used_us: IntArray, edge: CloseOrOpen
    ) -> IntArray:
        """Find the first counted stretch in which so much comes to be used, or more."""
        # what counted never falls along a cycle, so the place can be searched for by halves
        low, high = self.begin[chosen], self.tail[chosen]
        while True:
            todo = np.flatnonzero(low < high)
            if not todo.size:
                break
            middle = (low[todo] + high[todo]) // 2
            used = self.after_us[middle] - base[todo]
            past = used >= used_us[todo] if edge == "close" else used > used_us[todo]
            high[todo[past]] = middle[past]
            low[todo[~past]] = middle[~past] + 1
        return low


def cycle_rows(
    table: TicketTable,
    known: KnownEvents,
    measured: Measured,
    metric: SlaMetric,
    own_ruler: IntArray,
) -> CycleRows:
    """Cut the lives of tickets into the cycles of a metric; as `cycles_of`.

    Parameters
    ----------
    own_ruler : (n_events,) int64
        The place of the calendar in force after each event.
    """
    made = automaton_of(metric)
    state, begins = _follow(made, known)
    phase = np.array(made.phase, dtype=np.int8)[state]
    places = np.arange(state.size)
    begin = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1  # of each event's cycle, if it has one
    has_cycle = number >= 0
    has_cycle[has_cycle] = known.ticket[begin][number[has_cycle]] == known.ticket[has_cycle]
    is_open = has_cycle & ((phase == Phase.RUNNING) | (phase == Phase.PAUSED))
    tail = begin
    if begin.size:
        tail = np.maximum.reduceat(np.where(is_open, places, -1), begin)
    inside = has_cycle.copy()
    inside[has_cycle] = places[has_cycle] <= tail[number[has_cycle]]
    running = inside & (phase == Phase.RUNNING)
    target = _targets(table, known, metric)
    by_calendar = np.array([one.time == "business" for one in metric.targets] + [True])[target]
    ruler = np.where(by_calendar, own_ruler, 0)
    _refuse_unknown(table, known, ruler, has_cycle & (phase != Phase.IDLE))
    open_us = _open(measured, ruler, inside)
    counted_us = np.where(running, open_us, 0)
    after_us = np.cumsum(counted_us)
    whole = after_us[tail] - after_us[begin] + counted_us[begin]
    all_us = np.cumsum(open_us)
    paused = all_us[tail] - all_us[begin] + open_us[begin] - whole
    ticket = known.ticket[begin]
    stop_us = known.end_us[tail].copy()
    stop_us[tail + 1 == known.offset[ticket + 1]] = NO_INSTANT
    found = CycleRows(
        known=known, rulers=measured.rulers, targets=metric.targets, ticket=ticket,
        begin=begin, tail=tail, start_us=known.at_us[begin], stop_us=stop_us,
        target=target[tail], consumed_us=whole, paused_us=paused, is_paused=~running[tail],
        is_known=np.ones(begin.size, dtype=np.bool_),
        missed_before=np.zeros(begin.size, dtype=np.bool_),
        running=running, ruler=ruler, after_us=after_us, open_us=counted_us,
    )  # fmt: skip
    _note_unknown(found, inside, number)
    _note_missed(found, inside, number, target)
    return found


def _refuse_unknown(
    table: TicketTable, known: KnownEvents, ruler: IntArray, counts: BoolArray
) -> None:
    """Refuse an event that puts a calendar in force which was not given."""
    rows = np.flatnonzero((ruler < 0) & counts)
    if rows.size:
        ticket = int(known.tickets[known.ticket[rows[0]]])
        name = table.calendar_ids[int(known.calendar[rows[0]])]
        of = ticket if table.ticket_id is None else table.ticket_id[ticket]
        raise InvalidArgumentError(
            "calendars", name, f"is in force for ticket {of!r} and was not given", "give it too"
        )


def _follow(made: Automaton, known: KnownEvents) -> tuple[np.ndarray, BoolArray]:
    """Run the table of a metric over all tickets at once, event by event."""
    n_signs = len(made.after[0])
    after = np.array(made.after, dtype=np.uint8).ravel()
    begins = np.array(made.begins, dtype=np.bool_).ravel()
    lengths = np.diff(known.offset)
    order = np.argsort(-lengths, kind="stable")
    # the tickets that have a next event are the first ones, for they stand by length
    counts = lengths[order]
    start = known.offset[:-1][order]
    state = np.full(order.size, START, dtype=np.uint8)
    found = np.zeros(known.sign.size, dtype=np.uint8)
    is_begin = np.zeros(known.sign.size, dtype=np.bool_)
    longest = int(counts[0]) if counts.size else 0
    n_left = np.searchsorted(-counts, -np.arange(longest), side="left")
    for i in range(longest):
        n = int(n_left[i])
        rows = start[:n] + i
        key = state[:n] * np.intp(n_signs) + known.sign[rows]
        state = after[key]
        found[rows] = state
        is_begin[rows] = begins[key]
    return found, is_begin


def _targets(table: TicketTable, known: KnownEvents, metric: SlaMetric) -> IntArray:
    """(n_events,) Find what is promised from each event on; -1: nothing."""

    def place(priority: TicketPriority, channel: str, tier: str | None) -> int:
        """Find what is promised; of targets that promise the same, always the first."""
        found = target_for(metric.targets, priority, channel, tier)
        return -1 if found is None else promises.index(found.promise)

    promises = [one.promise for one in metric.targets]
    return table.by_match(known.priority, known.tickets[known.ticket], place)


def _open(measured: Measured, ruler: IntArray, inside: BoolArray) -> IntArray:
    """(n_events,) Measure the stretch after each event by its own ruler; 0 outside of cycles."""
    if not ruler.size:
        return ruler
    least, most = max(int(ruler.min()), 0), int(ruler.max())
    if least == most:
        return np.where(inside, measured.by(least), 0)
    found = np.zeros(ruler.size, dtype=np.int64)
    for i in range(least, most + 1):
        chosen = inside & (ruler == i)
        if chosen.any():
            found[chosen] = measured.by(i)[chosen]
    return found


def _note_unknown(rows: CycleRows, inside: BoolArray, number: IntArray) -> None:
    """Mark the cycles that lie in days which a calendar does not know."""
    known = rows.known
    is_unknown = np.zeros(inside.size, dtype=np.int64)
    for i, one in enumerate(rows.rulers):
        if one.columns is None or one.columns.calendar.covered_us is None:
            continue
        chosen = np.flatnonzero(inside & (rows.ruler == i))
        outside = chosen[~one.knows(known.at_us[chosen], known.end_us[chosen])]
        rows.is_known[number[outside]] = False
        is_unknown[outside] = rows.running[outside]
    if is_unknown.any():
        rows.unknown = np.cumsum(is_unknown) - is_unknown


def _note_missed(rows: CycleRows, inside: BoolArray, number: IntArray, target: IntArray) -> None:
    """Mark the cycles in which a target that held before was missed while it did."""
    last = np.flatnonzero(inside)
    last = last[last != rows.tail[number[last]]]
    last = last[target[last] != target[last + 1]]  # where another one comes into force
    if not last.size:
        return
    cycle = number[last]
    begin = rows.begin[cycle]
    used = rows.after_us[last] - rows.after_us[begin] + rows.open_us[begin]
    used_before = np.zeros_like(used)  # until it came into force
    follows = cycle[1:] == cycle[:-1]
    used_before[1:][follows] = used[:-1][follows]
    promised = np.array([*(one.target_s * SECOND_US for one in rows.targets), -1])[target[last]]
    missed = (target[last] != rows.target[cycle]) & (promised >= 0) & (used > promised)
    rows.missed_before[cycle[missed & (used > used_before)]] = True
