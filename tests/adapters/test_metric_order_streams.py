"""Orders out of a stream of lines: as if the whole table were grouped, wherever it is cut."""

from __future__ import annotations

import math
import pickle
from bisect import bisect_right
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.metric_streams import metric_state
from ecomops.adapters.order_streams import OrderBatches, order_batches
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    DuplicateIdError,
    EcomopsError,
    InvalidArgumentError,
    MissingColumnError,
)
from ecomops.metrics import AOV

COLUMNS = {"order_id": "no", "paid_minor": "fen", "units": "pcs", "customer_id": "who"}
FIELDS: list[tuple[str, pa.DataType]] = [
    ("no", pa.string()), ("fen", pa.int64()), ("pcs", pa.int32()), ("who", pa.int64()),
    ("city", pa.string()),
]  # fmt: skip
SCHEMA = pa.schema(FIELDS)

# ---- any cut ----------------------------------------------------------------------------
line = st.tuples(st.none() | st.integers(-5, 10**6), st.none() | st.integers(0, 9))
order = st.tuples(
    st.lists(line, min_size=1, max_size=5), st.none() | st.integers(1, 3),
    st.none() | st.sampled_from(["上海", "x"]),
)  # fmt: skip


@st.composite
def streams(draw):
    """Orders, their lines together, and batches of them."""
    names = draw(st.lists(st.sampled_from("bdacef"), unique=True, max_size=6))
    told = [(name, *draw(order)) for name in names]
    rows = [
        {"no": name, "fen": fen, "pcs": pcs, "who": who, "city": city}
        for name, lines, who, city in told
        for fen, pcs in lines
    ]
    places = draw(st.lists(st.integers(0, len(rows)), max_size=6))
    edges = sorted([0, *places, len(rows)])  # the same place twice makes an empty batch
    batches = [pa.RecordBatch.from_pylist(rows[a:b], SCHEMA) for a, b in pairwise(edges)]
    return rows, batches


def grouped(rows):
    """Group the whole table, one row at a time."""

    def total(values):
        return None if None in values else sum(values)

    found = []
    for no, lines in groupby(rows, key=lambda row: row["no"]):
        of = list(lines)
        found.append(
            {
                "order_id": no,
                "paid_minor": total([row["fen"] for row in of]),
                "units": total([row["pcs"] for row in of]),
                "customer_id": of[0]["who"],
                "city": of[0]["city"],
            }
        )
    return found


@given(streams())
def test_orders_are_those_of_the_whole_table_wherever_it_is_cut(drawn):
    rows, batches = drawn
    found = list(order_batches(iter(batches), COLUMNS, keep=["city"]))
    assert [one for batch in found for one in batch.to_pylist()] == grouped(rows)
    assert all(batch.num_rows for batch in found) == bool(rows)  # of nothing comes one without


@given(streams(), st.integers(0, 5), st.data())
def test_an_order_that_comes_back_is_refused_wherever_it_is_cut(drawn, place, data):
    rows, _ = drawn
    told = [list(lines) for _, lines in groupby(rows, key=lambda row: row["no"])]
    if len(told) < 2:
        return
    back = told[place % (len(told) - 1)][-1]  # of an order that is over by the end
    rows = [*rows, back]
    edges = sorted([0, *data.draw(st.lists(st.integers(0, len(rows)), max_size=6)), len(rows)])
    batches = [pa.RecordBatch.from_pylist(rows[a:b], SCHEMA) for a, b in pairwise(edges)]
    with pytest.raises(BadRowError, match="comes back after its order was over") as caught:
        list(order_batches(batches, COLUMNS))
    assert (caught.value.row, caught.value.value) == (len(rows) - 1, back["no"])


@given(streams())
def test_rising_ids_are_seen_without_memory_and_others_refused(drawn):
    rows, batches = drawn
    names = [no for no, _ in groupby(row["no"] for row in rows)]
    to_orders = OrderBatches(COLUMNS, is_rising=True)
    if names == sorted(names):
        assert [one["order_id"] for b in to_orders(batches) for one in b.to_pylist()] == names
        return
    first = next(i for i, row in enumerate(rows) if i and row["no"] < rows[i - 1]["no"])
    with pytest.raises(BadRowError, match="does not lie above the id before it") as caught:
        list(to_orders(batches))
    assert caught.value.row == first


def lines(**columns: Any) -> pa.Table:
    return pa.table(columns)


def orders_of(table: pa.Table, columns: Any = None, rows: int = 1, **options: Any) -> list[Any]:
    same = {name: name for name in table.column_names}
    found = order_batches(table.to_batches(max_chunksize=rows), columns or same, **options)
    return [order for batch in found for order in batch.to_pylist()]


def refusal(*args: Any, **options: Any) -> EcomopsError:
    with pytest.raises(EcomopsError) as caught:
        orders_of(*args, **options)
    return caught.value


# ---- sums -------------------------------------------------------------------------------
def test_major_units_add_up_to_minor_ones():
    table = lines(order_id=[1, 1, 2], paid=[0.1, 0.2, 5.0])
    assert orders_of(table, currency="CNY") == [
        {"order_id": 1, "paid_minor": 30}, {"order_id": 2, "paid_minor": 500},
    ]  # fmt: skip
    decimals = lines(order_id=[1, 1], paid=[Decimal("0.10"), Decimal("-0.25")])
    assert orders_of(decimals, currency="CNY")[0]["paid_minor"] == -15


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_sums_that_leave_int64_are_refused(rows):
    most = 2**63 - 1
    back = lines(order_id=["A", "A", "A", "B"], paid_minor=[most, most, -most, 1])
    assert orders_of(back, rows=rows)[0]["paid_minor"] == most  # which it left only on the way
    error = refusal(lines(order_id=["A", "A", "B"], paid_minor=[most, 1, 1]), rows=rows)
    assert isinstance(error, AmountTooLargeError)
    assert f"paid_minor of order 'A' = {most + 1} leaves int64" in str(error)
    unknown = lines(order_id=["A"] * 3, paid_minor=[most, most, None])
    assert orders_of(unknown, rows=rows)[0]["paid_minor"] is None


def test_a_line_without_an_amount_leaves_the_orders_sum_unknown():
    table = lines(order_id=[1, 1, 2], paid_minor=[5, None, 7], units=[1, 1, 1])
    assert [order["paid_minor"] for order in orders_of(table)] == [None, 7]
    state = metric_state(AOV, order_batches(table, {n: n for n in table.column_names}))
    assert (state.result().exact, state.result().n_missing) == (Fraction(7), 1)


def test_what_each_line_repeats_is_not_added_up():
    table = lines(order_id=[1, 1], paid=["9.90", "9.90"], units=[2, 3])
    assert orders_of(table, same=["paid"], currency="CNY") == [
        {"order_id": 1, "paid": "9.90", "units": 5}
    ]
    error = refusal(lines(order_id=[1, 1], paid=["9.90", "9.91"]), same=["paid"], currency="CNY")
    assert str(error) == (
        "row 1: paid = '9.91' differs from the line before it, which is of the same order; "
        "leave the column out, or give an order one value"
    )


# ---- what is kept -----------------------------------------------------------------------
KEPT = [
    pa.array(["a", "a", None]), pa.array([None, None, "a"]), pa.array([1.5, 1.5, math.nan]),
    pa.array([math.nan, math.nan, 0.0]), pa.array([datetime.fromisoformat("2026-01-01")] * 3),
    pa.array(["x", "x", "y"]).dictionary_encode(), pa.array([True, True, False]),
    pa.array([Decimal("1.50")] * 3), pa.array([None] * 3), pa.array([None] * 3, pa.int64()),
]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("array", KEPT)
def test_other_columns_are_kept_in_their_type(array, rows):
    table = lines(order_id=[1, 1, 2], city=array)
    batches = table.to_batches(max_chunksize=rows)
    found = pa.Table.from_batches(order_batches(batches, {"order_id": "order_id"}, keep=["city"]))
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    assert found["city"].type == kind
    assert str(found["city"].to_pylist()) == str([array[0].as_py(), array[2].as_py()])


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize(
    "values",
    [
        ["a", "a", "b"],
        [1, 1, None],
        [None, None, 0],
        [0, 0, None],
        [False, False, None],
        [1.5, 1.5, math.nan],
        [True, True, False],
    ],
)
def test_what_differs_within_an_order_names_the_row(values, rows):
    table = lines(order_id=[1, 1, 1], city=values)
    error = refusal(table, {"order_id": "order_id"}, keep=["city"], rows=rows)
    assert isinstance(error, BadRowError)
    assert (error.row, error.field) == (2, "city")


def test_batches_of_another_schema_are_refused():
    parts = [
        *lines(order_id=[1], city=[1]).to_batches(),
        *lines(order_id=[1], city=["1"]).to_batches(),
    ]
    with pytest.raises(InvalidArgumentError, match="holds string, and int64 in a batch before"):
        list(order_batches(parts, {"order_id": "order_id"}, keep=["city"]))
    parts = [*lines(order_id=[1]).to_batches(), *lines(order_id=["1"]).to_batches()]
    with pytest.raises(
        InvalidArgumentError, match="order_id = 'text' do not go with whole numbers"
    ):
        list(order_batches(parts, {"order_id": "order_id"}))


# ---- ids --------------------------------------------------------------------------------
def test_ids_are_cleaned_before_orders_are_told_apart():
    table = lines(order_id=['="007"', "007", " 007 ", "8"], units=[1, 2, 3, 4])
    assert orders_of(table) == [{"order_id": "007", "units": 6}, {"order_id": "8", "units": 4}]


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_lines_without_an_order_are_named(rows):
    error = refusal(lines(order_id=["a", "a", None], units=[1, 1, 1]), rows=rows)
    assert str(error) == "row 2: order_id = None is missing; give every line its order"


def test_an_order_that_comes_back_within_a_batch_is_the_first_that_is_named():
    error = refusal(lines(order_id=[3, 1, 3, 1], units=[1] * 4), rows=9)
    assert str(error).startswith("row 2: order_id = 3 comes back after its order was over; sort")


def test_ids_rise_from_batch_to_batch():
    error = refusal(lines(order_id=[1, 5, 3], units=[1] * 3), rows=2, is_rising=True)
    assert str(error).startswith("row 2: order_id = 3 does not lie above the id before it; sort")


def test_orders_at_the_ends_of_int64_rise():
    table = lines(order_id=[-(2**63), 0, 2**63 - 1], units=[1, 1, 1])
    assert len(orders_of(table, is_rising=True)) == 3


def test_a_million_lines_in_many_batches():
    rng = np.random.default_rng(5)
    order_id = np.repeat(rng.permutation(100_000), rng.integers(1, 20, 100_000))
    paid = rng.integers(0, 10**6, order_id.size)
    table = lines(order_id=order_id, paid_minor=paid)
    found = pa.Table.from_batches(
        order_batches(table.to_batches(max_chunksize=7_777), {n: n for n in table.column_names})
    )
    sums = np.bincount(order_id, weights=paid, minlength=100_000)
    assert (np.array(found["paid_minor"]) == sums[np.array(found["order_id"])]).all()
    state = metric_state(AOV, found)
    assert state.result().exact == Fraction(int(paid.sum()), 100_000)


# ---- columns that stay ------------------------------------------------------------------
def of_city(city: Any, no: int = 1) -> pa.RecordBatch:
    n = len(city)
    return pa.RecordBatch.from_arrays([pa.array([no] * n), city], ["order_id", "city"])


TEXTS = [
    pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()),
]  # fmt: skip


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("other", TEXTS)
def test_text_is_text_however_batches_lay_it_out(first: pa.DataType, other: pa.DataType) -> None:
    lines = [
        of_city(pa.nulls(1)), of_city(pa.array(["沪"], first), 2),
        of_city(pa.array(["沪", "沪"], other), 2), of_city(pa.nulls(1), 3),
        of_city(pa.array(["杭"], first), 4),
    ]  # fmt: skip
    found = list(order_batches(lines, {"order_id": "order_id"}, keep="city"))
    kept = [(row["order_id"], row["city"]) for batch in found for row in batch.to_pylist()]
    assert kept == [(1, None), (2, "沪"), (3, None), (4, "杭")]


def test_other_types_are_refused_as_they_were_given() -> None:
    numbers: Any = pa.array([7], pa.int8())
    views = of_city(pa.array(["沪"], pa.string_view()))
    text = "column = 'city' holds int8, and string_view in a batch before; give batches of one sc"
    with pytest.raises(InvalidArgumentError, match=text):
        list(order_batches([views, of_city(numbers, 2)], {"order_id": "order_id"}, keep="city"))
    coded: Any = pa.array(["沪"]).dictionary_encode()
    text = "holds dictionary.*, and int8 in a batch before"
    with pytest.raises(InvalidArgumentError, match=text):
        list(order_batches([of_city(numbers), of_city(coded)], {"order_id": "order_id"},
                           keep="city"))  # fmt: skip


# ---- arguments --------------------------------------------------------------------------
def test_what_makes_orders_can_be_sent_to_workers():
    to_orders = OrderBatches(
        COLUMNS, keep=["city"], same=["units"], is_rising=True, currency="CNY"
    )
    assert pickle.loads(pickle.dumps(to_orders)) == to_orders  # noqa: S301  our own


@pytest.mark.parametrize(
    ("columns", "options", "error", "text"),
    [
        ({"paid": "fen"}, {}, InvalidArgumentError, "have no order_id"),
        ({"order_id": "no", "piad": "fen"}, {}, InvalidArgumentError, "did you mean 'paid'"),
        ({"order_id": "no"}, {"same": ["units"]}, InvalidArgumentError, "'units' is not in"),
        ({"order_id": "no", "paid": "a", "paid_minor": "b"}, {}, DuplicateIdError, "'paid_minor'"),
        ({"order_id": "no", "units": "a"}, {"keep": "units"}, DuplicateIdError, "'units' stands"),
        ({"order_id": "fenn"}, {}, MissingColumnError, "did you mean 'fen'"),
        ({"order_id": "no"}, {"keep": "town"}, MissingColumnError, "column = 'town'"),
        ({"order_id": "no", "paid": "fen"}, {}, InvalidArgumentError, "currency = None is needed"),
        ({"order_id": "no"}, {"once": ["units"]}, InvalidArgumentError, "'units' is not in colu"),
        ({"order_id": "no"}, {"once": "order_id"}, InvalidArgumentError, "'order_id' stands on"),
        ({"order_id": "no", "units": "a"}, {"same": "units", "once": "units"},
         InvalidArgumentError, "once = 'units' stands on each line; give it in one of them"),
        ({"order_id": "no"}, {"keep": 5}, InvalidArgumentError, "keep = 5 is no list of str"),
        ({"order_id": "no"}, {"same": [5]}, InvalidArgumentError, r"same\[0\] = 5 is no str"),
        ({"order_id": "no"}, {"once": [5]}, InvalidArgumentError, r"once\[0\] = 5 is no str"),
        ({"order_id": 5}, {}, InvalidArgumentError, "columns = 5 is no name of a column for 'ord"),
        (5, {}, InvalidArgumentError, "columns = 5 is no Mapping"),
        (["no"], {}, InvalidArgumentError, "is no Mapping"),
        ({"order_id": "no"}, {"float_noise": 2}, InvalidArgumentError, "float_noise = 2 is out"),
    ],
)  # fmt: skip
def test_columns_that_can_not_be_are_refused(columns, options, error, text):
    with pytest.raises(error, match=text):
        orders_of(lines(no=[1], fen=[5], a=[1], b=[1]), columns, **options)


@pytest.mark.parametrize(("argument", "where"), [("once", "columns or keep"), ("same", "columns")])
def test_a_name_beside_no_columns_is_to_be_named_there(argument, where):
    options: dict[str, Any] = {argument: ["paid"]}
    message = f"{argument} = 'paid' is not in {where}; name it there first$"
    with pytest.raises(InvalidArgumentError, match=message):
        order_batches(lines(order_id=[1], paid=[5]), {}, **options)


def test_nothing_in_nothing_out():
    assert orders_of(lines(order_id=[], units=[])) == []
    assert list(order_batches([], COLUMNS)) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda table: table, lambda table: table.to_reader(), pl.from_arrow,
        lambda table: [pa.RecordBatch.from_pylist([], table.schema)] * 2,
    ],
)  # fmt: skip
@pytest.mark.parametrize("no", [pa.string(), pa.int32(), pa.string_view()])
def test_a_part_without_lines_has_the_columns_of_orders(make, no):
    schema = SCHEMA.set(0, pa.field("no", no))
    options: dict[str, Any] = {"keep": ["city"], "once": ["customer_id"]}
    none = pa.Table.from_batches(order_batches(make(schema.empty_table()), COLUMNS, **options))
    one = pa.table({"no": ["7"], "fen": [5], "pcs": [1], "who": [3], "city": ["x"]})
    some = pa.Table.from_batches(order_batches(make(one.cast(schema)), COLUMNS, **options))
    assert (none.num_rows, none.schema) == (0, some.schema)


def test_a_part_without_lines_names_columns_that_are_not_there():
    with pytest.raises(MissingColumnError, match="column = 'fen'"):
        list(order_batches(pa.table({"no": pa.array([], pa.string())}), COLUMNS))


# ---- once for each order ----------------------------------------------------------------
ONCE = pa.schema([("no", pa.string()), ("paid", pa.string()), ("city", pa.string())])
cell = st.sampled_from(["", None, " ", "5", "5.00", "7"])


@given(st.lists(st.tuples(st.sampled_from("abc"), cell, cell), max_size=9), st.data())
def test_what_an_order_tells_once_is_taken_from_the_line_that_tells_it(told, data):
    told.sort(key=lambda row: row[0])
    rows = [dict(zip(ONCE.names, row, strict=True)) for row in told]
    edges = sorted([0, *data.draw(st.lists(st.integers(0, len(rows)), max_size=5)), len(rows)])
    batches = [pa.RecordBatch.from_pylist(rows[a:b], ONCE) for a, b in pairwise(edges)]
    expected, bad = [], []
    for no, of in groupby(enumerate(rows), key=lambda pair: pair[1]["no"]):
        told_first: dict[str, str] = {}
        for i, row in of:
            for rank, name in enumerate(("paid", "city")):
                value = (row[name] or "").strip()
                first = told_first.setdefault(name, value) if value else ""
                is_paid = name == "paid" and value
                if Decimal(first) != Decimal(value) if is_paid else first != value:
                    bad.append((bisect_right(edges, i), rank, i, name))  # batch by batch
        expected.append({"order_id": no, "paid": None, "city": None} | told_first)
    names = {"order_id": "no", "paid": "paid"}
    made = order_batches(
        iter(batches), names, keep=["city"], once=["paid", "city"], currency="CNY"
    )
    if not bad:
        assert [one for batch in made for one in batch.to_pylist()] == expected
        return
    with pytest.raises(BadRowError, match="differs from a line above it") as caught:
        list(made)
    assert (caught.value.row, caught.value.field) == min(bad)[2:]


def test_order_totals_beside_the_first_line_give_the_orders_value():
    export = lines(
        Name=["#1", "#1", "#1", "#2"], Total=["12.50", "", None, "3.00"],
        Email=["li@x.cn", "", "", None], Quantity=[1, 2, 1, 1],
    )  # fmt: skip
    names = {"order_id": "Name", "paid": "Total", "customer_id": "Email", "units": "Quantity"}
    made = pa.Table.from_batches(
        order_batches(export, names, once=["paid", "customer_id"], currency="CNY")
    )
    assert made.to_pylist() == [
        {"order_id": "#1", "paid": "12.50", "customer_id": "li@x.cn", "units": 4},
        {"order_id": "#2", "paid": "3.00", "customer_id": None, "units": 1},
    ]
    assert metric_state("aov", made, currency="CNY").result().exact == 775


def test_amounts_that_lines_repeat_are_compared_as_amounts():
    table = lines(order_id=[1, 1], paid=["5.00", "5"], units=[2, 3])
    assert orders_of(table, same=["paid"], currency="CNY") == [
        {"order_id": 1, "paid": "5.00", "units": 5}
    ]
    beside = lines(order_id=[1, 1], paid=["5.00", None])
    assert refusal(beside, same=["paid"], currency="CNY").args[0] == "paid"
