"""What went wrong in the field: the same situation, and the right answer.

Each docstring names the public thread, as repository#number, or the system in whose source the
failure stands. What went wrong with returns is in `test_refunds` as far as it is about the two
policies, and two requests at once in `test_usage_sqlite`.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from pydantic import ValidationError

from ecomops import (
    AmountOff,
    BuyGet,
    ByCategory,
    BySku,
    Cart,
    CartTable,
    Coupon,
    FixedUnitPrice,
    Gift,
    GiftOption,
    Limits,
    MinQuantity,
    MinSpend,
    PercentOff,
    Promotion,
    PromotionSet,
    ShippingOff,
    UnitChange,
    UnitLimit,
    UseEvent,
    allocate,
    describe,
    price_cart,
    price_table,
    redeem_uses,
    reserve_uses,
    usage_of,
)
from ecomops.promotions.coupons.life import lock_coupon
from ecomops.promotions.coupons.results import CouponRefusal
from ecomops.promotions.refunds.refund import Refund, refund

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
TEN_OFF = AmountOff(off_minor=10_00)


def line(line_id, price, quantity=1, **more):
    return {
        "line_id": line_id,
        "sku_id": more.pop("sku_id", line_id),
        "quantity": quantity,
        "unit_price_minor": price,
        **more,
    }


def cart(*lines, **more):
    return {"currency": "CNY", "lines": lines, **more}


def deal(promotion_id, *benefits, when=(), **more):
    more.setdefault("currency", "CNY")
    return Promotion(promotion_id=promotion_id, conditions=when, benefits=benefits, **more)


def percent(number, **more):
    return PercentOff(off_percent=Decimal(number), **more)


def quoted(goods, promotions, **more):
    """Price a cart by both engines, which must agree, and check that its sums come out."""
    quote = price_cart(goods, promotions, **more)
    priced = price_table(CartTable.of([goods]), promotions, **more)
    assert tuple(priced.line_net_minor.tolist()) == quote.line_net_minor
    assert priced.payable_minor.tolist() == [quote.payable_minor]
    assert [priced.verdict(v.promotion_id, 0).code for v in quote.verdicts] == [
        v.code for v in quote.verdicts
    ]
    for one in quote.lines:
        assert one.list_minor - sum(minor for _, minor in one.discounts) - one.points_minor == (
            one.net_minor
        )
        assert 0 <= one.net_minor <= one.list_minor
        assert sum(one.unit_nets_minor) == one.net_minor
    assert sum(one.net_minor for one in quote.lines) == quote.net_minor
    assert sum(v.amount_minor for v in quote.verdicts) == quote.saved_minor
    assert quote.payable_minor >= 0
    return quote


def discounts(quote):
    return {one.line_id: one.discount_minor for one in quote.lines}


def codes(quote):
    return {verdict.promotion_id: verdict.code for verdict in quote.verdicts}


# ---- cents leak ---------------------------------------------------------------------------
def test_ten_off_three_equal_lines_is_ten_and_not_9_99():
    """macrozheng/mall#356."""
    quote = quoted(cart(*[line(x, 10_00) for x in "abc"]), [deal("p", TEN_OFF)])
    assert quote.discount_minor == 10_00
    assert discounts(quote) == {"a": 3_34, "b": 3_33, "c": 3_33}


def test_a_share_respects_the_quantity():
    """macrozheng/mall#567."""
    quote = quoted(cart(line("a", 10_00), line("b", 10_00, 3)), [deal("p", TEN_OFF)])
    assert discounts(quote) == {"a": 2_50, "b": 7_50}


@pytest.mark.parametrize("per", ["order", "line"])
@pytest.mark.parametrize("price", [13_23, 33, 1, 99_99])
def test_a_hundred_percent_leaves_nothing_not_even_a_cent(per, price):
    """odoo#271032, odoo#237624."""
    goods = cart(line("a", price), line("b", price), line("c", price, 3))
    quote = quoted(goods, [deal("p", percent(100, per=per))])
    assert quote.payable_minor == 0
    assert quote.verdict("p").amount_minor == 5 * price


@pytest.mark.parametrize("off", ["15", "33.3333", "6.2", "0.5"])
def test_lines_add_up_to_the_total_that_was_rounded_once(off):
    """shopware#19070, saleor#17024."""
    prices = (9_99, 4_99, 33, 1, 38_23)
    goods = cart(*[line(x, price, 3) for x, price in zip("abcde", prices, strict=True)])
    quote = quoted(goods, [deal("p", percent(off))])
    exact = Fraction(off) / 100 * 3 * sum(prices)
    assert quote.discount_minor == int(exact + Fraction(1, 2))
    assert sum(discounts(quote).values()) == quote.discount_minor


def test_offer_lines_and_basket_name_one_number():
    """django-oscar, reproduced: offer 0.52, lines 0.4266 + 0.0984, basket 0.53."""
    goods = cart(line("a", 14_22), line("b", 3_28))
    quote = quoted(goods, [deal("p", percent(3))])
    assert quote.verdict("p").amount_minor == 53
    assert sum(discounts(quote).values()) == 53
    assert quote.list_minor - quote.payable_minor == 53


@pytest.mark.parametrize("quantity", range(1, 31))
def test_an_amount_off_a_line_is_whole_at_any_quantity(quantity):
    """vendure#2995."""
    quote = quoted(
        cart(line("a", 9_97, quantity)), [deal("p", AmountOff(off_minor=5_00, per="line"))]
    )
    assert quote.discount_minor == 5_00


def test_uneven_weights_lose_no_penny():
    """RubyMoney/money#1033, carlospalol/money#34."""
    # 1.1818583143661 seven times, 1.170126087450276 and four times 1, as whole numbers
    weights = [1181858314366100] * 7 + [1170126087450276] + [10**15] * 4
    parts = allocate(700273, weights)
    assert sum(parts) == 700273
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(700273 * weight, sum(weights))) < 1


# ---- the last line takes the rest ---------------------------------------------------------
@pytest.mark.parametrize("unselected", ["a", "b", "c", "d"])
def test_nothing_is_lost_on_a_line_that_is_not_selected(unselected):
    """yudao, source: the last line takes the rest, and it may not be selected."""
    goods = cart(*[line(x, 10_00, selected=x != unselected) for x in "abcd"])
    quote = quoted(goods, [deal("p", TEN_OFF)])
    assert quote.discount_minor == 10_00
    assert sorted(discounts(quote).values()) == [3_33, 3_33, 3_34]


@pytest.mark.parametrize("last", [1, 2, 3])
def test_no_line_goes_negative_for_the_others_roundings(last):
    """yudao, source: shares rounded up leave less than nothing for the last line."""
    goods = cart(*[line(x, 5) for x in "abcdefgh"], line("z", last))
    for off in range(1, 41 + last):
        quote = quoted(goods, [deal("p", AmountOff(off_minor=off))])
        assert quote.discount_minor == min(off, 40 + last)


# ---- percent of what ----------------------------------------------------------------------
def test_seventy_percent_after_forty_percent_leaves_eighteen():
    """saleor#17453."""
    forty = deal("sale", percent(40, per="unit"), stage="item")
    voucher = deal("voucher", percent(70), stage="coupon", codes=("WIN",))
    quote = quoted(cart(line("a", 100_00, 10), codes=("WIN",)), [forty, voucher])
    assert quote.payable_minor == 180_00
    assert quote.verdict("voucher").amount_minor == 420_00


def test_a_threshold_says_which_amount_it_looked_at():
    """saleor#4082, Sylius#18977, django-oscar#2893: on list or on discounted prices."""
    item = deal("item", percent(10, per="line"), stage="item")
    on_left = deal("left", TEN_OFF, when=(MinSpend(spend_minor=100_00),))
    on_list = deal("list", TEN_OFF, when=(MinSpend(spend_minor=100_00, base="list"),))
    quote = quoted(cart(line("a", 100_00)), [item, on_left, on_list])
    assert codes(quote) == {"item": "applied", "left": "below_threshold", "list": "applied"}
    assert [check.actual for check in quote.verdict("left").checks] == [90_00]
    assert [check.actual for check in quote.verdict("list").checks] == [100_00]
    assert "¥90 of ¥100" in quote.explain()
    assert "¥90 / ¥100" in quote.explain("zh")


@pytest.mark.parametrize("priority", [-9, 9])
def test_no_share_goes_to_a_line_that_is_free(priority):
    """Sylius#13371: 50.00 split over two lines, of which one became free later."""
    fifty = deal("fifty", AmountOff(off_minor=50_00), priority=priority)
    free = deal("free", percent(100, per="line"), stage="item", target=BySku(sku_ids=("b",)))
    quote = quoted(cart(line("a", 100_00), line("b", 75_00)), [fifty, free])
    assert discounts(quote) == {"a": 50_00, "b": 75_00}


# ---- thresholds ---------------------------------------------------------------------------
@pytest.mark.parametrize("spend", [99_01, 99_50, 99_99])
def test_a_threshold_is_not_reached_a_cent_early(spend):
    """macrozheng/mall, source: truncation grants it up to 0.99 too early."""
    hundred = [deal("p", TEN_OFF, when=(MinSpend(spend_minor=100_00),))]
    assert codes(quoted(cart(line("a", spend)), hundred)) == {"p": "below_threshold"}
    short = line("b", 100_00 - spend)
    assert codes(quoted(cart(line("a", spend), short), hundred)) == {"p": "applied"}


@pytest.mark.parametrize(
    ("has", "needs", "code"),
    [
        (9_00, 100_00, "below_threshold"),  # "900" > "10000"
        (1000_00, 999_00, "applied"),  # "100000" < "99900"
        (100_00, 99_00, "applied"),
        (99_00, 100_00, "below_threshold"),
    ],
)
def test_amounts_compare_as_numbers_and_the_right_way_round(has, needs, code):
    """Medusa, source: operands reversed, and compared as strings."""
    promotion = deal("p", AmountOff(off_minor=1), when=(MinSpend(spend_minor=needs),))
    assert codes(quoted(cart(line("a", has)), [promotion])) == {"p": code}


@pytest.mark.parametrize(("has", "needs"), [(9, 10), (2, 11), (99, 100)])
def test_quantities_compare_as_numbers_too(has, needs):
    """Medusa, source: as strings 9 is more than 10."""
    promotion = deal("p", TEN_OFF, when=(MinQuantity(quantity=needs),))
    assert codes(quoted(cart(line("a", 1_00, has)), [promotion])) == {"p": "below_threshold"}
    assert codes(quoted(cart(line("a", 1_00, needs)), [promotion])) == {"p": "applied"}


# ---- which promotions apply ---------------------------------------------------------------
def test_the_order_of_entry_decides_nothing():
    """django-oscar#4016, django-oscar#1397, VirtoCommerce/vc-platform#387."""
    promotions = [
        deal("sale", percent(10, per="line"), stage="item"),
        deal("a", TEN_OFF, stage="coupon", exclusive="cart", codes=("A",)),
        deal("b", AmountOff(off_minor=20_00), stage="coupon", exclusive="stage", codes=("B",)),
        deal("c", AmountOff(off_minor=15_00), stage="coupon", exclusive="stage", codes=("C",)),
    ]
    said = set()
    for order in permutations(promotions):
        for typed in permutations("ABC"):
            quote = quoted(cart(line("1", 60_00), line("2", 40_00), codes=typed), order)
            said.add((quote.payable_minor, tuple(sorted(codes(quote).items()))))
    assert said == {
        (
            70_00,
            (
                ("a", "excluded_by"),  # of the cart, where the sale has applied before
                ("b", "applied"),
                ("c", "beaten_by"),  # of one coupon per order
                ("sale", "applied"),
            ),
        )
    }


def test_two_exclusive_vouchers_never_apply_both():
    """django-oscar#4016: it depended on which was added first."""
    promotions = [
        deal("a", TEN_OFF, stage="coupon", exclusive="stage", codes=("A",)),
        deal("b", TEN_OFF, stage="coupon", exclusive="stage", codes=("B",)),
    ]
    for at_most in (1, 2):
        rules = PromotionSet(promotions=tuple(promotions), coupons_per_order=at_most)
        for typed in (("A", "B"), ("B", "A")):
            quote = quoted(cart(line("1", 100_00), codes=typed), rules)
            assert quote.payable_minor == 90_00
            assert quote.verdict("a").applied
            assert quote.verdict("b").winner == "a"


def test_an_exclusive_promotion_of_low_priority_gives_way():
    """shopware#13674."""
    strong = deal("strong", AmountOff(off_minor=5_00), priority=10)
    for reach in ("line", "stage", "cart"):
        weak = deal("weak", AmountOff(off_minor=50_00), priority=1, exclusive=reach)
        quote = quoted(cart(line("a", 100_00)), [weak, strong])
        assert codes(quote) == {"strong": "applied", "weak": "excluded_by"}


def test_nothing_is_picked_at_random():
    """reaction#6817, reaction#6820."""
    offers = [deal(f"p{n}", AmountOff(off_minor=n * 1_00), exclusive="stage") for n in (3, 9, 5)]
    goods = cart(line("a", 100_00))
    by_turn = [quoted(goods, offers) for _ in range(5)]
    assert {quote.payable_minor for quote in by_turn} == {97_00}
    best = PromotionSet(promotions=tuple(offers), strategy="best")
    assert {quoted(goods, best).payable_minor for _ in range(5)} == {91_00}
    assert quoted(goods, best).verdict("p3").winner == "p9"


def test_of_a_group_the_best_counts_and_not_the_first():
    """yudao, source: the first match wins."""
    offers = [
        deal("first", AmountOff(off_minor=5_00), group="g", priority=9),
        deal("best", AmountOff(off_minor=9_00), group="g"),
    ]
    quote = quoted(cart(line("a", 100_00)), offers)
    assert codes(quote) == {"first": "beaten_by", "best": "applied"}


def test_priority_is_the_shops_to_set():
    """Vendure, source: priority is computed from the conditions and can not be set."""
    conditions = (MinSpend(spend_minor=50_00), MinQuantity(quantity=1))

    def payable(fixed, share):
        offers = [
            deal("fixed", TEN_OFF, priority=fixed, when=conditions),
            deal("share", percent(10, base="current"), priority=share),
        ]
        return quoted(cart(line("a", 100_00)), offers).payable_minor

    assert payable(2, 1) == 81_00  # 90.00 less 10 %
    assert payable(1, 2) == 80_00  # 90.00 less 10.00


# ---- buy X, get Y -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("units", "most", "free"), [(2, None, 0), (3, None, 1), (5, None, 1), (6, None, 2), (6, 1, 1)]
)
def test_buy_two_get_one_repeats_as_often_as_it_may(units, most, free):
    """medusa#13265."""
    offer = deal("p", BuyGet(buy=2, get=1, max_times=most), stage="item")
    quote = quoted(cart(line("a", 10_00, units)), [offer])
    assert quote.discount_minor == free * 10_00


def test_the_multiple_that_is_counted_is_given():
    """Vendure, source: the multiple is computed and then ignored."""
    every = deal("p", TEN_OFF, when=(MinSpend(spend_minor=100_00, every=True),))
    quote = quoted(cart(line("a", 100_00, 3)), [every])
    assert quote.verdict("p").times == 3
    assert quote.discount_minor == 30_00


def test_an_amount_off_the_unit_that_is_got_is_no_percentage():
    """medusa#14934."""
    offer = deal("p", BuyGet(buy=1, get=1, reward=UnitChange(off_minor=5_00)), stage="item")
    assert quoted(cart(line("a", 200_00, 2)), [offer]).discount_minor == 5_00
    offer = deal(
        "p", BuyGet(buy=1, get=1, reward=UnitChange(off_percent=Decimal(5))), stage="item"
    )
    assert quoted(cart(line("a", 200_00, 2)), [offer]).discount_minor == 10_00


def test_an_amount_per_unit_counts_every_unit():
    """medusa#13199: it was applied once per line."""
    offer = deal("p", AmountOff(off_minor=2_00, per="unit"), stage="item")
    quote = quoted(cart(line("a", 10_00, 3), line("b", 1_00, 2)), [offer])
    assert discounts(quote) == {"a": 6_00, "b": 2_00}


def test_a_cap_on_units_is_per_line_or_across_the_cart_as_it_says():
    """medusa#13700."""
    goods = cart(line("a", 100_00, 3), line("b", 50_00, 5))

    def off(per):
        limit = UnitLimit(most=2, per=per)
        return discounts(
            quoted(
                goods,
                [deal("p", AmountOff(off_minor=10_00, per="unit", limit=limit), stage="item")],
            )
        )

    assert off("order") == {"a": 0, "b": 20_00}
    assert off("line") == {"a": 20_00, "b": 20_00}


def test_a_description_says_per_order_line_or_item():
    """django-oscar#4147."""
    said = {
        per: describe(deal("p", AmountOff(off_minor=5_00, per=per), stage="item"))
        for per in ("order", "line", "unit")
    }
    assert said == {"order": "¥5 off", "line": "¥5 off each line", "unit": "¥5 off each item"}


def test_the_cheapest_is_the_cheapest_of_the_goods_that_count():
    """saleor#12107: it was the cheapest of the whole cart."""
    once = percent(50, per="unit", limit=UnitLimit(most=1))
    offer = deal("p", once, stage="item", target=ByCategory(path=("coats",)))
    goods = cart(
        line("cap", 10_00),
        line("coat", 200_00, 2, category=("coats",)),
        line("parka", 300_00, category=("coats",)),
    )
    assert discounts(quoted(goods, [offer])) == {"cap": 0, "coat": 100_00, "parka": 0}


# ---- negative totals ----------------------------------------------------------------------
def test_offers_and_coupons_together_stop_at_zero():
    """django-oscar#2773, odoo#63106."""
    offers = [
        deal("offer", AmountOff(off_minor=80_00)),
        deal("coupon", AmountOff(off_minor=80_00), stage="coupon", codes=("C",)),
        deal(
            "more", AmountOff(off_minor=80_00, per="line"), stage="coupon", codes=("M",), group="m"
        ),
        deal("ship", ShippingOff(), stage="shipping"),
        deal("again", ShippingOff(), stage="shipping"),
    ]
    goods = cart(
        line("a", 100_00),
        codes=("C", "M"),
        shipping=({"entry_id": "parcel", "amount_minor": 12_00},),
    )
    quote = quoted(goods, offers)
    assert quote.payable_minor == 0
    assert quote.saved_minor == 112_00
    assert codes(quote)["more"] == "nothing_left"


def test_one_coupon_is_good_for_one_order():
    """macrozheng/mall#1003: −824.00 payable after five orders on one coupon."""
    coupon = Coupon(
        coupon_id="C-1",
        code="HUNDRED",
        promotion_id="hundred",
        valid_from=NOON,
        valid_until=NOON + timedelta(days=30),
    )
    offer = deal("hundred", AmountOff(off_minor=100_00), stage="coupon")
    payable = []
    for number in range(5):
        goods = Cart.model_validate(cart(line("a", 76_00))).model_copy(
            update={"coupons": (coupon,)}
        )
        quote = quoted(goods, [offer], now=NOON)
        payable.append(quote.payable_minor)
        result = lock_coupon(coupon, f"O-{number}", at=NOON)
        assert isinstance(result, CouponRefusal) == (number > 0)
        coupon = result.coupon
    assert payable == [0, 76_00, 76_00, 76_00, 76_00]


# ---- over-redemption ----------------------------------------------------------------------
def test_a_use_counts_from_its_reservation_and_is_checked_at_the_commit():
    """vendure#4660, medusa#13760, nopCommerce#6487: checked at the quote, not at the commit."""
    offer = deal("p", TEN_OFF, limits=Limits(total_uses=1))
    goods = cart(line("a", 100_00))
    stored: list[UseEvent] = []
    mine, yours = (quoted(goods, [offer], usage=usage_of(stored, NOON)) for _ in range(2))
    assert mine.verdict("p").applied  # both were told so,
    assert yours.verdict("p").applied
    held = reserve_uses(mine.uses, "O-1", NOON, hold_for=timedelta(minutes=15))
    stored += held
    again = quoted(goods, [offer], usage=usage_of(stored, NOON))  # and one commits first
    assert codes(again) == {"p": "limit_reached"}
    lapsed = usage_of(stored, NOON + timedelta(minutes=15))
    assert quoted(goods, [offer], usage=lapsed).verdict("p").applied
    stored += redeem_uses(held, NOON + timedelta(minutes=1))
    paid = usage_of(stored, NOON + timedelta(minutes=15))
    assert codes(quoted(goods, [offer], usage=paid)) == {"p": "limit_reached"}


# ---- refunds ------------------------------------------------------------------------------
def test_a_refund_is_what_was_paid_and_not_the_list_price():
    """solidus#512: 6.00 and 4.00 less 10 %; the return of 4.00 gave 4.00."""
    quote = quoted(cart(line("a", 6_00), line("b", 4_00)), [deal("p", percent(10))])
    assert refund(quote, {"b": 1}).amount_minor == 3_60
    assert refund(quote, {"a": 1}).amount_minor == 5_40


@pytest.mark.parametrize("method", ["prorated", "retest"])
def test_refunds_piece_by_piece_end_at_what_was_paid(method):
    """vendure#2393, vendure#1795: 3 at 12.00 less a fixed 10.00."""
    quote = quoted(cart(line("a", 12_00, 3)), [deal("p", TEN_OFF)])
    assert quote.payable_minor == 26_00
    before: list[Refund] = []
    for _ in range(3):
        before.append(refund(quote, {"a": 1}, policy=method, before=before))
    assert sum(one.amount_minor for one in before) == 26_00
    assert refund(quote, {"a": 3}, policy=method).amount_minor == 26_00


# ---- state on rules -----------------------------------------------------------------------
def test_nothing_passes_from_one_cart_to_the_next():
    """django-oscar, source: a condition keeps the matches of the cart before."""
    rules = PromotionSet(
        promotions=(
            deal("every", TEN_OFF, when=(MinSpend(spend_minor=100_00, every=True),)),
            deal("half", BuyGet(buy=1, get=1), stage="item"),
            deal(
                "flash",
                FixedUnitPrice(price_minor=9_00),
                stage="price",
                target=BySku(sku_ids=("c",)),
            ),
        )
    )
    before = rules.model_dump_json()
    goods = [
        cart(line("a", 250_00, 2)),
        cart(),
        cart(line("c", 50_00, 5)),
        cart(line("a", 99_00)),
    ]
    fresh = [price_cart(one, PromotionSet.model_validate_json(before)) for one in goods]
    for order in permutations(range(len(goods))):
        for place in order:
            assert price_cart(goods[place], rules) == fresh[place]
    assert rules.model_dump_json() == before


def test_goods_that_are_all_free_have_nothing_to_give():
    """All-zero weights divide by zero."""
    quote = quoted(
        cart(line("a", 0, 2), line("b", 0)), [deal("p", TEN_OFF), deal("q", percent(10))]
    )
    assert quote.payable_minor == 0
    assert codes(quote) == {"p": "nothing_left", "q": "nothing_left"}


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_line_of_no_units_is_refused_by_name(quantity):
    """Quantity 0 divides by zero further on."""
    with pytest.raises(ValidationError, match="quantity"):
        price_cart(cart(line("a", 10_00, quantity)), [deal("p", TEN_OFF)])


def test_gifts_count_towards_no_threshold():
    """A gift worth 50.00 lifts 90.00 over 100.00, and three units over three."""
    cup = Gift(options=(GiftOption(sku_id="cup", list_price_minor=50_00),), quantity=5)
    offers = [
        deal("gift", cup, stage="item"),
        deal("spend", TEN_OFF, when=(MinSpend(spend_minor=100_00, base="list"),)),
        deal("units", TEN_OFF, when=(MinQuantity(quantity=3),)),
        deal("ship", ShippingOff(), stage="shipping", when=(MinSpend(spend_minor=100_00),)),
    ]
    parcel = {"entry_id": "parcel", "amount_minor": 12_00}
    quote = quoted(cart(line("a", 45_00, 2), shipping=(parcel,)), offers)
    assert [gift.quantity for gift in quote.gifts] == [5]
    assert codes(quote) == {
        "gift": "applied",
        "spend": "below_threshold",
        "units": "below_threshold",
        "ship": "below_threshold",
    }
    assert quote.payable_minor == 102_00


def test_no_discount_goes_to_a_free_line():
    """A discount on a free line."""
    for benefit in (TEN_OFF, percent(50), AmountOff(off_minor=10_00, per="line")):
        quote = quoted(cart(line("a", 100_00), line("free", 0)), [deal("p", benefit)])
        assert discounts(quote)["free"] == 0
        assert discounts(quote)["a"] == quote.discount_minor > 0


# ---- speed: counted, not timed ------------------------------------------------------------
def counted(monkeypatch, kind, method):
    """Count the calls of a method of a rule kind from here on."""
    calls = []
    own = getattr(kind, method)

    def counting(self, *args):
        calls.append(self)
        return own(self, *args)

    monkeypatch.setattr(kind, method, counting)
    return calls


def test_offers_on_other_goods_cost_no_work(monkeypatch):
    """django-oscar#3063, django-oscar#3374, solidus#5121: hundreds of offers."""
    offers = tuple(
        deal(f"p{n}", AmountOff(off_minor=1_00, per="line"), target=BySku(sku_ids=(f"sku-{n}",)))
        for n in range(500)
    )
    rules = PromotionSet(promotions=offers)
    calls = counted(monkeypatch, AmountOff, "grant_cart")
    quote = price_cart(cart(line("sku-7", 10_00), line("sku-8", 10_00)), rules)
    assert quote.discount_minor == 2_00
    assert len(calls) == 2


def test_a_threshold_that_hundreds_of_offers_share_is_counted_once(monkeypatch):
    """django-oscar#3063, django-oscar#3374, solidus#5121: hundreds of offers."""
    offers = tuple(
        deal(f"p{n}", AmountOff(off_minor=1), when=(MinSpend(spend_minor=n + 1),))
        for n in range(500)
    )
    rules = PromotionSet(promotions=offers)
    calls = counted(monkeypatch, MinSpend, "actual_cart")
    quote = price_cart(cart(line("a", 2_50), line("b", 50)), rules)
    assert quote.discount_minor == 3_00
    assert len(calls) == 1


def test_hundreds_of_offers_on_everything_are_each_worked_out_once(monkeypatch):
    """django-oscar#3063: the work grew with the square of the offers."""
    rules = PromotionSet(
        promotions=tuple(deal(f"p{n}", AmountOff(off_minor=1)) for n in range(500))
    )
    calls = counted(monkeypatch, AmountOff, "grant_cart")
    quote = price_cart(cart(line("a", 10_00)), rules)
    assert quote.discount_minor == 5_00
    assert len(calls) == 500


# ---- caps on the discount of a product ----------------------------------------------------
def test_all_discounts_together_stop_at_the_floor_of_a_product():
    """saleor#5689."""
    offers = [
        deal("flash", FixedUnitPrice(price_minor=90_00), stage="price"),
        deal("item", percent(10, per="line"), stage="item"),
        deal("order", TEN_OFF),
        deal("coupon", TEN_OFF, stage="coupon", codes=("C",)),
    ]
    goods = cart(line("a", 100_00, 2, floor_price_minor=80_00), line("b", 100_00), codes=("C",))
    quote = quoted(goods, offers)
    net = {one.line_id: one.net_minor for one in quote.lines}
    assert net == {"a": 160_00, "b": 63_00}
    assert quote.verdict("item").ungranted_minor == 0
