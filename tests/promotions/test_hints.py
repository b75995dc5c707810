"""What a shopper could add: the best hint, and that a hint keeps its word."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from ecomops import (
    AmountOff,
    BuyGet,
    ByBrand,
    BySku,
    ByTag,
    ByUnitPrice,
    Cart,
    CartLine,
    Contains,
    FixedUnitPrice,
    Gift,
    HasBundle,
    Ladder,
    Limits,
    MinLineQuantity,
    MinQuantity,
    MinSpend,
    NthUnit,
    PercentOff,
    PointsBonus,
    Promotion,
    PromotionSet,
    ShippingOff,
    Step,
    Usage,
    price_cart,
)
from ecomops.promotions.benefits.gift import GiftOption
from ecomops.promotions.bundle_item import BundleItem
from ecomops.promotions.quotes.hints import Hints
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ACME = ByBrand(brands=("Acme",))
TEA, MUG = BySku(sku_ids=("tea",)), BySku(sku_ids=("mug",))
CUP = Gift(options=(GiftOption(sku_id="cup"),))


def line(sku_id, price, quantity=1, **more):
    return {
        "line_id": sku_id,
        "sku_id": sku_id,
        "quantity": quantity,
        "unit_price_minor": price,
        **more,
    }


def cart(*lines):
    return {"currency": "CNY", "lines": lines}


def deal(promotion_id, benefit, *conditions, **more):
    return Promotion(
        promotion_id=promotion_id,
        currency="CNY",
        conditions=conditions,
        benefits=(benefit,),
        **more,
    )


def off(minor):
    return AmountOff(off_minor=minor)


# ---- the best of them ---------------------------------------------------------------------
def test_the_best_hint_saves_most_for_what_is_to_be_added():
    rules = [
        deal("a", off(50_00), MinSpend(spend_minor=1000_00)),  # 50 for 900
        deal("b", off(8_00), MinSpend(spend_minor=120_00)),  # 8 for 20
        deal("c", off(9_00), MinSpend(spend_minor=130_00)),  # 9 for 30
    ]
    quote = price_cart(cart(line("tea", 100_00)), rules)
    assert len(quote.hints()) == 3
    assert quote.best_hint() == "add ¥20 to save ¥8"
    assert quote.best_hint("zh") == "再买 ¥20 减 ¥8"


def test_units_to_be_added_count_at_the_lowest_price_of_such_goods_in_the_cart():
    goods = cart(line("tea", 100_00), line("mug", 10_00))
    by_amount = deal("amount", off(6_00), MinSpend(spend_minor=130_00))  # 6 for 20
    dear = deal("dear", off(20_00), MinQuantity(quantity=2, select=TEA))  # 20 for 100
    cheap = deal("cheap", off(4_00), MinQuantity(quantity=2, select=MUG))  # 4 for 10
    assert price_cart(goods, [by_amount, dear]).best_hint() == "add ¥20 to save ¥6"
    assert price_cart(goods, [by_amount, dear, cheap]).best_hint() == (
        "add 1 item of SKU mug to save ¥4"
    )


def test_a_known_saving_comes_before_one_that_is_not_and_a_known_price_before_none():
    unpriced = deal("unpriced", off(90_00), Contains(select=TEA), target=MUG)
    saving = deal("saving", off(1), MinSpend(spend_minor=999_00))
    gift = deal("gift", CUP, MinSpend(spend_minor=20_00))
    goods = cart(line("mug", 10_00))
    assert price_cart(goods, [unpriced, saving, gift]).best_hint() == ("add ¥989 to save ¥0.01")
    assert price_cart(goods, [unpriced, gift]).best_hint() == "add 1 item of SKU tea to save ¥10"
    assert price_cart(goods, [gift]).best_hint() == "add ¥10 to get a gift of 1 cup"


def test_ties_between_hints_go_to_the_promotion_that_runs_first():
    same = MinSpend(spend_minor=20_00)
    rules = [
        deal("a", off(2_00), same, target=TEA | MUG),
        deal("b", off(2_00), MinQuantity(quantity=2), priority=1),
    ]
    quote = price_cart(cart(line("mug", 10_00)), rules)
    assert quote.best_hint() == "add 1 item to save ¥2"


def test_goods_that_two_conditions_count_are_paid_once():
    both = deal("p", off(5_00), MinSpend(spend_minor=30_00), MinQuantity(quantity=2))
    two = deal("q", off(5_00), MinSpend(spend_minor=30_00), MinQuantity(quantity=2, select=MUG))
    quote = price_cart(cart(line("mug", 10_00)), [both, two])
    assert [hint.cost_minor for hint in Hints(quote)] == [20_00, 30_00]


def test_without_anything_to_add_there_is_no_best_hint():
    quote = price_cart(cart(line("mug", 10_00)), [deal("p", off(1_00))])
    assert quote.hints() == ()
    assert quote.best_hint() is None


# ---- words --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (MinLineQuantity(quantity=3), "2 items of one kind", "同款 2 件"),
        (
            # the cart has a mug
            HasBundle(items=(BundleItem(select=MUG), BundleItem(select=TEA))),
            "1 item of SKU tea",
            "SKU tea 1 件",
        ),
        (
            MinQuantity(quantity=2, select=ByTag(tags=("new",))),
            "2 items of tag new",
            "标签 new 2 件",
        ),
        (MinSpend(spend_minor=20_00, select=TEA), "¥20 on SKU tea", "SKU tea ¥20"),
    ],
)
def test_a_hint_says_which_goods_would_help(condition, english, chinese):
    quote = price_cart(cart(line("mug", 10_00)), [deal("p", off(1_00), condition, target=MUG)])
    assert quote.hints() == (f"add {english} to save ¥1",)
    blank = "" if chinese[0] in "同套标" else " "
    assert quote.hints("zh") == (f"再买{blank}{chinese} 减 ¥1",)


def test_of_two_conditions_of_one_kind_the_one_that_is_short_is_named():
    rule = deal(
        "p",
        off(3_00),
        MinSpend(spend_minor=10_00, select=MUG),
        MinSpend(spend_minor=200_00, select=TEA),
    )
    quote = price_cart(cart(line("mug", 20_00)), [rule])
    assert quote.hints() == ("add ¥200 on SKU tea to save ¥3",)


def test_of_two_that_repeat_the_one_that_holds_it_back_is_named():
    rule = deal(
        "p",
        off(3_00),
        MinSpend(spend_minor=10_00, every=True),
        MinQuantity(quantity=2, every=True, select=MUG),
    )
    quote = price_cart(cart(line("mug", 20_00, 2)), [rule])
    assert quote.hints() == ("add 2 items of SKU mug to save ¥3 more",)


# ---- what more brings ---------------------------------------------------------------------
def test_what_comes_next_is_cut_to_the_limits():
    every = MinSpend(spend_minor=10_00, every=True)
    goods = cart(line("mug", 10_00, 2))

    def hints(**limits):
        rule = deal("p", off(3_00), every, limits=Limits(**limits))
        return price_cart(goods, [rule], usage=Usage(spent_minor={"p": 92_00})).hints()

    assert hints(cap_per_order_minor=6_00) == ()
    assert hints(cap_per_order_minor=7_50) == ("add ¥10 to save ¥1.50 more",)
    assert hints(budget_minor=100_00, on_overflow="grant_rest") == ("add ¥10 to save ¥2 more",)
    assert hints(budget_minor=98_00, on_overflow="grant_rest") == ()
    assert hints(budget_minor=200_00) == ("add ¥10 to save ¥3 more",)


def test_what_depends_on_others_is_not_promised_in_numbers():
    # of base current the next step takes a share of what the first promotion left
    first = deal("first", off(50_00), priority=1)
    steps = (
        Step(at_least=10_00, benefits=(PercentOff(off_percent=Decimal(10), base="current"),)),
        Step(at_least=200_00, benefits=(PercentOff(off_percent=Decimal(20), base="current"),)),
    )
    second = Promotion(promotion_id="second", currency="CNY", ladder=Ladder(steps=steps))
    goods = cart(line("mug", 100_00))
    assert price_cart(goods, [second]).hints() == ("add ¥100 to save ¥30 more",)
    assert price_cart(goods, [first, second]).hints() == ("add ¥100 to get more",)


def test_the_next_step_is_weighed_by_what_earlier_stages_left():
    flash = deal("flash", AmountOff(off_minor=20_00, per="unit"), stage="price")
    item = deal("item", AmountOff(off_minor=10_00, per="line"), stage="item")
    steps = (
        Step(at_least=10_00, benefits=(PercentOff(off_percent=Decimal(10)),)),
        Step(at_least=200_00, benefits=(PercentOff(off_percent=Decimal(20)),)),
    )
    rule = Promotion(promotion_id="p", currency="CNY", ladder=Ladder(steps=steps))
    quote = price_cart(cart(line("mug", 100_00)), [flash, item, rule])
    # 10 % of 70.00 now, 20 % of 200.00 then
    assert quote.verdict("p").amount_minor == 7_00
    assert quote.hints() == ("add ¥130 to save ¥33 more",)


MONEY = st.integers(1, 300)
BENEFITS = st.builds(off, MONEY) | st.builds(
    PercentOff, off_percent=st.integers(1, 100), cap_minor=st.none() | MONEY
)


@st.composite
def climbing(draw):
    """Draw a promotion whose next step or time may save more."""
    if draw(st.booleans()):
        kind, name = draw(st.sampled_from([(MinSpend, "spend_minor"), (MinQuantity, "quantity")]))
        return deal("p", off(draw(MONEY)), kind(every=True, **{name: draw(st.integers(1, 99))}))
    thresholds = sorted(draw(st.sets(st.integers(1, 300), min_size=2, max_size=3)))
    steps = tuple(Step(at_least=at, benefits=(draw(BENEFITS),)) for at in thresholds)
    on = draw(st.sampled_from(["spend", "quantity"]))
    return Promotion(promotion_id="p", currency="CNY", ladder=Ladder(on=on, steps=steps))


@given(st.data(), climbing())
def test_what_a_hint_promises_is_saved_once_it_is_followed(data, promotion):
    before = data.draw(carts_near(promotion, currency="CNY"))
    quote = price_cart(before, [promotion], now=NOW)
    verdict, hints = quote.verdict("p"), Hints(quote)
    asked = verdict.next_check if verdict.applied else next(iter(verdict.unmet), None)
    assume(list(hints))
    assert asked is not None
    promised = next(iter(hints)).saving_minor
    assume(promised and asked.shortfall < 10**6)
    price, quantity = (asked.shortfall, 1) if asked.unit == "minor" else (0, asked.shortfall)
    added = CartLine(line_id="added", sku_id="added", quantity=quantity, unit_price_minor=price)
    after = Cart.model_validate(before.model_dump() | {"lines": (*before.lines, added)})
    saved = price_cart(after, [promotion], now=NOW).verdict("p").amount_minor
    assert saved >= verdict.amount_minor + promised


# ---- in company -----------------------------------------------------------------------------
@given(st.data(), promotion_sets(max_size=6))
def test_whoever_follows_a_hint_is_no_worse_off(data, rules):
    now, usage = data.draw(instants_near(rules)), data.draw(usage_near(rules.promotions))
    quote = price_cart(data.draw(carts_near(rules)), rules, now=now, usage=usage)
    found = list(Hints(quote))
    assert len(quote.hints()) == len(found)
    for hint in found:
        assert hint.asks
        assert hint.cart.list_minor >= quote.list_minor
        after = price_cart(hint.cart, rules, now=now, usage=usage)
        gain = after.saved_minor - quote.saved_minor
        assert gain >= hint.saving_minor >= 0
        assert gain > 0 or hint.extras
        goods = hint.cart.list_minor - quote.list_minor
        assert after.payable_minor - quote.payable_minor <= goods
        assert gain + after.worth_minor - quote.worth_minor >= 0
    best = Hints(quote).best()
    assert (best is None) == (not found)
    assert best is None or best.merit == min(hint.merit for hint in found)


def told(lines, *rules, **terms):
    quote = price_cart(cart(*lines), PromotionSet(promotions=rules, **terms))
    assert quote.best_hint() == (quote.hints() or (None,))[0]
    return quote.hints()


def test_a_hint_that_would_lose_an_exclusive_promotion_is_not_given():
    alone = deal("alone", off(30_00), exclusive="cart")
    late = deal("late", off(20_00), MinSpend(spend_minor=200_00), priority=-1)
    assert told([line("tea", 195_00)], alone, late) == ()
    assert told([line("tea", 195_00)], late) == ("add ¥5 to save ¥20",)
    first = deal("first", off(20_00), MinSpend(spend_minor=200_00), priority=1, exclusive="cart")
    assert told([line("tea", 195_00)], alone, first) == ()


@pytest.mark.parametrize("strategy", ["priority", "best"])
def test_in_a_group_only_what_is_gained_is_promised(strategy):
    small = deal("199-20", off(20_00), MinSpend(spend_minor=199_00), group="g")
    large = deal("299-30", off(30_00), MinSpend(spend_minor=299_00), group="g")
    assert told([line("tea", 295_00)], small, large, strategy=strategy) == ("add ¥4 to save ¥10",)


def test_a_coupon_that_would_stay_barred_is_not_hinted_at():
    order = deal("order", off(1_00), combines_with=("item", "order", "points", "shipping"))
    coupon = deal("c", off(9_00), MinSpend(spend_minor=50_00), stage="coupon", codes=("NINE",))
    goods = cart(line("tea", 40_00)) | {"codes": ("NINE",)}
    assert price_cart(goods, [coupon]).hints() == ("add ¥10 to save ¥9",)
    assert price_cart(goods, [order, coupon]).hints() == ()


def test_a_hint_that_brings_nothing_is_not_given():
    every = MinSpend(spend_minor=100_00, every=True)
    spent = deal("p", off(30_00), every, limits=Limits(budget_minor=40_00))
    assert told([line("tea", 150_00)], spent) == ()
    rest = Limits(budget_minor=40_00, on_overflow="grant_rest")
    assert told([line("tea", 150_00)], deal("p", off(30_00), every, limits=rest)) == (
        "add ¥50 to save ¥10 more",
    )
    cups = Gift(options=(GiftOption(sku_id="cup"),), max_quantity=1)
    assert told([line("tea", 150_00)], deal("p", cups, every)) == ()
    fee = {"shipping": ({"entry_id": "1", "amount_minor": 0},)}
    free = deal("f", ShippingOff(), MinSpend(spend_minor=99_00), stage="shipping")
    assert price_cart(cart(line("tea", 90_00)) | fee, [free]).hints() == ()


def test_all_that_hold_it_back_are_named():
    both = deal(
        "p", off(10_00),
        MinSpend(spend_minor=250_00, every=True), MinQuantity(quantity=3, every=True),
    )  # fmt: skip
    assert told([line("tea", 100_00, 3)], both) == ("add ¥200 and 3 items to save ¥10 more",)
    one_stops = deal(
        "p", off(10_00),
        MinSpend(spend_minor=250_00, every=True),
        MinQuantity(quantity=3, every=True, max_times=1),
    )  # fmt: skip
    assert told([line("tea", 100_00, 3)], one_stops) == ()
    third_free = deal(
        "p", NthUnit(n=3, pay_percent=Decimal(50)), MinSpend(spend_minor=60_00), stage="item"
    )
    assert told([line("tea", 50_00)], third_free) == ("add ¥10 and 1 item to qualify",)


def test_what_others_take_off_the_goods_added_is_added_too():
    tenth = deal("item", PercentOff(off_percent=Decimal(10)), stage="item")
    rule = deal("p", off(20_00), MinSpend(spend_minor=199_00))
    # 189.00 is left of 210.00, and of 11.12 more a little more than 10.00
    assert told([line("tea", 210_00)], tenth, rule) == ("add ¥11.12 to save ¥20",)


def test_what_is_bought_and_what_is_got_are_asked_for_by_name():
    one_free = deal("p", BuyGet(buy=2, get=1, buy_select=TEA), target=MUG, stage="item")
    assert told([line("tea", 50_00), line("mug", 9_00)], one_free) == (
        "add 1 item of SKU tea to qualify",
    )
    assert told([line("tea", 50_00, 2)], one_free) == ("add 1 item of SKU mug to qualify",)


def test_of_very_many_promotions_those_that_promise_most_are_followed():
    many = [deal(f"p{n}", off(n), MinSpend(spend_minor=100_00)) for n in range(1, 61)]
    quote = price_cart(cart(line("tea", 99_00)), many)
    assert len(quote.hints()) == 50
    assert quote.best_hint() == "add ¥1 to save ¥0.60"


def test_where_one_item_more_brings_nothing_more_of_the_cart_may():
    # everything at 9.90, so an item of 79.20 counts for 9.90, and eight more of these for 79.20
    flash = deal("f", FixedUnitPrice(price_minor=9_90), stage="price")
    rule = deal("p", off(5_00), MinSpend(spend_minor=99_00))
    assert told([line("tea", 20_00, 2)], flash, rule) == ("add ¥79.20 to save ¥5",)


@pytest.mark.parametrize(
    ("off_percent", "has", "needs", "asks"),
    [(20, 200_00, 199_00, "¥48.75"), (10, 300_00, 999_00, "¥810"), (90, 10_00, 100_00, "¥990")],
)
def test_deep_discounts_on_what_is_added_are_reckoned_with(off_percent, has, needs, asks):
    sale = deal("sale", PercentOff(off_percent=Decimal(off_percent)), stage="item")
    rule = deal("p", off(20_00), MinSpend(spend_minor=needs))
    assert told([line("tea", has)], sale, rule) == (f"add {asks} to save ¥20",)


def test_of_goods_named_by_sku_that_are_in_the_cart_more_units_are_tried():
    half = deal("half", PercentOff(off_percent=Decimal(50)), stage="item", target=ACME)
    rule = deal("p", off(20_00), MinSpend(spend_minor=200_00, select=TEA))
    tea = line("tea", 50_00, 2, brand="Acme")
    # 100.00 at half price is 50.00 of 200.00: six units more
    assert told([tea], half, rule) == ("add ¥300 on SKU tea to save ¥20",)
    flash = deal("flash", FixedUnitPrice(price_minor=60_00), stage="price", target=TEA)
    rule = deal("p", off(20_00), MinSpend(spend_minor=300_00, select=TEA))
    assert told([line("tea", 100_00)], flash, rule) == ("add ¥240 on SKU tea to save ¥20",)


def test_conditions_on_the_same_goods_ask_for_what_is_most():
    pair = HasBundle(items=(BundleItem(select=TEA), BundleItem(select=MUG)))
    rule = deal("p", off(20_00), MinQuantity(quantity=2, select=TEA), pair)
    assert told([line("mug", 50_00)], rule) == ("add 2 items of SKU tea to save ¥20",)
    half = deal("half", PercentOff(off_percent=Decimal(50)), stage="item")
    rule = deal(
        "p", off(20_00), MinSpend(spend_minor=300_00, base="list"), MinSpend(spend_minor=120_00)
    )
    assert told([line("tea", 200_00)], half, rule) == ("add ¥100 to save ¥20",)
    twins = HasBundle(items=(BundleItem(select=TEA), BundleItem(select=TEA, quantity=2)))
    assert told([line("mug", 50_00)], deal("p", off(1), twins, target=MUG)) == (
        "add 3 items of SKU tea to save ¥0.01",
    )


def test_of_a_bundle_only_what_is_missing_is_asked_for():
    a, b, c = (ByTag(tags=(tag,)) for tag in "abc")
    four = HasBundle(items=tuple(BundleItem(select=one) for one in (a, b, c, TEA)))
    goods = [
        line("x", 10_00, tags=("a", "b")),
        line("y", 10_00, tags=("a", "c")),
        line("z", 10_00, tags=("c",)),
    ]
    assert told(goods, deal("p", off(5_00), four)) == ("add 1 item of SKU tea to save ¥5",)


def test_points_are_part_of_what_is_gained():
    points = {"use_points": 100_00, "shopper": {"points_balance": 100_00}}
    lonely = ("item", "order", "coupon", "shipping")
    rule = deal("p", off(20_00), MinSpend(spend_minor=200_00), combines_with=lonely)
    for strategy in ("priority", "best"):
        rules = PromotionSet.model_validate(
            {
                "promotions": (rule,),
                "points": {"points": 1, "worth_minor": 1},
                "strategy": strategy,
            }
        )
        goods = cart(line("tea", 195_00))
        assert price_cart(goods | points, rules).hints() == ()
        assert price_cart(goods, rules).hints() == ("add ¥5 to save ¥20",)


def test_a_gift_that_would_be_lost_is_reckoned_with():
    def cup(minor):
        return Gift(options=(GiftOption(sku_id="cup", list_price_minor=minor),))

    better = deal("p", off(20_00), MinSpend(spend_minor=200_00), group="x")
    assert told([line("tea", 195_00)], deal("g", cup(19_00), group="x"), better) == (
        "add ¥5 to save ¥1",
    )
    assert told([line("tea", 195_00)], deal("g", cup(0), group="x"), better) == ()
    steps = (
        Step(at_least=100_00, benefits=(cup(0),)),
        Step(at_least=200_00, benefits=(off(1_00),)),
    )
    rule = Promotion(promotion_id="p", currency="CNY", ladder=Ladder(steps=steps))
    assert told([line("tea", 195_00)], rule) == ()


def test_what_is_asked_for_may_lead_past_the_next_step():
    steps = (
        Step(at_least=1, benefits=(Gift(options=(GiftOption(sku_id="cup"),)),)),
        Step(at_least=100, benefits=(PointsBonus(points=7),)),
    )
    rule = Promotion(
        promotion_id="p", currency="CNY", ladder=Ladder(steps=steps),
        conditions=(MinQuantity(quantity=100),),
    )  # fmt: skip
    assert told([line("tea", 1)], rule) == ("add 99 items to get 7 bonus points",)


def test_an_exclusive_promotion_is_weighed_against_all_it_replaces():
    small = [deal(f"s{n}", off(1_00), priority=5) for n in range(6)]
    big = deal("big", off(100_00), MinSpend(spend_minor=200_00, base="list"), exclusive="cart")
    assert told([line("tea", 195_00)], *small, big, strategy="best") == ("add ¥5 to save ¥94",)


@pytest.mark.parametrize(
    ("select", "english", "chinese"),
    [
        (
            (MUG | TEA) & ACME,
            "¥90 ((SKU mug or SKU tea) and brand Acme)",
            "再买 ¥90（（SKU mug或SKU tea）且品牌 Acme）减 ¥10",
        ),
        (
            ~(ACME & TEA),
            "¥60 (all but (brand Acme and SKU tea))",
            "再买 ¥60（除（品牌 Acme且SKU tea）外）减 ¥10",
        ),
        (
            ~ACME & TEA,
            "¥90 ((all but brand Acme) and SKU tea)",
            "再买 ¥90（（除 品牌 Acme 外）且SKU tea）减 ¥10",
        ),
        (
            ByUnitPrice(at_least_minor=50_00),
            "¥90 (items from ¥50 each)",
            "再买 ¥90（单价 ¥50 起）减 ¥10",
        ),
    ],
)
def test_compound_goods_are_told_without_doubt(select, english, chinese):
    rule = deal("p", off(10_00), MinSpend(spend_minor=90_00, select=select))
    quote = price_cart(cart(line("pen", 30_00)), [rule])
    assert quote.hints() == (f"add {english} to save ¥10",)
    assert quote.hints("zh") == (chinese,)
