"""Drawn promotions make sense together, and are as varied as a shop's."""

from __future__ import annotations

import pytest
from hypothesis import Phase, find, given, settings

from ecomops.promotions.vocabulary import STAGES
from ecomops.testing import benefits, promotion_sets, promotions

SEARCH = settings(database=None, derandomize=True, max_examples=2_000, phases=[Phase.generate])


def grouped(rules) -> bool:
    groups = [p.group for p in rules.promotions if p.group is not None]
    return len(set(groups)) < len(groups)


def at_stage(stage):
    return lambda rules: any(p.stage == stage for p in rules.promotions)


@pytest.mark.parametrize(
    "wanted",
    {
        "no promotion": lambda rules: not rules.promotions,
        "four": lambda rules: len(rules.promotions) == 4,
        "a shared group": grouped,
        "three stages": lambda rules: len({p.stage for p in rules.promotions}) == 3,
        **{f"stage {stage}": at_stage(stage) for stage in STAGES},
        "a ladder": lambda rules: any(p.ladder for p in rules.promotions),
        "an exclusive one": lambda rules: any(p.exclusive for p in rules.promotions),
        "an audience": lambda rules: any(p.audience for p in rules.promotions),
        "limits": lambda rules: any(p.limits for p in rules.promotions),
        "hours": lambda rules: any(p.windows for p in rules.promotions),
        "points as money": lambda rules: rules.points is not None,
        "a window": lambda rules: any(p.starts_at and p.ends_at for p in rules.promotions),
        "a start alone": lambda rules: any(
            p.starts_at and not p.ends_at for p in rules.promotions
        ),
        "two currencies": lambda rules: (
            len({p.currency for p in rules.promotions if p.currency}) == 2
        ),
        "no currency": lambda rules: any(p.currency is None for p in rules.promotions),
        "disabled": lambda rules: any(not p.enabled for p in rules.promotions),
        "a priority": lambda rules: len({p.priority for p in rules.promotions}) > 1,
        "two benefits": lambda rules: any(len(p.benefits) > 1 for p in rules.promotions),
        "two conditions": lambda rules: any(len(p.conditions) > 1 for p in rules.promotions),
        "a target": lambda rules: any(p.target is not None for p in rules.promotions),
        "ids against the order": lambda rules: (
            len(rules.promotions) > 1
            and rules.promotions[0].promotion_id > rules.promotions[1].promotion_id
        ),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_sets_reach(wanted):
    find(promotion_sets(), wanted[1], settings=SEARCH)


@given(promotion_sets(max_size=2, currency="CNY"))
def test_size_and_currency_of_sets_can_be_limited(rules):
    assert len(rules.promotions) <= 2
    assert {p.currency for p in rules.promotions} <= {"CNY", None}


@given(promotions(stage="item", currency="JPY"))
def test_stage_and_currency_of_promotions_can_be_fixed(promotion):
    assert promotion.stage == "item"
    assert promotion.currency in {"JPY", None}


@given(benefits("order"))
def test_benefits_fit_the_stage_asked_for(benefit):
    assert benefit.misfit("order") is None


def test_the_simplest_promotion_is_short():
    simplest = find(
        promotions(),
        lambda promotion: True,
        settings=settings(SEARCH, phases=[Phase.generate, Phase.shrink]),
    )
    assert simplest.stage == "order"
    assert simplest.conditions == ()
    assert len(simplest.benefits) == 1
