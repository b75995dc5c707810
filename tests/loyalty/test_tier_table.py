"""Tiers of many members as columns: the same as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.loyalty import tier_histories as near

from ecomops import (
    CalendarYearWindow,
    DailyReview,
    NeverReviewed,
    TierTable,
    YearEndReview,
    tier_at,
    tiers_as_of,
)
from ecomops.errors import InvalidArgumentError

YEAR_END = st.builds(
    YearEndReview,
    keep_years=st.sampled_from([1, 2]),
    grace_days=near.grace,
    lands=st.just("qualified"),
)
# all policies, and those that have a way of their own in columns
WAYS = st.one_of(
    near.policies(),
    near.policies(reviews=YEAR_END, windows=(CalendarYearWindow(),)),
    near.policies(reviews=YEAR_END, windows=(CalendarYearWindow(),)),
    near.policies(reviews=st.just(NeverReviewed())),
    near.policies(reviews=st.just(DailyReview())),
)


@given(WAYS, st.data(), st.booleans())
def test_columns_equal_one_by_one(policy_and_year, data, is_plain):
    policy, year = policy_and_year
    # most members have neither refunds nor granted tiers: columns are for them
    records = [
        data.draw(near.records(policy, year, with_refunds=not is_plain, with_grants=not is_plain))
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    at = data.draw(near.moments(policy, year, records[0]))
    ranks = {level.tier.tier_id: place for place, level in enumerate(policy.tiers)}
    one_by_one = [ranks[tier_at(one, policy, at=at).tier.tier_id] for one in records]
    assert tiers_as_of(TierTable.of(records), policy, at).tolist() == one_by_one


def test_bad_columns_are_named():
    one, none = np.array([1]), np.array([], dtype=np.int64)
    with pytest.raises(InvalidArgumentError, match="order_spend_minor = 0 entries, but there are"):
        TierTable(["a"], np.array([0, 1]), one, none)
    with pytest.raises(InvalidArgumentError, match="is negative; give refunds as records"):
        TierTable(["a"], np.array([0, 1]), one, -one)
    with pytest.raises(InvalidArgumentError, match="offset = "):
        TierTable(["a"], np.array([0, 2]), one, one)
