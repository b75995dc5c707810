"""Days that have a name, because people buy otherwise on them: 春节, 双十一, Easter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from ecomops._typing import Label
from ecomops.arguments import check_type
from ecomops.calendars.day_list import DayList
from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse
from ecomops.periods.kinds import check_day
from ecomops.periods.period import Period

UNNAMED: Final = "holiday"
"""What days of a `DayList` are called that have no name."""
SEPARATOR: Final = "; "
"""What stands between two names of one day."""


class NamedDay(DomainModel):
    """A day with a name (节日).

    >>> NamedDay(day="2026-11-11", name="双十一").day
    datetime.date(2026, 11, 11)
    """

    day: date
    name: Label


def _sorted_days(days: tuple[NamedDay, ...]) -> tuple[NamedDay, ...]:
    return tuple(sorted(set(days), key=lambda one: (one.day, one.name)))


class NamedDays(DomainModel):
    """Days with names, and the dates for which they are complete (节日表).

    One name may have many days, and a day many names. Nobody knows from the days alone whether
    there are more, so whoever supplies them says for which dates they are all.

    Examples
    --------
    >>> days = NamedDays.of(
    ...     {date(2026, 2, 17): "春节", date(2026, 2, 18): "春节", date(2026, 11, 11): "双十一"},
    ...     covered_from=date(2026, 1, 1), covered_through=date(2026, 12, 31))
    >>> days.count(Period.of("month", date(2026, 2, 1), "Asia/Shanghai"))
    {'春节': 2}
    """

    days: Annotated[
        tuple[NamedDay, ...], Field(max_length=100_000), AfterValidator(_sorted_days)
    ] = ()
    covered_from: date
    """The first date for which the days are complete."""
    covered_through: date
    """The last one."""

    @model_validator(mode="after")
    def _covers_its_days(self) -> Self:
        first, last = self.covered_from, self.covered_through
        if first > last:
            text = f"covered_through should be covered_from or later, which is {first}, not {last}"
            refuse("NamedDays", [problem("covers_nothing", ("covered_through",), last, text)])
        for one in self.days:
            if not first <= one.day <= last:
                text = f"{one.day} should lie within the covered dates, {first} to {last}"
                refuse("NamedDays", [problem("beyond_coverage", ("days",), one.day, text)])
        return self

    @classmethod
    def of(
        cls,
        names: Mapping[date, str],
        *,
        covered_from: date,
        covered_through: date,
        separator: str = SEPARATOR,
    ) -> Self:
        """Take names by date, such as the package ``holidays`` gives; others are left out.

        Parameters
        ----------
        names
            Dates beyond the covered ones are left out.
        separator
            What stands between two names of one day; empty: a day has one name.

        Raises
        ------
        pydantic.ValidationError
            If a date or a name is none.
        """
        check_type("names", names, Mapping, "give names by date")
        for name, day in (("covered_from", covered_from), ("covered_through", covered_through)):
            check_day(name, day)
        found = [
            NamedDay(day=day, name=name)
            for day, text in names.items()
            for name in (text.split(separator) if separator and isinstance(text, str) else [text])
        ]
        return cls(
            days=tuple(one for one in found if covered_from <= one.day <= covered_through),
            covered_from=covered_from,
            covered_through=covered_through,
        )

    @classmethod
    def of_day_list(cls, day_list: DayList, names: Mapping[date, str] | None = None) -> Self:
        """Take the holidays of a list, and what is covered; make-up workdays are left out.

        Parameters
        ----------
        day_list
            Such as `load_chinese_days` and `load_holidays` give.
        names
            What its holidays are called; without a name they are all ``"holiday"``.

        Examples
        --------
        >>> listed = DayList(holidays=["2026-10-01", "2026-10-02"],
        ...     covered_from="2026-01-01", covered_through="2026-12-31")
        >>> october = Period.of("month", date(2026, 10, 1), "Asia/Shanghai")
        >>> NamedDays.of_day_list(listed, {date(2026, 10, 1): "国庆节"}).count(october)
        {'holiday': 1, '国庆节': 1}
        """
        check_type("day_list", day_list, DayList, "give a DayList, or use NamedDays.of")
        known = names or {}
        return cls.of(
            {day: known.get(day, UNNAMED) for day in day_list.holidays},
            covered_from=day_list.covered_from,
            covered_through=day_list.covered_through,
        )

    def covers(self, period: Period) -> bool:
        """Tell whether all days of a period are known."""
        return self.covered_from <= period.first_day and period.last_day <= self.covered_through

    def count(self, period: Period) -> dict[str, int]:
        """Count the days in a period by name, names in order."""
        first, last = period.first_day, period.last_day
        return dict(sorted(Counter(d.name for d in self.days if first <= d.day <= last).items()))
