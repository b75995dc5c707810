"""What a period is compared with, and what is said about the two."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st
from tests.periods.slow_periods import DAY, days, instants, units, when, zones

from ecomops.adapters.day_lists import load_chinese_days
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import MICROSECOND
from ecomops.periods.comparison import (
    Against,
    ComparisonFlag,
    HolidayDifference,
    base_period,
    compare,
)
from ecomops.periods.comparison_text import _PARTS
from ecomops.periods.named_days import NamedDays
from ecomops.periods.period import Period, so_far
from ecomops.periods.recent import last_days, last_month, month_to_date, yesterday

SHANGHAI = "Asia/Shanghai"
NOW = when("2026-11-11T09:00+08:00")
AGAINST: tuple[Against, ...] = get_args(Against)
against = st.sampled_from(AGAINST)


@st.composite
def periods(draw, zone=zones, longest=120):
    place, first = draw(zone), draw(days)
    how = draw(st.sampled_from(["whole", "so far", "days"]))
    if how == "days":
        return Period.between(first, first + draw(st.integers(0, longest)) * DAY, place)
    return (so_far if how == "so far" else Period.of)(draw(units), first, place)


def span(first: date, last: date, zone: str = SHANGHAI) -> Period:
    return Period.between(first, last, zone)


def whole(unit: Any, day: date, zone: str = SHANGHAI) -> Period:
    return Period.of(unit, day, zone)


# ---- the base -------------------------------------------------------------------------------
@given(periods(), against)
def test_a_base_is_over_before_the_period_begins(period, how):
    if how == "last_year_weekdays" and period.days > 364:
        with pytest.raises(InvalidArgumentError, match="is longer than 52 weeks"):
            base_period(period, how)
        return
    base = base_period(period, how)
    assert base.last_day < period.first_day
    assert base.end_us <= period.start_us
    assert not period.overlaps(base)


@given(periods())
def test_the_period_before_leaves_no_gap_but_for_what_is_not_to_date(period):
    base = base_period(period, "period_before")
    assert base.kind == period.kind
    if not period.kind.endswith("_to_date"):
        assert base.end_us == period.start_us


@given(periods())
def test_last_year_has_the_same_dates(period):
    base = base_period(period, "last_year")
    if base.kind == period.kind and period.kind in {"month", "quarter", "year"}:
        assert base.first_day == period.first_day.replace(year=period.first_day.year - 1)
        return
    for now, then in (
        (period.first_day, base.first_day), (period.last_day, base.last_day),
    ):  # fmt: skip
        assert then.year == now.year - 1
        is_leap_day = (now.month, now.day) == (2, 29)
        assert (then.month, then.day) == ((2, 28) if is_leap_day else (now.month, now.day))


@given(periods(longest=360))
def test_the_same_weekdays_are_52_weeks_before(period):
    if period.days > 364:
        return
    base = base_period(period, "last_year_weekdays")
    assert (period.first_day - base.first_day).days == 364
    assert base.days == period.days
    assert base.first_day.weekday() == period.first_day.weekday()
    assert "weekdays_differ" not in compare(period, "last_year_weekdays").flags


@pytest.mark.parametrize(
    ("period", "how", "expected"),
    [
        (yesterday(NOW, SHANGHAI), "period_before", "2026-11-09"),
        (yesterday(NOW, SHANGHAI), "last_year", "2025-11-10"),
        (yesterday(NOW, SHANGHAI), "last_year_weekdays", "2025-11-11"),
        (last_days(7, NOW, SHANGHAI), "period_before", "2026-10-28 to 2026-11-03 (7 days)"),
        (last_days(7, NOW, SHANGHAI), "last_year", "2025-11-04 to 2025-11-10 (7 days)"),
        (last_month(NOW, SHANGHAI), "period_before", "2026-09"),
        (last_month(NOW, SHANGHAI), "last_year", "2025-10"),
        (whole("month", date(2026, 3, 1)), "period_before", "2026-02"),
        (whole("month", date(2026, 3, 1)), "last_year_weekdays",
         "2025-03-02 to 2025-04-01 (31 days)"),
        (whole("quarter", date(2026, 3, 1)), "period_before", "2025 Q4"),
        (whole("year", date(2026, 3, 1)), "last_year", "2025"),
        (whole("week", date(2026, 11, 11)), "last_year", "2025-11-09 to 2025-11-15 (7 days)"),
        (whole("week", date(2026, 11, 11)), "last_year_weekdays",
         "2025-11-10 to 2025-11-16 (week)"),
        (month_to_date(when("2026-03-31T09:00+08:00"), SHANGHAI), "period_before",
         "2026-02-01 to 2026-02-28 (month to date)"),
        (month_to_date(NOW, SHANGHAI), "last_year", "2025-11-01 to 2025-11-11 (month to date)"),
        (so_far("quarter", date(2026, 5, 31), SHANGHAI), "period_before",
         "2026-01-01 to 2026-02-28 (quarter to date)"),
        (so_far("year", date(2024, 2, 29), SHANGHAI), "period_before",
         "2023-01-01 to 2023-02-28 (year to date)"),
        (span(date(2024, 2, 25), date(2024, 2, 29)), "last_year",
         "2023-02-25 to 2023-02-28 (4 days)"),
        (span(date(2024, 2, 29), date(2024, 2, 29)), "last_year",
         "2023-02-28 to 2023-02-28 (1 day)"),
    ],
)  # fmt: skip
def test_what_operators_compare_with(period, how, expected):
    assert str(base_period(period, how)) == expected


# ---- what makes them unlike -----------------------------------------------------------------
@given(periods(), periods())
def test_flags_say_what_a_walk_over_the_days_finds(current, base):
    base = Period.between(base.first_day, base.last_day, current.zone)
    said = compare(current, base)
    dates = [[p.first_day + n * DAY for n in range(p.days)] for p in (current, base)]
    as_long = len(dates[0]) == len(dates[1])
    hours = [sum((whole("day", d, current.zone).duration for d in some), 0 * DAY)
             for some in dates]  # fmt: skip
    mixes = [Counter(d.weekday() for d in some) for some in dates]
    assert ("days_differ" in said.flags) == (not as_long)
    assert ("hours_differ" in said.flags) == (as_long and hours[0] != hours[1])
    assert ("weekdays_differ" in said.flags) == (as_long and mixes[0] != mixes[1])
    assert said.against is None
    assert not said.holiday_differences
    common = {d for d in dates[0] if d in dates[1] and whole("day", d, current.zone).duration}
    assert ("overlap" in said.flags) == bool(common)


@given(periods(), instants)
def test_a_period_is_unfinished_until_its_end(period, at):
    assert ("unfinished" in compare(period, now=at).flags) == (at < period.end_at)
    assert "unfinished" in compare(period, now=period.end_at - MICROSECOND).flags
    assert "unfinished" not in compare(period, now=period.end_at).flags
    assert "unfinished" not in compare(period).flags


@pytest.mark.parametrize(
    ("period", "how", "flags"),
    [
        (whole("month", date(2026, 3, 1)), "period_before", ("days_differ",)),  # 31 and 28
        (whole("month", date(2026, 3, 1)), "last_year", ("weekdays_differ",)),
        (whole("month", date(2026, 3, 1)), "last_year_weekdays", ()),
        (whole("day", date(2026, 11, 10)), "period_before", ("weekdays_differ",)),
        (last_days(7, NOW, SHANGHAI), "period_before", ()),
        (last_days(7, NOW, SHANGHAI), "last_year", ()),  # any 7 days have all weekdays once
        (whole("day", date(2021, 3, 14), "America/New_York"), "last_year_weekdays",
         ("hours_differ",)),  # clocks were put on a week before in 2020
        (whole("day", date(2011, 12, 31), "Pacific/Apia"), "period_before",
         ("hours_differ", "weekdays_differ")),
        (whole("year", date(2024, 1, 1)), "last_year", ("days_differ",)),
        (whole("year", date(2027, 1, 1)), "last_year", ("weekdays_differ",)),
    ],
)  # fmt: skip
def test_what_is_flagged(period, how, flags):
    assert compare(period, how).flags == flags


# ---- holidays -------------------------------------------------------------------------------
SPRING = (  # 春节 2025: 28 January to 4 February; 2026: 15 to 23 February
    *(date(2025, 1, 28) + n * DAY for n in range(8)),
    *(date(2026, 2, 15) + n * DAY for n in range(9)),
)
NAMES = {
    **dict.fromkeys(SPRING, "春节"),
    date(2025, 11, 11): "双十一", date(2026, 11, 11): "双十一",
    date(2025, 4, 20): "Easter", date(2026, 4, 5): "Easter",
    date(2024, 3, 31): "Easter",
}  # fmt: skip
KNOWN = NamedDays.of(NAMES, covered_from=date(2024, 1, 1), covered_through=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("period", "how", "expected"),
    [
        # it moved from January to February
        (whole("month", date(2026, 2, 1)), "last_year", {"春节": (9, 4)}),
        (whole("month", date(2026, 1, 1)), "last_year", {"春节": (0, 4)}),
        (whole("month", date(2025, 3, 1)), "last_year", {"Easter": (0, 1)}),
        # in the same quarter in both years, though not for as many days
        (whole("quarter", date(2026, 2, 1)), "last_year", {"春节": (9, 8)}),
        (whole("quarter", date(2026, 4, 1)), "last_year", {}),
        # it does not move, but the month before has none, nor the same weekday last year
        (whole("month", date(2026, 11, 1)), "last_year", {}),
        (whole("day", date(2026, 11, 11)), "last_year", {}),
        (whole("month", date(2026, 11, 1)), "period_before", {"双十一": (1, 0)}),
        (whole("day", date(2026, 11, 11)), "last_year_weekdays", {"双十一": (1, 0)}),
        (whole("week", date(2026, 11, 11)), "last_year_weekdays", {}),
    ],
)
def test_named_days_that_are_not_as_often_in_both_are_told(period, how, expected):
    said = compare(period, how, named_days=KNOWN)
    assert {
        one.name: (one.current_days, one.base_days) for one in said.holiday_differences
    } == expected
    assert ("holidays_differ" in said.flags) == bool(expected)
    assert "holidays_unknown" not in said.flags


@given(periods(st.just(SHANGHAI)), against, st.dictionaries(days, st.sampled_from("ab")))
def test_holidays_are_told_only_where_both_periods_are_known(period, how, names):
    first, last = date(2000, 1, 1), date(2040, 12, 31)
    known = NamedDays.of(names, covered_from=first, covered_through=last)
    if how == "last_year_weekdays" and period.days > 364:
        return
    said = compare(period, how, named_days=known)
    is_known = first <= said.base.first_day and period.last_day <= last
    assert ("holidays_unknown" in said.flags) == (not is_known)
    if not is_known:
        assert not said.holiday_differences
        return
    counts = [
        Counter(n for d, n in names.items() if p.first_day <= d <= p.last_day)
        for p in (period, said.base)
    ]
    assert said.holiday_differences == tuple(
        HolidayDifference(name, counts[0][name], counts[1][name])
        for name in "ab" if counts[0][name] != counts[1][name]
    )  # fmt: skip


def test_published_holidays_without_names_are_told_together():
    known = NamedDays.of_day_list(load_chinese_days(2024, 2025))
    said = compare(whole("month", date(2025, 1, 1)), "last_year", named_days=known)
    # 2025: new year's day and 28 to 31 January; 2024: new year's day alone
    assert said.holiday_differences == (HolidayDifference("holiday", 5, 1),)
    later = compare(whole("month", date(2026, 1, 1)), "last_year", named_days=known)
    assert "holidays_unknown" in later.flags


# ---- words ----------------------------------------------------------------------------------
def test_a_comparison_says_all_that_it_knows():
    month = month_to_date(when("2026-03-31T09:00+08:00"), SHANGHAI)
    said = compare(month, named_days=KNOWN, now=when("2026-03-31T09:00+08:00"))
    assert str(said) == (
        "2026-03-01 to 2026-03-31 (month to date) against 2026-02-01 to 2026-02-28 "
        "(month to date): the first is not over; 31 days against 28; 春节 on 0 days against 9"
    )
    assert said.describe("zh") == (
        "2026-03-01 至 2026-03-31（当月累计） 对比 2026-02-01 至 2026-02-28（当月累计）："
        "本期尚未结束；31 天对 28 天；春节 0 天对 9 天"
    )


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        (compare(whole("day", date(2026, 3, 8), "America/New_York")),
         "2026-03-08 against 2026-03-07: 23 h against 24 h; other weekdays",
         "2026-03-08 对比 2026-03-07：23 小时对 24 小时；星期构成不同"),
        (compare(whole("day", date(2011, 12, 30), "Pacific/Apia")),
         "2011-12-30 against 2011-12-29: 0 h against 24 h; other weekdays",
         "2011-12-30 对比 2011-12-29：0 小时对 24 小时；星期构成不同"),
        (compare(whole("day", date(1901, 1, 1)), whole("day", date(1901, 1, 8))),
         "1901-01-01 against 1901-01-08", "1901-01-01 对比 1901-01-08"),
        (compare(whole("day", date(1900, 12, 31)), whole("day", date(1900, 12, 24))),
         "1900-12-31 against 1900-12-24: 24 h 5 min 43 s against 24 h",
         "1900-12-31 对比 1900-12-24：24 小时 5 分 43 秒对 24 小时"),
        (compare(whole("month", date(2026, 3, 1)), whole("quarter", date(2026, 3, 1))),
         "2026-03 against 2026 Q1: 31 days against 90; they overlap",
         "2026 年 3 月 对比 2026 年第 1 季度：31 天对 90 天；两期重叠"),
        (compare(whole("month", date(2024, 1, 1)), named_days=KNOWN),
         "2024-01 against 2023-12: other weekdays; holidays not known for both",
         "2024 年 1 月 对比 2023 年 12 月：星期构成不同；节日未知"),
    ],
)  # fmt: skip
def test_each_flag_has_words(said, english, chinese):
    assert (str(said), said.describe("zh")) == (english, chinese)


def test_no_flag_is_without_words():
    assert set(_PARTS) == set(get_args(ComparisonFlag))


# ---- refused --------------------------------------------------------------------------------
ANY: Any = None
COMPARE: Any = compare
MARCH = whole("month", date(2026, 3, 1))
LONG = span(date(2024, 1, 1), date(2025, 6, 30))
BAD: tuple[tuple[Any, str], ...] = (
    (lambda: base_period(LONG, "last_year"), "is longer than a year, and the base would overlap"),
    (lambda: base_period(span(date(2024, 1, 1), date(2025, 1, 1)), "last_year"), "than a year"),
    (lambda: base_period(whole("year", MARCH.first_day), "last_year_weekdays"), "than 52 weeks"),
    (lambda: compare(MARCH, ANY), "against = None is no base; give a Period, or one of 'period"),
    (lambda: base_period(ANY, "last_year"), "period = None is no Period"),
    (lambda: compare(ANY), "current = None is no Period"),
    (lambda: COMPARE(MARCH, named_days=[date(2026, 3, 8)]), "named_days = .* is no NamedDays"),
    (lambda: compare(MARCH, whole("month", date(2026, 2, 1), "UTC")),
     "against = 'UTC' is not the zone of the current period, Asia/Shanghai; give periods of one"),
    (lambda: base_period(whole("day", date.min), "last_year"), "period = '0001-01-01' has a base"),
    (lambda: base_period(whole("day", date.min), "last_year_weekdays"), "lies before the year 1"),
    (lambda: compare(whole("month", date.min)), "period = '0001-01' has a base that lies before"),
    (lambda: compare(MARCH).describe(ANY), "language = None"),
    (lambda: COMPARE(MARCH, now="today"), "now = 'today' is no instant"),
)  # fmt: skip


@pytest.mark.parametrize(("ask", "text"), BAD)
def test_what_can_not_be_compared_is_refused(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


def test_a_year_and_52_weeks_are_not_too_long():
    year = span(date(2024, 3, 1), date(2025, 2, 28))
    assert base_period(year, "last_year").last_day == date(2024, 2, 28)
    weeks = span(date(2025, 1, 1), date(2025, 12, 30))
    assert base_period(weeks, "last_year_weekdays").last_day == date(2024, 12, 31)


def test_now_needs_an_offset():
    with pytest.raises(NaiveDatetimeError, match="now"):
        compare(MARCH, now=datetime(2026, 3, 1))  # noqa: DTZ001  that is the point
