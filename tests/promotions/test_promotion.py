"""What can't mean anything is refused when a promotion is built, and the message says why."""

import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from ecomops import (
    All,
    ByTag,
    ByUnitPrice,
    PercentOff,
    Promotion,
    PromotionSet,
    Selector,
    price_cart,
)

OFF = {"kind": "amount_off", "off_minor": 500}
PERCENT = {"kind": "percent_off", "off_percent": "10"}


def refusal(model, **fields):
    with pytest.raises(ValidationError) as error:
        model.model_validate({"promotion_id": "p", "benefits": [PERCENT], **fields})
    return [(".".join(map(str, e["loc"])), e["msg"]) for e in error.value.errors()]


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        ({"benefits": [OFF]}, "", "it names an amount, so say in which currency"),
        (
            {"conditions": [{"kind": "min_spend", "spend_minor": 1}]},
            "",
            "it names an amount, so say in which currency",
        ),
        (
            {"target": {"kind": "not", "of": {"kind": "unit_price", "at_most_minor": 5}}},
            "",
            "it names an amount, so say in which currency",
        ),
        (
            {"benefits": [{"kind": "points_bonus", "points": 5}], "exclusive": "line"},
            "",
            "exclusive 'line' keeps the lines that a promotion discounts, and these benefits take",
        ),
        (
            {"benefits": [{"kind": "shipping_off"}], "stage": "shipping", "exclusive": "line"},
            "",
            "use 'stage' or 'cart', or leave it out",
        ),
        (
            {"benefits": [{**PERCENT, "per": "unit"}]},
            "",
            "benefit 'percent_off' does not fit stage 'order': a benefit per unit works in",
        ),
        (
            {"benefits": [{**OFF, "per": "unit"}], "currency": "CNY"},
            "",
            "benefit 'amount_off' does not fit stage 'order': a benefit per unit works in stage",
        ),
        (
            {"benefits": [{**PERCENT, "per": "unit", "base": "list"}], "stage": "item"},
            "benefits.0.percent_off",
            "base 'list' means nothing per unit",
        ),
        (
            {"starts_at": "2026-11-11T00:00:00+08:00", "ends_at": "2026-11-10T16:00:00Z"},
            "",
            "is not after starts_at 2026-11-11T00:00:00+08:00, so it would never run",
        ),
        ({"starts_at": "2026-11-11T00:00:00"}, "starts_at", "offset"),
        ({"currency": "RMB"}, "currency", "unknown currency 'RMB'"),
        ({"benefits": []}, "", "give benefits or a ladder, and not both"),
        ({"stage": "checkout"}, "stage", "'price', 'item', 'order', 'coupon' or 'shipping'"),
        ({"colour": "red"}, "colour", "Extra inputs are not permitted"),
        ({"priority": True}, "priority", "valid integer"),
        ({"enabled": "yes"}, "enabled", "valid boolean"),
        ({"benefits": [{"kind": "wish"}]}, "benefits.0", "'amount_off', 'percent_off'"),
        ({"benefits": [{**PERCENT, "off_percent": 12.5}]}, "off_percent", "not 12.5"),
        ({"benefits": [{**PERCENT, "off_percent": "100.01"}]}, "off_percent", "equal to 100"),
        ({"benefits": [{**PERCENT, "off_percent": "1.00001"}]}, "off_percent", "4 decimal places"),
        (
            {"conditions": [{"kind": "min_spend", "spend_minor": 199.0}], "currency": "CNY"},
            "spend_minor",
            "valid integer",
        ),
        ({"conditions": [{"kind": "min_quantity", "quantity": 0}]}, "quantity", "equal to 1"),
    ],
)
def test_a_promotion_without_meaning_is_refused(fields, place, message):
    found = refusal(Promotion, **fields)
    assert any(at.endswith(place) and message in said for at, said in found), found


def test_a_set_refuses_a_repeated_id_and_a_split_group():
    deal = {"promotion_id": "p", "benefits": [PERCENT]}
    twice = {"promotions": [deal, deal]}
    with pytest.raises(ValidationError, match="promotion id 'p' stands there twice"):
        PromotionSet.model_validate(twice)
    split = [{**deal, "group": "g"}, {**deal, "promotion_id": "q", "group": "g", "stage": "item"}]
    with pytest.raises(ValidationError, match="group 'g' stands in two stages"):
        PromotionSet.model_validate({"promotions": split})
    with pytest.raises(ValidationError, match="schema_version"):
        PromotionSet.model_validate({"schema_version": 2})


def test_a_price_range_that_no_price_fits_is_refused():
    with pytest.raises(ValidationError, match="at_least_minor 9 is above at_most_minor 5"):
        ByUnitPrice(at_least_minor=9, at_most_minor=5)
    with pytest.raises(ValidationError, match="give at_least_minor, at_most_minor, or both"):
        ByUnitPrice()


def test_selectors_nested_beyond_reason_are_refused_not_a_crash():
    deep = '{"kind":"not","of":' * 5_000 + '{"kind":"all"}' + "}" * 5_000
    with pytest.raises(ValidationError, match="recursion"):
        TypeAdapter(Selector).validate_json(deep)
    as_dict: dict[str, object] = {"kind": "all"}
    for _ in range(5_000):
        as_dict = {"kind": "not", "of": as_dict}
    with pytest.raises(ValidationError):
        TypeAdapter(Selector).validate_python(as_dict)


def test_the_target_is_what_counts_towards_any_condition_unless_named():
    tea = {"kind": "tag", "tags": ["tea"]}
    home = {"kind": "tag", "tags": ["home"]}
    two = [
        {"kind": "min_quantity", "quantity": 1, "select": tea},
        {"kind": "min_quantity", "quantity": 1, "select": home},
    ]
    base = {"promotion_id": "p", "benefits": [PERCENT]}
    union = Promotion.model_validate({**base, "conditions": two}).target_lines
    assert union == ByTag(tags=("tea",)) | ByTag(tags=("home",))
    one = Promotion.model_validate({**base, "conditions": [two[0], two[0]]}).target_lines
    assert one == ByTag(tags=("tea",))
    everything = [two[0], {"kind": "min_quantity", "quantity": 1}]
    assert Promotion.model_validate({**base, "conditions": everything}).target_lines == All()
    named = Promotion.model_validate({**base, "conditions": two, "target": home}).target_lines
    assert named == ByTag(tags=("home",))


def test_a_copy_with_other_numbers_forgets_what_was_compiled():
    cart = {
        "currency": "CNY",
        "lines": [{"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": 100_00}],
    }
    ten = PercentOff(off_percent=Decimal(10))
    rules = PromotionSet(promotions=(Promotion(promotion_id="p", benefits=(ten,)),))
    fresh = PromotionSet(promotions=rules.promotions)
    assert price_cart(cart, rules).payable_minor == 90_00
    assert rules == fresh  # one is compiled, the other is not
    assert rules.model_dump_json() == fresh.model_dump_json()
    twenty = ten.model_copy(update={"off_percent": Decimal(20)})
    other = Promotion(promotion_id="p", benefits=(twenty,))
    changed = rules.model_copy(update={"promotions": (other,)})
    assert price_cart(cart, changed).payable_minor == 80_00
    assert pickle.loads(pickle.dumps(rules)) == rules  # noqa: S301  our own bytes


def test_a_promotion_survives_json_and_is_a_value():
    window = {"starts_at": datetime(2026, 11, 11, tzinfo=UTC)}
    deal = Promotion.model_validate(
        {"promotion_id": "双11", "currency": "CNY", "benefits": [OFF, PERCENT], **window}
    )
    again = Promotion.model_validate_json(deal.model_dump_json())
    assert again == deal
    assert hash(again) == hash(deal)
    assert json.loads(deal.model_dump_json())["benefits"][1]["off_percent"] == "10"
