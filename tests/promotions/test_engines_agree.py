"""One rule, two engines: equal line by line, promotion by promotion, verdict by verdict."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, strategies as st

from ecomops import (
    CartFacts,
    CartTable,
    PercentOff,
    PromotionSet,
    Usage,
    price_cart,
    price_table,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.promotions.kinds import Benefit, Condition, Promotion
from ecomops.promotions.vocabulary import STAGES
from ecomops.testing import (
    benefits,
    carts_near,
    conditions,
    from_model,
    instants_near,
    promotion_sets,
    promotions,
    usage_near,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
BENEFIT_KINDS = get_args(get_args(Benefit)[0])
CONDITION_KINDS = get_args(get_args(Condition)[0])


def assert_engines_agree(carts, promotions, now=NOW, usage=None):
    usage = Usage() if usage is None else usage
    facts = [CartFacts.of(cart) for cart in carts]
    table = CartTable.of(facts, currency=facts[0].currency if facts else "CNY")
    quotes = [price_cart(cart, promotions, now=now, usage=usage) for cart in facts]
    if any(extra.count > MAX_MINOR for quote in quotes for extra in quote.extras):
        # one cart may be given any number of points; a column holds no more than int64
        with pytest.raises(AmountTooLargeError, match="is more than a column holds"):
            price_table(table, promotions, now=now, usage=usage, by_line=True)
        return
    priced = price_table(table, promotions, now=now, usage=usage, by_line=True)
    for i, (cart, quote) in enumerate(zip(facts, quotes, strict=True)):
        lines = slice(table.offset[i], table.offset[i + 1])
        assert tuple(priced.line_net_minor[lines].tolist()) == quote.line_net_minor
        assert int(priced.payable_minor[i]) == quote.payable_minor
        assert int(priced.points_used[i]) == quote.points.used
        given = dict(quote.line_discounts)
        extras: dict[str, list[object]] = {}
        for extra in quote.extras:
            extras.setdefault(extra.promotion_id, []).append((extra.benefit, extra.count))
        for verdict in quote.verdicts:
            name = verdict.promotion_id
            # the saving a hint promises is worked out cart by cart only
            assert priced.verdict(name, i) == evolve(verdict, saves_minor=0)
            expected = given.get(name, (0,) * len(cart.line_item))
            found = priced.line_discount_minor(name)[lines]
            assert tuple(found.tolist()) == expected
            counted = [(b, int(n[i])) for b, n in priced.extras(name) if n[i]]
            assert counted == extras.get(name, [])


def of_one_kind(data, benefit, condition):
    stages = [stage for stage in STAGES if benefit.misfit(stage) is None]
    return Promotion(
        promotion_id="p",
        currency="CNY",
        stage=data.draw(st.sampled_from(stages)),
        codes=("SALE",),
        shares_units=data.draw(st.booleans()),
        conditions=condition,
        benefits=(benefit,),
    ).model_copy(update={"codes": ()})


@pytest.mark.parametrize("kind", CONDITION_KINDS)
@given(data=st.data())
def test_every_kind_of_condition(kind, data):
    benefit = data.draw(benefits())
    condition = data.draw(
        from_model(kind).filter(lambda c: benefit.can_repeat or not c.is_repeating)
    )
    promotion = of_one_kind(data, benefit, (condition,))
    carts = data.draw(st.lists(carts_near([promotion]), max_size=5))
    assert_engines_agree(carts, [promotion])


@pytest.mark.parametrize("kind", BENEFIT_KINDS)
@given(data=st.data())
def test_every_kind_of_benefit(kind, data):
    benefit = data.draw(from_model(kind))
    asks = conditions().filter(lambda c: benefit.can_repeat or not c.is_repeating)
    promotion = of_one_kind(data, benefit, tuple(data.draw(st.lists(asks, max_size=1))))
    carts = data.draw(st.lists(carts_near([promotion]), max_size=5))
    assert_engines_agree(carts, [promotion])


@given(st.data(), promotions())
def test_one_promotion_with_all_it_may_have(data, promotion):
    rules = PromotionSet(promotions=(promotion,))
    now = data.draw(instants_near(rules))
    carts = data.draw(st.lists(carts_near(rules), max_size=4))
    assert_engines_agree(carts, rules, now, data.draw(usage_near([promotion])))


@given(st.data(), promotion_sets(max_size=6))
def test_whole_sets_with_stages_groups_and_windows(data, promotions):
    now = data.draw(instants_near(promotions))
    carts = data.draw(st.lists(carts_near(promotions), max_size=4))
    assert_engines_agree(carts, promotions, now, data.draw(usage_near(promotions.promotions)))


@given(st.data(), promotion_sets(max_size=3))
def test_each_cart_at_its_own_instant(data, promotions):
    carts = data.draw(st.lists(carts_near(promotions), min_size=1, max_size=4))
    instants = [data.draw(instants_near(promotions)) for _ in carts]
    at_us = np.array([(at - EPOCH) // timedelta(microseconds=1) for at in instants])
    table = evolve(CartTable.of(carts), cart_at_us=at_us)
    priced = price_table(table, promotions)
    for i, (cart, now) in enumerate(zip(carts, instants, strict=True)):
        for verdict in price_cart(cart, promotions, now=now).verdicts:
            assert priced.verdict(verdict.promotion_id, i).code == verdict.code


def test_columns_open_a_window_at_its_first_instant_and_close_it_at_its_end():
    start, end = EPOCH + timedelta(days=1), EPOCH + timedelta(days=2)
    tick = timedelta(microseconds=1)
    deal = Promotion(
        promotion_id="p",
        starts_at=start,
        ends_at=end,
        benefits=(PercentOff(off_percent=Decimal(10)),),
    )
    cart = {
        "currency": "CNY",
        "lines": [{"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100}],
    }
    instants = [start - tick, start, end - tick, end]
    at_us = np.array([(at - EPOCH) // tick for at in instants])
    priced = price_table(evolve(CartTable.of([cart] * 4), cart_at_us=at_us), [deal])
    found = [priced.verdict("p", i).code for i in range(4)]
    assert found == ["not_started", "applied", "applied", "expired"]
    assert found == [price_cart(cart, [deal], now=at).verdicts[0].code for at in instants]


@given(st.data(), promotion_sets(max_size=4, currency="CNY"))
def test_carts_too_large_for_columns_are_merged_back_in_place(data, promotions):
    small = data.draw(st.lists(carts_near(promotions), min_size=1, max_size=3))
    huge = {
        "currency": "CNY",
        "lines": [
            {
                "line_id": str(k),
                "sku_id": f"sku-{k}",
                "quantity": 10**9,
                "unit_price_minor": 10**9 + k,
            }
            for k in range(3)
        ],
    }
    carts = list(small)
    for _ in range(2):
        carts.insert(data.draw(st.integers(0, len(carts))), huge)
    assert_engines_agree(carts, promotions, data.draw(instants_near(promotions)))


def test_many_blocks_equal_one_cart_at_a_time():
    rng = np.random.default_rng(20)
    lines = [
        {"line_id": str(k), "sku_id": f"sku-{k}", "quantity": 1, "unit_price_minor": int(p)}
        for k, p in enumerate(rng.integers(1_00, 90_00, 7))
    ]
    kinds = [{"currency": "CNY", "lines": lines[:n]} for n in range(8)]
    promotions = PromotionSet.model_validate(
        {
            "promotions": [
                {
                    "promotion_id": f"over-{n}",
                    "currency": "CNY",
                    "group": "ladder",
                    "conditions": [{"kind": "min_spend", "spend_minor": n}],
                    "benefits": [{"kind": "amount_off", "off_minor": n // 10}],
                }
                for n in (50_00, 100_00, 200_00)
            ]
        }
    )
    table = CartTable.of(kinds * 4000)  # 112 000 lines: four blocks
    priced = price_table(table, promotions)
    expected = [price_cart(cart, promotions).net_minor for cart in kinds]
    assert priced.net_minor.tolist() == expected * 4000


def test_more_points_than_a_column_holds_are_an_error_that_says_so():
    bonus = Promotion.model_validate(
        {
            "promotion_id": "p",
            "currency": "CNY",
            "stage": "order",
            "conditions": [{"kind": "min_spend", "spend_minor": 1, "every": True}],
            "benefits": [{"kind": "points_bonus", "points": 999_999_999}],
        }
    )
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 10**10}
    assert_engines_agree(
        [{"currency": "CNY", "lines": [line | {"unit_price_minor": 10**9}]}], [bonus]
    )
    assert_engines_agree([{"currency": "CNY", "lines": [line]}], [bonus])
