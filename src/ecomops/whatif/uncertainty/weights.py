"""How often a customer stands in a resample: from the seed and the customer's id alone.

A resample that draws customers with replacement gives each a count; drawn one by one from a
Poisson distribution of mean 1 these counts are independent (Poisson bootstrap), so a customer's
count can be a hash of seed, id and number of the resample. It does not depend on who else is
there, on the order of rows, or on how the history is cut into files.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.kernels.id_hash import HashArray, mixed

_WORD: Final = 2**64
_MOST: Final = 20  # more happens less often than once in 2**64 times


def _thresholds() -> HashArray:
    """Cut the range of a hash where the count of a Poisson variable of mean 1 rises."""
    cuts, total, scale = [], 0, 10**40
    # e to forty digits, so that each cut is exact
    e = sum(scale // math.factorial(k) for k in range(40))
    for k in range(_MOST):
        total += scale * scale // (e * math.factorial(k))
        cuts.append(min(total * _WORD // scale, _WORD - 1))
    return np.array(cuts, dtype=np.uint64)


_CUTS: Final = _thresholds()


def resample_counts(keys: HashArray, seed: int, replicates: range) -> IntArray:
    """(n, n_replicates) Say how often each customer stands in each resample.

    Parameters
    ----------
    keys
        The customers, from `hashed_ids`.
    seed
        Any whole number from 0 below 2**64.
    replicates
        Which resamples.

    Examples
    --------
    >>> from ecomops.kernels.id_hash import hashed_ids
    >>> keys = hashed_ids(np.arange(10_000))
    >>> counts = resample_counts(keys, 7, range(3))
    >>> counts.mean(axis=0).round(2).tolist(), counts.var(axis=0).round(1).tolist()
    ([1.0, 0.99, 1.0], [1.0, 1.0, 1.0])
    """
    number = np.arange(replicates.start, replicates.stop, dtype=np.uint64)
    of_replicate = mixed(number ^ mixed(np.array([seed], dtype=np.uint64)))
    drawn = mixed(keys[:, None] ^ of_replicate[None, :])
    counts: IntArray = np.searchsorted(_CUTS, drawn.reshape(-1), side="right")
    return counts.reshape(drawn.shape)
