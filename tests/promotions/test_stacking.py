"""Who stands beside whom: laws of company that any set keeps, and points among the classes."""

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from ecomops import AmountOff, PointsTerms, Promotion, PromotionSet, Quote, price_cart, price_table
from ecomops.facts import CartTable
from ecomops.promotions.benefits.shipping_off import ShippingOff
from ecomops.promotions.rules.stacking import CLASS_OF, POINTS
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near

POINT_TERMS = PointsTerms(points=1, worth_minor=1)
PAYING = {
    "currency": "CNY",
    "lines": [{"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 100_00}],
    "shipping": [{"entry_id": "s", "amount_minor": 10_00}],
    "shopper": {"points_balance": 500},
    "use_points": 500,
}
LONELY = ("item", "order", "coupon", "shipping")


def assert_good_company(quote: Quote) -> None:
    rules = {promotion.promotion_id: promotion for promotion in quote.promotions}
    applied = [rules[verdict.promotion_id] for verdict in quote.verdicts if verdict.applied]
    for one, other in combinations(applied, 2):
        if "price" not in {one.stage, other.stage}:
            assert CLASS_OF[one.stage] in other.combines_with
            assert CLASS_OF[other.stage] in one.combines_with
        assert "cart" not in {one.exclusive, other.exclusive}
        if one.stage == other.stage:
            assert "stage" not in {one.exclusive, other.exclusive}
    if quote.points.used:
        assert all(one.stage == "price" or "points" in one.combines_with for one in applied)
    names = {one.promotion_id for one in applied}
    for verdict in quote.verdicts:
        assert verdict.winner is None or verdict.winner in names
        if verdict.code == "excluded_by":
            assert verdict.winner in names or quote.points.used
        if verdict.is_excluded_by_points:
            assert "points" not in rules[verdict.promotion_id].combines_with


@given(st.data(), promotion_sets(max_size=6))
def test_what_applies_together_tolerates_each_other(data, rules):
    now, usage = data.draw(instants_near(rules)), data.draw(usage_near(rules.promotions))
    assert_good_company(price_cart(data.draw(carts_near(rules)), rules, now=now, usage=usage))


# ---- points -------------------------------------------------------------------------------
def promotion(name, benefit, **fields):
    return Promotion(promotion_id=name, currency="CNY", benefits=(benefit,), **fields)


@pytest.mark.parametrize("strategy", ["priority", "best"])
def test_points_that_paid_keep_out_a_promotion_that_does_not_tolerate_them(strategy):
    free = promotion("free", ShippingOff(), stage="shipping", combines_with=LONELY)
    rules = PromotionSet(promotions=(free,), points=POINT_TERMS, strategy=strategy)
    quote = price_cart(PAYING, rules)
    verdict = quote.verdict("free")
    assert (quote.points.used, quote.payable_minor) == (500, 105_00)
    assert (verdict.code, verdict.winner) == ("excluded_by", None)
    assert verdict.is_excluded_by_points
    assert "· free shipping: does not go together with paying by points" in str(quote)
    assert "· 包邮：不能与积分抵现同时使用" in quote.explain("zh")
    assert Quote.from_json(quote.to_json()) == quote
    table = price_table(CartTable.of([PAYING]), rules)
    assert table.winner[0].tolist() == [POINTS]
    assert table.verdict("free", 0) == verdict


def test_without_points_it_applies():
    free = promotion("free", ShippingOff(), stage="shipping", combines_with=LONELY)
    rules = PromotionSet(promotions=(free,), points=POINT_TERMS)
    quote = price_cart(PAYING | {"use_points": 0}, rules)
    assert quote.verdict("free").applied
    assert not quote.verdict("free").is_excluded_by_points


@pytest.mark.parametrize(("strategy", "off_minor"), [("priority", 1_00), ("best", 5_01)])
def test_whoever_comes_first_stays(strategy, off_minor):
    off = promotion("off", AmountOff(off_minor=off_minor), combines_with=LONELY)
    rules = PromotionSet(promotions=(off,), points=POINT_TERMS, strategy=strategy)
    quote = price_cart(PAYING, rules)
    assert quote.verdict("off").applied
    assert quote.points.used == 0


def test_the_best_combination_may_be_points_alone():
    off = promotion("off", AmountOff(off_minor=4_99), combines_with=LONELY)
    quote = price_cart(
        PAYING, PromotionSet(promotions=(off,), points=POINT_TERMS, strategy="best")
    )
    assert quote.points.used == 500
    assert quote.verdict("off").is_excluded_by_points


def test_a_promotion_in_the_way_is_named_before_points():
    # both keep it out: the order promotion tolerates no shipping promotion, and points paid
    off = promotion("off", AmountOff(off_minor=1_00), combines_with=("order", "points"))
    free = promotion("free", ShippingOff(), stage="shipping", combines_with=LONELY)
    quote = price_cart(PAYING, PromotionSet(promotions=(off, free), points=POINT_TERMS))
    assert quote.points.used == 500
    assert quote.verdict("free").winner == "off"


def test_a_document_that_names_nobody_where_no_points_are_used_is_refused():
    alone = promotion("alone", AmountOff(off_minor=1_00), exclusive="stage", priority=1)
    quote = price_cart(PAYING, [alone, promotion("p", AmountOff(off_minor=2_00))])
    text = quote.to_json()
    assert '"winner":"alone"' in text
    with pytest.raises(ValueError, match="winner should name a promotion"):
        Quote.from_json(text.replace('"winner":"alone"', '"winner":null'))
