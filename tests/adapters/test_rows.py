from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.adapters.cleaning import Cleaning, CleaningCode
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.rows import code_ints, first_rows, split_uneven
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.whatif import OrderHistory


@given(st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)))
def test_codes_follow_the_order_of_first_rows(values):
    place: dict[int, int] = {}
    expected = [place.setdefault(value, len(place)) for value in values]
    code, first = code_ints(np.array(values, dtype=np.int64))
    assert code.tolist() == expected
    assert first.tolist() == [values.index(value) for value in place]
    assert first_rows(code, len(place)).tolist() == first.tolist()


@given(st.lists(st.integers(0, 5)).map(sorted))
def test_sorted_values_are_coded_alike(values):
    code, first = code_ints(np.array(values, dtype=np.int64))
    assert [values[i] for i in first] == sorted(set(values))
    assert [values[first[c]] for c in code] == values


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 12))))
def test_split_rows_add_up_to_their_amounts_and_quantities(rows):
    amount = np.array([a for a, _ in rows], dtype=np.int64)
    quantity = np.array([q for _, q in rows], dtype=np.int64)
    source, units, price, cleaning = split_uneven(amount, quantity)
    total, count = np.zeros_like(amount), np.zeros_like(amount)
    np.add.at(total, source, units * price)
    np.add.at(count, source, units)
    assert total.tolist() == amount.tolist()
    assert count.tolist() == quantity.tolist()
    assert (units > 0).all()
    uneven = [i for i, (a, q) in enumerate(rows) if a % q]
    assert (cleaning.rows if cleaning else 0) == len(uneven)
    for i in uneven:
        low, high = price[source == i]
        assert high == low + 1


def test_report_is_readable():
    table = CartTable.of([{"currency": "CNY"}])
    loaded = LoadedOrders(OrderHistory(table), 1234, (Cleaning("dropped", 1234, 5),))
    assert str(loaded) == (
        "1,234 rows -> 1 carts, 0 lines, 0 items, CNY\n"
        "  1,234 rows: dropped; its basket stays (no units and no amount); the first is row 5"
    )
    assert loaded.describe("zh") == (
        "1,234 行 → 1 单，0 个订单行，0 种商品，CNY\n"
        "  1,234 行：舍去该行，订单保留（没有件数也没有金额）；首个行号 5"
    )
    with pytest.raises(InvalidArgumentError, match="language"):
        loaded.describe("fr")  # type: ignore[arg-type]  # no such language


@pytest.mark.parametrize("code", get_args(CleaningCode))
def test_every_cleaning_is_told_in_both_languages(code):
    done = Cleaning.of(code, np.array([3, 9]), "sku", "7.5")
    assert (done.rows, done.example_row) == (2, 3)
    for told in (done.describe(), done.describe("zh")):
        assert "{" not in told
        assert "}" not in told
    is_english = all(ord(letter) < 0x3000 for letter in done.what + done.why)
    assert is_english
    assert not done.describe("zh").isascii()
    assert str(done).startswith(f"2 rows: {done.what} ({done.why}); the first is row 3")


def test_a_cleaning_of_no_row_has_no_example():
    done = Cleaning.of("shelf_summed", np.array([], dtype=np.int64), "a + b")
    assert str(done) == "0 rows: shelf amount rebuilt: a + b (the data records what was paid)"
