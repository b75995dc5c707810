"""What the stock is worth at cost, against duckdb and by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given, strategies as st

from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, InvalidArgumentError, UnknownIdError
from ecomops.stock.fields import MAX_UNITS
from ecomops.stock.stock_budget import stock_budget
from ecomops.stock.stock_table import StockTable

BUDGET: Any = stock_budget


def shop(**more: Any) -> StockTable:
    said: dict[str, Any] = {
        "sku_id": ["a", "b", "c", "d"], "on_hand": [100, 50, 10, 7], "reserved": [90, 0, 0, 0],
        "sold": 0, "window_days": 30, "cost_minor": [20_00, 30_00, 50_00, -1], "currency": "CNY",
        "category": [("food", "tea"), ("food", "cups"), "wear", ()],
    }  # fmt: skip
    return StockTable(**said | more)


def test_value_is_all_on_hand_at_cost_and_just_the_maximum_is_not_too_much():
    found = stock_budget(shop(), 4000_00, by_category={"food": 3499_99, ("wear",): 500_00})
    assert [(row.category, row.stock_minor, row.over_minor) for row in found.rows] == [
        (None, 4000_00, 0),
        (("food",), 3500_00, 1),
        (("wear",), 500_00, 0),
        ((), 0, 0),
    ]
    assert (found.all_skus.on_hand, found.all_skus.n_skus, found.all_skus.n_without_cost) == (
        167,
        4,
        1,
    )
    assert [row.units_without_cost for row in found.rows] == [7, 0, 0, 7]
    assert found.all_skus.used_rate == 1
    assert found.rows[1].used_rate == Fraction(350_000, 349_999)
    assert stock_budget(shop(), 5000_00).all_skus.over_minor == 0
    assert stock_budget(shop(), 0).all_skus.used_rate is None
    assert stock_budget(shop(), 0).all_skus.over_minor == 4000_00


def test_categories_are_told_apart_by_as_many_names_as_asked():
    paths = [row.category for row in stock_budget(shop(), category_levels=2).rows]
    assert paths == [None, ("food", "tea"), ("food", "cups"), ("wear",), ()]
    assert len(stock_budget(shop(category=None)).rows) == 1


def test_skus_above_a_maximum_of_their_own():
    table = shop(max_stock_minor=[2000_00, 1499_00, -1, -1])
    found = stock_budget(table)
    assert found.sku_over_minor.tolist() == [0, 1_00, 0, 0]
    assert "1 above the maximum of their own" in str(found)
    assert found.describe("zh").endswith("1 个 SKU 超出单品上限\n1 个 SKU 缺少成本（7 件）")
    assert str(found).endswith("\n1 without a known cost (7 units)")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 9), st.sampled_from("xyz"))))
def test_totals_by_category_are_those_of_duckdb(rows: Any) -> None:
    table = StockTable(
        sku_id=[f"S{i}" for i in range(len(rows))], on_hand=[row[0] for row in rows], sold=0,
        window_days=1, cost_minor=[row[1] for row in rows], category=[row[2] for row in rows],
    )  # fmt: skip
    found = {
        row.category: (
            row.n_skus,
            row.n_without_cost,
            row.on_hand,
            row.stock_minor,
            row.units_without_cost,
        )
        for row in stock_budget(table).rows[1:]
    }
    connection = duckdb.connect()
    connection.execute("create table stock (on_hand bigint, cost bigint, category varchar)")
    if rows:
        connection.executemany("insert into stock values (?, ?, ?)", [list(row) for row in rows])
    expected = connection.execute(
        "select category, count(*), count(*) filter (cost < 0),"
        " sum(on_hand), coalesce(sum(on_hand * cost) filter (cost >= 0), 0),"
        " coalesce(sum(on_hand) filter (cost < 0), 0) from stock group by category"
    ).fetchall()
    assert found == {(name,): tuple(map(int, rest)) for name, *rest in expected}


def test_sums_beyond_int64_are_exact():
    table = StockTable(
        sku_id=["a", "b"], on_hand=1, sold=0, window_days=1, cost_minor=MAX_MINOR, currency="CNY"
    )
    found = stock_budget(table, MAX_MINOR)
    assert (found.all_skus.stock_minor, found.all_skus.over_minor) == (2 * MAX_MINOR, MAX_MINOR)
    assert "¥184,467,440,737,095,516.14" in str(found)
    with pytest.raises(AmountTooLargeError, match=r"stock_minor\[0\]"):
        stock_budget(StockTable(
            sku_id=["a"], on_hand=MAX_UNITS, sold=0, window_days=1, cost_minor=MAX_MINOR
        ))  # fmt: skip


def test_a_budget_in_words():
    found = stock_budget(shop(), 3000_00)
    assert found.describe("zh") == (
        "类目    SKU 数  数量   库存金额       上限    占用       超出\n"
        "──────  ──────  ────  ─────────  ─────────  ──────  ─────────\n"
        "合计         4   167  ¥4,000.00  ¥3,000.00  133.3%  ¥1,000.00\n"
        "food         2   150  ¥3,500.00          –       –          –\n"
        "wear         1    10    ¥500.00          –       –          –\n"
        "未分类       1     7      ¥0.00          –       –          –\n"
        "1 个 SKU 缺少成本（7 件）"
    )
    assert "(none)" in str(found)
    assert "<td>food</td>" in found._repr_html_()
    assert str(stock_budget(StockTable.of([]))).count("\n") == 2


@pytest.mark.parametrize(
    ("ask", "error", "text"),
    [
        (lambda: BUDGET([]), InvalidArgumentError, r"table = \[\] is no StockTable"),
        (lambda: BUDGET(shop(), by_category=[5]), InvalidArgumentError, r"\[5\] is no Mapping"),
        (lambda: BUDGET(shop(), 1.0), InvalidArgumentError, "max_stock_minor = 1.0 is not"),
        (lambda: BUDGET(shop(), -1), InvalidArgumentError, "max_stock_minor = -1 is below 0"),
        (lambda: BUDGET(shop(), category_levels=0), InvalidArgumentError, "is below 1"),
        (lambda: BUDGET(shop(), category_levels="1"), InvalidArgumentError, "is not a whole"),
        (
            lambda: BUDGET(shop(), by_category={"food": None}),
            InvalidArgumentError, "by_category.* = None is not a whole number",
        ),
        (
            lambda: BUDGET(shop(), by_category={("food", "tea"): 1}),
            UnknownIdError, r"by_category = \('food', 'tea'\) is the category of no SKU",
        ),
        (lambda: BUDGET(shop(), by_category={"car": 1}), UnknownIdError, "is the category of no"),
    ],
)  # fmt: skip
def test_a_slip_is_named(ask: Any, error: Any, text: str) -> None:
    with pytest.raises(error, match=text):
        ask()
