"""The tiers' engine against a walk of every local day."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings, strategies as st
from tests.loyalty.slow_tiers import slow_history, slow_standing
from tests.loyalty.tier_histories import cases, moments

from ecomops.loyalty.tiers.history import tier_history
from ecomops.loyalty.tiers.standing import tier_at

MANY = settings(max_examples=2 * settings.default.max_examples) if settings.default else settings()


@MANY
@given(st.data(), cases())
def test_history_is_that_of_the_walk(data, case):
    policy, year, record = case
    until = data.draw(moments(policy, year + 1, record))
    changes: list[tuple[datetime, int]] = []
    for period in tier_history(record, policy, until=until):
        if not changes or changes[-1][1] != period.tier.rank:
            changes.append((period.since.astimezone(UTC), period.tier.rank))
    assert changes == slow_history(record, policy, until)


@MANY
@given(st.data(), cases())
def test_standing_is_that_of_the_walk(data, case):
    policy, year, record = case
    at = data.draw(moments(policy, year, record))
    standing = tier_at(record, policy, at=at)
    rung, through, counted = slow_standing(record, policy, at)
    assert standing.tier.rank == rung
    assert standing.through == through
    assert {name: standing.counted.of(name) for name in counted} == counted
