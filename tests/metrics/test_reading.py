"""Columns as they come: each value is read as a plain loop reads it, or its own row is refused."""

import math
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, strategies as st

from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
)
from ecomops.metrics import (
    AOV,
    CSAT,
    CTR,
    DSR,
    GMV,
    LONG_TAIL_SHARE,
    MEAN_FIRST_RESPONSE,
    ORDERS,
    PV,
    RESOLUTION_RATE,
    UV,
    HllSketch,
)
from ecomops.metrics.analysis import mean_variance
from ecomops.metrics.columns import (
    CLICKS,
    FIRST_RESPONSE_S,
    ITEM_SCORE,
    PAID_MINOR,
    SCORE,
    VIEWED_AT_US,
    MetricColumn,
)
from ecomops.metrics.customer_tables import OrderBook
from ecomops.metrics.gathered import UnlikeRowsError
from ecomops.metrics.reading import read_column
from ecomops.models.instants import FIRST_US, LAST_US

INT64 = range(-(2**63), 2**63)


# ---- the plain loop ---------------------------------------------------------------------
def is_missing(value: Any) -> bool:
    return value is None or value is np.ma.masked or value != value  # noqa: PLR0124  NaN is not itself


def kept(column: MetricColumn, value: Any) -> int | None:
    """Read one value as the column keeps it; None: it can't hold it."""
    value = value.item() if isinstance(value, np.generic) else value
    if type(value) is Decimal and column.kind == "decimal":
        exact = Fraction(value) * 10**6 if value.is_finite() else None
        value = None if exact is None or exact.denominator != 1 else exact / 10**6
        if value is None or abs(value) > (2**63 - 1) // 10**6:
            return None
    elif type(value) not in {int, float} or (column.kind == "instant" and type(value) is float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    places = 10**6 if column.kind == "decimal" else 1
    if isinstance(value, float):
        if column.kind == "decimal":
            near = round(Fraction(value) * places)
            if abs(value) > 2 * 10**9 or near / places != value:
                return None
        elif not value.is_integer() or abs(value) >= 2**53:
            return None
        else:
            near = int(value)
    else:
        near = int(value * places)
    low, high = {
        "instant": (FIRST_US, LAST_US), "decimal": (0, 2**63 - 1), "count": (0, 2**63 - 1),
        "minor": (-(2**63), 2**63 - 1),
    }[column.kind]  # fmt: skip
    if column.name in {"score", "item_score"}:
        low, high = 1 * places, 5 * places
    return near if low <= near <= high and near in INT64 else None


NUMBERS = [
    0, 1, 3, 5, 6, -1, 2**53 - 1, 2**53, 2**60, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1,
    10**12, 9223372036854, 9223372036855, LAST_US, LAST_US + 1, FIRST_US, FIRST_US - 1,
    0.0, 1.0, 4.5, 5.000001, 29.5, 0.5, -1.5, -0.0, 1e-9, 0.1, 2.0**53, 2.0**60, 2e9, 2e9 + 0.5,
    math.inf, -math.inf, Decimal(5), Decimal("4.5"), Decimal("1.500000"), Decimal("0.0000001"),
    Decimal("-1"), Decimal("5.000001"), Decimal("Infinity"), Decimal("1e400"),
    Decimal(9223372036854), Decimal(9223372036855),
]  # fmt: skip
MISSING = [None, math.nan, np.float32("nan")]
OTHERS = ["30", "", True, b"1", datetime(2026, 11, 11), np.bool_(False), 3 + 0j, [1]]  # noqa: DTZ001  naive, as people give them
values = st.sampled_from(NUMBERS) | st.sampled_from(NUMBERS).map(
    lambda value: np.int64(value) if type(value) is int and value in INT64 else value
)
lists = st.lists(st.sampled_from(MISSING) | values, max_size=6)
dirty = st.lists(st.sampled_from(MISSING) | values | st.sampled_from(OTHERS), max_size=6)
numeric = pytest.mark.parametrize(
    "column", [CLICKS, PAID_MINOR, VIEWED_AT_US, FIRST_RESPONSE_S, SCORE, ITEM_SCORE]
)


def check(column, given_values, read):
    """Hold what was read, or refused, beside the plain loop."""
    lacks = [is_missing(value) for value in given_values]
    expected = [
        0 if gone else kept(column, value) for gone, value in zip(lacks, given_values, strict=True)
    ]
    bad = [row for row, value in enumerate(expected) if value is None]
    try:
        found, missing = read_column(column, read)
    except BadRowError as caught:
        shown, row = caught.value, caught.row
        assert row == bad[0]
        assert shown == given_values[row]
        assert type(shown) is not int or type(given_values[row]) in {int, np.int64}
    except InvalidArgumentError:
        there = [v for v, gone in zip(given_values, lacks, strict=True) if not gone]
        is_float = column.kind == "instant" and all(type(v) is float for v in there)
        types = {type(v.item() if isinstance(v, np.generic) else v) for v in there}
        assert is_float or len(types) == 1
        assert bad == [row for row, gone in enumerate(lacks) if not gone]
    else:
        assert not bad
        assert found.tolist() == expected
        assert (missing.tolist() if missing is not None else [False] * len(lacks)) == lacks


@numeric
@given(listed=lists)
@example(listed=[12, 29.5, None, "30"])
@example(listed=[2**60, 0.5])
@example(listed=[1.0, "x"])
@example(listed=[-1, "x"])
@example(listed=[0.5, -1.0])
def test_a_list_is_read_value_by_value(column, listed):
    check(column, listed, listed)
    check(column, listed, tuple(listed))


@numeric
@given(listed=dirty)
def test_what_is_no_number_is_refused_in_its_own_row(column, listed):
    check(column, listed, listed)
    check(column, listed, np.fromiter(listed, object, len(listed)))


@numeric
@given(listed=st.lists(st.tuples(st.sampled_from(NUMBERS), st.booleans()), max_size=6))
def test_nothing_is_asked_of_what_a_mask_hides(column, listed):
    objects = np.fromiter((value for value, _ in listed), object, len(listed))
    hidden = np.array([is_hidden for _, is_hidden in listed], dtype=bool)
    seen = [None if is_hidden else value for value, is_hidden in listed]
    check(column, seen, np.ma.MaskedArray(objects, hidden))
    floats = [value for value, _ in listed if type(value) is float]
    mask = hidden[: len(floats)]
    there = [None if is_hidden else value for value, is_hidden in zip(floats, mask, strict=False)]
    array = np.ma.MaskedArray(np.array(floats, dtype=float), mask)
    if there and any(value is not None for value in there):
        check(column, there, array)


def test_masked_columns_of_every_kind():
    assert CTR(
        clicks=np.ma.array([5, -999], mask=[False, True]), impressions=[100, 100]
    ).exact == Fraction(1, 20)
    assert PV(viewed_at_us=np.ma.array([1, -(2**63)], mask=[False, True])).numerator == 1
    assert UV(visitor_id=np.ma.array(["a", ""], mask=[False, True])).numerator == 1
    objects = np.ma.array(np.array(["a", None, 7], dtype=object), mask=[False, False, True])
    assert UV(visitor_id=objects).n_missing == 2
    flags = np.ma.array([True, True], mask=[False, True])
    assert RESOLUTION_RATE(is_resolved=flags).denominator == 1
    assert UV(visitor_id=[np.ma.masked, 7]).n_missing == 1
    assert PV(viewed_at_us=np.ma.array([0.5, math.nan], mask=[True, False])).n_missing == 2


def test_numbers_of_numpy_are_those_of_python_wherever_they_stand():
    for one in (np.int64(1), np.uint8(1), np.float32(1)):
        assert CTR(clicks=np.array([one], dtype=object), impressions=[2]).numerator == 1
    objects = np.array([np.bool_(True)], dtype=object)
    assert RESOLUTION_RATE(is_resolved=objects).numerator == 1
    assert UV(visitor_id=np.array([np.str_("a"), None], dtype=object)).n_missing == 1
    assert CTR(clicks=np.array([np.float32("nan")], dtype=object), impressions=[1]).n_missing == 1
    with pytest.raises(BadRowError, match=r"row 0: viewed_at_us = np.datetime64.*microseconds"):
        PV(viewed_at_us=[np.datetime64("1970-01-02", "ns")])  # item() gives nanoseconds
    with pytest.raises(BadRowError, match=r"row 0: clicks = np.timedelta64"):
        CTR(clicks=[np.timedelta64(3, "ns")], impressions=[9])


# ---- scores -----------------------------------------------------------------------------
def test_scores_end_at_five():
    with pytest.raises(BadRowError, match=r"row 0: score = 60 is above 5; give numbers from 1 to"):
        CSAT(score=[60, 70, 100])
    with pytest.raises(BadRowError, match=r"row 1: score = 0 is below 1; .* None where there is"):
        CSAT(score=[5, 0])
    with pytest.raises(BadRowError, match=r"row 1: item_score = 5.000001 is above 5"):
        DSR(item_score=[5, 5.000001], service_score=[5, 5], delivery_score=[1, 1])
    assert CSAT(score=[5, None, 1]).exact == Fraction(1, 2)


# ---- ids --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([None, "a", 5], "row 2: order_id = 5 is of type int, the rows before hold str"),
        ([2**64], f"row 0: order_id = {2**64} leaves int64; give ids as text"),
        ([1, 2**63], "row 1: order_id .* leaves int64"),
        ([1, 2.5, "a"], "row 1: order_id = 2.5 is no whole number"),
        (["a", "\ud800"], "row 1: order_id = '.ud800' has half a character"),
        ([None, "", "b" * 600], "row 1: order_id = '' is empty"),
        (["a", "订" * 200, ""], "row 1: order_id = '订+… .* is too long"),
        ([b"a"], "row 0: order_id = b'a' is not one of whole numbers or text"),
        ([True, 1], "row 0: order_id = True is not one of"),
    ],
)
def test_the_first_bad_id_is_named(ids, message):
    with pytest.raises(BadRowError, match=message):
        ORDERS(order_id=ids)
    with pytest.raises(BadRowError, match=message.replace("order_id", "group")):
        PV.by(ids, viewed_at_us=[0] * len(ids))


@pytest.mark.parametrize("clicks", [[[1]], [[1], [2]], [(1, 2), (3, 4)]], ids=str)
def test_rows_of_rows_are_no_column(clicks):
    with pytest.raises(BadRowError, match=r"row 0: clicks = .* is not one of whole numbers"):
        CTR(clicks=clicks, impressions=[9] * len(clicks))


def test_whole_floats_go_with_whole_numbers():
    assert UV(visitor_id=[1, 1.0, 2**60, None]).numerator == 2


def test_one_long_id_takes_no_memory_for_the_others():
    ids = ["x" * 10**6] + [f"v{i}" for i in range(5_000)]
    with pytest.raises(BadRowError, match=r"row 0: visitor_id = 'xxx.* is too long"):
        UV(visitor_id=ids)  # 20 gigabytes, were all of them as wide


@pytest.mark.parametrize(
    "ids", [{"a", "b"}, frozenset("a"), {"a": 1}], ids=["set", "frozenset", "dict"]
)
def test_what_has_no_order_is_no_column(ids):
    with pytest.raises(InvalidArgumentError, match="has no rows in an order; give a list"):
        UV(visitor_id=ids)


def test_instants_are_asked_for_in_the_callers_words():
    naive = datetime(2026, 11, 11)  # noqa: DTZ001  naive, as people give them
    with pytest.raises(BadRowError, match=r"row 0: viewed_at_us = .* since 1970, in UTC: "):
        PV(viewed_at_us=[naive])


MAKERS: dict[str, Any] = {
    "pandas": lambda values, kind: pd.Series(values, dtype=kind),
    "pandas array": lambda values, kind: pd.array(values, dtype=kind),
    "pandas NA": lambda values, kind: [pd.NA if v is None else v for v in values],
    "pandas objects": lambda values, kind: pd.Series(values, dtype=object),
    "polars": lambda values, kind: pl.Series(values),
    "arrow": lambda values, kind: pa.array(values),
    "chunks": lambda values, kind: pa.chunked_array([pa.array(values)[:1], pa.array(values)[1:]]),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_columns_of_every_library_are_as_lists(make):
    amounts, ids, flags = [500, None, 700], ["a", "b", "c"], [True, None, False]
    orders = {"order_id": make(ids, "string"), "paid_minor": make(amounts, "Int64")}
    aov = AOV(**orders)
    assert (str(aov.exact), aov.n_missing) == ("600", 1)
    assert AOV.empty().update(**orders).result().exact == 600
    assert AOV.by(make(ids, "string"), **orders).groups == ("a", "b", "c")
    assert UV(visitor_id=make([None, 2**60 + 1, 2**60], "Int64")).numerator == 2
    assert UV(visitor_id=make(["a", None, "a"], "string")).numerator == 1
    found = RESOLUTION_RATE(is_resolved=make(flags, "boolean"))
    assert (found.exact, found.n_missing) == (Fraction(1, 2), 1)
    waits = make([1.5, None, 3.0], "Float64")
    assert MEAN_FIRST_RESPONSE(first_response_s=waits).exact == Fraction(9, 4)
    each = CTR.each(make([1, None], "Int64"), make([2, 3], "Int64"))
    assert each.tolist() == pytest.approx([0.5, math.nan], nan_ok=True)
    assert mean_variance(make(amounts, "Int64")).mean == 600
    assert mean_variance(make(amounts, "Int64")).n_missing == 1
    with pytest.raises(BadRowError, match=r"row 2: values = inf is not finite|counts"):
        mean_variance(make([1.5, None, math.inf], "Float64"))
    assert round(float(HllSketch().update(make(ids, "string")).result())) == 3
    book = OrderBook.empty().update(
        order_id=make(ids, "string"), customer_id=make(["x", None, "y"], "string"),
        placed_at_us=make([0, 1, 2], "Int64"), paid_minor=make([1, 2, 3], "Int64"),
    )  # fmt: skip
    assert book.n_missing == 1
    with pytest.raises(BadRowError, match="row 1: group = None is missing; give every row a gr"):
        AOV.by(make(["a", None, "b"], "string"), **orders)
    with pytest.raises(BadRowError, match="row 2: clicks = -1 is negative"):
        CTR(clicks=make([1, None, -1], "Int64"), impressions=[1, 1, 1])


def test_decimals_count_as_the_numbers_that_they_are():
    decimals = [Decimal("1.5"), 2, None, Decimal("2.500000")]
    assert MEAN_FIRST_RESPONSE(first_response_s=decimals).exact == 2
    series = pl.Series([Decimal("1.5"), Decimal(2), None, Decimal("2.500000")])
    assert MEAN_FIRST_RESPONSE(first_response_s=series).exact == 2
    with pytest.raises(BadRowError, match=r"row 0: first_resp.* is out of range; give at most"):
        MEAN_FIRST_RESPONSE(first_response_s=[Decimal("NaN")])
    with pytest.raises(BadRowError, match=r"row 0: first_resp.* has more than six decimals; rou"):
        MEAN_FIRST_RESPONSE(first_response_s=[Decimal("0.0000001")])
    with pytest.raises(BadRowError, match=r"row 0: clicks = Decimal\('1'\) is not one of whole"):
        CTR(clicks=[Decimal(1)], impressions=[1])


def test_what_to_do_instead_can_be_done():
    with pytest.raises(BadRowError, match="row 1: group = '' is empty; give every row a group"):
        UV.by(["a", ""], visitor_id=[1, 2])
    hashes = np.array([1, 2**63], dtype=np.uint64)
    with pytest.raises(
        BadRowError, match=f"row 1: visitor_id = {2**63} leaves int64; give ids as"
    ):
        UV(visitor_id=hashes)
    with pytest.raises(BadRowError, match="leaves int64; give at most 9223372036854775807"):
        CTR(clicks=hashes, impressions=[1, 1])


# ---- several columns --------------------------------------------------------------------
def test_one_table_of_orders_serves_every_metric():
    orders = {
        "order_id": ["A", "B"], "paid_minor": [100, 50], "is_cancelled": [False, True],
        "customer_id": [None, 7], "score": ["what", "ever"],
    }  # fmt: skip
    assert GMV(**orders).exact == 150
    assert AOV(**orders).exact == 100
    assert AOV.by(["x", "y"], **orders)["x"].exact == 100
    assert GMV.empty().update(**orders).result().exact == 150
    with pytest.raises(
        InvalidArgumentError, match=r"'paid' is no column .* you mean 'paid_minor'"
    ):
        GMV(order_id=["A"], paid=[1])


def test_rows_of_one_id_that_differ_are_named():
    told: dict[str, Any] = {"order_id": ["a", None, "b", "a"], "paid_minor": [1, 2, 2, 5]}
    message = "rows 0, 3: order_id = 'a' stands twice, once with paid_minor = 1, once with 5"
    with pytest.raises(UnlikeRowsError, match=message) as caught:
        AOV(**told)
    assert caught.value.rows == (0, 3)
    assert isinstance(caught.value, DuplicateIdError)
    with pytest.raises(UnlikeRowsError, match=message):
        AOV.by(["x"] * 4, **told)
    alike = {**told, "paid_minor": [1, 2, 2, 1]}
    message = "rows 0, 3: order_id = 'a' stands in two groups"
    with pytest.raises(UnlikeRowsError, match=message):
        AOV.by(["x", "x", "x", "y"], **alike)
    with pytest.raises(DuplicateIdError, match=r"^order_id = 'a' stands twice"):
        AOV.empty().update(**told)  # whose rows count from an update, and not from the first


def test_a_sum_beyond_int64_names_the_id_it_belongs_to():
    clicks = {"keyword_id": ["b", "a", "a"], "clicks": [1, 2**62, 2**62]}
    with pytest.raises(
        AmountTooLargeError, match="clicks of keyword_id 'a' = 9223372036854775808"
    ):
        LONG_TAIL_SHARE(**clicks)
    with pytest.raises(AmountTooLargeError, match="clicks of keyword_id 'a' = "):
        LONG_TAIL_SHARE.by(["y", "x", "x"], **clicks)


def test_the_least_of_int64_is_no_decimal():
    with pytest.raises(BadRowError, match="row 1: first_response_s = -9223372036854775808"):
        MEAN_FIRST_RESPONSE(first_response_s=[1, -(2**63)])
