"""Quotas of every form, and uses that lie where they turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, find, given, settings, strategies as st
from hypothesis.errors import NoSuchExample

from ecomops.pacing import CAMPAIGN_EMAILS, VISITOR_CONTACTS, Quota, may_use, quota_status
from ecomops.testing import quota_uses_near, quotas

SEARCH = settings(database=None, derandomize=True, max_examples=1_000, phases=[Phase.generate])
SIXTY = settings(SEARCH, max_examples=60)
NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
TICK = timedelta(microseconds=1)
MIDNIGHT = datetime.fromisoformat("2026-11-12T00:00:00+08:00")


def reaches(strategy, wanted, search=SEARCH) -> bool:
    try:
        find(strategy, wanted, settings=search)
    except NoSuchExample:
        return False
    return True


def used(uses):
    return quota_status(VISITOR_CONTACTS, uses, NOW, "A-2").used


@pytest.mark.parametrize(
    "wanted",
    {
        "used up but one": lambda uses: used(uses) == 19,
        "used up": lambda uses: used(uses) == 20,
        "one too many": lambda uses: used(uses) == 21,
        "when it resets": lambda uses: any(use.at == MIDNIGHT for use in uses),
        "just before it resets": lambda uses: any(use.at == MIDNIGHT - TICK for use in uses),
        "now": lambda uses: any(use.at == NOW for use in uses),
        "just after now": lambda uses: any(use.at == NOW + TICK for use in uses),
        "told twice": lambda uses: (
            len(keys := [use.idempotency_key for use in uses if use.idempotency_key])
            > len(set(keys))
        ),
        "of another quota": lambda uses: any(use.quota_id == "other" for use in uses),
        "of nothing": lambda uses: any(use.count == 0 for use in uses),
        "nothing": lambda uses: not uses,
    }.items(),
    ids=lambda pair: pair[0],
)
def test_uses_reach(wanted):
    assert reaches(quota_uses_near(VISITOR_CONTACTS, NOW), wanted[1])


def test_a_wrong_comparison_is_found_within_sixty_lists():
    assert reaches(
        quota_uses_near(CAMPAIGN_EMAILS, NOW),
        lambda uses: quota_status(CAMPAIGN_EMAILS, uses, NOW).used == 200,
        SIXTY,
    )


@given(quotas(), st.data())
def test_what_is_left_may_be_used_and_no_more(quota, data):
    now = data.draw(st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 31)))  # noqa: DTZ001  hypothesis wants naive bounds
    uses = data.draw(quota_uses_near(quota, now.replace(tzinfo=UTC), max_uses=4))
    assert len({use.idempotency_key for use in uses if use.idempotency_key}) <= 4
    left = quota_status(quota, uses, now.replace(tzinfo=UTC), "A-1").left_now
    assert may_use(quota, left, uses, now.replace(tzinfo=UTC), "A-1")
    assert not may_use(quota, left + 1, uses, now.replace(tzinfo=UTC), "A-1")


@given(quota_uses_near(VISITOR_CONTACTS, NOW, account_ids=["x"]))
def test_accounts_are_those_asked_for(uses):
    assert {use.account_id for use in uses} <= {"x"}


@given(quotas(), st.sampled_from(["0002-01-01T00:00:00Z", "9998-12-31T23:59:59Z"]), st.data())
def test_the_ends_of_the_calendar(quota, now, data):
    data.draw(quota_uses_near(quota, datetime.fromisoformat(now)))


@pytest.mark.parametrize("scope", ["account", "shared"])
@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_every_period_and_scope_is_drawn(scope, period):
    assert reaches(quotas(), lambda quota: (quota.scope, quota.period) == (scope, period))


@pytest.mark.parametrize(
    "wanted",
    {
        "a month spread over weeks": lambda q: (
            q.period == "month" and q.spread and q.spread.over == "week"
        ),
        "a spread that binds": lambda q: q.spread and q.spread.is_binding,
        "carried and borrowed": lambda q: (
            q.carry and q.carry.unused_at_most and q.carry.borrow_at_most
        ),
        "two changes": lambda q: len(q.limit_changes) == 2,
        "a minimum": lambda q: q.minimum_use,
        "nothing given": lambda q: q.limit == 0,
        "the most": lambda q: q.limit == 10**18,
    }.items(),
    ids=lambda pair: pair[0],
)
def test_quotas_reach(wanted):
    assert reaches(quotas(), wanted[1])
    assert reaches(st.from_type(Quota), wanted[1])
