"""What counts towards a tier on a day: a family of windows, told apart by `kind`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from ecomops.calendars.days import add_months
from ecomops.loyalty.tiers.local_days import ALWAYS, days_after
from ecomops.models.base import DomainModel


class WindowKind(DomainModel, ABC):
    """Which orders count towards a tier on a day; the base of every kind."""

    if TYPE_CHECKING:
        kind: str
        """The name that tells this kind from others in JSON."""

    @abstractmethod
    def last_day(self, ordered_on: date) -> date:
        """Give the last local day on which an order counts; `date.max`: it always does.

        Later orders never stop counting before earlier ones.
        """

    @abstractmethod
    def unchanged_through(self, day: date, oldest: date | None) -> date | None:
        """Give the last local day on which what counts on `day` still does; None: it always does.

        Parameters
        ----------
        oldest
            The earliest local day with an order that counts on `day`, if there is one.
        """


class CalendarYearWindow(WindowKind):
    """An order counts through 31 December of its local year (自然年).

    >>> CalendarYearWindow().last_day(date(2026, 3, 1))
    datetime.date(2026, 12, 31)
    """

    kind: Literal["calendar_year"] = "calendar_year"

    def last_day(self, ordered_on: date) -> date:
        """Give the last local day on which an order counts."""
        return ordered_on.replace(month=12, day=31)

    def unchanged_through(self, day: date, oldest: date | None) -> date | None:
        """Give the last local day on which what counts on `day` still does."""
        return self.last_day(oldest or day)


class RollingMonthsWindow(WindowKind):
    """An order of local date o counts on day d while o ≤ d < o + months (滚动月份).

    Months are added to the local date, which is cut to the end of a shorter month.

    >>> RollingMonthsWindow(months=12).last_day(date(2024, 2, 29))
    datetime.date(2025, 2, 27)
    """

    kind: Literal["rolling_months"] = "rolling_months"
    months: Annotated[int, Field(strict=True, ge=1, le=1200)]

    def last_day(self, ordered_on: date) -> date:
        """Give the last local day on which an order counts; `date.max`: it always does."""
        try:
            return days_after(add_months(ordered_on, self.months), -1)
        except OverflowError:  # past the last day that a calendar has
            return ALWAYS

    def unchanged_through(self, day: date, oldest: date | None) -> date | None:
        """Give the last local day on which what counts on `day` still does."""
        last = ALWAYS if oldest is None else self.last_day(oldest)
        return None if last == ALWAYS else last


class LifetimeWindow(WindowKind):
    """Every order counts for good (终身累计).

    >>> LifetimeWindow().unchanged_through(date(2026, 3, 1), oldest=date(2020, 1, 1)) is None
    True
    """

    kind: Literal["lifetime"] = "lifetime"

    def last_day(self, ordered_on: date) -> date:
        """Give `date.max`: an order always counts."""
        return ALWAYS

    def unchanged_through(self, day: date, oldest: date | None) -> date | None:
        """Give None: what counts always does."""
        return None


TierWindow: TypeAlias = Annotated[
    CalendarYearWindow | RollingMonthsWindow | LifetimeWindow, Field(discriminator="kind")
]
"""What counts towards a tier on a day, told apart by `kind`."""
