"""Who stands beside whom: laws of company that any set keeps, and points among the classes."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, strategies as st

from ecomops import (
    AmountOff,
    BundleItem,
    BundlePrice,
    BuyGet,
    BySku,
    CartTable,
    Ladder,
    MinQuantity,
    NthUnit,
    PointsBonus,
    PointsTerms,
    Promotion,
    PromotionSet,
    Quote,
    ShippingOff,
    Step,
    TotalOff,
    UnitChange,
    UnitsForPrice,
    price_cart,
    price_table,
)
from ecomops.promotions.rules.stacking import CLASS_OF, POINTS
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near

POINT_TERMS = PointsTerms(points=1, worth_minor=1)
PAYING: dict[str, Any] = {
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


# ---- benefits on shipping before its stage ----------------------------------------------------
@pytest.mark.parametrize("strategy", ["priority", "best"])
def test_what_finds_no_fee_keeps_nobody_out(strategy):
    cart = PAYING | {"use_points": 0, "codes": ("X", "Y")}
    vip = promotion("vip", ShippingOff(), priority=1)
    late = promotion("late", ShippingOff(), stage="coupon", codes=("X",))
    five = promotion("five", AmountOff(off_minor=5_00), stage="coupon", codes=("Y",))
    rules = PromotionSet(promotions=(vip, late, five), strategy=strategy)
    quote = price_cart(cart, rules)
    assert quote.payable_minor == 95_00
    assert quote.verdict("late").code == "nothing_left"
    assert quote.verdict("five").applied
    assert Quote.from_json(quote.to_json()) == quote
    assert price_table(CartTable.of([cart]), rules).payable_minor.tolist() == [95_00]


def test_what_finds_no_fee_keeps_no_points_out():
    vip = promotion("vip", ShippingOff(), priority=1)
    late = promotion("late", ShippingOff(), combines_with=LONELY)
    rules = PromotionSet(promotions=(vip, late), points=POINT_TERMS)
    assert price_cart(PAYING, rules).points.used == 500
    assert price_table(CartTable.of([PAYING]), rules).points_used.tolist() == [500]


def test_the_shipping_stage_finds_what_is_left():
    five = promotion("five", ShippingOff(change=UnitChange(off_minor=5_00)))
    half = promotion(
        "half", ShippingOff(change=UnitChange(off_percent=Decimal(50))), stage="shipping"
    )
    cart = PAYING | {"use_points": 0}
    quote = price_cart(cart, [five, half])
    # 10.00 less 5.00, less half of that
    assert [quote.verdict(name).amount_minor for name in ("five", "half")] == [5_00, 2_50]
    table = price_table(CartTable.of([cart]), [five, half])
    assert table.payable_minor.tolist() == [quote.payable_minor] == [102_50]


# ---- shared units, floors, barred lines -------------------------------------------------------
@pytest.mark.parametrize(
    "second",
    [
        NthUnit(n=2, pay_percent=Decimal(50)),
        BuyGet(buy=1, get=1),
        UnitsForPrice(quantity=2, price_minor=1),
        BundlePrice(items=(BundleItem(select=BySku(sku_ids=("tea",))),), price_minor=1_00),
    ],
)
def test_units_that_benefits_of_one_promotion_share_are_used_once(second):
    two = Promotion(
        promotion_id="two", stage="item", priority=1, shares_units=True,
        benefits=(BuyGet(buy=2, get=1), NthUnit(n=3, pay_percent=Decimal(50))),
    )  # fmt: skip
    other = promotion("other", second, stage="item")
    cart = {
        "currency": "CNY",
        "lines": [
            {"line_id": "1", "sku_id": "tea", "quantity": 3, "unit_price_minor": 100_00},
            {"line_id": "2", "sku_id": "cup", "quantity": 2, "unit_price_minor": 90_00},
        ],
    }
    quote = price_cart(cart, [two, other])
    table = price_table(CartTable.of([cart]), [two, other])
    assert all(verdict.amount_minor >= 0 for verdict in quote.verdicts)
    assert [table.verdict(one.promotion_id, 0) for one in (two, other)] == [
        evolve(verdict, saves_minor=0) for verdict in quote.verdicts
    ]


@pytest.mark.parametrize("floor_minor", [0, 40_00])
def test_points_below_a_floor_do_not_mislead_the_search(floor_minor):
    lines = [
        {
            "line_id": "1", "sku_id": "tea", "quantity": 1, "unit_price_minor": 50_00,
            "floor_price_minor": floor_minor,
        }
    ]  # fmt: skip
    cart = PAYING | {
        "lines": lines, "use_points": 10**5, "shopper": {"points_balance": 10**5}
    }  # fmt: skip
    one_off = promotion(
        "one", ShippingOff(change=UnitChange(off_minor=1_00)), stage="shipping",
        exclusive="stage", priority=1,
    )  # fmt: skip
    free = promotion("free", ShippingOff(), stage="shipping")
    rules = PromotionSet(promotions=(one_off, free), points=POINT_TERMS, strategy="best")
    assert price_cart(cart, rules).payable_minor == 0
    two = promotion("b", ShippingOff(), stage="shipping", conditions=(MinQuantity(quantity=2),))
    quote = price_cart(cart, PromotionSet(promotions=(two,), points=POINT_TERMS))
    assert quote.hints() == ("add 1 item to save ¥10",)
    assert Quote.from_json(quote.to_json()) == quote


@pytest.mark.parametrize("on", ["line_quantity", "line_amount"])
@pytest.mark.parametrize("gives", [ShippingOff(), TotalOff(off_minor=3_00)])
def test_barred_lines_count_towards_steps_in_both_engines(on, gives):
    alone = promotion("alone", AmountOff(off_minor=5_00), stage="item", exclusive="line")
    steps = (Step(at_least=2, benefits=(gives,)),)
    ladder = Promotion(promotion_id="l", currency="CNY", ladder=Ladder(on=on, steps=steps))
    cart = PAYING | {"use_points": 0}
    cart["lines"] = [{"line_id": "1", "sku_id": "tea", "quantity": 3, "unit_price_minor": 50_00}]
    quote = price_cart(cart, [alone, ladder])
    assert quote.verdict("l").applied
    table = price_table(CartTable.of([cart]), [alone, ladder])
    assert table.verdict("l", 0) == quote.verdict("l")
    assert table.payable_minor.tolist() == [quote.payable_minor]


def test_a_benefit_that_asks_for_units_says_so_before_the_target_does():
    both = Promotion(
        promotion_id="p", stage="item", target=BySku(sku_ids=("cup",)),
        benefits=(BuyGet(buy=2, get=1, buy_select=BySku(sku_ids=("tea",))),),
    )  # fmt: skip
    cart = {
        "currency": "CNY",
        "lines": [{"line_id": "1", "sku_id": "tea", "quantity": 2, "unit_price_minor": 50_00}],
    }
    verdict = price_cart(cart, [both]).verdict("p")
    assert verdict.code == "below_threshold"
    assert [check.shortfall for check in verdict.unmet] == [1]
    empty = {"currency": "CNY", "lines": []}
    assert price_cart(empty, [both]).verdict("p").unmet[0].shortfall == 3
    table = price_table(CartTable.of([cart, empty]), [both])
    assert table.verdict("p", 0) == verdict
    assert table.verdict("p", 1) == price_cart(empty, [both]).verdict("p")


@pytest.mark.parametrize("ladder", [False, True])
def test_gifts_are_no_discounts_on_lines_of_an_exclusive_promotion(ladder):
    alone = promotion("alone", AmountOff(off_minor=5_00), stage="item", exclusive="line")
    gives = (PointsBonus(points=3), AmountOff(off_minor=1_00))
    how: dict[str, Any] = (
        {"ladder": Ladder(steps=(Step(at_least=1_00, benefits=gives),))}
        if ladder
        else {"benefits": gives}
    )
    both = Promotion(promotion_id="both", currency="CNY", **how)
    cart = PAYING | {"use_points": 0}
    quote = price_cart(cart, [alone, both])
    assert quote.verdict("both").applied
    assert (quote.discount_minor, quote.bonus_points[0].points) == (5_00, 3)
    table = price_table(CartTable.of([cart]), [alone, both])
    assert table.verdict("both", 0) == quote.verdict("both")
    assert [column.tolist() for _, column in table.extras("both")] == [[3]]
