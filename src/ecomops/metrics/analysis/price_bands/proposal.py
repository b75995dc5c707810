"""Edges of price bands that are round, and part the units sold about evenly."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.kernels.segments import exact_total
from ecomops.metrics.analysis.price_bands.bands import MOST_EDGES, PriceBands
from ecomops.metrics.analysis.price_bands.counting import UNIT_PRICE
from ecomops.metrics.columns import UNITS
from ecomops.metrics.rows import read_rows
from ecomops.rounding import check_whole

_ROUND: Final = (1, 2, 5)


def propose_price_bands(
    unit_price_minor: object, units: object = None, n_bands: int = 5
) -> PriceBands:
    """Propose round edges that part the units sold about evenly (建议价格带).

    The rule: the price that i of n parts of all units do not exceed, for i from 1 to n − 1
    (the inverted distribution function, so it is a price that was there), rounded to the
    nearest of 1, 2, 5 × a power of ten in minor units. Nearest as a ratio, because prices are
    spread by ratios: 1.41 goes to 1 and 1.42 to 2. The first edge is 0 and the last band is
    open. Edges that fall together are one, so that there may be fewer bands than asked for.

    Parameters
    ----------
    unit_price_minor
        (n) Prices of one unit; those of 0, of gifts, are left out. [minor]
    units
        (n) Units sold at each; None: one each. A row that misses a value (None, NaN, masked) is
        left out, as by `price_band_table`.
    n_bands
        How many bands to aim at.

    Raises
    ------
    InvalidArgumentError, BadRowError
        If a column is of another length or holds what it can't be, no unit was sold above 0, or
        no such number of bands is possible.
    AmountTooLargeError
        If the units together leave int64.

    Examples
    --------
    >>> propose_price_bands([19_00, 29_00, 45_00, 99_00, 129_00, 480_00], n_bands=3).edges_minor
    (0, 2000, 10000)
    """
    check_whole("n_bands", n_bands)
    if not 1 <= n_bands <= MOST_EDGES:
        raise InvalidArgumentError(
            "n_bands", n_bands, "is out of range", f"give 1 to {MOST_EDGES}"
        )
    given = {UNIT_PRICE.name: unit_price_minor, UNITS.name: units}
    rows = read_rows((UNIT_PRICE,) if units is None else (UNIT_PRICE, UNITS), (), given)
    prices = rows[UNIT_PRICE]
    sold = np.ones(rows.n, dtype=np.int64) if units is None else rows[UNITS]
    counts = prices > 0
    prices, sold = prices[counts], sold[counts]
    total = exact_total(sold)
    if total > MAX_MINOR:
        raise AmountTooLargeError("units", total, "leave int64", f"give at most {MAX_MINOR}")
    if not total:
        raise InvalidArgumentError(
            "unit_price_minor", rows.n, "rows, none of which has units sold at a price above 0",
            "give edges",
        )  # fmt: skip
    order = np.argsort(prices, kind="stable")
    reached = np.cumsum(sold[order])
    ranks = [-(-total * i // n_bands) for i in range(1, n_bands)]
    places = np.searchsorted(reached, ranks)
    edges = {round_price(int(prices[order[place]])) for place in places.tolist()}
    return PriceBands(edges_minor=(0, *sorted(edges)))


def round_price(price_minor: int) -> int:
    """Round a price to the nearest of 1, 2, 5 × a power of ten, as a ratio (取整价).

    >>> round_price(141), round_price(142), round_price(99_00), round_price(1)
    (100, 200, 10000, 1)
    """
    check_whole("price_minor", price_minor)
    if not 1 <= price_minor <= MAX_MINOR:
        raise InvalidArgumentError(
            "price_minor", price_minor, "is no price", f"give 1 to {MAX_MINOR}"
        )
    digits = str(price_minor)
    steps = [step * int("1" + "0" * (len(digits) - 1)) for step in (*_ROUND, 10)]
    below = max(step for step in steps if step <= price_minor)
    above = min(step for step in steps if step > price_minor)
    # their product is never a square, so there are no ties
    nearer = below if price_minor * price_minor < below * above else above
    return min(nearer, MAX_MINOR)
