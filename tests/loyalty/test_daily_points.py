"""Who should be told that points end."""

from datetime import UTC, datetime, timedelta

import pytest

from ecomops import ExpiryAfterDays, LedgerPolicy, PointsLedger, points_expiring
from ecomops.errors import InvalidArgumentError

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def test_those_that_end_first_come_first_and_the_edge_is_in():
    ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai", expiry=ExpiryAfterDays(days=7)))
    ledger.earn("B", 20, at=NOON - 3 * DAY, source="order")
    ledger.earn("A", 10, at=NOON, source="order")
    ledger.earn("A", 5, at=NOON, source="order", expires_at=NOON + 3 * DAY)
    ledger.earn("C", 9, at=NOON, source="order", expires_at=NOON + 3 * DAY + DAY / 10**6)
    rows = points_expiring(ledger, now=NOON, within=3 * DAY)
    assert [(row.member_id, row.points, row.available) for row in rows] == [("A", 5, 15)]
    rows = points_expiring(ledger, now=NOON, within=30 * DAY)
    assert [row.member_id for row in rows] == ["A", "C", "B", "A"]
    assert rows[2].describe("zh") == "B：20 积分将于 2026-11-16 00:00 过期（可用 20）"


def test_spent_points_are_not_listed():
    ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai", expiry=ExpiryAfterDays(days=7)))
    ledger.earn("A", 10, at=NOON, source="order")
    ledger.redeem("A", 10, at=NOON)
    assert points_expiring(ledger, now=NOON, within=30 * DAY) == ()
    with pytest.raises(InvalidArgumentError, match="is below zero; give a span of 0 or more"):
        points_expiring(ledger, now=NOON, within=-DAY)
