"""Arrow columns say the same however their values are laid out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from ecomops.adapters.arrow_plain import computable_array, plain_array, plain_table
from ecomops.adapters.metric_frames import measure, measure_groups, measure_one
from ecomops.adapters.metric_streams import metric_state
from ecomops.adapters.order_streams import order_batches
from ecomops.errors import InvalidArgumentError


def codes(values: Any, kind: pa.DataType) -> Any:
    indices: Any = pa.array([0, 1, None, 0])
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, kind))


def multiples(number: int, zeros: int) -> Any:
    """One decimal and a null, the decimal as pyarrow would not make it of Python's."""
    plain = pa.array([Decimal(number), None], pa.decimal128(9, 0))
    return pa.Array.from_buffers(pa.decimal128(9, -zeros), 2, plain.buffers())


def runs(values: Any) -> Any:
    """Two rows of the first value, and one of the last."""
    return pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), values)


NULL_INSIDE = codes(["a", None], pa.string())
LAID_OUT: list[tuple[Any, Any]] = [
    (pa.array(["a", None, "b"], pa.string_view()), ["a", None, "b"]),
    (pa.array([b"a", None], pa.binary_view()), [b"a", None]),
    (codes(["a", "b"], pa.string_view()), ["a", "b", None, "a"]),
    (codes(["a", "b"], pa.string()), ["a", "b", None, "a"]),
    (NULL_INSIDE, ["a", None, None, "a"]),
    (codes(["a", None], pa.string_view()), ["a", None, None, "a"]),
    (pa.array([Decimal(1200), None], pa.decimal128(5, -2)), [Decimal(1200), None]),
    (multiples(12, 39), [Decimal("1.2E+40"), None]),
    (pa.array([1, None]), [1, None]),
    (runs(pa.array([5, None])), [5, 5, None]),
    (runs(pa.array([None, "a"], pa.string_view())), [None, None, "a"]),
    (runs(codes(["a", None], pa.string())[:2]), ["a", "a", None]),
    (pa.array([date(1969, 12, 31), None], pa.date64()), [date(1969, 12, 31), None]),
]


@pytest.mark.parametrize(("array", "values"), LAID_OUT)
@pytest.mark.parametrize("start", [0, 1])
def test_values_stay_and_can_be_computed_with(array, values, start):
    plain = plain_array(array[start:], "given")
    assert plain.to_pylist() == values[start:]
    assert plain.null_count == sum(value is None for value in values[start:])
    assert plain.take(pa.array([0])).to_pylist() == values[start : start + 1]
    assert plain.drop_null().to_pylist() == [
        value for value in values[start:] if value is not None
    ]


def test_dictionaries_of_a_table_stay_dictionaries_but_where_one_holds_a_null():
    plain: Any = codes(["a", "b"], pa.string())
    assert computable_array(plain, "given").type == plain.type
    chunks: Any = pa.chunked_array([plain, NULL_INSIDE])
    both = pa.table({"given": chunks})
    assert plain_table(both)["given"].to_pylist() == ["a", "b", None, "a", "a", None, None, "a"]
    assert plain_table(pa.table({"given": plain}))["given"].type == plain.type


def test_decimals_of_more_digits_than_arrow_writes_are_refused():
    with pytest.raises(InvalidArgumentError, match=r"'given' holds decimal128\(9, -76\)"):
        plain_array(multiples(12, 76), "given")


# ---- as frames and streams of orders -------------------------------------------------------
LINES = pl.DataFrame(
    {
        "no": ["a", "a", "b", "c"],
        "fen": [1, 2, 3, 6],
        "who": ["x", "x", None, "y"],
        "city": ["沪", "沪", "杭", "杭"],
        "kind": pl.Series(["k", "k", "l", "l"], dtype=pl.Categorical),
    }
)
NAMES = {"order_id": "no", "paid_minor": "fen", "customer_id": "who"}
ORDERS = [
    {"order_id": "a", "paid_minor": 3, "customer_id": "x", "city": "沪", "kind": "k"},
    {"order_id": "b", "paid_minor": 3, "customer_id": None, "city": "杭", "kind": "l"},
    {"order_id": "c", "paid_minor": 6, "customer_id": "y", "city": "杭", "kind": "l"},
]


def test_frames_whose_text_is_views_are_streams_of_lines():
    views: Any = pa.table(LINES)
    assert pa.types.is_string_view(views["city"].type)  # which polars hands on
    for lines in (LINES, views, views.to_batches(max_chunksize=2)):
        made = pa.Table.from_batches(order_batches(lines, NAMES, keep=["city", "kind"]))
        assert made.to_pylist() == ORDERS


def test_tables_whose_text_is_views_are_measured():
    views: Any = pa.table(pl.DataFrame(ORDERS))
    by_city = measure(views, "aov", by=["city"]).to_pylist()
    assert [(row["city"], row["value"]) for row in by_city] == [("杭", 4.5), ("沪", 3.0)]
    result = measure_one(views, "revenue_per_buyer")
    assert (result.numerator, result.denominator, result.n_missing) == (9, 2, 1)
    assert metric_state("revenue_per_buyer", views).result() == result


def test_lazy_and_wrapped_tables_are_too():
    import narwhals.stable.v2 as nw

    views: Any = nw.from_native(pa.table(pl.DataFrame(ORDERS)))
    assert measure_one(views, "revenue_per_buyer").n_missing == 1


def test_a_null_inside_a_dictionary_is_missing_in_a_table_too():
    table = pa.table({"customer_id": NULL_INSIDE, "order_id": ["1", "2", "3", "4"]})
    orders = table.append_column("paid_minor", pa.array([5, 6, 7, 8]))
    assert measure_one(orders, "revenue_per_buyer").n_missing == 2


def test_values_told_once_for_several_rows_are_read_in_tables_and_streams():
    groups: Any = runs(pa.array(["沪", "杭"]))
    visits = pa.table({"visitor_id": runs(pa.array([7, 8])), "city": groups})
    found = measure_groups(visits, "uv", "city")
    assert (found.groups, [one.numerator for one in found]) == (("杭", "沪"), [1, 1])
    assert metric_state("uv", visits, by="city").result() == found


def test_decimals_that_are_multiples_are_the_same_in_tables_and_streams():
    orders = pa.table(
        {"order_id": [1], "paid": pa.array([Decimal(120_000)], pa.decimal128(5, -2))}
    )
    result = measure_one(orders, "aov", currency="CNY")
    assert result.numerator == 12_000_000
    assert metric_state("aov", orders, currency="CNY").result() == result
