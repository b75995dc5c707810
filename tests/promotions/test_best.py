"""Strategy `best`: what no combination beats, by trying them all."""

from itertools import chain, combinations

import pytest
from hypothesis import given, strategies as st

from ecomops import CartFacts, CartTable, PromotionSet, Usage, price_cart, price_table
from ecomops.errors import SearchLimitError
from ecomops.promotions.cart_engine.best import fork, merit, run_chosen
from ecomops.promotions.cart_engine.run import Run
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.promotions.promotion import EVERY_CLASS
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near


def best_of(rules):
    return rules.model_copy(update={"strategy": "best"})


@st.composite
def cases(draw, max_size=5):
    rules = draw(promotion_sets(max_size=max_size, currency="CNY"))
    now, usage = draw(instants_near(rules)), draw(usage_near(rules.promotions))
    return draw(carts_near(rules)), best_of(rules), {"now": now, "usage": usage}


def every_subset(places):
    return chain.from_iterable(combinations(places, n) for n in range(len(places) + 1))


def merits(cart, rules, now, usage=None):
    """Weigh every combination, and each rule in its turn with groups by their ranking."""
    facts = CartFacts.of(cart)
    plan = rules.rules.plan(facts.currency)
    start = Run.of(plan, CartAmounts.of(facts), Usage() if usage is None else usage, now)
    staged = tuple((stage, tuple(start.open_rules(mine))) for stage, mine in plan.by_stage)
    greedy = fork(start)
    greedy.go(staged)
    yield merit(greedy)
    for chosen in every_subset([rule.place for _, mine in staged for rule in mine]):
        run = fork(start)
        run_chosen(run, staged, frozenset(chosen))
        yield merit(run)


def merit_of(quote):
    priority = {p.promotion_id: -p.priority for p in quote.promotions}
    applied = [v.promotion_id for v in quote.verdicts if v.applied]
    ids = tuple(sorted((priority[name], name) for name in applied))
    return quote.payable_minor, -quote.worth_minor, len(applied), ids


@given(cases())
def test_nothing_beats_it(case):
    cart, rules, at = case
    quote = price_cart(cart, rules, **at)
    assert merit_of(quote) == min(merits(cart, rules, **at))
    assert quote.search is not None
    assert quote.search.is_optimal
    assert quote.search.examined >= 1


@given(cases(max_size=7))
def test_it_is_never_dearer_than_priority_or_nothing(case):
    cart, rules, at = case
    best = price_cart(cart, rules, **at)
    greedy = price_cart(cart, rules.model_copy(update={"strategy": "priority"}), **at)
    none = price_cart(cart, rules.model_copy(update={"promotions": ()}), **at)
    assert best.payable_minor <= min(greedy.payable_minor, none.payable_minor)


@given(cases())
def test_those_left_out_say_who_applied_instead(case):
    cart, rules, at = case
    quote = price_cart(cart, rules, **at)
    applied = {v.promotion_id for v in quote.verdicts if v.applied}
    for verdict in quote.verdicts:
        if verdict.winner is not None:
            assert verdict.winner in applied


@given(st.data(), promotion_sets(max_size=4, currency="CNY"))
def test_columns_decide_it_cart_by_cart(data, promotions):
    rules = best_of(promotions)
    now = data.draw(instants_near(rules))
    carts = data.draw(st.lists(carts_near(rules), min_size=1, max_size=3))
    priced = price_table(CartTable.of(carts), rules, now=now)
    quotes = [price_cart(cart, rules, now=now) for cart in carts]
    assert priced.payable_minor.tolist() == [quote.payable_minor for quote in quotes]


def promotion(name, **changes):
    return {
        "promotion_id": name,
        "currency": "CNY",
        "benefits": [{"kind": "amount_off", "off_minor": 500}],
        **changes,
    }


def line(place, **changes):
    base = {"line_id": str(place), "sku_id": f"s{place}", "quantity": 1, "unit_price_minor": 5000}
    return {**base, **changes}


def twenty():
    """Five groups of two and ten free ones, on units, lines and orders."""
    grouped = [
        promotion(
            f"g{group}{k}",
            group=f"group {group}",
            stage="item" if group < 3 else "order",
            conditions=[{"kind": "min_spend", "spend_minor": 10_000 * (1 + group)}],
            target={
                "kind": "sku",
                "sku_ids": [f"s{n}" for n in range(group * 4, group * 4 + 6)],
            },
            benefits=[
                {"kind": "percent_off", "off_percent": 10 + group + 3 * k}
                if k
                else {"kind": "amount_off", "off_minor": 900 + 50 * group}
            ],
        )
        for group in range(5)
        for k in range(2)
    ]
    free = [
        promotion(
            f"f{n}",
            stage=("item", "order")[n % 2],
            exclusive="stage" if n == 7 else None,
            combines_with=("item", "order") if n == 3 else EVERY_CLASS,
            priority=n % 3,
            conditions=[
                {"kind": "min_spend", "spend_minor": 20_000 + 5_000 * n, "base": "current"}
            ],
            benefits=[
                {"kind": "percent_off", "off_percent": 3 + n, "base": "current"}
                if n % 3
                else {"kind": "amount_off", "off_minor": 1_000 + 300 * n}
            ],
        )
        for n in range(10)
    ]
    return PromotionSet.model_validate({"strategy": "best", "promotions": [*grouped, *free]})


def test_twenty_candidates_on_twenty_lines_are_searched():
    cart = {
        "currency": "CNY",
        "lines": [line(n, unit_price_minor=1_900 + 731 * n % 6_000) for n in range(20)],
    }
    quote = price_cart(cart, twenty())
    assert quote.search is not None
    assert quote.search.is_optimal
    assert quote.search.examined < 20_000  # of 248 832 combinations
    greedy = price_cart(cart, twenty().model_copy(update={"strategy": "priority"}))
    assert quote.payable_minor <= greedy.payable_minor


def test_past_its_limit_it_refuses():
    rules = twenty().model_copy(update={"search_limit": 10})
    cart = {"currency": "CNY", "lines": [line(n) for n in range(20)]}
    with pytest.raises(SearchLimitError, match="search_limit = 10 is passed by the combinations"):
        price_cart(cart, rules)


def test_a_branch_that_settles_shipping_leaves_the_others_as_they_were():
    """What is owed on shipping is weighed before the search forks, and given after."""
    free_delivery = promotion(
        "free delivery",
        stage="item",
        benefits=[
            {"kind": "shipping_off", "change": {"off_percent": "100"}},
            {"kind": "amount_off", "off_minor": 7_901},
        ],
        limits={"cap_per_order_minor": 9_900},
    )
    points = promotion(
        "a points", stage="shipping", benefits=[{"kind": "points_multiplier", "multiplier": "10"}]
    )
    cart = {
        "currency": "CNY",
        "lines": [line(1, unit_price_minor=7_902)],
        "shipping": [{"entry_id": "s", "amount_minor": 1_000}],
    }
    rules = PromotionSet.model_validate(
        {"strategy": "best", "promotions": [points, free_delivery]}
    )
    quote = price_cart(cart, rules)
    # points that are worth nothing add no merit, so that one promotion is better than two
    assert [v.promotion_id for v in quote.verdicts if v.applied] == ["free delivery"]
    assert quote.payable_minor == 1
