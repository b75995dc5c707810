"""Quoting one cart with verdicts for all promotions, beside validating that cart from JSON."""

from decimal import Decimal

import pytest

from ecomops import (
    AmountOff,
    ByCategory,
    BySku,
    Cart,
    MinQuantity,
    MinSpend,
    PercentOff,
    Promotion,
    PromotionSet,
    price_cart,
)
from ecomops.testing import synthetic_carts

LINES, PROMOTIONS = [1, 5, 20], [1, 10, 50]


def promotion(place, benefit, *conditions, **more):
    return Promotion(
        promotion_id=f"p{place}",
        currency="CNY",
        conditions=conditions,
        benefits=(benefit,),
        **more,
    )


def promotions(n):
    """Thresholds, percentages and selectors in turn; about half of them apply."""
    tea, home = ByCategory(path=("food", "tea")), ByCategory(path=("home",))
    made = []
    for i in range(n):
        match i % 5:
            case 0:
                threshold = MinSpend(spend_minor=20_00 * (1 + i % 7))
                made.append(promotion(i, AmountOff(off_minor=3_00), threshold))
            case 1:
                each_line = PercentOff(off_percent=Decimal(1 + i % 4), per="line")
                made.append(promotion(i, each_line, stage="item"))
            case 2:
                some_tea = MinQuantity(quantity=1 + i % 3, select=tea)
                made.append(promotion(i, AmountOff(off_minor=50), some_tea, stage="item"))
            case 3:
                out_of_reach = MinSpend(spend_minor=999_00 * (1 + i))
                made.append(promotion(i, PercentOff(off_percent=Decimal(5)), out_of_reach))
            case 4:
                for_home = MinSpend(spend_minor=1_00, select=home)
                made.append(promotion(i, PercentOff(off_percent=Decimal(2)), for_home))
    return PromotionSet(promotions=tuple(made))


def for_sku(place, sku_id):
    only = BySku(sku_ids=(sku_id,))
    off = PercentOff(off_percent=Decimal(1))
    return promotion(place, off, MinQuantity(quantity=1, select=only), target=only, stage="item")


def full_quote(cart, rules):
    """Price a cart and read the verdict of every promotion, which is made when it is read."""
    return tuple(price_cart(cart, rules).verdicts)


@pytest.mark.parametrize("n_promotions", PROMOTIONS)
@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.benchmark(group="one cart")
def test_price_cart(benchmark, n_lines, n_promotions):
    (cart,), rules = synthetic_carts(1, seed=199, lines=n_lines), promotions(n_promotions)
    verdicts = benchmark(full_quote, cart, rules)
    assert len(verdicts) == n_promotions


@pytest.mark.parametrize("n_others", [0, 9_990])
@pytest.mark.benchmark(group="ten promotions that touch the cart, among others that do not")
def test_price_cart_in_a_large_set(benchmark, n_others):
    (cart,) = synthetic_carts(1, seed=199, lines=5)
    rules = PromotionSet(
        promotions=(
            *(for_sku(i, cart.lines[i % 5].sku_id) for i in range(10)),
            *(for_sku(10 + i, f"other-{i}") for i in range(n_others)),
        )
    )
    quote = benchmark(price_cart, cart, rules)
    assert len(quote.uses) == 10


@pytest.mark.parametrize("n_lines", LINES)
@pytest.mark.benchmark(group="one cart")
def test_reference_validate_cart(benchmark, n_lines):
    (cart,) = synthetic_carts(1, seed=199, lines=n_lines)
    assert benchmark(Cart.model_validate_json, cart.model_dump_json()) == cart
