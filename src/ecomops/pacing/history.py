"""How a quota was used, period by period, and what each left to the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.pacing.allowance import Allowance
from ecomops.pacing.frame_columns import FrameColumns, day_column
from ecomops.pacing.periods import (
    WEEK_DAYS,
    DayClock,
    QuotaPeriod,
    check_now,
    first_day,
    number_of,
)
from ecomops.pacing.quota import Quota
from ecomops.pacing.spreading import check_days
from ecomops.pacing.uses import QuotaUse, account_key, tally_of
from ecomops.pacing.words import number_text, period_head, period_text
from ecomops.text_table import text_table

_LEAST_DAYS: Final[dict[QuotaPeriod, int]] = {"day": 1, "week": WEEK_DAYS, "month": 28}


@frozen
class QuotaHistoryRow:
    """How a quota was used in one period (配额历史行).

    Attributes
    ----------
    first_on, last_on
        The first and the last day of it.
    limit
        How much it gave.
    carried
        How much earlier periods left to it; below zero where they borrowed.
    used
        How much of it was used.
    allowance
        All that it might have used.
    """

    first_on: date
    last_on: date
    limit: int
    carried: int
    used: int
    allowance: int

    @property
    def excess(self) -> int:
        """How much more than allowed was used (超用量); the next period is not charged for it."""
        return max(0, self.used - self.allowance)


@frozen
class QuotaHistory:
    """How a quota was used, period by period (配额历史).

    Attributes
    ----------
    quota, account_id
        Which quota, and whose; account None: all share it.
    rows
        The periods in their order, up to the one that runs.
    """

    quota: Quota
    account_id: str | None
    rows: tuple[QuotaHistoryRow, ...]

    def columns(self) -> FrameColumns:
        """Give a tidy table, a row for each period, as columns for a data frame (明细).

        Days are ``datetime64[D]``.
        """
        rows = self.rows
        found: FrameColumns = {
            "quota_id": [self.quota.quota_id] * len(rows),
            "account_id": [self.account_id] * len(rows),
            "first_on": day_column(row.first_on for row in rows),
            "last_on": day_column(row.last_on for row in rows),
        }
        for name in ("limit", "carried", "allowance", "used", "excess"):
            found[name] = [getattr(row, name) for row in rows]
        return found

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text."""
        known_language(language)
        return text_table(*self._table(language))

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._table("en"), caption=self.quota.name or self.quota.quota_id)

    def _table(self, language: Language) -> tuple[list[str], list[list[str]]]:
        head = ["limit", "carried", "may use", "used", "over"]
        if language == "zh":
            head = ["额度", "结转", "可用总额", "已用", "超出"]
        period = self.quota.period
        return [period_head(period, language), *head], [
            [
                period_text(period, row.first_on),
                *map(number_text, (row.limit, row.carried, row.allowance, row.used, row.excess)),
            ]
            for row in self.rows
        ]


def quota_history(
    quota: Quota,
    uses: Iterable[QuotaUse],
    now: datetime,
    *,
    first_on: date,
    last_on: date,
    account_id: str | None = None,
) -> QuotaHistory:
    """Say how a quota was used in each period of a span (配额历史).

    Parameters
    ----------
    quota
        Which one.
    uses
        What was used, of this quota and others.
    now
        As of when; periods that have not begun are left out.
    first_on, last_on
        The span, in days of the quota's zone; periods that it cuts are told as a whole.
    account_id
        Whose, where each account has the quota for itself.

    Raises
    ------
    InvalidArgumentError
        If the span ends before it begins, or is very long.

    Examples
    --------
    >>> from ecomops.pacing.quota import Carry
    >>> quota = Quota(quota_id="q", limit=20, period="day", zone="UTC", scope="shared",
    ...               carry=Carry(from_on="2026-11-02", unused_at_most=30))
    >>> uses = [QuotaUse(quota_id="q", count=n, at=f"2026-11-{day:02}T10:00:00Z")
    ...         for day, n in ((3, 5), (4, 55))]
    >>> now = datetime.fromisoformat("2026-11-05T09:00:00+00:00")
    >>> print(quota_history(
    ...     quota, uses, now, first_on=date(2026, 11, 1), last_on=date(2026, 11, 9)))
    day         limit  carried  may use  used  over
    ──────────  ─────  ───────  ───────  ────  ────
    2026-11-01     20        0       20     0     0
    2026-11-02     20        0       20     0     0
    2026-11-03     20       20       40     5     0
    2026-11-04     20       30       50    55     5
    2026-11-05     20        0       20     0     0
    """
    check_type("quota", quota, Quota, "give a Quota")
    now = check_now(now)
    first, stop = check_days(first_on, last_on, _LEAST_DAYS[quota.period])
    account, clock = account_key(quota, account_id), DayClock(ZoneInfo(quota.zone))
    used = tally_of(quota, uses, now, account, clock).used
    terms, number = Allowance.of(quota), number_of(quota.period, first)
    last = min(number_of(quota.period, stop - 1), number_of(quota.period, clock.day_of(now)))
    carried, rows = terms.carried_into(number, used), list[QuotaHistoryRow]()
    while number <= last:
        limit, after = terms.limit_in(number), first_day(quota.period, number + 1)
        rows.append(
            QuotaHistoryRow(
                date.fromordinal(first_day(quota.period, number)), date.fromordinal(after - 1),
                limit, carried, used[number], limit + carried + terms.borrow_in(number),
            )
        )  # fmt: skip
        carried, number = terms.after(carried, used[number], number), number + 1
    return QuotaHistory(quota, account, tuple(rows))
