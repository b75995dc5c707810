"""A stored quote comes back as it was, and a document that does not add up is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator
from pydantic import Field, ValidationError

from ecomops import (
    AmountOff,
    Audience,
    BySku,
    CartTable,
    Gift,
    Limits,
    MinSpend,
    NextCoupon,
    PercentOff,
    PointsTerms,
    Promotion,
    PromotionOf,
    PromotionSet,
    Quote,
    ShippingOff,
    Usage,
    compile_promotions,
    price_cart,
)
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.gift import GiftOption
from ecomops.promotions.benefits.unit_change import UnitChange
from ecomops.promotions.kinds import Benefit, Condition
from ecomops.promotions.lines.grants import Grant
from ecomops.promotions.quotes.document import QuoteDocument
from ecomops.promotions.rules.promotion_set import GroupLimit
from ecomops.testing import carts_near, instants_near, promotion_sets, usage_near

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
STORED = Path(__file__).parents[1] / "golden" / "quote-v1.json"
SCHEMA = Draft202012Validator(QuoteDocument.model_json_schema())


def line(line_id, sku_id, price, quantity=1, **more):
    return {
        "line_id": line_id,
        "sku_id": sku_id,
        "quantity": quantity,
        "unit_price_minor": price,
        **more,
    }


def coupon(coupon_id, promotion_id, until):
    return {
        "coupon_id": coupon_id,
        "code": f"CODE-{coupon_id}",
        "promotion_id": promotion_id,
        "valid_from": NOW - 9 * DAY,
        "valid_until": until,
    }


CART = {
    "cart_id": "cart-7",
    "currency": "CNY",
    "lines": (
        line("1", "tee", 99_00, 2, category=("clothes", "tees"), tags=("new",), brand="Acme"),
        line("2", "cap", 35_00, options=({"axis": "size", "value": "M"},), cost_minor=20_00),
        line("3", "tee", 99_00, 1, category=("clothes", "tees"), tags=("new",), brand="Acme"),
        line("4", "sock", 9_00, 1, selected=False),
        line("5", "card", 50_00, 1, discountable=False, floor_price_minor=50_00),
    ),
    "shopper": {
        "customer_id": "M-1",
        "orders_placed": 2,
        "segments": ("vip",),
        "points_balance": 900,
        "tier": {"tier_id": "gold", "name": "Gold", "rank": 2},
        "birth_month": 11,
    },
    "channel": "app",
    "region": "east",
    "codes": ("HELLO",),
    "coupons": (coupon("C-1", "coupon", NOW + DAY), coupon("C-2", "old", NOW)),
    "shipping": (
        {"entry_id": "parcel", "amount_minor": 12_00, "method": "standard"},
        {"entry_id": "island", "amount_minor": 8_00},
    ),
    "use_points": 500,
    "gift_choices": ({"promotion_id": "gift", "sku_id": "mug"},),
}


def deal(promotion_id, *benefits, conditions=(), **more):
    more.setdefault("currency", "CNY")
    return Promotion(promotion_id=promotion_id, benefits=benefits, conditions=conditions, **more)


TEN_OFF = AmountOff(off_minor=10_00)
CUP_OR_MUG = Gift(
    options=(GiftOption(sku_id="cup"), GiftOption(sku_id="mug", list_price_minor=15_00))
)
RULES = PromotionSet(
    promotions=(
        deal("flash", AmountOff(off_minor=9_00, per="unit"), stage="price",
             target=BySku(sku_ids=("tee",))),
        deal("every", TEN_OFF, conditions=(MinSpend(spend_minor=100_00, every=True),)),
        deal("gift", CUP_OR_MUG, NextCoupon(promotion_id="back", valid_days=30)),
        deal("far", TEN_OFF, conditions=(MinSpend(spend_minor=900_00),)),
        deal("new", TEN_OFF, audience=Audience(new_customer=True, channels=("web",))),
        deal("once", TEN_OFF, limits=Limits(uses_per_customer=1, period="day"),
             zone="Asia/Shanghai"),
        deal("budget", TEN_OFF, limits=Limits(budget_minor=100_00)),
        deal("g1", PercentOff(off_percent=Decimal("12.5")), group="g", starts_at=NOW - DAY),
        deal("g2", AmountOff(off_minor=1_00), group="g"),
        deal("coupon", TEN_OFF, stage="coupon"),
        deal("old", TEN_OFF, stage="coupon"),
        deal("free", ShippingOff(change=UnitChange(off_percent=Decimal(100)),
                                 methods=("standard",)), stage="shipping"),
    ),
    groups=(GroupLimit(group="g", at_most=1),),
    points=PointsTerms(points=100, worth_minor=1_00, max_share_percent=Decimal(50)),
)  # fmt: skip
USAGE = Usage(uses={"once": 3}, customer_uses={("M-1", "once"): 1}, spent_minor={"budget": 95_00})


def quoted(**changes: Any) -> Quote:
    return price_cart(CART | changes, RULES, now=NOW, usage=USAGE)


# ---- there and back -----------------------------------------------------------------------
@st.composite
def cases(draw):
    rules = draw(promotion_sets(max_size=4))
    now, usage = draw(instants_near(rules)), draw(usage_near(rules.promotions))
    return draw(carts_near(rules)), rules, {"now": now, "usage": usage}


@given(cases())
def test_a_quote_read_back_is_equal_and_prices_to_the_same_quote(case):
    cart, rules, at = case
    quote = price_cart(cart, rules, **at)
    text = quote.to_json()
    back = Quote.from_json(text)
    assert back == quote
    assert hash(back) == hash(quote)
    assert back.to_json() == text
    assert (back.lines, back.shipping, back.gifts) == (quote.lines, quote.shipping, quote.gifts)
    assert [back.explain(language) for language in ("en", "zh")] == [
        quote.explain(language) for language in ("en", "zh")
    ]
    assert price_cart(back.cart, back.rules, now=back.now, usage=back.usage) == quote
    assert SCHEMA.is_valid(json.loads(text))


@given(cases())
def test_a_cart_out_of_a_table_has_no_line_ids_and_comes_back_without(case):
    cart, rules, at = case
    quote = price_cart(CartTable.of([cart]).cart(0), rules, **at)
    text = quote.to_json()
    assert Quote.from_json(text) == quote
    assert all(row["line_id"] is None for row in json.loads(text)["lines"])


def test_all_parts_of_a_quote_come_back():
    quote = quoted()
    assert {verdict.code for verdict in quote.verdicts} == {
        "applied", "below_threshold", "audience", "limit_reached", "budget_exhausted",
        "beaten_by", "code_missing",
    }  # fmt: skip
    back = Quote.from_json(quote.to_json())
    assert back == quote
    assert back.cart.line_sources == ((("2", 1),), (("5", 1),), (("1", 2), ("3", 1)))
    assert back.cart == quote.cart
    assert back.extras == quote.extras
    assert back.terms == RULES.terms


def test_an_empty_quote_comes_back():
    quote = price_cart({"currency": "JPY"}, [])
    assert Quote.from_json(quote.to_json()) == quote


def test_the_best_combination_comes_back_with_its_search():
    rules = PromotionSet(promotions=RULES.promotions[1:], strategy="best")
    quote = price_cart(CART, rules, now=NOW, usage=USAGE)
    back = Quote.from_json(quote.to_json())
    assert back == quote
    assert back.search == quote.search
    assert back.search is not None


def test_instants_of_named_zones_come_back_as_the_same_instant():
    shanghai = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    quote = price_cart(CART, RULES, now=shanghai, usage=USAGE)
    assert '"now":"2026-11-21T20:00:00+08:00"' in quote.to_json()
    assert Quote.from_json(quote.to_json()) == quote == quoted()


def test_numbers_beyond_2_to_the_53_stay_exact():
    goods = {"currency": "CNY", "lines": [line("1", "tee", 2**53 + 1)]}
    half = PercentOff(off_percent=Decimal(50))
    quote = price_cart(goods, [deal("p", half)])
    assert '"list_minor":9007199254740993' in quote.to_json()
    assert Quote.from_json(quote.to_json()).net_minor == quote.net_minor == 2**52


def test_usage_comes_back_promotion_by_promotion():
    rules = [deal("p", TEN_OFF)]
    usage = Usage(
        uses={"p": 2**70, "q": 1},
        customer_uses={("M-2", "p"): 4, ("M-1", "p"): 3, ("M-1", "r"): 1},
        spent_minor={"s": 5},
    )
    quote = price_cart({"currency": "CNY", "shopper": {"customer_id": "M-1"}}, rules, usage=usage)
    found = Quote.from_json(quote.to_json()).usage
    # what other customers used is nobody's business
    assert found == usage.of_customer("M-1")
    assert (found.uses_by("M-1", "p"), found.uses_by("M-2", "p")) == (3, 0)


def test_two_alike_benefits_of_one_promotion_are_told_apart():
    cup = Gift(options=(GiftOption(sku_id="cup"),))
    quote = price_cart(CART, [deal("p", cup, TEN_OFF, cup.model_copy())], now=NOW)
    rows = json.loads(quote.to_json())["extras"]
    assert [(row["kind"], row["benefit"]) for row in rows] == [("gift", 0), ("gift", 2)]
    back = Quote.from_json(quote.to_json())
    assert back == quote
    assert back.extras[1].benefit is back.promotions[0].benefits[2]


def test_a_quote_of_version_1_is_still_read():
    text = STORED.read_text(encoding="utf-8")
    quote = Quote.from_json(text)
    assert quote == quoted()
    assert json.loads(text) == json.loads(quote.to_json()), (
        "what to_json writes has changed: where old documents still read, refresh "
        f"{STORED.name}; where they don't, it is another schema_version"
    )


# ---- kinds of a host application ----------------------------------------------------------
class Sticker(BenefitKind):
    """A sticker (贴纸)."""

    works_on = "extra"

    kind: Literal["sticker"] = "sticker"

    def grant_cart(self, lines: Any, times: int = 1) -> Grant:
        return Grant(0, (0,) * len(lines), count=times)

    def describe(self, language: Any, currency: str | None) -> str:
        return "a sticker"


ShopPromotion = PromotionOf[Condition, Annotated[Benefit | Sticker, Field(discriminator="kind")]]


def test_promotions_of_a_host_application_come_back_by_their_type():
    rule = ShopPromotion(promotion_id="p", currency="CNY", benefits=(TEN_OFF, Sticker()))
    quote = price_cart(CART, compile_promotions([rule]), now=NOW)
    text = quote.to_json()
    back = Quote.from_json(text, promotion_type=ShopPromotion)
    assert back == quote
    assert back.extras[0].benefit == Sticker()
    with pytest.raises(ValidationError, match="sticker"):
        Quote.from_json(text)


# ---- refusals -----------------------------------------------------------------------------
def changed(change: Callable[[Any], object]) -> str:
    """Write the quote out with one change."""
    document = json.loads(quoted().to_json())
    change(document)
    return json.dumps(document)


def put(*path: str | int, to: object) -> Callable[[Any], object]:
    def change(document):
        for step in path[:-1]:
            document = document[step]
        assert document[path[-1]] != to
        document[path[-1]] = to

    return change


def swap(field: str, one: int, other: int) -> Callable[[Any], object]:
    def change(document):
        rows = document[field]
        rows[one], rows[other] = rows[other], rows[one]

    return change


PLACE = {v.promotion_id: i for i, v in enumerate(quoted().verdicts)}


def deal_anew(document):
    # both parts of the tees still sum to the same
    tees = [row for row in document["lines"] if row["sku_id"] == "tee"]
    for row, by in zip(tees, (1, -1), strict=True):
        row["net_minor"] += by
        row["points_minor"] -= by


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (put("schema_version", to=2), "schema_version", "Input should be 1"),
        (put("lines", 1, "net_minor", to=1), "lines.1.net_minor", "list − discounts − points"),
        (put("lines", 0, "list_minor", to=1), "lines.0.list_minor", "unit price × quantity"),
        (put("lines", 0, "quantity", to=0), "lines.0.quantity", "greater than or equal to 1"),
        (put("lines", 0, "quantity", to=1.5), "lines.0.quantity", "valid integer"),
        (put("shipping", 0, "net_minor", to=1), "shipping.0.net_minor", "list − discounts"),
        (put("totals", "payable_minor", to=1), "totals.payable_minor", "the sum of lines"),
        (put("points", "amount_minor", to=1), "points.amount_minor", "points_minor of all lines"),
        (
            put("verdicts", PLACE["every"], "amount_minor", to=1),
            f"verdicts.{PLACE['every']}.amount_minor",
            "its discounts = 3000, not 1",
        ),
        (put("uses", 0, "amount_minor", to=1), "uses.0.amount_minor", "its discounts"),
        (
            put("lines", 2, "discounts", 0, "promotion_id", to="nobody"),
            "lines.2.discounts.0.promotion_id",
            "should be that of a promotion that applied, not 'nobody'",
        ),
        (
            put("lines", 2, "discounts", 0, "promotion_id", to="far"),
            "lines.2.discounts.0.promotion_id",
            "should be that of a promotion that applied, not 'far'",
        ),
        (
            lambda d: d["lines"][2]["discounts"].append(d["lines"][2]["discounts"][0]),
            "lines.1.discounts.3.promotion_id",
            "should stand there once",
        ),
        (
            put("verdicts", PLACE["g2"], "winner", to="far"),
            f"verdicts.{PLACE['g2']}.winner",
            "winner should be that of a promotion that applied",
        ),
        (
            put("verdicts", 3, "promotion_id", to="x"),
            "verdicts.3.promotion_id",
            "as in promotions[3]",
        ),
        (lambda d: d["verdicts"].pop(), "verdicts", "one for each of 12 promotions, not 11"),
        (lambda d: d["uses"].pop(), "uses", "one for each promotion that applied"),
        (swap("promotions", 1, 2), "verdicts.1.promotion_id", "as in promotions[1]"),
        (
            lambda d: (swap("promotions", 1, 2)(d), swap("verdicts", 1, 2)(d)),
            "promotions.1.promotion_id",
            "stage, descending priority and id",
        ),
        (
            put("promotions", 1, "promotion_id", to="flash"),
            "promotions.1.promotion_id",
            "promotion_id should be unique",
        ),
        (
            put("promotions", PLACE["flash"], "group", to="g"),
            "promotions",
            "group = 'g' stands in two stages",
        ),
        (put("extras", 0, "benefit", to=9), "extras.0.benefit", "one of the promotion's 2"),
        (put("extras", 0, "benefit", to=1), "extras.0.kind", "gives something besides"),
        (put("gifts", 0, "sku_id", to="cup"), "gifts", "as gift_choices pick them"),
        (put("checkout", "gift_choices", to=[]), "gifts", "as gift_choices pick them"),
        (put("lines", 0, "line_id", to="1"), "lines.2.line_id", "line_id should be unique"),
        (put("lines", 0, "line_id", to=None), "lines.0.line_id", "all lines have an id or none"),
        (swap("lines", 0, 1), "lines.1", "lines should stand by SKU id"),
        (deal_anew, "lines.2.points_minor", "dealt over lines of the same goods"),
        (lambda d: d["lines"][0].update(colour="red"), "lines.0.colour", "not permitted"),
        (lambda d: d.pop("terms"), "terms", "Field required"),
        (put("now", to="2026-11-21T12:00:00"), "now", "offset"),
    ],
)
def test_a_document_that_does_not_fit_together_is_refused_with_the_place(change, place, message):
    with pytest.raises(ValidationError) as caught:
        Quote.from_json(changed(change))
    found = {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}
    assert message in found.get(place, f"not at {place}: {found}")


def test_a_document_wrong_in_many_places_names_the_first_ten():
    def change(document):
        for verdict in document["verdicts"]:
            verdict["amount_minor"] += 1

    with pytest.raises(ValidationError) as caught:
        Quote.from_json(changed(change))
    assert caught.value.error_count() == 10


def test_text_that_is_no_document_is_refused():
    with pytest.raises(ValidationError, match="Invalid JSON"):
        Quote.from_json("net: 5")
