"""Frames of three libraries against a model that reads one row at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.frames import cart_table, load_orders
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.raw_frame import RawFrame
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    EcomopsError,
    InvalidArgumentError,
    MissingColumnError,
    MissingExtraError,
    UnknownCurrencyError,
)
from ecomops.facts import Item

COLUMNS = {"cart_id": "order", "sku_id": "sku", "quantity": "qty", "unit_price": "price"}


def pandas_frame(data: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(data)


def pandas_objects(data: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def polars_frame(data: dict[str, list[Any]]) -> pl.DataFrame:
    return pl.DataFrame(data, strict=False)


def polars_lazy(data: dict[str, list[Any]]) -> pl.LazyFrame:
    return pl.LazyFrame(data, strict=False)


def arrow_table(data: dict[str, list[Any]]) -> pa.Table:
    return pa.table(data)


def arrow_chunks(data: dict[str, list[Any]]) -> pa.Table:
    whole = pa.table(data)
    half = whole.num_rows // 2
    return pa.concat_tables([whole.slice(0, half), whole.slice(half)])


MAKERS = [pandas_frame, pandas_objects, polars_frame, polars_lazy, arrow_table, arrow_chunks]
of_every_library = pytest.mark.parametrize("make", MAKERS)


def orders_of(make: Any = polars_frame, /, currency: str = "CNY", **changes: Any) -> LoadedOrders:
    data: dict[str, list[Any]] = {
        "order": ["A", "B", "A"],
        "sku": ["tee", "tee", "cap"],
        "qty": [1, 2, 3],
        "price": ["99.00", "99.00", "50.00"],
    }
    columns = COLUMNS | changes.pop("columns", {})
    noise = changes.pop("float_noise", 0.0)
    return load_orders(make(data | changes), columns, currency=currency, float_noise=noise)


def contents(loaded: LoadedOrders) -> list[tuple[object, dict[tuple[Item, int], int]]]:
    """Cart by cart, in order: its id, and units by item and unit price."""
    table = loaded.table
    carts = (table.cart(i) for i in range(len(table)))
    assert table.cart_id is not None
    return [
        (
            name,
            dict(
                zip(
                    zip(cart.line_item, cart.line_unit_price_minor, strict=True),
                    cart.line_quantity,
                    strict=True,
                )
            ),
        )
        for name, cart in zip(table.cart_id, carts, strict=True)
    ]


# ---- against the model ------------------------------------------------------------------
amounts = st.integers(0, 99_99) | st.integers(0, 10**9)
prices_written: dict[str, Callable[[int], object]] = {
    "text": lambda minor: f"{minor // 100:,}.{minor % 100:02}元",
    "decimal": lambda minor: Decimal(minor).scaleb(-2),
    "float": lambda minor: minor / 100,
    "minor": lambda minor: minor,
    "minor_text": str,
}
rows = st.tuples(
    st.sampled_from(["A", "B", "C", "d"]),
    st.sampled_from(["tee", "cap", "帽子"]),
    st.integers(1, 9),
    amounts,
    st.sampled_from([None, "Acme", "Best"]),
    st.sampled_from([("clothing", "tees"), ("clothing", None), (None, None)]),
    st.booleans(),
)


@given(
    st.lists(rows, min_size=1, max_size=12),
    st.sampled_from(MAKERS),
    st.sampled_from(sorted(prices_written)),
    st.booleans(),
)
def test_frames_equal_the_row_by_row_model(rows, make, written, is_line_amount):
    minor_field = "_minor" if written.startswith("minor") else ""
    price_field = ("line_amount" if is_line_amount else "unit_price") + minor_field
    order, sku, qty, price, brand, category, discountable = map(list, zip(*rows, strict=True))
    frame = make(
        {
            "order": order,
            "sku": sku,
            "qty": qty,
            "price": list(map(prices_written[written], price)),
            # one row with text, because Arrow has a type of its own for columns without values
            "brand": brand,
            "level1": [path[0] for path in category],
            "level2": [path[1] for path in category],
            "flag": discountable,
        }
    )
    columns = {
        "cart_id": "order",
        "sku_id": "sku",
        "quantity": "qty",
        price_field: "price",
        "brand": "brand",
        "category": ["level1", "level2"],
        "discountable": "flag",
    }
    loaded = load_orders(frame, columns, currency="CNY")
    expected: dict[str, dict[tuple[Item, int], int]] = {}
    for cart, sku_id, units, amount, maker, path, flag in rows:
        item = Item(sku_id, category=tuple(filter(None, path)), brand=maker, discountable=flag)
        lines = expected.setdefault(cart, defaultdict(int))
        for unit in range(units):
            unit_price = amount
            if is_line_amount:
                unit_price = amount // units + (unit < amount % units)
            lines[item, unit_price] += 1
    assert contents(loaded) == list(expected.items())
    dealt = loaded.row_amounts(loaded.table.line_list_minor)
    row_amount = [a if is_line_amount else a * units for _, _, units, a, *_ in rows]
    assert dealt.sum() == sum(row_amount)
    assert dealt.size == len(rows)


@of_every_library
def test_carts_stand_in_the_order_of_their_first_rows(make):
    loaded = orders_of(make, order=["B", "A", "B"])
    assert loaded.table.cart_id == ("B", "A")
    assert loaded.table.list_minor.tolist() == [249_00, 198_00]


@pytest.mark.parametrize("order", [[7, 7, 9], [9, 7, 9], [-1, 3, 2**62]])
@of_every_library
def test_whole_number_ids_stay_numbers(make, order):
    loaded = orders_of(make, order=order, sku=[1, 2, 1])
    assert loaded.table.cart_id == tuple(dict.fromkeys(order))
    assert [item.sku_id for item in loaded.table.items] == ["1", "2"]


def test_without_a_quantity_column_every_row_is_one_unit():
    assert orders_of(columns={"quantity": None}).table.line_quantity.tolist() == [1, 1, 1]


def test_frame_without_rows_is_a_table_without_carts():
    frame = pl.DataFrame(schema={"order": pl.String, "sku": pl.String, "price": pl.Float64})
    columns = {"cart_id": "order", "sku_id": "sku", "line_amount": "price"}
    loaded = load_orders(frame, columns, currency="CNY")
    assert (len(loaded.table), loaded.n_rows, loaded.cleanings) == (0, 0, ())


def test_cart_table_is_the_table_alone():
    frame = pl.DataFrame({"order": [1], "sku": ["a"], "price": [1.15]})
    columns = {"cart_id": "order", "sku_id": "sku", "unit_price": "price"}
    assert cart_table(frame, columns, currency="CNY").list_minor.tolist() == [115]


def test_categorical_and_wide_columns_are_read():
    frame = pd.DataFrame(
        {
            "order": pd.Categorical(["A", "B"]),
            "sku": pd.Categorical([1, 2]),
            "qty": pd.array([1, 2], dtype="Int64"),
            "price": pd.array([5, 6], dtype="uint64"),
        }
    )
    table = cart_table(frame, COLUMNS, currency="JPY")
    assert table.cart_id == ("A", "B")
    assert table.list_minor.tolist() == [5, 12]
    wide = pl.DataFrame({"order": ["A"], "sku": ["a"], "qty": [1], "price": [7]})
    wide = wide.with_columns(pl.col("qty", "price").cast(pl.Int128))
    assert cart_table(wide, COLUMNS, currency="CNY").list_minor.tolist() == [700]


def test_result_is_the_same_without_pyarrow(monkeypatch):
    def text_orders() -> LoadedOrders:
        return orders_of(price=[Decimal("9.90"), Decimal("0.00"), Decimal("7")])

    expected = contents(text_orders())
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert contents(text_orders()) == expected


# ---- attributes -------------------------------------------------------------------------
def test_one_sku_with_two_brands_is_two_items():
    loaded = orders_of(
        sku=["tee"] * 3, brand=["Acme", "Best", " Acme "], columns={"brand": "brand"}
    )
    assert [(item.sku_id, item.brand) for item in loaded.table.items] == [
        ("tee", "Acme"),
        ("tee", "Best"),
    ]


def test_every_attribute_reaches_the_item():
    loaded = orders_of(
        product=["P1", None, ""],
        tags=["new, hot，new", None, " "],
        floor=["80.00", "0", "1"],
        columns={"product_id": "product", "tags": "tags", "floor_price": "floor"},
    )
    assert loaded.table.items == (
        Item("cap", floor_price_minor=100),
        Item("tee", floor_price_minor=0),
        Item("tee", product_id="P1", tags=("hot", "new"), floor_price_minor=8000),
    )


@pytest.mark.parametrize(
    "flags",
    [
        ["true", "False", " YES "],
        ["1", "0", "是"],
        ["t", "否", "y"],
        [True, False, True],
        [1, 0, 1],
        [1.0, 0.0, 1.0],
    ],
)
def test_flags_are_read_as_people_write_them(flags):
    loaded = orders_of(sku=["a", "b", "c"], flag=flags, columns={"discountable": "flag"})
    assert loaded.table.item_discountable.tolist() == [True, False, True]


def test_gap_in_a_category_path_is_refused():
    with pytest.raises(BadRowError, match=r"^row 1: l1 = None is empty above a level that is not"):
        orders_of(l1=["x", None, "x"], l2=["y", "y", "y"], columns={"category": ("l1", "l2")})


def test_spreadsheet_marks_and_blanks_are_taken_off_ids():
    loaded = orders_of(order=['="001"', " 001 ", "'001"], sku=["tee", "o'neill", "'t huis'"])
    assert loaded.table.cart_id == ("001",)
    assert [item.sku_id for item in loaded.table.items] == ["'t huis'", "o'neill", "tee"]
    (cleaning,) = loaded.cleanings
    assert str(cleaning) == (
        "3 rows: blanks and spreadsheet marks around order taken off "
        "(they are no part of it); the first is row 0"
    )


# ---- amounts ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("currency", "given", "expected"),
    [
        ("CNY", ["20,692.00", "12.50元", "¥0.05"], [2069200, 1250, 5]),
        ("CNY", [Decimal("1.150"), Decimal(3), Decimal("1E+2")], [115, 300, 10000]),
        ("CNY", [1.15, 0.0, 20692.07], [115, 0, 2069207]),
        ("JPY", [500.0, 1.0, 0.0], [500, 1, 0]),
        ("KWD", [1.234, 0.001, 5.0], [1234, 1, 5000]),
        ("CNY", [3, 0, 12], [300, 0, 1200]),
        ("CNY", np.array([1.15, 19.99, 0.07], dtype=np.float32), [115, 1999, 7]),
    ],
)
def test_amounts_are_read_exactly(currency, given, expected):
    make = pandas_frame if isinstance(given, np.ndarray) else polars_frame
    loaded = orders_of(make, currency, order=["A", "B", "C"], qty=[1, 1, 1], price=given)
    assert loaded.table.list_minor.tolist() == expected


@given(st.integers(0, 2**51))
def test_the_nearest_float_of_any_amount_is_that_amount(minor):
    for currency, unit in (("CNY", 100), ("JPY", 1), ("KWD", 1000)):
        loaded = orders_of(
            polars_frame, currency, order=[1], sku=["a"], qty=[1], price=[minor / unit]
        )
        assert loaded.table.list_minor.tolist() == [minor]


@given(st.integers(1, 10**12))
def test_a_float_next_to_an_amount_is_refused(minor):
    for off in (np.nextafter(minor / 100, 0), np.nextafter(minor / 100, np.inf)):
        with pytest.raises(BadRowError, match="is not the float of an amount in CNY"):
            orders_of(order=[1], sku=["a"], qty=[1], price=[float(off)])


def test_stated_noise_is_taken_off_floats_and_counted():
    loaded = orders_of(price=[0.1 + 0.2, 99.0, 50.0], float_noise=1e-6)
    assert loaded.table.list_minor.tolist() == [150_30, 198_00]
    assert str(loaded.cleanings[0]) == (
        "1 row: price rounded to the nearest minor unit "
        "(floats within float_noise = 1e-06 minor units of it); the first is row 0"
    )


def test_line_amount_that_does_not_divide_is_split_at_two_prices():
    loaded = orders_of(
        price=["10.00", "10.00", "10.00"],
        columns={"unit_price": None, "line_amount": "price"},
    )
    cap = Item("cap")
    assert contents(loaded)[0] == ("A", {(cap, 333): 2, (cap, 334): 1, (Item("tee"), 1000): 1})
    assert loaded.cleanings[0].rows == 1
    assert loaded.cleanings[0].example_row == 2
    assert loaded.row_amounts(loaded.table.line_list_minor).tolist() == [1000, 1000, 1000]


# ---- what is refused --------------------------------------------------------------------
BAD_ROWS = [
    ("qty", [1, 0, 1], r"row 1: qty = 0 is zero; give 1 to 1000000000, or leave the row out"),
    ("qty", [1, 2, -3], r"row 2: qty = -3 is negative; give 1 to"),
    ("qty", [1, 2, 10**9 + 1], r"row 2: qty = 1000000001 is too large; give 1 to 1000000000"),
    ("qty", [1, None, 3], r"row 1: qty = None is missing; give a whole number from 1, or leave"),
    ("qty", [1.0, 2.5, 3.0], r"row 1: qty = 2.5 is no quantity; give a whole number from 1"),
    ("qty", [1.0, 2.0, float("inf")], r"row 2: qty = inf is no quantity"),
    ("qty", ["1", "two", "3"], r"row 1: qty = 'two' is no whole number; give one such as 2"),
    ("qty", ["1", "2.0", "2.5"], r"row 2: qty = '2.5' is no whole number"),
    ("qty", ["1", "1", "-1"], r"row 2: qty = '-1' is negative"),
    ("price", ["1", "x", "y"], r"row 1: price = 'x' can't be read as CNY; write it like '1299.00"),
    ("price", ["1", "2", "1.999"], r"row 2: price = '1.999' is finer than CNY allows; give at mo"),
    ("price", ["1", "-2", "3"], r"row 1: price = '-2' is negative; give amounts from 0, or leave"),
    ("price", ["1", None, "3"], r"row 1: price = None is missing; give an amount, or leave the"),
    ("price", [1, -2, 3], r"row 1: price = -2 is negative"),
    ("price", [1, 2, 2**62], r"row 2: price = 4611686018427387904 is too large"),
    ("price", [1.0, -2.0, 3.0], r"row 1: price = -2.0 is negative"),
    ("price", [1.0, 2.0, 1.005], r"row 2: price = 1.005 is not the float of an amount in CNY; t"),
    ("price", [1.0, 2.0, float("inf")], r"row 2: price = inf is not finite"),
    ("price", [1.0, 2.0, 22517998136852.5], r"row 2: price = 22517998136852.5 is too large"),
    ("price", [1.0, 2.0, 1e17], r"row 2: price = 1e\+17 is too large to be exact as a float"),
    ("price", [Decimal(1), Decimal(2), Decimal("1.001")], r"row 2: price = Decimal\('1.001'\) is"),
    ("order", ["A", None, "B"], r"row 1: order = None is missing; give each row an id"),
    ("order", ["A", " ", "B"], r"row 1: order = ' ' is empty; give each row an id"),
    ("sku", ["a", "b", "x\ny"], r"row 2: sku = 'x\\ny' has a line break; write it on one line"),
    ("sku", ["a", "b", "x" * 129], r"row 2: sku = .* has 129 characters; keep it to 128"),
    ("sku", [1.0, 2.0, 3.0], r"row 0: sku = 1.0 is a float, not text; read the column as text"),
    ("flag", ["yes", "no", "perhaps"], r"row 2: flag = 'perhaps' is neither true nor false"),
    ("flag", [1, 0, 2], r"row 2: flag = 2 is neither true nor false"),
    ("flag", [True, None, True], r"row 1: flag = None is missing; give true or false"),
]


@pytest.mark.parametrize(("name", "values", "message"), BAD_ROWS)
@pytest.mark.parametrize("make", [polars_frame, arrow_table, pandas_objects])
def test_bad_row_is_named_with_its_column_value_and_remedy(make, name, values, message):
    changes: dict[str, Any] = {name: values}
    if name == "flag":
        changes["columns"] = {"discountable": "flag"}
    if make is pandas_objects and any(isinstance(value, float) for value in values):
        make = pandas_frame  # an object column of floats is a float column
    with pytest.raises(BadRowError, match=f"^{message}") as caught:
        orders_of(make, **changes)
    assert caught.value.row == int(message[4])


def test_number_that_is_not_a_number_is_refused_in_every_library():
    for make, shown in ((pandas_frame, "None is missing"), (polars_frame, "nan is not finite")):
        with pytest.raises(BadRowError, match=f"^row 1: price = {shown}"):
            orders_of(make, price=[1.0, float("nan"), 2.0])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "True is not an amount"),
        (1.5, "1.5 is not an amount"),
        (Decimal("Infinity"), r"Decimal\('Infinity'\) is not finite"),
    ],
)
def test_odd_objects_among_amounts_are_refused(value, message):
    with pytest.raises(BadRowError, match=f"^row 2: price = {message}"):
        orders_of(pandas_objects, price=["1", Decimal(1), value])


@pytest.mark.parametrize(
    "value", [True, Decimal("1.5"), Decimal("1E+9999999"), Decimal("Infinity")]
)
def test_odd_objects_among_quantities_are_refused(value):
    with pytest.raises(BadRowError, match=r"^row 2: qty = .* is no whole number"):
        orders_of(pandas_objects, qty=["1", Decimal("2.0"), value])


def test_rows_are_counted_with_those_that_lack_a_value() -> None:
    frame = pl.DataFrame({"n": [None, 1, 2**63]}, schema={"n": pl.UInt64})
    with pytest.raises(BadRowError, match=r"^row 2: n = 9223372036854775808 leaves int64"):
        RawFrame(frame, ["n"]).column("n")


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame, pa.table])
@pytest.mark.parametrize("column", ["order", "sku", "buyer", "segment", "brand"])
def test_a_text_that_ends_in_nul_is_refused_by_its_row(library, column):
    data = {"order": ["A", "B", "C"], "sku": ["x", "y", "z"], "price": ["1", "2", "3"]}
    data |= {name: ["a", "b", "c"] for name in ("buyer", "segment", "brand")}
    columns = {"cart_id": "order", "sku_id": "sku", "unit_price": "price", "customer_id": "buyer",
               "labels": "segment", "brand": "brand"}  # fmt: skip
    assert load_orders(library(data), columns, currency="CNY").history.n_customers == 3
    data[column] = ["Li", "Li\0", "Li"]
    with pytest.raises(BadRowError, match=rf"^row 1: {column} = 'Li\\x00' ends in NUL; leave it"):
        load_orders(library(data), columns, currency="CNY")
    data[column] = ["Li", "L\0i", "Wu"]  # which no column of bytes takes for another
    assert len(load_orders(library(data), columns, currency="CNY").table) > 1


MOST = "92233720368547758.07"


@pytest.mark.parametrize("more", [{}, {"discount": "off"}])
def test_a_row_that_comes_to_more_than_int64_is_named_with_its_columns(more):
    frame = pl.DataFrame({
        "order": ["A", "B", "B", "A"], "sku": ["x", "y", "z", "x"], "price": ["1", "1", MOST, "2"],
        "qty": [1, 1, 2, 1], "off": [0, 0, 0, 0],
    })  # fmt: skip
    message = f"^row 2: price = {2**63 - 1} minor units times 2 in 'qty' leave int64; keep what"
    with pytest.raises(BadRowError, match=message):
        load_orders(frame, COLUMNS | more, currency="CNY")


@pytest.mark.parametrize(
    ("sku", "price"), [(["x", "y", "z"], ["1", "1", MOST]), (["x", "y", "y"], ["1", MOST, MOST])]
)
def test_an_order_that_comes_to_more_than_int64_is_named(sku, price):
    frame = pl.DataFrame({"order": ["A", "B", "B"], "sku": sku, "price": price, "qty": [1, 1, 1]})
    for columns in (COLUMNS, {k: v for k, v in COLUMNS.items() if k != "unit_price"}):
        amount = {} if "unit_price" in columns else {"line_amount": "price"}
        with pytest.raises(AmountTooLargeError, match=r"amount of order 'B' = \d+ leaves int64"):
            load_orders(frame, columns | amount, currency="CNY")


def test_unsigned_number_beyond_int64_is_refused():
    frame = pl.DataFrame({"order": [1], "sku": ["a"], "qty": [1], "price": [2**63]})
    frame = frame.with_columns(pl.col("price").cast(pl.UInt64))
    with pytest.raises(BadRowError, match=r"^row 0: price = 9223372036854775808 leaves int64"):
        load_orders(frame, COLUMNS, currency="JPY")


@of_every_library
def test_missing_column_names_the_nearest_and_all_there_are(make):
    with pytest.raises(MissingColumnError) as caught:
        orders_of(make, columns={"quantity": "qyt"})
    assert str(caught.value) == (
        "column = 'qyt' is not in the frame; did you mean 'qty'? "
        "there are: 'order', 'sku', 'qty', 'price'"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"price": [[1], [2], [3]]}, "^column = 'price' holds List"),
        ({"price": [True, False, True]}, "^column = 'price' holds true and false, not amounts"),
        ({"qty": [True, False, True]}, "^column = 'qty' holds true and false, not whole numbers"),
        ({"order": [True, False, True]}, "^column = 'order' holds true and false, not text"),
    ],
)
def test_column_of_a_useless_type_is_refused(changes, message):
    with pytest.raises(InvalidArgumentError, match=message):
        orders_of(**changes)


def test_pandas_column_of_lists_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"^column = 'price' holds"):
        orders_of(pandas_frame, price=[[1], [2], [3]])


@pytest.mark.parametrize("frame", [3, {"order": [1]}, [1, 2], None])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(InvalidArgumentError, match=r"^frame = '.*' is no data frame; give one of"):
        load_orders(frame, COLUMNS, currency="CNY")


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 1]], columns=["order", "order"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([1])], names=["order", "order"]),
    ],
)
def test_repeated_column_is_refused(frame):
    with pytest.raises(InvalidArgumentError, match="repeats the column 'order'; rename them"):
        load_orders(frame, COLUMNS, currency="CNY")


@pytest.mark.parametrize("noise", [-0.1, 0.5, float("nan")])
def test_noise_that_could_change_an_amount_is_refused(noise):
    with pytest.raises(InvalidArgumentError, match=r"^float_noise = .* is out of range"):
        orders_of(float_noise=noise)


def test_unknown_currency_is_refused():
    with pytest.raises(UnknownCurrencyError):
        orders_of(polars_frame, "RMB")


def test_without_narwhals_the_install_command_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[frames\]'"):
        orders_of()


@given(st.lists(st.one_of(st.none(), st.text(max_size=5), st.floats(), st.integers())), st.data())
def test_any_object_column_loads_or_is_refused_by_an_error_of_the_library(values, data):
    name = data.draw(st.sampled_from(["order", "sku", "qty", "price"]))
    n = len(values)
    frame = pandas_objects(
        {"order": [1] * n, "sku": ["a"] * n, "qty": [1] * n, "price": ["1"] * n}
    )
    frame[name] = pd.Series(values, dtype=object)
    with suppress(EcomopsError):
        assert load_orders(frame, COLUMNS, currency="CNY").n_rows == n
