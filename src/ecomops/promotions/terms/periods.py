"""The periods over which uses of a customer are counted, in the zone of their promotion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.calendars.offsets import DAY_S, EPOCH_DAY
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import dense_codes
from ecomops.models.instants import EPOCH, MICROSECOND, check_aware
from ecomops.promotions.terms.limits import CalendarPeriod, Limits
from ecomops.promotions.terms.schedule import WallClockTable


def period_start(now: datetime, period: CalendarPeriod, zone: str) -> datetime:
    """Return the instant at which the current period began in a zone (周期起点).

    A day begins with its first instant, which is not 00:00 where a clock change skips that;
    a week begins on Monday.

    Raises
    ------
    NaiveDatetimeError
        If `now` has no offset.
    InvalidArgumentError
        If the zone is unknown, or the period leaves the years 1 to 9999.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 10, 31, 20, 0, tzinfo=UTC)
    >>> period_start(now, "month", "Asia/Shanghai").isoformat()
    '2026-11-01T00:00:00+08:00'
    >>> period_start(now, "month", "America/New_York").isoformat()
    '2026-10-01T00:00:00-04:00'
    """
    check_aware("now", now)
    place = load_zone(zone)
    try:
        start = _first_instant(_first_day(now.astimezone(place).date(), period), place)
        start = start.astimezone(place)
    except OverflowError:
        raise InvalidArgumentError(
            "now", now.isoformat(), "is at the end of the calendar", "give a year from 2 to 9998"
        ) from None
    # a fixed offset, as instants have: two times of one named zone compare by their wall clocks
    return datetime.fromisoformat(start.isoformat())


def period_start_table(at_us: IntArray, period: CalendarPeriod, zone: str) -> IntArray:
    """Give it for many instants (周期起点); `period_start`, for many.

    Parameters
    ----------
    at_us : (n,) int64
        [microseconds since 1970, UTC]
    period, zone
        As in `period_start`.

    Returns
    -------
    (n,) int64
        [microseconds since 1970, UTC]

    Raises
    ------
    InvalidArgumentError
        If the zone is unknown, or a period leaves the years 1 to 9999.

    Examples
    --------
    >>> noon_us = 1_793_448_000_000_000  # 2026-10-31 at noon in UTC
    >>> months = period_start_table(np.array([noon_us]), "month", "Asia/Shanghai")
    >>> (EPOCH + int(months[0]) * MICROSECOND).isoformat()
    '2026-09-30T16:00:00+00:00'
    """
    place = load_zone(zone)
    days, known = dense_codes(WallClockTable.of(zone, at_us).wall_s // DAY_S)
    starts = []
    try:
        for day in known.tolist():
            first = _first_day(date.fromordinal(day + EPOCH_DAY), period)
            starts.append((_first_instant(first, place) - EPOCH) // MICROSECOND)
    except (OverflowError, ValueError):
        at = int(at_us[days == len(starts)][0])
        raise InvalidArgumentError(
            "at_us", at, "is at the end of the calendar", "give a year from 2 to 9998"
        ) from None
    return np.array(starts, dtype=np.int64)[days]


def _first_day(day: date, period: CalendarPeriod) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def _first_instant(day: date, place: ZoneInfo) -> datetime:
    # by way of UTC: a midnight that the clock skips becomes the first instant after it
    return datetime.combine(day, time.min, place).astimezone(UTC)


@frozen
class ZonedLimits:
    """A promotion's limits with the zone in which their period begins.

    Raises
    ------
    InvalidArgumentError
        If uses are counted by period and there is no zone, or an unknown one.
    """

    limits: Limits
    zone: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.limits.period == "ever":
            return
        if self.zone is None:
            raise InvalidArgumentError(
                "zone",
                None,
                f"is missing but uses are counted by {self.limits.period}",
                "give a name such as 'Asia/Shanghai'",
            )
        load_zone(self.zone)

    def period_start(self, now: datetime) -> datetime | None:
        """Return the instant at which the current period began; None: uses count for ever."""
        if self.limits.period == "ever" or self.zone is None:
            return None
        return period_start(now, self.limits.period, self.zone)

    def period_start_table(self, at_us: IntArray) -> IntArray | None:
        """Return it for many instants; None: uses count for ever [microseconds since 1970]."""
        if self.limits.period == "ever" or self.zone is None:
            return None
        return period_start_table(at_us, self.limits.period, self.zone)


class HasLimits(Protocol):
    """What `limits_of` reads of a promotion."""

    @property
    def promotion_id(self) -> str:
        """Which promotion."""

    @property
    def limits(self) -> Limits | None:
        """Its limits, if it has any."""

    @property
    def zone(self) -> str | None:
        """IANA name of the zone in which its periods begin."""


def limits_of(promotions: Iterable[HasLimits]) -> dict[str, ZonedLimits]:
    """Collect the limits of those promotions that have some, by promotion id (限制汇总)."""
    return {
        promotion.promotion_id: ZonedLimits(promotion.limits, promotion.zone)
        for promotion in promotions
        if promotion.limits is not None
    }
