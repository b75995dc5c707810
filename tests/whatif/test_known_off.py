"""What an order of an amount gets is what such orders are given, where it is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from hypothesis.strategies import DataObject

from ecomops import (
    AmountOff,
    CartTable,
    CurrencyVariant,
    Gift,
    GiftOption,
    Limits,
    MinQuantity,
    MinSpend,
    PercentOff,
    Promotion,
    TotalOff,
    parse_promotion,
    price_table,
    replay,
)  # fmt: skip
from ecomops.promotions.rules.rule import Rule, Rules
from ecomops.selectors.goods import ByCategory
from ecomops.testing import carts_near, instants_near, promotions
from ecomops.whatif import Response, respond
from ecomops.whatif.replay.known_off import known_off
from ecomops.whatif.replay.reach import spend_threshold, thresholds

AT, EACH = 20_000, 5000


def tees(*numbers: int, **more: object) -> CartTable:
    return CartTable.of([
        {"currency": "CNY", "lines": [
            {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": EACH, **more}]}
        for n in numbers])  # fmt: skip


def deal(*benefits: Any, **fields: Any) -> Promotion:
    asks = fields.pop("conditions", (MinSpend(spend_minor=AT),))
    return Promotion(
        promotion_id="p", currency="CNY", conditions=asks, benefits=benefits, **fields
    )


def rule_of(promotion: Promotion, currency: str = "CNY") -> Rule:
    return Rules.of([promotion]).plan(currency).rules[0]


def rounds_by_unit(rule: Rule) -> bool:
    gives = rule.benefits if rule.ladder is None else rule.ladder.benefits
    return any(isinstance(one, PercentOff) and one.per != "order" for one in gives)


@given(data=st.data(), promotion=promotions(currency="CNY"))
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_orders_are_given_what_is_known_for_their_amount(
    data: DataObject, promotion: Promotion
) -> None:
    limits = promotion.limits
    cap = None if limits is None else limits.cap_per_order_minor
    promotion = promotion.model_copy(
        update={"limits": None if cap is None else Limits(cap_per_order_minor=cap)}
    )
    rule = rule_of(promotion)
    at = spend_threshold(rule)
    assume(at is not None)
    assert at is not None
    place = thresholds(rule).index((at, True))
    carts = data.draw(st.lists(carts_near(promotion, currency="CNY"), min_size=1, max_size=4))
    table = CartTable.of(carts)
    quotes = price_table(table, [promotion], now=data.draw(instants_near(promotion)))
    for cart in range(len(table)):
        facts = table.cart(cart)
        spend = int(quotes.actual[0][place][cart])
        off = known_off(rule, spend)
        if quotes.code[0][cart] or off is None or any(facts.line_floor_minor):
            continue
        units = sum(facts.line_quantity) if rounds_by_unit(rule) else 0
        assert abs(int(quotes.amount_minor[0][cart]) - off) <= units


@pytest.mark.parametrize(
    ("text", "off_minor"),
    [
        ("满200减20", 2000), ("满200打9折", 2000), ("满200含运费减20", 2000),
        ("满200整单150", 5000), ("每满200减20", 2000), ("满200减20，满400减50", 2000),
        ("满200第二件半价", None), ("满200买一送一", None), ("满200包邮", None),
        ("满200赠茶杯", None), ("满200送100积分", None), ("满200每件减5", None),
    ],
)  # fmt: skip
def test_only_what_no_goods_change_is_known(text: str, off_minor: int | None) -> None:
    row = replay(tees(3, 4), [parse_promotion(text, currency="CNY")], reach_minor=EACH).rows[0]
    assert row.off_at_threshold_minor == off_minor
    if off_minor is None:
        assert row.break_even("90%").status == "undefined"
        with pytest.raises(ValueError, match="goods, fees or extras decide"):
            respond_to(tees(3, 4), parse_promotion(text, currency="CNY"))


def respond_to(table: CartTable, promotion: Promotion) -> int:
    replayed = replay(table, [promotion], reach_minor=EACH)
    outcome = respond(replayed, Response(top_up_rate=1), margin_rate="35%")
    return int(outcome.cost_minor.likely or 0)


@pytest.mark.parametrize(
    "promotion",
    [
        deal(AmountOff(off_minor=2000)),
        deal(AmountOff(off_minor=2000), limits=Limits(cap_per_order_minor=500)),
        deal(PercentOff(off_percent=Decimal(10)), limits=Limits(cap_per_order_minor=500)),
        deal(TotalOff(off_minor=2000)),
        deal(PercentOff(off_percent=Decimal(10)), AmountOff(off_minor=700)),
        deal(AmountOff(off_minor=700), PercentOff(off_percent=Decimal(10), base="current")),
        deal(AmountOff(off_minor=700), Gift(options=(GiftOption(sku_id="cup"),))),
        deal(AmountOff(off_minor=700), conditions=(
            MinSpend(spend_minor=AT), MinQuantity(quantity=2))),
        parse_promotion("满200整单150", currency="CNY"),
    ],
)  # fmt: skip
def test_if_all_top_up_they_cost_what_larger_orders_cost(promotion: Promotion) -> None:
    larger = replay(tees(*[4] * 6), [promotion], reach_minor=0).rows[0]
    assert respond_to(tees(3, 3, 3, 3, 3, 4), promotion) == larger.cost_minor > 0


def test_a_sum_of_a_discount_and_fees_that_may_exceed_the_goods_is_not_known() -> None:
    rule = rule_of(deal(TotalOff(off_minor=AT + 1)))
    assert known_off(rule, AT) is None
    assert known_off(rule, AT + 1) == AT + 1


def test_goods_that_get_it_and_do_not_count_leave_only_amounts_known() -> None:
    some = MinSpend(spend_minor=AT, select=ByCategory(path=("shirts",)))
    more = MinQuantity(quantity=2)
    for benefit, off in (
        (AmountOff(off_minor=700), 700), (PercentOff(off_percent=Decimal(10)), None),
        (PercentOff(off_percent=Decimal(10), cap_minor=2000), 2000),
        (PercentOff(off_percent=Decimal(10), cap_minor=2001), None),
    ):  # fmt: skip
        assert known_off(rule_of(deal(benefit, conditions=(some, more))), AT) == off
        assert known_off(rule_of(deal(benefit, conditions=(some,), target=some.select)), AT) == (
            700 if off == 700 else 2000
        )
        other = ByCategory(path=("shoes",))
        assert known_off(rule_of(deal(benefit, conditions=(some,), target=other)), AT) is None


def test_a_threshold_that_repeats_counts_as_often_as_it_is_held() -> None:
    twice = MinSpend(spend_minor=AT, every=True, max_times=2)
    rule = rule_of(deal(AmountOff(off_minor=700), conditions=(twice,)))
    assert [known_off(rule, n * AT + 1) for n in (1, 2, 3)] == [700, 1400, 1400]
    half = MinSpend(spend_minor=AT // 2, every=True)
    rule = rule_of(deal(AmountOff(off_minor=700), conditions=(twice, half)))
    assert [known_off(rule, n * AT) for n in (1, 2, 3)] == [700, 1400, 1400]
    pieces = MinQuantity(quantity=3, every=True)
    rule = rule_of(deal(AmountOff(off_minor=700), conditions=(MinSpend(spend_minor=AT), pieces)))
    assert known_off(rule, AT) is None


def test_a_ladder_on_pieces_is_not_climbed_by_amounts() -> None:
    ladder = parse_promotion("2件9折, 3件8折", currency="CNY").ladder
    both = Promotion(
        promotion_id="p", currency="CNY", conditions=(MinSpend(spend_minor=AT),), ladder=ladder
    )
    assert known_off(rule_of(both), AT) is None


def test_thresholds_on_other_goods_say_neither_steps_nor_times() -> None:
    shirts, shoes = ByCategory(path=("shirts",)), ByCategory(path=("shoes",))
    seven = AmountOff(off_minor=700)
    some = MinSpend(spend_minor=AT // 2, select=shirts, every=True)
    all_goods = MinSpend(spend_minor=AT)
    steps = parse_promotion("满100减5，满200减20", currency="CNY").ladder
    assert steps is not None
    climbs = Promotion(
        promotion_id="p", currency="CNY", conditions=(MinSpend(spend_minor=AT, select=shirts),)
    , ladder=steps)  # fmt: skip
    one_step = climbs.model_copy(
        update={"ladder": steps.model_copy(update={"steps": steps.steps[-1:]})}
    )
    before = MinSpend(spend_minor=AT // 2, base="list")
    for promotion, off in (
        (deal(seven, conditions=(some, all_goods)), None),
        (deal(seven, conditions=(some,)), 1400),
        (deal(seven, conditions=(some.model_copy(update={"every": False}), all_goods)), 700),
        (deal(seven, conditions=(some, MinQuantity(quantity=1, select=shoes))), 1400),
        (climbs, None),
        (one_step, 2000),
        (climbs.model_copy(update={"conditions": (all_goods,)}), 2000),
        (deal(seven, conditions=(before.model_copy(update={"every": True}), all_goods)), None),
        (deal(PercentOff(off_percent=Decimal(10)), conditions=(before, all_goods)), None),
        (deal(PercentOff(off_percent=Decimal(10)), conditions=(before,)), 2000),
    ):  # fmt: skip
        assert known_off(rule_of(promotion), AT) == off


# ---- other currencies -------------------------------------------------------------------
def in_dollars_and_yuan(**yuan: Any) -> Promotion:
    return Promotion(
        promotion_id="p", currency="USD", conditions=(MinSpend(spend_minor=5000),),
        benefits=(AmountOff(off_minor=500),),
        in_other_currencies=(CurrencyVariant(currency="CNY", **yuan),),
    )  # fmt: skip


def test_figures_are_of_the_amounts_in_the_currency_of_the_orders() -> None:
    asks, gives = (MinSpend(spend_minor=30_000),), (AmountOff(off_minor=3000),)
    both = in_dollars_and_yuan(conditions=asks, benefits=gives)
    yuan = deal(*gives, conditions=asks)
    table = tees(2, 5, 6, 8)
    found, expected = (replay(table, [one], reach_minor=EACH) for one in (both, yuan))
    assert found.rows == expected.rows
    assert found.rows[0].description == "spend ¥300: ¥30 off"
    assert np.array_equal(found.spend("p").actual_minor, expected.spend("p").actual_minor)
    assert found.spend("p").threshold_minor == 30_000
    assert found.off_for("p")(40_000) == 3000
    assert found.by_category().gap_minor == expected.by_category().gap_minor


def test_a_ladder_in_one_currency_may_be_plain_in_another() -> None:
    ladder = parse_promotion("spend 100: 5 off; spend 200: 15 off", currency="USD").ladder
    promotion = Promotion(
        promotion_id="p", currency="USD", ladder=ladder,
        in_other_currencies=(CurrencyVariant(currency="CNY", benefits=(AmountOff(off_minor=9),)),),
    )  # fmt: skip
    row = replay(tees(1, 2), [promotion], reach_minor=EACH).rows[0]
    assert (row.threshold_minor, row.step_ups, row.cost_minor) == (None, (), 18)


def test_amounts_of_another_currency_are_no_figures() -> None:
    dollars = Promotion(
        promotion_id="d", currency="USD", conditions=(MinSpend(spend_minor=100),),
        benefits=(AmountOff(off_minor=5),),
    )  # fmt: skip
    row = replay(tees(1, 2), [dollars, deal(AmountOff(off_minor=1))], reach_minor=EACH).row("d")
    assert (row.threshold_minor, row.off_at_threshold_minor, row.within_reach) == (None, None, 0)
    assert dict(row.verdicts) == {"currency": 2}
