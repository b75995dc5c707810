"""Carts that use promotions up one after the other: the same answer as one cart at a time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from pydantic import ValidationError
from tests.promotions.one_by_one import (
    assert_in_order,
    assert_same,
    one_by_one,
    table_of,
    together,
)

from ecomops import (
    AmountOff,
    CartFacts,
    CartTable,
    FirstOrder,
    Limits,
    MinSpend,
    PercentOff,
    PointsBonus,
    Promotion,
    PromotionSet,
    ShippingOff,
    Shopper,
    Usage,
    price_cart,
    price_table,
)
from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    InvalidArgumentError,
    MissingInstantError,
    NaiveDatetimeError,
    SearchLimitError,
)
from ecomops.facts import UsageTable
from ecomops.promotions.table_engine.in_order import price_in_order
from ecomops.promotions.terms.audience import Audience
from ecomops.promotions.terms.limits import LimitMiss
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia")
# around changes of clocks, of months, of years, and of days in these zones
MOMENTS = [
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 15, 59, tzinfo=UTC),
    datetime(2027, 1, 1, 5, 0, tzinfo=UTC),
]


# ---- against the slow loop ----------------------------------------------------------------
@st.composite
def limits_near(draw, promotion):
    """Draw limits that a handful of carts reaches, where the promotion may have them."""
    amounts = [1, 2, 100, 999, 2000, 2001, 12_345, 10**6]
    amounts += [n for benefit in promotion.all_benefits if (n := getattr(benefit, "off_minor", 0))]
    fields = {
        "total_uses": draw(st.none() | st.integers(1, 4)),
        "uses_per_customer": draw(st.none() | st.integers(1, 2)),
        "budget_minor": draw(st.none() | st.sampled_from(amounts).map(lambda n: n + n // 2)),
        "cap_per_order_minor": draw(st.none() | st.sampled_from(amounts)),
    }
    if fields["uses_per_customer"] is not None:
        fields["period"] = draw(st.sampled_from(["ever", "day", "week", "month", "year"]))
    if fields["budget_minor"] is not None:
        fields["on_overflow"] = draw(st.sampled_from(["refuse", "grant_rest"]))
    try:
        limits = Limits.model_validate(fields)
        told = {name: getattr(promotion, name) for name in type(promotion).model_fields}
        told |= {"limits": limits, "zone": draw(st.sampled_from(ZONES))}
        return type(promotion).model_validate(told)
    except ValidationError:
        return promotion  # of prices, or without a currency


@st.composite
def days_of_trade(draw, strategy="priority", max_size=4):
    """Draw promotions with limits, and carts of a few customers around moments that matter."""
    drawn = draw(promotion_sets(max_size=max_size, currency="CNY"))
    promotions = tuple(draw(limits_near(promotion)) for promotion in drawn.promotions)
    rules = drawn.model_copy(update={"promotions": promotions, "strategy": strategy})
    customers = st.sampled_from([None, "a", "b", "somebody"])
    moment = draw(st.sampled_from(MOMENTS) | instants_near(rules))
    facts, instants = [], []
    some = draw(st.lists(carts_near(rules, currency="CNY", max_lines=3), min_size=1, max_size=3))
    for _ in range(draw(st.integers(0, 12))):
        cart, customer = draw(st.sampled_from(some)), draw(customers)
        shopper = None
        if customer is not None:
            shopper = (cart.shopper or Shopper()).model_copy(update={"customer_id": customer})
        facts.append(CartFacts.of(cart.model_copy(update={"shopper": shopper})))
        by = draw(st.sampled_from([0, 0, 1, 23, 24, 25, 24 * 7, 24 * 31, 24 * 366]))
        instants.append(moment + by * HOUR)
    return facts, rules, instants


@given(st.data(), days_of_trade())
def test_carts_in_order_equal_the_slow_loop(data, trade):
    facts, rules, instants = trade
    usage = Usage() if data.draw(st.booleans()) else data.draw(usage_near(rules.promotions))
    assert_in_order(facts, rules, instants, usage)


@given(days_of_trade(strategy="best", max_size=3))
def test_best_combinations_in_order_equal_the_slow_loop(trade):
    assert_in_order(*trade)


# a promotion takes what another leaves, of goods, of customers and of budgets
AMOUNTS = st.sampled_from([1, 3, 100, 500, 1999, 2000, 5000])


@st.composite
def plain_deals(draw, n):
    deals = []
    for i in range(n):
        budget = draw(st.none() | AMOUNTS.map(lambda minor: 3 * minor + 1))
        uses, each = draw(st.none() | st.integers(1, 5)), draw(st.none() | st.integers(1, 2))
        if budget is uses is each is None:
            each = 1
        limits = Limits(
            total_uses=uses,
            uses_per_customer=each,
            period="ever" if each is None else draw(st.sampled_from(["ever", "day", "month"])),
            budget_minor=budget,
            on_overflow=draw(st.sampled_from(["refuse", "grant_rest"])) if budget else "refuse",
        )
        benefit = draw(st.builds(AmountOff, off_minor=AMOUNTS) | st.builds(
            PercentOff, off_percent=st.sampled_from([Decimal(10), Decimal(33), Decimal(100)])
        ))  # fmt: skip
        deals.append(
            Promotion(
                promotion_id=f"p{i}",
                currency="CNY",
                stage=draw(st.sampled_from(["item", "order"])),
                priority=draw(st.integers(0, 1)),
                exclusive=draw(st.sampled_from([None, None, None, "stage", "cart", "line"])),
                zone=draw(st.sampled_from(ZONES)),
                conditions=draw(st.lists(st.builds(MinSpend, spend_minor=AMOUNTS), max_size=1)),
                benefits=(benefit,),
                limits=limits,
            )
        )
    group = draw(st.sampled_from([None, "g"]))
    return [deal.model_copy(update={"group": group and f"{group} {deal.stage}"}) for deal in deals]


@given(st.data(), st.integers(1, 4))
def test_many_small_carts_of_few_customers_equal_the_slow_loop(data, n_deals):
    deals = data.draw(plain_deals(n_deals))
    carts = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from([None, "a", "b"]), AMOUNTS, AMOUNTS, st.integers(0, 60),
                st.booleans(),
            ),
            max_size=25,
        )
    )  # fmt: skip
    facts = [cart(customer, one, other, fee=600 * pays) for customer, one, other, _, pays in carts]
    instants = [MOMENTS[0] + hours * HOUR for *_, hours, _ in carts]
    assert_in_order(facts, deals, instants)


def cart(customer=None, *prices, fee=0, **more):
    lines = [
        {"line_id": str(k), "sku_id": f"sku-{k}", "quantity": 1, "unit_price_minor": price}
        for k, price in enumerate(prices)
    ]
    shopper = None if customer is None else {"customer_id": customer}
    shipping = [{"entry_id": "e", "amount_minor": fee}] if fee else []
    fields = {"currency": "CNY", "lines": lines, "shopper": shopper, "shipping": shipping}
    return CartFacts.of(fields | more)


def deal(limits, off_minor=20_00, name="p", **more):
    fields = {
        "promotion_id": name,
        "currency": "CNY",
        "benefits": (AmountOff(off_minor=off_minor),),
    }
    return Promotion(**(fields | more), limits=limits)


def applied(priced, name="p"):
    return priced.applied(name).astype(int).tolist()


def misses(priced, at, name="p"):
    return [
        (miss.limit, miss.at_most, miss.actual)
        for miss in priced.verdict(name, at).evidence
        if isinstance(miss, LimitMiss)
    ]


def spent_before(priced):
    assert isinstance(priced.usage, UsageTable)
    return priced.usage.spent_minor_on("p").tolist()


# ---- by hand ------------------------------------------------------------------------------
def test_total_uses_go_to_the_first_in_time_and_ties_to_the_first_in_the_table():
    facts = [cart(None, 99_00) for _ in range(4)]
    instants = [NOON + HOUR, NOON, NOON + HOUR, NOON - HOUR]
    priced = price_in_order(table_of(facts, instants), [deal(Limits(total_uses=3))])
    assert applied(priced) == [1, 1, 0, 1]
    assert priced.net_minor.tolist() == [79_00, 79_00, 99_00, 79_00]
    assert misses(priced, 2) == [("total_uses", 3, 0)]


def test_without_instants_the_table_is_in_order():
    table = CartTable.of([cart(None, 99_00) for _ in range(3)])
    assert applied(price_in_order(table, [deal(Limits(total_uses=2))])) == [1, 1, 0]


def test_uses_of_a_customer_begin_anew_with_the_month_of_the_zone():
    once = deal(Limits(uses_per_customer=1, period="month"), zone="Asia/Shanghai")
    # 16:00 in UTC is midnight in Shanghai, where November begins
    turn = datetime(2026, 10, 31, 16, tzinfo=UTC)
    instants = [turn - HOUR, turn - timedelta(microseconds=1), turn, turn + HOUR, turn]
    facts = [cart(name, 99_00) for name in ("a", "a", "a", "a", "b")]
    priced = price_in_order(table_of(facts, instants), [once])
    assert applied(priced) == [1, 0, 1, 0, 1]


def test_what_was_used_before_counts_in_the_period_of_the_first_cart():
    once = deal(Limits(uses_per_customer=2, period="month"), zone="UTC")
    instants = [NOON, NOON + HOUR, NOON + timedelta(days=30), NOON + timedelta(days=31)]
    facts = [cart("a", 99_00) for _ in instants]
    usage = Usage(customer_uses={("a", "p"): 1})
    priced = price_in_order(table_of(facts, instants), [once], usage=usage)
    assert applied(priced) == [1, 0, 1, 1]


STRATEGIES = pytest.mark.parametrize("strategy", ["priority", "best"])


@STRATEGIES
def test_a_budget_that_refuses_still_serves_smaller_orders(strategy):
    # 50.00 less 2 × 20.00 leaves 10.00: too little for 20.00, enough for 9.00, then 1.00
    half = PercentOff(off_percent=Decimal(50))
    rules = PromotionSet(
        promotions=(deal(Limits(budget_minor=50_00), benefits=(half,)),), strategy=strategy
    )
    prices = [40_00, 40_00, 40_00, 18_00, 4_00, 2_00, 2_00]
    priced = price_in_order(table_of([cart(None, price) for price in prices], [NOON] * 7), rules)
    assert applied(priced) == [1, 1, 0, 1, 0, 1, 0]
    assert spent_before(priced) == [0, 20_00, 40_00, 40_00, 49_00, 49_00, 50_00]
    left = [actual for i in (2, 4, 6) for _, _, actual in misses(priced, i)]
    assert left == [10_00, 1_00, 0]


@STRATEGIES
def test_a_budget_that_grants_the_rest_ends_with_it(strategy):
    limited = deal(Limits(budget_minor=50_00, on_overflow="grant_rest"))
    rules = PromotionSet(promotions=(limited,), strategy=strategy)
    priced = price_in_order(table_of([cart(None, 99_00)] * 4, [NOON] * 4), rules)
    assert priced.amount_minor[0].tolist() == [20_00, 20_00, 10_00, 0]
    assert priced.counts("p") == {"applied": 3, "budget_exhausted": 1}


def test_what_floors_withhold_is_cut_to_the_rest_of_the_budget_too():
    # of 80 wanted the floor withholds 30 while the budget has them, and 10 once it has but 60
    limited = deal(Limits(budget_minor=1_40, on_overflow="grant_rest"), 80)
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 1_00}
    floored = CartFacts.of({"currency": "CNY", "lines": [line | {"floor_price_minor": 50}]})
    priced = price_in_order(table_of([cart(None, 1_00), floored], [NOON] * 2), [limited])
    assert priced.amount_minor[0].tolist() == [80, 50]
    assert priced.ungranted_minor[0].tolist() == [0, 10]


@STRATEGIES
def test_shipping_goes_off_the_budget_too(strategy):
    free = deal(Limits(budget_minor=13_00), benefits=(ShippingOff(),), stage="shipping")
    facts = [cart(None, 1, fee=6_00) for _ in range(3)]
    rules = PromotionSet(promotions=(free,), strategy=strategy)
    priced = price_in_order(table_of(facts, [NOON] * 3), rules)
    assert priced.shipping_minor.tolist() == [0, 0, 6_00]


def test_who_is_left_out_by_one_limit_makes_way_for_another_promotion():
    large = deal(Limits(total_uses=1), 30_00, "large", group="g")
    small = deal(Limits(uses_per_customer=1), 10_00, "small", group="g")
    facts = [cart("a", 99_00) for _ in range(3)]
    priced = price_in_order(table_of(facts, [NOON] * 3), [large, small])
    assert priced.net_minor.tolist() == [69_00, 89_00, 99_00]
    assert priced.verdict("small", 0).winner == "large"


def test_without_limits_that_need_usage_it_is_price_table():
    capped = deal(Limits(cap_per_order_minor=5_00))
    table = table_of([cart(None, 99_00)] * 2, [NOON] * 2)
    usage = Usage(uses={"p": 3})
    priced = price_in_order(table, [capped], usage=usage)
    assert priced.usage is usage
    assert priced.net_minor.tolist() == price_table(table, [capped]).net_minor.tolist()


def test_every_cart_may_be_priced_at_one_instant():
    once = deal(Limits(uses_per_customer=1, period="day"), zone="UTC", ends_at=NOON + HOUR)
    instants = [NOON + timedelta(days=2), NOON]
    facts = [cart("a", 99_00) for _ in instants]
    priced = price_in_order(table_of(facts, instants), [once], now=NOON)
    assert [priced.verdict("p", i).code for i in (0, 1)] == ["limit_reached", "applied"]
    quotes = one_by_one(facts, [once], [NOON, NOON], order=[1, 0])
    assert_same(price_in_order(table_of(facts, instants), [once], now=NOON, by_line=True), quotes)


def test_no_carts_at_all():
    table = CartTable.of([], currency="CNY")
    assert len(price_in_order(table, [deal(Limits(total_uses=1))]).net_minor) == 0


def test_usage_tells_what_each_cart_saw():
    limited = deal(Limits(total_uses=9, uses_per_customer=9, budget_minor=99_00), 1_00)
    table = table_of([cart(name, 99_00) for name in "aba"], [NOON] * 3)
    usage = price_in_order(table, [limited], usage=Usage(uses={"p": 2})).usage
    assert isinstance(usage, UsageTable)
    assert usage.uses_of("p").tolist() == [2, 3, 4]
    assert usage.customer_uses_of("p").tolist() == [0, 0, 1]
    assert usage.spent_minor_on("p").tolist() == [0, 1_00, 2_00]


# ---- customers by id ----------------------------------------------------------------------
@pytest.mark.parametrize("ids", [
    [7, 7, 8, 7], np.array([7, 7, 8, 7]), ["7", "7", "8", "7"], np.array(["7", "7", "8", "7"]),
    [np.int64(7), 7, "8", "7"],
])  # fmt: skip
def test_ids_count_for_their_customers(ids):
    table = table_of([cart(None, 99_00)] * 4, [NOON] * 4)
    priced = price_in_order(table, [deal(Limits(uses_per_customer=2))], customer_id=ids)
    assert applied(priced) == [1, 1, 1, 0]
    shoppers = [priced.table.checkout(i).shopper for i in range(4)]
    assert shoppers == [Shopper(customer_id=name) for name in "7787"]
    assert table.checkout(0).shopper is None


@pytest.mark.parametrize("ids", [
    [None, "7", "7"], [float("nan"), 7, 7], np.array([None, 7, 7], dtype=object),
    np.ma.array([7, 7, 7], mask=[True, False, False]),
    pd.Series([None, "7", "7"]), pd.Series([None, 7, 7], dtype="Int64"),
    pd.Series([None, "7", "7"], dtype="string"), pl.Series([None, 7, 7]),
    pa.array([None, 7, 7]), pa.chunked_array([[None, "7"], ["7"]]),
])  # fmt: skip
def test_no_id_is_a_guest_however_a_column_says_so(ids):
    table = table_of([cart(None, 99_00)] * 3, [NOON] * 3)
    priced = price_in_order(table, [deal(Limits(uses_per_customer=1))], customer_id=ids)
    assert applied(priced) == [0, 1, 0]
    assert misses(priced, 0) == [("guest", 1, 0)]
    assert priced.table.checkout(1).shopper == Shopper(customer_id="7")


def test_ids_go_with_the_shoppers_of_the_carts_and_keep_what_is_known_of_them():
    facts = [cart("a", 99_00), cart(None, 99_00), cart(None, 99_00, shopper={"birth_month": 5})]
    table = table_of(facts, [NOON] * 3)
    once = [deal(Limits(uses_per_customer=1))]
    priced = price_in_order(table, once, customer_id=["a", "a", "b"])
    assert applied(priced) == [1, 0, 1]
    assert priced.table.checkout(2).shopper == Shopper(customer_id="b", birth_month=5)
    with pytest.raises(BadRowError, match=r"row 0: customer_id = 'b' is not the cart's own") as e:
        price_in_order(table, once, customer_id=["b", "b", "b"])
    assert e.value.row == 0


@pytest.mark.parametrize(
    ("ids", "error", "said"),
    [
        ([1], InvalidArgumentError, "give one for each of the 2 carts"),
        ("ab", InvalidArgumentError, "is no column"),
        (7, InvalidArgumentError, "is no column"),
        (np.ones((2, 1), dtype=np.int64), InvalidArgumentError, "is no column"),
        ({"a", "b"}, InvalidArgumentError, "is no column"),
        ({"a": "x", "b": "y"}, InvalidArgumentError, "is no column"),
        ([1, 2.0], BadRowError, "row 1: customer_id = 2.0 is no id"),
        ([True, 2], BadRowError, "row 0: customer_id = True is no id"),
        (["a", ""], BadRowError, "row 1: customer_id = '' is no id"),
        (["a", " b"], BadRowError, "row 1: customer_id = ' b' is no id"),
        (np.array([1.0, np.nan]), BadRowError, r"row 0: customer_id = 1.0 is no id.*'Int64'"),
    ],
)
def test_what_is_no_id_is_named(ids, error, said):
    table = table_of([cart(None, 99_00)] * 2, [NOON] * 2)
    with pytest.raises(error, match=said):
        price_in_order(table, [deal(Limits(total_uses=1))], customer_id=ids)


@pytest.mark.parametrize("more", [
    {"audience": Audience(new_customer=True)}, {"conditions": (FirstOrder(),)},
])  # fmt: skip
def test_an_id_does_not_make_a_new_customer(more):
    table = table_of([cart(None, 99_00), cart("b", 99_00)], [NOON] * 2)
    promotions = [deal(Limits(total_uses=1), **more)]
    with pytest.raises(
        InvalidArgumentError, match="does not tell how many orders came before, which 'p' asks for"
    ):
        price_in_order(table, promotions, customer_id=["a", "b"])
    # of a customer with a shopper it is known
    priced = price_in_order(table, promotions, customer_id=[None, "b"])
    assert applied(priced) == [0, 1]


# ---- misuse -------------------------------------------------------------------------------
def test_periods_need_instants():
    table = CartTable.of([cart("a", 99_00)])
    once = [deal(Limits(uses_per_customer=1, period="day"), zone="UTC")]
    with pytest.raises(MissingInstantError, match="counts uses by period"):
        price_in_order(table, once)
    assert applied(price_in_order(table, once, now=NOON)) == [1]
    with pytest.raises(NaiveDatetimeError):
        price_in_order(table, once, now=NOON.replace(tzinfo=None))


def test_usage_at_the_start_is_one_for_all():
    table = CartTable.of([cart("a", 99_00)])
    with pytest.raises(InvalidArgumentError, match="usage"):
        price_in_order(table, [deal(Limits(total_uses=1))], usage=UsageTable(1))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(InvalidArgumentError, match="table"):
        price_in_order([cart("a", 99_00)], [])  # type: ignore[arg-type]  # on purpose


def test_usage_of_another_table_is_refused():
    with pytest.raises(InvalidArgumentError, match="give one entry for each of 1 carts"):
        price_table(CartTable.of([cart("a", 99_00)]), [], usage=UsageTable(2))


# ---- hostile ------------------------------------------------------------------------------
@pytest.mark.parametrize("on_overflow", ["refuse", "grant_rest"])
def test_carts_beyond_int64_products_in_the_middle(on_overflow):
    half = PercentOff(off_percent=Decimal(50))
    budget = 3 * 10**18
    limited = deal(
        Limits(budget_minor=budget, on_overflow=on_overflow, uses_per_customer=2), benefits=(half,)
    )
    line = {"line_id": "1", "sku_id": "a", "quantity": 10**9, "unit_price_minor": 4 * 10**9}
    huge = CartFacts.of({"currency": "CNY", "lines": [line], "shopper": {"customer_id": "a"}})
    facts = [cart("a", 99_00), huge, huge, cart("b", 99_00), huge, cart("c", 98_00)]
    priced = assert_in_order(facts, [limited], [NOON + i * HOUR for i in range(6)])
    assert applied(priced)[:2] == [1, 1]


def test_sums_that_leave_int64_before_a_limit_ends_them():
    free = deal(Limits(budget_minor=2**63 - 1), benefits=(PercentOff(off_percent=Decimal(100)),))
    line = {"line_id": "1", "sku_id": "a", "quantity": 10**9, "unit_price_minor": 4 * 10**9}
    huge = CartFacts.of({"currency": "CNY", "lines": [line]})
    priced = assert_in_order([huge] * 5 + [cart(None, 99_00)], [free], [NOON] * 6)
    assert applied(priced) == [1, 1, 0, 0, 0, 1]


def test_usage_beyond_int64_is_used_up():
    limited = deal(Limits(total_uses=2**63 - 1, uses_per_customer=3, budget_minor=2**63 - 1))
    many = Usage({"p": 2**70}, {("a", "p"): 2**70}, {"p": 2**70})
    for part in ("uses", "customer_uses", "spent_minor"):
        usage = Usage(**{part: getattr(many, part)})
        priced = assert_in_order([cart("a", 99_00)] * 2, [limited], [NOON] * 2, usage)
        assert applied(priced) == [0, 0]


def test_budgets_of_one_minor_unit():
    one = Limits(budget_minor=1, on_overflow="grant_rest")
    promotions = [deal(one, 20_00, "rest"), deal(Limits(budget_minor=1), 1, "refuse")]
    facts = [cart(None), cart(None, 0), cart(None, 1), cart(None, 99_00), cart(None, 99_00)]
    assert_in_order(facts, promotions, [NOON] * 5)


def test_what_only_comes_up_without_limits_is_no_error():
    # a million times a million points: more than a column holds, were the second cart given any
    bonus = PointsBonus(points=999_999_999)
    every = MinSpend(spend_minor=1, every=True)
    once = deal(Limits(uses_per_customer=1), benefits=(bonus,), conditions=(every,))
    small, large = cart("a", 1_00), cart("a", 10**11)
    priced = assert_in_order([small, large, small], [once], [NOON] * 3)
    assert applied(priced) == [1, 0, 0]
    with pytest.raises(AmountTooLargeError):
        price_in_order(table_of([large, small], [NOON] * 2), [once])


def test_a_search_too_wide_only_without_limits_is_no_error():
    deals = [deal(Limits(uses_per_customer=1), 10_00 + i, f"p{i}") for i in range(5)]
    deals.append(
        deal(
            Limits(total_uses=9),
            52_00,
            "alone",
            exclusive="cart",
            priority=-1,
            conditions=(MinSpend(spend_minor=200_00),),
        )
    )
    rules = PromotionSet(promotions=tuple(deals), strategy="best", search_limit=10)
    small, large = cart("a", 99_00), cart("a", 250_00)
    with pytest.raises(SearchLimitError):
        price_in_order(table_of([large, small], [NOON] * 2), rules)
    # the first uses five of the six up, which leaves the second little to search
    priced = assert_in_order([small, large, small], rules, [NOON] * 3)
    assert applied(priced, "alone") == [0, 1, 0]


def test_progress_is_called_to_the_end():
    calls: list[tuple[int, int]] = []
    table = table_of([cart("a", 99_00, 1_00)] * 3, [NOON] * 3)
    limited = [deal(Limits(uses_per_customer=1))]
    price_in_order(table, limited, progress=lambda *done: calls.append(done))
    assert calls[-1] == (6, 6)


# ---- usage of every cart's own ------------------------------------------------------------
def column(numbers):
    return np.array(list(numbers), dtype=np.int64)


@given(st.data(), days_of_trade())
def test_columns_of_usage_equal_each_cart_with_its_own(data, trade):
    facts, rules, _ = trade
    now = data.draw(instants_near(rules))
    each = [data.draw(usage_near(rules.promotions)) for _ in facts]
    parts: dict[str, dict[str, np.ndarray]] = {"uses": {}, "customer_uses": {}, "spent_minor": {}}
    for promotion in rules.promotions:
        name = promotion.promotion_id
        if data.draw(st.booleans()):
            continue  # what is not named is unused
        parts["uses"][name] = column(usage.uses_of(name) for usage in each)
        parts["customer_uses"][name] = column(usage.uses_by("somebody", name) for usage in each)
        parts["spent_minor"][name] = column(usage.spent_minor_on(name) for usage in each)
    usage = UsageTable(len(facts), **parts)
    customers = [
        None if fact.checkout.shopper is None else fact.checkout.shopper.customer_id
        for fact in facts
    ]
    quotes = [
        price_cart(fact, rules, now=now, usage=usage.of_cart(i, customer))
        for i, (fact, customer) in enumerate(zip(facts, customers, strict=True))
    ]
    if any(extra.count > 2**63 - 1 for quote in quotes for extra in quote.extras):
        return
    table = CartTable.of(facts, currency="CNY")
    assert_same(price_table(table, rules, now=now, usage=usage, by_line=True), quotes)


def test_usage_of_the_start_and_of_the_loop_add_up():
    one = Usage({"p": 1}, {("a", "p"): 1}, {"p": 5})
    assert together(one, Usage({"p": 1})) == Usage({"p": 2}, {("a", "p"): 1}, {"p": 5})


def test_the_order_of_the_table_does_not_matter():
    rng = np.random.default_rng(5)
    names = [None, "a", "b", "c"]
    facts = [cart(names[i % 4], int(p)) for i, p in enumerate(rng.integers(1, 90_00, 60))]
    instants = [NOON + int(i) * HOUR for i in rng.permutation(60)]
    promotions = [
        deal(Limits(uses_per_customer=3, period="day"), name="day", zone="Europe/Berlin"),
        deal(Limits(budget_minor=100_00), 7_77, "budget"),
    ]
    table = table_of(facts, instants)
    priced = price_in_order(table, promotions)
    back = rng.permutation(60)
    again = price_in_order(table.take(back), promotions)
    assert again.net_minor.tolist() == priced.net_minor[back].tolist()
    assert evolve(table, cart_id=None).take(back).cart_id is None
