"""When points are gone: a file-sized family of rules, told apart by `kind`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import Field

from ecomops.calendars.days import (
    add_months,
    day_of_month,
    instant_of,
    local_date,
    local_time,
    start_of_day,
)
from ecomops.models.base import DomainModel
from ecomops.models.member import DayOfMonth, Month

_DAY = timedelta(days=1)

Ends: TypeAlias = Literal["day", "day_exclusive", "month", "instant"]
"""Through the anniversary's day; up to its first instant; through the last day of its month;
or at the same time of day on it."""

Months: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=1200)]
Days: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=36_500)]
Years: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=100)]


class ExpiryKind(DomainModel, ABC):
    """When points are gone; the base of every kind."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @property
    def is_by_day(self) -> bool:
        """Whether all points of one local day are gone at one instant."""
        return True

    def gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        """Give the first instant at which points are gone; None: never, or beyond the year 9999.

        Parameters
        ----------
        anchor
            When they were earned or became available, as the policy says.
        zone
            Whose calendar days count.
        """
        try:
            return self._gone_at(anchor, zone)
        except (OverflowError, ValueError):  # past the last day that a calendar has
            return None

    def idle_until(self, active_at: datetime, zone: ZoneInfo) -> datetime | None:  # most have none
        """Give the first instant at which everything is gone unless something happens."""
        return None

    @abstractmethod
    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None: ...


class NoExpiry(ExpiryKind):
    """Points stay (永久有效).

    >>> from datetime import UTC
    >>> NoExpiry().gone_at(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")) is None
    True
    """

    kind: Literal["none"] = "none"

    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        return None


class ExpiryAfterMonths(ExpiryKind):
    """Points are gone so many months after their anchor (按月过期).

    Months are added to the local date, which is cut to the end of a shorter month.

    >>> leap_day = datetime(2024, 2, 29, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> ExpiryAfterMonths(months=12).gone_at(leap_day, ZoneInfo("Asia/Shanghai")).isoformat()
    '2025-02-28T16:00:00+00:00'
    """

    kind: Literal["months"] = "months"
    months: Months
    ends: Ends = "day"

    @property
    def is_by_day(self) -> bool:
        """Whether all points of one local day are gone at one instant."""
        return self.ends != "instant"

    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        return _gone_on(add_months(local_date(zone, anchor), self.months), anchor, zone, self.ends)


class ExpiryAfterDays(ExpiryKind):
    """Points are gone so many days after their anchor (按天过期).

    >>> noon = datetime(2026, 3, 7, 12, tzinfo=ZoneInfo("America/New_York"))
    >>> rule = ExpiryAfterDays(days=1, ends="instant")
    >>> rule.gone_at(noon, ZoneInfo("America/New_York")).isoformat()
    '2026-03-08T16:00:00+00:00'
    """

    kind: Literal["days"] = "days"
    days: Days
    ends: Ends = "day"

    @property
    def is_by_day(self) -> bool:
        """Whether all points of one local day are gone at one instant."""
        return self.ends != "instant"

    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        day = local_date(zone, anchor) + self.days * _DAY
        return _gone_on(day, anchor, zone, self.ends)


class ExpiryOnDate(ExpiryKind):
    """Points are good through a fixed day of the year (固定日期过期).

    The first such day on or after the anchor's, and so many years later. 29 February is the
    28th in other years.

    >>> rule = ExpiryOnDate(month=12, day=31, plus_years=1)
    >>> in_2026 = datetime(2026, 12, 31, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> rule.gone_at(in_2026, ZoneInfo("Asia/Shanghai")).isoformat()
    '2027-12-31T16:00:00+00:00'
    """

    kind: Literal["fixed_date"] = "fixed_date"
    month: Month
    day: DayOfMonth
    plus_years: Years = 0

    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        today = local_date(zone, anchor)
        is_over = day_of_month(today.year, self.month, self.day) < today
        year = today.year + is_over + self.plus_years
        return start_of_day(zone, day_of_month(year, self.month, self.day) + _DAY)


class ExpiryWhenInactive(ExpiryKind):
    """Everything is gone once a member has been inactive for so many months (不活跃过期).

    Through the local day that many months after the last activity: earning, redeeming,
    capturing a hold, a restore, points added by hand, a transfer on either side.

    >>> rule = ExpiryWhenInactive(months=6)
    >>> bought = datetime(2026, 8, 31, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> rule.idle_until(bought, ZoneInfo("Asia/Shanghai")).isoformat()
    '2027-02-28T16:00:00+00:00'
    """

    kind: Literal["inactivity"] = "inactivity"
    months: Months

    def idle_until(self, active_at: datetime, zone: ZoneInfo) -> datetime | None:
        """Give the first instant at which everything is gone unless something happens."""
        try:
            return start_of_day(zone, add_months(local_date(zone, active_at), self.months) + _DAY)
        except OverflowError:
            return None

    def _gone_at(self, anchor: datetime, zone: ZoneInfo) -> datetime | None:
        return None


PointsExpiry: TypeAlias = Annotated[
    NoExpiry | ExpiryAfterMonths | ExpiryAfterDays | ExpiryOnDate | ExpiryWhenInactive,
    Field(discriminator="kind"),
]
"""When points are gone, told apart by `kind`."""


def _gone_on(day: date, anchor: datetime, zone: ZoneInfo, ends: Ends) -> datetime:
    if ends == "instant":
        return instant_of(zone, datetime.combine(day, local_time(zone, anchor).time()))
    if ends == "day_exclusive":
        return start_of_day(zone, day)
    if ends == "month":
        day = add_months(day.replace(day=1), 1)
        return start_of_day(zone, day)
    return start_of_day(zone, day + _DAY)
