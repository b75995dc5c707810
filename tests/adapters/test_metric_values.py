"""Columns of every form read as metric columns: one value, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.metric_arrow import arrow_column
from ecomops.adapters.metric_frames import measure_one
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_values import read_values
from ecomops.adapters.raw_frame import RawFrame
from ecomops.errors import (
    BadRowError,
    EcomopsError,
    InvalidArgumentError,
    NaiveDatetimeError,
    UnknownCurrencyError,
)
from ecomops.metrics import AOV, CTR, DSR, GMV, MEAN_FIRST_RESPONSE, PV
from ecomops.metrics.columns import (
    BOUGHT,
    CLICKS,
    CUSTOMER_ID,
    FIRST_RESPONSE_S,
    ITEM_SCORE,
    PAID_MINOR,
    REFUNDED_MINOR,
    SCORE,
    VIEWED_AT_US,
    MetricColumn,
)

MAKERS = [pd.DataFrame, pl.DataFrame, pa.table]
NOON = datetime.fromisoformat("2026-11-11T12:00")  # by a clock that nobody names
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
of_every_library = pytest.mark.parametrize("make", MAKERS)


def read(
    values: Any, column: MetricColumn, *, is_plain: bool = False, **options: Any
) -> list[Any]:
    """Give what an Arrow column reads as; None where nothing is."""
    raw = arrow_column(values if isinstance(values, pa.Array) else pa.array(values), "given")
    found = read_values(raw, column, ReadOptions(**options), is_plain=is_plain)
    told = found.values.tolist()
    if found.texts is not None:
        told = [found.texts[code] for code in told]
    missing = found.missing
    return [None if missing is not None and missing[i] else v for i, v in enumerate(told)]


def refusal(values: Any, column: MetricColumn, **options: Any) -> str:
    with pytest.raises(EcomopsError) as caught:
        read(values, column, **options)
    return str(caught.value)


# ---- amounts ----------------------------------------------------------------------------
minor = st.integers(-99_99, 99_99) | st.integers(-(10**12), 10**12)
WRITTEN = {
    "text": lambda m: f"{'-' if m < 0 else ''}{abs(m) // 100:,}.{abs(m) % 100:02}",
    "marked": lambda m: f"{'-' if m < 0 else ''}¥{abs(m) // 100}.{abs(m) % 100:02}",
    "decimal": lambda m: Decimal(m).scaleb(-2),
    "float": lambda m: m / 100,
}


@given(st.lists(st.none() | minor, min_size=1, max_size=8), st.sampled_from(sorted(WRITTEN)))
def test_major_units_are_read_exactly_however_they_are_written(amounts, form):
    given_values = [None if m is None else WRITTEN[form](m) for m in amounts]
    assert read(given_values, PAID_MINOR, is_plain=True, currency="CNY") == amounts


@given(st.lists(st.none() | minor, min_size=1, max_size=8), st.sampled_from([int, str, float]))
def test_minor_units_need_no_currency(amounts, form):
    given_values = [None if m is None else form(m) for m in amounts]
    assert read(given_values, PAID_MINOR) == amounts


def test_amounts_at_the_ends_of_int64_stay_exact():
    most = 2**63 - 1
    assert read([most, -most], PAID_MINOR) == [most, -most]
    assert read([str(most), f"-{most}"], PAID_MINOR) == [most, -most]
    largest = most // 100
    assert read([largest, -largest], PAID_MINOR, is_plain=True, currency="CNY") == [
        largest * 100, -largest * 100,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "options", "text"),
    [
        ([1, 2**62], {"currency": "CNY", "is_plain": True}, "row 1: given = 4611686018427387904"),
        ([1, -(2**63)], {}, "row 1: given = -9223372036854775808 is too large"),
        (["1", "1.234"], {"currency": "CNY", "is_plain": True}, "row 1: given = '1.234' is finer"),
        ([1.0, -0.333], {"currency": "CNY", "is_plain": True}, "row 1: given = -0.333 is not the"),
        ([0.1 + 0.2], {"currency": "CNY", "is_plain": True}, "float_noise"),
        ([1.0, float("inf")], {"currency": "CNY", "is_plain": True}, "row 1: given = inf"),
        (["1", "--2"], {}, "row 1: given = '--2'"),
        (["1", "5-3"], {}, "row 1: given = '5-3'"),
        (["1", "0.45%"], {"currency": "CNY", "is_plain": True}, "row 1: given = '0.45%'"),
        ([True], {}, "holds true and false, not amounts"),
        (["1"], {"is_plain": True}, "currency = None is needed: 'given' holds major units"),
    ],
)  # fmt: skip
def test_amounts_that_are_none_are_named(values, options, text):
    assert text in refusal(values, PAID_MINOR, **options)


def test_only_what_may_be_corrected_may_be_negative():
    assert read([-5], PAID_MINOR) == [-5]
    assert "row 1: given = -5 is negative" in refusal([1, -5], REFUNDED_MINOR)
    assert "row 0: given = '-5' is negative" in refusal(
        ["-5"], REFUNDED_MINOR, is_plain=True, currency="CNY"
    )


def test_noise_of_floats_is_taken_where_it_is_stated():
    noisy: dict[str, Any] = {"is_plain": True, "currency": "CNY", "float_noise": 1e-6}
    assert read([0.1 + 0.2, -(0.1 + 0.2)], PAID_MINOR, **noisy) == [30, -30]


# ---- counts and flags -------------------------------------------------------------------
@given(st.lists(st.none() | st.integers(0, 2**53 - 1), min_size=1, max_size=6))
def test_counts_are_whole_numbers_in_any_form(counts):
    for form in (int, float, str, Decimal, "{:,}".format, " {:,}.00".format):
        assert read([None if c is None else form(c) for c in counts], CLICKS) == counts


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, -1], "row 1: given = -1 is negative"),
        ([1.0, 1.5], "row 1: given = 1.5 is no whole number"),
        ([0.0, 2.0**53], "row 1: given = 9007199254740992.0 is no whole number"),
        ([0.0, float("-inf")], "row 1: given = -inf"),
        (["1", "many"], "row 1: given = 'many' is no whole number"),
        (["1,200", "1,20"], "row 1: given = '1,20' is no whole number"),
        (["1,200", "1200,300"], "row 1: given = '1200,300' is no whole number"),
        (["1,200", "1,200.5"], "row 1: given = '1,200.5' is no whole number"),
        (["9,223,372,036,854,775,808"], "row 0: given = '9,223,372,036,854,775,808' is no whole"),
        ([None, "1e3"], "row 1: given = '1e3'"),
        ([False], "holds true and false"),
        (pa.array([1, 2**63], pa.uint64()), "row 1: given = 9223372036854775808 leaves int64"),
    ],
)
def test_counts_that_are_none_are_named(values, text):
    assert text in refusal(values, CLICKS)


def test_single_precision_holds_few_whole_numbers():
    floats = pa.array(np.array([2047, 2049], dtype=np.float32))
    assert read(floats, CLICKS) == [2047, 2049]
    assert "row 0" in refusal(pa.array(np.array([2**24], dtype=np.float32)), CLICKS)


@pytest.mark.parametrize(
    "values",
    [
        [True, False, None], [1, 0, None], [1.0, 0.0, None], ["是", "否", None],
        ["true", "FALSE", None], ["1", "0", None], ["Yes", " no ", None],
    ],
)  # fmt: skip
def test_flags_are_read_however_they_are_said(values):
    assert read(values, BOUGHT) == [True, False, None]


@pytest.mark.parametrize("values", [["perhaps"], [2], [0.5], [""], [NOON]])
def test_what_is_neither_true_nor_false_is_refused(values):
    assert "true" in refusal(values, BOUGHT)


# ---- decimals ---------------------------------------------------------------------------
millionths = st.integers(0, 100_000_000) | st.integers(0, 2 * 10**15 - 1)


@given(st.lists(millionths, min_size=1, max_size=6))
def test_decimals_are_read_to_the_last_of_six_places(values):
    exact = [Decimal(m).scaleb(-6) for m in values]
    assert read(exact, FIRST_RESPONSE_S) == values
    assert read([f"{d:f}" for d in exact], FIRST_RESPONSE_S) == values
    assert read([float(d) for d in exact], FIRST_RESPONSE_S) == values


@given(st.lists(millionths, min_size=1, max_size=6))
def test_metrics_take_decimals_as_they_were_read(values):
    frame = pl.DataFrame({"first_response_s": [f"{Decimal(m).scaleb(-6):f}" for m in values]})
    found = measure_one(frame, MEAN_FIRST_RESPONSE)
    assert found.exact == Fraction(sum(values), 10**6 * len(values))


def test_single_precision_is_the_decimal_that_it_was_written_as():
    floats = pa.array(np.array([29.7, 0.1, 123_456.7], dtype=np.float32))
    assert read(floats, FIRST_RESPONSE_S) == [29_700_000, 100_000, 123_456_700_000]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["1", "0.45%"], "row 1: given = '0.45%' is a percentage; give the share itself, 0.0045"),
        (["12.5％"], "give the share itself, 0.125"),
        ([0.1234567], "has more than 6 decimals"),
        (["1.0000001"], "has more than 6 decimals"),
        (["1." + "0" * 30 + "1"], "has more than 6 decimals"),
        ([Decimal("1E-7")], "has more than 6 decimals"),
        (["nan"], "is no number"),
        (["1,5"], "is no number"),
        (["1e3"], "is no number"),
        (["9" * 39], "is out of range"),
        (["9" * 99], "is no number"),
        ([1e300], "is out of range"),
        ([2 * 10**9], "is out of range"),
        ([-1.5], "is negative"),
        ([True], "holds true and false, not numbers"),
    ],
)
def test_decimals_that_are_none_are_named(values, text):
    assert text in refusal(values, FIRST_RESPONSE_S)


def test_decimals_of_a_frame_without_fractions_stay_whole():
    frame = pl.DataFrame(
        {"item_score": [5, 4], "service_score": ["5", "4"], "delivery_score": [5.0, 4.5]}
    )
    assert measure_one(frame, DSR).exact == Fraction(275, 60)


@pytest.mark.parametrize("values", [[1, 0], [5.0, 5.000001], ["1", "0.99"], [Decimal(6)]])
def test_scores_beyond_their_scale_are_named(values):
    row = len(values)
    assert f"row {row}: given = {values[-1]!r} is " in refusal([None, *values], ITEM_SCORE)
    assert read([None, *values[:-1]], ITEM_SCORE)[0] is None
    text = refusal([1, None, 6], SCORE)
    assert text.endswith("6 is above 5; give what the customer gave, 1 to 5, or leave it out")


# ---- points in time ---------------------------------------------------------------------
@given(
    st.lists(
        st.datetimes(NOON.replace(year=1900), NOON.replace(year=2100)), min_size=1, max_size=5
    )
)
def test_instants_are_the_same_in_every_form(times):
    aware = [time.replace(tzinfo=UTC) for time in times]
    expected = [(t - EPOCH) // timedelta(microseconds=1) for t in aware]
    assert read(aware, VIEWED_AT_US, is_plain=True) == expected
    assert read([t.isoformat() for t in aware], VIEWED_AT_US, is_plain=True) == expected
    assert read(times, VIEWED_AT_US, is_plain=True, zone="UTC") == expected
    assert read(expected, VIEWED_AT_US) == expected
    assert read([str(e) for e in expected], VIEWED_AT_US) == expected


def test_times_without_an_offset_are_those_of_the_zone():
    times = [None, NOON]
    at_us = read(times, VIEWED_AT_US, is_plain=True, zone="Asia/Shanghai")
    assert at_us == [None, 1_794_369_600_000_000]


@pytest.mark.parametrize(
    ("values", "options", "text"),
    [
        (
            [None, NOON], {"is_plain": True},
            "row 1: given = '2026-11-11T12:00:00.000000' has no offset",
        ),
        (
            [None, "2026-11-11T20:00:00"], {"is_plain": True},
            "row 1: given = '2026-11-11T20:00:00' has no offset",
        ),
        (["2026-11-11"], {"is_plain": True, "zone": "UTC"}, "row 0: given = '2026-11-11' is no"),
        ([5], {"is_plain": True}, "name it as 'viewed_at_us' if it holds microseconds"),
        ([NOON], {}, "holds points in time, not microseconds; name it as 'view"),
        ([0, 2**62], {}, "row 1: given = 4611686018427387904 is too large"),
        ([-(2**62)], {}, "row 0: given = -4611686018427387904"),
        (["2026-03-08T02:30:00"], {"is_plain": True, "zone": "America/New_York"}, "did not exist"),
    ],
)  # fmt: skip
def test_instants_that_are_none_are_named(values, options, text):
    assert text in refusal(values, VIEWED_AT_US, **options)


def test_nothing_but_missing_times_needs_no_zone():
    assert (
        read(pa.array([None, None], pa.timestamp("us")), VIEWED_AT_US, is_plain=True) == [None] * 2
    )


FAR = np.array([0, 2**62], dtype=np.int64)


@pytest.mark.parametrize(
    "frame",
    [
        *(pa.table({"at": pa.array(FAR).cast(pa.timestamp(u))}) for u in ("s", "ms", "us")),
        pl.DataFrame({"at": pl.Series(FAR).cast(pl.Datetime("ms", "UTC"))}),
        pl.DataFrame({"at": pl.Series(FAR // 3).cast(pl.Datetime("us"))}).lazy(),
    ],
)
def test_times_of_frames_beyond_the_calendar_do_not_wrap(frame):
    with pytest.raises(BadRowError, match=r"row 1: at = .* is outside the calendar; give a time"):
        measure_one(frame, "pv", {"viewed_at": "at"}, zone="UTC")


def test_times_that_are_no_microseconds_name_their_ticks():
    ns = 1_793_000_000_000_000_000  # taken for milliseconds
    frame = pl.DataFrame({"at": pl.Series([None, ns]).cast(pl.Datetime("ms"))})
    with pytest.raises(BadRowError, match=f"row 1: at = {ns} is outside the calendar"):
        RawFrame(frame, ["at"]).column("at")


def test_seconds_beyond_the_calendar_do_not_wrap():
    far = pa.array([2**60], pa.int64()).cast(pa.timestamp("s", "UTC"))
    assert "outside the calendar" in refusal(far, VIEWED_AT_US, is_plain=True)
    near = pa.array([2**62], pa.int64()).cast(pa.timestamp("us", "UTC"))
    assert "outside the calendar" in refusal(near, VIEWED_AT_US, is_plain=True)


# ---- ids --------------------------------------------------------------------------------
def test_ids_lose_what_spreadsheets_put_around_them():
    written = ['="00123"', "'00123", " 00123 ", "00123", None, "订单-1"]
    assert read(written, CUSTOMER_ID) == ["00123"] * 4 + [None, "订单-1"]


def test_whole_number_ids_beside_missing_ones_may_be_floats():
    assert read([7.0, None, float("nan")], CUSTOMER_ID) == [7, None, None]
    assert "row 1: given = 1e+18" in refusal([1.0, 1e18], CUSTOMER_ID)
    assert "row 0: given = 1.5" in refusal([1.5], CUSTOMER_ID)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["a", ""], "row 1: given = '' is empty"),
        (["a", "  "], "row 1: given = '  ' is empty"),
        (["a", "b\nc"], "has a line break"),
        (["a", "b\0"], "row 1: given = 'b\\x00' ends in NUL"),
        (["x" * 129], "has 129 characters"),
        ([True], "holds true and false"),
        ([NOON], "holds points in time"),
        ([b"ab"], "row 0: given = b'ab' is not text"),
    ],
)
def test_ids_that_are_none_are_named(values, text):
    assert text in refusal(values, CUSTOMER_ID)


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (
            [1, 1, "1"],
            "row 2: visitor_id = '1' is of another type than the ids above it, which",
        ),
        (["a", None, 1], "row 2: visitor_id = 1 is of another type than the ids above it, which"),
    ],
)
def test_ids_of_two_types_in_one_column_are_refused_as_in_two_batches(ids, text):
    frame = pd.DataFrame({"visitor_id": pd.Series(ids, dtype=object)})
    with pytest.raises(BadRowError) as caught:
        measure_one(frame, "uv")
    assert str(caught.value).startswith(text)
    assert str(caught.value).endswith("; read all of them as text")


@of_every_library
def test_ids_of_text_and_numbers_count_alike(make):
    paid = [100, 200, 300, 200]
    text = measure_one(make({"order_id": ["a", "b", "ß", "b"], "paid_minor": paid}), AOV)
    numbers = measure_one(make({"order_id": [7, 2**62, -1, 2**62], "paid_minor": paid}), AOV)
    assert text.exact == numbers.exact == 200


# ---- nothing at all ---------------------------------------------------------------------
COLUMNS = [CUSTOMER_ID, PAID_MINOR, REFUNDED_MINOR, CLICKS, BOUGHT, VIEWED_AT_US, FIRST_RESPONSE_S]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    "kind",
    [pa.null(), pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("ns"),
     pa.decimal128(9, 2), pa.dictionary(pa.int8(), pa.string())],
)  # fmt: skip
def test_columns_of_nothing_are_missing_whatever_their_type(column, kind):
    assert read(pa.array([None, None], kind), column) == [None, None]
    assert read(pa.array([None], kind), column, is_plain=True, currency="CNY") == [None]


@of_every_library
def test_frames_without_rows_have_undefined_rates_and_empty_sums(make):
    frame = make({"clicks": [], "impressions": []})
    assert measure_one(frame, CTR).exact is None
    assert measure_one(make({"order_id": [], "paid_minor": []}), GMV).exact == 0


def test_wide_and_unsigned_columns_are_read_or_refused():
    frame = pl.DataFrame(
        {
            "clicks": pl.Series([1, 2], dtype=pl.UInt64),
            "impressions": pl.Series([10, 20], dtype=pl.Int128),
        }
    )
    assert measure_one(frame, CTR).exact == Fraction(1, 10)
    beyond = pl.Series("impressions", [1, 2**100], dtype=pl.Int128)
    with pytest.raises(BadRowError, match="row 1: impressions"):
        measure_one(frame.with_columns(beyond), CTR)


def test_options_are_checked_before_any_row():
    with pytest.raises(UnknownCurrencyError):
        ReadOptions(currency="XYZ")
    with pytest.raises(InvalidArgumentError, match="no time zone"):
        ReadOptions(zone="Shanghai")
    with pytest.raises(NaiveDatetimeError):
        measure_one(pl.DataFrame({"viewed_at": [NOON]}), PV)


@pytest.mark.parametrize("noise", ["1", -1, float("nan"), 0.5, None, True, Decimal("0.1")])
def test_noise_that_is_none_is_refused(noise):
    with pytest.raises(InvalidArgumentError, match=r"float_noise = .* is out of range; give"):
        ReadOptions(float_noise=noise)
    assert ReadOptions(float_noise=np.float64(0.25)).float_noise == 0.25


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"zone": 8}, "zone = 8 is no str; give an IANA name"),
        ({"cleanings": ()}, r"cleanings = \(\) is no list"),
    ],
)
def test_options_of_other_types_are_refused(options, text):
    with pytest.raises(InvalidArgumentError, match=text):
        ReadOptions(**options)
