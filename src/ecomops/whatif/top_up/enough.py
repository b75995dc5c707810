"""How many orders each part of a window has, and how many it needs."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.whatif.top_up.window import Part, TopUpWindow

LEAST_ORDERS: Final = 50
"""Of fewer, in one part of a window, chance alone is over 14 %."""


def orders_by_part(window: TopUpWindow, ordered: IntArray) -> dict[Part, int]:
    """Count the orders in each part of a window.

    Parameters
    ----------
    window
        The window.
    ordered : (n_orders,) int64
        Totals in rising order. [minor]
    """
    edges = window.edges
    found: dict[Part, int] = {}
    for part, bins in window.parts.items():
        low, high = np.searchsorted(ordered, [edges[bins.start], edges[bins.stop]])
        found[part] = int(high - low)
    return found


def fewest_bins(window: TopUpWindow) -> int:
    """Count the bins that tell, on the side that has fewer."""
    return min(len(window.parts["below"]), len(window.parts["beyond"]))


def is_enough(window: TopUpWindow, ordered: IntArray) -> bool:
    """Whether a window has bins and orders enough to fit a curve to."""
    by_part = orders_by_part(window, ordered)
    return fewest_bins(window) > window.degree and min(by_part.values()) >= LEAST_ORDERS
