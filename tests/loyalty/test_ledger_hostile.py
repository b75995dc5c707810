"""What a ledger is given that is no id, no number, no instant or no journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from ecomops import (
    ExpiryAfterDays,
    ExpiryAfterMonths,
    ExpiryOnDate,
    ExpiryWhenInactive,
    LedgerPolicy,
    LedgerSnapshot,
    PointsLedger,
    entry_from_json,
    entry_to_json,
    points_expiring,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.models import EarnPoints

JAN_1 = datetime(2026, 1, 1, tzinfo=UTC)


def on(day: float) -> datetime:
    return JAN_1 + (day - 1) * timedelta(1)


def utc(**changes: Any) -> Any:
    return PointsLedger(LedgerPolicy.model_validate({"zone": "UTC", **changes}))


@pytest.mark.parametrize(
    "said",
    [
        {"key": 3}, {"key": ""}, {"key": "k" * 2001}, {"entry_id": ""}, {"entry_id": "E" * 257},
        {"source": None}, {"source": "s" * 201}, {"order_id": 7}, {"order_id": "O-7 "},
        {"order_id": "O\n7"}, {"order_id": "\udc00"}, {"member_id": 7}, {"member_id": ["A"]},
        {"member_id": " A"}, {"member_id": "\u3000A"}, {"member_id": ""},
        {"member_id": None},
    ],
)  # fmt: skip
def test_what_no_model_could_store_is_no_text_for_the_ledger(said: dict[str, Any]) -> None:
    ledger = utc()
    with pytest.raises(
        InvalidArgumentError, match=r"is no (id|key|text to show); give 1 to"
    ) as no:
        ledger.earn(**{"member_id": "A", "points": 5, "at": on(1), "source": "order", **said})
    assert no.value.field == next(iter(said))
    assert not ledger.journal
    assert not ledger.members
    if "member_id" in said:
        with pytest.raises(InvalidArgumentError, match="is no id"):
            ledger.balances(said["member_id"], at=on(1))


def test_an_entry_id_of_none_leaves_it_to_the_ledger():
    assert utc().earn("A", 5, at=on(1), source="order", entry_id=None).entry.entry_id == "A#1"


@pytest.mark.parametrize("number", [np.int64(5), np.int32(5), np.uint8(5)])
def test_whole_numbers_of_columns_are_points(number: np.integer[Any]) -> None:
    entry = utc().earn("A", number, at=on(1), source="order", key="k").entry
    assert type(entry.points) is type(entry.moved) is int
    assert entry_from_json(entry_to_json(entry)).body == entry.body


@pytest.mark.parametrize("points", [True, np.bool_(True), 5.0, np.float64(5), "5", None, [5]])
def test_what_is_no_whole_number_is_no_count_of_points(points: object) -> None:
    refused = utc().earn("A", points, at=on(1), source="order")
    assert (refused.code, refused.detail) == ("invalid", "no_count")
    assert "from 1 to 9223372036854775807" in refused.describe()


def test_points_that_are_gone_before_they_come_are_refused_with_both_instants():
    soon = utc(pending_days=14)
    refused = soon.earn("A", 5, at=on(1), source="order", expires_at=on(15))
    assert (refused.code, refused.detail) == ("invalid", "ends_too_soon")
    assert (refused.needed, refused.actual) == (on(15), on(15))
    assert refused.describe().startswith("would end at 2026-01-15T00:00:00+00:00; it begins at 2")
    tick = timedelta(microseconds=1)
    assert soon.earn("A", 5, at=on(1), source="order", expires_at=on(15) + tick).code == "ok"
    with pytest.raises(ValidationError, match="expires_at should be after available_at"):
        EarnPoints(
            member_id="A", points=5, at=on(1), source="order", available_at=on(9), expires_at=on(9)
        )
    # whether they are gone first is not known yet
    waiting = soon.earn("A", 5, at=on(1), source="order", expires_at=on(3), waits=True)
    assert waiting.code == "ok"


def test_two_accounts_of_all_points_there_are_cannot_be_one():
    ledger = utc()
    for name in ("A", "B"):
        assert ledger.earn(name, MAX_MINOR, at=on(1), source="x").code == "ok"
        assert ledger.earn(name, 1, at=on(1), source="x").code == "ok"
    refused = ledger.merge("A", "B", at=on(2))
    assert (refused.detail, refused.needed, refused.actual) == ("too_many", 2**63 - 1, 2**63)
    assert ledger.redeem("A", 1, at=on(2)).code == "ok"
    ledger.merge("A", "B", at=on(2))
    again = PointsLedger.from_lines(ledger.to_lines())
    assert again.balances("B", at=on(2)).available == 2**64 - 1
    taken = LedgerSnapshot.model_validate_json(ledger.snapshot().model_dump_json())
    assert PointsLedger.from_snapshot(taken).balances("B", at=on(2)).available == 2**64 - 1


# ---- the ends of time -----------------------------------------------------------------------
WEST = timezone(timedelta(hours=-5))
EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "at",
    [datetime(9999, 12, 31, 23, tzinfo=WEST), datetime(1, 1, 1, 3, tzinfo=EAST), pd.NaT, None, 7,
     date(2026, 1, 1), "2026-01-01T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_instant_is_an_error_in_every_place(at: Any) -> None:
    ledger = utc()
    asks: tuple[Callable[[], object], ...] = (
        lambda: ledger.earn("A", 5, at=at, source="x"),
        lambda: ledger.earn("A", 5, at=on(1), source="x", recorded_at=at or "no"),
        lambda: ledger.balances("A", at=at),
        lambda: ledger.statement("A", until=at),
        lambda: ledger.local(at),
        lambda: points_expiring(ledger, now=at, within=timedelta(1)),
    )
    for ask_it in asks:
        with pytest.raises(InvalidArgumentError, match=r"is no instant|lies outside the years"):
            ask_it()
    assert not ledger.journal


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "expiry",
    [ExpiryAfterMonths(months=1), ExpiryAfterMonths(months=1, ends="instant"),
     ExpiryAfterDays(days=1), ExpiryOnDate(month=12, day=31), ExpiryWhenInactive(months=1)],
)  # fmt: skip
def test_the_ends_of_time_are_times(zone: str, expiry: Any) -> None:
    ledger = PointsLedger(LedgerPolicy(zone=zone, expiry=expiry))
    first, last = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    for at in (first, last):
        assert ledger.earn("A", 5, at=at, source="x").code == "ok"
        assert ledger.balances("A", at=at).available == 5
    assert ledger.statement("A", until=last).closing.available == 5
    assert str(ledger.statement("A", until=last, since=first))
    assert ledger.local(last).tzinfo is not None
    assert ledger.expiries("A", at=last) == ()


def test_the_journal_can_be_read_and_not_changed():
    ledger = utc()
    assert repr(ledger.journal) == "<no entries>"
    seen = ledger.journal
    ledger.earn("A", 5, at=on(1), source="x")
    ledger.redeem("A", 5, at=on(2))
    assert [entry.kind for entry in seen] == ["earn", "redeem"]
    assert (seen[-1].kind, len(seen[:1]), type(seen[1:])) == ("redeem", 1, tuple)
    assert not hasattr(seen, "append")
    assert repr(seen).startswith("<2 entries: <A#1: earn 5 of A")


@pytest.mark.parametrize("policy", ["Asia/Shanghai", None, {"zone": "UTC"}])
def test_a_policy_is_a_policy(policy: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is no policy; give a LedgerPolicy"):
        PointsLedger(policy)


@pytest.mark.parametrize("rows", [["{}"], [{"kind": "earn"}], [None]])
def test_rows_that_are_no_entries_yet_say_how_to_read_them(rows: Any) -> None:
    for verify in (True, False):
        with pytest.raises(InvalidArgumentError, match=r"is no entry; .* entry_from_json"):
            PointsLedger.of(LedgerPolicy(zone="UTC"), rows, verify=verify)


# ---- snapshots edited by hand -----------------------------------------------------------------
def _taken() -> dict[str, Any]:
    ledger = utc()
    for name in ("A", "B"):
        ledger.earn(name, 50, at=on(1), source="x", key=f"{name}:x")
        ledger.earn(name, 7, at=on(1), source="x", waits=True)
        ledger.hold(name, 5, at=on(2))
        ledger.redeem(name, 20, at=on(3))
    found: dict[str, Any] = json.loads(ledger.snapshot().model_dump_json())
    return found


@pytest.mark.parametrize(
    ("place", "number"),
    [
        (("counts", "available"), 999), (("counts", "pending"), 8), (("counts", "held"), 0),
        (("counts", "issued"), 58), (("counts", "redeemed"), 19), (("counts", "debt"), 1),
        (("lots", 0, "left"), 26), (("lots", 1, "waits"), 6), (("holds", 0, "held"), 6),
        (("redemptions", 0, "points"), 21), (("redemptions", 0, "restored"), 1),
        (("holds", 0, "parts", 0, 1), 4),
    ],
)  # fmt: skip
def test_a_number_of_a_snapshot_changed_by_hand_is_noticed(
    place: tuple[str | int, ...], number: int
) -> None:
    snapshot = _taken()
    assert LedgerSnapshot.model_validate_json(json.dumps(snapshot))
    at: Any = snapshot["accounts"][1]
    for part in place[:-1]:
        at = at[part]
    assert at[place[-1]] != number
    at[place[-1]] = number
    with pytest.raises(ValidationError, match=r"should be \d+ by the rest of the account, not"):
        LedgerSnapshot.model_validate_json(json.dumps(snapshot))


def test_an_account_of_a_snapshot_stands_there_once_and_keys_come_before_its_end():
    snapshot = _taken()
    twice = {**snapshot, "accounts": snapshot["accounts"] * 2}
    with pytest.raises(ValidationError, match=r"member_id should be unique, but 'A' is that of"):
        LedgerSnapshot.model_validate_json(json.dumps(twice))
    early = {**snapshot, "next_seq": 4}
    with pytest.raises(ValidationError, match=r"seq should be below next_seq, which is 4, not 4"):
        LedgerSnapshot.model_validate_json(json.dumps(early))
