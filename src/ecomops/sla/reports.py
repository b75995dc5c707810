"""How good the service was: attainment by group, and the desk's own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.calendars.days import local_date, start_of_day
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.kernels.ranks import nearest_rank
from ecomops.kernels.segments import exact_total
from ecomops.languages import known_language
from ecomops.models.instants import FIRST_US, LAST_US, MICROSECOND, from_us, to_us
from ecomops.models.problems import listed
from ecomops.models.ticket_events import TICKET_PRIORITIES
from ecomops.models.ticket_words import PRIORITY_WORDS
from ecomops.sla.clocks.clock import CLOCK_STATES, ClockState
from ecomops.sla.columns.clock_table import STATE_CODES, CycleTable
from ecomops.sla.columns.sla_table import SlaTable
from ecomops.sla.goals import rate_text
from ecomops.sla.words import metric_text, span_text
from ecomops.text_table import text_table

ReportBy: TypeAlias = Literal["all", "channel", "priority", "staff", "tier", "policy", "week"]
"""all 全部, channel 渠道, priority 优先级, staff 客服, tier 会员等级, policy 政策, week 周: by the
Monday of the local week in which the cycle began."""

REPORTS_BY: Final[tuple[ReportBy, ...]] = get_args(ReportBy)
_WORDS_BY: Final = {
    "all": ("", ""), "channel": ("channel", "渠道"), "priority": ("priority", "优先级"),
    "staff": ("agent", "客服"), "tier": ("tier", "会员等级"), "policy": ("policy", "政策"),
    "week": ("week of", "周（周一）"),
}  # fmt: skip
_DAY_US: Final = 86_400 * 10**6
_WEEK_DAYS: Final = 7


@frozen
class SlaReportRow:
    """How good one group was (达标率行).

    Attributes
    ----------
    group
        A channel, priority, agent, tier, policy or Monday; None: all, or those without one.
    met, missed
        Cycles that are over, in time and too late.
    breached
        Cycles that are too late and not done.
    waiting
        Cycles that are neither: they run or are paused, and nobody knows yet.
    p50, p90
        The time used in half, and in nine of ten, of the cycles that are over, or less: each
        is one of them. None: none is over.
    mean
        The mean of the same, exactly [seconds]; None: none is over.
    """

    group: str | date | None
    met: int
    missed: int
    breached: int
    waiting: int
    p50: timedelta | None
    p90: timedelta | None
    mean_s: Fraction | None

    @property
    def attainment_rate(self) -> Fraction | None:
        """Met of all that are known to be met or missed; None: there are none (达标率)."""
        known = self.met + self.missed + self.breached
        return Fraction(self.met, known) if known else None


@frozen
class SlaReport:
    """How good one metric was, by group (时效报表).

    Attributes
    ----------
    metric
        What it is about.
    by
        What groups are made of.
    rows
        The groups, in their order; without groups one row.
    """

    metric: str
    by: ReportBy
    rows: tuple[SlaReportRow, ...]

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text."""
        known_language(language)
        return text_table(*self._table(language))

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._table("en"), caption=metric_text(self.metric, "en"))

    def _table(self, language: Language) -> tuple[list[str], list[list[str]]]:
        zh = language == "zh"
        head = ["attainment", "met", "missed", "overdue", "waiting", "p50", "p90"]
        if zh:
            head = ["达标率", "达标", "未达标", "已超时", "进行中", "p50", "p90"]
        return [_WORDS_BY[self.by][zh] or metric_text(self.metric, language), *head], [
            [
                self._group(row, zh=zh),
                rate_text(row.attainment_rate, language),
                *(str(n) for n in (row.met, row.missed, row.breached, row.waiting)),
                *("–" if span is None else span_text(span) for span in (row.p50, row.p90)),
            ]
            for row in self.rows
        ]

    def _group(self, row: SlaReportRow, *, zh: bool) -> str:
        if row.group is None:
            return ("全部" if zh else "all") if self.by == "all" else "–"
        if self.by == "priority":
            return PRIORITY_WORDS[str(row.group)][zh]
        return str(row.group)


def sla_report(
    table: SlaTable,
    metric: str,
    *,
    by: ReportBy = "all",
    since: datetime | None = None,
    until: datetime | None = None,
    zone: str | None = None,
) -> SlaReport:
    """Say how many cycles of a metric were met, and how long they took (达标率报表).

    Attainment is met of met, missed and overdue; what still runs or is paused is left out, and
    so is what nothing was promised about.

    Parameters
    ----------
    table
        Where the tickets stand, as `clock_table` gives it.
    metric
        Which metric.
    by
        What to group by. The agent is who ended a cycle with a reply, or else is in charge.
    since, until
        Only cycles that began from `since` on and before `until`.
    zone
        Whose weeks, for ``by="week"``: an IANA zone.

    Raises
    ------
    InvalidArgumentError
        If no policy has the metric, or weeks are asked for without a zone.

    Examples
    --------
    >>> from ecomops.facts.ticket_table import TicketTable
    >>> from ecomops.models import AgentReply, Ticket, TicketCreated
    >>> from ecomops.sla.columns.engine import clock_table
    >>> from ecomops.sla.presets import RESPONSE_POLICY
    >>> chats = [Ticket(ticket_id=f"T-{s}", channel="chat", events=(
    ...     TicketCreated(event_id="1", at="2026-11-11T09:00:00+08:00"),
    ...     AgentReply(event_id="2", at=f"2026-11-11T09:00:{s}+08:00"))) for s in (20, 30, 31)]
    >>> now = datetime.fromisoformat("2026-11-11T10:00:00+08:00")
    >>> done = clock_table(TicketTable.of(chats), [RESPONSE_POLICY], now)
    >>> print(sla_report(done, "first_response", by="channel"))
    channel  attainment  met  missed  overdue  waiting   p50   p90
    ───────  ──────────  ───  ──────  ───────  ───────  ────  ────
    chat        66.66 %    2       1        0        0  30 s  31 s
    """
    check_type("table", table, SlaTable, "give what clock_table returns")
    cycles = table.cycles.get(metric)
    if cycles is None:
        raise InvalidArgumentError(
            "metric", metric, "is promised by none of the policies",
            f"give one of {listed(list(table.cycles)) or 'none: there are no policies'}",
        )  # fmt: skip
    if by not in REPORTS_BY:
        raise InvalidArgumentError("by", by, "is no group", f"give one of {listed(REPORTS_BY)}")
    counts = cycles.state != STATE_CODES["no_target"]
    chosen = np.flatnonzero(counts & within(cycles.start_us, since, until))
    code, names = _groups(table, cycles, by, zone)
    rows = tuple(_rows(cycles, chosen, code, names))
    if by == "all" and not rows:
        rows = (_row(None, Counter(), np.zeros(0, dtype=np.int64)),)
    return SlaReport(metric, by, rows)


def within(at_us: IntArray, since: datetime | None, until: datetime | None) -> BoolArray:
    """(n,) Tell which instants lie in a span of time, which ends before `until`."""
    first = FIRST_US if since is None else to_us("since", since)
    last = LAST_US + 1 if until is None else to_us("until", until)
    if since is not None and until is not None and first > last:
        raise InvalidArgumentError(
            "until",
            until.isoformat(),
            f"lies before since, {since.isoformat()}",
            "turn them round",
        )
    return (at_us >= first) & (at_us < last)


def _groups(
    table: SlaTable, cycles: CycleTable, by: ReportBy, zone: str | None
) -> tuple[IntArray, list[str | date | None]]:
    """(n_cycles,) Give each cycle the number of its group, and name the groups; -1: without."""
    tickets, of = table.tickets, cycles.ticket
    if by == "week":
        if zone is None:
            raise InvalidArgumentError(
                "zone", zone, "is missing: weeks begin at a local midnight",
                "give an IANA zone, such as 'Asia/Shanghai'",
            )  # fmt: skip
        return _weeks(cycles.start_us, load_zone(zone))
    if by == "all":
        return np.full(of.size, -1, dtype=np.int64), []
    columns: dict[str, tuple[np.ndarray, Iterable[str]]] = {
        "channel": (tickets.channel[of], tickets.channels),
        "tier": (tickets.tier[of], tickets.tier_ids),
        "priority": (cycles.priority, TICKET_PRIORITIES),
        "staff": (cycles.staff, tickets.staff_ids),
        "policy": (table.policy[of], [policy.policy_id for policy in table.policies]),
    }
    code, names = columns[by]
    return code.astype(np.int64), list(names)


def _weeks(at_us: IntArray, zone: ZoneInfo) -> tuple[IntArray, list[str | date | None]]:
    """(n,) Number the local weeks in which instants lie, and name their Mondays."""
    if not at_us.size:
        return at_us, []
    first, last = (local_date(zone, from_us(int(at))) for at in (at_us.min(), at_us.max()))
    monday = first - timedelta(days=first.weekday())
    mondays = [monday]
    while mondays[-1] + timedelta(days=_WEEK_DAYS) <= last:
        mondays.append(mondays[-1] + timedelta(days=_WEEK_DAYS))
    starts = [to_us("week", start_of_day(zone, day)) for day in mondays]
    return np.searchsorted(starts, at_us, side="right") - 1, list(mondays)


def _rows(
    cycles: CycleTable, chosen: IntArray, code: IntArray, names: list[str | date | None]
) -> Iterator[SlaReportRow]:
    """Count each group's cycles; groups without any have no row."""
    n_states = len(CLOCK_STATES)
    key = (code[chosen] + 1) * n_states + cycles.state[chosen]
    counts = np.bincount(key, minlength=(len(names) + 1) * n_states).reshape(-1, n_states)
    over = np.isin(cycles.state[chosen], [STATE_CODES["met"], STATE_CODES["missed"]])
    done = chosen[over]
    used_us, group = cycles.consumed_us[done], code[done] + 1
    order = np.lexsort((used_us, group))
    used_us = used_us[order]
    bounds = np.searchsorted(group[order], np.arange(len(names) + 2))
    for i in [*range(1, len(names) + 1), 0]:
        states = dict(zip(CLOCK_STATES, counts[i].tolist(), strict=True))
        if sum(states.values()):
            used = used_us[bounds[i] : bounds[i + 1]]
            yield _row(names[i - 1] if i else None, states, used)


def _row(
    group: str | date | None, states: Mapping[ClockState, int], used_us: IntArray
) -> SlaReportRow:
    n = used_us.size
    return SlaReportRow(
        group,
        states["met"], states["missed"], states["breached"],
        states["running"] + states["at_risk"] + states["paused"],
        _percentile(used_us, 50), _percentile(used_us, 90),
        Fraction(exact_total(used_us), n * 10**6) if n else None,
    )  # fmt: skip


def _percentile(ordered_us: IntArray, percent: int) -> timedelta | None:
    """Take the least value that so many per cent of all do not exceed (nearest rank)."""
    if not ordered_us.size:
        return None
    return int(ordered_us[nearest_rank(ordered_us.size, percent)]) * MICROSECOND
