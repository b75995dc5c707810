"""What-if questions beside what they can't do without, or what one would write instead.

A sweep stands beside sorting the same order totals once, in the same run; the target is three
times that for ten thousand pairs over two million orders. Replays and resamples are of a real
year, the Complete Journey, and of a tenth and ten times of its baskets: ten mixed promotions
are to take less than 3 s, a thousand resamples less than 1 s.
"""

from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

from ecomops import (
    AmountOff,
    BundleItem,
    BundlePrice,
    BuyGet,
    ByCategory,
    Gift,
    GiftOption,
    Limits,
    MinSpend,
    NthUnit,
    PercentOff,
    Promotion,
    PromotionSet,
    ShippingEntry,
    ShippingOff,
    UnitsForPrice,
    load_complete_journey,
    price_cart,
)
from ecomops.facts.checkout import Checkout
from ecomops.whatif import OrderHistory, Replay, bootstrap, replay
from ecomops.whatif.sweep import (
    MostGain,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)
from ecomops.whatif.top_up import estimate_top_up

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


# ---- top-ups ----------------------------------------------------------------------------
def estimate(n: int) -> object:
    """Look for top-ups at 200, with a thousand resamples."""
    return estimate_top_up(
        totals(n), customers=customers(n), currency="CNY", threshold_minor=200_00,
        reach_minor=50_00, overshoot_window_minor=50_00, bin_minor=5_00, seed=7,
    )  # fmt: skip


def binned_loop(n: int) -> np.ndarray:
    """Draw customers with numpy and count their orders by bins of 5, a thousand times."""
    rng, n_customers = np.random.default_rng(7), int(customers(n).max()) + 1
    bins = np.minimum(totals(n) // 5_00, 100)
    found = np.empty((1000, 101))
    for place in range(1000):
        drawn = np.bincount(rng.integers(0, n_customers, n_customers), minlength=n_customers)
        found[place] = np.bincount(bins, drawn[customers(n)], 101)
    return found


TOP_UPS = {
    "sort the totals": lambda n: np.sort(totals(n)),
    "numpy in a loop, counts only": binned_loop,
    "estimate_top_up": estimate,
}


@pytest.mark.parametrize("n", [20_000, 200_000, pytest.param(2_000_000, marks=pytest.mark.large)])
@pytest.mark.parametrize("name", TOP_UPS)
def test_top_up(benchmark, name, n):
    benchmark.group = f"top-up share, {n:,} orders"
    totals(n), customers(n)
    benchmark(TOP_UPS[name], n)


# ---- a real year ------------------------------------------------------------------------
TENTHS = [1, *(pytest.param(n, marks=pytest.mark.large) for n in (10, 100))]


def goods(*path: str) -> ByCategory:
    return ByCategory(path=path)


def deal(name: str, *benefits: object, **more: object) -> Promotion:
    return Promotion.model_validate(
        {"promotion_id": name, "currency": "USD", "benefits": benefits, **more}
    )


def spend(minor: int, **more: Any) -> tuple[MinSpend]:
    return (MinSpend(spend_minor=minor, **more),)


def step(least: int, off: int) -> dict[str, object]:
    return {"at_least": least, "benefits": [{"kind": "amount_off", "off_minor": off}]}


BUNDLE = tuple(BundleItem(select=goods(name), quantity=1) for name in ("MEAT", "PASTRY"))
TEN = (
    deal("spend 50 get 5 off", AmountOff(off_minor=5_00), conditions=spend(50_00)),
    deal("80: 8 off, 150: 20 off", ladder={"steps": [step(80_00, 8_00), step(150_00, 20_00)]}),
    deal("5 off every 100", AmountOff(off_minor=5_00), conditions=spend(100_00, every=True)),
    deal("10 % off", PercentOff(off_percent=Decimal(10)), target=goods("DRUG GM")),
    deal("second item half price", NthUnit(n=2, pay_percent=Decimal(50)), stage="item",
         target=goods("GROCERY", "SOFT DRINKS")),
    deal("3 for 10", UnitsForPrice(quantity=3, price_minor=10_00), stage="item",
         target=goods("GROCERY", "BAG SNACKS")),
    deal("buy 2 get 1", BuyGet(buy=2, get=1), stage="item", target=goods("GROCERY", "SOUP")),
    deal("gift", Gift(options=(GiftOption(sku_id="bag"),)), conditions=spend(100_00)),
    deal("bundle", BundlePrice(items=BUNDLE, price_minor=8_00), stage="item"),
    deal("free shipping", ShippingOff(), conditions=spend(35_00), stage="shipping"),
)  # fmt: skip
MONTHLY = tuple(
    one.model_copy(update={"zone": "America/New_York",
                           "limits": Limits(uses_per_customer=1, period="month")})
    for one in TEN
)  # fmt: skip
BUDGETED = tuple(one.model_copy(update={"limits": Limits(budget_minor=50_000_00)}) for one in TEN)


@cache
def year(tenths: int) -> OrderHistory:
    """Take a tenth of the baskets, all, or all ten times with new households each time."""
    whole = load_complete_journey().history
    assert whole.customer is not None
    n = len(whole)
    places = np.arange(0, n, 10) if tenths == 1 else np.tile(np.arange(n), tenths // 10)
    turn = np.arange(places.size) // n
    fee = Checkout(shipping=(ShippingEntry(entry_id="delivery", amount_minor=4_99),))
    table = whole.table.take(places).with_checkouts([fee], np.zeros_like(places))
    households = whole.customer[places] + turn * len(np.unique(whole.customer))
    return OrderHistory.of(table, basis="paid", customer_id=households)


@cache
def replayed(tenths: int) -> Replay:
    made = replay(year(tenths), TEN, reach_minor=10_00)
    assert all(row.qualifying for row in made.rows)
    return made


def copied(tenths: int) -> list[np.ndarray]:
    """Copy the columns that a replay reads: the least that touching them costs."""
    table = year(tenths).table
    read = (table.line_item, table.line_quantity, table.line_unit_price_minor, table.offset)
    return [column.copy() for column in read]


def order_totals(tenths: int) -> np.ndarray:
    table = year(tenths).table
    return np.add.reduceat(table.line_list_minor, table.offset[:-1])


REFERENCES = {"copy of the columns": copied, "order totals": order_totals}
SETS = {
    "all ten": TEN,
    "all ten, each once a month": MONTHLY,
    "all ten, each with a budget": BUDGETED,
}


def timed(benchmark, tenths, asked, *args, **more):
    benchmark.group = f"replay, {len(year(tenths)):,} baskets"
    benchmark(asked, *args, **more)
    least = benchmark.stats["min"] / year(tenths).table.n_lines
    benchmark.extra_info["ns_per_line"] = round(least * 1e9, 1)


@pytest.mark.parametrize("tenths", TENTHS)
@pytest.mark.parametrize("name", REFERENCES)
def test_reference(benchmark, name, tenths):
    timed(benchmark, tenths, REFERENCES[name], tenths)


@pytest.mark.parametrize("tenths", TENTHS)
@pytest.mark.parametrize("name", SETS)
def test_replay(benchmark, name, tenths):
    timed(benchmark, tenths, replay, year(tenths), SETS[name], reach_minor=10_00)


@pytest.mark.parametrize("tenths", [1, pytest.param(10, marks=pytest.mark.large)])
@pytest.mark.parametrize("deal", TEN, ids=lambda deal: deal.promotion_id)
def test_replay_of_one(benchmark, deal, tenths):
    timed(benchmark, tenths, replay, year(tenths), [deal], reach_minor=10_00)


def test_price_cart_loop(benchmark):
    """Price every hundredth basket in a plain loop, which explains itself as well."""
    benchmark.group = "replay, a plain loop"
    rules, table = PromotionSet(promotions=TEN), year(1).table
    some = range(0, len(table), 10)
    carts = [table.cart(i) for i in some]
    quotes = benchmark(lambda: [price_cart(cart, rules) for cart in carts])
    n_lines = sum(len(cart.line_item) for cart in carts)
    benchmark.extra_info["ns_per_line"] = round(benchmark.stats["min"] / n_lines * 1e9, 1)
    expected = replayed(1).quotes.payable_minor[some].tolist()
    assert [quote.payable_minor for quote in quotes] == expected


# ---- resamples --------------------------------------------------------------------------
def plain_loop(tenths: int) -> np.ndarray:
    """Draw households with numpy and add up what they bought, a thousand times."""
    figures, household = replayed(tenths).figures, year(tenths).customer
    assert household is not None
    columns = (figures.off + figures.shipping_off, figures.sales, np.ones(household.size))
    each = np.array([np.bincount(household, column) for column in columns])
    n, rng = each.shape[1], np.random.default_rng(7)
    found = np.empty((1000, 2))
    for place in range(1000):
        cost, sales, orders = each[:, rng.integers(0, n, n)].sum(axis=1)
        found[place] = cost / sales, sales / orders
    return np.quantile(found, [0.025, 0.975], axis=0)


def resampled(tenths: int) -> np.ndarray:
    sampling = bootstrap(replayed(tenths), seed=7, figures=("cost_rate", "aov_minor"))
    return np.array([[one.low, one.high] for one in sampling.intervals]).T


RESAMPLES = {"numpy in a loop": plain_loop, "bootstrap": resampled}


@pytest.mark.parametrize("tenths", TENTHS)
@pytest.mark.parametrize("name", RESAMPLES)
def test_bootstrap(benchmark, name, tenths):
    benchmark.group = f"1,000 resamples of {year(tenths).n_customers:,} households"
    replayed(tenths)
    found = benchmark(RESAMPLES[name], tenths)
    assert np.allclose(found, plain_loop(tenths), rtol=0.02)
