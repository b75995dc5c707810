"""How often orders of guests stand in a resample, bin by bin.

The orders of nobody known are independent of each other, so their counts in a bin need not be
drawn one by one: the sum of n Poisson variables of mean 1 is one of mean n. A bin's count is a
hash of the seed, the bin and the number of the resample, as a customer's is.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.kernels.id_hash import HashArray, hashed_ids, mixed

_BITS: Final = 64
_FINE: Final = 1 << 128
_LARGEST: Final = (1 << _BITS) - 1


def resampled_guests(orders: IntArray, names: IntArray, seed: int, replicates: int) -> IntArray:
    """(replicates, n_bins) Draw how many orders each bin has in each resample.

    Parameters
    ----------
    orders : (n_bins,) int64
        How many each bin has.
    names : (n_bins,) int64
        What each bin is called, whatever other bins there are.
    seed
        A whole number from 0 below 2**64.
    replicates
        How many resamples.

    Examples
    --------
    >>> drawn = resampled_guests(np.array([0, 4, 2500]), np.arange(3), seed=7, replicates=4000)
    >>> drawn.mean(axis=0).round().tolist(), drawn.std(axis=0).round().tolist()
    ([0.0, 4.0, 2501.0], [0.0, 2.0, 49.0])
    """
    number = np.arange(replicates, dtype=np.uint64)
    of_replicate = mixed(number ^ mixed(np.array([seed], dtype=np.uint64)))
    keys = mixed(~hashed_ids(names))
    found = np.zeros((replicates, orders.size), dtype=np.int64)
    for place in np.flatnonzero(orders).tolist():
        first, cuts = _poisson(int(orders[place]))
        drawn = mixed(keys[place] ^ of_replicate)
        found[:, place] = first + np.searchsorted(cuts, drawn, side="right")
    return found


def _poisson(mean: int) -> tuple[int, HashArray]:
    """Cut the range of a hash where the count of a Poisson variable rises above the first.

    Chances are whole numbers in proportion to that of the mean, which is the greatest; those
    too small to be held are left out.
    """
    chances = [_FINE]
    count = mean
    while chances[-1]:
        count += 1
        chances.append(chances[-1] * mean // count)
    below = [_FINE]
    count = mean
    while count and below[-1]:
        below.append(below[-1] * count // mean)
        count -= 1
    every = [*below[:0:-1], *chances]
    total, passed, cuts = sum(every), 0, []
    for chance in every:
        passed += chance
        cuts.append(min((passed << _BITS) // total, _LARGEST))
    return count, np.array(cuts[:-1], dtype=np.uint64)
