"""The laws of pricing, on carts built near the rules' own numbers."""

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given, strategies as st

from ecomops import (
    AmountOff,
    Cart,
    CartLine,
    CartTable,
    MinSpend,
    PercentOff,
    Promotion,
    PromotionSet,
    price_cart,
    price_table,
)
from ecomops.testing import carts_near, promotion_sets, promotions, selectors


def windowless(promotion):
    return promotion.model_copy(update={"starts_at": None, "ends_at": None})


@st.composite
def cases(draw, max_size=5):
    drawn = draw(promotion_sets(max_size=max_size))
    rules = PromotionSet(promotions=tuple(windowless(p) for p in drawn.promotions))
    return draw(carts_near(rules.promotions)), rules


def answer(quote):
    """Everything that a shopper or an auditor could compare, line ids aside."""
    return quote.payable_minor, quote.line_net_minor, quote.line_discounts, quote.verdicts


# ---- 1: every sum comes out ---------------------------------------------------------------
@given(cases())
def test_units_add_up_to_lines_lines_to_promotions_promotions_to_the_discount(case):
    cart, rules = case
    quote = price_cart(cart, rules)
    selected = [line for line in cart.lines if line.selected]
    assert sorted(line.line_id for line in quote.lines) == sorted(s.line_id for s in selected)
    for line in quote.lines:
        assert line.list_minor - sum(minor for _, minor in line.discounts) == line.net_minor
        assert all(minor > 0 for _, minor in line.discounts)
        if line.quantity <= 50:
            assert sum(line.unit_nets_minor) == line.net_minor
    by_promotion = {v.promotion_id: v.amount_minor for v in quote.verdicts if v.applied}
    found = dict.fromkeys(by_promotion, 0)
    for line in quote.lines:
        for promotion_id, minor in line.discounts:
            found[promotion_id] += minor
    assert found == by_promotion
    assert sum(found.values()) == quote.discount_minor
    assert quote.list_minor - quote.discount_minor == quote.net_minor == quote.payable_minor
    assert quote.list_minor == sum(line.list_minor for line in selected)


# ---- 2: bounds ----------------------------------------------------------------------------
@given(cases())
def test_no_line_goes_below_its_floor_or_zero_or_above_list(case):
    cart, rules = case
    quote = price_cart(cart, rules)
    floors = {
        line.line_id: min(line.floor_price_minor * line.quantity, line.list_minor)
        for line in cart.lines
    }
    for line in quote.lines:
        assert 0 <= floors[line.line_id] <= line.net_minor <= line.list_minor
    assert quote.payable_minor >= 0


@given(cases())
def test_lines_that_take_no_part_keep_their_price(case):
    cart, rules = case
    kept = {line.line_id for line in cart.lines if not line.discountable}
    for line in price_cart(cart, rules).lines:
        if line.line_id in kept:
            assert line.net_minor == line.list_minor


# ---- 3: order and splitting of lines ------------------------------------------------------
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(case, random):
    cart, rules = case
    lines = list(cart.lines)
    random.shuffle(lines)
    shuffled = Cart(currency=cart.currency, lines=tuple(lines))
    assert answer(price_cart(shuffled, rules)) == answer(price_cart(cart, rules))
    by_id = {line.line_id: line for line in price_cart(cart, rules).lines}
    assert {line.line_id: line for line in price_cart(shuffled, rules).lines} == by_id


@given(cases(), st.data())
def test_splitting_a_line_changes_no_total_and_no_goods_net(case, data):
    cart, rules = case
    assume(any(line.quantity > 1 for line in cart.lines))
    place = data.draw(
        st.sampled_from([i for i, line in enumerate(cart.lines) if line.quantity > 1])
    )
    line = cart.lines[place]
    cut = data.draw(st.integers(1, line.quantity - 1))
    halves = (
        CartLine.model_validate({**line.model_dump(), "quantity": cut, "line_id": "half-1"}),
        CartLine.model_validate(
            {**line.model_dump(), "quantity": line.quantity - cut, "line_id": "half-2"}
        ),
    )
    split = Cart(
        currency=cart.currency, lines=cart.lines[:place] + halves + cart.lines[place + 1 :]
    )
    assert answer(price_cart(split, rules)) == answer(price_cart(cart, rules))


# ---- 4: order of promotions ---------------------------------------------------------------
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_promotions_changes_nothing(case, random):
    cart, rules = case
    shuffled = list(rules.promotions)
    random.shuffle(shuffled)
    assert answer(price_cart(cart, shuffled)) == answer(price_cart(cart, rules))


# ---- 5: a lone discount, raised -----------------------------------------------------------
@given(st.data(), promotions(), st.integers(1, 50_00))
def test_raising_a_lone_discount_never_raises_what_is_paid(data, promotion, more):
    benefit = data.draw(st.sampled_from(promotion.benefits))
    if isinstance(benefit, AmountOff):
        raised = benefit.model_copy(update={"off_minor": benefit.off_minor + more})
    else:
        percent = min(Decimal(100), benefit.off_percent + Decimal(more) / 100)
        raised = benefit.model_copy(update={"off_percent": percent})
    one = windowless(promotion.model_copy(update={"benefits": (benefit,)}))
    two = one.model_copy(update={"benefits": (raised,)})
    cart = data.draw(carts_near([one, two]))
    assert price_cart(cart, [two]).payable_minor <= price_cart(cart, [one]).payable_minor


# ---- 8: the same question, the same answer ------------------------------------------------
@given(cases())
def test_quoting_again_or_after_a_round_trip_through_json_changes_nothing(case):
    cart, rules = case
    first = price_cart(cart, rules)
    again = price_cart(
        Cart.model_validate_json(cart.model_dump_json()),
        PromotionSet.model_validate_json(rules.model_dump_json()),
    )
    assert price_cart(cart, rules) == first == again
    assert str(again) == str(first)
    assert again.explain("zh") == first.explain("zh")


# ---- 9: scaling money ---------------------------------------------------------------------
def scaled(value, factor):
    """Multiply every amount in a dumped model, by the ending of its name."""
    if isinstance(value, dict):
        return {key: scaled_amount(key, inner, factor) for key, inner in value.items()}
    return [scaled(inner, factor) for inner in value] if isinstance(value, list | tuple) else value


def scaled_amount(key, inner, factor):
    if key.endswith("_minor") and inner is not None:
        return inner * factor
    return scaled(inner, factor)


@given(st.data(), promotions(), st.integers(2, 1000))
def test_scaling_every_amount_scales_verdicts_and_totals(data, promotion, factor):
    assume(isinstance(promotion.benefits[0], AmountOff))
    assume(max(map(int, re.findall("[0-9]+", promotion.model_dump_json()))) < 10**12)
    one = windowless(promotion.model_copy(update={"benefits": promotion.benefits[:1]}))
    cart = data.draw(carts_near([one]))
    small = price_cart(cart, [one])
    large = price_cart(
        scaled(cart.model_dump(), factor),
        [Promotion.model_validate(scaled(one.model_dump(), factor))],
    )
    assert large.payable_minor == small.payable_minor * factor
    before, after = small.verdicts[0], large.verdicts[0]
    assert (after.code, after.amount_minor) == (before.code, before.amount_minor * factor)
    for check, bigger in zip(before.checks, after.checks, strict=True):
        times = factor if check.unit == "minor" else 1
        assert bigger.shortfall == check.shortfall * times


# ---- 11: "short by s" keeps its word ------------------------------------------------------
@given(st.data(), st.integers(1, 300_00), st.integers(1, 50_00), selectors())
def test_what_a_hint_asks_for_is_exactly_enough(data, spend, off, select):
    deal = Promotion(
        promotion_id="p",
        currency="CNY",
        conditions=(MinSpend(spend_minor=spend, select=select),),
        benefits=(AmountOff(off_minor=off),),
    )
    cart = data.draw(carts_near([deal]))
    verdict = price_cart(cart, [deal]).verdicts[0]
    assume(verdict.code == "below_threshold")
    (check,) = verdict.unmet
    matching = [line for line in cart.lines if line.selected and line.discountable]
    for short, reaches in ((check.shortfall, True), (check.shortfall - 1, False)):
        more = _matching_line(data, select, short, matching)
        if more is None:
            return
        grown = Cart(currency="CNY", lines=(*cart.lines, more))
        after = price_cart(grown, [deal]).verdicts[0]
        assert after.applied == reaches
        if reaches:
            assert after.amount_minor >= verdict.saves_minor > 0


def _matching_line(data, select, price, lines):
    """Make a line of this price that the selector matches, if one can be found."""
    from ecomops.facts import Item

    candidates = [CartLine(line_id="more", sku_id="more", quantity=1, unit_price_minor=price)]
    candidates += [
        CartLine.model_validate(
            {
                **line.model_dump(),
                "line_id": "more",
                "quantity": 1,
                "unit_price_minor": price,
                "floor_price_minor": 0,
            }
        )
        for line in lines
    ]
    fitting = [line for line in candidates if select.matches(Item.of(line), price)]
    return fitting[0] if fitting else None


# ---- 12: nothing breaks -------------------------------------------------------------------
def line(place, **changes):
    base = {"line_id": str(place), "sku_id": f"s{place}", "quantity": 1, "unit_price_minor": 100}
    return {**base, **changes}


EVERYTHING_OFF = Promotion(promotion_id="all", benefits=(PercentOff(off_percent=Decimal(100)),))
LADDER = tuple(
    Promotion(
        promotion_id=f"p{n}",
        stage="item" if n % 2 else "order",
        currency="CNY",
        conditions=(MinSpend(spend_minor=n * 100),),
        benefits=(AmountOff(off_minor=n, per="line"), PercentOff(off_percent=Decimal("0.5"))),
    )
    for n in range(1, 200)
)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [line(1, unit_price_minor=0)],
        [line(1, quantity=10**9, unit_price_minor=9 * 10**9)],
        [line(1, quantity=10**9), line(2, quantity=10**9, unit_price_minor=1)],
        [line(1, selected=False), line(2, discountable=False)],
        [line(n, unit_price_minor=n) for n in range(10_000)],
    ],
    ids=["empty", "free", "nearly int64", "a billion pieces", "all excluded", "10 000 lines"],
)
def test_odd_carts_are_priced_by_both_engines(lines):
    cart = {"currency": "CNY", "lines": lines}
    rules = PromotionSet(promotions=(EVERYTHING_OFF, *LADDER[: 20 if len(lines) > 9 else 199]))
    quote = price_cart(cart, rules)
    assert 0 <= quote.payable_minor <= quote.list_minor
    assert price_table(CartTable.of([cart]), rules).line_net_minor.tolist() == list(
        quote.line_net_minor
    )


def test_ten_thousand_promotions_are_priced():
    rules = PromotionSet(
        promotions=tuple(
            Promotion(promotion_id=str(n), benefits=(PercentOff(off_percent=Decimal("0.01")),))
            for n in range(10_000)
        )
    )
    quote = price_cart({"currency": "CNY", "lines": [line(1, unit_price_minor=10**9)]}, rules)
    assert quote.payable_minor == 0
    # each takes 0.01 % of what the stage began with, so it takes all 10 000 to take everything
    assert all(v.applied and v.amount_minor == 10**5 for v in quote.verdicts)
