"""Where local days begin: columns are the days one by one, from the first to the last."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.periods.slow_periods import instants, shown_date, us, when, zones

from ecomops.calendars.days import start_of_day
from ecomops.calendars.offsets import EPOCH_DAY
from ecomops.models.instants import FIRST_US, LAST_US, from_us
from ecomops.periods.local_days import (
    END_US,
    FIRST_DAY,
    LAST_DAY,
    day_number,
    day_start_us,
    day_starts_us,
)

ODD = (
    "America/St_Johns", "Asia/Manila", "Antarctica/McMurdo", "America/Juneau", "Africa/Monrovia",
    "Pacific/Kwajalein", "Africa/Casablanca", "Europe/Dublin", "Antarctica/Troll", "Asia/Gaza",
)  # fmt: skip
# around what the columns take apart: 1800, 1970, 2200 and 2600
edges = st.sampled_from([FIRST_DAY, -62_092, 0, 84_006, 84_006 + 146_097, LAST_DAY + 1])
days = edges.flatmap(lambda day: st.integers(day - 40, day + 40)) | st.integers(
    FIRST_DAY, LAST_DAY
)
known_days = days.map(lambda day: min(max(day, FIRST_DAY), LAST_DAY + 1))


@given(st.sampled_from(ODD) | zones, st.lists(known_days, min_size=1, max_size=8))
def test_columns_of_days_begin_as_each_of_them_does(name, some):
    zone = ZoneInfo(name)
    some = sorted(some)
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


@given(zones, instants)
def test_an_instant_is_on_the_day_that_the_clock_shows(name, at):
    zone = ZoneInfo(name)
    day = day_number(zone, us(at))
    assert date.fromordinal(day + EPOCH_DAY) == shown_date(name, at)
    assert day_start_us(zone, day) <= us(at) < day_start_us(zone, day + 1)


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


def test_no_days():
    assert day_starts_us(ZoneInfo("UTC"), np.zeros(0, dtype=np.int64)).tolist() == []


def test_a_skipped_date_begins_and_ends_at_the_jump():
    zone = ZoneInfo("Pacific/Apia")
    skipped = date(2011, 12, 30).toordinal() - EPOCH_DAY
    starts = day_starts_us(zone, np.array([skipped, skipped + 1]))
    assert [from_us(at).isoformat() for at in starts.tolist()] == ["2011-12-30T10:00:00+00:00"] * 2
