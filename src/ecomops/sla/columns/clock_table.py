"""The clocks of many tickets, and all their cycles, as columns."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts.ticket_table import CodeColumn
from ecomops.sla.clocks.clock import CLOCK_STATES, ClockState

StateArray = NDArray[np.int8]

STATE_CODES: Final[dict[ClockState, int]] = {state: i for i, state in enumerate(CLOCK_STATES)}


@frozen(eq=False)
class ClockTable:
    """One metric of many tickets as of an instant (时效时钟表); row i is ticket i's clock.

    Instants are µs since 1970, and ``NO_INSTANT`` where `Clock` has None; spans are µs.

    Attributes
    ----------
    metric
        What the clocks are about.
    state : (n,) int8
        A place in `CLOCK_STATES`. A ticket that no policy takes has state ``no_target``.
    cycle : (n,) int64
        The number of the present cycle, from 1; 0 before the first.
    target_us : (n,) int64
        What is promised; -1: nothing.
    consumed_us, paused_us : (n,) int64
        The time that counts in this cycle, and the open time that does not.
    start_us, stop_us, due_us, breach_us : (n,) int64
        As those of `Clock`.
    beyond_coverage, missed_before : (n,) bool
        Whether days matter that a calendar does not know, and whether a target that held
        before was missed then.
    levels_reached : (n,) int64
        How many escalation levels are reached.
    to_escalate : (n,) int64
        The levels that somebody is to be told of now: bit i is level i of the metric.
    """

    metric: str
    state: StateArray
    cycle: IntArray
    target_us: IntArray
    consumed_us: IntArray
    paused_us: IntArray
    start_us: IntArray
    stop_us: IntArray
    due_us: IntArray
    breach_us: IntArray
    beyond_coverage: BoolArray
    missed_before: BoolArray
    levels_reached: IntArray
    to_escalate: IntArray

    def __len__(self) -> int:
        return self.state.size

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.state_counts.items() if n)
        return f"ClockTable({self.metric}: {counts or 'no tickets'})"

    @property
    def state_counts(self) -> Counter[ClockState]:
        """How many tickets are in each state; all of them together are all tickets."""
        counts = np.bincount(self.state, minlength=len(CLOCK_STATES))
        return Counter({state: int(counts[i]) for i, state in enumerate(CLOCK_STATES)})

    def is_in(self, *states: ClockState) -> BoolArray:
        """(n,) Whether each clock is in one of these states."""
        wanted = np.zeros(len(CLOCK_STATES), dtype=np.bool_)
        wanted[[STATE_CODES[state] for state in states]] = True
        found: BoolArray = wanted[self.state]
        return found

    @property
    def overdue_us(self) -> IntArray:
        """(n,) The time used beyond the target; 0 where it is in time (超时时长)."""
        late = np.maximum(self.consumed_us - self.target_us, 0)
        return np.where(self.target_us < 0, 0, late)


@frozen(eq=False)
class CycleTable:
    """All cycles of one metric as rows, ticket by ticket (时效周期表).

    What went into another ticket has none: its words are in the other's cycles.

    Attributes
    ----------
    metric
        What they are about.
    ticket : (n_cycles,) int64
        Whose cycle it is: a place in the table of tickets.
    state : (n_cycles,) int8
        A place in `CLOCK_STATES`.
    start_us, stop_us, target_us, consumed_us, paused_us : (n_cycles,) int64
        As those of `ClockTable`.
    staff : (n_cycles,) int32
        Who ended it, or is in charge; a place in the table's ``staff_ids``, -1: nobody.
    priority : (n_cycles,) int32
        The priority at its end.
    """

    metric: str
    ticket: IntArray
    state: StateArray
    start_us: IntArray
    stop_us: IntArray
    target_us: IntArray
    consumed_us: IntArray
    paused_us: IntArray
    staff: CodeColumn
    priority: CodeColumn

    def __len__(self) -> int:
        return self.state.size

    def __repr__(self) -> str:
        return f"CycleTable({self.metric}: {len(self)} cycles)"
