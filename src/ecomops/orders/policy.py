"""How the life of an order goes where shops differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, TypeAlias

from pydantic import Field, StrictBool

from ecomops.calendars.days import local_date, start_of_day
from ecomops.calendars.zones import ZoneName, load_zone
from ecomops.models.base import DomainModel
from ecomops.models.instants import check_aware

WindowDays: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=36_500)]
Hours: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=87_600)]


class OrderPolicy(DomainModel):
    """How the life of an order goes where shops differ (订单规则).

    Every field has a default except the zone: whose days count is nothing to guess.

    Examples
    --------
    Delivered on 1 November, a line can be sent back through the 8th:

    >>> from zoneinfo import ZoneInfo
    >>> policy = OrderPolicy(zone="Asia/Shanghai")
    >>> delivered = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> policy.returns_close_at(delivered).isoformat()
    '2026-11-08T16:00:00+00:00'
    """

    zone: ZoneName
    """Whose calendar days count."""
    return_window_days: WindowDays | None = 7
    """A return can be asked for through so many local days after the line's last delivery; 0:
    on the day of delivery only. None: at any time. A shop that takes nothing back rejects."""
    pay_on_delivery: StrictBool = False
    """Whether goods may leave before they are paid (货到付款)."""
    ship_within_hours: Hours | None = 48
    """Goods are to leave within so many hours of payment, or of placement where they may leave
    unpaid; None: no such promise. A promise made when the order was placed goes before it."""
    review_within_hours: Hours | None = 48
    """A return is to be approved or rejected within so many hours; None: no such promise."""

    def returns_close_at(self, last_delivered_at: datetime) -> datetime | None:
        """Give the first instant at which a return can't be asked for any more; None: never."""
        last_delivered_at = check_aware("last_delivered_at", last_delivered_at)
        if self.return_window_days is None:
            return None
        zone = load_zone(self.zone)
        try:
            last = local_date(zone, last_delivered_at) + timedelta(days=self.return_window_days)
            return start_of_day(zone, last + timedelta(days=1))
        except OverflowError:  # past the last day that a calendar has
            return None


def hours_after(at: datetime, hours: int | None) -> datetime | None:
    """Move an instant by hours; None where there is no promise, or it ends after the year 9999.

    >>> from datetime import UTC
    >>> hours_after(datetime(2026, 11, 1, tzinfo=UTC), 48).isoformat()
    '2026-11-03T00:00:00+00:00'
    """
    if hours is None:
        return None
    try:
        return at + timedelta(hours=hours)
    except OverflowError:
        return None
