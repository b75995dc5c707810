"""Products and quotients of int64 columns that are exact even where they leave int64.

Numbers are not negative. What fits is worked out in numpy; the few rows that do not, as Python
numbers. So is what a float can't decide: a comparison is never wrong by a rounding.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError

_FITS: Final = 2.0**62
_DOUBT: Final = 2.0**-50
"""Two rounded products of rounded factors are nearer to the truth than this share of them."""


def compare_products(
    left: IntArray, left_by: IntArray | int, right: IntArray | int, right_by: IntArray | int
) -> IntArray:
    """(n,) Compare ``left * left_by`` with ``right * right_by``: -1 below, 0 equal, 1 above.

    Examples
    --------
    >>> large = np.array([10**12 + 1, 10**12])
    >>> compare_products(large, 10**12, np.array([10**12, 10**12]), 10**12)
    array([1, 0])
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(x) for x in (left, left_by, right, right_by)))
    above, below = a * b.astype(np.float64), c * d.astype(np.float64)
    gap, doubt = above - below, np.maximum(above, below) * _DOUBT
    found: IntArray = np.sign(gap).astype(np.int64)
    close = np.flatnonzero(np.abs(gap) <= doubt)
    if close.size and float(doubt[close].max()) < _FITS / 2:
        # both may wrap, but they lie so near to each other that their difference does not
        found[close] = np.sign(a[close] * b[close] - c[close] * d[close])
    else:
        for i in close.tolist():
            exact = int(a[i]) * int(b[i]) - int(c[i]) * int(d[i])
            found[i] = (exact > 0) - (exact < 0)
    return found


def product_over(
    left: IntArray, right: IntArray | int, denominator: IntArray | int, *, up: bool = False
) -> IntArray:
    """(n,) Work out ``left * right / denominator``, rounded down, or up.

    Parameters
    ----------
    left, right, denominator : (n,) int64
        Not negative; the denominator is at least 1.

    Raises
    ------
    AmountTooLargeError
        If a quotient leaves int64.

    Examples
    --------
    >>> ten = np.array([10**12])
    >>> product_over(ten, 10**12, 10**12 - 1).tolist()
    [1000000000001]
    >>> product_over(ten, 10**12, 10**12 - 1, up=True).tolist()
    [1000000000002]
    """
    a, b, c = np.broadcast_arrays(*(np.asarray(x) for x in (left, right, denominator)))
    fits = a * b.astype(np.float64) < _FITS
    if fits.all():
        return np.asarray(-(-(a * b) // c) if up else a * b // c)
    found = np.zeros(a.shape, dtype=np.int64)
    whole = a[fits] * b[fits]
    found[fits] = -(-whole // c[fits]) if up else whole // c[fits]
    for i in np.flatnonzero(~fits).tolist():
        exact = int(a[i]) * int(b[i])
        exact = -(-exact // int(c[i])) if up else exact // int(c[i])
        if exact > MAX_MINOR:
            raise AmountTooLargeError(
                f"row {i}", exact, "leaves int64", f"keep numbers at most {MAX_MINOR}"
            )
        found[i] = exact
    return found
