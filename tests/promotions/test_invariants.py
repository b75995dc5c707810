"""The laws of pricing, on carts built near the rules' own numbers."""

import re
from datetime import UTC, datetime
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
    Usage,
    price_cart,
    price_table,
)
from ecomops._typing import MAX_MINOR
from ecomops.testing import (
    carts_near,
    instants_near,
    promotion_sets,
    promotions,
    selectors,
    usage_near,
)
from ecomops.testing.limits import changed

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def cases(draw, max_size=5):
    """Draw a cart, promotions, an instant and a usage, all near each other's numbers."""
    rules = draw(promotion_sets(max_size=max_size))
    now, usage = draw(instants_near(rules)), draw(usage_near(rules.promotions))
    return draw(carts_near(rules)), rules, {"now": now, "usage": usage}


def answer(quote):
    """Everything that a shopper or an auditor could compare, line ids aside."""
    return (
        quote.payable_minor,
        quote.line_net_minor,
        quote.line_discounts,
        quote.line_points_minor,
        quote.fee_net_minor,
        quote.fee_discounts,
        quote.extras,
        quote.verdicts,
        quote.uses,
    )


# ---- 1: every sum comes out ---------------------------------------------------------------
@given(cases())
def test_units_add_up_to_lines_lines_to_promotions_promotions_to_the_discount(case):
    cart, rules, at = case
    quote = price_cart(cart, rules, **at)
    selected = [line for line in cart.lines if line.selected]
    assert sorted(line.line_id for line in quote.lines) == sorted(s.line_id for s in selected)
    found = {v.promotion_id: 0 for v in quote.verdicts if v.applied}
    for line in quote.lines:
        taken = sum(minor for _, minor in line.discounts) + line.points_minor
        assert line.list_minor - taken == line.net_minor
        assert all(minor > 0 for _, minor in line.discounts)
        assert line.points_minor >= 0
        if line.quantity <= 50:
            assert sum(line.unit_nets_minor) == line.net_minor
        for promotion_id, minor in line.discounts:
            found[promotion_id] += minor
    assert sum(found.values()) == quote.discount_minor
    for fee in quote.shipping:
        assert fee.list_minor - sum(minor for _, minor in fee.discounts) == fee.net_minor
        for promotion_id, minor in fee.discounts:
            found[promotion_id] += minor
    assert found == {v.promotion_id: v.amount_minor for v in quote.verdicts if v.applied}
    assert sum(found.values()) == quote.saved_minor
    assert sum(line.points_minor for line in quote.lines) == quote.points.amount_minor
    assert quote.list_minor - quote.discount_minor - quote.points_minor == quote.net_minor
    assert quote.payable_minor == quote.net_minor + quote.shipping_minor
    assert quote.list_minor == sum(line.list_minor for line in selected)
    assert {use.promotion_id: use.amount_minor for use in quote.uses} == found


# ---- 2: bounds ----------------------------------------------------------------------------
@given(cases())
def test_no_line_goes_below_its_floor_or_zero_or_above_list(case):
    cart, rules, at = case
    quote = price_cart(cart, rules, **at)
    floors = {
        line.line_id: min(line.floor_price_minor * line.quantity, line.list_minor)
        for line in cart.lines
    }
    # merged lines are dealt back unit by unit, so floors hold for them together
    for i, net in enumerate(quote.line_net_minor):
        before_points = net + quote.line_points_minor[i]
        assert quote.cart.line_floor_minor[i] <= before_points <= quote.cart.line_list_minor[i]
        assert net >= 0
    for line in quote.lines:
        assert 0 <= line.net_minor <= line.list_minor
        assert floors[line.line_id] <= line.net_minor + line.points_minor
    assert all(0 <= fee.net_minor <= fee.list_minor for fee in quote.shipping)
    assert quote.payable_minor >= 0
    assert 0 <= quote.points.used <= min(quote.points.asked, quote.points.balance)


@given(cases())
def test_lines_that_take_no_part_keep_their_price(case):
    cart, rules, at = case
    kept = {line.line_id for line in cart.lines if not line.discountable}
    for line in price_cart(cart, rules, **at).lines:
        if line.line_id in kept:
            assert line.net_minor + line.points_minor == line.list_minor


# ---- 3: order and splitting of lines ------------------------------------------------------
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(case, random):
    cart, rules, at = case
    lines = list(cart.lines)
    random.shuffle(lines)
    shuffled = cart.model_copy(update={"lines": tuple(lines)})
    one, two = price_cart(shuffled, rules, **at), price_cart(cart, rules, **at)
    assert answer(one) == answer(two)
    assert one.lines == two.lines


@given(cases(), st.data())
def test_splitting_a_line_changes_no_total_and_no_goods_net(case, data):
    cart, rules, at = case
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
    split = cart.model_copy(
        update={"lines": cart.lines[:place] + halves + cart.lines[place + 1 :]}
    )
    assert answer(price_cart(split, rules, **at)) == answer(price_cart(cart, rules, **at))


# ---- 4: order of promotions ---------------------------------------------------------------
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_promotions_changes_nothing(case, random):
    cart, rules, at = case
    shuffled = list(rules.promotions)
    random.shuffle(shuffled)
    other = rules.model_copy(update={"promotions": tuple(shuffled)})
    assert answer(price_cart(cart, other, **at)) == answer(price_cart(cart, rules, **at))


# ---- 5: a lone discount, raised -----------------------------------------------------------
def raised(value, more):
    """Raise every discount in a dumped benefit: more off, or a lower price."""
    if isinstance(value, list | tuple):
        return [raised(inner, more) for inner in value]
    if not isinstance(value, dict):
        return value
    higher = dict(value)
    for key, inner in value.items():
        if inner is None:
            continue
        if key in {"off_minor", "cap_minor"}:
            higher[key] = min(inner + more, MAX_MINOR)
        elif key == "off_percent":
            higher[key] = min(Decimal(100), Decimal(inner) + Decimal(more) / 100)
        elif key == "pay_percent":
            higher[key] = max(Decimal(0), Decimal(inner) - Decimal(more) / 100)
        elif key in {"price_minor", "to_minor"}:
            higher[key] = max(inner - more, 0)
        elif key in {"change", "reward", "steps"}:
            higher[key] = raised(inner, more)
    return higher


@given(st.data(), promotions(), st.integers(1, 50_00))
def test_raising_a_lone_discount_never_raises_what_is_paid(data, promotion, more):
    assume(promotion.ladder is None)
    assume(promotion.limits is None or not promotion.limits.budget_minor)
    # alone, it excludes nothing; and what keeps its lines must not lose its discount on them
    one = changed(promotion, {"benefits": promotion.benefits[:1], "exclusive": None})
    dumped = raised(one.benefits[0].model_dump(), more)
    two = changed(one, {"benefits": (dumped,)})
    cart = data.draw(carts_near([one, two]))
    at = {"now": data.draw(instants_near(one)), "usage": data.draw(usage_near([one]))}
    before, after = price_cart(cart, [one], **at), price_cart(cart, [two], **at)
    assert after.payable_minor <= before.payable_minor


# ---- 8: the same question, the same answer ------------------------------------------------
@given(cases())
def test_quoting_again_or_after_a_round_trip_through_json_changes_nothing(case):
    cart, rules, at = case
    first = price_cart(cart, rules, **at)
    again = price_cart(
        Cart.model_validate_json(cart.model_dump_json()),
        PromotionSet.model_validate_json(rules.model_dump_json()),
        now=at["now"],
        usage=Usage.from_json(at["usage"].to_json()),
    )
    assert price_cart(cart, rules, **at) == first == again
    assert str(again) == str(first)
    assert again.explain("zh") == first.explain("zh")


# ---- 9: scaling money ---------------------------------------------------------------------
def scaled(value, factor):
    """Multiply every amount in a dumped model, by the ending of its name."""
    if isinstance(value, dict):
        counts_units = value.get("on") in {"quantity", "line_quantity"}
        return {
            key: scaled_amount(key, inner, factor, counts_units=counts_units)
            for key, inner in value.items()
        }
    return [scaled(inner, factor) for inner in value] if isinstance(value, list | tuple) else value


def scaled_amount(key, inner, factor, *, counts_units):
    if key == "steps" and counts_units:
        return [
            {"at_least": step["at_least"], "benefits": scaled(step["benefits"], factor)}
            for step in inner
        ]
    if (key.endswith("_minor") or key == "at_least") and inner is not None:
        return inner * factor
    return scaled(inner, factor)


def has_percentage(promotion):
    """Whether a share that is neither nothing nor all stands somewhere."""
    shares = re.findall(r'"(?:off|pay)_percent":"?([0-9.]+)', promotion.model_dump_json())
    return any(Decimal(share) not in {Decimal(0), Decimal(100)} for share in shares)


@given(st.data(), promotions(), st.integers(2, 1000))
def test_scaling_every_amount_scales_verdicts_and_totals(data, promotion, factor):
    assume(not has_percentage(promotion))
    assume(max(map(int, re.findall("[0-9]+", promotion.model_dump_json()))) < 10**12)
    assume(promotion.limits is None)
    one = promotion
    if promotion.ladder is None:
        one = changed(promotion, {"benefits": promotion.benefits[:1], "exclusive": None})
    cart = data.draw(carts_near([one]))
    assume(sum(line.list_minor for line in cart.lines) < 10**14)
    now = data.draw(instants_near(one))
    small = price_cart(cart, [one], now=now)
    large = price_cart(
        scaled(cart.model_dump(), factor),
        [Promotion.model_validate(scaled(one.model_dump(), factor))],
        now=now,
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
    verdict = price_cart(cart, [deal], now=NOW).verdicts[0]
    assume(verdict.code == "below_threshold")
    (check,) = verdict.unmet
    matching = [line for line in cart.lines if line.selected and line.discountable]
    for short, reaches in ((check.shortfall, True), (check.shortfall - 1, False)):
        more = _matching_line(data, select, short, matching)
        if more is None:
            return
        grown = cart.model_copy(update={"lines": (*cart.lines, more)})
        after = price_cart(grown, [deal], now=NOW).verdicts[0]
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
