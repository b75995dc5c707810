"""Refunds of a part of an order: the laws of both policies, and failures seen in the field."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError

from ecomops import (
    EVERYTHING,
    AmountOff,
    BySku,
    FixedUnitPrice,
    Gift,
    GiftOption,
    Limits,
    MinQuantity,
    MinSpend,
    NextCoupon,
    NthUnit,
    PercentOff,
    PointsBonus,
    PointsTerms,
    Promotion,
    PromotionSet,
    ShippingOff,
    TotalOff,
    Usage,
    compile_promotions,
    price_cart,
)
from ecomops.errors import (
    CurrencyMismatchError,
    DuplicateIdError,
    InvalidArgumentError,
    UnknownIdError,
)
from ecomops.promotions.refunds.exchange import exchange
from ecomops.promotions.refunds.policies import RefundPolicy
from ecomops.promotions.refunds.record import RefundRecord
from ecomops.promotions.refunds.refund import Refund, refund
from ecomops.testing import carts_near, instants_near, promotion_sets

NOW = datetime(2026, 11, 11, 20, tzinfo=UTC)
PRORATED, RETEST = RefundPolicy(method="prorated"), RefundPolicy(method="retest")


def line(line_id, price, quantity=1, **more):
    return {
        "line_id": line_id,
        "sku_id": more.pop("sku_id", f"sku-{line_id}"),
        "quantity": quantity,
        "unit_price_minor": price,
        **more,
    }


def cart(*lines, **more):
    return {"currency": "CNY", "lines": lines, **more}


def deal(promotion_id, stage, *conditions, benefits, **more):
    return Promotion(
        promotion_id=promotion_id,
        currency="CNY",
        stage=stage,
        conditions=conditions,
        benefits=benefits,
        **more,
    )


def spend(minor, **more):
    return MinSpend(spend_minor=minor, **more)


def coupon(coupon_id, promotion_id):
    return {
        "coupon_id": coupon_id,
        "code": f"CODE-{coupon_id}",
        "promotion_id": promotion_id,
        "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
        "valid_until": datetime(2027, 1, 1, tzinfo=UTC),
    }


SPEND_199 = deal("p", "order", spend(199_00), benefits=(AmountOff(off_minor=20_00),))
TWO_TEES = price_cart(cart(line("1", 100_00, 2)), [SPEND_199])

# ---- orders to draw -----------------------------------------------------------------------
POOL = (
    deal(
        "flash",
        "price",
        benefits=(FixedUnitPrice(price_minor=80),),
        target=BySku(sku_ids=("a",)),
    ),
    deal("half", "item", benefits=(NthUnit(n=2, pay_percent=Decimal(50)),)),
    deal("spend", "order", spend(199), benefits=(AmountOff(off_minor=20),)),
    deal(
        "every",
        "order",
        spend(100, every=True),
        benefits=(
            AmountOff(off_minor=7),
            Gift(options=(GiftOption(sku_id="cup", list_price_minor=30),)),
        ),
    ),
    deal(
        "percent",
        "order",
        MinQuantity(quantity=3),
        benefits=(PercentOff(off_percent=Decimal(12)), PointsBonus(points=100)),
        group="g",
    ),
    deal(
        "big",
        "order",
        spend(300),
        benefits=(AmountOff(off_minor=100),),
        exclusive="stage",
        priority=5,
    ),
    deal(
        "few",
        "order",
        benefits=(AmountOff(off_minor=33),),
        target=BySku(sku_ids=("b",)),
        group="g",
    ),
    deal(
        "coupon",
        "coupon",
        spend(150),
        benefits=(AmountOff(off_minor=40), NextCoupon(promotion_id="back")),
    ),
    deal("total", "order", spend(90), benefits=(TotalOff(off_minor=11),)),
    deal("free-shipping", "shipping", spend(120), benefits=(ShippingOff(),)),
)
POINTS = (
    None,
    PointsTerms(points=10, worth_minor=3),
    PointsTerms(points=1, worth_minor=1, min_points=50, max_share_percent=Decimal(20)),
)


WORTH = 2
"""At least what one point of these terms is worth, and one more for rounding."""


@st.composite
def rich_orders(draw):
    """Orders in which several promotions apply, and may stop to, by the unit returned."""
    picked = draw(st.lists(st.sampled_from(range(len(POOL))), unique=True, max_size=6))
    rules = PromotionSet(
        promotions=tuple(POOL[place] for place in picked),
        strategy=draw(st.sampled_from(("priority", "best"))),
        points=draw(st.sampled_from(POINTS)),
    )
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from("abc"), st.integers(0, 160), st.integers(1, 4)),
            min_size=1,
            max_size=4,
        )
    )
    fees = draw(st.lists(st.integers(0, 30), max_size=2))
    asked = draw(st.sampled_from((0, 60, 200)))
    return price_cart(
        cart(
            *(line(str(i), price, n, sku_id=sku) for i, (sku, price, n) in enumerate(rows)),
            shipping=[{"entry_id": str(i), "amount_minor": fee} for i, fee in enumerate(fees)],
            coupons=[coupon("C-1", "coupon")],
            use_points=asked,
            shopper={"customer_id": "M-1", "points_balance": 500},
        ),
        rules,
        now=NOW,
    )


@st.composite
def any_orders(draw):
    """Orders under promotions of every kind, near their thresholds."""
    rules = draw(promotion_sets())
    quote = price_cart(draw(carts_near(rules)), rules, now=draw(instants_near(rules)))
    assume(quote.lines)
    return quote


ORDERS = rich_orders() | any_orders()
POLICIES = st.builds(
    RefundPolicy,
    method=st.sampled_from(("prorated", "retest")),
    refund_shipping=st.sampled_from(("never", "with_last_unit")),
)


@st.composite
def ways_back(draw, quote):
    """Partial returns that bring everything back in a few steps."""
    left = {line.line_id: line.quantity for line in quote.lines}
    steps: list[dict[str, int]] = []
    while left:
        step = dict(left)
        if len(steps) < 4:
            names = draw(st.lists(st.sampled_from(sorted(left)), min_size=1, unique=True))
            step = {name: draw(st.integers(1, left[name])) for name in names}
        left = {name: n - step.get(name, 0) for name, n in left.items() if n > step.get(name, 0)}
        steps.append(step)
    return steps


def refunds_of(quote, steps, policy):
    made: list[Refund] = []
    for step in steps:
        made.append(refund(quote, step, policy=policy, before=made))
    return made


def added(steps):
    return dict(sum((Counter(step) for step in steps), Counter()))


# ---- the laws of both policies ------------------------------------------------------------
@given(ORDERS, POLICIES, st.data())
def test_returning_everything_in_any_order_refunds_everything(quote, policy, data):
    last = refunds_of(quote, data.draw(ways_back(quote)), policy)[-1]
    keeps_shipping = policy.refund_shipping == "never"
    assert last.so_far.amount_minor == (quote.net_minor if keeps_shipping else quote.payable_minor)
    assert last.so_far.shipping_minor == (0 if keeps_shipping else quote.shipping_minor)
    assert last.so_far.points_restored == quote.points.used
    lost = sum(minor for _, minor in last.so_far.clawed_back)
    assert lost == (quote.discount_minor if keeps_shipping else quote.saved_minor)
    owed: Counter[str] = Counter()
    given_away: Counter[str] = Counter()
    for gift in last.so_far.gifts:
        owed[gift.sku_id] += gift.quantity
    for gift in quote.gifts:
        given_away[gift.sku_id] += gift.quantity
    assert owed == given_away
    bonus = sum(bonus.points for bonus in quote.bonus_points)
    assert sum(points for _, points in last.so_far.bonus_points) == bonus
    assert set(last.so_far.uses) == {use.promotion_id for use in quote.uses}


@given(ORDERS, POLICIES, st.data())
def test_a_refund_is_never_negative_and_adds_up(quote, policy, data):
    for made in refunds_of(quote, data.draw(ways_back(quote)), policy):
        assert made.amount_minor >= made.shipping_minor >= 0
        assert all(line.amount_minor >= 0 for line in made.lines)
        goods = sum(line.amount_minor for line in made.lines)
        assert goods + made.shipping_minor == made.amount_minor
        assert made.earning_base_minor == sum(line.earning_base_minor for line in made.lines)
        assert made.earning_base_minor == -goods
        assert made.so_far.amount_minor <= quote.payable_minor
        assert min(made.points_to_restore, made.points_to_take_back) >= 0


@given(ORDERS, st.data())
def test_prorated_refunds_depend_on_what_is_back_and_not_on_the_way(quote, data):
    steps = data.draw(ways_back(quote))
    for n, made in enumerate(refunds_of(quote, steps, PRORATED), start=1):
        at_once = refund(quote, added(steps[:n]))
        assert not made.is_clamped
        assert made.so_far == at_once.record


@given(ORDERS, st.data())
def test_a_prorated_refund_is_list_price_less_discounts_and_points(quote, data):
    made = refund(quote, data.draw(ways_back(quote))[0])
    at_list = sum(line.list_minor - line.points_minor for line in made.lines)
    if dict(made.so_far.returned) == {line.line_id: line.quantity for line in quote.lines}:
        at_list += quote.shipping_list_minor
    assert made.amount_minor == at_list - sum(lost for _, lost in made.clawed_back)


@given(ORDERS, POLICIES, st.data())
def test_the_order_of_earlier_refunds_changes_nothing(quote, policy, data):
    steps = data.draw(ways_back(quote))
    *before, last = refunds_of(quote, steps, policy)
    shuffled = data.draw(st.permutations(before))
    assert refund(quote, steps[-1], policy=policy, before=shuffled) == last
    stored = [RefundRecord.model_validate_json(b.record.model_dump_json()) for b in before]
    assert refund(quote, steps[-1], policy=policy, before=stored) == last


@given(ORDERS, POLICIES, st.data())
def test_retest_over_a_sequence_refunds_no_less_than_at_once(quote, policy, data):
    policy = policy.model_copy(update={"method": "retest"})
    steps = data.draw(ways_back(quote))
    made = refunds_of(quote, steps, policy)
    for n in range(1, len(steps) + 1):
        at_once = refund(quote, added(steps[:n]), policy=policy)
        so_far = made[n - 1].so_far
        # where points paid, money and points may come back in another proportion; points are whole
        assert value_of(made[n - 1]) >= value_of(at_once) - (WORTH if quote.points.used else 0)
        if not quote.points.used:
            assert so_far.amount_minor >= at_once.amount_minor
        if not any(one.is_clamped for one in (*made[:n], at_once)):
            assert so_far.amount_minor == at_once.amount_minor
            assert so_far.points_restored == at_once.points_to_restore


@given(ORDERS, POLICIES, st.data())
def test_retest_refunds_no_more_than_prorated(quote, policy, data):
    steps = data.draw(ways_back(quote))
    retest = policy.model_copy(update={"method": "retest"})
    prorated = policy.model_copy(update={"method": "prorated"})
    for one, other in zip(
        refunds_of(quote, steps, retest), refunds_of(quote, steps, prorated), strict=True
    ):
        assert one.so_far.amount_minor <= other.so_far.amount_minor


@given(ORDERS, st.data())
def test_after_a_retest_the_shopper_has_paid_what_the_goods_kept_cost(quote, data):
    steps = data.draw(ways_back(quote))
    made = refunds_of(quote, steps, RETEST)
    for n, one in enumerate(made, start=1):
        if one.kept is None or any(before.is_clamped for before in made[:n]):
            continue
        assert quote.payable_minor - one.so_far.amount_minor == one.kept.payable_minor
        now = dict(one.so_far.clawed_back)
        for use in quote.uses:
            kept = {use.promotion_id: use.amount_minor for use in one.kept.uses}
            lost = now.get(use.promotion_id, 0)
            assert use.amount_minor - lost == kept.get(use.promotion_id, 0)


@given(rich_orders(), POLICIES, st.data())
def test_money_and_points_together_stay_within_what_was_paid_for_the_goods(quote, policy, data):
    assume(quote.points.used)
    paid = 0
    for one in refunds_of(quote, data.draw(ways_back(quote)), policy):
        paid += sum(line.net_minor + line.points_minor for line in one.lines)
        assert value_of(one) <= paid


def value_of(one):
    """What was given back for goods so far, in money and in points."""
    points = one.quote.points
    restored = Fraction(one.so_far.points_restored * points.amount_minor, max(points.used, 1))
    return one.so_far.amount_minor - one.so_far.shipping_minor + restored


@given(rich_orders())
def test_a_refund_reads_in_both_languages(quote):
    made = refund(quote, {quote.lines[0].line_id: 1}, policy="retest")
    assert "refunded so far" in str(made)
    assert "累计退款" in made.explain("zh")


# ---- failures seen in the field -----------------------------------------------------------
def test_a_threshold_discount_is_not_kept_when_most_of_the_order_goes_back():
    # sonata-project-ecommerce#177
    quote = price_cart(cart(line("1", 150_00), line("2", 50_00)), [SPEND_199])
    assert refund(quote, {"1": 1}, policy="retest").amount_minor == 130_00
    assert refund(quote, {"1": 1}, policy="retest").clawed_back == (("p", 20_00),)
    assert refund(quote, {"1": 1}, policy="prorated").amount_minor == 135_00


def test_a_percentage_stays_what_it_is_when_the_quantity_falls():
    # vendure#5127
    forty = Promotion(promotion_id="40", benefits=(PercentOff(off_percent=Decimal(40)),))
    quote = price_cart(cart(line("1", 10_00, 10)), [forty])
    for method in ("prorated", "retest"):
        made = refund(quote, {"1": 9}, policy=method)
        assert made.amount_minor == 54_00
    assert made.kept is not None
    assert made.kept.payable_minor == 6_00


def test_nothing_is_refunded_twice_in_two_steps():
    # craftcms/commerce#1098
    first = refund(TWO_TEES, {"1": 1})
    with pytest.raises(InvalidArgumentError, match="more than the 1 bought and not yet returned"):
        refund(TWO_TEES, {"1": 2}, before=[first])
    second = refund(TWO_TEES, {"1": 1}, before=[first])
    with pytest.raises(InvalidArgumentError, match="leave the line out"):
        refund(TWO_TEES, {"1": 1}, before=[first, second])
    assert second.so_far.amount_minor == TWO_TEES.payable_minor


def test_units_received_are_refunded_and_the_missing_one_later():
    # spree#14678: three were asked for, two arrived
    quote = price_cart(cart(line("1", 33_33, 3)), [SPEND_199])
    first = refund(quote, {"1": 2})
    assert first.amount_minor == 66_66
    assert refund(quote, {"1": 1}, before=[first]).amount_minor == 33_33


@pytest.mark.parametrize("method", ["prorated", "retest"])
def test_goodwill_lowers_what_is_left_and_no_return_before_that(method):
    goodwill = RefundRecord(amount_minor=30_00)
    quote = price_cart(cart(line("1", 100_00, 3)), [])
    first = refund(quote, {"1": 2}, policy=method, before=[goodwill])
    assert first.amount_minor == 200_00
    last = refund(quote, {"1": 1}, policy=method, before=[goodwill, first])
    assert last.amount_minor == 70_00
    assert last.is_clamped
    assert "by the policy alone it would be ¥100" in str(last)


def test_bonus_points_do_not_outlive_the_goods():
    # odoo#257854, erpnext#32951
    bonus = deal("b", "order", spend(199_00), benefits=(PointsBonus(points=100),))
    quote = price_cart(cart(line("1", 100_00, 3)), [bonus])
    taken = [one.points_to_take_back for one in refunds_of(quote, [{"1": 1}] * 3, PRORATED)]
    assert taken == [33, 33, 34]
    taken = [one.points_to_take_back for one in refunds_of(quote, [{"1": 1}] * 3, RETEST)]
    assert taken == [0, 100, 0]


def test_bonus_points_are_not_taken_back_twice():
    bonus = deal("b", "order", spend(199_00), benefits=(PointsBonus(points=100),))
    quote = price_cart(cart(line("1", 50_00, 4)), [bonus])
    first = refund(quote, {"1": 1}, policy="retest")
    second = refund(quote, {"1": 1}, policy="prorated", before=[first])
    assert (first.points_to_take_back, second.points_to_take_back) == (100, 0)


# ---- shipping -----------------------------------------------------------------------------
FREE_FROM_99 = deal("free", "shipping", spend(99_00), benefits=(ShippingOff(),))
FEE = [{"entry_id": "parcel", "amount_minor": 10_00}]


@pytest.mark.parametrize("method", ["prorated", "retest"])
def test_shipping_comes_back_with_the_last_unit(method):
    quote = price_cart(cart(line("1", 40_00, 2), shipping=FEE), [])
    first, last = refunds_of(quote, [{"1": 1}, {"1": 1}], RefundPolicy(method=method))
    assert (first.amount_minor, first.shipping_minor) == (40_00, 0)
    assert (last.amount_minor, last.shipping_minor) == (50_00, 10_00)


@pytest.mark.parametrize("method", ["prorated", "retest"])
def test_the_shop_may_keep_what_was_paid_for_shipping(method):
    quote = price_cart(cart(line("1", 40_00, 2), shipping=FEE), [])
    policy = RefundPolicy(method=method, refund_shipping="never")
    assert refund(quote, {"1": 2}, policy=policy).amount_minor == 80_00
    made = refunds_of(quote, [{"1": 1}, {"1": 1}], policy)
    assert [one.amount_minor for one in made] == [40_00, 40_00]


@pytest.mark.parametrize("shipping", ["never", "with_last_unit"])
def test_free_shipping_that_is_lost_is_paid_while_goods_are_kept(shipping):
    quote = price_cart(cart(line("1", 60_00, 2), shipping=FEE), [FREE_FROM_99])
    policy = RefundPolicy(method="retest", refund_shipping=shipping)
    first, last = refunds_of(quote, [{"1": 1}, {"1": 1}], policy)
    assert first.amount_minor == 50_00
    assert first.clawed_back == (("free", 10_00),)
    assert first.lines[0].withheld_minor == 10_00
    # with nothing left to send, what was withheld comes back
    assert last.amount_minor == 70_00
    assert last.lines[0].withheld_minor == -10_00
    assert last.so_far.amount_minor == quote.payable_minor == 120_00


@pytest.mark.parametrize(("shipping", "refunded"), [("never", 80_00), ("with_last_unit", 90_00)])
def test_shipping_that_gets_cheaper_is_set_off_unless_the_shop_keeps_it(shipping, refunded):
    alone = SPEND_199.model_copy(update={"exclusive": "cart"})
    free = deal("free", "shipping", benefits=(ShippingOff(),))
    quote = price_cart(cart(line("1", 100_00, 2), shipping=FEE), [alone, free])
    assert quote.payable_minor == 190_00
    policy = RefundPolicy(method="retest", refund_shipping=shipping)
    first, last = refunds_of(quote, [{"1": 1}, {"1": 1}], policy)
    assert first.amount_minor == refunded
    assert last.so_far.amount_minor == (180_00 if shipping == "never" else 190_00)


def test_shipping_refunded_by_hand_is_not_refunded_again():
    quote = price_cart(cart(line("1", 40_00), shipping=FEE), [])
    by_hand = RefundRecord(amount_minor=10_00, shipping_minor=10_00)
    made = refund(quote, {"1": 1}, before=[by_hand])
    assert (made.amount_minor, made.shipping_minor) == (40_00, 0)


@pytest.mark.parametrize(
    ("goodwill", "goods", "shipping"), [(30_00, 10_00, 10_00), (45_00, 0, 5_00)]
)
def test_goodwill_is_taken_from_the_goods_before_the_shipping(goodwill, goods, shipping):
    quote = price_cart(cart(line("1", 40_00), shipping=FEE), [])
    made = refund(quote, {"1": 1}, before=[RefundRecord(amount_minor=goodwill)])
    assert (made.lines[0].amount_minor, made.shipping_minor) == (goods, shipping)


# ---- gifts, coupons, points ---------------------------------------------------------------
MUG = Gift(options=(GiftOption(sku_id="mug", list_price_minor=25_00), GiftOption(sku_id="cup")))
EXTRAS = (
    deal("gift", "order", spend(199_00), benefits=(MUG,)),
    deal("back", "order", spend(199_00), benefits=(NextCoupon(promotion_id="next", quantity=2),)),
    deal("coupon", "coupon", spend(150_00), benefits=(AmountOff(off_minor=30_00),)),
)


def order_with_extras():
    return price_cart(
        cart(line("1", 100_00, 3), coupons=[coupon("C-1", "coupon")]), EXTRAS, now=NOW
    )


def test_retest_takes_back_what_the_goods_kept_no_longer_earn():
    first, second, third = refunds_of(order_with_extras(), [{"1": 1}] * 3, RETEST)
    assert not first.gifts_owed_back
    assert not first.coupons_to_restore
    (gift,) = second.gifts_owed_back
    assert (gift.sku_id, gift.quantity, gift.list_price_minor) == ("mug", 1, 25_00)
    assert second.coupons_to_restore == ("C-1",)
    (back,) = second.coupons_to_take_back
    assert (back.for_promotion_id, back.quantity) == ("next", 2)
    assert second.uses_to_restore == ("back", "coupon", "gift")
    assert not third.record.gifts
    assert not third.record.coupons
    assert not third.record.uses


def test_prorated_takes_back_what_cannot_be_split_with_the_last_unit():
    first, second, third = refunds_of(order_with_extras(), [{"1": 1}] * 3, PRORATED)
    for early in (first, second):
        assert early.record.gifts == early.record.coupons == early.record.uses == ()
    assert third.gifts_owed_back[0].quantity == 1
    assert third.coupons_to_take_back[0].quantity == 2
    assert third.coupons_to_restore == ("C-1",)


def test_a_gift_the_shopper_picked_is_the_one_owed():
    picked = price_cart(
        cart(line("1", 200_00), gift_choices=[{"promotion_id": "gift", "sku_id": "cup"}]),
        EXTRAS[:1],
    )
    made = refund(picked, {"1": 1})
    assert made.gifts_owed_back[0].sku_id == "cup"
    assert "gift cup × 1 goes back" in str(made)


def points_order(**terms):
    rules = compile_promotions(
        PromotionSet(points=PointsTerms(points=100, worth_minor=1_00, **terms))
    )
    return price_cart(
        cart(line("1", 50_00, 2), use_points=1000, shopper={"points_balance": 1000}), rules
    )


def test_points_come_back_in_proportion():
    quote = points_order()
    assert (quote.payable_minor, quote.points.used) == (90_00, 1000)
    made = refunds_of(quote, [{"1": 1}, {"1": 1}], PRORATED)
    assert [(m.amount_minor, m.points_to_restore) for m in made] == [(45_00, 500), (45_00, 500)]


def test_retest_lets_points_pay_again_for_what_is_kept():
    quote = points_order(max_share_percent=10)
    made = refunds_of(quote, [{"1": 1}, {"1": 1}], RETEST)
    assert [(m.amount_minor, m.points_to_restore) for m in made] == [(45_00, 500), (45_00, 500)]
    # fewer than the minimum would pay nothing, so all come back at once and money makes up
    quote = points_order(max_share_percent=15, min_points=1000)
    made = refunds_of(quote, [{"1": 1}, {"1": 1}], RETEST)
    assert [(m.amount_minor, m.points_to_restore) for m in made] == [(40_00, 1000), (50_00, 0)]


def test_money_stays_within_its_share_and_points_make_up_the_value():
    # kept alone, the tee would take all points again: ¥50 in money would be due, above the ¥45
    # that were paid for it
    first = refund(points_order(), {"1": 1}, policy="retest")
    assert (first.unclamped_minor, first.amount_minor, first.points_to_restore) == (
        50_00,
        45_00,
        500,
    )


def test_a_return_never_costs_points():
    rules = PromotionSet(
        promotions=(deal("p", "order", spend(199_00), benefits=(AmountOff(off_minor=100_00),)),),
        points=PointsTerms(points=100, worth_minor=1_00, max_share_percent=Decimal(10)),
    )
    quote = price_cart(
        cart(
            line("1", 150_00), line("2", 50_00), use_points=2000, shopper={"points_balance": 2000}
        ),
        rules,
    )
    assert quote.points.used == 1000
    made = refund(quote, {"2": 1}, policy="retest")
    assert made.kept is not None
    assert (made.kept.points.used, made.amount_minor, made.points_to_restore) == (1000, 0, 0)


def test_points_that_came_back_early_hold_money_back_later():
    forty = deal(
        "40",
        "order",
        MinQuantity(quantity=1, select=BySku(sku_ids=("x",))),
        benefits=(PercentOff(off_percent=Decimal(40)),),
        target=EVERYTHING,
        group="g",
    )
    less = deal("less", "order", spend(90_00), benefits=(AmountOff(off_minor=32_00),), group="g")
    terms = PointsTerms(
        points=100, worth_minor=1_00, min_points=1000, max_share_percent=Decimal(15)
    )
    quote = price_cart(
        cart(
            line("1", 66_00),
            line("2", 1_00, sku_id="x"),
            line("3", 99_00),
            use_points=1000,
            shopper={"points_balance": 1000},
        ),
        PromotionSet(promotions=(forty, less), points=terms),
    )
    first, second = refunds_of(quote, [{"1": 1}, {"2": 1}], RETEST)
    # ¥60 are too little for 1000 points, ¥67 are enough again
    assert (first.amount_minor, first.points_to_restore) == (29_60, 1000)
    assert second.unclamped_minor == 3_00
    assert value_of(second) == 40_20  # 60 % of ¥67


# ---- what retest is, in numbers -----------------------------------------------------------
def test_retest_may_depend_on_the_order_of_returns():
    quote = price_cart(cart(line("1", 10_00), line("2", 190_00)), [SPEND_199])
    small_first = refunds_of(quote, [{"1": 1}, {"2": 1}], RETEST)
    large_first = refunds_of(quote, [{"2": 1}, {"1": 1}], RETEST)
    assert [one.amount_minor for one in small_first] == [0, 180_00]
    assert [one.amount_minor for one in large_first] == [170_00, 10_00]


def test_a_bound_that_bit_may_leave_the_shopper_more_than_at_once():
    lines = (line("1", 10_00), line("2", 190_00), line("3", 30_00))
    sixty = deal("p", "order", spend(225_00), benefits=(AmountOff(off_minor=60_00),))
    quote = price_cart(cart(*lines), [sixty])
    first = refund(quote, {"1": 1}, policy="retest")
    assert (first.unclamped_minor, first.amount_minor, first.is_clamped) == (-50_00, 0, True)
    second = refund(quote, {"3": 1}, policy="retest", before=[first])
    at_once = refund(quote, {"1": 1, "3": 1}, policy="retest")
    assert second.so_far.amount_minor == at_once.amount_minor == 0


def test_what_was_withheld_comes_back_even_with_goods_that_were_free():
    free = line("2", 0, 2)
    quote = price_cart(cart(line("1", 200_00), free), [SPEND_199])
    by_hand = RefundRecord(returned=(("1", 1),), amount_minor=100_00)
    last = refund(quote, {"2": 2}, policy="retest", before=[by_hand])
    assert last.amount_minor == last.lines[0].amount_minor == 80_00


def test_limits_hold_as_they_did_at_the_purchase():
    used_up = SPEND_199.model_copy(update={"limits": Limits(total_uses=10)})
    sixty = deal("q", "order", spend(300_00), benefits=(AmountOff(off_minor=60_00),))
    quote = price_cart(cart(line("1", 100_00, 3)), [used_up, sixty], usage=Usage(uses={"p": 10}))
    made = refund(quote, {"1": 1}, policy="retest")
    assert made.amount_minor == 240_00 - 200_00


def test_policies_may_change_within_an_order():
    first = refund(TWO_TEES, {"1": 1}, policy="retest")
    assert first.amount_minor == 80_00
    last = refund(TWO_TEES, {"1": 1}, policy="prorated", before=[first])
    assert last.so_far.amount_minor == TWO_TEES.payable_minor


def test_a_split_line_is_refunded_as_one():
    quote = price_cart(
        cart(line("1", 33_33, 2, sku_id="tee"), line("2", 33_33, 1, sku_id="tee")),
        [deal("p", "order", benefits=(AmountOff(off_minor=10_00),))],
    )
    made = refunds_of(quote, [{"2": 1}, {"1": 1}, {"1": 1}], PRORATED)
    assert [one.amount_minor for one in made] == [30_00, 29_99, 30_00]
    kept = refund(quote, {"1": 1}, policy="retest").kept
    assert kept is not None
    assert kept.cart.line_sources == ((("1", 1), ("2", 1)),)


# ---- what is refused ----------------------------------------------------------------------
@pytest.mark.parametrize("units", [0, -1, True, 1.0, "1"])
def test_units_are_whole_numbers_from_one(units):
    with pytest.raises(InvalidArgumentError, match="is no number of units") as caught:
        refund(TWO_TEES, {"1": units})
    assert caught.value.field == "returned['1']"


def test_what_can_not_be_returned_is_named():
    with pytest.raises(UnknownIdError, match="returned = '9' is no line of this order; it has: 1"):
        refund(TWO_TEES, {"1": 1, "9": 1})
    with pytest.raises(InvalidArgumentError, match="give at most 2"):
        refund(TWO_TEES, {"1": 3})
    with pytest.raises(DuplicateIdError, match="stands there twice"):
        refund(TWO_TEES, [("1", 1), ("1", 1)])
    with pytest.raises(InvalidArgumentError, match="names no goods"):
        refund(TWO_TEES, {})
    with pytest.raises(ValidationError, match="'prorated' or 'retest'"):
        RefundPolicy.model_validate({"method": "generous"})


def test_a_history_that_is_not_of_this_order_is_named():
    with pytest.raises(UnknownIdError, match="before = '9' is no line"):
        refund(TWO_TEES, {"1": 1}, before=[RefundRecord(returned=(("9", 1),))])
    with pytest.raises(InvalidArgumentError, match=r"before\['1'\] = 3"):
        refund(TWO_TEES, {"1": 1}, before=[RefundRecord(returned=(("1", 3),))])
    with pytest.raises(InvalidArgumentError, match="is more money than the 18000 paid"):
        refund(TWO_TEES, {"1": 1}, before=[RefundRecord(amount_minor=180_01)])
    with pytest.raises(InvalidArgumentError, match="is more points than the 0 paid"):
        refund(TWO_TEES, {"1": 1}, before=[RefundRecord(points_restored=1)])


def test_a_record_is_consistent():
    with pytest.raises(ValidationError, match="line_id should be unique"):
        RefundRecord(returned=(("1", 1), ("1", 1)))
    with pytest.raises(ValidationError, match="at most 5, not 6"):
        RefundRecord(amount_minor=5, shipping_minor=6)


# ---- reading ------------------------------------------------------------------------------
ENGLISH = """\
line   SKU    units     list    paid  refund
─────  ─────  ─────  ───────  ──────  ──────
1      sku-1      1  ¥120.00  ¥90.00  ¥70.00
total             1  ¥120.00  ¥90.00  ¥70.00
· spend ¥150: ¥30 off: ¥30 of its discount is lost
· spend ¥199: ¥20 off: ¥20 of its discount is lost
· gift mug × 1 goes back, or ¥25 is charged for it
· coupon C-1 can be used again
· coupons for 'next' to take back: 2
· 50 bonus points are taken back
· refunded so far: ¥70 of ¥180"""
CHINESE = """\
行    SKU    退货数量     原价    实付    退款
────  ─────  ────────  ───────  ──────  ──────
1     sku-1         1  ¥120.00  ¥90.00  ¥70.00
合计                1  ¥120.00  ¥90.00  ¥70.00
· 满 ¥150 减 ¥30：收回优惠 ¥30
· 满 ¥199 减 ¥20：收回优惠 ¥20
· 退回赠品 mug 1 件，或扣款 ¥25
· 退还优惠券 C-1
· 收回“next”优惠券 2 张
· 扣回赠送积分 50
· 累计退款：¥70 / ¥180"""


def everything_at_once():
    bonus = deal("bonus", "order", spend(199_00), benefits=(PointsBonus(points=50),))
    rules = PromotionSet(
        promotions=(*EXTRAS, SPEND_199, bonus, FREE_FROM_99),
        points=PointsTerms(points=100, worth_minor=1_00),
    )
    return price_cart(
        cart(
            line("1", 120_00, 2),
            coupons=[coupon("C-1", "coupon")],
            shipping=FEE,
            use_points=1000,
            shopper={"points_balance": 1000},
        ),
        rules,
        now=NOW,
    )


def test_a_refund_says_what_is_lost_owed_and_taken_back():
    first = refund(everything_at_once(), {"1": 1}, policy="retest")
    assert str(first) == ENGLISH
    assert first.explain("zh") == CHINESE


def test_a_refund_says_what_goes_with_the_goods_and_what_is_restored():
    quote = price_cart(
        cart(
            line("1", 100_00, 2),
            shipping=FEE,
            use_points=1000,
            shopper={"points_balance": 1000},
        ),
        PromotionSet(promotions=(SPEND_199,), points=PointsTerms(points=100, worth_minor=1_00)),
    )
    _, last = refunds_of(quote, [{"1": 1}, {"1": 1}], PRORATED)
    assert str(last).splitlines()[3:] == [
        "shipping                                 ¥10.00",
        "total                1  ¥100.00  ¥85.00  ¥95.00",
        "· spend ¥199: ¥20 off: ¥10 of its discount goes with the goods",
        "· 500 points used are given back",
        "· refunded so far: ¥180 of ¥180",
    ]
    assert last.explain("zh").splitlines()[5:] == [
        "· 满 ¥199 减 ¥20：随退货扣除优惠 ¥10",
        "· 退还抵现积分 500",
        "· 累计退款：¥180 / ¥180",
    ]


def test_a_refund_says_what_is_gained_and_where_a_bound_bit():
    hundred = deal(
        "big",
        "order",
        spend(300_00),
        benefits=(AmountOff(off_minor=100_00),),
        exclusive="stage",
        priority=5,
    )
    quote = price_cart(cart(line("1", 50_00), line("2", 250_00)), [hundred, SPEND_199])
    made = refund(quote, {"1": 1}, policy="retest")
    assert made.clawed_back == (("big", 100_00), ("p", -20_00))
    assert str(made).splitlines()[4:] == [
        "· spend ¥300: ¥100 off: ¥100 of its discount is lost",
        "· spend ¥199: ¥20 off: gives ¥20 more on what is kept",
        (
            "· by the policy alone it would be -¥30; a refund is never below zero, nor above "
            "what is left of what was paid for the goods that are back"
        ),
        "· refunded so far: ¥0 of ¥200",
    ]
    assert made.explain("zh").splitlines()[5:7] == [
        "· 满 ¥199 减 ¥20：保留商品多优惠 ¥20",
        "· 按规则计算为 -¥30；退款不低于零，也不超过已退商品尚未退还的实付金额",
    ]


# ---- exchange -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("price", "pays", "gets", "english", "chinese"),
    [
        (130_00, 40_00, 0, "to pay: ¥40.00", "应补差价：¥40.00"),
        (60_00, 0, 30_00, "to refund: ¥30.00", "应退差价：¥30.00"),
        (90_00, 0, 0, "even exchange", "等价换货"),
    ],
)
def test_an_exchange_settles_the_difference(price, pays, gets, english, chinese):
    made = exchange(TWO_TEES, {"1": 1}, cart(line("1", price)), [SPEND_199])
    assert (made.to_pay_minor, made.to_refund_minor) == (pays, gets)
    assert made.refund == refund(TWO_TEES, {"1": 1})
    assert str(made).splitlines()[-1] == english
    assert made.explain("zh").splitlines()[-1] == chinese


def test_an_exchange_knows_the_policy_and_what_was_refunded_before():
    first = refund(TWO_TEES, {"1": 1}, policy="retest")
    new = cart(line("1", 130_00))
    made = exchange(TWO_TEES, {"1": 1}, new, [], policy="retest", before=[first])
    assert made.to_pay_minor == 30_00


def test_an_exchange_stays_in_its_currency():
    new = {"currency": "USD", "lines": []}
    with pytest.raises(CurrencyMismatchError, match="use CNY"):
        exchange(TWO_TEES, {"1": 1}, new, [])
