"""When the figures of a period are written down: a week's on Tuesday, a month's on the 3rd."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from ecomops._typing import Language
from ecomops.arguments import check_type
from ecomops.calendars.days import day_of_month
from ecomops.calendars.local_days import day_start_us
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.calendars.weekdays import WEEKDAYS, Weekday
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.models.base import DomainModel
from ecomops.models.instants import to_us
from ecomops.periods.kinds import PeriodUnit, days_of, unit_of
from ecomops.periods.period import Period
from ecomops.periods.recent import earlier, last_period

_WEEK_DAYS: Final = 7
_MONTHS: Final = 12
_NAMES: Final = (
    ("Monday", "周一"), ("Tuesday", "周二"), ("Wednesday", "周三"), ("Thursday", "周四"),
    ("Friday", "周五"), ("Saturday", "周六"), ("Sunday", "周日"),
)  # fmt: skip


class RecordingRule(DomainModel):
    """On which day the figures of a period are recorded (数据记录日).

    Until then late orders, refunds and scores still come in, and what is shown may change.

    Examples
    --------
    >>> rule = RecordingRule(week_on="tue", month_on=3)
    >>> october = Period.of("month", date(2026, 10, 1), "Asia/Shanghai")
    >>> rule.recorded_on(october)
    datetime.date(2026, 11, 3)
    >>> now = datetime.fromisoformat("2026-11-02T23:59+08:00")
    >>> rule.is_recorded(october, now)
    False
    >>> print(rule.latest_recorded("month", now, "Asia/Shanghai"))
    2026-09
    """

    week_on: Weekday
    """A week's figures are recorded on the first such day after its Sunday."""
    month_on: Annotated[int, Field(strict=True, ge=1, le=31)]
    """A month's on this day of the next month, or its last one; a quarter's and a year's too."""
    day_delay_days: Annotated[int, Field(strict=True, ge=1, le=31)] = 1
    """A day's so many days later; of days in a row, or to date, so many after the last one."""

    def recorded_on(self, period: Period) -> date:
        """Name the local day on which the figures of a period are recorded (记录日).

        Raises
        ------
        InvalidArgumentError
            If that day lies beyond the year 9999.
        """
        check_type("period", period, Period, "give a Period")
        try:
            return self._day_after(period)
        except OverflowError:
            raise InvalidArgumentError(
                "period", str(period), "is recorded beyond the year 9999", "give an earlier one"
            ) from None

    def _day_after(self, period: Period) -> date:
        last, unit = period.last_day, unit_of(period.kind)
        if unit is None or unit != period.kind or unit == "day":
            return last + timedelta(days=self.day_delay_days)
        if days_of(unit):
            days = (WEEKDAYS.index(self.week_on) - last.weekday() - 1) % _WEEK_DAYS + 1
            return last + timedelta(days=days)
        years, month = divmod(last.month, _MONTHS)
        return day_of_month(last.year + years, month + 1, self.month_on)

    def is_recorded(self, period: Period, now: datetime) -> bool:
        """Tell whether the day has come on which a period's figures are recorded.

        Raises
        ------
        NaiveDatetimeError
            If `now` has no offset.
        """
        day = self.recorded_on(period).toordinal() - EPOCH_DAY
        return to_us("now", now) >= day_start_us(load_zone(period.zone), day)

    def latest_recorded(self, unit: PeriodUnit, now: datetime, zone: str) -> Period:
        """Give the last whole period whose figures are recorded (最近已记录周期).

        Raises
        ------
        InvalidArgumentError
            If there is none in the years 1 to 9999.

        Examples
        --------
        >>> monday = datetime.fromisoformat("2026-11-09T09:00+08:00")
        >>> print(USUAL_RECORDING.latest_recorded("week", monday, "Asia/Shanghai"))
        2026-10-26 to 2026-11-01 (week)
        """
        found = last_period(unit, now, zone)
        while not self.is_recorded(found, now):
            found = earlier(now, found)
        return found

    def describe(self, language: Language = "en") -> str:
        """Say when figures are recorded.

        >>> print(USUAL_RECORDING.describe("zh"))
        日数据 1 天后记录，周数据周二记录，月数据次月 3 日记录
        """
        known_language(language)
        day, n = _NAMES[WEEKDAYS.index(self.week_on)], self.day_delay_days
        if language == "zh":
            return f"日数据 {n} 天后记录，周数据{day[1]}记录，月数据次月 {self.month_on} 日记录"
        days = "1 day" if n == 1 else f"{n} days"
        return (
            f"a day is recorded {days} later, a week on {day[0]}, "
            f"a month on day {self.month_on} of the next"
        )

    def __str__(self) -> str:
        return self.describe()


USUAL_RECORDING: Final = RecordingRule(week_on="tue", month_on=3)
"""Last week's figures on Tuesday, last month's on the 3rd (周二记周数据, 3 日记月数据)."""
