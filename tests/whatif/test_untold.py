"""A promotion that asks for what no order tells seems to cost nothing; the replay says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecomops import (
    AmountOff,
    Audience,
    CartTable,
    Ladder,
    Promotion,
    ShippingOff,
    parse_promotion,
    replay,
)
from ecomops.promotions.conditions.shipping_method import ByShippingMethod
from ecomops.whatif import OrderHistory

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
OFF = (AmountOff(off_minor=500),)
GOODS: dict[str, Any] = {"currency": "CNY", "lines": [
    {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 9900}]}  # fmt: skip
TIER = {"tier_id": "gold", "name": "Gold", "rank": 2}
ENTRY = {"entry_id": "1", "amount_minor": 0, "method": "post"}
FEE = {"entry_id": "1", "amount_minor": 600}
BY_POST = ByShippingMethod(methods=("post",))
COUPON = {
    "coupon_id": "1", "code": "X", "promotion_id": "q", "valid_from": NOON,
    "valid_until": NOON + timedelta(days=1),
}  # fmt: skip


def deal(**fields: Any) -> Promotion:
    return Promotion(promotion_id="p", currency="CNY", benefits=OFF, **fields)


def for_whom(**asked: Any) -> Promotion:
    return deal(audience=Audience(**asked))


def said(text: str) -> Promotion:
    return parse_promotion(text, currency="CNY")


def by_post(**fields: Any) -> Promotion:
    """Take off the fees of parcels that go by post."""
    return Promotion(promotion_id="p", currency="CNY", stage="shipping", **fields)


def steps(on: Any, *benefits: Any) -> Ladder:
    return Ladder.model_validate({"on": on, "steps": [{"at_least": 5, "benefits": benefits}]})


def untold(history: Any, *promotions: Promotion) -> list[str]:
    caveats = replay(history, promotions, reach_minor=0, now=NOON).report.origin.caveats
    return [str(one.n or one.code) for one in caveats if one.code.endswith("_untold")]


@pytest.mark.parametrize(
    ("promotion", "expected", "told", "falls_short"),
    [
        (said("包邮"), "fees_untold", {"shipping": [ENTRY]}, {"channel": "app"}),
        (said("满50含运费减5"), "fees_untold", {"shipping": [ENTRY]}, {}),
        (Promotion(promotion_id="p", currency="CNY", ladder=steps("shipping", *OFF)),
         "fees_untold", {"shipping": [FEE]}, {}),
        (deal(conditions=(BY_POST,)), "shipping_method",
         {"shipping": [ENTRY]}, {"shipping": [FEE]}),
        (deal(conditions=(said("满50减5").conditions[0], BY_POST)), "shipping_method",
         {"shipping": [ENTRY]}, {"shipping": [FEE]}),
        (deal(codes=("SAVE",)), "codes", {"codes": ["other"]}, {"shopper": {}}),
        (deal(codes=("SAVE",)), "codes", {"coupons": [COUPON]}, {"shopper": {}}),
        (deal(needs_code=True), "coupons", {"coupons": [COUPON]}, {"codes": ["other"]}),
        (deal(stage="coupon"), "coupons", {"coupons": [COUPON]}, {"codes": ["other"]}),
        (said("首单减5"), "orders_placed", {"shopper": {}}, {"codes": ["a"]}),
        (said("首单满50减5"), "orders_placed", {"shopper": {}}, {"channel": "app"}),
        (for_whom(new_customer=True), "orders_placed", {"shopper": {"orders_placed": 1}}, {}),
        (for_whom(new_customer=False), "orders_placed", {"shopper": {}}, {}),
        (for_whom(min_tier_rank=1), "tier", {"shopper": {"tier": TIER}}, {"shopper": {}}),
        (for_whom(segments=("vip",)), "segments", {"shopper": {"segments": ["fans"]}},
         {"shopper": {"birth_month": 1}}),
        (for_whom(customer_ids=("Li",)), "customer_id", {"shopper": {"customer_id": "Wu"}},
         {"shopper": {"tier": TIER}}),
        (for_whom(channels=("app",)), "channel", {"channel": "web"}, {"region": "BJ"}),
        (for_whom(regions=("BJ",)), "region", {"region": "SH"}, {"channel": "app"}),
    ],
)  # fmt: skip
def test_what_is_asked_is_told_by_some_order_or_the_result_says_so(
    promotion: Promotion, expected: str, told: dict[str, Any], falls_short: dict[str, Any]
) -> None:
    assert untold(CartTable.of([GOODS, GOODS]), promotion) == [expected]
    assert untold(CartTable.of([GOODS, GOODS | falls_short]), promotion) == [expected]
    assert untold(CartTable.of([GOODS, GOODS | told]), promotion) == []


@pytest.mark.parametrize(
    "promotion",
    [
        by_post(benefits=(ShippingOff(methods=("post",)),)),
        by_post(ladder=steps("spend", ShippingOff(methods=("post",)))),
    ],
)
def test_who_takes_off_certain_parcels_asks_how_they_travel(promotion: Promotion) -> None:
    assert untold(CartTable.of([GOODS]), promotion) == ["fees_untold", "shipping_method"]
    fees = CartTable.of([GOODS | {"shipping": [FEE]}])
    assert untold(fees, promotion) == ["shipping_method"]
    assert untold(CartTable.of([GOODS | {"shipping": [ENTRY]}]), promotion) == []


def test_a_month_of_birth_asks_for_one() -> None:
    table = CartTable.of([GOODS | {"shopper": {"birth_month": month}} for month in (None, 3)])
    deals = (deal(audience=Audience(birthday_month=True), zone="Asia/Shanghai"),)
    found, bare = (
        [one.n for one in replay(some, deals, reach_minor=0, now=NOON).report.origin.caveats]
        for some in (table, CartTable.of([GOODS]))
    )
    assert "birth_month" not in found
    assert "birth_month" in bare


def test_promotions_on_goods_alone_ask_for_nothing_else() -> None:
    bare = CartTable.of([GOODS])
    assert untold(bare, said("满50减5"), said("第二件半价")) == []
    assert untold(bare, said("包邮").model_copy(update={"enabled": False})) == []


def test_all_that_is_missing_is_told_each_once() -> None:
    deals = [for_whom(channels=("app",), min_tier_rank=1), said("包邮"), said("满99包邮")]
    given = [one.model_copy(update={"promotion_id": str(i)}) for i, one in enumerate(deals)]
    assert untold(CartTable.of([GOODS]), *given) == ["channel", "fees_untold", "tier"]


def test_customers_that_the_history_knows_are_told() -> None:
    history = OrderHistory.of(CartTable.of([GOODS]), customer_id=["Wu"])
    assert untold(history, for_whom(customer_ids=("Li",))) == []
    assert untold(history, for_whom(new_customer=True)) == ["orders_placed"]


def test_a_history_of_guests_tells_of_no_customer() -> None:
    history = OrderHistory.of(CartTable.of([GOODS]), customer_id=[None])
    assert not history.knows_customers
    assert untold(history, for_whom(customer_ids=("Li",))) == ["customer_id"]


def test_it_is_said_in_both_languages() -> None:
    report = replay(CartTable.of([GOODS]), [for_whom(channels=("app",))], reach_minor=0).report
    assert "! no order tells its channel: promotions that ask for it were given" in str(report)
    assert "! 订单中没有渠道：以此为条件的活动无人享受" in report.describe("zh")
