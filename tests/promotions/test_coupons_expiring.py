"""Who should be told that a coupon ends."""

from datetime import UTC, datetime, timedelta

import pytest

from ecomops import Coupon, coupons_expiring, lock_coupon
from ecomops.errors import InvalidArgumentError

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def coupon(name, ends, **more):
    fields = {
        "coupon_id": name, "code": name, "promotion_id": "p", "valid_from": NOON - DAY,
        "valid_until": ends, **more,
    }  # fmt: skip
    return Coupon.model_validate(fields)


def test_only_those_that_could_still_be_used_are_listed_the_edge_included():
    found = coupons_expiring(
        [
            coupon("late", NOON + 2 * DAY),
            coupon("edge", NOON + DAY),
            coupon("past", NOON),
            coupon("soon", NOON + DAY / 2, member_id="M-1", uses_left=2),
            coupon("void", NOON + DAY, status="void"),
            coupon("ahead", NOON + DAY, valid_from=NOON + DAY / 2),
            lock_coupon(coupon("held", NOON + DAY), "O-1", at=NOON).coupon,
        ],
        now=NOON,
        within=DAY,
    )
    assert [row.coupon_id for row in found] == ["soon", "edge"]
    assert found[0].describe("zh") == "soon（M-1）：2026-11-11 16:00 过期，剩 2 次"
    assert found[1].describe() == "edge of anybody ends at 2026-11-12 04:00, 1 left"
    with pytest.raises(InvalidArgumentError, match="is below zero; give a span of 0 or more"):
        coupons_expiring([], now=NOON, within=-DAY)
