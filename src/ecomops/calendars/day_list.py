"""Days that are not what their weekday says, as somebody published them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from ecomops.models.base import DomainModel
from ecomops.models.problems import problem, refuse


def _sorted_days(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


Days: TypeAlias = Annotated[
    tuple[date, ...], Field(max_length=100_000), AfterValidator(_sorted_days)
]
"""Dates, in order and each once."""


class DayList(DomainModel):
    """Holidays and make-up workdays, with the dates for which they are complete (节假日表).

    Examples
    --------
    >>> days = DayList(
    ...     holidays=["2026-10-01", "2026-10-02", "2026-10-05"], workdays=["2026-10-10"],
    ...     covered_from="2026-10-01", covered_through="2026-10-31", source="the gazette")
    >>> days.workdays
    (datetime.date(2026, 10, 10),)
    """

    holidays: Days = ()
    workdays: Days = ()
    """Make-up workdays: days of work that their weekday would have off (调休上班日)."""
    covered_from: date
    """The first date for which both are complete."""
    covered_through: date
    """The last one."""
    source: Annotated[str, Field(max_length=200)] = ""
    """Where the days come from."""

    @model_validator(mode="after")
    def _covers_its_days(self) -> Self:
        first, last = self.covered_from, self.covered_through
        if first > last:
            text = f"covered_through should be covered_from or later, which is {first}, not {last}"
            refuse("DayList", [problem("covers_nothing", ("covered_through",), last, text)])
        for name, days in (("holidays", self.holidays), ("workdays", self.workdays)):
            for day in days:
                if not first <= day <= last:
                    text = f"{day} should lie within the covered dates, {first} to {last}"
                    refuse("DayList", [problem("beyond_coverage", (name,), day, text)])
        if twice := sorted(set(self.holidays) & set(self.workdays)):
            text = f"{twice[0]} should be a holiday or a workday, and not both"
            refuse("DayList", [problem("twice", ("workdays",), twice[0], text)])
        return self
