"""Arrow columns read by pyarrow alone are those that narwhals gives."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.metric_arrow import arrow_column, batch_column, record_batches
from ecomops.adapters.raw_frame import RawFrame
from ecomops.errors import BadRowError, InvalidArgumentError

texts = st.sampled_from(["a", "b", "商品", "", "é", "a\0"])
times = st.datetimes(datetime.fromisoformat("1680-01-01"), datetime.fromisoformat("2260-01-01"))
seconds = times.map(lambda time: time.replace(microsecond=0))
VALUES: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.int8(), st.integers(-128, 127)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint64(), st.integers(0, 2**63 - 1)),
    (pa.float32(), st.floats(width=32)),
    (pa.float64(), st.floats()),
    (pa.bool_(), st.booleans()),
    (pa.string(), texts),
    (pa.large_string(), texts),
    (pa.string_view(), texts),
    (pa.dictionary(pa.int16(), pa.string()), texts),
    (pa.decimal128(12, -2), st.integers(-99, 99).map(lambda m: Decimal(m * 100))),
    (pa.decimal128(12, 2), st.integers(-(10**9), 10**9).map(lambda m: Decimal(m).scaleb(-2))),
    (pa.timestamp("us"), times),
    (pa.timestamp("ns", "UTC"), times.map(lambda t: t.replace(tzinfo=UTC))),
    (
        pa.timestamp("ms", "Asia/Shanghai"),
        times.map(lambda t: t.replace(tzinfo=UTC, microsecond=0)),
    ),
    (pa.timestamp("s"), seconds),
    (pa.date32(), st.dates(date(1, 1, 1))),
]


@pytest.mark.parametrize(("kind", "one"), VALUES)
@given(data=st.data())
def test_columns_are_those_of_the_frame_reader(kind, one, data):
    values = data.draw(st.lists(st.none() | one, max_size=8))
    start = data.draw(st.integers(0, 3))
    array = pa.array(values, kind)[start:]
    ours = arrow_column(array, "given")
    theirs = RawFrame(pa.table({"given": array}), ["given"]).column("given")
    assert ours.missing.tolist() == theirs.missing.tolist()
    if len(array) > array.null_count:  # of nothing, either may say what kind it is
        assert ours.kind == theirs.kind or {ours.kind, theirs.kind} <= {"text", "object"}
    for row in set(range(len(array))) - set(ours.missing.tolist()):
        mine, other = (
            column.distinct[column.values[row]] if column.is_coded else column.values[row].item()
            for column in (ours, theirs)
        )
        assert mine == other or (mine != mine and other != other)  # noqa: PLR0124  NaN
    there = np.ones(len(array), dtype=np.bool_)
    there[ours.missing] = False
    assert (ours.values[~there] == (-1 if ours.is_coded else 0)).all()


@pytest.mark.parametrize("kind", [pa.list_(pa.int8()), pa.struct([("a", pa.int8())])])
def test_nested_columns_are_refused(kind):
    with pytest.raises(InvalidArgumentError, match="give one plain value per row"):
        arrow_column(pa.array([None], kind), "given")


def test_numbers_beyond_int64_name_their_row():
    with pytest.raises(BadRowError, match="row 2: given = 18446744073709551615 leaves int64"):
        arrow_column(pa.array([1, None, 2**64 - 1], pa.uint64()), "given")


def test_text_that_is_no_utf8_is_refused():
    gbk = pa.array(["渠道".encode("gbk")], pa.binary()).view(pa.string())
    with pytest.raises(InvalidArgumentError, match="given' holds text that is no UTF-8"):
        arrow_column(gbk, "given")


def test_types_of_others_are_read_as_what_they_are_stored_as():
    ids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16, None], pa.binary(16)))
    assert arrow_column(ids, "given").distinct == (b"0" * 16,)


def test_two_columns_of_one_name_are_refused():
    batch = pa.RecordBatch.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pytest.raises(InvalidArgumentError, match="batches = 'a' is the name of two columns"):
        batch_column(batch, "a")


def test_null_inside_a_dictionary_is_no_value():
    dictionary = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["a", None]))
    assert arrow_column(dictionary, "given").missing.tolist() == [1]


@pytest.mark.parametrize(
    "make",
    [
        lambda table: table, lambda table: iter(table.to_batches(max_chunksize=1)),
        lambda table: table.to_reader(), lambda table: table.to_batches()[0],
        pl.from_arrow,
    ],
)  # fmt: skip
def test_batches_are_taken_from_anything_that_holds_some(make):
    table = pa.table({"clicks": [1, 2, 3]})
    batches = list(record_batches(make(table)))
    assert pa.Table.from_batches(batches).to_pydict() == {"clicks": [1, 2, 3]}


@pytest.mark.parametrize("given_batches", [[1], 7, None, [pa.table({"a": [1]})]])
def test_what_holds_no_batches_is_refused(given_batches):
    with pytest.raises(InvalidArgumentError, match="batches = "):
        list(record_batches(given_batches))
