"""Redemption: what points can be had for, and why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops import LedgerPolicy, PointsLedger, Redeemer, RedemptionProgramme
from ecomops.errors import InvalidArgumentError, UnknownIdError

COUPON = {"kind": "coupon", "offer_id": "c", "points": 100, "promotion_id": "p", "name": "1 元券"}
GIFT = {"kind": "gift", "offer_id": "g", "points": 500, "sku_id": "cup", "max_times": 3}
TERMS: dict[str, Any] = {"points": 100, "worth_minor": 10_00}
PAY = {"kind": "payment", "offer_id": "pay", "terms": TERMS}


def programme(*offers: Any) -> RedemptionProgramme:
    fields = {"currency": "CNY", "offers": offers or (COUPON, GIFT, PAY)}
    return RedemptionProgramme.model_validate(fields)


def test_points_pay_in_whole_steps_within_the_order():
    # 100 points are 10 yuan, and the order is 25
    verdict = programme().quote("pay", Redeemer(900, payable_minor=25_00), points=900)
    assert (verdict.times, verdict.points, verdict.worth_minor) == (2, 200, 20_00)


@pytest.mark.parametrize(
    ("terms", "payable", "points"),
    [
        ({"max_share_percent": 50}, 25_00, 100),
        ({"max_share_percent": "33.3333"}, 30_00, 0),  # 9.99 yuan, rounded down
        ({"max_minor": 15_00}, 100_00, 100),
        ({"least_payable_minor": 1}, 20_00, 100),
        ({"min_points": 300}, 20_00, 0),
        ({"min_points": 250}, 30_00, 300),
    ],
)
def test_the_terms_bound_what_points_pay(terms, payable, points):
    rules = programme(PAY | {"terms": TERMS | terms})
    verdict = rules.quote("pay", Redeemer(900, payable_minor=payable))
    assert verdict.points == points
    assert verdict.code == ("ok" if points else "not_on_this_order")


def test_why_not_comes_with_both_numbers():
    rules = programme(COUPON | {"tier_ids": ["gold"]}, GIFT, PAY)
    told = [v.describe("zh") for v in rules.options(Redeemer(320, "silver", 5_00))]
    assert told == [
        "100 积分兑 1 元券：仅限 gold，当前 silver",
        "500 积分兑 cup：需要 500 积分，可用 320，还差 180",
        "100 积分抵 ¥10：本单不满足抵现条件",
    ]
    none = rules.quote("g", Redeemer(500, stock={"cup": 0}))
    assert none.describe() == "500 points for cup: none is left"
    few = rules.quote("g", Redeemer(10_000, stock={"cup": 2}))
    assert (few.times, few.points) == (2, 1_000)


def test_what_a_quote_offers_the_ledger_takes():
    ledger: Any = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    at = datetime(2026, 11, 11, tzinfo=UTC)
    ledger.earn("M-1", 620, at=at, source="order")
    redeemer = Redeemer(ledger.balances("M-1", at=at).available)
    verdict = programme().quote("g", redeemer)
    assert ledger.redeem("M-1", verdict.points, at=at, key="g:O-7").code == "ok"
    assert ledger.balances("M-1", at=at).available == 120


def test_bad_input_is_named():
    with pytest.raises(UnknownIdError, match="offer_id = 'x' is no offer; give one of: c, g, pay"):
        programme().quote("x", Redeemer(1))
    with pytest.raises(InvalidArgumentError, match="available = -1 is no count"):
        Redeemer(-1)
    with pytest.raises(InvalidArgumentError, match="points = True is no count"):
        programme().quote("c", Redeemer(1), points=True)
    with pytest.raises(ValidationError, match="offer_id should be unique"):
        programme(COUPON, COUPON)
    rules = programme()
    assert RedemptionProgramme.model_validate_json(rules.model_dump_json()) == rules


@given(st.integers(0, 1200), st.none() | st.integers(0, 1200), st.integers(0, 60_00))
def test_a_quote_is_never_more_than_there_is_and_was_asked_for(available, points, payable):
    for offer in ("c", "g", "pay"):
        redeemer = Redeemer(available, payable_minor=payable)
        verdict = programme().quote(offer, redeemer, points=points)
        most = available if points is None else min(available, points)
        assert verdict.points <= most
        assert verdict.points % verdict.offer.step_points == 0
        assert verdict.worth_minor <= payable
        assert (verdict.code == "ok") == (verdict.points > 0)
        # one more step would be too much
        step = verdict.offer.step_points
        at_most = {"c": 100, "g": 1500, "pay": payable // 10_00 * 100}[offer]
        assert verdict.points == min(most // step * step, at_most)
