"""Columns of instants: every code is the period that a clock on the wall shows."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from tests.periods.slow_periods import (
    DAY,
    TURNS,
    ZONES,
    days,
    instants,
    shown_date,
    unit_key,
    units,
    us,
    when,
    zones,
)

from ecomops.calendars import places
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.models.instants import FIRST_US, LAST_US, MICROSECOND, from_us
from ecomops.periods.codes import period_codes
from ecomops.periods.kinds import UNITS
from ecomops.periods.lookup import NO_PERIOD
from ecomops.periods.period import Period
from ecomops.periods.runs import PeriodRun, period_run

SHANGHAI = "Asia/Shanghai"
MINUTE_US = 60 * 10**6
rows = st.lists(instants, min_size=1, max_size=12)
# few rows are searched, and many looked up in buckets: here any number is either
few = pytest.mark.parametrize("few_rows", [0, 10**6])


# ---- by a unit ------------------------------------------------------------------------------
@few
@pytest.mark.parametrize("unit", UNITS)
@given(ats=rows, zone=zones)
def test_a_row_is_in_the_period_that_its_clock_shows(unit, few_rows, ats, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_FEW_ROWS", few_rows)
        codes, periods = period_codes([us(at) for at in ats], unit, zone)
    dates = [shown_date(zone, at) for at in ats]
    assert codes.dtype == np.int64
    assert (int(codes.min()), int(codes.max())) == (0, len(periods) - 1)
    assert [periods[code] for code in codes.tolist()] == [Period.of(unit, d, zone) for d in dates]
    assert all(periods[code].contains(at) for code, at in zip(codes.tolist(), ats, strict=True))
    keys = [unit_key(unit, one) for one in dates]
    assert [keys.index(key) for key in keys] == [
        codes.tolist().index(code) for code in codes.tolist()
    ]  # equal codes for equal periods, and no others


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", UNITS)
def test_every_minute_around_every_turn_of_a_clock(unit, zone):
    turns = np.array([us(when(text)) for text in TURNS])
    around = (turns[:, None] + np.arange(-1500, 1500, 7) * MINUTE_US).ravel()
    around = np.concatenate([around, turns, turns - 1])
    codes, periods = period_codes(around, unit, zone)
    dates = [shown_date(zone, from_us(at)) for at in around.tolist()]
    place = {day: periods.index(Period.of(unit, day, zone)) for day in set(dates)}
    assert codes.tolist() == [place[day] for day in dates]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("unit", "every"), [("day", "1d"), ("week", "1w"), ("month", "1mo"), ("quarter", "1q"),
                        ("year", "1y")],
)  # fmt: skip
def test_polars_cuts_many_rows_alike(unit, every, zone):
    rng = np.random.default_rng(11)
    at_us = rng.integers(us(when("2000-01-01T00:00Z")), us(when("2030-01-01T00:00Z")), 60_000)
    codes, periods = period_codes(at_us, unit, zone)
    first_days = np.array([period.first_day for period in periods], "M8[D]")[codes]
    local = pl.Series(at_us).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)
    theirs = local.dt.date().dt.truncate(every).to_numpy()
    assert (first_days == theirs).all()


def test_periods_without_rows_are_there_too():
    at = [us(when("2026-01-31T23:59+08:00")), us(when("2026-04-01T00:00+08:00"))]
    codes, months = period_codes(at, "month", SHANGHAI)
    assert (codes.tolist(), len(months)) == ([0, 3], 4)
    counts = np.bincount(codes, minlength=len(months))
    assert dict(zip(map(str, months), counts.tolist(), strict=True)) == {
        "2026-01": 1, "2026-02": 0, "2026-03": 0, "2026-04": 1,
    }  # fmt: skip


def test_a_date_that_the_clock_skips_has_a_code_and_no_rows():
    jump = us(when("2011-12-30T10:00Z"))
    codes, periods = period_codes([jump - 1, jump], "day", "Pacific/Apia")
    assert codes.tolist() == [0, 2]
    assert [str(day) for day in periods] == ["2011-12-29", "2011-12-30", "2011-12-31"]


def test_a_day_goes_on_where_the_clock_is_put_back_past_midnight():
    at = [us(when(t)) for t in ("2010-11-07T02:29Z", "2010-11-07T02:30Z", "2010-11-07T03:15Z")]
    codes, periods = period_codes(at, "day", "America/St_Johns")
    assert [str(periods[code]) for code in codes.tolist()] == [
        "2010-11-06", "2010-11-07", "2010-11-07",
    ]  # fmt: skip


@pytest.mark.parametrize("n", [0, 5000])
def test_no_rows_and_rows_of_one_instant(n):
    codes, periods = period_codes([us(when("2026-11-11T00:00Z"))] * n, "day", SHANGHAI)
    assert codes.tolist() == [0] * n
    assert [str(day) for day in periods] == ["2026-11-11"] * (n > 0)


@few
@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "Africa/Casablanca"])
@pytest.mark.parametrize("unit", UNITS)
def test_all_years_there_are(unit, zone, few_rows, monkeypatch):
    monkeypatch.setattr(places, "_FEW_ROWS", few_rows)
    rng = np.random.default_rng(2)
    at_us = np.concatenate([[FIRST_US, LAST_US], rng.integers(FIRST_US, LAST_US, 60)])
    codes, periods = period_codes(at_us, unit, zone)
    for code, at in zip(codes.tolist(), at_us.tolist(), strict=True):
        assert periods[code] == Period.at(unit, from_us(at), zone)
        assert periods[code].contains(from_us(at))
    assert (periods[0].first_day, periods[-1].last_day) == (date.min, date.max)
    assert len(periods) == {
        "day": 3_652_059, "week": 521_723, "month": 119_988, "quarter": 39_996, "year": 9_999,
    }[unit]  # fmt: skip


# ---- by periods -----------------------------------------------------------------------------
@few
@given(
    ats=rows, zone=zones, cuts=st.lists(days, min_size=2, max_size=8, unique=True),
    keep=st.lists(st.booleans(), min_size=8, max_size=8), rng=st.randoms(),
)  # fmt: skip
def test_any_periods_that_do_not_overlap(few_rows, ats, zone, cuts, keep, rng):
    cuts = sorted(cuts)
    spans = [
        Period.between(a, b - DAY, zone)
        for a, b, is_kept in zip(cuts, cuts[1:], keep, strict=False) if is_kept
    ]  # fmt: skip
    rng.shuffle(spans)
    ats += [one.start_at for one in spans] + [one.end_at - MICROSECOND for one in spans]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_FEW_ROWS", few_rows)
        codes, periods = period_codes([us(at) for at in ats], spans)
    assert periods == tuple(spans)
    slow = [next((i for i, one in enumerate(spans) if one.contains(at)), NO_PERIOD) for at in ats]
    assert codes.tolist() == slow


@few
def test_a_skipped_date_among_the_periods_has_no_rows(few_rows, monkeypatch):
    monkeypatch.setattr(places, "_FEW_ROWS", few_rows)
    skipped, after = (Period.of("day", date(2011, 12, d), "Pacific/Apia") for d in (30, 31))
    at = [us(when("2011-12-30T10:00Z")), us(when("2011-12-30T09:59Z"))]
    assert period_codes(at, [after, skipped])[0].tolist() == [0, NO_PERIOD]
    assert period_codes(at, [skipped])[0].tolist() == [NO_PERIOD] * 2


def test_no_periods():
    assert period_codes([0, 1], [])[0].tolist() == [NO_PERIOD] * 2


@given(units, rows, zones, days, st.integers(0, 800))
def test_a_run_codes_what_is_in_it_and_nothing_else(unit, ats, zone, first, more):
    run = period_run(unit, first, first + more * DAY, zone)
    codes, same = period_codes([us(at) for at in ats], run)
    assert same is run
    assert codes.tolist() == period_codes([us(at) for at in ats], list(run))[0].tolist()
    assert codes.tolist() == run.codes([us(at) for at in ats]).tolist()


@given(units, days, st.integers(0, 3000), zones)
def test_a_run_is_a_sequence_of_periods(unit, first, more, zone):
    last = first + more * DAY
    run = period_run(unit, first, last, zone)
    assert run[0] == Period.of(unit, first, zone)
    assert run[-1] == Period.of(unit, last, zone)
    some = range(0, len(run), max(len(run) // 5, 1))
    assert all(run[i] == run[0].shifted(i) for i in some)
    assert run.edges_us[:-1].tolist()[:50] == [one.start_us for one in run[:50]]
    assert run.edges_us[-1] == run[-1].end_us
    assert all(run.index(run[i]) == i for i in some)
    assert all(run[i] in run for i in some)
    assert len(run[1:-1]) == max(len(run) - 2, 0)
    assert run[0].shifted(-1) not in run
    assert run[-1].shifted(1) not in run


def test_batches_of_one_run_can_be_put_together():
    run = period_run("month", date(2026, 1, 1), date(2026, 12, 31), SHANGHAI)
    rng = np.random.default_rng(3)
    at_us = rng.integers(int(run.edges_us[0]), int(run.edges_us[-1]), 9_000)
    whole = np.bincount(run.codes(at_us), minlength=len(run))
    parts = sum(np.bincount(run.codes(part), minlength=12) for part in np.array_split(at_us, 7))
    assert (whole == parts).all()


def test_a_run_says_which_periods_it_has():
    run = period_run("month", date(2026, 1, 1), date(2026, 3, 31), SHANGHAI)
    assert repr(run) == "PeriodRun(3 × month, 2026-01 … 2026-03, Asia/Shanghai)"
    day = period_run("day", date(2026, 1, 1), date(2026, 1, 1), "UTC")
    assert repr(day) == "PeriodRun(1 × day, 2026-01-01, UTC)"
    assert repr(PeriodRun("day", "UTC", 5, 0)) == "PeriodRun(no day, UTC)"


def test_a_place_past_the_end_of_a_run_is_told():
    run = period_run("month", date(2026, 1, 1), date(2026, 3, 31), SHANGHAI)
    for place, where in ((3, "past the end"), (-4, "before the beginning")):
        with pytest.raises(IndexError, match=f"i = {place} is {where} of 3; give a place from"):
            run[place]
    wrong: Any = 1.0
    with pytest.raises(InvalidArgumentError, match=r"i = 1.0 is no place"):
        run[wrong]
    assert list(run) == [run[i] for i in range(3)]


def test_a_run_can_not_be_changed_and_travels():
    run = period_run("week", date(2026, 1, 1), date(2026, 1, 31), SHANGHAI)
    with pytest.raises(ValueError, match="read-only"):
        run.edges_us[0] = 0
    other = pickle.loads(pickle.dumps(run))  # noqa: S301  our own
    assert list(other) == list(run)
    assert next(reversed(run)) == run[-1]
    assert run.count(run[1]) == 1
    assert Period.of("week", date(2026, 1, 8), "UTC") not in run
    assert Period.of("month", date(2026, 1, 1), SHANGHAI) not in run


def test_rows_are_not_changed_and_need_not_be_in_order():
    at_us = np.arange(10**5)[::-1] * 10**9
    kept = at_us.copy()
    codes, _ = period_codes(at_us, "day", SHANGHAI)
    assert (at_us == kept).all()
    assert (np.diff(codes) <= 0).all()
    at_us.flags.writeable = False
    assert (period_codes(at_us[::2], "day", SHANGHAI)[0] >= 0).all()


# ---- refused --------------------------------------------------------------------------------
CODES: Any = period_codes
ALL: Any = period_run
WEEK = Period.of("week", date(2026, 11, 11), SHANGHAI)
RUN = period_run("week", date(2026, 1, 1), date(2026, 1, 31), SHANGHAI)
BAD: tuple[tuple[Any, type[Exception], str], ...] = (
    (lambda: CODES([0], "day"), InvalidArgumentError, "zone = None is missing: periods"),
    (lambda: CODES([0], "day", "Mars"), InvalidArgumentError, "zone = 'Mars' is no time"),
    (lambda: CODES([0], "days", "UTC"), InvalidArgumentError, "periods = 'days' is no wh"),
    (lambda: CODES([0], "day", 8), InvalidArgumentError, "zone = 8 is no str"),
    (lambda: CODES([0], None), InvalidArgumentError, "periods = None is no list of Period"),
    (lambda: CODES([0], WEEK), InvalidArgumentError, "periods = .* is no list of Period"),
    (lambda: CODES([0], ["day"]), InvalidArgumentError, r"periods\[0\] = 'day' is no Per"),
    (lambda: CODES([0], [WEEK], "UTC"), InvalidArgumentError, "zone = 'UTC' is given twi"),
    (lambda: CODES([0], [WEEK, WEEK]), InvalidArgumentError, "overlaps 2026-11-09 to"),
    (lambda: CODES([0], [WEEK.shifted(-1), WEEK, WEEK.shifted(1), WEEK]), InvalidArgumentError,
     r"2026-11-15 \(week\)' overlaps 2026-11-09 to"),
    (lambda: CODES([0], [WEEK.shifted(1), WEEK, Period.of("month", date(2026, 11, 1),
     SHANGHAI)]), InvalidArgumentError, "overlaps 2026-11"),
    (lambda: CODES([0, NO_INSTANT], "day", "UTC"), BadRowError, "row 1: at_us = -92233720"),
    (lambda: CODES([0, LAST_US + 1], "day", "UTC"), BadRowError, "row 1: at_us = 2534023"),
    (lambda: CODES([FIRST_US - 1], "day", "UTC"), BadRowError, "row 0: at_us"),
    (lambda: CODES([0.5], "day", "UTC"), InvalidArgumentError, "at_us = 'float64' is no"),
    (lambda: CODES([True], "day", "UTC"), InvalidArgumentError, "at_us = 'bool' is no"),
    (lambda: CODES(np.array(["2026-01-01"], "M8[us]"), "day", "UTC"),
     InvalidArgumentError, "astype"),
    (lambda: CODES([[0]], "day", "UTC"), InvalidArgumentError, r"at_us = \(1, 1\) is no"),
    (lambda: ALL("hour", date.min, date.max, "UTC"), InvalidArgumentError, "unit = 'hour'"),
    (lambda: ALL("day", date.max, date.min, "UTC"), InvalidArgumentError, "lies before"),
    (lambda: ALL("day", when("2026-01-01T00:00Z"), date.max, "UTC"),
     InvalidArgumentError, "first_day .* is no local day"),
    (lambda: ALL("day", date.min, date.max, "UTX"), InvalidArgumentError, "zone = 'UTX'"),
    (lambda: RUN.index(WEEK), InvalidArgumentError, "is not in the run; give a week of it"),
    (lambda: RUN.index(RUN[2], 0, 2), InvalidArgumentError, "is not in the run"),
    (lambda: RUN.index("2026"), InvalidArgumentError, "value = '2026' is not in the run"),
)  # fmt: skip


@pytest.mark.parametrize(("ask", "error", "text"), BAD)
def test_what_has_no_code_is_refused(ask, error, text):
    with pytest.raises(error, match=text):
        ask()


def test_runs_of_the_same_periods_are_equal():
    one, other = (period_run("month", *span, "UTC") for span in (
        (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 1, 31), date(2026, 12, 1)),
    ))  # fmt: skip
    assert one == other
    assert len({one, other}) == 1
    assert one != period_run("month", date(2026, 1, 1), date(2026, 12, 31), "Asia/Shanghai")
    assert one != period_run("month", date(2026, 2, 1), date(2026, 12, 31), "UTC")
    assert one != period_run("month", date(2026, 1, 1), date(2026, 11, 30), "UTC")
    listed: Any = tuple(one)
    assert one != listed
    codes, found = period_codes(one.edges_us[[0, 11]], "month", "UTC")
    assert (codes.tolist(), found) == ([0, 11], one)
