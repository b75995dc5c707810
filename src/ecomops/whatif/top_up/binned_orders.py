"""Orders counted by bin, and by bin in each of many resamples of customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops.kernels.groups import dense_codes
from ecomops.kernels.id_hash import HashArray, hashed_ids
from ecomops.whatif.top_up.guests import resampled_guests
from ecomops.whatif.top_up.seen_orders import SeenOrders
from ecomops.whatif.top_up.window import TopUpWindow
from ecomops.whatif.uncertainty.weights import resample_counts

_BLOCK: Final = 2048
"""Customers that are resampled at a time: 4 MB of counts for 250 resamples."""
_REPLICATES_BLOCK: Final = 250


@frozen
class Grid:
    """Bins of one width, in which the windows of several thresholds lie (分组网格)."""

    first_minor: int
    width_minor: int
    n_bins: int

    @classmethod
    def over(cls, windows: Sequence[TopUpWindow]) -> Self:
        """Cover windows whose thresholds lie a whole number of bins apart."""
        first = min(window.fit_from_minor for window in windows)
        width = windows[0].bin_minor
        until = max(window.fit_until_minor for window in windows)
        return cls(first, width, (until - first) // width)

    def place(self, amount_minor: int) -> int:
        """Tell in which bin an amount lies."""
        return (amount_minor - self.first_minor) // self.width_minor


@frozen(eq=False)
class BinnedOrders:
    """Which bins the orders of each customer are in.

    Attributes
    ----------
    keys : (n_customers,) uint64
        Hashed ids of the known customers with orders in a bin, those with the lowest bins first.
    customer, place : (n_orders,) int64
        Of each of their orders in a bin: the place of the customer in `keys`, and the bin.
    guests : (n_bins,) int64
        How many orders in each bin are of guests, or of customers that nobody knows.
    names : (n_bins,) int64
        How many bins each lies above the threshold: guests' bins go by that, so that more bins
        elsewhere change nothing.
    grid
        The bins.
    """

    keys: HashArray
    customer: IntArray
    place: IntArray
    guests: IntArray
    names: IntArray
    grid: Grid

    @classmethod
    def of(cls, orders: SeenOrders, grid: Grid, threshold_minor: int) -> Self:
        """Sort orders into bins; leave out those outside of all."""
        first, width = grid.first_minor, grid.width_minor
        inside = (orders.totals >= first) & (orders.totals - first < grid.n_bins * width)
        place = (orders.totals[inside] - first) // width
        known = orders.is_known[inside]
        guests = np.bincount(place[~known], minlength=grid.n_bins).astype(np.int64)
        names = np.arange(grid.n_bins) - grid.place(threshold_minor)
        if orders.customer_id is None or not known.any():
            nobody = np.zeros(0, dtype=np.int64)
            return cls(nobody.view(np.uint64), nobody, nobody, guests, names, grid)
        place = place[known]
        code, ids = dense_codes(orders.customer_id[inside][known])
        lowest = np.full(ids.size, grid.n_bins)
        np.minimum.at(lowest, code, place)
        order = np.argsort(lowest, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        return cls(hashed_ids(ids)[order], rank[code], place, guests, names, grid)

    @property
    def counts(self) -> IntArray:
        """(n_bins,) Orders in each bin."""
        return self.guests + np.bincount(self.place, minlength=self.grid.n_bins)

    def n_customers(self, bins: range) -> int:
        """How many customers have orders in some of the bins; a guest is one."""
        chosen = (self.place >= bins.start) & (self.place < bins.stop)
        return int(np.unique(self.customer[chosen]).size + self.guests[bins].sum())

    def resampled(self, seed: int, replicates: int) -> IntArray:
        """(replicates, n_bins) Count the orders in each bin of each resample."""
        n = self.grid.n_bins
        found = np.zeros((replicates, n), dtype=np.float64)
        cell, times = np.unique(self.customer * n + self.place, return_counts=True)
        customer, place = np.divmod(cell, n)
        for first in range(0, self.keys.size, _BLOCK):
            block = self.keys[first : first + _BLOCK]
            some = slice(*np.searchsorted(customer, [first, first + block.size]))
            # customers stand by their lowest bins, so those of one order share a few bins
            low, high = int(place[some].min()), int(place[some].max()) + 1
            held = np.zeros((block.size, high - low))
            held[customer[some] - first, place[some] - low] = times[some]
            _add_block(found[:, low:high], block, held, seed)
        # sums of counts are whole numbers, and floats hold them
        return found.astype(np.int64) + resampled_guests(self.guests, self.names, seed, replicates)


def _add_block(
    found: NDArray[np.float64], keys: HashArray, held: NDArray[np.float64], seed: int
) -> None:
    for start in range(0, found.shape[0], _REPLICATES_BLOCK):
        some = range(start, min(start + _REPLICATES_BLOCK, found.shape[0]))
        drawn = resample_counts(keys, seed, some).astype(np.float64)
        found[some.start : some.stop] += drawn.T @ held
