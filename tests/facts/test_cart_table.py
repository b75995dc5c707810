"""Carts as columns: canonical order, merging, and rows that are named when they are bad."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops import CartFacts, CartTable, Item
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    CurrencyMismatchError,
    InvalidArgumentError,
    UnknownCurrencyError,
)
from ecomops.facts import Checkout
from ecomops.facts.item import ItemKey
from ecomops.models import ShippingEntry

ITEMS = (Item("b"), Item("a"), Item("a", brand="x"), Item("c", floor_price_minor=5))
FEE = ShippingEntry(entry_id="1", amount_minor=2**62 - 1)
rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3), st.sampled_from([0, 1, 7])),
    max_size=12,
)


def columns(drawn):
    names = ("cart", "item", "quantity", "unit_price_minor")
    values = zip(*drawn, strict=True) if drawn else ((),) * 4
    return {n: np.array(v, dtype=np.int64) for n, v in zip(names, values, strict=True)}


def built(drawn, **more):
    return CartTable.from_rows(currency="CNY", items=ITEMS, **columns(drawn), n_carts=4, **more)


@given(rows)
def test_a_table_holds_what_a_plain_loop_over_its_rows_finds(drawn):
    table = built(drawn)
    for cart in range(4):
        merged: dict[tuple[str, int, ItemKey], int] = {}
        for owner, item, quantity, price in drawn:
            if owner == cart:
                key = (ITEMS[item].sku_id, price, ITEMS[item].key)
                merged[key] = merged.get(key, 0) + quantity
        facts = table.cart(cart)
        found = [
            (item.sku_id, price, item.key, quantity)
            for item, price, quantity in zip(
                facts.line_item, facts.line_unit_price_minor, facts.line_quantity, strict=True
            )
        ]
        assert found == [(*key, merged[key]) for key in sorted(merged)]
        assert table.list_minor[cart] == sum(key[1] * n for key, n in merged.items())


@given(rows, st.data())
def test_what_is_dealt_back_to_rows_adds_up_to_the_lines(drawn, data):
    table = built(drawn)
    amounts = np.array(
        [data.draw(st.integers(0, int(n))) for n in table.line_list_minor], dtype=np.int64
    )
    dealt = table.row_amounts(amounts)
    assert dealt.size == len(drawn)
    assert dealt.sum() == amounts.sum()
    for (cart, _, quantity, price), share in zip(drawn, dealt.tolist(), strict=True):
        assert 0 <= share <= quantity * price, cart


def test_merged_rows_share_a_line_unit_by_unit_earlier_rows_first():
    table = built([(0, 0, 1, 7), (1, 1, 1, 7), (0, 0, 2, 7)])
    assert table.line_quantity.tolist() == [3, 1]
    assert table.row_amounts(np.array([20, 7])).tolist() == [6, 7, 14]  # 6 + 7 + 7


def test_rows_in_canonical_order_are_taken_as_they_are():
    table = built([(0, 1, 1, 7), (0, 0, 1, 7), (2, 3, 1, 1)])
    assert table.row_line is None
    assert table.offset.tolist() == [0, 2, 2, 3, 3]


def test_prices_too_wide_for_a_packed_key_are_sorted_all_the_same():
    drawn = [(3, 0, 1, 2**62), (0, 1, 1, 2**61), (0, 1, 1, 5)]
    assert built(drawn).line_unit_price_minor.tolist() == [5, 2**61, 2**62]


@given(rows)
def test_a_table_of_carts_equals_a_table_of_rows(drawn):
    table = built(drawn)
    again = CartTable.of([table.cart(i) for i in range(4)])
    assert [again.cart(i).line_item for i in range(4)] == [
        table.cart(i).line_item for i in range(4)
    ]
    assert np.array_equal(again.line_list_minor, table.line_list_minor)
    assert np.array_equal(again.offset, table.offset)


@given(st.permutations(range(6)), st.integers(0, 5))
def test_a_row_beyond_int64_is_named_as_it_was_given(order, bad):
    rows = [(cart, item, 1, 5) for cart, item in ((0, 1), (0, 0), (1, 2), (1, 2), (2, 0), (2, 3))]
    rows[bad] = (*rows[bad][:2], 2, 2**62)
    given_rows = [rows[i] for i in order]
    with pytest.raises(AmountTooLargeError) as error:
        built(given_rows)
    assert error.value.field == f"row list_minor[{order.index(bad)}]"


def test_rows_that_are_merged_beyond_int64_name_their_cart():
    rows = [(2, 1, 1, 2**62), (0, 0, 1, 5), (2, 1, 1, 2**62)]
    with pytest.raises(AmountTooLargeError, match=rf"cart list_minor\[2\] = {2**63} leaves int64"):
        built(rows)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quantity": [1, 0]}, "row 1: quantity = 0 is out of range; give at least 1"),
        (
            {"unit_price_minor": [5, -3]},
            "row 1: unit_price_minor = -3 is out of range; give at least 0",
        ),
        ({"item": [0, 4]}, "row 1: item = 4 is out of range; give from 0 to 3"),
        ({"cart": [-1, 0]}, "row 0: cart = -1 is out of range; give from 0 to 3"),
    ],
)
def test_a_bad_row_is_named(changes, message):
    good = columns([(0, 0, 1, 5), (1, 0, 1, 5)])
    bad = {**good, **{name: np.array(values) for name, values in changes.items()}}
    with pytest.raises(BadRowError) as error:
        CartTable.from_rows(currency="CNY", items=ITEMS, **bad, n_carts=4)
    assert str(error.value) == message


def test_misuse_is_named():
    good = columns([(0, 0, 1, 5)])
    with pytest.raises(InvalidArgumentError, match=r"columns = .* differ in length"):
        CartTable.from_rows(currency="CNY", items=ITEMS, **{**good, "item": np.array([0, 1])})
    with pytest.raises(InvalidArgumentError, match="quantity = 'float64' is not int64"):
        CartTable.from_rows(currency="CNY", items=ITEMS, **{**good, "quantity": np.array([1.0])})
    with pytest.raises(InvalidArgumentError, match=r"items = .* has equal items"):
        CartTable.from_rows(currency="CNY", items=(Item("a"), Item("a")), **good)
    with pytest.raises(InvalidArgumentError, match="cart_id = '<2>' has 2 entries"):
        built([(0, 0, 1, 5)], cart_id=("x", "y"))
    with pytest.raises(UnknownCurrencyError):
        CartTable.from_rows(currency="RMB", items=ITEMS, **good)
    with pytest.raises(InvalidArgumentError, match="index = 4 is outside the table"):
        built([]).cart(4)
    with pytest.raises(InvalidArgumentError, match="give currency= as well"):
        CartTable.of([])


def test_amounts_beyond_int64_are_refused_and_nothing_wraps():
    big = [(0, 0, 2, 2**62), (1, 1, 1, 5)]
    with pytest.raises(AmountTooLargeError, match=r"row list_minor\[0\] = 9223372036854775808"):
        built(big)
    with pytest.raises(AmountTooLargeError, match=r"cart list_minor\[2\]"):
        built([(2, 0, 1, 2**62), (2, 1, 1, 2**62)])


def test_fees_that_leave_int64_with_the_goods_name_their_cart():
    rows = [(0, 0, 1, 0), (2, 0, 1, 2**62)]
    fits = Checkout(shipping=(FEE,))
    assert built(rows, checkouts=[fits] * 4).checkout(2) is fits
    too_much = Checkout(shipping=(FEE, FEE.model_copy(update={"entry_id": "2"})))
    assert fits.shipping_list_minor == 2**62 - 1
    assert too_much.shipping_list_minor == 2**63 - 2
    text = rf"goods and fees of cart 'c' = {2**62 + 2**63 - 2} leave int64; keep what"
    with pytest.raises(AmountTooLargeError, match=text):
        built(rows, checkouts=[too_much] * 4, cart_id=tuple("abcd"))
    with pytest.raises(AmountTooLargeError, match="goods and fees of cart 2"):
        built(rows).with_checkouts([fits, too_much], np.array([0, 1, 1, 0]))
    entries = (FEE.model_copy(update={"entry_id": str(i)}) for i in range(6))
    beyond = Checkout(shipping=tuple(entries))
    with pytest.raises(AmountTooLargeError, match="goods and fees of cart 0"):
        built([(0, 0, 1, 0)]).with_checkouts([beyond], np.zeros(4, dtype=np.int64))


def test_two_currencies_never_share_a_table():
    with pytest.raises(CurrencyMismatchError, match="met CNY"):
        CartTable.of([CartFacts("CNY"), CartFacts("USD")])


def test_a_table_says_what_it_holds():
    assert repr(built([(0, 0, 1, 5)])) == "CartTable(4 carts, 1 lines, 4 items, CNY)"
