"""Pricing many carts as columns, beside bare order totals on the same table."""

import tracemalloc
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from ecomops import (
    AmountOff,
    ByTag,
    MinQuantity,
    MinSpend,
    PercentOff,
    Promotion,
    PromotionSet,
    price_table,
)
from ecomops.testing import synthetic_table

LINES = [10_000, 1_000_000, pytest.param(10_000_000, marks=pytest.mark.large)]


@cache
def table(n_lines):
    return synthetic_table(n_lines, seed=199)


def promotion(name, benefit, *conditions, **more):
    return Promotion(
        promotion_id=name, currency="CNY", conditions=conditions, benefits=(benefit,), **more
    )


def spend(quantile, **more):
    """A threshold that so many carts reach."""
    reached = int(np.quantile(table(1_000_000).list_minor, 1 - quantile))
    return MinSpend(spend_minor=max(reached, 1), **more)


def sets():
    """Promotion sets by name; the share is that of qualifying carts."""
    ten = [promotion(f"a{i}", AmountOff(off_minor=5_00), spend(1)) for i in range(4)]
    ten += [promotion(f"b{i}", PercentOff(off_percent=Decimal(3)), spend(1)) for i in range(3)]
    ten += [
        promotion(f"c{i}", PercentOff(off_percent=Decimal(3), per="line"), MinQuantity(quantity=1))
        for i in range(3)
    ]
    ladder = [
        promotion(f"g{i}", AmountOff(off_minor=(i + 1) * 5_00), spend(0.5 - i / 10), group="g")
        for i in range(3)
    ]
    clearance = ByTag(tags=("clearance",))
    return {
        "amount off an order, 100 %": [promotion("p", AmountOff(off_minor=5_00), spend(1))],
        "amount off an order, 10 %": [promotion("p", AmountOff(off_minor=5_00), spend(0.1))],
        "percent off an order, 100 %": [
            promotion("p", PercentOff(off_percent=Decimal(10)), spend(1))
        ],
        "percent off each line, 100 %": [
            promotion("p", PercentOff(off_percent=Decimal(10), per="line"), spend(1))
        ],
        "amount off tagged goods": [
            promotion("p", AmountOff(off_minor=5_00), MinQuantity(quantity=1, select=clearance))
        ],
        "best of a group of three": ladder,
        "ten promotions, 100 %": ten,
    }


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.parametrize("name", sets())
@pytest.mark.benchmark(group="many carts")
def test_price_table(benchmark, name, n_lines):
    carts, rules = table(n_lines), PromotionSet(promotions=tuple(sets()[name]))
    priced = benchmark(price_table, carts, rules)
    benchmark.extra_info["ns_per_line"] = round(benchmark.stats["min"] / n_lines * 1e9, 1)
    assert priced.discount_total_minor > 0
    if n_lines <= 1_000_000:
        tracemalloc.start()
        price_table(carts, rules)
        benchmark.extra_info["peak_mb"] = round(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.benchmark(group="many carts")
def test_reference_order_totals(benchmark, n_lines):
    carts = table(n_lines)
    benchmark(np.add.reduceat, carts.line_list_minor, carts.offset[:-1])
    benchmark.extra_info["ns_per_line"] = round(benchmark.stats["min"] / n_lines * 1e9, 1)
