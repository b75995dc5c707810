"""On which days something is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from ecomops.calendars.day_list import DayList, Days
from ecomops.calendars.weekdays import WEEKDAYS, Weekday
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.pacing.spreading import check_day

_WORKING: Final[tuple[Weekday, ...]] = WEEKDAYS[:5]


def _in_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEKDAYS if day in days)


class SendDays(DomainModel):
    """On which days something is sent (发送日).

    A day counts if its weekday does, or if it is a make-up workday, but never if it is blacked
    out. Whoever says which days are which may say for which dates that is complete; a plan does
    not go beyond them.

    Examples
    --------
    >>> days = SendDays(weekdays=["mon", "tue", "wed", "thu", "fri"],
    ...                 blackout_days=["2026-11-11"], workdays=["2026-11-14"])
    >>> [days.has(date(2026, 11, day)) for day in (10, 11, 14, 15)]
    [True, False, True, False]
    """

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1), AfterValidator(_in_order)] = (
        WEEKDAYS
    )
    blackout_days: Days = ()
    """Days on which nothing is sent."""
    workdays: Days = ()
    """Days on which something is sent though their weekday is none (调休上班日)."""
    covered_from: date | None = None
    """The first date for which all this is known; None: always."""
    covered_through: date | None = None
    """The last one."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        first, last = self.covered_from, self.covered_through
        if first is not None and last is not None and first > last:
            text = f"covered_through should be covered_from or later, which is {first}, not {last}"
            refuse("SendDays", [problem("covers_nothing", ("covered_through",), last, text)])
        if twice := sorted(set(self.blackout_days) & set(self.workdays)):
            text = f"{twice[0]} should be blacked out or a workday, and not both"
            refuse("SendDays", [problem("twice", ("workdays",), twice[0], text)])
        return self

    @classmethod
    def working(
        cls,
        days: DayList | None = None,
        *,
        weekdays: Sequence[Weekday] = _WORKING,
        blackout_days: Iterable[date] = (),
    ) -> Self:
        """Make them of weekdays, holidays and make-up workdays as somebody published them.

        >>> days = DayList(holidays=["2026-10-01"], workdays=["2026-10-10"],
        ...                covered_from="2026-01-01", covered_through="2026-12-31")
        >>> SendDays.working(days).has(date(2026, 10, 10))
        True
        """
        blocked = set(blackout_days)
        if days is None:
            return cls(weekdays=tuple(weekdays), blackout_days=tuple(blocked))
        return cls(
            weekdays=tuple(weekdays),
            blackout_days=tuple(blocked | set(days.holidays)),
            workdays=tuple(set(days.workdays) - blocked),
            covered_from=days.covered_from,
            covered_through=days.covered_through,
        )

    def has(self, day: date) -> bool:
        """Tell whether something is sent on a day, as far as that is known."""
        if check_day("day", day) in self.blackout_days:
            return False
        return WEEKDAYS[day.weekday()] in self.weekdays or day in self.workdays


EVERY_DAY: Final = SendDays()
"""All days of the week (每天)."""
WORKING_DAYS: Final = SendDays(weekdays=_WORKING)
"""Monday to Friday, without holidays (周一至周五)."""
