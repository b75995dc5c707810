"""What is known about one SKU: worked measures, and what can't be true."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from tests.stock import slow_stock, stocks as drawn

from ecomops._typing import MAX_MINOR
from ecomops.errors import (
    BadRowError,
    CurrencyMismatchError,
    DuplicateIdError,
    InvalidArgumentError,
    NoSuchPlaceError,
    UnknownCurrencyError,
)
from ecomops.stock.fields import BOUNDS, MAX_UNITS
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_table import StockTable


def sku(**facts: Any) -> SkuStock:
    said: dict[str, Any] = {"sku_id": "tea", "on_hand": 120, "sold": 300, "window_days": 30}
    return SkuStock(**said | facts)


# ---- worked measures --------------------------------------------------------------------------
def test_cover_is_of_what_is_available_and_exact():
    stock = sku(reserved=20, incoming=50)
    assert (stock.available_units, stock.position_units) == (100, 150)
    assert [stock.daily_demand, stock.cover_days] == [10, 10]
    assert [stock.position_cover_days, stock.weeks_of_supply] == [15, Fraction(10, 7)]
    assert sku(on_hand=1, sold=3, window_days=7).cover_days == Fraction(7, 3)


def test_days_out_of_stock_are_left_out_of_demand():
    # 300 in 30 days, but only 20 in stock: 15 a day, and 120 last for 8 days
    stock = sku(in_stock_days=20)
    assert [stock.daily_demand, stock.cover_days] == [15, 8]


def test_a_zero_denominator_is_undefined():
    assert sku(sold=0).cover_days is None
    assert sku(sold=0).weeks_of_supply is None
    assert sku(sold=0).position_cover_days is None
    assert sku(sold=0).daily_demand == 0
    assert sku(sold=0, in_stock_days=0).daily_demand is None
    assert sku(sold=0, on_hand=0).sell_through_rate() is None
    assert sku(sold=0, received_units=0).sell_through_rate("received") is None
    assert sku(received_units=None).sell_through_rate("received") is None
    assert sku(on_hand=0, opening_units=0).turnover_per_year is None
    assert sku().turnover_per_year is None


def test_owed_units_cover_nothing():
    stock = sku(on_hand=5, reserved=12)
    assert [stock.available_units, stock.cover_days] == [-7, 0]


def test_sell_through_of_what_was_there_and_of_what_came():
    stock = sku(on_hand=100, reserved=40, sold=300, received_units=250)
    assert stock.sell_through_rate() == Fraction(300, 400)
    assert stock.sell_through_rate("received") == Fraction(300, 250)
    with pytest.raises(InvalidArgumentError, match="basis = 'all' is unknown; give 'stock' or"):
        stock.sell_through_rate("all")  # type: ignore[arg-type]


def test_turnover_is_a_year_of_sales_over_the_average_stock():
    # 300 in 30 days is 3650 a year; (180 + 120) / 2 = 150 on average
    assert sku(opening_units=180).turnover_per_year == Fraction(3650, 150)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.data())
def test_daily_sales_are_added_up_as_by_hand(daily: list[int], data: Any) -> None:
    days = data.draw(st.lists(st.booleans(), min_size=len(daily), max_size=len(daily)))
    stock = SkuStock.of_daily("tea", daily, days, on_hand=3)
    seen = [n for n, is_in in zip(daily, days, strict=True) if is_in or n]
    assert (stock.sold, stock.demand_days, stock.window_days) == (sum(seen), len(seen), len(daily))
    expected = slow_stock.variance(seen) if len(seen) > 1 else None
    assert stock.daily_variance == expected


# ---- what can't be ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"on_hand": -1}, "on_hand = -1 is out of range; give 0 to 1000000000000"),
        ({"on_hand": 1.0}, "on_hand = 1.0 is not a whole number"),
        ({"on_hand": True}, "on_hand = True is not a whole number"),
        ({"on_hand": None}, "on_hand = None is not a whole number"),
        ({"on_hand": "5"}, "on_hand = '5' is not a whole number"),
        ({"on_hand": float("nan")}, "on_hand = nan is not a whole number"),
        ({"on_hand": 10**30}, "on_hand = 10{30} is out of range"),
        ({"sold": -5}, "sold = -5 is out of range"),
        ({"window_days": 0}, "window_days = 0 is out of range; give 1 to 36500"),
        ({"reserved": None}, "reserved = None is not a whole number"),
        ({"pack_units": 0}, "pack_units = 0 is out of range; give 1 to"),
        ({"pack_units": None}, "pack_units = None is not a whole number"),
        ({"capacity_per_day": 0}, "capacity_per_day = 0 is out of range"),
        ({"sku_id": ""}, "sku_id = '' is no id"),
        ({"category": 7}, "category = 7 is no path of names"),
        ({"in_stock_days": 31}, "in_stock_days = 31 are more than the window has, 30"),
        ({"in_stock_days": 0}, "in_stock_days = 0 can't be: 300 were sold"),
        ({"sold_squares": 299}, "sold_squares = 299 can't be of 300 units on 30 days"),
        ({"sold_squares": 2999}, "sold_squares = 2999 can't be of 300 units"),
        ({"sold_squares": 90_001}, "sold_squares = 90001 can't be"),
        ({"lead_times": 2}, "lead_time_days = None is missing, but lead_times"),
        ({"lead_time_squares": 4}, "lead_time_days = None is missing"),
        ({"lead_time_days": 9, "lead_times": 2}, "lead_time_squares = None is missing, but there"),
        ({"lead_time_days": 36_501}, "lead_time_days = 36501 is out of range; give at most 36500"),
        ({"lead_time_days": 9, "lead_time_squares": 80}, "lead_time_squares = 80 can't be of 9"),
        (
            {"lead_time_days": 40_000, "lead_times": 2, "lead_time_squares": 40_000**2},
            "lead_time_squares = 1600000000 can't be of 40000 days in 2 lead times",
        ),
        ({"max_stock_minor": 1}, "cost_minor = None is missing, but max_stock_minor is given"),
    ],
)
def test_what_can_not_be_is_refused(facts: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        sku(**facts)


def test_amounts_are_in_a_currency_there_is():
    with pytest.raises(UnknownCurrencyError, match="RMB"):
        sku(currency="RMB")


def test_the_widest_bounds_are_taken():
    for name, (low, high) in BOUNDS.items():
        if name.endswith("_squares") or name.startswith("lead_time"):
            continue
        extra = {"cost_minor": 1} if name == "max_stock_minor" else {}
        least: dict[str, Any] = {"sold": 0, **extra, name: low}
        most: dict[str, Any] = {"sold": 0, "window_days": 36_500, **extra, name: high}
        for facts in (least, most):
            assert getattr(sku(**facts), name) == facts[name]
    assert sku(sold=MAX_UNITS, window_days=1, on_hand=MAX_UNITS).cover_days == 1


# ---- tables -----------------------------------------------------------------------------------
@given(st.data())
def test_a_table_refuses_what_one_refuses(data: Any) -> None:
    """Two facts of a sound SKU are changed at random: both ways agree whether that can be."""
    stock = data.draw(drawn.stocks())
    facts: dict[str, Any] = {name: getattr(stock, name) for name in BOUNDS}
    for name in data.draw(st.lists(st.sampled_from(sorted(BOUNDS)), max_size=2)):
        near = [facts[name] or 0, (facts[name] or 0) + 1, (facts[name] or 1) - 1, -1]
        facts[name] = data.draw(st.sampled_from([*near, *BOUNDS[name], MAX_MINOR]))
    # where nothing need be known, a column says so with -1, and one SKU with None
    for_one: Any = {
        name: None if value == -1 and getattr(stock, name, 0) is None else value
        for name, value in facts.items()
    }
    for_all: Any = {name: [-1 if value is None else value] for name, value in for_one.items()}
    try:
        SkuStock(sku_id="tea", **for_one)
        is_sound = True
    except InvalidArgumentError:
        is_sound = False
    unsure = any(value == [-1] and for_one[name] == -1 for name, value in for_all.items())
    if is_sound:
        assert list(StockTable(sku_id=["tea"], **for_all)) == [SkuStock(sku_id="tea", **for_one)]
    elif not unsure:
        with pytest.raises(BadRowError, match="row 0"):
            StockTable(sku_id=["tea"], **for_all)


def columns(**more: Any) -> Any:
    said = {"sku_id": ["a", "b", "c"], "on_hand": [1, 2, 3], "sold": [3, 2, 1], "window_days": 30}
    return {**said, **more}


@pytest.mark.parametrize(
    ("more", "error", "text"),
    [
        ({"on_hand": [1, 2]}, InvalidArgumentError, "on_hand = 2 entries, but 3 are needed"),
        ({"on_hand": [[1, 2, 3]]}, InvalidArgumentError, "on_hand = .* is no column"),
        ({"on_hand": [1.0, 2.0, 3.0]}, InvalidArgumentError, "'float64' is no column of whole"),
        ({"on_hand": [True, True, True]}, InvalidArgumentError, "'bool' is no column of whole"),
        ({"on_hand": True}, InvalidArgumentError, "on_hand = .* is no column"),
        ({"on_hand": [1, None, 3]}, BadRowError, "row 1: on_hand = None is missing; give 0 to"),
        (
            {"on_hand": np.ma.MaskedArray([1, 2, 3], [False, True, False])},
            BadRowError,
            "row 1: on_hand = masked is missing; give 0 to",
        ),
        (
            {"lead_time_days": pd.Series([7, None, 3], dtype="Int64")},
            BadRowError,
            "row 1: lead_time_days = None is missing; give 0 to .*, or -1 where it is not known",
        ),
        ({"on_hand": ["1", "2", "3"]}, InvalidArgumentError, "is no column of whole numbers"),
        ({"on_hand": [1, 2**63, 3]}, (InvalidArgumentError, BadRowError), "on_hand"),
        ({"on_hand": [1, -2, 3]}, BadRowError, "row 1: on_hand = -2 is out of range"),
        ({"on_hand": [1, 2, -(2**63)]}, BadRowError, "row 2: on_hand = -9223372036854775808"),
        ({"sold": [3, 2, 2**63 - 1]}, BadRowError, "row 2: sold = 9223372036854775807"),
        ({"window_days": [30, 0, 30]}, BadRowError, "row 1: window_days = 0 is out of range"),
        ({"capacity_per_day": [1, 0, -1]}, BadRowError, "row 1: capacity_per_day = 0 .* or -1"),
        ({"in_stock_days": [30, 31, 1]}, BadRowError, "row 1: in_stock_days = 31 are more than"),
        ({"in_stock_days": [30, 0, 1]}, BadRowError, "row 1: in_stock_days = 0 can't be"),
        ({"sold_squares": [3, 9, 1]}, BadRowError, "row 1: sold_squares = 9 can't be"),
        ({"lead_times": [1, 2, 1]}, BadRowError, "row 1: lead_time_days = -1 is missing"),
        (
            {"lead_time_days": [7, 7, 7], "lead_times": [1, 1, 2]},
            BadRowError, "row 2: lead_time_squares = -1 is missing",
        ),
        (
            {"lead_time_days": [9, 10**6, 9]}, BadRowError,
            "row 1: lead_time_days = 1000000 is out of range",
        ),
        (
            {"lead_time_days": 40_000, "lead_times": 2, "lead_time_squares": 40_000**2},
            BadRowError, "row 0: lead_time_squares = 1600000000 is of lead times above 36500",
        ),
        (
            {"max_stock_minor": [-1, 5, 5], "cost_minor": [-1, 1, -1]},
            BadRowError, "row 2: cost_minor = -1 is missing",
        ),
        ({"max_stock_minor": 5}, BadRowError, "row 0: cost_minor = -1 is missing"),
        ({"sku_id": ["a", "b", "a"]}, DuplicateIdError, "sku_id = 'a' stands in rows 0 and 2"),
        ({"sku_id": ["a", "", "c"]}, BadRowError, "row 1: sku_id = '' is no id"),
        ({"sku_id": ["a", 7, "c"]}, BadRowError, "row 1: sku_id = 7 is no id"),
        ({"sku_id": "abc"}, InvalidArgumentError, "sku_id = 'abc' is one id"),
        ({"category": ["x"]}, InvalidArgumentError, "category = 1 entries, but 3"),
        ({"category": "xyz"}, InvalidArgumentError, "category = 'xyz' is one category"),
        ({"category": ["x", ("y", 2), "z"]}, BadRowError, "row 1: category = .* is no path of"),
        ({"category": ["x", "y", None]}, BadRowError, "row 2: category = None is no path"),
        ({"category": [float("nan"), "y", "z"]}, BadRowError, "row 0: category = nan is no path"),
        ({"category": [(), ("a", ["b"]), "z"]}, BadRowError, "row 1: category = .* is no path"),
        ({"category": 5}, InvalidArgumentError, "category = 'int' is no list"),
        ({"category": {"x", "y", "z"}}, InvalidArgumentError, "category = 'set' has no order"),
        ({"sku_id": ["a", "b", " c "]}, BadRowError, "row 2: sku_id = ' c ' is no id; give 1"),
        ({"sku_id": ["a", "b" * 129, "c"]}, BadRowError, "row 1: sku_id = 'b+' is no id"),
        ({"sku_id": ["a\nb", "b", "c"]}, BadRowError, r"row 0: sku_id = 'a\\nb' is no id"),
        ({"sku_id": ["a", "b\t", "c"]}, BadRowError, r"row 1: sku_id = 'b\\t' is no id"),
        ({"sku_id": pa.array(["a", None, "c"])}, BadRowError, "row 1: sku_id = None is no id"),
        ({"sku_id": None}, InvalidArgumentError, "sku_id = None is no list"),
        ({"sku_id": 5}, InvalidArgumentError, "sku_id = 'int' is no list; give one for each SKU"),
        ({"sku_id": {"a", "b", "c"}}, InvalidArgumentError, "sku_id = 'set' has no order"),
        ({"on_hand": None}, InvalidArgumentError, "on_hand = None is missing; give one for each"),
        ({"reserved": None}, InvalidArgumentError, "reserved = None is missing"),
        ({"currency": "RMB"}, UnknownCurrencyError, "RMB"),
    ],
)  # fmt: skip
def test_a_bad_column_is_refused_by_name_and_row(more: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        StockTable(**columns(**more))


def test_columns_of_other_whole_numbers_are_taken():
    small = StockTable(**columns(on_hand=np.array([1, 2, 3], np.uint8), sold=np.ones(3, np.int32)))
    assert small.on_hand.dtype == small.sold.dtype == np.int64
    assert StockTable(**columns(window_days=[30, 30, 30])).window_days.tolist() == [30, 30, 30]


def test_columns_of_arrow_are_taken():
    table = StockTable(**columns(
        sku_id=pa.array(["a", "b", "c"], pa.string_view()), on_hand=pa.array([1, 2, 3]),
        category=pa.chunked_array([["x", "y"], ["x"]]),
    ))  # fmt: skip
    assert table.sku_id == ("a", "b", "c")
    assert [one.category for one in table] == [("x",), ("y",), ("x",)]
    nested = StockTable(**columns(category=pa.array([["x", "y"], [], ["x", "y"]])))
    assert nested.category == (("x", "y"), (), ("x", "y"))
    assert table.category is not None
    assert table.category[0] is table.category[2]  # equal ones are one


def test_whole_numbers_of_numpy_are_taken_and_never_wrap():
    most = np.int64(MAX_UNITS)
    stock = sku(on_hand=most, sold=most, window_days=np.int16(30), in_stock_days=np.uint8(2))
    assert stock == sku(on_hand=MAX_UNITS, sold=MAX_UNITS, window_days=30, in_stock_days=2)
    assert type(stock.on_hand) is int
    daily = np.array([2**31 - 1, 3], dtype=np.int32)
    seen = SkuStock.of_daily("tea", daily, np.array([True, False]), on_hand=1)
    assert (seen.sold, seen.sold_squares) == (2**31 + 2, (2**31 - 1) ** 2 + 9)
    slow = seen.with_lead_times(np.array([200, 100], dtype=np.uint8))
    assert (slow.lead_time_days, slow.lead_time_squares) == (300, 50_000)
    assert StockTable(**columns(on_hand=np.int64(4))).on_hand.tolist() == [4, 4, 4]
    place: Any = np.int64(0)
    assert StockTable.of([stock])[place] == stock


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda: DAILY("tea", 5, on_hand=1), "daily_units = 5 is no list"),
        (
            lambda: DAILY("tea", [1, 2.0], on_hand=1),
            r"daily_units\[1\] = 2.0 is not a whole number",
        ),
        (lambda: DAILY("tea", [1, 2], 5, on_hand=1), "in_stock = 5 is no list; give one flag"),
        (lambda: DAILY("tea", [1], on_hand=1).with_lead_times(5), "each_days = 5 is no list"),
        (lambda: DAILY("tea", [True], on_hand=1), r"daily_units\[0\] = True is not a whole"),
    ],
)
def test_what_is_no_list_of_days_is_refused(ask: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        ask()


DAILY: Any = SkuStock.of_daily


@pytest.mark.parametrize("place", [slice(0, 1), "a", True, None, 1.0])
def test_one_sku_at_a_time_is_taken_out_of_a_table(place: Any) -> None:
    table = StockTable(**columns())
    with pytest.raises(InvalidArgumentError, match=r"place = .* is no place; give a whole"):
        table[place]
    with pytest.raises(NoSuchPlaceError, match="place = 3 is past the end of 3; give a place"):
        table[3]
    with pytest.raises(IndexError, match="place = -4 is before the beginning of 3"):
        table[-4]
    with pytest.raises(IndexError, match="place = 0 is past the end of 0; there is nothing in it"):
        StockTable.of([])[0]
    assert table[-1].sku_id == "c"


def test_every_id_that_a_table_takes_can_be_shown():
    for name in ("x" * 128, "商品 7", "a", "\u00e9"):
        table = StockTable(**columns(sku_id=["a1", "b1", name]))
        assert table[2].sku_id == name


def test_a_table_of_nothing():
    table = StockTable(sku_id=[], on_hand=[], sold=[], window_days=30)
    assert (len(table), table.cover_days.tolist(), list(table)) == (0, [], [])
    assert len(StockTable.of([])) == 0
    assert repr(StockTable.of([sku()])) == "StockTable(1 SKUs)"


def test_skus_side_by_side_are_in_one_currency_and_each_once():
    yuan, dollar = sku(currency="CNY"), sku(sku_id="cup", currency="USD")
    with pytest.raises(CurrencyMismatchError, match="currency = 'USD' stands beside CNY"):
        StockTable.of([yuan, dollar])
    with pytest.raises(DuplicateIdError, match="'tea' stands in rows 0 and 1"):
        StockTable.of([yuan, yuan])
    with pytest.raises(InvalidArgumentError, match=r"stocks = .* is no list of SkuStock"):
        StockTable.of(yuan)  # type: ignore[arg-type]
    assert StockTable.of([yuan, sku(sku_id="cup")]).currency == "CNY"


def test_squares_of_a_large_window_are_checked_beyond_int64():
    # 30 days × squares and sold² both leave int64; one unit of squares less can't be
    sold = 6 * 10**9
    least = sold * sold // 36_500 + 1
    whole: Any = {"sold": sold, "window_days": 36_500, "sold_squares": least}
    assert sku(**whole).sold_squares == least
    assert len(StockTable.of([sku(**whole)])) == 1
    with pytest.raises(InvalidArgumentError, match="can't be"):
        evolve(sku(**whole), sold_squares=least - 1)
    with pytest.raises(BadRowError, match="can't be"):
        StockTable(
            sku_id=["a"], on_hand=1, sold=[sold], window_days=36_500, sold_squares=[least - 1]
        )


def test_a_day_of_which_nobody_knows_whether_it_was_in_stock_is_named():
    in_stock: Any
    for in_stock in ([True, None], np.ma.MaskedArray([True, True], [False, True]), [True, pd.NA]):
        with pytest.raises(BadRowError, match="row 1: in_stock = None is missing; give one flag"):
            SkuStock.of_daily("tea", [1, 0], in_stock, on_hand=1)
