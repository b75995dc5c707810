"""Counts by bin and resample: against a plain loop, whatever the order and the parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from ecomops.kernels.id_hash import hashed_ids
from ecomops.whatif.top_up import binned_orders
from ecomops.whatif.top_up.binned_orders import BinnedOrders, Grid
from ecomops.whatif.top_up.guests import resampled_guests
from ecomops.whatif.top_up.seen_orders import SeenOrders
from ecomops.whatif.uncertainty.weights import resample_counts

GRID = Grid(first_minor=3, width_minor=4, n_bins=6)

orders_lists = st.lists(
    st.tuples(st.integers(0, 30), st.none() | st.integers(0, 6)), min_size=1, max_size=40
)


def binned(rows: Any, grid: Grid = GRID) -> BinnedOrders:
    totals, customers = zip(*rows, strict=True)
    return BinnedOrders.of(SeenOrders.of(list(totals), list(customers), "CNY", None), grid, 11)


@given(orders_lists, st.integers(0, 2**63))
def test_resamples_count_each_customer_as_often_as_drawn(rows: Any, seed: int) -> None:
    found = binned(rows)
    expected = np.zeros((100, GRID.n_bins), dtype=np.int64)
    guests = np.zeros(GRID.n_bins, dtype=np.int64)
    for total, customer in rows:
        place = (total - 3) // 4
        if not 0 <= place < GRID.n_bins:
            continue
        if customer is None:
            guests[place] += 1
        else:
            key = hashed_ids(np.array([customer]))
            expected[:, place] += resample_counts(key, seed, range(100))[0]
    names = np.arange(GRID.n_bins) - 2  # 11 lies in the third bin
    expected += resampled_guests(guests, names, seed, 100)
    assert found.resampled(seed, 100).tolist() == expected.tolist()


def test_customers_beyond_one_block_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    rows = list(zip(rng.integers(0, 30, 300).tolist(), rng.integers(0, 90, 300).tolist(),
                    strict=True))  # fmt: skip
    whole = binned(rows).resampled(5, 130)
    monkeypatch.setattr(binned_orders, "_BLOCK", 7)
    monkeypatch.setattr(binned_orders, "_REPLICATES_BLOCK", 50)
    assert binned(rows).resampled(5, 130).tolist() == whole.tolist()


@given(orders_lists, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Any, random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    one, other = binned(rows), binned(mixed)
    assert one.counts.tolist() == other.counts.tolist()
    assert one.resampled(3, 40).tolist() == other.resampled(3, 40).tolist()
    assert one.n_customers(range(1, 4)) == other.n_customers(range(1, 4))


@given(orders_lists)
def test_more_bins_elsewhere_change_nothing(rows: Any) -> None:
    wide = binned(rows, Grid(first_minor=-5, width_minor=4, n_bins=9))
    assert wide.counts[2:8].tolist() == binned(rows).counts.tolist()
    assert wide.resampled(3, 40)[:, 2:8].tolist() == binned(rows).resampled(3, 40).tolist()


@given(orders_lists)
def test_customers_with_orders_in_some_bins_are_counted_once(rows: Any) -> None:
    around = [customer for total, customer in rows if 7 <= total < 19]
    known = {customer for customer in around if customer is not None}
    assert binned(rows).n_customers(range(1, 4)) == len(known) + around.count(None)


@pytest.mark.parametrize("n", [1, 2, 13, 500])
def test_guests_of_a_bin_are_drawn_from_a_poisson_distribution(n: int) -> None:
    drawn = resampled_guests(np.array([n, 0, n]), np.array([-1, 0, 1]), 11, 20_000)
    assert not drawn[:, 1].any()
    for column in (0, 2):
        low, high = int(stats.poisson.ppf(0.01, n)), int(stats.poisson.ppf(0.99, n))
        ends = np.unique(np.linspace(low, high, 12).astype(int))
        seen = [(drawn[:, column] <= end).mean() for end in ends]
        wanted = stats.poisson.cdf(ends, n)
        assert np.abs(seen - wanted).max() < 4 * 0.5 / np.sqrt(20_000)
    # bins and seeds are independent of each other
    other = resampled_guests(np.array([n, 0, n]), np.array([-1, 0, 1]), 12, 20_000)
    for one, two in ((drawn[:, 0], drawn[:, 2]), (drawn[:, 0], other[:, 0])):
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.03
