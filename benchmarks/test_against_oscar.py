"""The same promotions on the same baskets: ecomops beside django-oscar 4.2.

Needs the extra ``bench``; without it this file is left out. Oscar applies offers that exclude
each other, or that combine, with its default applicator on an in-memory SQLite database; the
answer of ecomops holds a verdict for every promotion.
"""

from decimal import Decimal

import pytest

from ecomops import (
    AmountOff,
    ByTag,
    Cart,
    MinQuantity,
    MinSpend,
    NthUnit,
    PercentOff,
    Promotion,
    PromotionSet,
    price_cart,
)

pytest.importorskip("oscar", reason="django-oscar is in the extra 'bench'")

from benchmarks import oscar_shop

SIZES = [(1, 5), (10, 5), (50, 20)]  # promotions × lines


def prices(n_lines):
    return [10_00 + 1_37 * i for i in range(n_lines)]


def promotion(i, stage, benefit, condition, **more):
    return Promotion(
        promotion_id=f"p{i:02}",
        currency="CNY",
        stage=stage,
        priority=-i,
        conditions=(condition,),
        benefits=(benefit,),
        **more,
    )


def promotions(n, *, exclusive):
    half = ByTag(tags=("half",))
    more = {"exclusive": "line"} if exclusive else {}
    made = []
    for i in range(n):
        match i % 3:
            case 0:
                spend = MinSpend(spend_minor=10_00)
                made.append(promotion(i, "order", AmountOff(off_minor=5_00), spend, **more))
            case 1:
                some = MinQuantity(quantity=1, select=half)
                made.append(
                    promotion(i, "item", PercentOff(off_percent=Decimal(10)), some, **more)
                )
            case 2:
                three, free = MinQuantity(quantity=3), NthUnit(n=3, pay_percent=Decimal(0))
                made.append(promotion(i, "item", free, three, **more))
    return PromotionSet(promotions=tuple(made))


def cart(n_lines):
    lines = [
        {
            "line_id": f"{i}", "sku_id": f"sku-{i}", "quantity": 1, "unit_price_minor": price,
            "tags": ("half",) if i % 2 == 0 else (),
        }
        for i, price in enumerate(prices(n_lines))
    ]  # fmt: skip
    return Cart.model_validate({"currency": "CNY", "lines": lines})


def full_quote(one, rules):
    quote = price_cart(one, rules)
    return quote, tuple(quote.verdicts)


@pytest.mark.parametrize("exclusive", [True, False], ids=["exclusive", "combinable"])
@pytest.mark.parametrize(("n_promotions", "n_lines"), SIZES)
@pytest.mark.benchmark(group="beside django-oscar")
def test_ecomops(benchmark, n_promotions, n_lines, exclusive):
    rules = promotions(n_promotions, exclusive=exclusive)
    quote, _ = benchmark(full_quote, cart(n_lines), rules)
    assert quote.discount_minor > 0


@pytest.mark.parametrize("exclusive", [True, False], ids=["exclusive", "combinable"])
@pytest.mark.parametrize(("n_promotions", "n_lines"), SIZES)
@pytest.mark.benchmark(group="beside django-oscar")
def test_reference_oscar(benchmark, n_promotions, n_lines, exclusive):
    oscar_shop.ready()
    basket, products = oscar_shop.basket_of(prices(n_lines))
    oscar_shop.offers(n_promotions, products, exclusive=exclusive)
    rounds = 3 if n_promotions < 50 or exclusive else 1
    discount = benchmark.pedantic(oscar_shop.apply_offers, (basket,), rounds=rounds)
    assert discount > 0
