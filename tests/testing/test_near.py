"""Carts near the rules' numbers meet what random carts miss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

from ecomops._typing import MAX_MINOR, Label, MinorAmount
from ecomops.facts import CartFacts, CartTable
from ecomops.models import Cart, DomainModel
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.conditions.min_quantity import MinQuantity
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.goods import ByBrand, ByCategory, ByProduct, BySku, ByTag
from ecomops.selectors.kinds import AllOf, Not
from ecomops.selectors.prices import ByUnitPrice
from ecomops.testing import carts, carts_near, instants_near, promotion_sets
from ecomops.testing.named import Named, Turning

SEARCH = settings(database=None, derandomize=True, max_examples=1_000, phases=[Phase.generate])
SIXTY = settings(SEARCH, max_examples=60)

SPEND = Promotion(
    promotion_id="p",
    currency="USD",
    conditions=(MinSpend(spend_minor=199_00),),
    benefits=(AmountOff(off_minor=20_00),),
)


def total(cart: Cart) -> int:
    return CartFacts.of(cart).list_minor


def units(cart: Cart) -> int:
    return sum(CartFacts.of(cart).line_quantity)


def reaches(strategy, wanted, search=SEARCH) -> bool:
    try:
        find(strategy, wanted, settings=search)
    except NoSuchExample:
        return False
    return True


@pytest.mark.parametrize(
    "wanted",
    {
        "at the threshold": lambda cart: total(cart) == 199_00,
        "one below": lambda cart: total(cart) == 199_00 - 1,
        "one above": lambda cart: total(cart) == 199_00 + 1,
        "half": lambda cart: total(cart) == 199_00 // 2,
        "threshold and discount": lambda cart: total(cart) == 219_00,
        "at the threshold with several lines": lambda cart: (
            total(cart) == 199_00 and len(CartFacts.of(cart).line_item) > 2
        ),
        "less than the discount": lambda cart: 0 < total(cart) < 20_00,
        "empty": lambda cart: not cart.lines,
        "free": lambda cart: cart.lines and not total(cart),
        "merged": lambda cart: (
            len(CartFacts.of(cart).line_item) < sum(line.selected for line in cart.lines)
        ),
        "one SKU at two prices": lambda cart: (
            len({item.sku_id for item in CartFacts.of(cart).line_item})
            < len(CartFacts.of(cart).line_item)
        ),
        "not ticked": lambda cart: any(not line.selected for line in cart.lines),
        "not discountable": lambda cart: any(not line.discountable for line in cart.lines),
        "floor at the price": lambda cart: any(
            0 < line.floor_price_minor == line.unit_price_minor for line in cart.lines
        ),
        "floor above the price": lambda cart: any(
            line.floor_price_minor > line.unit_price_minor for line in cart.lines
        ),
        "an uneven split": lambda cart: any(
            line.discount_minor % 100 for line in price_cart(cart, [SPEND]).lines
        ),
        "a floor that binds": lambda cart: (
            0 < sum(line.discount_minor for line in price_cart(cart, [SPEND]).lines) < 20_00
        ),
        "large": lambda cart: total(cart) > 2**31,
    }.items(),
    ids=lambda pair: pair[0],
)
def test_carts_reach(wanted):
    assert reaches(carts_near(SPEND), wanted[1])


def test_quantities_stand_at_their_threshold():
    rule = MinQuantity(quantity=37)
    for needed in (36, 37, 38):
        assert reaches(carts_near(rule), lambda cart, needed=needed: units(cart) == needed)


class Steep(DomainModel):
    """A kind that the library does not know."""

    kind: Literal["steep"] = "steep"
    steps_minor: tuple[MinorAmount, ...]
    off_percent: Decimal
    words: tuple[Label, ...] = ()


def test_a_future_kind_is_read_by_its_fields():
    rule = Steep(steps_minor=(777_77, 888_88), off_percent=Decimal("12.5"), words=("odd",))
    near = carts_near(rule)
    assert reaches(near, lambda cart: total(cart) == 888_88)
    assert reaches(near, lambda cart: total(cart) == 888_88 - 777_77)
    assert reaches(near, lambda cart: total(cart) == 777_77 * 1000 // 875)  # leaves 777.77
    assert reaches(near, lambda cart: any(line.sku_id == "odd" for line in cart.lines))
    assert reaches(near, lambda cart: any("odd" in line.tags for line in cart.lines))


@pytest.mark.parametrize(
    "selector",
    [
        BySku(sku_ids=("tee-m",)),
        ByProduct(product_ids=("tee",)),
        ByCategory(path=("服装", "男装")),
        ByBrand(brands=("Acme",)),
        ByTag(tags=("new",)),
        ByUnitPrice(at_least_minor=50_00, at_most_minor=60_00),
        ByBrand(brands=("Acme",)) & ByTag(tags=("new",)) & ByCategory(path=("a", "b")),
        ~BySku(sku_ids=("tee-m",)),
        ByBrand(brands=("Acme",)) | ~ByTag(tags=("new",)),
    ],
    ids=lambda selector: selector.describe("en", "CNY"),
)
def test_goods_lie_inside_and_outside_each_selector(selector: SelectorKind):
    rule = MinSpend.model_validate({"spend_minor": 100_00, "select": selector})

    def inside(cart: Cart) -> list[bool]:
        facts = CartFacts.of(cart)
        lines = zip(facts.line_item, facts.line_unit_price_minor, strict=True)
        return [selector.matches(item, price) for item, price in lines]

    def chosen(cart: Cart) -> int:
        amounts = CartFacts.of(cart).line_list_minor
        return sum(a for a, is_in in zip(amounts, inside(cart), strict=True) if is_in)

    near = carts_near(rule)
    assert reaches(near, lambda cart: chosen(cart) == 100_00)
    assert reaches(near, lambda cart: len(set(inside(cart))) == 2)
    if isinstance(selector, ByCategory):
        assert reaches(
            near, lambda cart: any(len(line.category) > len(selector.path) for line in cart.lines)
        )


@given(st.data())
def test_carts_near_any_set_are_valid_and_fit_one_table(data):
    promotions = data.draw(promotion_sets())
    drawn = data.draw(st.lists(carts_near(promotions, max_lines=4), max_size=3))
    assert all(len(cart.lines) <= 4 for cart in drawn)
    assert all(total(cart) <= MAX_MINOR for cart in drawn)
    assert len(CartTable.of(drawn, currency=None if drawn else "CNY")) == len(drawn)
    for cart in drawn:
        assert Cart.model_validate_json(cart.model_dump_json()) == cart


def test_currency_is_that_of_the_promotions_or_the_one_asked_for():
    def code(strategy):
        return find(strategy, lambda cart: True, settings=SIXTY).currency

    assert code(carts_near(SPEND)) == "USD"
    assert code(carts_near(SPEND, currency="JPY")) == "JPY"
    assert code(carts_near(MinQuantity(quantity=3))) == "CNY"
    assert code(carts_near([])) == "CNY"


def misjudged(cart: Cart) -> bool:
    """Tell whether ``>`` in place of ``>=`` would show."""
    return (total(cart) > 199_00) != (total(cart) >= 199_00)


def test_a_wrong_comparison_is_found_within_sixty_carts_where_random_carts_miss_it():
    assert reaches(carts_near(SPEND), misjudged, SIXTY)
    assert not reaches(carts("USD"), misjudged, settings(SIXTY, max_examples=300))


def test_what_rules_name_is_collected():
    promotion = Promotion(
        promotion_id="not goods",
        currency="CNY",
        priority=7,
        conditions=(
            MinSpend(
                spend_minor=100_00,
                select=AllOf(of=(ByBrand(brands=("Acme",)), Not(of=BySku(sku_ids=("tee",))))),
            ),
        ),
        benefits=(AmountOff(off_minor=9_00),),
    )
    named = Named.by(PromotionSet(promotions=(promotion,)))
    assert list(named.numbers) == [100_00, 9_00]
    assert (list(named.brands), list(named.sku_ids)) == (["Acme"], ["tee"])
    assert len(named.selectors) == 4
    assert list(named.currencies) == ["CNY"]


@pytest.mark.parametrize("percent", ["50", "12.5", "33.3333", "0.0001", "99.9999"])
def test_ties_of_a_percentage_are_among_its_numbers(percent):
    parts = int(Decimal(percent) * 10_000)
    named = Named.by(Steep(steps_minor=(), off_percent=Decimal(percent)))
    ties = [n for n in Turning.of(named).amounts if n * parts % 10**6 == 10**6 // 2]
    assert ties


def test_instants_stand_around_the_ends_of_windows():
    starts_at = datetime(2026, 11, 11, tzinfo=UTC)
    promotion = Promotion(
        promotion_id="p", starts_at=starts_at, benefits=SPEND.benefits, currency="USD"
    )
    tick = timedelta(microseconds=1)
    for wanted in (starts_at - tick, starts_at, starts_at + tick):
        find(instants_near([promotion]), wanted.__eq__, settings=SEARCH)
    assert find(instants_near(SPEND), lambda at: True, settings=SIXTY).tzinfo is UTC
