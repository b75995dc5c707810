"""Recurring times: weekdays and daily windows on the wall clock of a named zone.

A zone's offset from UTC never changes twice within a day: in all of the tz database the two
changes nearest to each other are four days apart. The columns lean on that, and tests hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import groupby
from typing import Annotated, Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from attrs import frozen
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ecomops._arrays import BoolArray, IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.models.base import DomainModel
from ecomops.models.problems import shown
from ecomops.promotions.base import Language

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week (星期)."""

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
"""Monday to Sunday, as in ISO 8601."""


def _in_week_order(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEKDAYS if day in days)


Weekdays: TypeAlias = Annotated[
    tuple[Weekday, ...], Field(max_length=7), AfterValidator(_in_week_order)
]
"""Days of the week, kept from Monday on and each once; none given stands for every day."""

_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_ZONE: Final = "[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*"
_ZONE_REMEDY: Final = "an IANA name such as 'Asia/Shanghai'"


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

_DAY_S: Final = 86_400
_WEEK_S: Final = 7 * _DAY_S
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WEEKDAY: Final = _EPOCH.weekday()
_SECOND: Final = timedelta(seconds=1)
_SECOND_US: Final = 1_000_000
# a day short of either end, so that every offset stays inside the calendar
_FIRST_S: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // _SECOND
_LAST_S: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _SECOND - 1
_CYCLE_DAYS: Final = 146_097
"""The calendar repeats after 400 years."""


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


def _known_zone(value: object) -> object:
    if isinstance(value, str):
        try:
            _load(value)
        except InvalidArgumentError:
            raise PydanticCustomError(
                "unknown_zone",
                "Input should be {remedy}, not {zone}",
                {"remedy": _ZONE_REMEDY, "zone": shown(value)},
            ) from None
    return value


ZoneName: TypeAlias = Annotated[
    str,
    StringConstraints(strict=True, max_length=64, pattern=f"^{_ZONE}$"),
    BeforeValidator(_known_zone),
]
"""The IANA name of a time zone: ``"Asia/Shanghai"`` (时区)."""


def is_open(
    weekdays: Sequence[Weekday], windows: Sequence[DailyWindow], zone: str, now: datetime
) -> bool:
    """Tell whether a recurring schedule is open at an instant (是否在时段内).

    The wall clock decides. Where it is put back, both passes of the repeated hour are inside
    if its times are; times that it skips never come.

    Parameters
    ----------
    weekdays
        None given: every day. A window that crosses midnight belongs to the day it starts on.
    windows
        Any of them; none given: the whole day.
    zone
        IANA name.
    now
        With an offset.

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.

    Examples
    --------
    >>> night = DailyWindow(start="22:00", end="02:00")
    >>> saturday_at_one = datetime.fromisoformat("2026-11-14T01:00:00+08:00")
    >>> is_open(("fri",), (night,), "Asia/Shanghai", saturday_at_one)
    True
    """
    if not (weekdays or windows):
        return True
    day, second = divmod(_wall_s(zone, now), _DAY_S)
    weekday = (day + _EPOCH_WEEKDAY) % 7
    today = not weekdays or WEEKDAYS[weekday] in weekdays
    yesterday = not weekdays or WEEKDAYS[weekday - 1] in weekdays
    if not windows:
        return today
    for window in windows:
        if window.crosses_midnight:
            if (today and second >= window.start_s) or (yesterday and second < window.end_s):
                return True
        elif today and window.start_s <= second < window.end_s:
            return True
    return False


def is_open_table(
    weekdays: Sequence[Weekday], windows: Sequence[DailyWindow], zone: str, at_us: IntArray
) -> BoolArray:
    """Tell it for many instants (是否在时段内); `is_open`, for many.

    Parameters
    ----------
    weekdays, windows, zone
        As in `is_open`. For several schedules in one zone read its clock once, with
        `WallClockTable`.
    at_us : (n,) int64
        [microseconds since 1970, UTC]

    Returns
    -------
    (n,) bool

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.
    """
    return WallClockTable.of(zone, at_us).is_open(weekdays, windows)


def local_month(zone: str, now: datetime) -> int:
    """Read the month off a zone's wall clock, 1 to 12 (当地月份).

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.

    Examples
    --------
    >>> local_month("Asia/Shanghai", datetime(2026, 10, 31, 16, tzinfo=UTC))
    11
    """
    day = _wall_s(zone, now) // _DAY_S + _EPOCH.toordinal()
    # an offset can lead out of the years 1 to 9999
    return date.fromordinal((day - 1) % _CYCLE_DAYS + 1).month


def local_month_table(zone: str, at_us: IntArray) -> IntArray:
    """Read the month for many instants (当地月份); `local_month`, for many.

    Parameters
    ----------
    zone
        IANA name.
    at_us : (n,) int64
        [microseconds since 1970, UTC]

    Returns
    -------
    (n,) int64
        1 to 12.

    Raises
    ------
    InvalidArgumentError
        If there is no such zone.
    """
    return WallClockTable.of(zone, at_us).month


@frozen(eq=False)
class WallClockTable:
    """What a zone's clocks show at many instants, for any number of schedules (当地时间表).

    Attributes
    ----------
    wall_s : (n,) int64
        [seconds since 1970-01-01 00:00 on the wall clock]

    Examples
    --------
    >>> clock = WallClockTable.of("Asia/Shanghai", np.array([0]))
    >>> clock.wall_s.tolist(), clock.is_open(("thu",), ()).tolist(), clock.month.tolist()
    ([28800], [True], [1])
    """

    wall_s: IntArray

    @classmethod
    def of(cls, zone: str, at_us: IntArray) -> WallClockTable:
        """Read a zone's clock at each instant (读取当地时间).

        Parameters
        ----------
        zone
            IANA name.
        at_us : (n,) int64
            [microseconds since 1970, UTC]

        Raises
        ------
        InvalidArgumentError
            If there is no such zone.
        """
        at_s = at_us // _SECOND_US  # offsets, and the edges of windows, are whole seconds
        return cls(at_s + _offsets_s(_load(zone), at_s))

    @cached_property
    def week_s(self) -> IntArray:
        """Time since Monday 00:00, (n,) int64 [seconds]."""
        week_s: IntArray = (self.wall_s + _EPOCH_WEEKDAY * _DAY_S) % _WEEK_S
        return week_s

    @cached_property
    def month(self) -> IntArray:
        """The month, (n,) int64: 1 to 12."""
        months = (self.wall_s // _DAY_S).astype("datetime64[D]").astype("datetime64[M]")
        return months.astype(np.int64) % 12 + 1

    def is_open(self, weekdays: Sequence[Weekday], windows: Sequence[DailyWindow]) -> BoolArray:
        """Tell for each instant whether a schedule is open, (n,) bool (是否在时段内)."""
        if not (weekdays or windows):
            return np.ones(self.wall_s.size, dtype=np.bool_)
        edges = np.array(list(_edges(weekdays, windows)), dtype=np.int64)
        begun, over = np.sort(edges, axis=0).T
        # windows may overlap: inside is where more have begun than are over
        place = self.week_s
        return np.searchsorted(begun, place, "right") > np.searchsorted(over, place, "right")


def _edges(
    weekdays: Sequence[Weekday], windows: Sequence[DailyWindow]
) -> Iterator[tuple[int, int]]:
    """Lay every window of a week out as start and end, in seconds since Monday 00:00."""
    spans = [(w.start_s, w.end_s + _DAY_S * w.crosses_midnight) for w in windows]
    for i, weekday in enumerate(WEEKDAYS):
        if not weekdays or weekday in weekdays:
            for start, end in spans or [(0, _DAY_S)]:
                yield i * _DAY_S + start, min(i * _DAY_S + end, _WEEK_S)
                if i * _DAY_S + end > _WEEK_S:  # from Sunday into Monday
                    yield 0, i * _DAY_S + end - _WEEK_S


def describe_schedule(
    weekdays: Sequence[Weekday], windows: Sequence[DailyWindow], zone: str, language: Language
) -> str:
    """Say when a schedule is open, or nothing where it always is (时段描述).

    >>> happy_hour = (DailyWindow(start="17:00", end="19:00"),)
    >>> describe_schedule(("mon", "tue", "wed", "sat"), happy_hour, "Asia/Shanghai", "en")
    'Mon–Wed, Sat 17:00–19:00 (Asia/Shanghai)'
    >>> describe_schedule((), happy_hour, "Asia/Shanghai", "zh")
    '每天 17:00–19:00（Asia/Shanghai）'
    """
    if not (weekdays or windows):
        return ""
    comma = "、" if language == "zh" else ", "
    days = comma.join(_runs(weekdays, language)) or ("每天" if language == "zh" else "daily")
    hours = comma.join(window.describe(language) for window in windows)
    said = f"{days} {hours}".rstrip()
    return f"{said}（{zone}）" if language == "zh" else f"{said} ({zone})"


def _runs(weekdays: Sequence[Weekday], language: Language) -> Iterator[str]:
    """Name days of the week, three or more in a row by their ends; all seven need no name."""
    chosen = [i for i, day in enumerate(WEEKDAYS) if day in weekdays]
    if len(chosen) == 7:
        return
    # days in a row are as far from their place in the list as each other
    for _, run in groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0]):
        names = [
            f"周{'一二三四五六日'[i]}" if language == "zh" else WEEKDAYS[i].title() for _, i in run
        ]
        if len(names) < 3:
            yield from names
        else:
            yield f"{names[0]}{'至' if language == 'zh' else '–'}{names[-1]}"


@cache
def _seconds(time: str) -> int:
    hours, minutes, *rest = map(int, time.split(":"))
    return hours * 3600 + minutes * 60 + sum(rest)


def _load(zone: str) -> ZoneInfo:
    # other names, such as localtime, mean what the machine's owner chose
    if re.fullmatch(_ZONE, zone):
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
            pass
    raise InvalidArgumentError("zone", zone, "is no time zone", f"give {_ZONE_REMEDY}")


def _wall_s(zone: str, now: datetime) -> int:
    at_s = (now - _EPOCH) // _SECOND
    return at_s + _offset_s(_load(zone), at_s)


def _offset_s(zone: ZoneInfo, at_s: int) -> int:
    """Give the offset from UTC at an instant [seconds]."""
    # what UTC's clock shows, labelled with the zone as `fromutc` wants it
    utc = datetime(1970, 1, 1, tzinfo=zone) + timedelta(0, min(max(at_s, _FIRST_S), _LAST_S))
    # between two times of one zone Python takes the difference of their wall clocks
    return (zone.fromutc(utc) - utc) // _SECOND


def _offsets_s(zone: ZoneInfo, at_s: IntArray) -> IntArray:
    """Give the offset at each instant: a look-up per day that occurs, and one search each."""
    if not at_s.size:
        return at_s
    inside = np.clip(at_s, _FIRST_S, _LAST_S)
    day = inside // _DAY_S
    first = int(day.min())
    occurs = np.zeros(int(day.max()) - first + 1, dtype=np.bool_)
    occurs[day - first] = True
    since: list[int] = []
    offset: list[int] = []
    for day_s in ((np.flatnonzero(occurs) + first) * _DAY_S).tolist():
        for start_s, offset_s in _steps(zone, day_s, day_s + _DAY_S):
            if not offset or offset[-1] != offset_s:
                since.append(start_s)
                offset.append(offset_s)
    place = np.searchsorted(np.array(since, dtype=np.int64), inside, "right") - 1
    return np.array(offset, dtype=np.int64)[place]


def _steps(zone: ZoneInfo, start_s: int, stop_s: int) -> Iterator[tuple[int, int]]:
    """Give the offset at the start of a day, and the change within it if there is one."""
    before, after = _offset_s(zone, start_s), _offset_s(zone, stop_s)
    yield start_s, before
    if before == after:
        return
    while stop_s - start_s > 1:
        middle_s = (start_s + stop_s) // 2
        if _offset_s(zone, middle_s) == before:
            start_s = middle_s
        else:
            stop_s = middle_s
    yield stop_s, after
