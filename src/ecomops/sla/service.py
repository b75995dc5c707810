"""The desk's own figures: how much is solved, how satisfied customers are, what comes again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type, checked_list
from ecomops.errors import InvalidArgumentError
from ecomops.facts.ticket import STATUS_SIGNS, TicketSign
from ecomops.facts.ticket_table import TicketTable
from ecomops.kernels.segments import exact_total
from ecomops.languages import known_language
from ecomops.models.instants import to_us
from ecomops.models.problems import listed
from ecomops.models.ticket_events import SOLVED_STATUSES
from ecomops.sla.columns.clock_table import STATE_CODES
from ecomops.sla.columns.sla_table import SlaTable
from ecomops.sla.goals import GoalVerdict, ServiceGoal, rate_text, seconds_text
from ecomops.sla.reports import within

_SATISFIED_FROM: Final = 4
_SOLVED: Final = [int(STATUS_SIGNS[status]) for status in SOLVED_STATUSES]


@frozen
class ServiceReport:
    """The desk's own figures (客服报表).

    Attributes
    ----------
    tickets
        How many were opened; those that went into another one count with that.
    solved, reopened
        How many of them are solved, and how many were open again after they had been solved.
    scored, satisfied
        How many have a score, and how many of these satisfy.
    with_cause, repeated
        How many have a cause, and in how many of these an earlier one about the same goods had
        the same cause; goods that are not named count as the same.
    responded, mean_response_s
        How many had a first response that was promised, and the mean time that it took, exactly
        [seconds]; None: none had.
    met, judged
        Of all metrics, the cycles in time, and all that are known to be met or missed.
    """

    tickets: int
    solved: int
    reopened: int
    scored: int
    satisfied: int
    with_cause: int
    repeated: int
    responded: int
    mean_response_s: Fraction | None
    met: int
    judged: int

    @property
    def resolution_rate(self) -> Fraction | None:
        """Solved of all tickets; None: there are none (解决率)."""
        return _rate(self.solved, self.tickets)

    @property
    def csat_rate(self) -> Fraction | None:
        """Satisfied of all that gave a score; None: nobody did (满意度)."""
        return _rate(self.satisfied, self.scored)

    @property
    def repeated_cause_rate(self) -> Fraction | None:
        """Repeated of all with a cause; None: there are none (重复原因占比)."""
        return _rate(self.repeated, self.with_cause)

    @property
    def attainment_rate(self) -> Fraction | None:
        """Met of all that are known to be met or missed; None: there are none (达标率)."""
        return _rate(self.met, self.judged)

    def judge(self, goals: Iterable[ServiceGoal]) -> tuple[GoalVerdict, ...]:
        """Hold the figures against goals, such as `SERVICE_GOALS`."""
        given = checked_list("goals", goals, ServiceGoal, "give ServiceGoal models")
        return tuple(goal.judge(getattr(self, goal.measure)) for goal in given)

    def describe(self, language: Language = "en") -> str:
        """Say them in lines."""
        known_language(language)
        names, rates = _WORDS[language == "zh"], (
            self.resolution_rate, self.csat_rate, self.repeated_cause_rate, self.attainment_rate,
        )  # fmt: skip
        counts = (
            f"{self.solved} / {self.tickets}", f"{self.satisfied} / {self.scored}",
            f"{self.repeated} / {self.with_cause}", f"{self.met} / {self.judged}",
        )  # fmt: skip
        told = (rate_text(rate, language) for rate in rates)
        lines = [f"{n}: {r} ({c})" for n, r, c in zip(names, told, counts, strict=False)]
        mean = f"{names[-1]}: {seconds_text(self.mean_response_s)} ({self.responded})"
        return "\n".join([*lines, mean])

    def __str__(self) -> str:
        return self.describe()


_WORDS: Final = (
    ("resolution rate", "CSAT", "repeated causes", "SLA attainment", "mean first response"),
    ("解决率", "满意度", "重复原因占比", "时效达标率", "平均首次响应"),
)


def _rate(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def service_report(
    table: SlaTable,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    channels: Iterable[str] | None = None,
    satisfied_from: int = _SATISFIED_FROM,
) -> ServiceReport:
    """Work out the desk's own figures from where its tickets stand (客服指标).

    Parameters
    ----------
    table
        Where the tickets stand, as `clock_table` gives it.
    since, until
        Only tickets that were opened from `since` on and before `until`. A cause counts as
        repeated if any earlier ticket of the table had it.
    channels
        Only tickets of these channels; None: of all.
    satisfied_from
        From which score on, of 1 to 5, a customer is satisfied.

    Raises
    ------
    InvalidArgumentError
        If a channel is none of the tickets', or the score is not one from 1 to 5.

    Examples
    --------
    >>> from ecomops.models import Scored, StatusChanged, Ticket, TicketCreated
    >>> from ecomops.sla.columns.engine import clock_table
    >>> from ecomops.sla.presets import SERVICE_GOALS
    >>> chat = Ticket(ticket_id="T-1", channel="chat", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),
    ...     StatusChanged(event_id="2", at="2026-11-11T09:09:00+08:00", status="resolved"),
    ...     Scored(event_id="3", at="2026-11-11T09:10:00+08:00", score=4)))
    >>> now = datetime.fromisoformat("2026-11-12T00:00:00+08:00")
    >>> report = service_report(clock_table(TicketTable.of([chat]), [], now))
    >>> for verdict in report.judge(SERVICE_GOALS):
    ...     print(verdict)
    CSAT 100 % (goal ≥ 95 %): met
    resolution rate 100 % (goal > 98 %): met
    mean response: nothing to judge (goal < 30 s)
    """
    check_type("table", table, SlaTable, "give what clock_table returns")
    if type(satisfied_from) is not int or not 1 <= satisfied_from <= 5:
        raise InvalidArgumentError(
            "satisfied_from", satisfied_from, "is no score", "give a whole number from 1 to 5"
        )
    tickets = table.tickets
    chosen = within(tickets.created_us, since, until) & (table.status >= 0) & ~table.is_gone
    if channels is not None:
        chosen &= np.isin(tickets.channel, _places(tickets, channels))
    now_us = to_us("now", table.now)
    score, cause = (
        _last_value(tickets, sign, now_us) for sign in (TicketSign.SCORED, TicketSign.CAUSE)
    )
    counts = (table.status >= 0) & ~table.is_gone & (cause >= 0)
    repeated = _repeated(tickets, cause, counts)
    responded, response_s = _mean_response(table, chosen)
    met, judged = _judged(table, chosen)
    return ServiceReport(
        tickets=int(chosen.sum()),
        solved=int((chosen & table.is_solved).sum()),
        reopened=int((chosen & _reopened(tickets, now_us)).sum()),
        scored=int((chosen & (score >= 0)).sum()),
        satisfied=int((chosen & (score >= satisfied_from)).sum()),
        with_cause=int((chosen & (cause >= 0)).sum()),
        repeated=int((chosen & repeated).sum()),
        responded=responded,
        mean_response_s=response_s,
        met=met,
        judged=judged,
    )


def _places(tickets: TicketTable, channels: Iterable[str]) -> list[int]:
    names = checked_list("channels", channels, str, "give names of channels")
    for i, name in enumerate(names):
        if name not in tickets.channels:
            raise InvalidArgumentError(
                f"channels[{i}]", name, "is none of the tickets' channels",
                f"give some of {listed(tickets.channels)}",
            )  # fmt: skip
    return [tickets.channels.index(name) for name in names]


def _own_rows(tickets: TicketTable, chosen: BoolArray, now_us: int) -> tuple[IntArray, IntArray]:
    """List the tickets' own events of some sort until now, and whose they are."""
    chosen = chosen & (tickets.at_us <= now_us)
    if tickets.is_own is not None:
        chosen &= tickets.is_own
    rows = np.flatnonzero(chosen)
    return rows, np.searchsorted(tickets.offset, rows, side="right") - 1


def _last_value(tickets: TicketTable, sign: TicketSign, now_us: int) -> IntArray:
    """(n,) Find what was last said of each ticket; -1: nothing."""
    rows, of = _own_rows(tickets, tickets.sign == sign, now_us)
    found = np.full(len(tickets), -1, dtype=np.int64)
    found[of] = tickets.value[rows]  # in order, so the last one stays
    return found


def _reopened(tickets: TicketTable, now_us: int) -> BoolArray:
    """(n,) Tell which tickets were open again after they had been solved."""
    rows, of = _own_rows(tickets, tickets.sign >= TicketSign.PENDING, now_us)
    is_solved = np.isin(tickets.sign[rows], _SOLVED)
    again = (of[1:] == of[:-1]) & is_solved[:-1] & ~is_solved[1:]
    found = np.zeros(len(tickets), dtype=np.bool_)
    found[of[1:][again]] = True
    return found


def _repeated(tickets: TicketTable, cause: IntArray, counts: BoolArray) -> BoolArray:
    """(n,) Tell which tickets have a cause that an earlier one about the same goods had."""
    rows = np.flatnonzero(counts)
    rows = rows[np.argsort(tickets.created_us[rows], kind="stable")]
    key = (tickets.sku[rows].astype(np.int64) + 1) * (len(tickets.causes) + 1) + cause[rows]
    _, first = np.unique(key, return_index=True)
    found = np.zeros(len(tickets), dtype=np.bool_)
    found[rows] = True
    found[rows[first]] = False
    return found


def _mean_response(table: SlaTable, chosen: BoolArray) -> tuple[int, Fraction | None]:
    cycles = table.cycles.get("first_response")
    if cycles is None:
        return 0, None
    over = np.isin(cycles.state, [STATE_CODES["met"], STATE_CODES["missed"]])
    used_us = cycles.consumed_us[over & chosen[cycles.ticket]]
    n = used_us.size
    return n, Fraction(exact_total(used_us), n * 10**6) if n else None


def _judged(table: SlaTable, chosen: BoolArray) -> tuple[int, int]:
    """Count the cycles in time, and all that are known to be met or missed."""
    met = judged = 0
    for cycles in table.cycles.values():
        states = cycles.state[chosen[cycles.ticket]]
        met += int((states == STATE_CODES["met"]).sum())
        known = [STATE_CODES[state] for state in ("met", "missed", "breached")]
        judged += int(np.isin(states, known).sum())
    return met, judged
