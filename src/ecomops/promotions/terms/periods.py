"""The periods over which uses of a customer are counted, in the zone of their promotion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from attrs import frozen

from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError
from ecomops.models.instants import check_aware
from ecomops.promotions.terms.limits import CalendarPeriod, Limits


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
        day = now.astimezone(place).date()
        if period == "week":
            day -= timedelta(days=day.weekday())
        elif period == "month":
            day = day.replace(day=1)
        elif period == "year":
            day = day.replace(month=1, day=1)
        # by way of UTC: a midnight that the clock skips becomes the first instant after it
        start = datetime.combine(day, time.min, place).astimezone(UTC).astimezone(place)
    except OverflowError:
        raise InvalidArgumentError(
            "now", now.isoformat(), "is at the end of the calendar", "give a year from 2 to 9998"
        ) from None
    # a fixed offset, as instants have: two times of one named zone compare by their wall clocks
    return datetime.fromisoformat(start.isoformat())


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
