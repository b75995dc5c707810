"""Promotions as a user types them: rules, one quote, many quotes, and money."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

import numpy as np
from numpy.typing import NDArray

from ecomops import (
    AllOf,
    AmountOff,
    AnyOf,
    ByBrand,
    ByCategory,
    Cart,
    CartFacts,
    CartTable,
    Check,
    MinQuantity,
    MinSpend,
    Money,
    Not,
    PercentOff,
    Promotion,
    PromotionOf,
    PromotionSet,
    Quote,
    QuoteLine,
    QuoteTable,
    Verdict,
    compile_promotions,
    describe,
    price_cart,
    price_table,
)
from ecomops.promotions.kinds import Benefit, Condition

# ---- rules ------------------------------------------------------------------------------
acme, clothes = ByBrand(brands=("Acme",)), ByCategory(path=("clothing",))
assert_type(acme & clothes, AllOf)
assert_type(acme | clothes, AnyOf)
assert_type(~acme, Not)
assert_type(~(acme | clothes) & acme, AllOf)

deal = Promotion(
    promotion_id="p",
    currency="CNY",
    conditions=(MinSpend(spend_minor=199_00, base="list"), MinQuantity(quantity=2)),
    target=acme,
    benefits=(AmountOff(off_minor=20_00), PercentOff(off_percent=Decimal("12.5"))),
)
conditions_seen: tuple[Condition, ...] = deal.conditions
benefits_seen: tuple[Benefit, ...] = deal.benefits
assert_type(deal.starts_at, datetime | None)
assert_type(describe(deal, "zh"), str)
as_generic: PromotionOf[Condition, Benefit] = deal

rules = PromotionSet(promotions=(deal,))
assert_type(rules.promotions, tuple[Promotion, ...])
assert_type(PromotionSet.model_validate_json("{}"), PromotionSet)
compiled = compile_promotions([deal])

MinSpend(spend_minor=199.00)  # E: arg-type
MinSpend(spend_minor=199_00, base="net")  # E: arg-type
MinSpend()  # E: call-arg
AmountOff(off_minor="20.00")  # E: arg-type
AmountOff(off_minor=20_00, off_percent=20)  # E: call-arg
PercentOff(off_percent=12.5)  # E: arg-type
PercentOff(off_percent=Decimal(20), per="item")  # E: arg-type
Promotion(benefits=())  # E: call-arg
Promotion(promotion_id="p", benefits=(MinQuantity(quantity=2),))  # E: arg-type
Promotion(promotion_id="p", conditions=(AmountOff(off_minor=1),), benefits=())  # E: arg-type
acme & "clothing"  # E: operator
describe(deal, "de")  # E: arg-type


# ---- one cart ---------------------------------------------------------------------------
def quote_all(cart: Cart, facts: CartFacts, now: datetime) -> Sequence[Quote]:
    as_json = {"currency": "CNY", "lines": ()}
    return [
        price_cart(cart, rules),
        price_cart(facts, [deal], now=now),
        price_cart(as_json, compiled),
    ]


def read_quote(quote: Quote) -> None:
    assert_type(quote.payable_minor, int)
    assert_type(quote.currency, str)
    assert_type(quote.lines, tuple[QuoteLine, ...])
    assert_type(quote.lines[0].discounts, tuple[tuple[str, int], ...])
    assert_type(quote.lines[0].units_net_minor(0, 1), int)
    assert_type(quote.verdicts, Sequence[Verdict])
    assert_type(quote.verdict("p").applied, bool)
    assert_type(quote.verdict("p").unmet, tuple[Check, ...])
    assert_type(quote.verdict("p").winner, str | None)
    assert_type(quote.hints("zh"), tuple[str, ...])
    assert_type(quote.explain(), str)
    assert quote.verdict("p").code == "aplied"  # E: comparison-overlap
    quote.explain("de")  # E: arg-type
    quote.verdict(0)  # E: arg-type
    quote.payable  # E: attr-defined


def misuse_cart(cart: Cart) -> None:
    price_cart(cart)  # E: call-arg
    price_cart(cart, deal)  # E: arg-type
    price_cart(cart, rules, datetime.now(UTC))  # E: call-arg
    price_cart(cart, rules, now="2026-11-11")  # E: arg-type
    price_cart([cart], rules)  # E: arg-type


# ---- many carts -------------------------------------------------------------------------
def read_table(table: CartTable) -> None:
    priced = price_table(table, rules, by_line=True)
    assert_type(priced, QuoteTable)
    assert_type(priced.net_minor, NDArray[np.int64])
    assert_type(priced.applied("p"), NDArray[np.bool_])
    assert_type(priced.cost_minor("p"), int)
    assert_type(priced.verdict("p", 0), Verdict)
    assert_type(priced.line_discount_minor("p"), NDArray[np.int64])
    assert_type(table.cart(0), CartFacts)
    price_cart(table, rules)  # E: arg-type
    price_table(table.cart(0), rules)  # E: arg-type
    price_table(table, rules, by_line="p")  # E: arg-type


# ---- money ------------------------------------------------------------------------------
price = Money.parse("199.00", "CNY")
assert_type(price, Money)
assert_type(price + price, Money)
assert_type(price * 3, Money)
assert_type(price.percent(Decimal("12.5")), Money)
assert_type(price.minor, int)
assert_type(price.amount, Decimal)
assert_type(sum([price, price], Money(0, "CNY")), Money)

Money(199.00, "CNY")  # E: arg-type
Money.parse(1.15, "CNY")  # E: arg-type
price + 1  # E: operator
price * 0.8  # E: operator
price.percent(12.5)  # E: arg-type
price.minor = 0  # E: misc
