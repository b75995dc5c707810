"""The ledger case by case: worked numbers, what goes wrong elsewhere, and bad input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from ecomops import (
    ExpiryAfterMonths,
    ExpiryOnDate,
    ExpiryWhenInactive,
    LedgerPolicy,
    PointsApplied,
    PointsLedger,
    PointsRefused,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError, NaiveDatetimeError

JAN_1 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def on(day: float) -> datetime:
    return JAN_1 + (day - 1) * DAY


def utc(**changes: Any) -> Any:
    return PointsLedger(LedgerPolicy.model_validate({"zone": "UTC", **changes}))


def counts(ledger: PointsLedger, day: float, member: str = "A") -> dict[str, int]:
    """Give what is not zero."""
    return {n: c for n, c in ledger.balances(member, at=on(day)).counts().items() if c}


# ---- worked cases -----------------------------------------------------------------------------
def test_only_what_is_left_of_a_lot_expires():
    ledger = utc()
    ledger.earn("A", 150, at=on(1), source="order", expires_at=on(32))
    ledger.redeem("A", 50, at=on(10))
    assert counts(ledger, 34) == {"issued": 150, "redeemed": 50, "expired": 100}


def test_a_spent_lot_that_expires_takes_nothing_from_others():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order", expires_at=on(10))
    ledger.earn("A", 70, at=on(2), source="order", expires_at=on(90))
    ledger.redeem("A", 100, at=on(5))
    assert counts(ledger, 20) == {"available": 70, "issued": 170, "redeemed": 100}


def test_every_expiry_to_come_is_known_not_only_the_next():
    ledger = utc()
    for day, points in ((30, 5), (20, 7), (30, 1), (40, 2)):
        ledger.earn("A", points, at=on(1), source="order", expires_at=on(day))
    coming = ledger.expiries("A", at=on(3))
    assert [(one.at, one.points) for one in coming] == [(on(20), 7), (on(30), 6), (on(40), 2)]


def test_a_hold_moves_points_and_its_capture_spends_them():
    ledger = utc()
    ledger.earn("A", 200, at=on(1), source="order")
    ledger.hold("A", 123, at=on(2), entry_id="h")
    assert counts(ledger, 2.5) == {"available": 77, "held": 123, "issued": 200}
    ledger.capture("A", "h", 100, at=on(3))
    assert counts(ledger, 4) == {"available": 100, "issued": 200, "redeemed": 100}


def test_at_its_expiry_a_point_is_gone_and_at_its_start_it_is_there():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", available_at=on(2), expires_at=on(3))
    assert ledger.redeem("A", 4, at=on(2)).code == "ok"
    assert ledger.redeem("A", 1, at=on(3)).code == "insufficient"
    assert counts(ledger, 3) == {"issued": 10, "redeemed": 4, "expired": 6}


def test_own_points_only_and_the_rest_forgiven():
    ledger = utc(clawback_reach="own_only", on_clawback_shortfall="forgive")
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1", expires_at=on(150))
    ledger.earn("A", 100, at=on(2), source="order")
    ledger.redeem("A", 60, at=on(31))
    ledger.claw_back("A", "o1", at=on(60))
    assert counts(ledger, 61) == {
        "available": 100, "issued": 200, "redeemed": 60, "clawed": 40, "forgiven": 60,
    }  # fmt: skip


def test_a_clawback_of_held_points_is_owed_until_they_are_free():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1")
    ledger.hold("A", 100, at=on(2), entry_id="h")
    ledger.claw_back("A", "o1", at=on(3))
    assert counts(ledger, 3.5) == {"held": 100, "debt": 100, "issued": 100, "clawed": 100}
    ledger.void("A", "h", at=on(4))
    assert counts(ledger, 5) == {"issued": 100, "clawed": 100}


def test_debt_stands_beside_no_spendable_points_and_is_paid_by_the_next_ones():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1")
    ledger.redeem("A", 100, at=on(2))
    ledger.claw_back("A", "o1", at=on(3))
    assert counts(ledger, 3)["debt"] == 100
    ledger.earn("A", 30, at=on(4), source="review")
    refused = ledger.redeem("A", 1, at=on(4))
    assert (refused.code, refused.actual) == ("insufficient", 0)
    ledger.earn("A", 100, at=on(5), source="order")
    assert counts(ledger, 5) == {
        "available": 30, "issued": 230, "redeemed": 100, "clawed": 100,
    }  # fmt: skip


def test_a_clawback_after_a_restore_finds_the_points_that_came_back_late():
    policy = LedgerPolicy(zone="UTC", restore_grace_days=30)
    ledger: Any = PointsLedger(policy)
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1", expires_at=on(10))
    ledger.redeem("A", 80, at=on(5), entry_id="r1")
    # 20 expire on the 10th; 80 come back on the 20th, and are good for 30 days
    ledger.restore("A", "r1", at=on(20))
    back = ledger.balances("A", at=on(21))
    assert (back.available, back.expired, back.next_expiry_at) == (80, 20, on(51))
    ledger.claw_back("A", "o1", at=on(22))
    # 100 earned less 20 expired are due: just what came back
    assert counts(ledger, 23) == {"issued": 100, "expired": 20, "clawed": 80}


def test_nothing_is_taken_back_of_points_that_have_expired():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1", expires_at=on(10))
    result = ledger.claw_back("A", "o1", at=on(20))
    assert isinstance(result, PointsApplied)
    assert result.entry.moved == 0
    assert counts(ledger, 21) == {"issued": 100, "expired": 100}


def test_a_clawback_in_parts_takes_no_more_than_was_earned():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order", entry_id="o1")
    assert [ledger.claw_back("A", "o1", points, at=on(2)).code for points in (34, 33, 33)] == [
        "ok", "ok", "ok",
    ]  # fmt: skip
    refused = ledger.claw_back("A", "o1", 1, at=on(3))
    assert (refused.code, refused.needed, refused.actual) == ("exceeds_earn", 1, 0)
    assert ledger.claw_back("A", "o1", at=on(4)).entry.moved == 0


def test_restored_points_keep_the_dates_that_they_had():
    ledger = utc(expiry={"kind": "months", "months": 12})
    ledger.earn("A", 100, at=on(1), source="order")
    before = ledger.lots("A", at=on(5))
    ledger.redeem("A", 60, at=on(6), entry_id="r")
    ledger.restore("A", "r", at=on(7))
    assert ledger.lots("A", at=on(8)) == before


def test_a_transfer_keeps_expiry_and_the_time_earned():
    ledger = utc()
    ledger.earn("A", 50, at=on(1), source="order", expires_at=on(60))
    ledger.earn("A", 50, at=on(2), source="order", expires_at=on(244))
    ledger.transfer("A", 70, "N", at=on(32))
    lots = ledger.lots("N", at=on(33))
    assert [(lot.points, lot.earned_at, lot.expires_at) for lot in lots] == [
        (50, on(1), on(60)), (20, on(2), on(244)),
    ]  # fmt: skip
    assert (ledger.version("A"), ledger.version("N")) == (3, 1)
    assert counts(ledger, 60, "N") == {"available": 20, "issued": 70, "expired": 50}


def test_what_was_known_then_and_what_is_known_now():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order")
    ledger.earn("A", 50, at=on(5), source="order", recorded_at=on(41))
    then = ledger.balances("A", at=on(31), known_at=on(31))
    now = ledger.balances("A", at=on(31), known_at=on(59))
    assert (then.available, now.available) == (100, 150)


def test_only_commands_count_in_the_version_not_time():
    ledger = utc(pending_days=1)
    ledger.earn("A", 100, at=on(1), source="order", expires_at=on(5))
    assert ledger.balances("A", at=on(6)).version == 1
    assert ledger.earn("A", 10, at=on(7), source="order", expected_version=1).code == "ok"


@pytest.mark.parametrize(
    ("zone", "expiry", "earned_at", "gone_at"),
    [
        # the last day is one of the shop's, not of London's
        ("Asia/Shanghai", ExpiryAfterMonths(months=12), "2024-02-29T12:00+08:00",
         "2025-02-28T16:00+00:00"),
        ("Asia/Shanghai", ExpiryAfterMonths(months=12), "2023-02-28T12:00+08:00",
         "2024-02-28T16:00+00:00"),
        ("Asia/Shanghai", ExpiryAfterMonths(months=1), "2026-01-31T23:59+08:00",
         "2026-02-28T16:00+00:00"),
        ("Asia/Shanghai", ExpiryAfterMonths(months=1, ends="month"), "2026-01-05T00:00+08:00",
         "2026-02-28T16:00+00:00"),
        ("America/New_York", ExpiryAfterMonths(months=1, ends="instant"),
         "2026-02-08T02:30-05:00", "2026-03-08T07:00+00:00"),
        ("Pacific/Kiritimati", ExpiryOnDate(month=12, day=31), "2026-12-31T09:59+00:00",
         "2026-12-31T10:00+00:00"),
        ("Pacific/Kiritimati", ExpiryOnDate(month=12, day=31), "2026-12-31T10:00+00:00",
         "2027-12-31T10:00+00:00"),
        ("Asia/Shanghai", ExpiryOnDate(month=2, day=29), "2026-02-28T12:00+08:00",
         "2026-02-28T16:00+00:00"),
        ("Asia/Shanghai", ExpiryWhenInactive(months=6), "2026-08-31T12:00+08:00",
         "2027-02-28T16:00+00:00"),
    ],
)  # fmt: skip
def test_points_are_good_through_the_local_day(zone, expiry, earned_at, gone_at):
    ledger: Any = PointsLedger(LedgerPolicy(zone=zone, expiry=expiry))
    ledger.earn("A", 10, at=datetime.fromisoformat(earned_at), source="order")
    gone = datetime.fromisoformat(gone_at)
    tick = timedelta(microseconds=1)
    assert ledger.balances("A", at=gone - tick).available == 10
    assert ledger.balances("A", at=gone).expired == 10


# ---- retries, races, versions -------------------------------------------------------------------
def test_a_retry_gives_the_first_result_and_changes_nothing():
    ledger = utc()
    first = ledger.earn("A", 10, at=on(1), source="order", key="k")
    again = ledger.earn("A", 10, at=on(2), source="order", key="k", expected_version=0)
    assert (again.code, again.entry) == ("replayed", first.entry)
    assert (len(ledger.journal), counts(ledger, 3)) == (1, {"available": 10, "issued": 10})


def test_a_key_with_another_body_is_a_conflict_that_names_the_first():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", key="k")
    for refused in (
        ledger.earn("A", 11, at=on(1), source="order", key="k"),
        ledger.earn("B", 10, at=on(1), source="order", key="k"),
        ledger.redeem("A", 10, at=on(1), key="k"),
    ):
        assert (refused.code, refused.actual) == ("idempotency_conflict", "A#1")
    assert len(ledger.journal) == 1


def test_a_refused_command_burns_no_key():
    ledger = utc()
    assert ledger.redeem("A", 10, at=on(1), key="k").code == "insufficient"
    ledger.earn("A", 10, at=on(2), source="order")
    assert ledger.redeem("A", 10, at=on(3), key="k").code == "ok"


def test_a_stale_version_is_refused_and_the_key_comes_first():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", key="k", expected_version=0)
    stale = ledger.redeem("A", 1, at=on(2), expected_version=0)
    assert (stale.code, stale.needed, stale.actual) == ("version_conflict", 0, 1)
    assert ledger.version("A") == 1


def test_another_member_s_ids_are_unknown():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", entry_id="e")
    ledger.hold("A", 5, at=on(1), entry_id="h")
    ledger.redeem("A", 5, at=on(1), entry_id="r")
    assert ledger.claw_back("B", "e", at=on(2)).code == "unknown_earn"
    assert ledger.capture("B", "h", at=on(2)).code == "hold_closed"
    assert ledger.restore("B", "r", at=on(2)).code == "unknown_redemption"


def test_whoever_was_merged_is_sent_on():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", entry_id="e")
    ledger.merge("A", "B", at=on(2))
    refused = ledger.earn("A", 1, at=on(3), source="order")
    assert refused.describe() == "member A was merged into B; ask for that one"
    assert ledger.claw_back("B", "e", at=on(3)).code == "ok"


# ---- bad input ----------------------------------------------------------------------------------
@pytest.mark.parametrize("points", [0, -1, True, 1.0, "3", None, MAX_MINOR + 1, float("nan")])
def test_what_is_no_number_of_points_is_refused(points):
    ledger = utc()
    refused = ledger.earn("A", points, at=on(1), source="order")
    assert (refused.code, refused.about) == ("invalid", "points")
    assert "should be a whole number from 1" in refused.describe()
    assert ledger.members == ()


def test_an_adjustment_of_nothing_is_refused_and_too_deep_a_one_says_by_how_much():
    ledger = utc()
    assert ledger.adjust("A", 0, at=on(1), reason="audit").code == "invalid"
    ledger.earn("A", 5, at=on(1), source="order")
    refused = ledger.adjust("A", -7, at=on(2), reason="audit")
    assert (refused.code, refused.needed, refused.actual) == ("insufficient", 7, 5)


def test_naive_instants_are_an_error_that_names_the_argument():
    ledger = utc()
    with pytest.raises(NaiveDatetimeError, match="at = '2026-01-01T00:00:00' has no offset"):
        ledger.earn("A", 5, at=datetime(2026, 1, 1), source="order")  # noqa: DTZ001  naive on purpose
    with pytest.raises(NaiveDatetimeError, match=r"^expires_at"):
        ledger.earn("A", 5, at=on(1), source="o", expires_at=datetime(2026, 1, 1))  # noqa: DTZ001  naive on purpose
    with pytest.raises(InvalidArgumentError, match="at = '2026-01-01' is no instant; give a dat"):
        ledger.earn("A", 5, at="2026-01-01", source="order")
    assert not ledger.journal


def test_what_is_no_command_and_no_flag_is_an_error():
    with pytest.raises(InvalidArgumentError, match="is no command; validate it first"):
        utc().apply({"kind": "earn"})
    with pytest.raises(InvalidArgumentError, match="waits = 'no' is no yes or no"):
        utc().earn("A", 5, at=on(1), source="order", waits="no")


def test_unknown_arguments_are_python_s_own_error():
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'excuse'"):
        utc().redeem("A", 1, at=on(1), excuse="none")


def test_points_that_end_before_they_begin_are_refused_with_both_instants():
    refused = utc().earn("A", 5, at=on(2), source="order", expires_at=on(2))
    assert isinstance(refused, PointsRefused)
    assert (refused.code, refused.detail) == ("invalid", "ends_too_soon")
    assert (refused.needed, refused.actual) == (on(2), on(2))


@pytest.mark.parametrize(
    ("kind", "more"), [("earn", {"source": "x"}), ("hold", {}), ("adjust", {"reason": "x"})]
)
def test_what_would_end_as_it_begins_is_refused(kind: str, more: dict[str, str]) -> None:
    ledger = utc()
    ledger.earn("A", 5, at=on(1), source="x")
    refused = getattr(ledger, kind)("A", 5, at=on(2), expires_at=on(2), **more)
    assert (refused.detail, refused.needed, refused.actual) == ("ends_too_soon", on(2), on(2))
    later = on(2) + timedelta(microseconds=1)
    assert getattr(ledger, kind)("A", 5, at=on(2), expires_at=later, **more).code == "ok"


def test_a_hold_that_is_over_can_be_neither_captured_nor_voided():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order")
    ledger.hold("A", 10, at=on(1), entry_id="h", expires_at=on(2))
    assert ledger.capture("A", "h", at=on(2)).code == "hold_closed"
    assert ledger.void("A", "h", at=on(2)).code == "hold_closed"
    assert counts(ledger, 2) == {"available": 10, "issued": 10}


def test_a_hold_outlives_its_points_only_where_the_policy_says_so():
    for holds_protect, captured in ((True, "ok"), (False, "exceeds_hold")):
        ledger = utc(holds_protect=holds_protect)
        ledger.earn("A", 10, at=on(1), source="order", expires_at=on(5))
        ledger.hold("A", 10, at=on(2), entry_id="h")
        assert ledger.capture("A", "h", at=on(6)).code == captured


def test_ids_are_given_once():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order", entry_id="e")
    refused = ledger.earn("B", 10, at=on(1), source="order", entry_id="e")
    assert refused.describe() == "entry_id e is taken; give it an id of its own, or none"


def test_debt_beside_own_points_only_is_no_policy():
    with pytest.raises(ValidationError, match="clawback_reach should be 'own_then_others' where"):
        LedgerPolicy(zone="UTC", clawback_reach="own_only")


def test_a_refusal_in_the_future_closes_nothing():
    ledger = utc()
    ledger.earn("A", 10, at=on(1), source="order")
    assert ledger.redeem("A", 11, at=on(9_000)).code == "insufficient"
    assert ledger.redeem("A", 10, at=on(2)).code == "ok"
    # nor is what comes now late for it
    assert ledger.earn("A", 1, at=on(2), source="order").late == ()
    taken = ledger.snapshot()
    again = PointsLedger.from_snapshot(taken)
    assert again.earn("A", 1, at=on(3), source="order").code == "ok"


def test_sums_beyond_one_number_of_points_stay_exact():
    ledger = utc()
    for _ in range(3):
        ledger.earn("A", MAX_MINOR, at=on(1), source="order")
    assert ledger.balances("A", at=on(1)).available == 3 * MAX_MINOR
    lines = ledger.to_lines()
    assert PointsLedger.from_lines(lines).balances("A", at=on(1)).issued == 3 * MAX_MINOR


def test_the_ends_of_time_are_no_trouble():
    ledger = utc(expiry={"kind": "months", "months": 12})
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    ledger.earn("A", 1, at=first, source="order")
    ledger.earn("A", 1, at=last, source="order")
    assert ledger.balances("A", at=last).available == 1


# ---- what is recorded late is explained ---------------------------------------------------------
def test_a_late_entry_tells_what_it_changed():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order")
    ledger.redeem("A", 80, at=on(10))
    result = ledger.redeem("A", 60, at=on(5), recorded_at=on(11))
    assert isinstance(result, PointsApplied)
    (effect,) = result.late
    assert (effect.before.available, effect.after.debt) == (20, 40)
    assert effect.describe() == "A: available 20 → 0, debt 0 → 40"
    assert effect.describe("zh") == "A：可用 20 → 0，欠分 0 → 40"


def test_a_late_transfer_tells_of_both_sides():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="order")
    ledger.earn("B", 1, at=on(10), source="order")
    result = ledger.transfer("A", 60, "B", at=on(5), recorded_at=on(11))
    assert isinstance(result, PointsApplied)
    assert [one.describe() for one in result.late] == [
        "A: available 100 → 40", "B: available 1 → 61",
    ]  # fmt: skip


# ---- statements ---------------------------------------------------------------------------------
def test_a_statement_runs_from_one_balance_to_the_other():
    ledger: Any = PointsLedger(LedgerPolicy(zone="Asia/Shanghai", pending_days=14))
    ledger.earn("A", 100, at=on(1), source="order", order_id="O-1", expires_at=on(40))
    ledger.earn("A", 50, at=on(2), source="review")
    ledger.hold("A", 30, at=on(17), entry_id="h", expires_at=on(18))
    ledger.redeem("A", 70, at=on(20), order_id="O-2")
    told = ledger.statement("A", since=on(1), until=on(41))
    assert told.describe("zh").splitlines() == [
        "时间                 事项      变动  余额  可用  关联",
        "───────────────────  ────────  ────  ────  ────  ──────",
        "2026-01-01 08:00:00  期初             100     0",
        "2026-01-02 08:00:00  获得       +50   150     0  review",
        "2026-01-15 08:00:00  生效             150   100  A#1",
        "2026-01-16 08:00:00  生效             150   150  A#2",
        "2026-01-17 08:00:00  冻结             150   120",
        "2026-01-18 08:00:00  冻结超时         150   150  h",
        "2026-01-20 08:00:00  核销       -70    80    80  O-2",
        "2026-02-09 08:00:00  过期       -30    50    50  A#1",
    ]
    assert told.closing == ledger.balances("A", at=on(41))
    assert "<td>became available</td>" in told._repr_html_()


def test_both_sides_of_a_transfer_have_a_line():
    ledger = utc()
    ledger.earn("A", 50, at=on(1), source="order")
    ledger.transfer("A", 20, "B", at=on(2))
    ledger.merge("A", "B", at=on(3))
    kinds = {m: [(x.kind, x.change, x.about) for x in ledger.statement(m, until=on(4)).lines]
             for m in ("A", "B")}  # fmt: skip
    assert kinds == {
        "A": [("earn", 50, "order"), ("transfer", -20, "B"), ("merge", -30, "B")],
        "B": [("received", 20, "A"), ("taken_over", 30, "A")],
    }


# ---- found by users ------------------------------------------------------------------------
def test_an_id_of_the_ledgers_own_form_keeps_nobody_from_going_on() -> None:
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="x")
    assert ledger.earn("B", 1, at=on(1), source="x", entry_id="A#2").code == "ok"
    assert ledger.redeem("A", 1, at=on(2)).entry.entry_id == "A#2*"
    assert PointsLedger.from_lines(ledger.to_lines()).journal[-1].entry_id == "A#2*"


@pytest.mark.parametrize("version", ["1", True, 1.0, -1])
def test_a_version_is_a_whole_number(version: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"expected_version = .* is no version"):
        utc().earn("A", 1, at=on(1), source="x", expected_version=version)


def test_a_statement_ends_after_it_begins() -> None:
    ledger = utc()
    ledger.earn("A", 1, at=on(1), source="x")
    with pytest.raises(InvalidArgumentError, match=r"since = .* is after until"):
        ledger.statement("A", since=on(3), until=on(2))


# ---- what a reviewer found --------------------------------------------------------------------
def test_a_merge_is_not_recorded_before_what_the_member_did_since():
    ledger = utc()
    for name in ("A", "B"):
        ledger.earn(name, 100, at=on(1), source="x")
    ledger.redeem("A", 100, at=on(6))
    refused = ledger.merge("A", "B", at=on(5), recorded_at=on(10))
    assert (refused.detail, refused.needed, refused.actual) == ("merges_past", on(6), on(5))
    assert "merge then or later" in refused.describe()
    assert counts(ledger, 10, "B") == {"available": 100, "issued": 100}
    assert ledger.merge("A", "B", at=on(6), recorded_at=on(10)).code == "ok"
    assert counts(ledger, 10, "B") == {"available": 100, "issued": 200, "redeemed": 100}


def test_a_merge_is_not_recorded_before_what_the_member_was_sent_since():
    ledger = utc()
    ledger.earn("A", 100, at=on(1), source="x")
    ledger.earn("B", 1, at=on(1), source="x")
    ledger.transfer("A", 30, "B", at=on(6))
    assert ledger.merge("B", "C", at=on(5), recorded_at=on(10)).detail == "merges_past"


@pytest.mark.parametrize("turned", [False, True])
def test_merging_with_one_who_has_lapsed_leaves_the_other_s_deadline(turned: bool) -> None:
    ledger = utc(expiry=ExpiryWhenInactive(months=3))
    ledger.earn("old", 10, at=on(1), source="x")
    ledger.earn("new", 100, at=on(152), source="x")
    one, other = ("new", "old") if turned else ("old", "new")
    ledger.merge(one, other, at=on(153))
    assert counts(ledger, 153, other)["available"] == 100
    # 1 June and three months: through 1 September
    told = ledger.balances(other, at=on(153))
    assert told.next_expiry_at == datetime(2026, 9, 2, tzinfo=UTC)
    assert counts(ledger, 300, other) == {"issued": 110, "expired": 110}


def test_points_keep_their_deadline_under_a_policy_without_one_and_new_ones_have_none():
    ledger = utc(expiry=ExpiryWhenInactive(months=3))
    ledger.earn("M", 10, at=on(1), source="x")
    ledger.earn("M", 5, at=on(1), source="x", waits=True)
    ledger.redeem("M", 2, at=on(1), entry_id="spent")
    after = PointsLedger.from_snapshot(ledger.snapshot(), policy=LedgerPolicy(zone="UTC"))
    after.earn("M", 100, at=on(32), source="order")
    april = on(32 + 59)
    assert after.expiries("M", at=on(32))[0].at == datetime(2026, 4, 2, tzinfo=UTC)
    assert after.balances("M", at=april).available == 108
    assert after.balances("M", at=datetime(2026, 4, 2, tzinfo=UTC)).counts()["available"] == 100
    assert after.balances("M", at=on(900)).expired == 13
    again = PointsLedger.from_snapshot(after.snapshot())
    assert again.balances("M", at=on(900)).counts() == after.balances("M", at=on(900)).counts()


def test_clawbacks_of_an_earn_that_came_back_in_many_parts_are_quick():
    ledger = utc(expiry=ExpiryAfterMonths(months=1))
    n = 300
    ledger.earn("A", n, at=on(1), source="x", entry_id="E")
    ledger.redeem("A", n, at=on(2), entry_id="R")
    for i in range(n):
        assert ledger.restore("A", "R", 1, at=on(60) + i * timedelta(seconds=1)).code == "ok"
    for i in range(n):
        assert ledger.claw_back("A", "E", 1, at=on(61) + i * timedelta(seconds=1)).code == "ok"
    assert counts(ledger, 62) == {"issued": n, "clawed": n}
