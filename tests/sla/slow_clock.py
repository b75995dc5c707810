"""A clock that counts ticks of ten minutes one by one: slow, and plain to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.sla.histories import CALENDARS, STEP

from ecomops.models import Ticket
from ecomops.sla.policy import SlaPolicy

SOLVED = {"resolved", "closed"}
FAR = 2000
"""How many ticks after now are looked at for due instants."""


def story(ticket: Ticket, now: datetime) -> list[tuple[datetime, str, Any]]:
    """What counts, in order: (instant, what, of what)."""
    own = [event for event in ticket.events if event.at <= now]
    created = [event for event in own if event.kind == "created"]
    if not created:
        return []
    opened = created[0].at
    rows: list[tuple[Any, datetime, str, Any]] = []
    for event in own:
        rank = (event.at, 0 if event.kind == "created" else 1, event.seq, 0, event.event_id)
        rows.append((rank, event.at, event.kind, event))
    beginnings: list[Any] = [((opened, False), 0, ticket.priority)]
    blocks = [block for event in own if event.kind == "merged" for block in event.tickets]
    for number, block in enumerate(blocks, 1):
        for event in block.events:
            if event.at > now or event.kind in {"escalated", "merged_into"}:
                continue
            if event.kind == "created":
                theirs = (event.at, True, event.seq, number)
                beginnings.append((theirs, number, block.priority))
            elif event.kind not in {"customer_message", "agent_reply"} and event.at >= opened:
                continue
            rank = (event.at, event.kind != "created", event.seq, number, event.event_id)
            rows.append((rank, event.at, f"their {event.kind}", event))
    key, number, priority = min(beginnings)
    start = key[0]
    told: list[tuple[datetime, str, Any]] = [(start, "begin", priority)]
    seen = False
    for rank, when, kind, event in sorted(rows, key=lambda row: row[0]):
        if kind.endswith("created"):
            block = rank[3]
            if block == number and not seen:
                seen = True
                continue
            told.append((when, "anew" if block == 0 else "customer_message", ticket.priority))
        else:
            told.append((max(when, start), kind.removeprefix("their "), event))
    return told


@dataclass
class Slow:
    state: str = "not_started"
    cycle: int = 0
    start: datetime | None = None
    stop: datetime | None = None
    target: timedelta | None = None
    consumed: timedelta = timedelta(0)
    paused: timedelta = timedelta(0)
    due: datetime | None = None
    breach: datetime | None = None
    past: list[tuple[str, timedelta, timedelta]] = field(default_factory=list)


def open_steps(name: str | None, when: datetime) -> int | None:
    """1 if the ten minutes from an instant on are open, 0 if not, None if nobody knows."""
    if name is None:
        return 1
    calendar = CALENDARS[name]
    known = calendar.covered_us
    if known is not None:
        first, last = (datetime.fromtimestamp(us / 1e6, when.tzinfo) for us in known)
        if not first <= when < last:
            return None
    return int(calendar.is_open(when))


class Walk:
    """One metric of one ticket, tick by tick."""

    def __init__(self, ticket: Ticket, policy: SlaPolicy, metric: Any, now: datetime) -> None:
        self.ticket, self.policy, self.metric, self.now = ticket, policy, metric, now
        self.status, self.priority = "pending", "normal"
        self.calendar: str | None = None
        self.owed = self.replied = False
        self.runs: list[Slow] = []
        self.asleep = timedelta(0)  # time spent solved, a pause if it is taken up again
        self.blind: dict[int, datetime] = {}  # when each cycle first ran into unknown days
        self.last_shape: tuple[bool, str | None] = (False, None)  # just before the end

    def pauses(self) -> set[str]:
        more = {
            "requester_wait": {"waiting_customer"},
            "agent_work": {"pending", "waiting_customer", "reopened"},
        }
        return {*self.metric.pause_in, *more.get(self.metric.kind, set())}

    def target(self) -> Any:
        for one in self.metric.targets:
            fits = not one.priorities or self.priority in one.priorities
            fits &= not one.channels or self.ticket.channel in one.channels
            if fits and (not one.tier_ids or self.ticket.tier_id in one.tier_ids):
                return one
        return None

    def by(self) -> str | None:
        one = self.target()
        if one is not None and one.time == "calendar":
            return None
        return self.calendar or self.policy.calendar_id

    def begin(self, when: datetime) -> None:
        if self.owed:
            self.end(when)
        self.owed = True
        self.asleep = timedelta(0)
        self.runs.append(Slow(start=when, cycle=len(self.runs) + 1))

    def end(self, when: datetime) -> None:
        self.owed = False
        self.runs[-1].stop = when
        self.runs[-1].target = self.promised()

    def promised(self) -> timedelta | None:
        one = self.target()
        return None if one is None else timedelta(seconds=one.target_s)

    def is_running(self) -> bool:
        return self.owed and self.status not in SOLVED and self.status not in self.pauses()

    def replies(self, when: datetime) -> None:
        kind = self.metric.kind
        if kind in {"first_response", "next_response"} and self.owed:
            self.end(when)
        if kind == "periodic_update" and (self.owed or not self.replied):
            self.begin(when)
        self.replied = True

    def asks(self, when: datetime) -> None:
        if self.replied and not self.owed:
            self.begin(when)

    def reopens(self, when: datetime, *, anew: bool) -> None:
        kind = self.metric.kind
        if kind == "periodic_update" and self.replied and not self.owed:
            self.begin(when)
        elif kind in {"resolution", "requester_wait", "agent_work"}:
            if self.metric.reopen == "restart":
                self.begin(when)
            elif (self.metric.reopen == "resume" or anew) and not self.owed:
                run = self.runs[-1]
                run.stop, self.owed = None, True
                run.paused += self.asleep
                self.asleep = timedelta(0)

    def happens(self, when: datetime, what: str, about: Any) -> None:
        kind, was_solved = self.metric.kind, self.status in SOLVED
        shape = (self.is_running(), self.by())
        cycles = len(self.runs)
        owed = self.owed
        if what in {"begin", "anew"}:
            self.priority, self.calendar, self.status = about, None, "pending"
        if what == "begin" and kind not in {"next_response", "periodic_update"}:
            self.begin(when)
        if what == "priority_changed":
            self.priority = about.priority
        if what == "calendar_changed":
            self.calendar = about.calendar_id
        if what == "agent_reply":
            self.replies(when)
        if what in {"customer_message", "anew"} and kind == "next_response":
            self.asks(when)
        if what == "status_changed":
            self.status = about.status
        solves = not was_solved and self.status in SOLVED
        if solves and kind != "first_response" and self.owed:
            self.end(when)
        if was_solved and self.status not in SOLVED:
            self.reopens(when, anew=what == "anew")
        if owed and (not self.owed or len(self.runs) > cycles):
            self.last_shape = shape  # what it was just before the end

    def tick(self, when: datetime) -> None:
        steps = open_steps(self.by(), when)
        if self.runs and steps is None and self.is_running():
            self.blind.setdefault(len(self.runs), when)
        if not self.runs or not steps:
            return
        run = self.runs[-1]
        if self.is_running():
            run.consumed += STEP
        elif self.owed:
            run.paused += STEP
        elif run.stop is not None:
            self.asleep += STEP


def slow_clock(ticket: Ticket, policy: SlaPolicy, metric: Any, now: datetime) -> Slow:
    told = story(ticket, now)
    if any(what == "merged_into" for _, what, _ in told):
        return Slow(state="merged")
    if not told:
        return Slow()
    walk = Walk(ticket, policy, metric, now)
    when, waiting = told[0][0], list(told)
    marks: list[tuple[datetime, int, timedelta]] = []  # what was consumed at each tick
    while True:
        while waiting and waiting[0][0] == when:
            walk.happens(*waiting.pop(0))
        if walk.runs:
            marks.append((when, len(walk.runs), walk.runs[-1].consumed))
        if when >= now:
            break
        walk.tick(when)
        when += STEP
    if not walk.runs:
        return Slow()
    for run in walk.runs:
        if run.stop is None:
            run.target = walk.promised()
        run.state = state_of(run, walk)
    last = walk.runs[-1]
    last.past = [(run.state, run.consumed, run.paused) for run in walk.runs[:-1]]
    if last.target is not None:
        find_edges(last, walk, marks, now)
    return last


def state_of(run: Slow, walk: Walk) -> str:
    if run.target is None:
        return "no_target"
    if run.stop is not None:
        return "missed" if run.consumed > run.target else "met"
    if run.consumed > run.target:
        return "breached"
    if not walk.is_running():
        return "paused"
    warn = Fraction(walk.metric.warn_at_percent) / 100
    at_risk = Fraction(run.consumed // timedelta(seconds=1)) >= warn * int(
        run.target.total_seconds()
    )
    return "at_risk" if at_risk else "running"


def find_edges(
    run: Slow, walk: Walk, marks: list[tuple[datetime, int, timedelta]], now: datetime
) -> None:
    """Find when the target is used up, going on as it was just before the end."""
    assert run.target is not None
    end = now if run.stop is None else run.stop
    is_running, by = (walk.is_running(), walk.by()) if run.stop is None else walk.last_shape
    curve = [(when, used) for when, number, used in marks if number == run.cycle and when <= end]
    blind = walk.blind.get(run.cycle)
    if blind is not None:
        curve = [(when, used) for when, used in curve if when <= blind]
    when, used = curve[-1]
    if is_running and blind is None:
        for _ in range(FAR):
            steps = open_steps(by, when)
            if steps is None:
                break
            when, used = when + STEP, used + steps * STEP
            curve.append((when, used))
    reached = [when for when, used in curve if used >= run.target]
    within = [when for when, used in curve if used <= run.target]
    run.due = reached[0] if reached else None
    late = any(used > run.target for _, used in curve)
    run.breach = within[-1] if late else None
