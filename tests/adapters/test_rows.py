from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from ecomops.adapters.loaded import Cleaning, LoadedOrders
from ecomops.adapters.rows import code_ints, first_rows, split_uneven
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
    loaded = LoadedOrders(OrderHistory(table), 1234, (Cleaning("dropped", 1234, "no units", 5),))
    assert str(loaded) == (
        "1,234 rows -> 1 carts, 0 lines, 0 items, CNY\n"
        "  1,234 rows: dropped (no units); the first is row 5"
    )
