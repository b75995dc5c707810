"""ABC and XYZ: worked cases, ties, laws, and plain loops."""

from __future__ import annotations

from fractions import Fraction
from statistics import mean, stdev
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.stock import stocks as drawn

from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.stock.abc_classes import AbcLimits, abc_classes
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.presets import ABC_80_95, XYZ_50_100
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.stock_table import StockTable
from ecomops.stock.xyz_classes import XYZ_CLASSES, XyzLimits, xyz_class, xyz_classes


def letters(values: Any, limits: AbcLimits | None = None) -> str:
    return "".join(abc_classes(values, limits).classes)


def abc(a: Any, b: Any) -> AbcLimits:
    return AbcLimits.model_validate({"a_percent": a, "b_percent": b})


# ---- ABC --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "classes"),
    [
        # the one that reaches 80 % exactly is A, and nobody after it
        ([80, 15, 5], "ABC"),
        # before the second are 79 %: it crosses, and is A
        ([79, 16, 5], "AAC"),
        ([81, 14, 5], "ABC"),
        # 95 % is reached exactly by the second
        ([80, 15, 4, 1], "ABCC"),
        ([80, 14, 5, 1], "ABBC"),
        # order does not matter
        ([1, 5, 80, 14], "CBAB"),
        # equal values are of one class, that of the first: 4 × 25 are all A
        ([25, 25, 25, 25], "AAAA"),
        ([60, 20, 10, 10], "AABB"),
        ([40, 40, 5, 5, 5, 5], "AABBBB"),
        # what brings nothing is C, and so is all where nothing brings anything
        ([100, 0], "AC"),
        ([0, 0, 0], "CCC"),
        ([7], "A"),
        ([], ""),
    ],
)
def test_classes_by_cumulative_share(values: list[int], classes: str) -> None:
    assert letters(values) == classes


def slow_abc(values: list[int], limits: AbcLimits) -> str:
    """Each SKU by all that bring more than it."""
    total, found = sum(values), ""
    for value in values:
        share = Fraction(100 * sum(v for v in values if v > value), total) if total else 100
        if value and share < Fraction(limits.a_percent):
            found += "A"
        elif value and share < Fraction(limits.b_percent):
            found += "B"
        else:
            found += "C"
    return found


@given(
    st.lists(st.integers(0, 6) | st.sampled_from([80, 15, 20, MAX_MINOR, 2**40]), max_size=12),
    st.sampled_from([ABC_80_95, abc(50, 50), abc("33.3333", "66.6667"), abc(100, 100)]),
)
def test_classes_are_those_of_a_plain_loop(values: list[int], limits: AbcLimits) -> None:
    found = abc_classes(values, limits)
    assert "".join(found.classes) == slow_abc(values, limits)
    for row in found.rows:
        own = [v for v, c in zip(values, found.classes, strict=True) if c == row.abc_class]
        assert (row.n_skus, row.contributed) == (len(own), sum(own))
    if sum(values):
        assert sum((row.contributed_rate or 0) for row in found.rows) == 1
        assert sum((row.sku_rate or 0) for row in found.rows) == 1
    else:
        assert {row.contributed_rate for row in found.rows} == {None}


@given(st.lists(st.integers(0, 9), max_size=12), st.randoms(use_true_random=False))
def test_classes_do_not_depend_on_the_order_of_rows(values: list[int], random: Any) -> None:
    order = list(range(len(values)))
    random.shuffle(order)
    shuffled = letters([values[i] for i in order])
    assert shuffled == "".join(letters(values)[i] for i in order)


def test_shares_are_compared_beyond_int64_and_beyond_floats():
    tied = [MAX_MINOR] * 8 + [MAX_MINOR // 2] * 4
    assert letters(tied) == "AAAAAAAABBBB"
    values = [2**60] * 4 + [2**60 - 1]
    assert letters(values) == "AAAAB"  # 4 × 2⁶⁰ are a hair above 80 %
    assert letters([2**60 - 1] * 4 + [2**60]) == "AAAAA"
    exact = [2**60 * 4, 2**60]
    assert letters(exact) == "AB"
    assert letters([2**62 - 1, 2**60]) == "AA"


def test_classes_in_words():
    found = abc_classes([80_00, 14_00, 5_00, 1_00])
    assert found.describe("zh") == (
        "类别  SKU 数  SKU 占比   合计  占比\n"
        "────  ──────  ────────  ─────  ────\n"
        "A          1       25%  8,000   80%\n"
        "B          2       50%  1,900   19%\n"
        "C          1       25%    100    1%"
    )
    assert repr(found) == "AbcTable(1 A, 2 B, 1 C)"
    assert "<caption>A up to 80 %, B up to 95 %</caption>" in found._repr_html_()
    assert str(abc_classes([])).count("–") == 6
    assert (len(found), found.class_code.tolist()) == (4, [0, 1, 1, 2])
    assert abc("70.5", 90).describe("zh") == "A 类累计至 70.5%，B 类累计至 90%"


FREE: Any = abc_classes


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (
            lambda: FREE([3, -1]),
            BadRowError,
            "row 1: contributions = -1 is out of range; give at least",
        ),
        (
            lambda: FREE([1.0]),
            InvalidArgumentError,
            "contributions = 'float64' is no column of whole",
        ),
        (lambda: FREE(5), InvalidArgumentError, "is no column"),
        (lambda: FREE([1], (80, 95)), InvalidArgumentError, "limits = .* is no AbcLimits"),
        (lambda: abc(80, 70), ValidationError, "b_percent should be at least a_percent"),
        (lambda: abc(0, 70), ValidationError, "a_percent"),
        (lambda: abc(80, 101), ValidationError, "b_percent"),
        (lambda: abc(0.8, 1), ValidationError, "a_percent"),
        (lambda: XyzLimits.model_validate({"x_variation": 2}), ValidationError, "y_variation"),
        (lambda: XyzLimits.model_validate({"x_variation": 0.5}), ValidationError, "x_variation"),
        (lambda: xyz_class(FREE), InvalidArgumentError, "stock = .* is no SkuStock"),
        (lambda: xyz_classes(FREE), InvalidArgumentError, "table = .* is no StockTable"),
    ],
)
def test_a_slip_is_named(ask: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        ask()


# ---- XYZ --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("daily", "name"),
    [
        ([5, 5, 5], "X"),
        ([2, 4, 6], "X"),  # 2 / 4 is just the limit
        ([1, 4, 7], "Y"),  # 3 / 4
        ([0, 1, 2], "Y"),  # 1 / 1
        ([0, 0, 1], "Z"),
        ([0, 0, 0], None),
        ([5], None),
    ],
)
def test_steady_sales_are_x(daily: list[int], name: str | None) -> None:
    stock = SkuStock.of_daily("tea", daily, on_hand=1)
    assert xyz_class(stock) == name
    code = int(xyz_classes(StockTable.of([stock]))[0])
    assert (None if code == NOT_KNOWN else XYZ_CLASSES[code]) == name


def test_large_bursts_are_not_steady():
    """Days × squares leave int64 here."""
    burst = SkuStock.of_daily("tea", [0, 0, 3 * 10**9], on_hand=1)
    assert xyz_class(burst) == "Z"
    assert xyz_classes(StockTable.of([burst])).tolist() == [2]


@given(st.lists(drawn.stocks(), max_size=5), st.sampled_from([1, 10**8, 10**9]))
def test_xyz_of_columns_is_that_of_each_row(rows: list[SkuStock], factor: int) -> None:
    """Also where squares, multiplied, leave int64."""
    table = StockTable(
        sku_id=[f"S{i}" for i in range(len(rows))], on_hand=1,
        window_days=[r.window_days for r in rows],
        in_stock_days=[r.demand_days for r in rows], sold=[r.sold * factor for r in rows],
        sold_squares=[
            NOT_KNOWN if r.sold_squares is None or r.sold_squares * factor**2 > MAX_MINOR
            else r.sold_squares * factor**2 for r in rows
        ],
    )  # fmt: skip
    codes = xyz_classes(table, XYZ_50_100)
    assert [None if c == NOT_KNOWN else XYZ_CLASSES[c] for c in codes.tolist()] == [
        xyz_class(stock) for stock in table
    ]


@given(st.lists(st.integers(0, 20), min_size=2, max_size=9).filter(any))
def test_the_coefficient_is_that_of_the_standard_library(daily: list[int]) -> None:
    coefficient = stdev(daily) / mean(daily)
    found = xyz_class(SkuStock.of_daily("tea", daily, on_hand=1))
    if abs(coefficient - 0.5) > 1e-9 and abs(coefficient - 1) > 1e-9:
        assert found == ("X" if coefficient < 0.5 else "Y" if coefficient < 1 else "Z")
    assert str(XYZ_50_100) == "X up to 0.5, Y up to 1"
    assert XYZ_50_100.describe("zh") == "X 类变异系数不超过 0.5，Y 类不超过 1"
    assert np.asarray(daily).any()
