"""What-if questions beside what they can't do without.

A sweep stands beside sorting the same order totals once, in the same run; the target is three
times that for ten thousand pairs over two million orders.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from ecomops.whatif.sweep import (
    MostGain,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

ORDERS = [20_000, 2_000_000, pytest.param(20_000_000, marks=pytest.mark.large)]
THRESHOLDS = np.arange(10_00, 1010_00, 10_00)
OFFS = np.arange(1_00, 101_00, 1_00)
PERCENTS = [str(quarters / 4) for quarters in range(1, 101)]
LADDERS = [
    ((low, off), (low + 200_00, 2 * off + 1_00))
    for low in THRESHOLDS.tolist()
    for off in OFFS.tolist()
]
COMMON: Any = {"reach_minor": 10_00, "currency": "CNY"}


@cache
def totals(n: int) -> np.ndarray:
    """Draw order totals: most of a few hundred yuan, some of thousands."""
    return np.random.default_rng(9).lognormal(9.5, 1, n).astype(np.int64)


@cache
def customers(n: int) -> np.ndarray:
    """Draw who placed them: twenty orders each."""
    return np.random.default_rng(10).integers(0, max(n // 20, 2), n)


SWEEPS = {
    "sort the totals": lambda n: np.sort(totals(n)),
    "pairs": lambda n: sweep_thresholds(totals(n), THRESHOLDS, OFFS, **COMMON),
    "pairs, halves of customers": lambda n: sweep_thresholds(
        totals(n), THRESHOLDS, OFFS, customers=customers(n), seed=1, **COMMON
    ),
    "pairs, halves of orders": lambda n: sweep_thresholds(
        totals(n), THRESHOLDS, OFFS, seed=1, **COMMON
    ),
    "every": lambda n: sweep_every(totals(n), THRESHOLDS, OFFS, **COMMON),
    "percents": lambda n: sweep_percents(totals(n), THRESHOLDS, PERCENTS, **COMMON),
    "ladders": lambda n: sweep_ladders(totals(n), LADDERS, **COMMON),
}


@pytest.mark.parametrize("n", ORDERS)
@pytest.mark.parametrize("sweep", SWEEPS)
def test_sweep(benchmark, sweep, n):
    benchmark.group = f"sweep of 10,000 schemes, {n:,} orders"
    totals(n), customers(n)
    benchmark(SWEEPS[sweep], n)


def test_sweep_report(benchmark):
    """Rank ten thousand pairs and write the whole surface down as JSON."""
    benchmark.group = "sweep of 10,000 schemes, report"
    sweep = sweep_thresholds(
        totals(20_000), THRESHOLDS, OFFS, customers=customers(20_000), seed=1, **COMMON
    )
    objective = MostGain(margin_rate="25%", top_up_rate="30%")
    benchmark(lambda: sweep.report(objective).to_json())
