"""What a quote says: sentences in both languages, look-ups, and refusals of misuse."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from attrs import evolve

from ecomops import (
    AmountOff,
    ByBrand,
    ByCategory,
    ByProduct,
    BySku,
    ByTag,
    ByUnitPrice,
    CartTable,
    MinQuantity,
    MinSpend,
    PercentOff,
    Promotion,
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
from ecomops.promotions.verdict import VERDICT_CODES

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
    "no_saving": deal("no_saving", PercentOff(off_percent=Decimal("0.001"))),
    "beaten_by": deal("beaten_by", AmountOff(off_minor=5_00), group="g"),
}
CART = cart(line(sku_id="coat"), line("2", 50_00, sku_id="book", floor_price_minor=50_00))

ENGLISH = {
    "applied": "saves ¥10",
    "disabled": "is switched off",
    "currency": "runs in USD, the cart is in CNY",
    "not_started": "starts at 2026-11-22 00:00+00:00",
    "expired": "ended at 2026-11-21 00:00+00:00",
    "below_threshold": "add ¥10 to save ¥10 (¥150 of ¥160)",
    "no_matching_lines": "none of its goods are in the cart (brand Acme)",
    "nothing_left": "its goods are at zero or at their floor price already",
    "no_saving": "would save less than the smallest coin",
    "beaten_by": "gives way to 'applied', which saves at least as much",
}
CHINESE = {
    "applied": "已减 ¥10",
    "disabled": "已停用",
    "currency": "仅限 USD，购物车为 CNY",
    "not_started": "未开始，2026-11-22 00:00+00:00 开始",
    "expired": "已结束，结束于 2026-11-21 00:00+00:00",
    "below_threshold": "再买 ¥10 减 ¥10（¥150 / ¥160）",
    "no_matching_lines": "购物车中没有参加活动的商品（品牌 Acme）",
    "nothing_left": "参加活动的商品已减到零或底价",
    "no_saving": "优惠不足一个最小货币单位",
    "beaten_by": "同组活动“applied”优惠不低于此活动",
}


def test_there_is_a_promotion_here_for_every_code():
    assert set(ONE_OF_EACH) == set(VERDICT_CODES)


@pytest.mark.parametrize("code", VERDICT_CODES)
def test_every_verdict_has_a_sentence_in_both_languages(code):
    quote = price_cart(CART, ONE_OF_EACH.values(), now=NOW)
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
            "再买 标签 tea ¥20 减 ¥10（¥0 / ¥20）",
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
            "add 1 item on tag tea to qualify (0 of 1 item)",
            "再买 标签 tea 1 件 享优惠（0 / 1 件）",
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
            "¥10 off on items from ¥5 each and all but product a",
            "单价 ¥5 起且除 商品 a 外 减 ¥10",
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
