"""Recurring times: whether a schedule is open, at one instant and at many, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Language
from ecomops.calendars.offsets import DAY_S, offsets_s
from ecomops.calendars.weekdays import WEEKDAYS, Weekday
from ecomops.calendars.zones import EPOCH_WEEKDAY, load_zone, wall_s
from ecomops.promotions.terms.windows import DailyWindow

_WEEK_S: Final = 7 * DAY_S
_SECOND_US: Final = 1_000_000


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
    day, second = divmod(wall_s(zone, now), DAY_S)
    weekday = (day + EPOCH_WEEKDAY) % 7
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
        return cls(at_s + offsets_s(load_zone(zone), at_s))

    @cached_property
    def week_s(self) -> IntArray:
        """Time since Monday 00:00, (n,) int64 [seconds]."""
        week_s: IntArray = (self.wall_s + EPOCH_WEEKDAY * DAY_S) % _WEEK_S
        return week_s

    @cached_property
    def month(self) -> IntArray:
        """The month, (n,) int64: 1 to 12."""
        months = (self.wall_s // DAY_S).astype("datetime64[D]").astype("datetime64[M]")
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
    spans = [(w.start_s, w.end_s + DAY_S * w.crosses_midnight) for w in windows]
    for i, weekday in enumerate(WEEKDAYS):
        if not weekdays or weekday in weekdays:
            for start, end in spans or [(0, DAY_S)]:
                yield i * DAY_S + start, min(i * DAY_S + end, _WEEK_S)
                if i * DAY_S + end > _WEEK_S:  # from Sunday into Monday
                    yield 0, i * DAY_S + end - _WEEK_S


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
