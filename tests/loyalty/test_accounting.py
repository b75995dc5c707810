"""Points in the books: every booking sums to zero, and the standard's figures come out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops import (
    ExpiryAfterDays,
    LedgerPolicy,
    PointsLedger,
    PointsValuation,
    legs_of,
    revenue_by_period,
    revenue_to_date,
    share_price,
    trial_balance,
)
from ecomops.errors import InvalidArgumentError

JAN_1 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_loyalty_example_of_ifrs_15():
    # 100 000 paid; points sell at 0.95 each: 9 500 for 10 000 points
    sale = share_price(100_000, goods_standalone_minor=100_000, points_standalone_minor=9_500)
    assert (sale.goods_minor, sale.points_minor) == (91_324, 8_676)
    # year 1: 4 500 of an expected 9 500; year 2: 8 500 of an expected 9 700
    assert revenue_by_period(sale.points_minor, [(4_500, 9_500), (8_500, 9_700)]) == (4_110, 3_493)
    # what is left is a liability still
    assert sale.points_minor - 4_110 - 3_493 == 1_073


def test_a_period_s_share_may_be_negative():
    assert revenue_by_period(1_000, [(500, 500), (500, 1_000), (1_000, 1_000)]) == (
        1_000, -500, 500,
    )  # fmt: skip


def test_where_nothing_is_expected_all_is_breakage():
    assert revenue_to_date(1_000, redeemed_points=0, expected_points=0) == 1_000


amounts = st.integers(0, 10**12)


@given(amounts, amounts, amounts)
def test_the_shares_of_a_price_are_the_price(price, goods, points):
    if goods + points:
        sale = share_price(price, goods_standalone_minor=goods, points_standalone_minor=points)
        assert sale.goods_minor + sale.points_minor == price


@given(amounts, st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 1000))
def test_periods_add_up_to_what_was_deferred(liability, redeemed, more):
    redeemed = sorted(redeemed)
    periods = [(n, max(redeemed) + more) for n in redeemed] + [(max(redeemed) + more,) * 2]
    assert sum(revenue_by_period(liability, periods)) == liability


@pytest.mark.parametrize(
    ("kwargs", "text"),
    [
        ({"redeemed_points": 5, "expected_points": 4}, "expected_points = 4 is less than the 5"),
        ({"redeemed_points": -1, "expected_points": 4}, "redeemed_points = -1 is no amount"),
        ({"redeemed_points": 1.0, "expected_points": 4}, "redeemed_points = 1.0 is no amount"),
    ],
)
def test_bad_numbers_are_named(kwargs, text):
    with pytest.raises(InvalidArgumentError, match=text):
        revenue_to_date(10, **kwargs)
    with pytest.raises(InvalidArgumentError, match="are both 0; give what at least one"):
        share_price(10, goods_standalone_minor=0, points_standalone_minor=0)
    with pytest.raises(ValidationError):
        PointsValuation.model_validate({"currency": "CNY", "point_minor": 0.5})


# ---- legs -------------------------------------------------------------------------------------
def test_each_thing_that_happens_has_its_account():
    ledger: Any = PointsLedger(LedgerPolicy(zone="UTC", expiry=ExpiryAfterDays(days=90)))
    ledger.earn("A", 1000, at=JAN_1, source="order", entry_id="e")
    ledger.redeem("A", 300, at=JAN_1 + DAY, entry_id="r")
    ledger.restore("A", "r", 100, at=JAN_1 + 2 * DAY)
    ledger.claw_back("A", "e", 50, at=JAN_1 + 3 * DAY)
    ledger.transfer("A", 250, "B", at=JAN_1 + 4 * DAY)
    told = ledger.statement("A", until=JAN_1 + 365 * DAY)
    legs = legs_of(told, PointsValuation(currency="CNY", point_minor=Decimal(1)))
    assert trial_balance(legs) == {
        "liability": 0,  # 500 have expired: nothing is left
        "cost": 950,
        "settled": -200,
        "breakage": -500,
        "transfer": -250,
    }


moves = st.lists(
    st.tuples(
        st.sampled_from(("earn", "redeem", "claw_back", "restore", "adjust", "transfer", "hold")),
        st.integers(1, 40),
        st.integers(0, 9),
    ),
    max_size=20,
)
values = st.sampled_from(("0.95", "1", "0.333333", "7.5", "0.000001")).map(Decimal)


@given(moves, values, st.integers(0, 60))
def test_legs_sum_to_zero_and_the_liability_is_what_the_points_are_worth(moves, value, cut):
    policy = LedgerPolicy(zone="UTC", expiry=ExpiryAfterDays(days=20))
    ledger: Any = PointsLedger(policy)
    for n, (kind, points, day) in enumerate(moves):
        at = JAN_1 + (3 * n + day / 4) * DAY
        if kind in {"claw_back", "restore"}:
            getattr(ledger, kind)("A", f"x{n - day}", points, at=at)
        elif kind == "transfer":
            ledger.transfer("A", points, "B", at=at)
        elif kind == "adjust":
            ledger.adjust("A", -points, at=at, reason="audit")
        else:
            extra = {"source": "order"} if kind == "earn" else {}
            getattr(ledger, kind)("A", points, at=at, entry_id=f"x{n}", **extra)
    valuation = PointsValuation(currency="CNY", point_minor=value)
    end, middle = JAN_1 + 100 * DAY, JAN_1 + cut * DAY
    for member in "AB":
        legs = legs_of(ledger.statement(member, until=end), valuation)
        assert sum(leg.amount_minor for leg in legs) == 0
        worth = valuation.minor_of(ledger.balances(member, at=end).owned)
        assert trial_balance(legs)["liability"] == -worth
        # cut anywhere, the two parts come to the whole
        parts = (
            *legs_of(ledger.statement(member, until=middle), valuation),
            *legs_of(ledger.statement(member, since=middle, until=end), valuation),
        )
        assert trial_balance(parts) == trial_balance(legs)
