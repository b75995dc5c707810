"""Stock lists out of data frames: the table that columns of numpy make, and errors by row."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.adapters.metric_makers import MAKERS, plain_rows

from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.stock_columns import StockColumns
from ecomops.adapters.stock_frames import check_stock_frame, stock_table
from ecomops.errors import (
    BadRowError,
    DuplicateIdError,
    InvalidArgumentError,
    MissingColumnError,
    MissingExtraError,
    UnknownCurrencyError,
)
from ecomops.stock import WEEKLY_STOCK_RULE, StockTable, check_stock
from ecomops.stock.fields import BOUNDS, MAY_BE_UNKNOWN, NOT_KNOWN
from ecomops.testing import stock_rules, stock_tables_near

TODAY = date(2026, 11, 11)
SAME: dict[str, Any] = {"sku_id": "sku", **{name: name for name in BOUNDS}}
TWO = pa.table({"sku": ["tea", "cup"], "there": [45, 3], "sold": [300, 0], "lead": [7, None]})
COLUMNS: dict[str, Any] = {
    "sku_id": "sku", "on_hand": "there", "sold": "sold", "window_days": 30,
    "lead_time_days": "lead",
}  # fmt: skip

ANY_DAY: Any = "today"

of_every_library = pytest.mark.parametrize("make", MAKERS)


def as_arrow(table: StockTable) -> pa.Table:
    """Write a table as a warehouse system exports it: nothing where nothing is known."""
    columns: dict[str, Any] = {"sku": pa.array([str(name) for name in table.sku_id], pa.string())}
    for name in BOUNDS:
        values = table.known(name).tolist() if name in MAY_BE_UNKNOWN else getattr(table, name)
        given = [None if n == NOT_KNOWN else int(n) for n in values]
        columns[name] = pa.array(given, pa.int64())
    paths = table.category or [()] * len(table)
    for level in (0, 1):
        names = [path[level] if len(path) > level else None for path in paths]
        columns[f"level{level}"] = pa.array(names, pa.string())
    return pa.table(columns)


# ---- the same as without a frame --------------------------------------------------------
@given(stock_rules().flatmap(stock_tables_near), st.sampled_from(MAKERS))
def test_each_row_is_the_sku_it_was(table, make):
    found = stock_table(make(as_arrow(table)), {**SAME, "category": ("level0", "level1")})
    assert list(found) == list(table)


@given(stock_rules(), st.data(), st.sampled_from(MAKERS))
def test_the_check_comes_back_as_each_verdict_says(rule, data, make):
    table = data.draw(stock_tables_near(rule, max_skus=3))
    found = check_stock_frame(make(as_arrow(table)), SAME, rule, TODAY)
    rows = plain_rows(found)
    assert len(rows) == len(table)
    for row, stock in zip(rows, table, strict=True):
        verdict = check_stock(stock, rule, TODAY)
        order = verdict.replenishment
        cover, pace = stock.cover_days, stock.daily_demand
        assert row[:4] == (
            stock.sku_id, verdict.state, stock.available_units, stock.position_units
        )  # fmt: skip
        assert row[4] == (None if pace is None else float(pace))
        assert row[5] == (None if cover is None else pytest.approx(float(cover)))
        days = [None if day is None else pd.Timestamp(day).date() for day in (row[6], *row[11:13])]
        assert days == [verdict.stock_out_on, order.order_by, order.arrives_on]
        assert row[7:11] == (
            order.reorder_point, order.order_up_to, order.should_order, order.order_units
        )  # fmt: skip


@of_every_library
def test_a_table_of_the_same_library_comes_back(make):
    frame = make(TWO)
    found = check_stock_frame(frame, COLUMNS, WEEKLY_STOCK_RULE, TODAY)
    if make.__name__ == "duckdb_relation":
        assert isinstance(found, pa.Table)
    elif make.__name__ == "polars_lazy":
        assert isinstance(found, pl.DataFrame)
    else:
        assert type(found) is type(frame)
    assert [row[:2] for row in plain_rows(found)] == [("tea", "order_now"), ("cup", "overstock")]


def test_ids_come_back_as_they_were():
    frame = pl.DataFrame({"sku": pl.Series([7, 8], dtype=pl.UInt16), "there": [1, 2]})
    columns = {"sku_id": "sku", "on_hand": "there", "sold": 0, "window_days": 30}
    assert stock_table(frame, columns).sku_id == ("7", "8")
    found = check_stock_frame(frame, columns, WEEKLY_STOCK_RULE, TODAY)
    assert found["sku_id"].dtype == pl.UInt16
    shown = check_stock_frame(frame.to_pandas(), columns, WEEKLY_STOCK_RULE, TODAY)
    assert shown.dtypes.map(str).to_dict() == {
        "sku_id": "uint16", "state": "str", "available_units": "int64",
        "position_units": "int64", "daily_demand": "Float64", "cover_days": "Float64",
        "stock_out_on": "datetime64[s]", "reorder_point": "Int64", "order_up_to": "Int64",
        "should_order": "bool", "order_units": "Int64", "order_by": "datetime64[s]",
        "arrives_on": "datetime64[s]", "excess_units": "int64",
    }  # fmt: skip


# ---- how numbers may be written ---------------------------------------------------------
WRITTEN: dict[str, list[Any]] = {
    "whole": [7, 0],
    "floats": [7.0, 0.0],
    "text": ["7", " 0.00 "],
    "decimals": [Decimal("7.00"), Decimal(0)],
    "numpy": [np.int16(7), np.int16(0)],
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame, pa.table])
def test_numbers_may_be_written_in_any_way_that_is_exact(library, how):
    frame = library({"sku": ["a", "b"], "there": WRITTEN[how]})
    columns = {"sku_id": "sku", "on_hand": "there", "sold": 0, "window_days": 30}
    assert stock_table(frame, columns).on_hand.tolist() == [7, 0]


@of_every_library
def test_missing_values_are_what_is_not_known(make):
    frame = make(
        pa.table(
            {
                "sku": ["a", "b"], "there": [1, 2], "days": [None, 9], "cost": [None, "0.05"],
                "on the way": [5, None], "nobody knows": pa.nulls(2),
            }
        )
    )  # fmt: skip
    notes: list[Cleaning] = []
    columns = {
        "sku_id": "sku", "on_hand": "there", "sold": 0, "window_days": 30,
        "lead_time_days": "days", "cost": "cost", "incoming": "on the way",
        "capacity_per_day": "nobody knows", "pack_units": "nobody knows",
    }  # fmt: skip
    a, b = stock_table(frame, columns, currency="CNY", cleanings=notes)
    assert (a.lead_time_days, a.cost_minor, a.incoming, a.capacity_per_day) == (
        None,
        None,
        5,
        None,
    )
    assert (b.lead_time_days, b.cost_minor, b.incoming, b.pack_units) == (9, 5, 0, 1)
    assert list(map(str, notes)) == [
        "1 row: on the way taken as 0 (there is none in the row); the first is row 1",
        "2 rows: nobody knows taken as 1 (there is none in the row); the first is row 0",
    ]


@pytest.mark.parametrize(
    "cost",
    [["1.15", "20"], [1.15, 20.0], [Decimal("1.15"), Decimal(20)]],
    ids=["text", "float", "decimal"],
)
def test_amounts_in_major_units_are_exact(cost):
    frame = pl.DataFrame({"sku": ["a", "b"], "cost": cost, "most": [1000, None]})
    columns = {
        "sku_id": "sku", "on_hand": 1, "sold": 0, "window_days": 30, "cost": "cost",
        "max_stock": "most",
    }  # fmt: skip
    table = stock_table(frame, columns, currency="CNY")
    assert table.known("cost_minor").tolist() == [115, 2000]
    assert table.known("max_stock_minor").tolist() == [1000_00, NOT_KNOWN]
    assert table.currency == "CNY"
    assert stock_table(frame, columns, currency="KWD").known("cost_minor").tolist() == [
        1150,
        20_000,
    ]


def test_a_mean_cost_is_taken_within_the_noise_that_is_stated():
    frame = pl.DataFrame({"sku": ["a"], "cost": [12.344]})
    columns = {"sku_id": "sku", "on_hand": 1, "sold": 0, "window_days": 30, "cost": "cost"}
    with pytest.raises(BadRowError, match=r"row 0: cost = 12.344 is not the float .* is 12.34"):
        stock_table(frame, columns, currency="CNY")
    notes: list[Cleaning] = []
    table = stock_table(frame, columns, currency="CNY", float_noise=0.49, cleanings=notes)
    assert table.known("cost_minor").tolist() == [1234]
    assert notes[0].rows == 1


def test_spreadsheet_marks_around_ids_are_taken_off_and_told():
    notes: list[Cleaning] = []
    frame = pl.DataFrame({"sku": ['="007"', " b"]})
    columns = {"sku_id": "sku", "on_hand": 1, "sold": 0, "window_days": 30}
    assert stock_table(frame, columns, cleanings=notes).sku_id == ("007", "b")
    assert notes[0].rows == 2


def test_no_rows_make_an_empty_table():
    empty = TWO.slice(0, 0)
    for make in MAKERS:
        assert len(stock_table(make(empty), {**COLUMNS, "category": "sku"})) == 0
        assert plain_rows(check_stock_frame(make(empty), COLUMNS, WEEKLY_STOCK_RULE, TODAY)) == []


def with_column(values: list[Any]) -> pa.Table:
    return TWO.append_column("odd", pa.array(values))


# ---- what is refused --------------------------------------------------------------------
BAD_ROWS: list[tuple[str, list[Any], str]] = [
    ("there", [1, None], "row 1: there = None is missing"),
    ("there", [1, -1], "row 1: there = -1 is negative"),
    ("there", [1, 10**13], "row 1: there = 10000000000000 is too large"),
    ("there", [1.0, 2.5], r"row 1: there = 2.5 is no whole number"),
    ("there", [1.0, 2.0**53], "row 1: there = 9007199254740992.0 is no whole number that a float"),
    ("there", [1.0, float("inf")], "row 1: there = inf is no whole number"),
    ("there", ["1", "2.5"], "row 1: there = '2.5' is no whole number"),
    ("there", ["1", ""], "row 1: there = '' is no whole number"),
    ("there", ["1", "1e3"], "row 1: there = '1e3' is no whole number"),
    ("there", [Decimal("1.0"), Decimal("2.5")], r"row 1: there = Decimal\('2.5'\) is no whole"),
    ("lead", [7, -1], "row 1: lead = -1 is negative; give 0 to"),
    ("sku", ["a", None], "row 1: sku = None is missing"),
    ("sku", ["a", " "], "row 1: sku = ' ' is empty"),
    ("sku", [1.0, 2.0], "row 0: sku = 1.0 is a float, not text"),
    ("sku", ["a", "b" * 129], "row 1: sku = 'b+' has 129 characters"),
]


@pytest.mark.parametrize(("name", "values", "message"), BAD_ROWS)
@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame, pa.table])
def test_a_row_that_can_not_be_read_is_named(library, name, values, message):
    frame = library({**TWO.to_pydict(), name: values})
    with pytest.raises(BadRowError, match=f"^{message}") as caught:
        stock_table(frame, COLUMNS)
    assert caught.value.row in {0, 1}


@of_every_library
def test_an_sku_that_stands_twice_is_named_with_both_rows(make):
    frame = make(pa.table({**TWO.to_pydict(), "sku": ["tea", " tea"]}))
    with pytest.raises(DuplicateIdError, match=r"^sku = 'tea' stands in rows 0 and 1; add up"):
        stock_table(frame, COLUMNS)


@pytest.mark.parametrize(
    ("columns", "more", "message"),
    [
        ({"in_stock_days": "n"}, {"n": [31, 3]}, "row 0: n = 31 are more than the window has"),
        ({"in_stock_days": "n"}, {"n": [0, 3]}, "row 0: n = 0 can't be: some were sold"),
        ({"sold_squares": "n"}, {"n": [299, 0]}, "row 0: n = 299 can't be of such a sum"),
        ({"max_stock": "n", "cost": "c"}, {"n": [1, 1], "c": [1, None]}, "row 1: c = None is m"),
        (
            {"max_stock_minor": "n", "cost_minor": "c"},
            {"n": [None, 1], "c": [1, None]},
            "row 1: c = None is missing, but max_stock_minor is given",
        ),
        ({"cost": "n"}, {"n": ["1", "-1"]}, "row 1: n = '-1' is negative"),
        ({"cost": "n"}, {"n": ["1", "1.001"]}, "row 1: n = '1.001' "),
        ({"category": ["n", "m"]}, {"n": ["x", None], "m": ["z", "y"]}, "row 1: n = None is e"),
        ({"window_days": "n"}, {"n": [0, 1]}, "row 0: n = 0 is zero; give 1 to 36500"),
        ({"window_days": 0}, {}, "row 0: window_days = 0 is out of range"),
    ],
)  # fmt: skip
def test_what_can_not_be_true_is_named_as_the_caller_calls_it(columns, more, message):
    frame = pl.DataFrame({**TWO.to_pydict(), **more})
    with pytest.raises(BadRowError, match=f"^{message}"):
        stock_table(frame, COLUMNS | columns, currency="CNY")


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (
            lambda: stock_table(TWO, COLUMNS | {"on_hand": "theer"}),
            MissingColumnError,
            "^column = 'theer' is not in the frame; did you mean 'there'[?]",
        ),
        (lambda: stock_table([1], COLUMNS), InvalidArgumentError, "is no data frame"),
        (
            lambda: stock_table(TWO, COLUMNS | {"cost": "lead"}),
            InvalidArgumentError,
            "^currency = None is missing; say with currency= what 'lead' is in",
        ),
        (lambda: stock_table(TWO, COLUMNS, currency="XYZ"), UnknownCurrencyError, "XYZ"),
        (lambda: stock_table(TWO, COLUMNS, float_noise=1), InvalidArgumentError, "float_noise"),
        (
            lambda: stock_table(with_column([True, False]), COLUMNS | {"sold": "odd"}),
            InvalidArgumentError,
            "'odd' holds true and false, not whole numbers",
        ),
        (
            lambda: stock_table(with_column([TODAY, TODAY]), COLUMNS | {"sku_id": "odd"}),
            BadRowError,
            "row 0: odd = datetime.date",
        ),
        (
            lambda: stock_table(with_column([[1], [2]]), COLUMNS | {"on_hand": "odd"}),
            InvalidArgumentError,
            "'odd' holds List",
        ),
        (
            lambda: check_stock_frame(TWO, COLUMNS, WEEKLY_STOCK_RULE, ANY_DAY),
            InvalidArgumentError,
            "today = 'today' is no date",
        ),
    ],
)
def test_misuse_is_told(ask, error, message):
    with pytest.raises(error, match=message):
        ask()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"on_hand": None}, "on_hand"),
        ({"on_hand": True}, "on_hand"),
        ({"on_hand": 1.0}, "on_hand"),
        ({"on_hand": ""}, "on_hand"),
        ({"pack_units": -1}, "greater than or equal to 0"),
        ({"sku_id": 7}, "valid string"),
        ({"cost": "a", "cost_minor": "b"}, "at most one of cost and cost_minor should be given"),
        ({"max_stock": "a", "max_stock_minor": 9}, "at most one of max_stock and"),
        ({"category": ["a", "a"]}, "a different column for each level"),
        ({"onhand": "a"}, "is no field"),
    ],
)
def test_mappings_that_mean_nothing_are_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        stock_table(TWO, COLUMNS | change)


def test_the_mapping_has_every_column_of_the_table():
    assert set(StockColumns.model_fields) == {"sku_id", "category", "cost", "max_stock", *BOUNDS}
    assert StockColumns.model_validate(SAME).names == ("sku", *BOUNDS)


def test_without_narwhals_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[frames\]'"):
        stock_table(TWO, COLUMNS)
