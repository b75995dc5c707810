"""Tiers of many members as columns: the same as one by one."""

from __future__ import annotations

from typing import Any

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
from ecomops.errors import EcomopsError
from ecomops.loyalty.tiers.facts import TierRecord

GIVEN = TierRecord("G", ())

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


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"order_spend_minor": []}, "order_spend_minor = 0 entries, but 2 are needed"),
        ({"order_spend_minor": [1, -1]}, "row 1: order_spend_minor = -1 is out of range"),
        ({"order_spend_minor": [1.5, 2.0]}, "order_spend_minor = 'float64' is no column of whole"),
        ({"order_points": [0, -1]}, "row 1: order_points = -1 is out of range"),
        ({"order_at_us": np.array(["2026-01-01"] * 2, "M8[D]")}, r"astype\('M8\[us\]'\)"),
        ({"order_at_us": [0, 2**62]}, "row 1: order_at_us = 4611686018427387904 is out of range"),
        ({"offset": [0, 2]}, "offset = 2 entries, but 3 are needed"),
        ({"offset": [1, 1, 2]}, "row 0: offset = 1 is not 0"),
        ({"offset": [0, 3, 2]}, "row 2: offset = 2 is below the one before it, 3"),
        ({"offset": [0, 1, 1]}, "row 2: offset = 1 is not 2, where the rows end"),
        (
            {"records": {7: GIVEN}},
            "records = 7 is the place of no member; give places from 0 t",
        ),
        ({"records": {True: GIVEN}}, "records = True is the place of no member"),
        ({"records": {0: GIVEN}}, r"records\[0\] = 'G' has orders in the columns too"),
    ],
)
def test_bad_columns_are_named(changed: Any, text: str) -> None:
    sound = {
        "member_id": ["a", "b"], "offset": [0, 2, 2], "order_at_us": [1, 0],
        "order_spend_minor": [1, 2], "records": {1: GIVEN},
    }  # fmt: skip
    fits: Any = TierTable
    assert fits(**sound).order_at_us.dtype == np.int64
    with pytest.raises(EcomopsError, match=text):
        fits(**sound | changed)
