"""Clocks of many tickets: `ecomops.sla.clocks.engine`, for columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.facts.ticket import TicketSign
from ecomops.facts.ticket_table import TicketTable
from ecomops.kernels.segments import blocks
from ecomops.models.instants import FIRST_US, check_aware, to_us
from ecomops.models.ticket_events import SOLVED_STATUSES, TICKET_STATUSES, TicketPriority
from ecomops.sla.clocks.clock import ClockState
from ecomops.sla.columns.clock_table import STATE_CODES, ClockTable, CycleTable, StateArray
from ecomops.sla.columns.cycles import CycleRows, Measured, cycle_rows
from ecomops.sla.columns.known import KnownEvents
from ecomops.sla.columns.rulers import BEYOND, RulerColumns
from ecomops.sla.columns.sla_table import SlaTable
from ecomops.sla.kinds import SLA_METRIC_NAMES
from ecomops.sla.metrics.base import SlaMetric
from ecomops.sla.policy import AnySlaPolicy, in_order
from ecomops.sla.rulers import Calendars, Rulers

_ALL: Final = 100
_SOLVED: Final = [TICKET_STATUSES.index(one) for one in SOLVED_STATUSES]
_CLOSED: Final = TICKET_STATUSES.index("closed")
_BLOCK_EVENTS: Final = 2**18
"""Events at a time: what their columns take stays in the caches."""


def clock_table(
    tickets: TicketTable,
    policies: Iterable[AnySlaPolicy],
    now: datetime,
    calendars: Calendars | None = None,
) -> SlaTable:
    """Read all clocks of many tickets as of an instant (批量时效).

    Each number is that of `clock` with the policy that `policy_for` finds.

    Parameters
    ----------
    tickets
        The tickets, with their events.
    policies
        In any order; see `policy_for`.
    now
        As of when; events after it do not matter.
    calendars
        By the names that policies and events use.

    Raises
    ------
    DuplicateIdError
        If two policies have one id.
    InvalidArgumentError
        If no calendar was given of a name that a policy or an event uses.

    Examples
    --------
    >>> from ecomops.sla.metrics.first_response import FirstResponse
    >>> from ecomops.sla.policy import SlaPolicy
    >>> from ecomops.sla.targets import SlaTarget
    >>> tickets = TicketTable.from_rows(
    ...     ticket=[0, 1, 1], at_us=[0, 0, 20 * 10**6],
    ...     sign=[TicketSign.CREATED, TicketSign.CREATED, TicketSign.REPLY],
    ...     channel=[0, 0], channels=("chat",))
    >>> chat = SlaPolicy(policy_id="chat", metrics=(
    ...     FirstResponse(targets=(SlaTarget(target_s=30),)),))
    >>> clock_table(tickets, [chat], datetime.fromisoformat("1970-01-01T00:01:00Z"))
    SlaTable(2 tickets, ClockTable(first_response: 1 breached, 1 met))
    """
    check_type("tickets", tickets, TicketTable, "give one, such as TicketTable.of(tickets)")
    asked = tuple(in_order(policies))
    now_us = to_us("now", check_aware("now", now))
    rulers = Rulers.of(calendars or {})
    for policy in asked:
        rulers.called(policy.calendar_id)
    engine = _Engine(tickets, asked, now_us, list(rulers.by_id), [
        RulerColumns.of(ruler) for ruler in rulers.by_id.values()
    ])  # fmt: skip
    return engine.run(now)


@define(eq=False)
class _Engine:
    tickets: TicketTable
    policies: Sequence[AnySlaPolicy]
    now_us: int
    ruler_ids: list[str | None]
    rulers: list[RulerColumns]

    def run(self, now: datetime) -> SlaTable:
        n = len(self.tickets)
        promised = [name for policy in self.policies for name in policy.metric_names]
        own_first = sorted(set(promised) & set(SLA_METRIC_NAMES), key=SLA_METRIC_NAMES.index)
        names = list(dict.fromkeys([*own_first, *promised]))
        clocks = {name: _no_clocks(n) for name in names}
        cycles: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        of = self.tickets.by_match(self.tickets.priority, np.arange(n), self._first_policy)
        stands = {name: np.full(n, -1, dtype=np.int32) for name in ("status", "priority", "staff")}
        is_gone = np.zeros(n, dtype=np.bool_)
        for first, last in blocks(self.tickets.offset, _BLOCK_EVENTS):
            known = KnownEvents.of(self.tickets, first, last, self.now_us)
            is_there = np.diff(known.offset) > 0
            end = known.offset[1:][is_there] - 1
            columns = {"status": known.status(), "staff": known.in_charge()}
            for name, column in (columns | {"priority": known.priority}).items():
                stands[name][first:last][is_there] = column[end]
            urgent = stands["priority"][first:last]
            urgent[~is_there] = self.tickets.priority[first:last][~is_there]
            gone = known.is_gone
            stands["status"][first:last][gone] = _CLOSED
            is_gone[first:last] = gone
            for i, policy in enumerate(self.policies):
                chosen = (of[first:last] == i) & is_there & ~gone
                if chosen.any():
                    self._read(known.of_tickets(chosen), policy, clocks, cycles)
            for one in clocks.values():
                one["state"][first:last][~is_there] = STATE_CODES["not_started"]
                one["state"][first:last][gone] = STATE_CODES["merged"]
        return SlaTable(
            self.tickets, tuple(self.policies), now, of, **stands, is_gone=is_gone,
            clocks={name: ClockTable(name, **columns) for name, columns in clocks.items()},
            cycles={name: _joined(name, rows) for name, rows in cycles.items()},
        )  # fmt: skip

    def _first_policy(self, _: TicketPriority, channel: str, tier_id: str | None) -> int:
        takes = (policy.takes(channel, tier_id) for policy in self.policies)
        return next((i for i, taken in enumerate(takes) if taken), -1)

    def _read(
        self,
        known: KnownEvents,
        policy: AnySlaPolicy,
        clocks: dict[str, dict[str, np.ndarray]],
        cycles: dict[str, list[dict[str, Any]]],
    ) -> None:
        measured = Measured.of(known, self.rulers)
        default = self.ruler_ids.index(policy.calendar_id)
        ids = {name: i for i, name in enumerate(self.ruler_ids)}
        # a calendar that was not given is asked for where it counts, and only there
        named = [ids.get(name, -1) for name in self.tickets.calendar_ids]
        by_code = np.array([*named, default], dtype=np.int64)  # -1 is the last
        ruler = by_code[known.calendar]
        staff = known.in_charge()
        for metric in policy.metrics:
            rows = cycle_rows(self.tickets, known, measured, metric, ruler)
            state = _states(rows, metric)
            self._fill(clocks[metric.kind], rows, state, metric)
            end = known.offset[rows.ticket + 1] - 1
            end = np.where(rows.stop_us == NO_INSTANT, end, rows.tail + 1)
            cycles[metric.kind].append(
                {
                    "ticket": known.tickets[rows.ticket],
                    "state": state,
                    "start_us": rows.start_us,
                    "stop_us": rows.stop_us,
                    "target_us": rows.target_us,
                    "consumed_us": rows.consumed_us,
                    "paused_us": rows.paused_us,
                    "staff": staff[end],
                    "priority": known.priority[rows.tail],
                }
            )

    def _fill(
        self,
        into: dict[str, np.ndarray],
        rows: CycleRows,
        state: StateArray,
        metric: SlaMetric,
    ) -> None:
        """Write the clocks of tickets: the last cycle of each."""
        known = rows.known
        into["state"][known.tickets] = STATE_CODES["not_started"]
        is_last = np.ones(rows.ticket.size, dtype=np.bool_)
        is_last[:-1] = rows.ticket[1:] != rows.ticket[:-1]
        last = np.flatnonzero(is_last)
        place = known.tickets[rows.ticket[last]]
        into["state"][place] = state[last]
        into["cycle"][known.tickets] = np.bincount(rows.ticket, minlength=len(known))
        for name in ("consumed_us", "paused_us", "start_us", "stop_us", "missed_before"):
            into[name][place] = getattr(rows, name)[last]
        target_us = rows.target_us[last]
        into["target_us"][place] = target_us
        into["beyond_coverage"][place] = ~rows.is_known[last]
        promised = target_us >= 0
        last, place, target_us = last[promised], place[promised], target_us[promised]
        due = rows.reaches(last, target_us, "close")
        breach = rows.reaches(last, target_us, "open")
        into["beyond_coverage"][place[due == BEYOND]] = True
        into["due_us"][place] = np.where(_is_instant(due), due, NO_INSTANT)
        into["breach_us"][place] = np.where(_is_instant(breach), breach, NO_INSTANT)
        self._escalate(into, rows, last, metric)

    def _escalate(
        self, into: dict[str, np.ndarray], rows: CycleRows, last: IntArray, metric: SlaMetric
    ) -> None:
        """Count the escalation levels that are reached, and those that nobody was told of."""
        known, ticket = rows.known, rows.ticket[last]
        place = known.tickets[ticket]
        status = known.status()[known.offset[ticket + 1] - 1]
        is_open = (rows.stop_us[last] == NO_INSTANT) & ~np.isin(status, _SOLVED)
        told_at = np.flatnonzero(known.sign == TicketSign.ESCALATED)
        for i, level in enumerate(metric.escalations):
            used = _share(rows.target_us[last], Fraction(level.at_percent))
            reached = rows.consumed_us[last] >= used
            into["levels_reached"][place] += reached
            waits = reached & is_open
            if level.role_id in self.tickets.role_ids:
                role = self.tickets.role_ids.index(level.role_id)
                told_us = np.full(len(known), NO_INSTANT)
                rows_of = told_at[known.value[told_at] == role]
                told_us[known.ticket[rows_of]] = known.at_us[rows_of]  # in order: the last stays
                asked = np.flatnonzero(waits & (told_us[ticket] != NO_INSTANT))
                at_us = rows.reaches(last[asked], used[asked], "close")
                told = _is_instant(at_us) & (told_us[ticket[asked]] >= at_us)
                waits[asked[told]] = False
            into["to_escalate"][place] |= waits.astype(np.int64) << i


def _share(target_us: IntArray, percent: Fraction) -> IntArray:
    """(n,) Take a share of each target, rounded up."""
    whole, number = np.unique(target_us, return_inverse=True)
    shares = [int(-(-one * percent // _ALL)) for one in whole.tolist()]
    return np.array(shares, dtype=np.int64)[number]


_IN_ORDER: Final[tuple[ClockState, ...]] = (
    "no_target", "missed", "met", "breached", "paused", "at_risk",
)  # fmt: skip
"""States, in the order in which they are asked for."""


def _states(rows: CycleRows, metric: SlaMetric) -> StateArray:
    """(n_cycles,) Say where each cycle stands."""
    target_us, consumed_us = rows.target_us, rows.consumed_us
    is_late, is_over = consumed_us > target_us, rows.stop_us != NO_INSTANT
    at_risk = consumed_us >= _share(target_us, Fraction(metric.warn_at_percent))
    state = np.select(
        [target_us < 0, is_over & is_late, is_over, is_late, rows.is_paused, at_risk],
        [STATE_CODES[one] for one in _IN_ORDER],
        STATE_CODES["running"],
    )
    return state.astype(np.int8)


def _is_instant(at_us: IntArray) -> BoolArray:
    return at_us >= FIRST_US  # what stands for none lies below


def _no_clocks(n: int) -> dict[str, np.ndarray]:
    """Make the columns of clocks that nothing is known of yet."""
    columns: dict[str, np.ndarray] = {
        "state": np.full(n, STATE_CODES["no_target"], dtype=np.int8),
        "target_us": np.full(n, -1, dtype=np.int64),
    }
    for name in ("start_us", "stop_us", "due_us", "breach_us"):
        columns[name] = np.full(n, NO_INSTANT, dtype=np.int64)
    for name in ("cycle", "consumed_us", "paused_us", "levels_reached", "to_escalate"):
        columns[name] = np.zeros(n, dtype=np.int64)
    for name in ("beyond_coverage", "missed_before"):
        columns[name] = np.zeros(n, dtype=np.bool_)
    return columns


def _joined(name: str, rows: list[dict[str, Any]]) -> CycleTable:
    """Join the cycles of all blocks, in the order of the tickets."""
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        code = np.zeros(0, dtype=np.int32)
        return CycleTable(
            name, none, code.astype(np.int8), none, none, none, none, none, code, code
        )
    columns = {key: np.concatenate([one[key] for one in rows]) for key in rows[0]}
    order = np.argsort(columns["ticket"], kind="stable")
    return CycleTable(name, **{key: column[order] for key, column in columns.items()})
