"""One period: its days, its instants, its neighbours, and what is refused."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st
from tests.periods.slow_periods import (
    DAY,
    days,
    instants,
    shown_date,
    unit_key,
    units,
    us,
    when,
    zones,
)

from ecomops.calendars.days import start_of_day
from ecomops.calendars.local_days import END_US
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import FIRST_US, LAST_US, MICROSECOND, from_us
from ecomops.periods.kinds import KINDS, UNITS, first_days, unit_number
from ecomops.periods.period import Period, so_far

SHANGHAI = "Asia/Shanghai"


@st.composite
def periods(draw, zone=zones):
    place = draw(zone)
    first = draw(days)
    how = draw(st.sampled_from(["whole", "so far", "days"]))
    if how == "days":
        return Period.between(first, first + draw(st.integers(0, 500)) * DAY, place)
    return (so_far if how == "so far" else Period.of)(draw(units), first, place)


# ---- whole periods --------------------------------------------------------------------------
@given(units, days, zones)
def test_a_whole_period_has_all_days_of_its_kind_and_no_other(unit, day, zone):
    period = Period.of(unit, day, zone)
    inside = [period.first_day + n * DAY for n in range(period.days)]
    assert day in inside
    assert {unit_key(unit, one) for one in inside} == {unit_key(unit, day)}
    assert unit_key(unit, period.first_day - DAY) != unit_key(unit, day)
    assert unit_key(unit, period.last_day + DAY) != unit_key(unit, day)


@given(units, zones, instants)
def test_an_instant_is_in_one_period_of_a_kind(unit, zone, at):
    period = Period.at(unit, at, zone)
    assert period.contains(at)
    assert period.first_day <= shown_date(zone, at) <= period.last_day
    assert not period.shifted(-1).contains(at)
    assert not period.shifted(1).contains(at)


@given(units, days, zones)
def test_a_period_ends_where_the_next_begins(unit, day, zone):
    run = [Period.of(unit, day, zone)]
    run += [run[0].shifted(n) for n in (1, 2, 3)]
    assert all(a.end_us == b.start_us for a, b in pairwise(run))
    assert all(unit_number(unit, b.first_day) - unit_number(unit, a.first_day) == 1
               for a, b in pairwise(run))  # fmt: skip


@given(periods())
def test_a_period_begins_and_ends_with_its_days(period):
    zone = load_zone(period.zone)
    assert period.start_us == us(start_of_day(zone, period.first_day))
    assert period.end_us == us(start_of_day(zone, period.last_day + DAY))
    assert (us(period.start_at), us(period.end_at)) == (period.start_us, period.end_us)
    assert period.start_at.tzinfo is not None
    assert period.duration == period.end_at - period.start_at


@given(periods(), instants)
def test_the_beginning_is_inside_and_the_end_is_not(period, at):
    assume(period.duration)
    assert period.contains(period.start_at)
    assert period.contains(period.end_at - MICROSECOND)
    assert not period.contains(period.end_at)
    assert not period.contains(period.start_at - MICROSECOND)
    assert period.contains(at) == (period.start_at <= at < period.end_at)


@given(periods(), periods())
def test_periods_overlap_where_the_later_begins_before_the_earlier_ends(one, other):
    expected = max(one.start_us, other.start_us) < min(one.end_us, other.end_us)
    assert one.overlaps(other) == other.overlaps(one) == expected


# ---- moving ---------------------------------------------------------------------------------
@given(units, days, zones, st.integers(-400, 400))
def test_a_whole_period_comes_back(unit, day, zone, n):
    period = Period.of(unit, day, zone)
    assume(1 < period.first_day.year + n < 9000)
    away = period.shifted(n)
    assert away.kind == unit
    assert away.shifted(-n) == period
    assert unit_number(unit, away.first_day) - unit_number(unit, period.first_day) == n
    assert period.shifted(2).shifted(3) == period.shifted(5)


@given(days, st.integers(1, 500), zones, st.integers(-20, 20))
def test_days_in_a_row_come_back(first, n_days, zone, n):
    period = Period.between(first, first + (n_days - 1) * DAY, zone)
    away = period.shifted(n)
    assert away.days == n_days
    assert away.shifted(-n) == period
    assert (away.first_day - first).days == n * n_days
    assert away == period.shifted(n * n_days, by="day")


@given(periods(), units, st.integers(-30, 30))
def test_both_ends_move_and_are_cut_to_shorter_months(period, by, n):
    away = period.shifted(n, by=by)
    if by in {"day", "week"}:
        move = n * {"day": 1, "week": 7}[by] * DAY
        assert (away.first_day, away.last_day) == (period.first_day + move, period.last_day + move)
        return
    months = n * {"month": 1, "quarter": 3, "year": 12}[by]
    for before, after in ((period.first_day, away.first_day), (period.last_day, away.last_day)):
        assert (after.year - before.year) * 12 + after.month - before.month == months
        is_last = (after + DAY).day == 1
        whole = away.kind == period.kind and away.kind in UNITS[2:]
        assert is_last if whole and before == period.last_day else (
            after.day == before.day or (after.day < before.day and is_last)
        )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "n", "by", "expected"),
    [
        # 31 March, 30 March and 29 March have their month before in common
        (date(2026, 3, 1), date(2026, 3, 31), -1, None, "2026-02-01 to 2026-02-28"),
        (date(2026, 3, 1), date(2026, 3, 29), -1, None, "2026-02-01 to 2026-02-28"),
        (date(2024, 3, 1), date(2024, 3, 31), -1, None, "2024-02-01 to 2024-02-29"),
        # the last day is not remembered
        (date(2026, 2, 1), date(2026, 2, 28), 1, None, "2026-03-01 to 2026-03-28"),
        (date(2026, 1, 1), date(2026, 1, 15), -1, None, "2025-12-01 to 2025-12-15"),
        (date(2024, 2, 1), date(2024, 2, 29), -1, "year", "2023-02-01 to 2023-02-28"),
        (date(2024, 2, 1), date(2024, 2, 29), 4, "year", "2028-02-01 to 2028-02-29"),
    ],
)
def test_a_month_to_date_moves_by_months(first, last, n, by, expected):
    away = Period("month_to_date", first, last, SHANGHAI).shifted(n, by=by)
    assert str(away) == f"{expected} (month to date)"


@pytest.mark.parametrize(
    ("period", "n", "by", "kind"),
    [
        (Period.of("month", date(2026, 2, 1), "UTC"), 4, "week", "days"),
        (Period.of("month", date(2026, 2, 1), "UTC"), 1, "quarter", "month"),
        (Period.of("quarter", date(2026, 2, 1), "UTC"), 3, "month", "days"),
        (Period.of("quarter", date(2026, 2, 1), "UTC"), 1, "year", "quarter"),
        (Period.of("week", date(2026, 2, 1), "UTC"), -1, "year", "days"),
        (Period.of("week", date(2026, 2, 1), "UTC"), -52, "week", "week"),
        (Period.of("year", date(2026, 2, 1), "UTC"), -52, "week", "days"),
        (Period.of("day", date(2026, 2, 1), "UTC"), 1, "quarter", "day"),
        (so_far("quarter", date(2026, 5, 31), "UTC"), -1, None, "quarter_to_date"),
        (so_far("year", date(2026, 5, 31), "UTC"), -1, "month", "days"),
    ],
)  # fmt: skip
def test_a_period_stays_what_it_is_where_it_moves_by_its_own_kind(period, n, by, kind):
    assert period.shifted(n, by).kind == kind


def test_a_quarter_is_whole_wherever_it_moves():
    quarter = Period.of("quarter", date(2026, 6, 30), "UTC")  # 30 June, but 30 September too
    assert str(quarter.shifted(-1)) == "2026 Q1"
    assert quarter.shifted(-1).last_day == date(2026, 3, 31)


# ---- clocks ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23), ("America/New_York", date(2026, 11, 1), 25),
        ("Europe/Berlin", date(2026, 3, 29), 23), ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Sao_Paulo", date(2015, 10, 18), 23),  # it began at 01:00
        ("Pacific/Apia", date(2011, 12, 29), 24), ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Asia/Kolkata", date(2026, 3, 8), 24),
    ],
)  # fmt: skip
def test_a_day_is_as_long_as_the_clock_makes_it(zone, day, hours):
    assert Period.of("day", day, zone).duration == timedelta(hours=hours)


def test_a_skipped_midnight_is_the_first_instant_after_it():
    day = Period.of("day", date(2015, 10, 18), "America/Sao_Paulo")
    assert day.start_at.isoformat() == "2015-10-18T01:00:00-02:00"
    month = Period.of("month", date(2011, 12, 1), "Pacific/Apia")
    assert (month.days, month.duration) == (31, timedelta(days=30))
    skipped = Period.of("day", date(2011, 12, 30), "Pacific/Apia")
    assert not skipped.contains(skipped.start_at)
    assert month.shifted(1).start_at.isoformat() == "2012-01-01T00:00:00+14:00"


def test_an_offset_with_seconds_is_told_in_utc():
    assert Period.of("day", date(1850, 1, 1), SHANGHAI).start_at.utcoffset() == timedelta(0)


# ---- the ends of the calendar ---------------------------------------------------------------
@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize("unit", UNITS)
def test_the_first_and_the_last_period_reach_as_far_as_instants_do(unit, zone):
    first, last = (Period.at(unit, from_us(at), zone) for at in (FIRST_US, LAST_US))
    assert (first.first_day, first.start_us) == (date.min, FIRST_US)
    assert (last.last_day, last.end_us) == (date.max, END_US)
    assert us(last.end_at) == LAST_US
    assert first.contains(from_us(FIRST_US))
    assert last.contains(from_us(LAST_US))
    for period, n in ((first, -1), (last, 1)):
        with pytest.raises(InvalidArgumentError, match=f"n = {n} leads from .* 1 to 9999"):
            period.shifted(n)


def test_the_last_week_ends_on_the_last_day():
    week = Period.of("week", date.max, "UTC")
    assert (week.first_day, week.days) == (date(9999, 12, 27), 5)
    assert week.shifted(-1).shifted(1) == week
    assert (
        first_days("week", unit_number("week", date.max), 2)[1] - 1
        == (date.max - date(1970, 1, 1)).days
    )


@pytest.mark.parametrize("n", [10**7, -(10**7), 10**30, -(10**30)])
@pytest.mark.parametrize("by", [None, *UNITS])
def test_moves_out_of_the_calendar_are_refused(n, by):
    for kind in UNITS:
        with pytest.raises(InvalidArgumentError, match=r"^n = .* leads from 2026-.* nearer to 0"):
            Period.of(kind, date(2026, 1, 5), "UTC").shifted(n, by)


# ---- words ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        (Period.of("day", date(2026, 11, 11), SHANGHAI), "2026-11-11", "2026-11-11"),
        (Period.of("week", date(2026, 11, 11), SHANGHAI),
         "2026-11-09 to 2026-11-15 (week)", "2026-11-09 至 2026-11-15（周）"),
        (Period.of("month", date(2026, 11, 11), SHANGHAI), "2026-11", "2026 年 11 月"),
        (Period.of("quarter", date(2026, 11, 11), SHANGHAI), "2026 Q4", "2026 年第 4 季度"),
        (Period.of("year", date(26, 11, 11), SHANGHAI), "0026", "0026 年"),
        (Period.between(date(2026, 11, 1), date(2026, 11, 1), SHANGHAI),
         "2026-11-01 to 2026-11-01 (1 day)", "2026-11-01 至 2026-11-01（1 天）"),
        (so_far("week", date(2026, 11, 11), SHANGHAI),
         "2026-11-09 to 2026-11-11 (week to date)", "2026-11-09 至 2026-11-11（当周累计）"),
        (so_far("month", date(2026, 11, 11), SHANGHAI),
         "2026-11-01 to 2026-11-11 (month to date)", "2026-11-01 至 2026-11-11（当月累计）"),
        (so_far("quarter", date(2026, 11, 11), SHANGHAI),
         "2026-10-01 to 2026-11-11 (quarter to date)", "2026-10-01 至 2026-11-11（当季累计）"),
        (so_far("year", date(2026, 11, 11), SHANGHAI),
         "2026-01-01 to 2026-11-11 (year to date)", "2026-01-01 至 2026-11-11（当年累计）"),
    ],
)  # fmt: skip
def test_a_period_says_what_it_is(period, english, chinese):
    assert (str(period), period.describe("zh")) == (english, chinese)


def test_every_kind_has_words():
    for kind in KINDS:
        unit: Any = kind.removesuffix("_to_date")
        day = date(2026, 11, 11)
        period = (
            Period.between(day, day, "UTC") if kind == "days"
            else (Period.of if kind == unit else so_far)(unit, day, "UTC")
        )  # fmt: skip
        assert period.kind == kind
        assert str(period)
        assert period.describe("zh")


def test_a_period_is_a_value():
    month = Period.of("month", date(2026, 11, 1), SHANGHAI)
    assert month == Period("month", date(2026, 11, 1), date(2026, 11, 30), SHANGHAI)
    assert len({month, Period.of("month", date(2026, 11, 30), SHANGHAI)}) == 1
    assert month != Period.between(month.first_day, month.last_day, SHANGHAI)
    assert pickle.loads(pickle.dumps(month)) == month  # noqa: S301  our own


# ---- refused --------------------------------------------------------------------------------
A, B = date(2026, 11, 1), date(2026, 11, 11)
P: Any = Period  # what a type checker would refuse
BAD: tuple[tuple[Any, str], ...] = (
    (lambda: P.between(B, A, SHANGHAI), "last_day = '2026-11-01' lies before first_day"),
    (lambda: P.between(when("2026-11-01T00:00Z"), B, SHANGHAI), "first_day .* no local day"),
    (lambda: P.between(A, "2026-11-11", SHANGHAI), "last_day = '2026-11-11' is no local day"),
    (lambda: P.between(A, None, SHANGHAI), "last_day = None is no local day"),
    (lambda: P.between(A, B, "Asia/Shangai"), "zone = 'Asia/Shangai' is no time zone"),
    (lambda: P.between(A, B, None), "zone = None is no str; give an IANA name"),
    (lambda: P.between(A, B, load_zone("UTC")), "zone = .* is no str; give an IANA name"),
    (lambda: P("month", A, B, SHANGHAI), "kind = 'month' is not what 2026-11-01 to"),
    (lambda: P("week", B, B + 6 * DAY, SHANGHAI), "kind = 'week' is not what 2026-11-11"),
    (lambda: P("month_to_date", A, date(2026, 12, 1), SHANGHAI), "kind = 'month_to_date'"),
    (lambda: P("month_to_date", B, B, SHANGHAI), "build it with Period.of, or give 'days'"),
    (lambda: P("fortnight", A, B, SHANGHAI), "kind = 'fortnight' is no kind of period; give"),
    (lambda: P("day_to_date", A, A, SHANGHAI), "kind = 'day_to_date' is no kind of period"),
    (lambda: P.of("days", A, SHANGHAI), "unit = 'days' is no whole period; give one of"),
    (lambda: P.of(None, A, SHANGHAI), "unit = None is no whole period"),
    (lambda: P.of("day", A, SHANGHAI).shifted(True), "n = True is no whole number"),
    (lambda: P.of("day", A, SHANGHAI).shifted(1.0), "n = 1.0 is no whole number"),
    (lambda: P.of("day", A, SHANGHAI).shifted(1, by="hour"), "by = 'hour' is no whole"),
    (lambda: P.of("day", A, SHANGHAI).overlaps(A), "other = .* is no Period"),
    (lambda: P.of("day", A, SHANGHAI).describe("fr"), "language = 'fr'"),
)


@pytest.mark.parametrize(("ask", "text"), BAD)
def test_what_is_no_period_is_refused_by_name(ask, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


def test_an_instant_without_an_offset_is_refused():
    naive = datetime(2026, 11, 11)  # noqa: DTZ001  that is the point
    with pytest.raises(NaiveDatetimeError, match=r"at = .* has no offset"):
        Period.at("day", naive, SHANGHAI)
    with pytest.raises(NaiveDatetimeError, match=r"at = .* has no offset"):
        Period.of("day", A, SHANGHAI).contains(naive)
    assert Period.of("day", A, "UTC").contains(datetime(2026, 11, 1, tzinfo=UTC))
