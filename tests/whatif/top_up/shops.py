"""Simulated shops with a planted share of top-ups."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Ints = NDArray[np.int64]

THRESHOLD = 200_00
REACH = 50_00
ASKED = {
    "threshold_minor": THRESHOLD,
    "reach_minor": REACH,
    "overshoot_window_minor": 50_00,
    "bin_minor": 5_00,
    "currency": "CNY",
}
"""How a shop of this page is asked."""


@frozen(eq=False)
class Shop:
    """Order totals before the discount, and who placed them."""

    totals: Ints
    customers: Ints


def shop(
    seed: int,
    *,
    top_up_rate: float,
    customers: int = 1500,
    orders_each: float = 4.0,
    median_minor: int = 110_00,
    spread: float = 0.75,
    overshoot_minor: float = 10_00,
) -> Shop:
    """Let customers of different purses, habits and readiness place log-normal orders.

    A customer has a gamma-distributed rate of orders, a log-normal purse, and a beta-distributed
    chance of topping up an order that lacks at most the reach; then the order lands an
    exponential overshoot above the threshold.
    """
    rng = np.random.default_rng(seed)
    n_orders = rng.poisson(rng.gamma(1.5, orders_each / 1.5, customers))
    customer = np.repeat(np.arange(customers), n_orders)
    purse = np.log(median_minor) + rng.normal(0, spread / 2, customers)
    own = rng.normal(0, np.sqrt(spread**2 - (spread / 2) ** 2), customer.size)
    totals = np.rint(np.exp(purse[customer] + own)).astype(np.int64)
    is_varied = 0 < top_up_rate < 1
    ready = (
        rng.beta(4 * top_up_rate, 4 * (1 - top_up_rate), customers)
        if is_varied
        else np.full(customers, top_up_rate)
    )
    is_near = (totals >= THRESHOLD - REACH) & (totals < THRESHOLD)
    tops_up = is_near & (rng.random(customer.size) < ready[customer])
    over = np.rint(rng.exponential(overshoot_minor, customer.size)).astype(np.int64)
    return Shop(np.where(tops_up, THRESHOLD + over, totals), customer)
