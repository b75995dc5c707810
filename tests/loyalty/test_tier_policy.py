"""A policy of tiers says what is wrong with it, and where."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ecomops.loyalty.tiers.document import TierStandingDocument
from ecomops.loyalty.tiers.policy import TierBenefits, TierPolicy

RANKS = [{"tier_id": f"t{rank}", "name": f"T{rank}", "rank": rank} for rank in range(4)]


def refused(*needs, tiers=RANKS, **fields):
    levels = [{"tier": tier, **need} for tier, need in zip(tiers, needs, strict=False)]
    policy = {"zone": "Asia/Shanghai", "currency": "CNY", "tiers": levels, **fields}
    with pytest.raises(ValidationError) as caught:
        TierPolicy.model_validate(policy)
    return [(error["type"], error["loc"], error["msg"]) for error in caught.value.errors()]


def test_first_tier_needs_nothing():
    ((code, place, text),) = refused({"spend_minor": 1}, {"spend_minor": 2})
    assert (code, place) == ("first_tier_needs", ("tiers", 0, "spend_minor"))
    assert "where everybody starts" in text


def test_higher_tier_needs_something():
    ((code, place, text),) = refused({}, {"spend_minor": 2}, {})
    assert (code, place) == ("tier_needs_nothing", ("tiers", 2))
    assert "spend_minor, orders, points_earned" in text


@pytest.mark.parametrize(
    ("needs", "spends"), [("any", (300, 100)), ("any", (300, 300)), ("all", (300, 100))]
)
def test_needs_ascend(needs, spends):
    found = refused({}, *({"spend_minor": n} for n in spends), needs=needs)
    assert found[0][:2] == ("not_ascending", ("tiers", 2, "spend_minor"))
    assert "300" in found[0][2]


def test_needs_ascend_past_a_tier_that_leaves_one_out():
    found = refused({}, {"spend_minor": 300}, {"orders": 3}, {"spend_minor": 200, "orders": 4})
    assert [place for _, place, _ in found] == [("tiers", 3, "spend_minor")]


def test_where_all_count_no_need_is_left_out_higher_up():
    found = refused({}, {"spend_minor": 300, "orders": 2}, {"spend_minor": 400}, needs="all")
    assert [place for _, place, _ in found] == [("tiers", 2, "orders")]


def test_where_all_count_a_tier_needs_more_of_something():
    found = refused({}, {"spend_minor": 300}, {"spend_minor": 300}, needs="all")
    assert [(code, place) for code, place, _ in found] == [("not_ascending", ("tiers", 2))]


def test_ids_are_unique_and_ranks_ascend():
    twice = [RANKS[0], RANKS[1], {**RANKS[1], "name": "x"}]
    found = refused({}, {"orders": 1}, {"orders": 2}, tiers=twice)
    assert [(code, place[-1]) for code, place, _ in found] == [
        ("duplicate_id", "tier_id"), ("not_ascending", "rank"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("window", {"kind": "rolling_months", "months": 0}),
        ("window", {"kind": "rolling_months", "months": 12.0}),
        ("window", {"kind": "fortnight"}),
        ("review", {"kind": "year_end", "keep_years": 0}),
        ("review", {"kind": "daily", "lands": "one_down"}),
        ("review", {"kind": "anniversary", "grace_days": "3"}),
        ("zone", "Shanghai"),
        ("currency", "XXX"),
        ("needs", "some"),
        ("refunds_take_effect", "never"),
        ("tiers", []),
    ],
)
def test_a_bad_field_is_named(place, value):
    found = refused({}, {"orders": 1}, **{place: value})
    assert all(loc[0] == place for _, loc, _ in found)


@pytest.mark.parametrize("value", [1.5, "0.5", 0, True, "x", "1.00001", "NaN"])
def test_a_multiplier_is_exact_and_at_least_one(value):
    with pytest.raises(ValidationError, match="points_multiplier"):
        TierBenefits.model_validate({"points_multiplier": value})


@pytest.mark.parametrize("model", [TierPolicy, TierStandingDocument])
def test_schemas_are_sound(model):
    Draft202012Validator.check_schema(model.model_json_schema())


def test_json_fits_the_schema():
    policy = TierPolicy.model_validate(
        {
            "zone": "Asia/Shanghai",
            "currency": "CNY",
            "tiers": [
                {"tier": RANKS[0]},
                {"tier": RANKS[1], "orders": 3, "benefits": {"points_multiplier": "1.5"}},
            ],
            "window": {"kind": "rolling_months", "months": 12},
            "review": {"kind": "year_end", "grace_days": 60, "lands": "one_down"},
        }
    )
    Draft202012Validator(TierPolicy.model_json_schema()).validate(policy.model_dump(mode="json"))
