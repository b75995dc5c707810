"""How often carts are priced until limits hold in order: counted, not timed."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from attrs import evolve
from tests.promotions.one_by_one import EPOCH, MICROSECOND, assert_same, one_by_one

from ecomops import (
    AmountOff,
    Limits,
    MinSpend,
    PercentOff,
    Promotion,
)
from ecomops.facts import UsageTable
from ecomops.promotions.table_engine import rounds, tally
from ecomops.promotions.table_engine.counters import Uses
from ecomops.promotions.table_engine.engine import fill
from ecomops.promotions.table_engine.in_order import price_in_order
from ecomops.testing import synthetic_table

NOON_US = int(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000
HOUR_US = 3_600_000_000
N_CARTS = 20_000


@pytest.fixture
def priced_carts(monkeypatch):
    """How many carts each round prices."""
    counts: list[int] = []

    def counted(answer, *others):
        counts.append(len(answer.table))
        fill(answer, *others)

    monkeypatch.setattr(rounds, "fill", counted)
    return counts


def year_of_trade(n_carts=N_CARTS, n_customers=500):
    """Carts over a year, out of order, and their customers."""
    rng = np.random.default_rng(366)
    table = synthetic_table(6 * n_carts, seed=366).take(np.arange(n_carts))
    at_us = NOON_US + rng.integers(0, 366 * 24, n_carts) * HOUR_US
    return evolve(table, cart_at_us=at_us), rng.integers(0, n_customers, n_carts)


def at_us(table):
    assert table.cart_at_us is not None
    return table.cart_at_us


def seen_by(priced):
    assert isinstance(priced.usage, UsageTable)
    return priced.usage


def deal(name, limits, benefit=None, **more):
    fields = {
        "promotion_id": name, "currency": "CNY", "zone": "Asia/Shanghai", "limits": limits,
        "conditions": (MinSpend(spend_minor=100_00),),
        "benefits": (AmountOff(off_minor=20_00) if benefit is None else benefit,),
    }  # fmt: skip
    return Promotion.model_validate(fields | more)


TENTH = PercentOff(off_percent=Decimal(10))
MONTHLY = Limits(uses_per_customer=1, period="month")
HALF_A_YEAR = Limits(budget_minor=700_000_01)
SETS = {
    "once a month": [deal("p", MONTHLY)],
    "a budget that refuses": [deal("p", HALF_A_YEAR, TENTH)],
    "a budget that grants the rest": [
        deal("p", Limits(budget_minor=700_000_01, on_overflow="grant_rest"), TENTH)
    ],
    "total uses": [deal("p", Limits(total_uses=7000))],
    "all of them": [
        deal("p", Limits(
            total_uses=9000, uses_per_customer=2, period="week", budget_minor=500_000_01
        ), TENTH)
    ],
    "a group of three": [
        deal("p", MONTHLY, group="g"),
        deal("q", HALF_A_YEAR, TENTH, group="g"),
        deal("r", Limits(total_uses=3000, uses_per_customer=9), group="g"),
    ],
    "one after the other": [
        deal("p", Limits(uses_per_customer=3, period="week"), stage="item"),
        deal("q", HALF_A_YEAR, TENTH),
        deal("r", Limits(budget_minor=5_000_01, cap_per_order_minor=9_99), TENTH),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_each_cart_is_priced_a_few_times_at_most(priced_carts, name):
    table, customer = year_of_trade()
    priced = price_in_order(table, SETS[name], customer_id=customer)
    assert priced_carts[0] == N_CARTS
    assert len(priced_carts) <= 4
    assert sum(priced_carts) <= 2 * N_CARTS
    counts = [priced.counts(promotion.promotion_id) for promotion in SETS[name]]
    assert all(codes["applied"] > 100 for codes in counts)
    assert any(codes.keys() & {"limit_reached", "budget_exhausted"} for codes in counts)


@pytest.mark.parametrize("name", SETS)
def test_limits_hold_to_the_last_use(name):
    table, customer = year_of_trade()
    order = np.argsort(at_us(table), kind="stable")
    priced = price_in_order(table, SETS[name], customer_id=customer)
    for promotion in SETS[name]:
        limits, gave = promotion.limits, priced.applied(promotion.promotion_id)
        spent = priced.amount_minor[priced.row(promotion.promotion_id)][order]
        if limits.total_uses is not None:
            assert np.count_nonzero(gave) <= limits.total_uses
        if limits.budget_minor is not None:
            assert spent.sum() <= limits.budget_minor
            seen = seen_by(priced).spent_minor_on(promotion.promotion_id)[order]
            assert (seen[1:] == np.cumsum(spent)[:-1]).all()
        if limits.period == "month":
            local = at_us(table) + 8 * HOUR_US
            month = local.astype("M8[us]").astype("M8[M]").astype(np.int64)
            own = np.bincount((customer * 10_000 + month)[gave])
            assert own.max() == limits.uses_per_customer


def test_ten_thousand_carts_of_one_customer(priced_carts):
    table, _ = year_of_trade(10_000)
    daily = deal("p", Limits(uses_per_customer=3, period="day", budget_minor=10_000_00))
    priced = price_in_order(table, [daily], customer_id=["one"] * 10_000)
    assert priced.counts("p")["applied"] > 400
    assert sum(priced_carts) <= 30_000


def nobody(counters, window, wants, *, grants_rest):
    return Uses(np.zeros_like(wants.gives), np.zeros_like(wants.amount))


def everybody(counters, window, wants, *, grants_rest):
    return wants


def some(counters, window, wants, *, grants_rest):
    rng = np.random.default_rng(window.start)
    return Uses(rng.random(wants.gives.size) < 0.5, rng.integers(0, 50_00, wants.amount.size))


@pytest.mark.parametrize("wrong", [nobody, everybody, some])
def test_a_wrong_forecast_costs_rounds_and_never_the_answer(monkeypatch, priced_carts, wrong):
    monkeypatch.setattr(tally, "forecast", wrong)
    table, customer = year_of_trade(150, 6)
    tight = Limits(uses_per_customer=2, period="month", budget_minor=900_01)
    deals = [
        deal("p", tight, TENTH, group="g"),
        deal("q", Limits(budget_minor=700_01, cap_per_order_minor=7_77), TENTH, group="g"),
        deal("r", Limits(total_uses=30), AmountOff(off_minor=5_00), exclusive="stage", priority=1),
        deal("s", Limits(budget_minor=99_99, on_overflow="grant_rest"), TENTH, stage="item"),
    ]
    priced = price_in_order(table, deals, customer_id=customer, by_line=True)
    assert len(priced_carts) > 6
    assert sum(priced_carts) <= 10 * 150
    facts = [priced.table.cart(i) for i in range(150)]
    instants = [EPOCH + at * MICROSECOND for at in at_us(table).tolist()]
    assert_same(priced, one_by_one(facts, deals, instants))


WALLET = [
    deal(f"p{k}", Limits(uses_per_customer=1, period="week"), AmountOff(off_minor=900 - k),
         group="g", conditions=())
    for k in range(12)
]  # fmt: skip


def test_a_chain_of_promotions_takes_a_round_for_each(priced_carts):
    """Who has used one takes the next; in small windows it took hundreds of rounds."""
    table, _ = year_of_trade(4000)
    priced = price_in_order(table, WALLET, customer_id=["one"] * 4000)
    assert priced.counts("p11")["applied"] == priced.counts("p0")["applied"] > 50
    assert len(priced_carts) <= len(WALLET) + 2


@pytest.mark.parametrize(
    "tight",
    [
        Limits(total_uses=2),
        Limits(uses_per_customer=2),
        Limits(uses_per_customer=2, period="month"),
        Limits(budget_minor=1_99),
        Limits(budget_minor=1_99, on_overflow="grant_rest"),
    ],
)
def test_who_no_longer_wants_a_promotion_is_found_out_at_once(priced_carts, tight):
    """A few were found out in every round, as many as the limit has uses."""
    table, _ = year_of_trade(2000)
    first = deal("first", Limits(total_uses=1), group="g", priority=9, conditions=())
    rest = deal(
        "rest", None, AmountOff(off_minor=77), group="g", exclusive="cart", priority=5,
        conditions=(),
    )  # fmt: skip
    never = deal("never", tight, AmountOff(off_minor=50), priority=1, conditions=())
    priced = price_in_order(table, [first, rest, never], customer_id=["one"] * 2000)
    assert priced.counts("rest")["applied"] == 1999
    assert priced.counts("never") == {"applied": 1, "excluded_by": 1999}
    assert len(priced_carts) <= 6
