"""Local days: against clocks read minute by minute, and columns as days one by one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.periods.slow_periods import instants, shown_date, us, when, zones

from ecomops.calendars import local_days, places
from ecomops.calendars.days import instant_of, start_of_day
from ecomops.calendars.local_days import (
    END_US,
    FIRST_DAY,
    LAST_DAY,
    day_number,
    day_numbers,
    day_start_us,
    day_starts_us,
    label_us,
    labels_us,
)
from ecomops.calendars.offsets import EPOCH_DAY, stretches
from ecomops.models.instants import FIRST_US, LAST_US, from_us

MINUTE_US = 60 * 10**6
DAY_US = 1440 * MINUTE_US
ODD = (
    "America/St_Johns", "Asia/Manila", "Antarctica/McMurdo", "America/Juneau", "Africa/Monrovia",
    "Pacific/Kwajalein", "Africa/Casablanca", "Europe/Dublin", "Antarctica/Troll", "Asia/Gaza",
)  # fmt: skip
CHANGES = {
    "America/St_Johns": ("2006-10-29T02:31Z", "2010-11-07T02:31Z", "2006-04-02T03:31Z"),
    "America/Sao_Paulo": ("2015-10-18T03:00Z", "2016-02-21T02:00Z"),
    "America/Juneau": ("1867-10-19T00:31:13Z",),
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "America/Havana": ("2026-11-01T05:00Z",),
    "Pacific/Apia": ("2011-12-30T10:00Z",),
    "Pacific/Kwajalein": ("1993-08-21T12:00Z",),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z",),
    "Asia/Manila": ("1844-12-31T15:56:08Z",),
    "Asia/Shanghai": ("2026-10-01T00:00Z",),
}
"""Where clocks are put, and when; instants are drawn around them."""
# around what the columns take apart: 1800, 1970, 2200 and 2600
edges = st.sampled_from([FIRST_DAY, -62_092, 0, 84_006, 84_006 + 146_097, LAST_DAY + 1])
days = edges.flatmap(lambda day: st.integers(day - 40, day + 40)) | st.integers(
    FIRST_DAY, LAST_DAY
)
moves = st.lists(st.integers(-40, 40), min_size=1, max_size=8)
seconds = st.sampled_from([0, 60, 3600, 9000, 84_600, 86_399])
# few rows are searched, and many looked up in buckets: here any number is either
few = pytest.mark.parametrize("few_rows", [0, 10**6])


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[str, list[int]]:
    """Draw a zone and instants around a change of its clock, in microseconds."""
    name = draw(st.sampled_from(sorted(CHANGES)))
    at_us = us(when(draw(st.sampled_from(CHANGES[name]))))
    near = st.builds(
        lambda minutes, more: minutes * MINUTE_US + more,
        st.integers(-40, 40) | st.integers(-4 * 1440, 4 * 1440),
        st.sampled_from([-1, 0, 1]),
    )
    return name, [at_us + move for move in draw(st.lists(near, min_size=1, max_size=8))]


def slow_day(name: str, at_us: int) -> date:
    """Give the latest date that the clock has shown, minute by minute, in the day before."""
    zone = ZoneInfo(name)
    shown = (from_us(at_us - minutes * MINUTE_US).astimezone(zone) for minutes in range(26 * 60))
    return max(one.date() for one in shown)


# ---- the day of an instant --------------------------------------------------------------------
@given(near_changes())
def test_an_instant_is_on_the_latest_day_that_the_clock_has_shown(case):
    name, ats = case
    for at_us in ats[:2]:
        assert day_number(ZoneInfo(name), at_us) + EPOCH_DAY == slow_day(name, at_us).toordinal()


@given(zones, instants)
def test_an_instant_is_on_the_day_that_the_clock_shows(name, at):
    zone = ZoneInfo(name)
    day = day_number(zone, us(at))
    assert date.fromordinal(day + EPOCH_DAY) == shown_date(name, at)
    assert day_start_us(zone, day) <= us(at) < day_start_us(zone, day + 1)


@given(near_changes())
def test_a_later_instant_is_never_on_an_earlier_day(case):
    name, ats = case
    zone = ZoneInfo(name)
    found = [day_number(zone, at) for at in sorted(ats)]
    assert found == sorted(found)
    for at, day in zip(sorted(ats), found, strict=True):
        assert day_start_us(zone, day) <= at < day_start_us(zone, day + 1)


@pytest.mark.parametrize("name", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_the_first_and_the_last_instant_are_on_a_day(name):
    zone = ZoneInfo(name)
    assert day_number(zone, FIRST_US) == FIRST_DAY
    assert day_number(zone, LAST_US) == LAST_DAY
    assert day_start_us(zone, FIRST_DAY) == FIRST_US
    assert day_start_us(zone, LAST_DAY) < LAST_US < day_start_us(zone, LAST_DAY + 1)


def test_a_day_that_has_begun_goes_on_where_the_clock_is_put_back_past_midnight():
    zone = ZoneInfo("America/St_Johns")  # at 00:01 on 7 November 2010 it was 23:01 again
    texts = ("2010-11-07T02:29Z", "2010-11-07T02:30Z", "2010-11-07T02:31Z", "2010-11-07T03:29Z")
    found = [date.fromordinal(day_number(zone, us(when(t))) + EPOCH_DAY).day for t in texts]
    assert found == [6, 7, 7, 7]
    assert shown_date(zone.key, when(texts[2])).day == 6


@few
@given(near_changes())
def test_days_of_columns_are_those_one_by_one(few_rows, case):
    name, ats = case
    zone = ZoneInfo(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_FEW_ROWS", few_rows)
        found = day_numbers(zone, np.array(ats))
    assert found.tolist() == [day_number(zone, at) for at in ats]


@few
@pytest.mark.parametrize("name", sorted(CHANGES))
def test_many_instants_around_a_change(name, few_rows, monkeypatch):
    monkeypatch.setattr(places, "_FEW_ROWS", few_rows)
    zone = ZoneInfo(name)
    for text in CHANGES[name]:
        at_us = us(when(text)) + np.arange(-60 * 60, 60 * 60, 7) * MINUTE_US
        expected = [day_number(zone, at) for at in at_us.tolist()]
        assert day_numbers(zone, at_us).tolist() == expected == sorted(expected)
        assert day_numbers(zone, at_us[::-1]).tolist() == expected[::-1]


@given(near_changes(), st.sampled_from([0, 10**9]))
def test_days_of_columns_are_the_same_beside_a_far_one(case, n_days):
    name, ats = case
    zone, at_us = ZoneInfo(name), [*ats, LAST_US]
    expected = [day_number(zone, at) for at in at_us]
    assert day_numbers(zone, np.array(at_us)).tolist() == expected
    assert local_days._far_day_numbers(zone, np.array(at_us), n_days).tolist() == expected


def test_what_lies_between_far_instants_is_not_laid_out(monkeypatch):
    spans, lay_out = [], stretches

    def noted(zone, start_s, stop_s):
        spans.append(stop_s - start_s)
        return lay_out(zone, start_s, stop_s)

    monkeypatch.setattr(local_days, "stretches", noted)
    week = us(when("2026-11-11T00:00Z")) + np.arange(7) * DAY_US
    day_numbers(ZoneInfo("Asia/Shanghai"), week)
    assert len(spans) == 1  # as many days as there are, and some around them
    day_numbers(ZoneInfo("Asia/Shanghai"), np.append(week, LAST_US))
    assert all(span < 30 * DAY_US // 10**6 for span in spans)


@pytest.mark.parametrize("sparse_days", [0, 10, 90_000, 10**7])
@pytest.mark.parametrize("name", ["America/New_York", "Asia/Manila", "Pacific/Kiritimati"])
def test_instants_far_apart(name, sparse_days, monkeypatch):
    monkeypatch.setattr(local_days, "_SPARSE_DAYS", sparse_days)
    zone = ZoneInfo(name)
    at_us = np.random.default_rng(4).integers(FIRST_US, LAST_US, 40)
    at_us[:2] = FIRST_US, LAST_US
    found = day_numbers(zone, at_us).tolist()
    assert found == [day_number(zone, at) for at in at_us.tolist()]
    assert found[:2] == [FIRST_DAY, LAST_DAY]


def test_the_given_columns_stay_as_they_were():
    zone, at_us, some = ZoneInfo("Asia/Shanghai"), np.arange(5) * DAY_US, np.arange(5)
    day_numbers(zone, at_us)
    day_starts_us(zone, some)
    assert at_us.tolist() == [DAY_US * i for i in range(5)]
    assert some.tolist() == list(range(5))


# ---- where days begin -------------------------------------------------------------------------
@given(st.sampled_from(ODD) | zones, days, moves)
def test_columns_of_days_begin_as_each_of_them_does(name, middle, moves):
    zone, some = ZoneInfo(name), [middle + move for move in moves]
    assert day_starts_us(zone, np.array(some)).tolist() == [day_start_us(zone, d) for d in some]


@pytest.mark.parametrize("name", ["America/New_York", "Australia/Lord_Howe"])
def test_far_days_on_both_sides_of_the_year_2600(name):
    zone = ZoneInfo(name)
    some = np.array([date(year, 7, 1).toordinal() - EPOCH_DAY for year in (2201, 2601, 3001)])
    some = np.sort(np.concatenate([some, some - 200, some - 365]))
    for group in (some, some[-5:], some[3:6], some[2:4]):
        assert day_starts_us(zone, group).tolist() == [day_start_us(zone, int(d)) for d in group]


@pytest.mark.parametrize("name", ODD)
def test_all_days_in_order(name):
    zone = ZoneInfo(name)
    starts_us = day_starts_us(zone, np.arange(FIRST_DAY, LAST_DAY + 2))
    assert (np.diff(starts_us) >= 0).all()
    assert (starts_us[0], starts_us[-1]) == (FIRST_US, END_US)
    some = np.random.default_rng(5).integers(FIRST_DAY + 1, LAST_DAY, 200)
    slow = [us(start_of_day(zone, date.fromordinal(int(d) + EPOCH_DAY))) for d in some]
    assert starts_us[some - FIRST_DAY].tolist() == slow


def test_a_skipped_date_begins_and_ends_at_the_jump():
    zone = ZoneInfo("Pacific/Apia")
    skipped = date(2011, 12, 30).toordinal() - EPOCH_DAY
    starts = day_starts_us(zone, np.array([skipped, skipped + 1]))
    assert [from_us(at).isoformat() for at in starts.tolist()] == ["2011-12-30T10:00:00+00:00"] * 2


# ---- labels -----------------------------------------------------------------------------------
@given(near_changes(), seconds)
def test_a_label_is_the_first_instant_at_which_the_clock_reads_so_much(case, second):
    name, ats = case
    zone, day = ZoneInfo(name), day_number(ZoneInfo(name), ats[0])
    midnight = datetime.combine(date.fromordinal(day + EPOCH_DAY), time())
    expected = instant_of(zone, midnight + timedelta(seconds=second))
    assert label_us(zone, day, second) == us(expected)


@given(near_changes(), seconds)
def test_columns_of_labels_around_a_change(case, second):
    name, ats = case
    zone = ZoneInfo(name)
    first = day_number(zone, ats[0]) - 3
    found = labels_us(zone, np.arange(first, first + 7), second)
    assert found.tolist() == [label_us(zone, first + i, second) for i in range(7)]


@given(st.sampled_from(ODD) | zones, days, moves, seconds)
def test_columns_of_labels_anywhere_and_beyond_the_ends(name, middle, moves, second):
    zone, some = ZoneInfo(name), [middle + move for move in moves]
    expected = [label_us(zone, day, second) for day in some]
    assert labels_us(zone, np.array(some), second).tolist() == expected


@pytest.mark.parametrize("name", ["Asia/Manila", "America/Juneau", "Pacific/Kiritimati"])
def test_labels_of_dates_that_there_are_not_are_the_ends(name):
    zone, beyond = ZoneInfo(name), [FIRST_DAY - 2, FIRST_DAY - 1, LAST_DAY + 1, LAST_DAY + 2]
    for second in (0, 43_200, 86_399):
        found = labels_us(zone, np.array(beyond), second).tolist()
        assert found == [label_us(zone, day, second) for day in beyond]
        assert found == [FIRST_US, FIRST_US, END_US, END_US]


def test_no_rows():
    zone, none = ZoneInfo("UTC"), np.zeros(0, dtype=np.int64)
    for found in (day_starts_us(zone, none), labels_us(zone, none, 60), day_numbers(zone, none)):
        assert found.tolist() == []
