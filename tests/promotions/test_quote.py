"""What a quote says: sentences in both languages, look-ups, and refusals of misuse."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from ecomops import (
    AmountOff,
    Audience,
    ByBrand,
    ByCategory,
    ByProduct,
    ByShippingMethod,
    BySku,
    ByTag,
    ByUnitPrice,
    CartTable,
    FirstOrder,
    Gift,
    Ladder,
    Limits,
    MinQuantity,
    MinSpend,
    NextCoupon,
    NthOrder,
    OrderPrice,
    PercentOff,
    PointsBonus,
    PointsMultiplier,
    PointsTerms,
    Promotion,
    PromotionSet,
    ShippingOff,
    Step,
    TotalOff,
    Usage,
    compile_promotions,
    describe,
    price_cart,
    price_table,
)
from ecomops.errors import (
    DuplicateIdError,
    InvalidArgumentError,
    MissingInstantError,
    NaiveDatetimeError,
    UnknownIdError,
)
from ecomops.promotions.benefits.gift import GiftOption
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.promotion import CurrencyVariant
from ecomops.promotions.rules.verdict import VERDICT_CODES

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = timedelta(days=1)


def line(line_id="1", price=100_00, quantity=1, **more):
    return {
        "line_id": line_id,
        "sku_id": more.pop("sku_id", f"sku-{line_id}"),
        "quantity": quantity,
        "unit_price_minor": price,
        **more,
    }


def cart(*lines):
    return {"currency": "CNY", "lines": lines}


def deal(promotion_id, benefit, *conditions, **more):
    more.setdefault("currency", "CNY")
    return Promotion(promotion_id=promotion_id, conditions=conditions, benefits=(benefit,), **more)


TEN_OFF = AmountOff(off_minor=10_00)
PRODUCT_A = ByProduct(product_ids=("a",))
# one promotion for each verdict, on a cart of one coat at 100.00 and a book at its floor
ONE_OF_EACH = {
    "applied": deal("applied", TEN_OFF, target=BySku(sku_ids=("coat",)), group="g"),
    "disabled": deal("disabled", TEN_OFF, enabled=False),
    "currency": deal("currency", TEN_OFF, currency="USD"),
    "not_started": deal("not_started", TEN_OFF, starts_at=NOW + DAY),
    "expired": deal("expired", TEN_OFF, ends_at=NOW),
    "below_threshold": deal("below_threshold", TEN_OFF, MinSpend(spend_minor=160_00)),
    "no_matching_lines": deal("no_matching_lines", TEN_OFF, target=ByBrand(brands=("Acme",))),
    "nothing_left": deal("nothing_left", TEN_OFF, target=BySku(sku_ids=("book",))),
    "outside_window": deal("outside_window", TEN_OFF, weekdays=("mon",), zone="UTC"),
    "code_missing": deal("code_missing", TEN_OFF, codes=("SECRET",)),
    "audience": deal("audience", TEN_OFF, audience=Audience(new_customer=True)),
    "limit_reached": deal("limit_reached", TEN_OFF, limits=Limits(total_uses=3)),
    "budget_exhausted": deal("budget_exhausted", TEN_OFF, limits=Limits(budget_minor=50_00)),
    "no_saving": deal("no_saving", PercentOff(off_percent=Decimal("0.001"))),
    "excluded_by": deal("excluded_by", TEN_OFF, exclusive="stage", priority=-1),
    "beaten_by": deal("beaten_by", AmountOff(off_minor=5_00), group="g"),
}
USAGE = Usage(uses={"limit_reached": 3}, spent_minor={"budget_exhausted": 45_00})
CART = cart(line(sku_id="coat"), line("2", 50_00, sku_id="book", floor_price_minor=50_00))

ENGLISH = {
    "applied": "saves ¥10",
    "disabled": "is switched off",
    "currency": "runs in USD, the cart is in CNY",
    "not_started": "starts at 2026-11-22 00:00+00:00",
    "expired": "ended at 2026-11-21 00:00+00:00",
    "outside_window": "runs only Mon (UTC)",
    "code_missing": "takes a code or a coupon",
    "audience": "only for new customers; this shopper is a guest",
    "limit_reached": "no use is left of 3",
    "budget_exhausted": "¥5 is left of its budget of ¥50, too little for this order",
    "below_threshold": "add ¥10 to save ¥10 (¥150 of ¥160)",
    "no_matching_lines": "none of its goods are in the cart (brand Acme)",
    "nothing_left": "its goods are at zero or at their floor price already",
    "no_saving": "would save nothing on this cart",
    "excluded_by": "does not go together with 'applied'",
    "beaten_by": "gives way to 'applied', which saves at least as much",
}
CHINESE = {
    "applied": "已减 ¥10",
    "disabled": "已停用",
    "currency": "仅限 USD，购物车为 CNY",
    "not_started": "未开始，2026-11-22 00:00+00:00 开始",
    "expired": "已结束，结束于 2026-11-21 00:00+00:00",
    "outside_window": "仅限周一（UTC）",
    "code_missing": "需要优惠码或优惠券",
    "audience": "新客专享；顾客未登录",
    "limit_reached": "3 次已全部用完",
    "budget_exhausted": "预算 ¥50 仅剩 ¥5，不足以用于本单",
    "below_threshold": "再买 ¥10 减 ¥10（¥150 / ¥160）",
    "no_matching_lines": "购物车中没有参加活动的商品（品牌 Acme）",
    "nothing_left": "参加活动的商品已减到零或底价",
    "no_saving": "用于此购物车不会更便宜",
    "excluded_by": "不能与“applied”同时使用",
    "beaten_by": "让位于“applied”，其优惠不低于此活动",
}


def test_there_is_a_promotion_here_for_every_code():
    assert set(ONE_OF_EACH) == set(VERDICT_CODES)


@pytest.mark.parametrize("code", VERDICT_CODES)
def test_every_verdict_has_a_sentence_in_both_languages(code):
    quote = price_cart(CART, ONE_OF_EACH.values(), now=NOW, usage=USAGE)
    assert quote.verdict(code).code == code
    title, title_zh = describe(ONE_OF_EACH[code]), describe(ONE_OF_EACH[code], "zh")
    assert f"{title}: {ENGLISH[code]}" in quote.explain("en")
    assert f"{title_zh}：{CHINESE[code]}" in quote.explain("zh")


def test_what_floors_withhold_is_said():
    quote = price_cart(cart(line(floor_price_minor=94_00)), [deal("p", TEN_OFF)])
    verdict = quote.verdict("p")
    assert (verdict.amount_minor, verdict.ungranted_minor) == (6_00, 4_00)
    assert "saves ¥6; ¥4 more is withheld by floor prices" in str(quote)
    assert "已减 ¥6；受底价限制少减 ¥4" in quote.explain("zh")


def test_a_small_cart_is_not_a_floor():
    verdict = price_cart(cart(line(price=6_00)), [deal("p", TEN_OFF)]).verdict("p")
    assert (verdict.amount_minor, verdict.ungranted_minor) == (6_00, 0)


@pytest.mark.parametrize(
    ("promotion", "english", "chinese"),
    [
        (
            deal("p", TEN_OFF, MinQuantity(quantity=3)),
            "add 2 items to save ¥10 (1 of 3 items)",
            "再买 2 件 减 ¥10（1 / 3 件）",
        ),
        (
            deal("p", TEN_OFF, MinQuantity(quantity=2), MinSpend(spend_minor=199_00)),
            "add 1 item and ¥99 to save ¥10 (1 of 2 items; ¥100 of ¥199)",
            "再买 1 件、¥99 减 ¥10（1 / 2 件；¥100 / ¥199）",
        ),
        (
            deal("p", TEN_OFF, MinSpend(spend_minor=20_00, select=ByTag(tags=("tea",)))),
            "add ¥20 on tag tea to save ¥10 (¥0 of ¥20)",
            "再买标签 tea ¥20 减 ¥10（¥0 / ¥20）",
        ),
        (
            deal("p", PercentOff(off_percent=Decimal(10)), MinSpend(spend_minor=199_00)),
            "add ¥99 to save ¥19.90 (¥100 of ¥199)",
            "再买 ¥99 减 ¥19.90（¥100 / ¥199）",
        ),
        (
            deal(
                "p",
                TEN_OFF,
                MinQuantity(quantity=1, select=ByTag(tags=("tea",))),
            ),
            "add 1 item of tag tea to qualify (0 of 1 item)",
            "再买标签 tea 1 件 享优惠（0 / 1 件）",
        ),
    ],
)
def test_hints_name_what_is_missing_and_what_it_brings(promotion, english, chinese):
    quote = price_cart(cart(line()), [promotion])
    assert english in quote.explain("en")
    assert chinese in quote.explain("zh")


@pytest.mark.parametrize(
    ("promotion", "english", "chinese"),
    [
        (
            deal("p", AmountOff(off_minor=5_00, per="unit"), stage="item"),
            "¥5 off each item",
            "每件减 ¥5",
        ),
        (deal("p", AmountOff(off_minor=550, per="line")), "¥5.50 off each line", "每行减 ¥5.50"),
        (
            deal(
                "p",
                PercentOff(off_percent=Decimal("12.5"), cap_minor=50_00),
                MinQuantity(quantity=2),
            ),
            "buy 2 items: 12.5% off, at most ¥50",
            "满 2 件 打 8.75 折，最多减 ¥50",
        ),
        (deal("p", PercentOff(off_percent=Decimal(100))), "100% off", "免单"),
        (
            deal("p", TEN_OFF, target=ByCategory(path=("服装", "男装"))),
            "¥10 off on category 服装 > 男装",
            "类目 服装 > 男装 减 ¥10",
        ),
        (
            deal("p", TEN_OFF, target=ByUnitPrice(at_least_minor=5_00, at_most_minor=9_00)),
            "¥10 off on items at ¥5–¥9 each",
            "单价 ¥5–¥9 减 ¥10",
        ),
        (
            deal(
                "p",
                TEN_OFF,
                target=ByUnitPrice(at_least_minor=5_00) & ~ByProduct(product_ids=("a",)),
            ),
            "¥10 off on items from ¥5 each and (all but product a)",
            "单价 ¥5 起且（除 商品 a 外） 减 ¥10",
        ),
        (
            deal("p", TEN_OFF, target=BySku(sku_ids=tuple("abcd")) | ByUnitPrice(at_most_minor=1)),
            "¥10 off on SKU a, b, c … (4) or items up to ¥0.01 each",
            "SKU a、b、c 等 4 个或单价 0–¥0.01 减 ¥10",
        ),
    ],
)
def test_a_promotion_describes_itself(promotion, english, chinese):
    assert describe(promotion) == english
    assert describe(promotion, "zh") == chinese


def test_a_named_promotion_is_called_by_its_name():
    quote = price_cart(cart(line()), [deal("p", TEN_OFF, name="双十一")])
    assert "✓ 双十一: saves ¥10" in str(quote)


# ---- what was given, kind by kind ---------------------------------------------------------
TIMES = MinSpend(spend_minor=100_00, every=True)
CUP = Gift(options=(GiftOption(sku_id="cup"), GiftOption(sku_id="cap")))
LADDER = Ladder(
    steps=(
        Step(at_least=200_00, benefits=(TEN_OFF,)),
        Step(at_least=500_00, benefits=(AmountOff(off_minor=50_00), CUP)),
    )
)
FREE_SHIPPING = ShippingOff(change=UnitChange(off_percent=Decimal(100)))
PARCEL = {"entry_id": "parcel", "amount_minor": 12_00, "method": "standard"}


@pytest.mark.parametrize(
    ("promotion", "english", "chinese"),
    [
        (
            deal("p", TEN_OFF, TIMES),
            "saves ¥20 (2 times); add ¥50 to save ¥10 more",
            "已减 ¥20（2 次）；再买 ¥50 再减 ¥10",
        ),
        (
            deal("p", CUP, TIMES),
            ("gives a gift of 1 cup (2 times); add ¥50 to get a gift of 1 cup or cap once more"),
            "赠 cup 1 件（2 次）；再买 ¥50 再赠 cup、cap 任选 1 件",
        ),
        (
            Promotion(promotion_id="p", currency="CNY", ladder=LADDER),
            "saves ¥10 (step 1 of 2); add ¥250 to save ¥40 more and get a gift of 1 cup or cap",
            "已减 ¥10（第 1 / 2 档）；再买 ¥250 再减 ¥40、赠 cup、cap 任选 1 件",
        ),
        (deal("p", CUP), "gives a gift of 1 cup", "赠 cup 1 件"),
        (deal("p", PointsBonus(points=100)), "gives 100 bonus points", "赠 100 积分"),
        (
            deal("p", PointsMultiplier(multiplier=Decimal("1.5"))),
            "gives 1.5 times the points",
            "享 1.5 倍积分",
        ),
        (
            deal("p", NextCoupon(promotion_id="back")),
            "gives 1 coupon for the next order",
            "返 1 张优惠券",
        ),
        (deal("p", FREE_SHIPPING, stage="shipping"), "saves ¥12", "已减 ¥12"),
        (
            deal("p", CUP).model_copy(update={"benefits": (TEN_OFF, FREE_SHIPPING, CUP)}),
            "saves ¥22 and gives a gift of 1 cup",
            "已减 ¥22，赠 cup 1 件",
        ),
    ],
)
def test_a_sentence_says_all_that_a_promotion_gave(promotion, english, chinese):
    goods = cart(line("1", 100_00, 2), line("2", 50_00)) | {"shipping": (PARCEL,)}
    quote = price_cart(goods, [promotion])
    assert str(quote).endswith(f": {english}")
    assert quote.explain("zh").endswith(f"：{chinese}")


@pytest.mark.parametrize(
    ("promotion", "english", "chinese"),
    [
        (
            deal("p", TEN_OFF, NthOrder(nth=3)),
            "only on order number 3; this is number 2",
            "仅限第 3 单，本单为第 2 单",
        ),
        (
            deal("p", TEN_OFF, FirstOrder(), MinSpend(spend_minor=300_00)),
            "only on the first order; this is number 2; ¥50 of ¥300",
            "仅限首单，本单为第 2 单；¥50 / ¥300",
        ),
        (
            deal("p", TEN_OFF, ByShippingMethod(methods=("express",))),
            "only for orders shipped by express",
            "仅限使用express配送",
        ),
        (
            Promotion(
                promotion_id="p",
                currency="CNY",
                ladder=Ladder(on="shipping", steps=(Step(at_least=15_00, benefits=(TEN_OFF,)),)),
            ),
            "shipping is ¥12 of ¥15",
            "运费 ¥12 / ¥15",
        ),
        (
            deal("p", FREE_SHIPPING, stage="shipping", target=PRODUCT_A, priority=-1),
            "shipping is free already",
            "运费已减到零",
        ),
    ],
)
def test_a_sentence_says_what_no_goods_can_change(promotion, english, chinese):
    free = deal("free", FREE_SHIPPING, stage="shipping")
    goods = cart(line("1", 50_00)) | {
        "shipping": (PARCEL,),
        "shopper": {"orders_placed": 1},
    }
    quote = price_cart(goods, [promotion, free])
    assert f": {english}\n" in f"{quote}\n"
    assert f"：{chinese}\n" in f"{quote.explain('zh')}\n"
    assert not quote.hints()


def test_a_guest_has_no_number_of_orders():
    quote = price_cart(cart(line()), [deal("p", TEN_OFF, NthOrder(nth=3))])
    assert str(quote).endswith("only on order number 3; this shopper is a guest")
    assert quote.explain("zh").endswith("仅限第 3 单；顾客未登录")


def test_an_empty_cart_has_neither_goods_nor_a_fee_for_a_promotion():
    rules = [deal("goods", TEN_OFF), deal("fee", FREE_SHIPPING, stage="shipping")]
    quote = price_cart(cart(), rules)
    assert "¥10 off: the cart has no goods for it" in str(quote)
    assert "free shipping: there is no shipping fee to take off" in str(quote)
    assert "减 ¥10：购物车中没有可参加活动的商品" in quote.explain("zh")
    assert "包邮：本单没有运费可减" in quote.explain("zh")


def test_a_coupon_in_hand_that_can_not_be_used_is_named():
    coupon = {
        "coupon_id": "C-1", "code": "X1", "promotion_id": "p",
        "valid_from": NOW - 2 * DAY, "valid_until": NOW - DAY,
    }  # fmt: skip
    goods = cart(line()) | {"coupons": (coupon,)}
    quote = price_cart(goods, [deal("p", TEN_OFF, stage="coupon")], now=NOW)
    assert "takes a code or a coupon (coupon C-1 has expired)" in str(quote)
    assert "需要优惠码或优惠券（优惠券 C-1 已过期）" in quote.explain("zh")


def test_of_two_prices_the_lower_is_named_by_its_name():
    flash = deal("f", AmountOff(off_minor=9_00, per="unit"), stage="price", name="双十一")
    member = deal("m", AmountOff(off_minor=5_00, per="unit"), stage="price")
    quote = price_cart(cart(line()), [flash, member])
    assert "gives way to '双十一', whose prices are no higher" in str(quote)
    assert "让位于“双十一”，其价格不高于此活动" in quote.explain("zh")


def test_the_best_combination_is_not_said_to_save_more_promotion_by_promotion():
    rules = PromotionSet(
        promotions=(
            deal("big", AmountOff(off_minor=30_00), exclusive="stage"),
            deal("small", TEN_OFF, priority=1),
        ),
        strategy="best",
    )
    quote = price_cart(cart(line()), rules)
    assert quote.verdict("small").code == "beaten_by"
    assert "gives way to 'big' in the combination that costs least" in str(quote)
    assert "在最省的组合中让位于“big”" in quote.explain("zh")


def test_a_promotion_in_several_currencies_is_told_in_that_of_the_cart():
    yuan: CurrencyVariant[Any, Any] = CurrencyVariant(currency="CNY", benefits=(TEN_OFF,))
    both = deal("p", AmountOff(off_minor=1_50), currency="USD", in_other_currencies=(yuan,))
    assert str(price_cart(cart(line()), [both])).endswith("✓ ¥10 off: saves ¥10")


def test_gifts_shipping_and_points_stand_below_the_lines():
    rules = PromotionSet(
        promotions=(deal("gift", CUP), deal("ship", FREE_SHIPPING, stage="shipping")),
        points=PointsTerms(points=100, worth_minor=1_00),
    )
    goods = cart(line()) | {
        "shipping": (PARCEL,),
        "use_points": 1_000,
        "shopper": {"points_balance": 5_000},
    }
    rows = [row.split() for row in str(price_cart(goods, rules)).splitlines()[2:6]]
    assert rows == [
        ["1", "sku-1", "1", "¥100.00", "¥0.00", "¥100.00"],
        ["gift", "cup", "1", "¥0.00"],
        ["shipping", "parcel", "¥12.00", "-¥12.00", "¥0.00"],
        ["points", "1000", "-¥10.00"],
    ]
    total = price_cart(goods, rules).explain("zh").splitlines()[6]
    assert total.split() == ["合计", "1", "¥112.00", "-¥12.00", "¥90.00"]


def test_of_a_large_set_those_that_came_near_are_told_and_the_others_counted():
    rules = [
        *(deal(f"off-{i}", TEN_OFF, target=BySku(sku_ids=(f"s{i}",))) for i in range(1_000)),
        *(deal(f"far-{i}", TEN_OFF, MinSpend(spend_minor=900_00 + i)) for i in range(1_000)),
        deal("on", TEN_OFF),
        deal("later", TEN_OFF, starts_at=NOW + DAY),
    ]
    text = price_cart(cart(line()), rules, now=NOW).explain()
    assert len(text.splitlines()) < 60
    assert "✓ ¥10 off: saves ¥10" in text
    assert "spend ¥900: ¥10 off: add ¥800 to save ¥10" in text
    assert text.endswith(
        "· and 1951 others: 1 not started, 950 asking for more, 1000 on other goods"
    )
    assert (
        price_cart(cart(line()), rules, now=NOW)
        .explain("zh")
        .endswith("· 另有 1951 个活动：1 个未开始，950 个未达条件，1000 个限其他商品")
    )


# ---- values -------------------------------------------------------------------------------
def test_a_quote_is_a_value_that_can_be_copied_pickled_and_looked_up():
    quote = price_cart(CART, ONE_OF_EACH.values(), now=NOW, usage=USAGE)
    again = price_cart(CART, tuple(ONE_OF_EACH.values()), now=NOW, usage=USAGE)
    others = [copy.copy(quote), copy.deepcopy(quote), pickle.loads(pickle.dumps(quote)), again]  # noqa: S301  own
    for other in others:
        assert other == quote
        assert hash(other) == hash(quote)
        assert other.verdicts == quote.verdicts
        assert str(other) == str(quote)
    assert {quote: "here"}[again] == "here"
    assert price_cart(CART, ONE_OF_EACH.values(), now=NOW + DAY, usage=USAGE) != quote


def test_verdicts_compare_and_slice_as_the_tuple_of_them():
    verdicts = price_cart(CART, ONE_OF_EACH.values(), now=NOW, usage=USAGE).verdicts
    assert verdicts == tuple(verdicts)
    assert tuple(verdicts) == verdicts
    assert hash(verdicts) == hash(tuple(verdicts))
    assert verdicts[-2:] == tuple(verdicts)[-2:]
    assert verdicts[-1] is verdicts[len(verdicts) - 1]
    with pytest.raises(IndexError):
        verdicts[len(verdicts)]


# ---- several benefits ---------------------------------------------------------------------
def test_several_benefits_run_one_after_the_other_under_one_verdict():
    # 10 % of 100.00, then of base current 50 % of the 90.00 left
    both = Promotion(
        promotion_id="p",
        benefits=(
            PercentOff(off_percent=Decimal(10)),
            PercentOff(off_percent=Decimal(50), base="current"),
        ),
    )
    quote = price_cart(cart(line()), [both])
    assert quote.verdict("p").amount_minor == 10_00 + 45_00
    assert quote.lines[0].discounts == (("p", 55_00),)
    priced = price_table(CartTable.of([cart(line())] * 2), [both], by_line=True)
    assert priced.net_minor.tolist() == [45_00] * 2
    assert priced.line_discount_minor("p").tolist() == [55_00] * 2


@pytest.mark.parametrize("price", [100_00, 2**62])  # columns, and the cart engine for columns
def test_several_benefits_withhold_no_more_than_the_goods_are_worth(price):
    # each wants all of the goods, and floors leave a tenth to give
    both = deal("p", AmountOff(off_minor=2**62), currency="CNY").model_copy(
        update={"benefits": (AmountOff(off_minor=2**62), PercentOff(off_percent=Decimal(100)))}
    )
    goods = cart(line(price=price, floor_price_minor=price - price // 10))
    verdict = price_cart(goods, [both]).verdict("p")
    assert (verdict.amount_minor, verdict.ungranted_minor) == (price // 10, price - price // 10)
    assert price_table(CartTable.of([goods]), [both]).verdict("p", 0) == verdict


@pytest.mark.parametrize("price", [100_00, 2**62])
@pytest.mark.parametrize("last", [OrderPrice(price_minor=1), TotalOff(off_minor=2**62)])
def test_what_takes_off_fees_too_withholds_no_goods_twice(price, last):
    # both want all of the goods, floors leave a tenth to give, and the fee is free
    whole = TotalOff(off_minor=2**62)
    both = deal("p", whole).model_copy(update={"benefits": (whole, last)})
    fee = {"entry_id": "1", "method": "post", "amount_minor": 7_00}
    goods = cart(line(price=price, floor_price_minor=price - price // 10)) | {"shipping": [fee]}
    verdict = price_cart(goods, [both]).verdict("p")
    given = price // 10 + min(2**62 - price // 10, 7_00)
    assert (verdict.amount_minor, verdict.ungranted_minor) == (given, price - price // 10)
    assert price_table(CartTable.of([goods]), [both]).verdict("p", 0) == verdict


# ---- look-ups and misuse ------------------------------------------------------------------
def test_units_of_a_line_are_asked_for_within_its_quantity():
    (only,) = price_cart(cart(line(quantity=3)), []).lines
    with pytest.raises(InvalidArgumentError, match="give 0 <= start <= stop <= 3"):
        only.units_net_minor(2, 4)


def test_an_unknown_promotion_is_named_with_those_there_are():
    quote = price_cart(cart(line()), [deal("p", TEN_OFF)])
    with pytest.raises(UnknownIdError, match="'q' is not in the quoted set; it has: p"):
        quote.verdict("q")
    priced = price_table(CartTable.of([cart(line())]), [deal("p", TEN_OFF)])
    with pytest.raises(UnknownIdError, match="'q' is not in the priced set; it has: p"):
        priced.cost_minor("q")
    with pytest.raises(InvalidArgumentError, match="cart = 1 is outside the table"):
        priced.verdict("p", 1)


def test_an_instant_is_asked_for_only_where_a_window_needs_it():
    open_ended, windowed = deal("p", TEN_OFF), deal("w", TEN_OFF, starts_at=NOW)
    table = CartTable.of([cart(line())])
    assert price_cart(cart(line()), [open_ended]).verdicts[0].applied
    with pytest.raises(MissingInstantError, match="now = None is missing but a promotion"):
        price_cart(cart(line()), [windowed])
    with pytest.raises(MissingInstantError):
        price_table(table, [windowed])
    with pytest.raises(NaiveDatetimeError, match="has no offset"):
        price_cart(cart(line()), [windowed], now=datetime(2026, 1, 1))  # noqa: DTZ001  on purpose
    with pytest.raises(NaiveDatetimeError):
        price_table(table, [open_ended], now=datetime(2026, 1, 1))  # noqa: DTZ001  on purpose
    later = evolve(table, cart_at_us=np.array([2**50]))
    assert price_table(later, [windowed], now=NOW - DAY).counts("w") == {"not_started": 1}


def test_two_promotions_never_share_an_id_nor_a_group_two_stages():
    with pytest.raises(DuplicateIdError, match="promotions = 'p' stands there twice"):
        price_cart(cart(), [deal("p", TEN_OFF), deal("p", TEN_OFF)])
    with pytest.raises(InvalidArgumentError, match="group = 'g' stands in two stages"):
        compile_promotions(
            [deal("p", TEN_OFF, group="g"), deal("q", TEN_OFF, group="g", stage="item")]
        )


def test_a_table_counts_verdicts_and_sums_exactly():
    table = CartTable.of([cart(line()), cart(line(price=5)), cart()])
    priced = price_table(table, [deal("p", TEN_OFF, MinSpend(spend_minor=100_00))])
    assert priced.counts("p") == {"applied": 1, "below_threshold": 2}
    assert priced.applied("p").tolist() == [True, False, False]
    assert priced.cost_minor("p") == priced.discount_total_minor == 10_00
    assert priced.list_total_minor == 100_05
    with pytest.raises(InvalidArgumentError, match="price the table with by_line=True"):
        priced.line_discount_minor("p")
    assert repr(priced) == "QuoteTable(3 carts, 1 promotions, CNY)"


def test_progress_is_told_after_every_block_and_ends_complete():
    seen = []
    table = CartTable.of([cart(line(), line("2"))] * 40_000)
    price_table(table, [], progress=lambda done, total: seen.append((done, total)))
    assert len(seen) > 1
    assert seen[-1] == (80_000, 80_000)
    assert seen == sorted(seen)
