"""Weekdays and daily windows, as rules name them."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import Language
from ecomops.calendars.weekdays import WEEKDAYS, Weekday
from ecomops.models.base import DomainModel
from ecomops.models.problems import shown


def _in_week_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEKDAYS if day in days)


Weekdays: TypeAlias = Annotated[
    tuple[Weekday, ...], Field(max_length=7), AfterValidator(_in_week_order)
]
"""Days of the week, kept from Monday on and each once; none given stands for every day."""

_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"


def _brief(value: object) -> object:
    """Check a time of day and leave out seconds that are zero, so that equal times are equal."""
    if isinstance(value, str):
        if not re.fullmatch(f"{_TIME}|24:00(:00)?", value):
            raise PydanticCustomError(
                "time_of_day",
                "Input should be a time of day such as '09:30' or '23:59:59', not {value}",
                {"value": shown(value)},
            )
        return value[:5] if value.endswith(":00") else value
    return value


StartTime: TypeAlias = Annotated[
    str, StringConstraints(strict=True, pattern=f"^{_TIME}$"), BeforeValidator(_brief)
]
"""A time of day, to the minute or second: ``"22:00"`` (开始时间)."""

EndTime: TypeAlias = Annotated[
    str,
    StringConstraints(strict=True, pattern=f"^({_TIME}|24:00(:00)?)$"),
    BeforeValidator(_brief),
]
"""A time of day, or ``"24:00"``, the end of the day (结束时间)."""


class DailyWindow(DomainModel):
    """A stretch of every day, start inclusive and end exclusive (每日时段).

    One that ends at or before its start runs past midnight, and belongs to the day on which
    it starts: Friday's 22:00–02:00 is open at one o'clock on Saturday.

    Examples
    --------
    >>> DailyWindow(start="22:00", end="02:00").crosses_midnight
    True
    """

    start: StartTime
    """The first second inside."""
    end: EndTime
    """The first second outside."""

    @model_validator(mode="after")
    def _is_open_some_time(self) -> DailyWindow:
        if self.start == self.end:
            raise PydanticCustomError(
                "empty_daily_window",
                "start and end should differ, not both be {time}; for the whole day leave "
                "windows out, or give 00:00 and 24:00",
                {"time": self.start},
            )
        return self

    @property
    def start_s(self) -> int:
        """The start, counted from midnight on the wall clock [seconds]."""
        return _seconds(self.start)

    @property
    def end_s(self) -> int:
        """The end, counted from midnight of the day that it is on [seconds]."""
        return _seconds(self.end)

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after it starts (跨夜)."""
        return self.end_s <= self.start_s

    def describe(self, language: Language) -> str:
        """Write it as people do (时段描述).

        >>> DailyWindow(start="22:00", end="02:00").describe("zh")
        '22:00–次日 02:00'
        """
        if not self.crosses_midnight or self.end == "00:00":
            return f"{self.start}–{'24:00' if self.end == '00:00' else self.end}"
        next_day = f"次日 {self.end}" if language == "zh" else f"{self.end} the next day"
        return f"{self.start}–{next_day}"


def _in_day_order(windows: tuple[DailyWindow, ...]) -> tuple[DailyWindow, ...]:
    return tuple(sorted(set(windows), key=lambda window: (window.start_s, window.end_s)))


DailyWindows: TypeAlias = Annotated[
    tuple[DailyWindow, ...], Field(max_length=48), AfterValidator(_in_day_order)
]
"""Windows by their start, each once; none given stands for the whole day."""


@cache
def _seconds(time: str) -> int:
    hours, minutes, *rest = map(int, time.split(":"))
    return hours * 3600 + minutes * 60 + sum(rest)
