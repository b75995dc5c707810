from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from ecomops.calendars.weekdays import WEEKDAYS
from ecomops.calendars.zones import ZoneName, local_month
from ecomops.errors import InvalidArgumentError
from ecomops.promotions.terms.schedule import (
    WallClockTable,
    describe_schedule,
    is_open,
    is_open_table,
    local_month_table,
)
from ecomops.promotions.terms.windows import DailyWindow, DailyWindows, Weekdays

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
NIGHT = DailyWindow(start="22:00", end="02:00")
ZONES = (files("tzdata") / "zones").read_text().split()
# half hours, odd seconds, a day that never was, twice a year, never
TRICKY = (
    "Africa/Monrovia",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "America/New_York",
    "Africa/Casablanca",
    "Europe/Amsterdam",
    "Europe/Dublin",
    "Asia/Shanghai",
    "UTC",
)


TIMES = ("00:00", "00:44", "00:44:30", "01:59:59", "02:00", "02:30", "12:00", "22:00", "23:59:59")


def us(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def at_wall(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@cache
def changes(zone: str) -> tuple[int, ...]:
    """Read from the file of a zone when its offset changes [seconds since 1970]."""
    data = files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()
    *_, n_leaps, n_times, n_types, n_letters = struct.unpack(">6l", data[20:44])
    isut, isstd = struct.unpack(">2l", data[20:28])
    # the first block is in 32 bits, and may be empty
    at = 44 + 5 * n_times + 6 * n_types + n_letters + 8 * n_leaps + isstd + isut
    n_times, n_types = struct.unpack(">2l", data[at + 32 : at + 40])
    at += 44
    times = struct.unpack(f">{n_times}q", data[at : at + 8 * n_times])
    at += 8 * n_times
    types = data[at : at + n_times]
    at += n_times
    offsets = [struct.unpack(">l", data[at + 6 * i : at + 6 * i + 4])[0] for i in range(n_types)]
    shown = [offsets[0], *(offsets[i] for i in types)]
    return tuple(time for time, (a, b) in zip(times, pairwise(shown), strict=True) if a != b)


def near(zone: str) -> st.SearchStrategy[datetime]:
    """Draw instants of a zone: any, near a change of its clock, or where windows begin and end."""
    anywhere = st.datetimes(timezones=st.just(UTC))
    anchors = st.sampled_from([s * 1_000_000 for s in changes(zone)] or [0])
    apart = st.integers(-120, 120).map(lambda quarter: quarter * 900_000_000)
    step = st.sampled_from([0, -1, 1, -1_000_000, 999_999, 30_000_000])
    close = st.builds(lambda at, by, n: at + by + n, anchors, apart | st.just(0), step)
    edges = st.builds(
        lambda day, time, n: us(at_wall(zone, f"2026-11-{day:02}T{time}")) + n,
        st.integers(1, 8),
        st.sampled_from(TIMES),
        step,
    )
    return anywhere | (close | edges).map(lambda at: EPOCH + timedelta(microseconds=at))


@st.composite
def daily_windows(draw: st.DrawFn) -> DailyWindow:
    start = draw(st.sampled_from(TIMES))
    return DailyWindow(
        start=start,
        end=draw((st.sampled_from(TIMES) | st.just("24:00")).filter(lambda t: t != start)),
    )


some_weekdays = st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True).map(tuple)
some_windows = st.lists(daily_windows(), max_size=3).map(tuple)


@given(st.data(), st.sampled_from(TRICKY) | st.sampled_from(ZONES), some_weekdays, some_windows)
def test_columns_agree_with_one_instant(data, zone, weekdays, windows):
    instants = data.draw(st.lists(near(zone), max_size=8))
    at_us = np.array([us(at) for at in instants], dtype=np.int64)
    expected = [is_open(weekdays, windows, zone, at) for at in instants]
    assert is_open_table(weekdays, windows, zone, at_us).tolist() == expected
    months = [local_month(zone, at) for at in instants]
    assert local_month_table(zone, at_us).tolist() == months


@given(st.data(), st.sampled_from(TRICKY) | st.sampled_from(ZONES))
def test_columns_show_what_zoneinfo_shows(data, zone):
    inside = near(zone).filter(lambda at: 1 < at.year < 9999)
    instants = data.draw(st.lists(inside, max_size=8))
    clock = WallClockTable.of(zone, np.array([us(at) for at in instants], dtype=np.int64))
    walls = [at.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) for at in instants]
    assert clock.wall_s.tolist() == [us(wall) // 1_000_000 for wall in walls]
    assert clock.month.tolist() == [wall.month for wall in walls]


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Africa/Monrovia", "Australia/Lord_Howe"])
def test_columns_change_the_clock_at_the_very_second(zone: str) -> None:
    for change in changes(zone):
        at_us = np.array([change * 1_000_000 - 1, change * 1_000_000])
        before, after = WallClockTable.of(zone, at_us).wall_s.tolist()
        assert after - before != 1
        assert [before, after] == [
            us((EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)).replace(tzinfo=UTC))
            // 1_000_000
            for at in at_us.tolist()
        ]


def test_no_zone_changes_its_clock_twice_in_a_day() -> None:
    gaps = [b - a for zone in ZONES for a, b in pairwise(changes(zone))]
    assert min(gaps) > 86_400
    assert len(gaps) > 10_000


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("2026-11-13T21:59:59.999999", False),  # a Friday
        ("2026-11-13T22:00:00", True),
        ("2026-11-14T01:59:59.999999", True),
        ("2026-11-14T02:00:00", False),
        ("2026-11-13T01:00:00", False),  # Thursday's night
        ("2026-11-14T22:00:00", False),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(text: str, open_: bool) -> None:
    assert is_open(("fri",), (NIGHT,), "Asia/Shanghai", at_wall("Asia/Shanghai", text)) is open_


@pytest.mark.parametrize(
    ("time", "open_"),
    [("08:59:59.999999", False), ("09:00", True), ("17:59:59.999999", True), ("18:00", False)],
)
def test_a_window_holds_its_start_and_not_its_end(time: str, open_: bool) -> None:
    at = at_wall("Asia/Shanghai", f"2026-11-13T{time}")
    window = (DailyWindow(start="09:00", end="18:00"),)
    assert is_open((), window, "Asia/Shanghai", at) is open_
    assert is_open_table((), window, "Asia/Shanghai", np.array([us(at)])).tolist() == [open_]


def test_a_window_of_sunday_night_runs_into_monday() -> None:
    monday = at_wall("Asia/Shanghai", "2026-11-16T01:00:00")
    assert is_open(("sun",), (NIGHT,), "Asia/Shanghai", monday)
    assert not is_open(("mon",), (NIGHT,), "Asia/Shanghai", monday)
    assert is_open_table(("sun",), (NIGHT,), "Asia/Shanghai", np.array([us(monday)])).all()


def test_both_passes_of_a_repeated_hour_are_inside() -> None:
    window = (DailyWindow(start="01:15", end="01:45"),)
    passes = [at_wall("America/New_York", "2026-11-01T01:30", fold) for fold in (0, 1)]
    assert us(passes[1]) - us(passes[0]) == 3_600_000_000
    assert all(is_open((), window, "America/New_York", at) for at in passes)


def test_a_window_in_a_skipped_hour_never_opens_and_one_across_it_keeps_the_rest() -> None:
    zone, day = "America/New_York", datetime(2026, 3, 8, tzinfo=UTC)
    at_us = us(day) + np.arange(0, 36 * 60) * 60_000_000
    skipped = (DailyWindow(start="02:10", end="02:50"),)
    across = (DailyWindow(start="02:30", end="03:30"),)
    opened = is_open_table(("sun",), across, zone, at_us)
    assert not is_open_table(("sun",), skipped, zone, at_us).any()
    assert opened.sum() == 30
    assert at_us[opened][0] == us(at_wall(zone, "2026-03-08T03:00"))


def test_a_day_that_never_was_has_no_opening() -> None:
    start = us(datetime(2011, 12, 29, 12, tzinfo=UTC))
    at_us = start + np.arange(46) * 3_600_000_000
    opened = is_open_table(("fri",), (), "Pacific/Apia", at_us)
    assert not opened.any()
    assert is_open_table(("thu", "sat"), (), "Pacific/Apia", at_us).all()


def test_a_clock_that_is_off_by_odd_seconds_is_read_to_the_second() -> None:
    # until 00:44:30 UTC, midnight there, it was 44 minutes and 30 seconds behind
    change = datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)
    window = (DailyWindow(start="23:59:59", end="24:00"),)
    assert is_open(("thu",), window, "Africa/Monrovia", change - timedelta(seconds=1))
    assert not is_open((), window, "Africa/Monrovia", change - timedelta(seconds=2))
    assert is_open(
        ("fri",), (DailyWindow(start="00:44:30", end="00:44:31"),), "Africa/Monrovia", change
    )


def test_nothing_given_is_always_open() -> None:
    assert is_open((), (), "UTC", EPOCH)
    assert is_open_table((), (), "UTC", np.array([0, 1])).tolist() == [True, True]


@given(st.sampled_from(TRICKY), some_weekdays, st.sampled_from([FIRST, LAST]))
def test_the_ends_of_the_calendar_have_a_wall_clock(zone, weekdays, at):
    local = at.replace(tzinfo=None)
    for now in (at, local.replace(tzinfo=ZoneInfo("Etc/GMT-14"))):
        at_us = np.array([us(now)])
        expected = [is_open(weekdays, (NIGHT,), zone, now)]
        assert is_open_table(weekdays, (NIGHT,), zone, at_us).tolist() == expected
        assert local_month_table(zone, at_us).tolist() == [local_month(zone, now)]


def test_a_month_turns_on_the_wall_clock_even_beyond_the_calendar() -> None:
    assert local_month("America/New_York", FIRST) == 12
    assert local_month("Asia/Shanghai", LAST) == 1
    assert local_month("Asia/Shanghai", datetime(2026, 1, 31, 16, tzinfo=UTC)) == 2
    assert local_month("Asia/Shanghai", datetime(2026, 1, 31, 15, 59, tzinfo=UTC)) == 1


def test_columns_of_any_int64_do_not_wrap() -> None:
    at_us = np.array([-(2**63), 2**63 - 1, 0])
    clock = WallClockTable.of("Asia/Shanghai", at_us)
    assert clock.wall_s[0] < 0 < clock.wall_s[1]
    assert set(clock.month.tolist()) <= set(range(1, 13))
    assert is_open_table((), (NIGHT,), "Asia/Shanghai", at_us).size == 3


def test_no_instants_make_no_rows() -> None:
    nothing = np.array([], dtype=np.int64)
    assert is_open_table(("mon",), (NIGHT,), "Asia/Shanghai", nothing).size == 0
    assert local_month_table("Asia/Shanghai", nothing).size == 0


@pytest.mark.parametrize(
    "time", ["9:00", "24:01", "25:00", "12:60", "12:00:60", "noon", "１２:00", "12:00\n", 9, None]
)
def test_what_is_no_time_of_day_is_refused(time: Any) -> None:
    for field in ("start", "end"):
        with pytest.raises(ValidationError) as error:
            DailyWindow.model_validate({"start": "08:00", "end": "09:00", field: time})
        assert error.value.errors()[0]["loc"] == (field,)


def test_a_day_may_end_at_24_and_not_start_there() -> None:
    assert DailyWindow(start="00:00", end="24:00").end_s == 86_400
    with pytest.raises(ValidationError, match="start"):
        DailyWindow(start="24:00", end="02:00")


def test_a_window_without_length_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(ValidationError, match="leave windows out, or give 00:00 and 24:00"):
        DailyWindow(start="08:00", end="08:00:00")


def test_equal_times_make_equal_windows() -> None:
    assert DailyWindow(start="08:00:00", end="24:00:00") == DailyWindow(start="08:00", end="24:00")
    later = DailyWindow(start="08:00:30", end="09:00")
    windows = TypeAdapter(DailyWindows).validate_python((NIGHT, later, NIGHT))
    assert windows == (later, NIGHT)
    assert TypeAdapter(Weekdays).validate_python(["sun", "mon", "sun"]) == ("mon", "sun")


@pytest.mark.parametrize("window", [NIGHT, DailyWindow(start="08:00:30", end="24:00")])
def test_json_gives_a_window_back(window: DailyWindow) -> None:
    assert DailyWindow.model_validate_json(window.model_dump_json()) == window


def test_every_zone_of_the_database_is_known() -> None:
    assert list(map(TypeAdapter(ZoneName).validate_python, ZONES)) == ZONES


@pytest.mark.parametrize(
    "zone",
    ["", "Mars/Olympus", "Asia", "localtime", "posix/UTC", "+08:00", "../UTC", "A" * 500, "中国"],
)
def test_what_is_no_zone_is_refused_and_says_what_is_one(zone: str) -> None:
    with pytest.raises(ValidationError, match="IANA name such as 'Asia/Shanghai'"):
        TypeAdapter(ZoneName).validate_python(zone)
    with pytest.raises(InvalidArgumentError, match="IANA name such as 'Asia/Shanghai'"):
        local_month(zone, EPOCH)
    with pytest.raises(InvalidArgumentError, match="IANA name such as 'Asia/Shanghai'"):
        is_open_table(("mon",), (), zone, np.array([0]))


def test_a_zone_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValidationError, match="string"):
        TypeAdapter(ZoneName).validate_python(8)


@pytest.mark.parametrize(
    ("weekdays", "windows", "english", "chinese"),
    [
        ((), (), "", ""),
        (("sat", "sun"), (), "Sat, Sun (Asia/Shanghai)", "周六、周日（Asia/Shanghai）"),
        (
            ("mon", "tue", "wed", "thu", "fri"),
            (NIGHT,),
            "Mon–Fri 22:00–02:00 the next day (Asia/Shanghai)",
            "周一至周五 22:00–次日 02:00（Asia/Shanghai）",
        ),
        (
            WEEKDAYS,
            (DailyWindow(start="08:00", end="10:00"), DailyWindow(start="20:00", end="00:00")),
            "daily 08:00–10:00, 20:00–24:00 (Asia/Shanghai)",
            "每天 08:00–10:00、20:00–24:00（Asia/Shanghai）",
        ),
        (
            ("mon", "tue", "wed", "fri", "sun"),
            (),
            "Mon–Wed, Fri, Sun (Asia/Shanghai)",
            "周一至周三、周五、周日（Asia/Shanghai）",
        ),
    ],
)
def test_description(weekdays, windows, english, chinese) -> None:
    assert describe_schedule(weekdays, windows, "Asia/Shanghai", "en") == english
    assert describe_schedule(weekdays, windows, "Asia/Shanghai", "zh") == chinese
