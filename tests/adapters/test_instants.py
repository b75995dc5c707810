from __future__ import annotations

from copy import copy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.frames import load_orders
from ecomops.adapters.instants import read_instants
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.metric_arrow import arrow_column
from ecomops.errors import BadRowError, InvalidArgumentError, NaiveDatetimeError
from ecomops.models.instants import from_us

ZONES = [
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "America/Sao_Paulo",
]
local = datetime.fromisoformat
NOON = datetime(2026, 11, 11, 12, tzinfo=timezone(timedelta(hours=8)))
NOON_US = int(NOON.timestamp()) * 10**6


def pandas_objects(data: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def orders_at(times: Any, zone: str | None = None, make: Any = pl.DataFrame) -> LoadedOrders:
    n = len(times)
    frame = make({"order": list(range(n)), "sku": ["a"] * n, "price": [1] * n, "at": times})
    columns = {"cart_id": "order", "sku_id": "sku", "unit_price": "price", "placed_at": "at"}
    return load_orders(frame, columns | {"zone": zone}, currency="CNY")


def at_us(loaded: LoadedOrders) -> list[int]:
    assert loaded.table.cart_at_us is not None
    return list(map(int, loaded.table.cart_at_us))


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table, pandas_objects])
def test_aware_times_are_instants_in_every_library(make):
    times = [NOON, NOON + timedelta(microseconds=1)]
    assert at_us(orders_at(times, make=make)) == [NOON_US, NOON_US + 1]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table, pandas_objects])
def test_local_times_are_read_in_the_stated_zone(make):
    times = [NOON.replace(tzinfo=None)]
    assert at_us(orders_at(times, "Asia/Shanghai", make)) == [NOON_US]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-11T12:00:00+08:00",
        "2026-11-11T04:00:00Z",
        " 2026-11-11 12:00 ",
        "2026/11/11 12:00:00",
        "20261111T120000",
    ],
)
def test_times_in_text_are_read(text):
    assert at_us(orders_at([text], "Asia/Shanghai")) == [NOON_US]


def test_short_times_of_spreadsheets_are_read():
    assert at_us(orders_at(["2026/1/5 8:03"], "UTC")) == [
        int(datetime(2026, 1, 5, 8, 3, tzinfo=UTC).timestamp()) * 10**6
    ]


@given(
    st.sampled_from(ZONES),
    st.lists(
        st.datetimes(local("2005-01-01T00:00"), local("2035-01-01T00:00"))
        | st.datetimes(local("2011-12-28T00:00"), local("2012-01-02T00:00")),
        min_size=1,
    ),
    st.booleans(),
)
def test_local_times_equal_the_one_by_one_conversion(zone, times, as_text):
    tz = ZoneInfo(zone)
    expected = []
    for time in times:
        aware = time.replace(tzinfo=tz)
        if aware.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != time:
            break  # the clock skipped it
        expected.append((aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    given = [time.isoformat() for time in times] if as_text else times
    # text of midnight has its hour, so it is no bare date
    if len(expected) == len(times):
        assert at_us(orders_at(given, zone)) == expected
    else:
        with pytest.raises(BadRowError, match=f"did not exist in {zone}; check zone") as caught:
            orders_at(given, zone)
        assert caught.value.row == len(expected)


def test_time_that_the_clock_skipped_is_refused():
    with pytest.raises(BadRowError) as caught:
        orders_at([local("2026-03-08T01:59"), local("2026-03-08T02:30")], "America/New_York")
    assert str(caught.value) == (
        "row 1: at = '2026-03-08T02:30:00.000000' did not exist in America/New_York; "
        "check zone: its clock was put forward over this time"
    )


def test_time_that_the_clock_showed_twice_is_the_earlier_and_reported():
    loaded = orders_at([local("2026-11-01T01:30")], "America/New_York")
    assert at_us(loaded) == [int(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp()) * 10**6]
    (cleaning,) = loaded.cleanings
    assert str(cleaning) == (
        "1 row: the earlier of two at times taken (the clock of America/New_York was put back, "
        "and showed them twice); the first is row 0"
    )


def test_rows_of_a_cart_with_different_times_give_the_earliest():
    frame = pl.DataFrame(
        {
            "order": [1, 2, 1, 1],
            "sku": ["a"] * 4,
            "price": [1] * 4,
            "at": [NOON + timedelta(hours=h) for h in (2, 0, 1, 2)],
        }
    )
    columns = {"cart_id": "order", "sku_id": "sku", "unit_price": "price", "placed_at": "at"}
    loaded = load_orders(frame, columns, currency="CNY")
    assert at_us(loaded) == [NOON_US + 3_600_000_000, NOON_US]
    assert [(c.rows, c.example_row) for c in loaded.cleanings] == [(1, 2)]


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        ([local("2026-01-01T08:00")], "2026-01-01T08:00:00.000000"),
        (["2026-01-01 08:00"], "2026-01-01 08:00"),
    ],
)
def test_local_time_without_a_zone_is_refused(times, shown):
    with pytest.raises(NaiveDatetimeError) as caught:
        orders_at(times)
    assert (caught.value.row, caught.value.value) == (0, shown)
    assert copy(caught.value).row == 0  # as a pickle has it
    assert str(caught.value) == (
        f"row 0: at = {shown!r} has no offset; "
        "say with zone= where the clock stood, such as zone='Asia/Shanghai'"
    )


@pytest.mark.parametrize(
    "value", ["20261111", "yesterday", "2026/13/1", "2026-02-30", "2026/13/1 8:00"]
)
def test_text_that_is_no_point_in_time_is_refused(value):
    with pytest.raises(BadRowError, match=r"^row 1: at = .* is no point in time; write it like"):
        orders_at(["2026-11-11T12:00:00Z", value], "UTC")


@pytest.mark.parametrize("value", [date(2026, 3, 9), "2026-03-09", "2026/3/9", " 2026-3-9 "])
def test_a_day_is_no_point_in_time_and_lacks_its_time_of_day(value):
    with pytest.raises(BadRowError) as caught:
        orders_at([value], "UTC")
    assert str(caught.value) == (
        f"row 0: at = {value!r} is no point in time, but a day; add the time of "
        "day, as in '2026-11-11T20:00:00+08:00': midnight, if nobody knows more"
    )


@pytest.mark.parametrize("times", [[NOON, None], ["2026-11-11T12:00:00Z", ""]])
def test_missing_time_is_refused(times):
    with pytest.raises(BadRowError, match=r"^row 1: at = None is missing; give the order's time"):
        orders_at(times)


def test_numbers_are_no_points_in_time():
    with pytest.raises(InvalidArgumentError, match=r"^column = 'at' holds whole numbers, not poi"):
        orders_at([1, 2])


def test_local_time_beyond_the_calendar_is_refused():
    times = pl.Series(np.array([0, 2**62], dtype=np.int64)).cast(pl.Datetime("us"))
    with pytest.raises(BadRowError, match=r"^row 1: at = .* is outside the calendar"):
        orders_at(times, "UTC")


ENDS = [
    ("9999-12-31T23:59:59", "UTC", "9999-12-31T23:59:59+00:00"),
    ("9999-12-31T23:59:59", "Asia/Shanghai", "9999-12-31T15:59:59+00:00"),
    ("0001-01-01T00:00:00", "UTC", "0001-01-01T00:00:00+00:00"),
    ("0001-01-01T00:00:00", "America/New_York", "0001-01-01T04:56:02+00:00"),
]


@pytest.mark.parametrize(("text", "zone", "expected"), ENDS)
def test_the_first_and_the_last_day_are_inside_the_calendar(text, zone, expected):
    for given_as in (text, datetime.fromisoformat(text)):
        raw = arrow_column(pa.array([given_as]), "at")
        assert from_us(int(read_instants(raw, zone, [])[0])).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("9999-12-31T23:59:59", "America/New_York"), ("0001-01-01T00:00:00", "Asia/Shanghai"),
        ("0001-01-01T00:00:00+08:00", None), ("9999-12-31T23:59:59-05:00", None),
    ],
)  # fmt: skip
def test_what_utc_has_no_date_for_is_outside(text, zone):
    raw = arrow_column(pa.array(["2026-11-11T12:00:00Z", text]), "at")
    with pytest.raises(BadRowError, match=r"^row 1: at = .* is outside the calendar; give a time"):
        read_instants(raw, zone, [])
