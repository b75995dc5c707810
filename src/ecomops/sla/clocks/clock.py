"""What a clock says: how much is used, what is left, until when, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops._typing import Language, TicketId
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.models.ids import RoleId
from ecomops.models.ticket_events import TicketPriority, TicketStatus
from ecomops.sla.clocks.text import clock_rows, clock_text

ClockState: TypeAlias = Literal[
    "not_started",
    "running",
    "at_risk",
    "paused",
    "breached",
    "met",
    "missed",
    "no_target",
    "merged",
]
"""not started 未开始, running 计时中, at risk 即将超时, paused 已暂停, breached 已超时: too late
and not done, met 达标, missed 未达标: done too late, no target 无时效要求: nothing is promised,
merged 已合并: it went into another ticket, which has its clock."""

CLOCK_STATES: Final[tuple[ClockState, ...]] = get_args(ClockState)

NoDue: TypeAlias = Literal["not_started", "no_target", "paused", "never", "beyond_coverage"]
"""Why there is no instant: it has not begun, nothing is promised, it is paused with time left, too
little open time is left for ever, or it depends on days that the calendar does not know."""


@frozen
class ClockStretch:
    """Time between two events, all counted one way (计时区间).

    Attributes
    ----------
    start_at, end_at
        From when until when.
    is_counted
        Whether it counts against the target.
    status
        The ticket's status then.
    open_time
        The open time in it.
    calendar_id
        The calendar that says what is open; None: round the clock.
    """

    start_at: datetime
    end_at: datetime
    is_counted: bool
    status: TicketStatus
    open_time: timedelta
    calendar_id: str | None


@frozen
class EarlierBreach:
    """A target that held before and was missed then (此前超时).

    Attributes
    ----------
    target
        What was promised then.
    priority
        The ticket's priority then.
    breach_at
        The last instant that was in time.
    """

    target: timedelta
    priority: TicketPriority
    breach_at: datetime | None


@frozen
class ClockAlert:
    """Who is to know, at how much used (预警与升级).

    Attributes
    ----------
    at_percent
        Of the target.
    role_id
        Who; None: the warning that it is at risk.
    at
        When so much is used if nothing else happens, or was; None: as for `Clock.due_at`.
    is_reached
        Whether so much is used.
    is_told
        Whether the role was told since then.
    """

    at_percent: Decimal
    role_id: RoleId | None
    at: datetime | None
    is_reached: bool
    is_told: bool = False


@frozen
class PastCycle:
    """A cycle that is over (历史周期).

    Attributes
    ----------
    start_at, stop_at
        From when until when.
    state
        How it ended.
    target
        What was promised at its end; None: nothing.
    consumed, paused
        The time that counted, and the open time that did not.
    """

    start_at: datetime
    stop_at: datetime
    state: ClockState
    target: timedelta | None
    consumed: timedelta
    paused: timedelta


@frozen
class Clock:
    """One metric of one ticket as of an instant (时效时钟).

    Attributes
    ----------
    ticket_id, metric, policy_id, policy_version
        Whose clock it is, and by which promise.
    now
        As of when.
    state
        See `ClockState`.
    cycle
        The number of the present cycle, from 1; 0 before the first.
    target
        What is promised; None: nothing.
    consumed
        The time that counts, up to `now` or to the end.
    paused
        The open time in between that does not.
    start_at, stop_at
        When the cycle began, and when it ended; None: not yet.
    is_solved
        Whether nothing is left to do about the ticket.
    due_at
        The first instant at which the target is used up, to show and sort by.
    breach_at
        The last instant that is in time; where the target ends at the close of business, the
        next opening.
    no_due_because
        Why `due_at` is None; None where it is not.
    beyond_coverage
        Whether days matter that a calendar does not know: then less was counted, or the due
        instant is not known.
    stretches
        What the present cycle is made of.
    earlier_breaches
        Targets that held before in this cycle and were missed then.
    alerts
        The warning, then the escalation levels.
    past
        The cycles before.
    """

    ticket_id: TicketId
    metric: str
    policy_id: str
    policy_version: int
    now: datetime
    state: ClockState
    cycle: int = 0
    target: timedelta | None = None
    consumed: timedelta = timedelta(0)
    paused: timedelta = timedelta(0)
    start_at: datetime | None = None
    stop_at: datetime | None = None
    is_solved: bool = False
    due_at: datetime | None = None
    breach_at: datetime | None = None
    no_due_because: NoDue | None = "not_started"
    beyond_coverage: bool = False
    stretches: tuple[ClockStretch, ...] = ()
    earlier_breaches: tuple[EarlierBreach, ...] = ()
    alerts: tuple[ClockAlert, ...] = ()
    past: tuple[PastCycle, ...] = ()

    @property
    def remaining(self) -> timedelta | None:
        """What is left of the target; below zero if it is late, None without a target."""
        return None if self.target is None else self.target - self.consumed

    @property
    def overdue(self) -> timedelta:
        """The time used beyond the target; 0 where it is in time (超时时长)."""
        left = self.remaining
        return -left if left is not None and left < timedelta(0) else timedelta(0)

    @property
    def is_over(self) -> bool:
        """Whether the present cycle has ended."""
        return self.stop_at is not None

    @property
    def escalate_to(self) -> tuple[RoleId, ...]:
        """The roles that are to know now and were not told since a level was reached (待升级)."""
        if self.is_over or self.is_solved:
            return ()
        return tuple(
            alert.role_id
            for alert in self.alerts
            if alert.role_id is not None and alert.is_reached and not alert.is_told
        )

    @property
    def next_change_at(self) -> datetime | None:
        """The next instant at which it has to be looked at again if nothing happens (下次检查).

        A warning, an escalation level or the first instant too late; None where nothing of
        that comes.
        """
        if self.is_over or self.state in {"paused", "merged", "no_target", "not_started"}:
            return None
        coming = [alert.at for alert in self.alerts if alert.at and not alert.is_reached]
        if self.breach_at is not None and self.state != "breached":
            coming.append(self.breach_at + timedelta(microseconds=1))
        return min((at for at in coming if at > self.now), default=None)

    def describe(self, language: Language = "en") -> str:
        """Say where it stands and why.

        Raises
        ------
        InvalidArgumentError
            If the language is not known.
        """
        known_language(language)
        return clock_text(self, language)

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        head, rows = clock_rows(self, "en")
        return html_table(head, rows, "<<<<<>", caption=self.describe())
