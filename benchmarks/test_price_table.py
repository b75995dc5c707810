"""Pricing many carts as columns, beside bare order totals on the same table."""

import tracemalloc
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from attrs import evolve

from ecomops import (
    AmountOff,
    BundleItem,
    BundlePrice,
    BuyGet,
    ByCategory,
    ByTag,
    FixedUnitPrice,
    Gift,
    GiftOption,
    MinQuantity,
    MinSpend,
    NextCoupon,
    NthUnit,
    OrderPrice,
    PercentOff,
    PointsBonus,
    Promotion,
    PromotionSet,
    UnitChange,
    UnitLimit,
    UnitSchedule,
    UnitsForPrice,
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


def spend(share, **more):
    """A threshold that so many carts reach."""
    reached = int(np.quantile(table(1_000_000).list_minor, 1 - share))
    return MinSpend(spend_minor=max(reached, 1), **more)


def ten(share):
    """Four amounts off, three percentages, three times the cheapest of three free."""
    free = NthUnit(n=3, pay_percent=Decimal(0))
    for i in range(4):
        yield promotion(f"a{i}", AmountOff(off_minor=5_00), spend(share))
    for i in range(3):
        yield promotion(f"b{i}", PercentOff(off_percent=Decimal(3)), spend(share))
    for i in range(3):
        yield promotion(f"c{i}", free, spend(share), stage="item", shares_units=True)


def one_of_each():
    """A promotion of every kind of benefit, by name; nearly all carts qualify."""
    item = {
        "amount off each unit": AmountOff(off_minor=1_00, per="unit"),
        "percent off each line": PercentOff(off_percent=Decimal(10), per="line"),
        "percent off the cheapest": PercentOff(
            off_percent=Decimal(50), limit=UnitLimit(most=1)
        ),
        "fixed unit price, limited": FixedUnitPrice(price_minor=50_00, limit=UnitLimit(most=2)),
        "second item half price": NthUnit(n=2, pay_percent=Decimal(50)),
        "2 for 90 %, 3 for 80 %": UnitSchedule(steps=(UnitChange(off_percent=Decimal(10)),
            UnitChange(off_percent=Decimal(20)), UnitChange(off_percent=Decimal(30)))),
        "buy 2 get 1 free": BuyGet(buy=2, get=1),
        "3 for 99.00": UnitsForPrice(quantity=3, price_minor=99_00),
        "bundle of two categories": BundlePrice(
            items=(
                BundleItem(select=ByCategory(path=("food",)), quantity=1),
                BundleItem(select=ByCategory(path=("home",)), quantity=1),
            ),
            price_minor=60_00,
        ),
    }  # fmt: skip
    order = {
        "amount off an order": AmountOff(off_minor=5_00),
        "percent off an order": PercentOff(off_percent=Decimal(10)),
        "order at a fixed price": OrderPrice(price_minor=99_00),
        "gift": Gift(options=(GiftOption(sku_id="mug"),)),
        "bonus points": PointsBonus(points=100),
        "coupon for the next order": NextCoupon(promotion_id="next"),
    }
    made = {name: promotion("p", benefit, stage="item") for name, benefit in item.items()}
    made |= {name: promotion("p", benefit) for name, benefit in order.items()}
    made["flash price"] = promotion("p", FixedUnitPrice(price_minor=50_00), stage="price")
    return made


def sets():
    """Promotion sets by name; the share is that of qualifying carts."""
    group = [
        promotion(f"g{i}", AmountOff(off_minor=(i + 1) * 5_00), spend(0.5 - i / 10), group="g")
        for i in range(3)
    ]
    some = MinQuantity(quantity=1, select=ByTag(tags=("clearance",)))
    every = MinSpend(spend_minor=100_00, every=True)
    return {name: [made] for name, made in one_of_each().items()} | {
        "amount off an order, 10 %": [promotion("p", AmountOff(off_minor=5_00), spend(0.1))],
        "amount off tagged goods": [promotion("p", AmountOff(off_minor=5_00), some)],
        "amount off for every 100": [promotion("p", AmountOff(off_minor=5_00), every)],
        "best of a group of three": group,
        "ten promotions, 100 %": list(ten(1)),
        "ten promotions, 10 %": list(ten(0.1)),
    }


@pytest.mark.parametrize("n_lines", [10_000, 1_000_000])
@pytest.mark.benchmark(group="many carts")
def test_one_huge_cart(benchmark, n_lines):
    """One cart holds amounts beyond int64 products: the cart engine prices that one."""
    carts = table(n_lines)
    price = carts.line_unit_price_minor.copy()
    price[0] = 10**12
    huge = evolve(carts, line_unit_price_minor=price)
    rules = PromotionSet(promotions=tuple(ten(1)))
    priced = benchmark(price_table, huge, rules)
    benchmark.extra_info["ns_per_line"] = round(benchmark.stats["min"] / n_lines * 1e9, 1)
    assert priced.discount_total_minor > 0


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.parametrize("name", sets())
@pytest.mark.benchmark(group="many carts")
def test_price_table(benchmark, name, n_lines):
    carts, rules = table(n_lines), PromotionSet(promotions=tuple(sets()[name]))
    priced = benchmark(price_table, carts, rules)
    benchmark.extra_info["ns_per_line"] = round(benchmark.stats["min"] / n_lines * 1e9, 1)
    assert priced.discount_total_minor > 0 or priced.extras(sets()[name][0].promotion_id)
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
