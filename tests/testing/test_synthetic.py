"""The same seed makes the same orders, and they look like a shop's."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.testing import synthetic_carts, synthetic_table


def checksum(table: CartTable) -> str:
    digest = hashlib.sha256(repr(table.items).encode())
    for column in (
        table.line_item,
        table.line_quantity,
        table.line_unit_price_minor,
        table.offset,
        table.cart_at_us,
    ):
        assert column is not None
        digest.update(column.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="module")
def table() -> CartTable:
    return synthetic_table(200_000, seed=199)


def test_a_seed_gives_the_same_table_everywhere():
    assert checksum(synthetic_table(10_000, seed=199)) == "8cc7df479a95a64e"


def test_another_seed_gives_another_table():
    assert checksum(synthetic_table(1_000, seed=1)) != checksum(synthetic_table(1_000, seed=2))


def test_carts_are_pinned_too():
    carts = synthetic_carts(20, seed=199)
    digest = hashlib.sha256("".join(cart.model_dump_json() for cart in carts).encode())
    assert digest.hexdigest()[:16] == "588717f90a8bf0b9"
    assert carts == synthetic_carts(20, seed=199)


@pytest.mark.parametrize("n_lines", [0, 1, 2, 7, 1_000])
def test_the_lines_asked_for_are_there(n_lines):
    table = synthetic_table(n_lines, seed=3)
    assert table.n_lines == n_lines
    assert (np.diff(table.offset) > 0).all()


def test_rows_come_in_canonical_order_so_nothing_is_sorted_or_merged(table):
    assert table.row_line is None


def test_baskets_have_a_heavy_tail(table):
    sizes = np.diff(table.offset)
    assert 4.8 < sizes.mean() < 5.2
    assert np.median(sizes) <= 3
    assert 100 < sizes.max() <= 300


def test_prices_are_skewed_and_end_in_90_or_99(table):
    prices = table.line_unit_price_minor
    assert set(np.unique(prices % 100)) == {90, 99}
    assert prices.mean() > 1.2 * np.median(prices)


def test_quantities_are_mostly_one(table):
    assert 0.7 < (table.line_quantity == 1).mean() < 0.9


def test_some_goods_sell_far_better(table):
    sold = np.sort(np.bincount(table.line_item, minlength=2_000))[::-1]
    assert sold[:200].sum() > 3 * sold[-200 * 3 :].sum() / 3


def test_items_have_what_selectors_look_at(table):
    assert len({item.category for item in table.items}) > 5
    assert {None, "Acme"} < {item.brand for item in table.items}
    assert {(), ("new",)} < {item.tags for item in table.items}


def test_instants_cover_a_year_in_order(table):
    days = np.diff(table.cart_at_us[[0, -1]])[0] / 86_400e6
    assert 360 < days <= 365
    assert (np.diff(table.cart_at_us) >= 0).all()


def test_table_takes_other_shapes():
    table = synthetic_table(5_000, seed=1, currency="JPY", n_skus=10, mean_lines=2)
    assert (table.currency, len(table.items)) == ("JPY", 10)
    assert 1.5 < np.diff(table.offset).mean() < 2.5
    assert len(synthetic_table(100, seed=1, mean_lines=1.0)) == pytest.approx(100, rel=0.3)


def test_carts_are_those_of_a_shop():
    carts = synthetic_carts(300, seed=5)
    sizes = [len(cart.lines) for cart in carts]
    assert 3 < np.mean(sizes) < 7
    for cart in carts:
        assert len({line.sku_id for line in cart.lines}) == len(cart.lines)


@pytest.mark.parametrize("lines", [0, 1, 20, 300])
def test_carts_have_the_lines_asked_for(lines):
    assert {len(cart.lines) for cart in synthetic_carts(3, seed=5, lines=lines)} == {lines}


def test_carts_fit_into_a_table():
    assert CartTable.of(synthetic_carts(10, seed=5)).n_lines > 10
    assert synthetic_carts(0, seed=5) == ()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: synthetic_table(-1, seed=1), "n_lines = -1"),
        (lambda: synthetic_table(10, seed=1, n_skus=1), "n_skus = 1 "),
        (lambda: synthetic_table(10, seed=1, mean_lines=0.5), "mean_lines = 0.5"),
        (lambda: synthetic_carts(-1, seed=1), "n = -1"),
        (lambda: synthetic_carts(1, seed=1, lines=301), "lines = 301"),
    ],
)
def test_sizes_out_of_range_are_refused(call, named):
    with pytest.raises(InvalidArgumentError, match=named):
        call()
