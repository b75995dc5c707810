"""Many members as columns: the same as the ledger, member by member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, strategies as st

from ecomops import (
    ExpiryWhenInactive,
    LedgerPolicy,
    PointsLedger,
    PointsTable,
    PointsValuation,
    expiring_points,
    points_as_of,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import BadRowError, EcomopsError, InvalidArgumentError
from ecomops.models.instants import FIRST_US

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400 * 10**6
NEVER = PointsTable.NEVER


def instant(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


# ---- worked numbers ---------------------------------------------------------------------------
def test_what_is_spent_after_a_lot_ended_did_not_come_out_of_it():
    """Taking all spending from the oldest lots at the end would leave 20 of 50 here."""
    table = PointsTable.from_rows(
        ["a"] * 4,
        [0, 1 * DAY, 2 * DAY, 20 * DAY],
        [100, -30, 80, -60],
        [10 * DAY, NEVER, 40 * DAY, NEVER],
    )
    told = points_as_of(table, instant(30 * DAY))
    assert (told.available.tolist(), told.expired.tolist()) == ([20], [70])
    assert told.row_left.tolist() == [0, 0, 20, 0]
    assert told.expiring(instant(40 * DAY)).tolist() == [20]
    assert told.expiring(instant(40 * DAY - 1)).tolist() == [0]
    assert told.n_one_by_one == 0


def test_at_one_instant_points_end_before_they_are_spent():
    table = PointsTable.from_rows(
        ["a"] * 3, [0, 0, 10 * DAY], [100, 50, -50], [10 * DAY, 20 * DAY, NEVER]
    )
    told = points_as_of(table, instant(10 * DAY))
    assert (told.available.tolist(), told.expired.tolist()) == ([0], [100])


def test_members_whose_lots_end_out_of_order_are_worked_out_one_by_one():
    rows = [0, 1, 2], [10, 10, -12], [30, 20, NEVER]
    table = PointsTable.from_rows(["a"] * 3 + ["b"] * 3, *(2 * column for column in rows))
    told = points_as_of(table, instant(25))
    assert told.n_one_by_one == 2
    assert told.row_left.tolist() == [8, 0, 0, 8, 0, 0]
    fifo = points_as_of(table, instant(25), burn_order="first_in_first_out")
    assert (fifo.available.tolist(), fifo.expired.tolist()) == ([0, 0], [8, 8])


def test_liability_counts_what_waits_and_what_is_owed():
    rows = [0, 1, 2], [10, 20, -40], [NEVER] * 3, [0, 50, 0]
    table = PointsTable.from_rows(["a", "a", "b"], *rows)
    told = points_as_of(table, instant(10))
    assert [told.available.tolist(), told.pending.tolist(), told.debt.tolist()] == [
        [10, 0], [20, 0], [0, 40]
    ]  # fmt: skip
    valuation = PointsValuation(currency="CNY", point_minor=Decimal("1.5"))
    assert told.liability_minor(valuation).tolist() == [45, -60]


def test_liability_is_rounded_for_each_member_as_in_the_books():
    table = PointsTable.from_rows(["a", "b"], [0, 0], [10, 10**14], [NEVER, NEVER])
    told = points_as_of(table, instant(1))
    valuation = PointsValuation(currency="CNY", point_minor=Decimal("0.95"))
    assert told.liability_minor(valuation).tolist() == [10, 95 * 10**12]
    fine = PointsValuation(currency="CNY", point_minor=Decimal("999.999999"))
    assert told.liability_minor(fine).tolist() == [fine.minor_of(10), fine.minor_of(10**14)]


def test_no_members_and_no_rows():
    none = points_as_of(PointsTable.from_rows([], [], [], []), instant(1))
    assert none.available.tolist() == []
    early = points_as_of(PointsTable.from_rows(["a"], [5], [1], [NEVER]), instant(1))
    assert (early.available.tolist(), early.issued.tolist()) == ([0], [0])


# ---- agreement --------------------------------------------------------------------------------
times = st.integers(0, 30)
lots = st.tuples(
    st.just("earn"), st.integers(1, 9), times, st.sampled_from((None, 5, 10, 11, 40)),
    st.sampled_from((0, 0, 1, 7)),
)  # fmt: skip
plain = st.tuples(
    st.just("earn"), st.integers(1, 9), times, st.sampled_from((10,)), st.sampled_from((0, 3))
)
debits = st.tuples(
    st.sampled_from(("redeem", "redeem", "adjust")), st.integers(1, 12), times, st.none(),
    st.just(0),
)  # fmt: skip
histories = st.one_of(
    st.lists(st.one_of(lots, debits), max_size=12),
    st.lists(st.one_of(plain, debits), max_size=12),
)
policies = st.builds(
    LedgerPolicy,
    zone=st.just("UTC"),
    burn_order=st.sampled_from(("soonest_expiring", "first_in_first_out")),
    on_adjustment_shortfall=st.sampled_from(("debt", "refuse")),
)
grains = st.sampled_from((DAY, 1))


@given(policies, st.lists(histories, min_size=1, max_size=4), st.integers(0, 60), grains)
def test_columns_equal_the_ledger(policy, members, at, grain):
    ledger: Any = PointsLedger(policy)
    for n, history in enumerate(members):
        for kind, points, day, life, wait in sorted(history, key=lambda row: row[2]):
            when = instant(day * grain)
            if kind == "earn":
                ends = None if life is None else instant((day + life) * grain)
                starts = instant((day + wait) * grain)
                ledger.earn(
                    f"m{n}", points, at=when, source="x", available_at=starts, expires_at=ends
                )
            elif kind == "redeem":
                ledger.redeem(f"m{n}", points, at=when)
            else:
                ledger.adjust(f"m{n}", -points, at=when, reason="x")
    table, others = PointsTable.of(ledger.policy, ledger.journal)
    assert others == ()
    now = instant(at * grain)
    told = points_as_of(table, now, burn_order=policy.burn_order)
    event(f"one by one: {told.n_one_by_one > 0}")
    for place, member in enumerate(table.member_id):
        one = ledger.balances(member, at=now)
        assert told.available[place] == one.available
        assert told.pending[place] == one.pending
        assert told.debt[place] == one.debt
        assert told.issued[place] == one.issued
        assert told.expired[place] == one.expired
        assert told.redeemed[place] == one.redeemed + one.adjusted_down
        soon = instant((at + 8) * grain)
        coming = [x.points for x in ledger.expiries(member, at=now) if x.at <= soon]
        assert told.expiring(soon)[place] == sum(coming)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9), st.integers(1, 15))),
       st.integers(0, 40))  # fmt: skip
def test_most_members_fit_the_recurrence(rows, at):
    """Points of one lifetime end in the order in which they came."""
    came = sorted(rows)
    table = PointsTable.from_rows(
        ["a"] * len(came), [t for t, _, _ in came], [p for _, p, _ in came],
        [t + 12 for t, _, _ in came],
    )  # fmt: skip
    assert points_as_of(table, instant(at)).n_one_by_one == 0


def test_times_too_fine_for_one_number_are_ranked_member_by_member():
    n = 3
    ends = [NEVER - 5, NEVER - 3, NEVER]
    ids = [f"m{k}" for k in range(2000) for _ in range(n)]
    table = PointsTable.from_rows(
        ids, [FIRST_US, 1, 2] * 2000, [5, 5, -3] * 2000, [0, ends[1], NEVER] * 2000
    )
    told = points_as_of(table, instant(10))
    assert set(told.available.tolist()) == {2}
    assert set(told.expired.tolist()) == {5}


# ---- bad input --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((["a", "a"], [5, 4], [1, 1], [9, 9]), r"row 1: row_at_us = '1970-01-01T00:00:00.000004"),
        ((["a", "b", "a"], [1, 1, 1], [1, 1, 1], [9, 9, 9]), "1 members come more than once"),
        ((["a"], [1], [0], [9]), "row 0: row_points = 0 is no change"),
        ((["a"], [1], [1, 2], [9]), "points = 2 entries, but 1 are needed"),
        ((["a"], [1], [1], []), "expires_us = 0 entries, but 1 are needed"),
        ((["a"], [1], [1.0], [9]), "points = 'float64' is no column of whole numbers"),
        ((["a"], [NEVER], [1], [9]), r"row_expires_us = '1970.*is not after never"),
        (
            (["a"], [9], [1], [9]),
            r"row_expires_us = '1970-01-01T00:00:00.000009\+00:00' is not",
        ),
        ((["a"], [1], [1], [9], [9]), "is not after 1970-01-01T00:00:00.000009"),
        ((["a", "a"], [1, 1], [MAX_MINOR, 1], [9, 9]), "row_points of 'a' = 92233720368547758"),
        ((["a", "a"], [1, 1], [-MAX_MINOR, -1], [9, 9]), "are more than a column holds"),
        ((["a"], [1], [-(2**63)], [9]), "row_points = -9223372036854775808 is out of range"),
    ],
)
def test_bad_rows_are_named(rows, text):
    with pytest.raises(EcomopsError, match=text):
        PointsTable.from_rows(*rows)


@pytest.mark.parametrize("offset", [[0, 2], [1, 1], [0], [0, 1, 1], [0.0, 1.0], "01"])
def test_places_that_lead_elsewhere_are_refused(offset: Any) -> None:
    with pytest.raises(EcomopsError, match="offset = "):
        PointsTable(["a"], offset, np.array([1]), np.array([1]), np.array([9]))


def test_lists_are_columns_too_and_a_sum_at_the_limit_is_none_too_much():
    make: Any = PointsTable
    table = make(["a", "b"], [0, 2, 3], [1, 1, 1], [MAX_MINOR - 1, 1, 5], [9, 9, 9])
    assert points_as_of(table, instant(2)).available.tolist() == [MAX_MINOR, 5]


def test_an_unknown_order_of_burning_is_refused():
    table = PointsTable.from_rows(["a"], [1], [1], [9])
    order: Any = "fifo"
    with pytest.raises(InvalidArgumentError, match="burn_order = 'fifo' is no order; give one"):
        points_as_of(table, instant(2), burn_order=order)


def test_what_is_left_of_lots_is_none_below_nothing():
    ends: Any = ([9, 9], [0, 2], instant(9))
    with pytest.raises(BadRowError, match="row 1: row_left = -1 is out of range; give at least 0"):
        expiring_points([1, -1], *ends)
    with pytest.raises(InvalidArgumentError, match="row_expires_us = 2 entries, but 1 are needed"):
        expiring_points([1], *ends)


def test_entries_that_name_lots_are_left_to_the_ledger():
    ledger: Any = PointsLedger(LedgerPolicy(zone="UTC"))
    for n, member in enumerate("ABCDEF"):
        ledger.earn(member, 10, at=instant(n), source="x", entry_id=f"e{member}")
    ledger.claw_back("A", "eA", at=instant(10))
    ledger.transfer("B", 5, "C", at=instant(11))
    ledger.merge("D", "E", at=instant(12))
    table, others = PointsTable.of(ledger.policy, ledger.journal)
    assert (table.member_id, others) == (("F",), ("A", "B", "C", "D", "E"))
    early, none = PointsTable.of(ledger.policy, ledger.journal, known_at=instant(9))
    assert (len(early.member_id), none) == (6, ())


def test_a_sweep_over_stored_remainders():
    left = np.array([5, 7, 1, MAX_MINOR - 6], dtype=np.int64)
    ends = np.array([10, 20, 10, 5], dtype=np.int64)
    lost = expiring_points(left, ends, np.array([0, 0, 2, 4]), instant(10))
    assert lost.tolist() == [0, 5, MAX_MINOR - 5]


def test_whose_points_end_by_inactivity_is_left_to_the_ledger():
    policy = LedgerPolicy(zone="UTC", expiry=ExpiryWhenInactive(months=3))
    ledger = PointsLedger(policy)
    ledger.earn("A", 10, at=instant(1), source="x")
    table, others = PointsTable.of(policy, ledger.journal)
    assert (table.n_members, others) == (0, ("A",))


def test_who_goes_on_from_a_snapshot_is_left_to_the_ledger():
    policy = LedgerPolicy(zone="UTC")
    ledger = PointsLedger(policy)
    ledger.earn("A", 10, at=instant(1), source="x")
    after = PointsLedger.from_snapshot(ledger.snapshot())
    for member in ("A", "B"):
        after.earn(member, 5, at=instant(2), source="x")
        after.earn(member, 1, at=instant(3), source="x")
    table, others = PointsTable.of(policy, after.journal)
    assert (table.member_id, others) == (("B",), ("A",))


def test_a_journal_comes_with_its_policy():
    nothing: Any = []
    with pytest.raises(InvalidArgumentError, match=r"policy = \[\] is no LedgerPolicy"):
        PointsTable.of(nothing, nothing)
