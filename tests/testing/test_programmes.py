"""Strategies for points and tiers reach what matters."""

import pytest
from hypothesis import Phase, find, given, settings, strategies as st

from ecomops import (
    EarningProgramme,
    LedgerPolicy,
    OrderEvent,
    OrderPolicy,
    PointsLedger,
    PointsValuation,
    RedemptionProgramme,
    TierPolicy,
    TierRecord,
    testing,
    tier_at,
)

SEARCH = settings(database=None, derandomize=True, max_examples=3_000, phases=[Phase.generate])


@pytest.mark.parametrize(
    "model",
    [LedgerPolicy, EarningProgramme, RedemptionProgramme, TierPolicy, OrderPolicy, OrderEvent,
     PointsValuation],
)  # fmt: skip
def test_from_model_draws_them(model):
    find(testing.from_model(model), lambda _: True, settings=SEARCH)


@pytest.mark.parametrize(
    ("strategy", "wanted"),
    [
        ("tier_policies", lambda p: len(p.tiers) > 3),
        ("tier_policies", lambda p: p.needs == "all" and len(p.tiers[-1].needs) > 1),
        ("tier_policies", lambda p: p.review.kind == "anniversary"),
        ("earning_programmes", lambda p: p.on_shipping),
        ("earning_programmes", lambda p: len(p.multipliers) > 1),
        ("earning_programmes", lambda p: any(rule.kind == "on_event" for rule in p.rules)),
        ("redemption_programmes", lambda p: {"gift", "payment"} <= {o.kind for o in p.offers}),
        ("ledger_policies", lambda p: p.expiry.kind == "inactivity"),
    ],
)
def test_strategies_reach(strategy, wanted):
    find(getattr(testing, strategy)(), wanted, settings=SEARCH)


@given(testing.tier_policies(), testing.instants(), testing.ledger_policies(), st.integers(1, 9))
def test_what_is_drawn_works(policy, at, ledger_policy, points):
    assert tier_at(TierRecord("M-1"), policy, at=at).tier == policy.tiers[0].tier
    ledger = PointsLedger(ledger_policy)
    result = ledger.earn("M-1", points, at=at, source="order")
    assert ledger.balances("M-1", at=at).issued == (points if result.code == "ok" else 0)
