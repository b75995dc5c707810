"""Whether a quota was used often enough: so many campaigns a week at least."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.html_table import html_table
from ecomops.languages import known_language
from ecomops.pacing.frame_columns import FrameColumns, day_column, instant_column
from ecomops.pacing.periods import (
    LAST_DAY,
    WEEK_DAYS,
    DayClock,
    QuotaPeriod,
    check_now,
    first_day,
    number_of,
)
from ecomops.pacing.quota import MinimumUse, Quota
from ecomops.pacing.skipped_days import skipped_days
from ecomops.pacing.spreading import check_days
from ecomops.pacing.uses import QuotaUse, Tally, tally_of
from ecomops.pacing.words import MINIMUM_WORDS, period_head, period_text
from ecomops.text_table import text_table
from ecomops.words import word

MinimumState: TypeAlias = Literal["met", "missed", "open"]
"""met 达标, missed 未达标: the period is over, open 进行中: there is still time."""

_LEAST_DAYS: Final[dict[QuotaPeriod, int]] = {"day": 1, "week": WEEK_DAYS, "month": 28}


@frozen
class MinimumCheck:
    """Whether there were enough campaigns in one period (最低频次检查).

    Attributes
    ----------
    period
        What it is: a day, a week, a month.
    first_on, last_on
        The first and the last day of it.
    needed
        How many campaigns there should be at least.
    campaigns
        How many different ones used the quota.
    state
        Whether that is enough, or there is still time.
    closes_at
        When the period is over.
    """

    period: QuotaPeriod
    first_on: date
    last_on: date
    needed: int
    campaigns: int
    state: MinimumState
    closes_at: datetime


@frozen
class MinimumReport:
    """Whether there were enough campaigns in each period of a span (最低频次报表).

    Attributes
    ----------
    checks
        The periods in their order.
    """

    checks: tuple[MinimumCheck, ...]

    @property
    def missed_periods(self) -> tuple[MinimumCheck, ...]:
        """The periods that are over without enough campaigns."""
        return tuple(one for one in self.checks if one.state == "missed")

    def columns(self) -> FrameColumns:
        """Give a tidy table, a row for each period, as columns for a data frame (明细).

        Days are ``datetime64[D]``, instants ``datetime64[us]`` in UTC.
        """
        checks = self.checks
        return {
            "period": [one.period for one in checks],
            "first_on": day_column(one.first_on for one in checks),
            "last_on": day_column(one.last_on for one in checks),
            "needed": [one.needed for one in checks],
            "campaigns": [one.campaigns for one in checks],
            "state": [one.state for one in checks],
            "closes_at": instant_column("closes_at", (one.closes_at for one in checks)),
        }

    def describe(self, language: Language = "en") -> str:
        """Lay it out as text."""
        known_language(language)
        return text_table(*self._table(language))

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return html_table(*self._table("en"))

    def _table(self, language: Language) -> tuple[list[str], list[list[str]], str]:
        head = (
            ["活动数", "至少", "结果"] if language == "zh" else ["campaigns", "at least", "state"]
        )
        period = self.checks[0].period if self.checks else "week"
        rows = [
            [
                period_text(one.period, one.first_on),
                str(one.campaigns),
                str(one.needed),
                word(MINIMUM_WORDS, one.state, language),
            ]
            for one in self.checks
        ]
        return [period_head(period, language), *head], rows, "<>><"


def minimum_report(
    quota: Quota,
    uses: Iterable[QuotaUse],
    now: datetime,
    *,
    first_on: date,
    last_on: date,
    account_id: str | None = None,
) -> MinimumReport:
    """Check whether a quota was used by enough campaigns in each period (最低频次检查).

    Parameters
    ----------
    quota
        One with a `minimum_use`.
    uses
        What was used, of this quota and others; what lies after `now` is not counted yet.
    now
        As of when.
    first_on, last_on
        The span, in days of the quota's zone. Every period that has a day in it is looked at, as
        a whole: what was used in the rest of its first week counts. A day that the clock skipped
        is left out.
    account_id
        Whose uses, where each account has the quota for itself.

    Raises
    ------
    InvalidArgumentError
        If the quota has no minimum, or the span ends before it begins or is very long.

    Examples
    --------
    >>> from ecomops.pacing.presets import CAMPAIGN_EMAILS
    >>> uses = [QuotaUse(quota_id="campaign-e-mails", count=200, campaign_id="new arrivals",
    ...                  at=f"2026-11-{day:02}T10:00:00+08:00") for day in (3, 4, 17)]
    >>> now = datetime.fromisoformat("2026-11-25T09:00:00+08:00")
    >>> print(minimum_report(CAMPAIGN_EMAILS, uses, now, first_on=date(2026, 11, 2),
    ...                      last_on=date(2026, 11, 29)))
    week        campaigns  at least  state
    ──────────  ─────────  ────────  ──────
    2026-11-02          1         1  met
    2026-11-09          0         1  missed
    2026-11-16          1         1  met
    2026-11-23          0         1  open
    """
    check_type("quota", quota, Quota, "give a Quota")
    minimum, now = quota.minimum_use, check_now(now)
    if minimum is None:
        raise InvalidArgumentError(
            "quota", quota.quota_id, "has no minimum_use", "give it one, such as "
            "MinimumUse(period='week', campaigns=1)",
        )  # fmt: skip
    first, stop = check_days(first_on, last_on, _LEAST_DAYS[minimum.period])
    clock = DayClock(ZoneInfo(quota.zone))
    tally = tally_of(quota, uses, now, account_id, clock)
    numbers = range(number_of(minimum.period, first), number_of(minimum.period, stop - 1) + 1)
    skipped = skipped_days(quota.zone) if minimum.period == "day" else ()
    return MinimumReport(
        tuple(
            check_minimum(minimum, number, tally, now, clock)
            for number in numbers
            if number not in skipped
        )
    )


def check_minimum(
    minimum: MinimumUse, number: int, tally: Tally, now: datetime, clock: DayClock
) -> MinimumCheck:
    """Check one period."""
    first, stop = (first_day(minimum.period, one) for one in (number, number + 1))
    campaigns, closes_at = len(tally.campaigns.get(number, ())), clock.start_at(stop)
    state: MinimumState = "open" if now < closes_at else "missed"
    return MinimumCheck(
        minimum.period, date.fromordinal(first), date.fromordinal(min(stop - 1, LAST_DAY)),
        minimum.campaigns, campaigns, "met" if campaigns >= minimum.campaigns else state,
        closes_at,
    )  # fmt: skip
