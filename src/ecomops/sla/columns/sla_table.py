"""Where many tickets stand: their clocks, all their cycles, and the tickets themselves."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts.ticket_table import CodeColumn, TicketTable
from ecomops.models.ticket_events import SOLVED_STATUSES, TICKET_STATUSES
from ecomops.sla.columns.clock_table import ClockTable, CycleTable
from ecomops.sla.policy import AnySlaPolicy


@frozen(eq=False)
class SlaTable:
    """The clocks of many tickets as of an instant, and all their cycles (时效总表).

    Attributes
    ----------
    tickets
        Whose clocks they are.
    policies
        The enabled policies, in the order in which they were asked.
    now
        As of when.
    policy : (n,) int64
        The policy of each ticket: a place in `policies`; -1: none takes it.
    status : (n,) int32
        A place in `TICKET_STATUSES`; -1: not opened yet. A ticket that went into another one is
        closed.
    priority, staff : (n,) int32
        The present priority, and who is in charge: places in `TICKET_PRIORITIES` and in the
        ``staff_ids`` of the tickets, -1: nobody.
    is_gone : (n,) bool
        Whether it went into another ticket.
    clocks, cycles
        By metric, for every metric that a policy has.
    """

    tickets: TicketTable
    policies: tuple[AnySlaPolicy, ...]
    now: datetime
    policy: IntArray
    status: CodeColumn
    priority: CodeColumn
    staff: CodeColumn
    is_gone: BoolArray
    clocks: dict[str, ClockTable]
    cycles: dict[str, CycleTable]

    def __len__(self) -> int:
        return len(self.tickets)

    def __repr__(self) -> str:
        return f"SlaTable({len(self)} tickets, {', '.join(map(repr, self.clocks.values()))})"

    @property
    def is_solved(self) -> BoolArray:
        """(n,) Whether nothing is left to do about each ticket."""
        return np.isin(self.status, [TICKET_STATUSES.index(one) for one in SOLVED_STATUSES])
