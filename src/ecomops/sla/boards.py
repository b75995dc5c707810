"""What somebody has to look at now: overdue, due next, at risk, to escalate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.arguments import of_type
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.ids import RoleId
from ecomops.models.instants import MICROSECOND, from_us
from ecomops.models.ticket_events import TICKET_PRIORITIES, TicketPriority
from ecomops.models.ticket_words import PRIORITY_WORDS
from ecomops.sla.clocks.clock import CLOCK_STATES, ClockState
from ecomops.sla.columns.clock_table import ClockTable
from ecomops.sla.columns.sla_table import SlaTable
from ecomops.sla.words import STATE_WORDS, metric_text, span_text
from ecomops.text_table import text_table
from ecomops.words import instant_text

_LATEST: Final = 2**63 - 1


@frozen
class SlaBoardRow:
    """One clock that somebody has to look at (看板行).

    Attributes
    ----------
    ticket_id
        Which ticket; its place in the table where the table has no names.
    metric, policy_id
        What is promised about it, and by what.
    state
        Where its clock stands.
    priority, channel, staff_id
        Of the ticket, now; staff None: nobody is in charge.
    consumed, target
        The time used, and what is promised.
    due_at, breach_at
        As those of `Clock`, told with the offset of the table's `now`.
    escalate_to
        The roles that are to know now.
    """

    ticket_id: object
    metric: str
    policy_id: str
    state: ClockState
    priority: TicketPriority
    channel: str
    staff_id: str | None
    consumed: timedelta
    target: timedelta
    due_at: datetime | None
    breach_at: datetime | None
    escalate_to: tuple[RoleId, ...]

    @property
    def overdue(self) -> timedelta:
        """The time used beyond the target; 0 where it is in time (超时时长)."""
        return max(self.consumed - self.target, timedelta(0))


@frozen(eq=False)
class SlaBoard:
    """What is overdue, due next, at risk and to escalate, as of an instant (时效看板).

    Lists hold what can still be done something about: clocks of solved tickets are not in them.

    Attributes
    ----------
    table
        Where all tickets stand.

    Examples
    --------
    >>> from ecomops.facts.ticket_table import TicketTable
    >>> from ecomops.models import Ticket, TicketCreated
    >>> from ecomops.sla.columns.engine import clock_table
    >>> from ecomops.sla.presets import RESPONSE_POLICY
    >>> chat = Ticket(ticket_id="T-1", channel="chat", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),))
    >>> now = datetime.fromisoformat("2026-11-11T09:01:00+08:00")
    >>> board = SlaBoard(clock_table(TicketTable.of([chat]), [RESPONSE_POLICY], now))
    >>> [(row.ticket_id, str(row.overdue)) for row in board.overdue()]
    [('T-1', '0:00:30')]
    """

    table: SlaTable = field(validator=of_type(SlaTable, "give what clock_table returns"))

    def overdue(self, limit: int | None = 100) -> tuple[SlaBoardRow, ...]:
        """List what is too late and not done, the most overdue first (超时清单).

        Parameters
        ----------
        limit
            How many rows at most; None: all.
        """
        return self._listed(("breached",), lambda one: -one.overdue_us, limit)

    def due_next(self, limit: int | None = 100) -> tuple[SlaBoardRow, ...]:
        """List what is still in time and runs, what is due first first (即将到期)."""
        return self._listed(("running", "at_risk"), _due_us, limit)

    def at_risk(self, limit: int | None = 100) -> tuple[SlaBoardRow, ...]:
        """List what has used so much that its metric warns, what is due first first (预警清单)."""
        return self._listed(("at_risk",), _due_us, limit)

    def to_escalate(self, limit: int | None = 100) -> tuple[SlaBoardRow, ...]:
        """List what a role is to know of now and was not told, the most overdue first (待升级)."""
        return self._listed(CLOCK_STATES, lambda one: -one.overdue_us, limit, told=False)

    @property
    def counts(self) -> dict[str, dict[ClockState, int]]:
        """How many tickets are in each state, by metric (状态计数)."""
        return {name: dict(one.state_counts) for name, one in self.table.clocks.items()}

    # ---- rows -----------------------------------------------------------------------------
    def _listed(
        self,
        states: Iterable[ClockState],
        order_us: Callable[[ClockTable], IntArray],
        limit: int | None,
        *,
        told: bool = True,
    ) -> tuple[SlaBoardRow, ...]:
        if limit is not None and (not isinstance(limit, int) or limit < 0):
            raise InvalidArgumentError(
                "limit", limit, "is no number of rows", "give 0 or more, or None for all"
            )
        is_open = ~self.table.is_solved
        found: list[tuple[int, int, int, str]] = []
        for number, (name, clocks) in enumerate(self.table.clocks.items()):
            chosen = clocks.is_in(*states) & is_open
            if not told:
                chosen &= clocks.to_escalate > 0
            places = np.flatnonzero(chosen)
            by = order_us(clocks)[places]
            if limit is not None and places.size > limit:
                first = np.argpartition(by, limit - 1)[:limit] if limit else by[:0]
                kept = by <= by[first].max() if limit else np.zeros(by.size, np.bool_)
                places, by = places[kept], by[kept]
            keyed = zip(by.tolist(), places.tolist(), strict=True)
            found += [(key, place, number, name) for key, place in keyed]
        found.sort()
        return tuple(self._row(name, place) for _, place, _, name in found[:limit])

    def _row(self, name: str, place: int) -> SlaBoardRow:
        table, tickets, clocks = self.table, self.table.tickets, self.table.clocks[name]
        policy = table.policies[int(table.policy[place])]
        metric = next(one for one in policy.metrics if one.kind == name)
        bits, staff = int(clocks.to_escalate[place]), int(table.staff[place])
        return SlaBoardRow(
            ticket_id=place if tickets.ticket_id is None else tickets.ticket_id[place],
            metric=name,
            policy_id=policy.policy_id,
            state=CLOCK_STATES[int(clocks.state[place])],
            priority=TICKET_PRIORITIES[int(table.priority[place])],
            channel=tickets.channels[int(tickets.channel[place])],
            staff_id=None if staff < 0 else tickets.staff_ids[staff],
            consumed=int(clocks.consumed_us[place]) * MICROSECOND,
            target=int(clocks.target_us[place]) * MICROSECOND,
            due_at=self._told(int(clocks.due_us[place])),
            breach_at=self._told(int(clocks.breach_us[place])),
            escalate_to=tuple(
                level.role_id for i, level in enumerate(metric.escalations) if bits >> i & 1
            ),
        )

    def _told(self, at_us: int) -> datetime | None:
        if at_us == NO_INSTANT:
            return None
        at = from_us(at_us)
        try:
            return at.astimezone(self.table.now.tzinfo)
        except OverflowError:  # the offset leads out of the years 1 to 9999
            return at

    # ---- words ----------------------------------------------------------------------------
    def describe(self, language: Language = "en", limit: int = 10) -> str:
        """Lay out the counts and the first rows of each list as text."""
        known_language(language)
        parts = [text_table(*self._counted(language))]
        for title, rows in self._lists(language, limit):
            if rows:
                parts += ["", title, text_table(*board_table(rows, language), "<<<<>><")]
        return "\n".join(parts)

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"SlaBoard({self.table!r})"

    def _repr_html_(self) -> str:
        counted = html_table(*self._counted("en"), caption=f"as of {instant_text(self.table.now)}")
        lists = [
            html_table(*board_table(rows, "en"), "<<<<>><", caption=title)
            for title, rows in self._lists("en", 10)
            if rows
        ]
        return "\n".join([counted, *lists])

    def _lists(
        self, language: Language, limit: int
    ) -> Iterator[tuple[str, tuple[SlaBoardRow, ...]]]:
        zh = language == "zh"
        yield "超时" if zh else "overdue", self.overdue(limit)
        yield "待升级" if zh else "to escalate", self.to_escalate(limit)
        yield "即将到期" if zh else "due next", self.due_next(limit)

    def _counted(self, language: Language) -> tuple[list[str], list[list[str]]]:
        zh = language == "zh"
        counts = self.counts
        states = [s for s in CLOCK_STATES if any(one[s] for one in counts.values())]
        head = ["时效" if zh else "metric", *(STATE_WORDS[s][zh] for s in states)]
        return head, [
            [metric_text(name, language), *(str(one[s]) for s in states)]
            for name, one in counts.items()
        ]


def _due_us(clocks: ClockTable) -> IntArray:
    """Sort by due instants; those that nobody knows come last."""
    return np.where(clocks.due_us == NO_INSTANT, _LATEST, clocks.due_us)


def board_table(
    rows: Iterable[SlaBoardRow], language: Language
) -> tuple[list[str], list[list[str]]]:
    """Lay out rows of a board as a head and cells."""
    zh = language == "zh"
    head = ["ticket", "metric", "priority", "in charge", "used", "overdue", "due"]
    if zh:
        head = ["工单", "时效", "优先级", "负责人", "已用", "超时", "应于"]
    return head, [
        [
            str(row.ticket_id),
            metric_text(row.metric, language),
            PRIORITY_WORDS[row.priority][zh],
            row.staff_id or "–",
            f"{span_text(row.consumed)} / {span_text(row.target)}",
            span_text(row.overdue) if row.overdue else "–",
            "–" if row.due_at is None else instant_text(row.due_at),
        ]
        for row in rows
    ]
