"""The journal as JSON: it comes back as it was, or says where it did not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops import (
    LedgerPolicy,
    LedgerSnapshot,
    PointsLedger,
    entry_from_json,
    entry_to_json,
)
from ecomops.errors import CorruptJournalError, InvalidArgumentError
from ecomops.loyalty.ledger.times import NEVER

JAN_1 = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = LedgerPolicy(zone="Asia/Shanghai", pending_days=1)


def on(day):
    return JAN_1 + (day - 1) * DAY


def ledger() -> Any:
    """One of everything."""
    one: Any = PointsLedger(POLICY)
    one.earn("A", 100, at=on(1), source="order", order_id="O-1", entry_id="e", key="k1")
    one.earn("A", 50, at=on(1), source="活动 \U0001f338", waits=True, entry_id="w")
    one.activate("A", "w", at=on(2))
    one.hold("A", 30, at=on(3), expires_at=on(90), entry_id="h")
    one.capture("A", "h", 20, at=on(4), entry_id="c")
    one.restore("A", "c", 5, at=on(5))
    one.adjust("A", -7, at=on(6), reason="audit")
    one.transfer("A", 40, "B", at=on(7), key="k2")
    one.redeem("B", 10, at=on(8), expected_version=1)
    one.claw_back("A", "e", 60, at=on(9), order_id="O-1")
    one.earn("A", 3, at=on(5), recorded_at=on(10), source="late")
    one.merge("A", "B", at=on(11))
    return one


LINES = list(ledger().to_lines())


def test_it_comes_back_as_it_was():
    one = ledger()
    again: Any = PointsLedger.from_lines(LINES)
    assert again.policy == one.policy
    assert [entry_to_json(x) for x in again.journal] == [entry_to_json(x) for x in one.journal]
    for day in (1, 3, 5, 9, 10, 12):
        for known in (None, on(9), on(10)):
            for member in "AB":
                there = again.balances(member, at=on(day), known_at=known)
                assert there == one.balances(member, at=on(day), known_at=known)
    # keys and ids are known as before
    assert again.earn(
        "A", 100, at=on(30), source="order", order_id="O-1", entry_id="e", key="k1"
    ).code == "replayed"  # fmt: skip
    assert list(again.to_lines()) == LINES


def test_it_reads_as_what_it_is():
    head, first = json.loads(LINES[0]), json.loads(LINES[1])
    assert (head["kind"], head["schema_version"]) == ("points_journal", 1)
    assert {name: first[name] for name in ("kind", "member_id", "moved", "order_id")} == {
        "kind": "earn", "member_id": "A", "moved": 100, "order_id": "O-1",
    }  # fmt: skip
    assert json.loads(LINES[-1])["entries"] == len(LINES) - 2


def test_spaces_and_the_order_of_fields_don_t_matter():
    spaced = [json.dumps(json.loads(line), indent=1, sort_keys=True) for line in LINES]
    assert PointsLedger.from_lines(spaced).members == ("A", "B")


def broken(change):
    lines = list(LINES)
    change(lines)
    with pytest.raises(CorruptJournalError) as error:
        PointsLedger.from_lines(lines)
    return error.value


def edited(place, **changes):
    def change(lines):
        lines[place] = json.dumps(json.loads(lines[place]) | changes)

    return change


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (edited(1, points=200, moved=200), "corrupted",
         "journal[0] = 'e' was changed: its digest is another"),
        (edited(5, at_us=0), "corrupted", "journal[4] = 'c' was changed"),
        (edited(2, source="x"), "corrupted", "journal[1] = 'w' was changed"),
        (edited(3, kind="gift"), "corrupted", "journal[2].kind = 'gift' Input should be 'earn'"),
        (edited(3, points=2.5), "corrupted", "journal[2].points = 2.5 Input should be a valid"),
        (edited(3, extra=1), "corrupted", "journal[2].extra = 1 Extra inputs are not permitted"),
        (edited(0, schema_version=2), "corrupted", "head.schema_version ="),
        (edited(0, policy={"zone": "UTC"}), "corrupted", "journal[0] = 'e' was changed"),
        (edited(-1, entries=3), "corrupted", "end.entries = 3 counts others than the 12"),
        (edited(-1, digest="0"), "corrupted", "end.digest = '0' should be"),
        (lambda lines: lines.insert(3, lines.pop(5)), "reordered",
         "journal[2] = 'c' is entry 4, in the place of 2"),
        (lambda lines: lines.insert(3, lines[2]), "reordered",
         "journal[2] = 'w' is entry 1, in the place of 2"),
        (lambda lines: lines.pop(4), "missing", "journal[3] = 'c' is entry 4, in the place of 3"),
        (lambda lines: lines.pop(1), "missing", "journal[0] = 'w' is entry 1, in the place of 0"),
        (lambda lines: lines.pop(), "truncated", "journal = 12 entries are followed by no end"),
        (lambda lines: lines.__delitem__(slice(6, None)), "truncated", "journal = 5 entries are"),
        (lambda lines: lines.pop(-2), "truncated", "end.entries = 12 counts others than the 11"),
        (lambda lines: lines.__setitem__(slice(None), []), "corrupted", "head = "),
        (lambda lines: lines.pop(0), "corrupted", "head."),
        (lambda lines: lines.__setitem__(4, lines[4][:30]), "corrupted",
         "is no JSON object; restore the journal from a copy"),
        (lambda lines: lines.append(lines[3]), "corrupted", "end = 12 is followed by more lines"),
        (lambda lines: lines.__setitem__(4, "[" * 100_000), "corrupted", "is no JSON object"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(change, code, text):
    error = broken(change)
    assert error.code == code
    assert text in str(error)


def test_a_chain_made_anew_is_told_by_the_digest_kept_elsewhere():
    mine = json.loads(LINES[-1])["digest"]
    assert PointsLedger.from_lines(LINES, digest=mine).members == ("A", "B")
    other = PointsLedger(POLICY)
    other.earn("A", 1_000, at=on(1), source="order")
    with pytest.raises(CorruptJournalError, match="is not that of this journal"):
        PointsLedger.from_lines(other.to_lines(), digest=mine)


@given(st.data())
def test_no_single_change_goes_unseen(data):
    place = data.draw(st.integers(0, len(LINES) - 1))
    at = data.draw(st.integers(0, len(LINES[place]) - 1))
    new = data.draw(st.characters(codec="ascii", exclude_categories=["Cc"]))
    line = LINES[place][:at] + new + LINES[place][at + 1 :]
    lines = [*LINES[:place], line, *LINES[place + 1 :]]
    try:
        same = json.loads(line) == json.loads(LINES[place])
    except ValueError:
        same = False
    if same:
        assert PointsLedger.from_lines(lines).members == ("A", "B")
    else:
        with pytest.raises(CorruptJournalError):
            PointsLedger.from_lines(lines)


# ---- entries without digests, as a database has them ------------------------------------------
def entries():
    return [entry_from_json(entry_to_json(entry)) for entry in ledger().journal]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (lambda rows: rows.pop(3), "missing", "stands where entry 3 should be"),
        (lambda rows: rows.insert(2, rows.pop(4)), "missing", "stands where entry 2 should be"),
        (lambda rows: rows.reverse(), "missing", "stands where entry 0 should be"),
        (lambda rows: rows.insert(3, rows[2]), "reordered", "journal[2] = 'A#3' comes after"),
        (lambda rows: setattr(rows[1], "entry_id", "e"), "corrupted", "is the id of an earlier"),
        (lambda rows: setattr(rows[2], "version", 5), "missing", "journal[2].version = 5 should"),
        (lambda rows: setattr(rows[2], "about", "x"), "corrupted",
         "could not have been accepted: this member has no earn x"),
        (lambda rows: setattr(rows[7], "points", 10**6), "corrupted",
         "could not have been accepted: needs 1000000 points"),
        (lambda rows: setattr(rows[0], "moved", 500), "corrupted",
         "journal[0].moved = 500 comes to 100 when decided again"),
        (lambda rows: setattr(rows[0], "ends_us", 10**15), "corrupted", "journal[0].ends_us"),
        (lambda rows: setattr(rows[6], "recorded_us", 0), "corrupted", "recorded_at should be"),
        (lambda rows: setattr(rows[7], "other_version", 3), "missing", "should be"),
        (lambda rows: setattr(rows[7], "parcels", ((4000, 0, NEVER),)), "corrupted",
         "journal[7].parcels = ((4000,"),
    ],
)  # fmt: skip
def test_an_entry_that_does_not_follow_is_named(change, code, text):
    rows = entries()
    change(rows)
    with pytest.raises(CorruptJournalError) as error:
        PointsLedger.of(POLICY, rows)
    assert error.value.code == code
    assert text in str(error.value)


def test_a_failed_rebuilding_leaves_the_entries_as_they_were():
    rows = entries()
    rows[0].moved = 500
    for _ in range(2):
        with pytest.raises(CorruptJournalError):
            PointsLedger.of(POLICY, rows)
    assert rows[0].moved == 500


def test_entries_can_be_taken_as_they_stand():
    whole, quick = ledger(), PointsLedger.of(POLICY, entries(), verify=False)
    for day in (3, 5, 12):
        for member in "AB":
            there = quick.balances(member, at=on(day))
            assert there == whole.balances(member, at=on(day))
    assert quick.snapshot() == whole.snapshot()
    rows = entries()
    rows[2].about = "x"
    with pytest.raises(CorruptJournalError, match="journal = 'x' is named by member A, but nowh"):
        PointsLedger.of(POLICY, rows, verify=False)


def test_another_policy_than_that_of_the_journal_is_noticed():
    with pytest.raises(CorruptJournalError, match="under its own policy"):
        PointsLedger.of(LedgerPolicy(zone="Asia/Shanghai", pending_days=2), entries())


def test_a_row_that_is_none_is_a_validation_error():
    with pytest.raises(ValidationError, match="kind\n  Field required"):
        entry_from_json("{}")


# ---- some members only ------------------------------------------------------------------------
def test_a_few_members_can_be_loaded_without_the_others():
    whole: Any = PointsLedger(POLICY)
    for n, member in enumerate("ABC"):
        whole.earn(member, 100, at=on(1 + n), source="order")
    whole.transfer("A", 30, "B", at=on(10))
    whole.transfer("C", 20, "B", at=on(11))
    whole.redeem("B", 120, at=on(12))
    mine = [x for x in whole.journal if "B" in (x.member_id, x.about)]
    part: Any = PointsLedger.of(POLICY, mine, members=["B"])
    assert part.balances("B", at=on(20)) == whole.balances("B", at=on(20))
    assert part.earn("B", 1, at=on(21), source="order").entry.seq == 6
    later: Any = PointsLedger.of(POLICY, mine, members=["B"], next_seq=40)
    assert later.earn("B", 1, at=on(21), source="order").entry.seq == 40
    # who sent something can be loaded without those who got it
    sender = PointsLedger.of(
        POLICY, [x for x in whole.journal if "A" in (x.member_id, x.about)], members=["A"]
    )
    assert sender.balances("A", at=on(20)) == whole.balances("A", at=on(20))
    with pytest.raises(InvalidArgumentError, match="members = 'B' is one text; give a list"):
        PointsLedger.of(POLICY, mine, members="B")
    with pytest.raises(InvalidArgumentError, match="member_id = 'A' is not among the members"):
        part.balances("A", at=on(20))
    with pytest.raises(InvalidArgumentError, match="load that member's entries too"):
        part.transfer("B", 1, "A", at=on(22))


def test_entries_of_others_are_refused_among_a_few_members():
    whole = ledger()
    with pytest.raises(InvalidArgumentError, match="members = 'A' is not among them"):
        PointsLedger.of(POLICY, whole.journal, members=["B"])


# ---- snapshots --------------------------------------------------------------------------------
def test_before_a_snapshot_nothing_can_be_told_or_done():
    taken = ledger().snapshot()
    one: Any = PointsLedger.from_snapshot(taken)
    with pytest.raises(InvalidArgumentError, match=r"at = '2026-01-05.*lies before the snapshot"):
        one.balances("B", at=on(5))
    with pytest.raises(InvalidArgumentError, match="known_at = '2026-01-05"):
        one.balances("B", at=on(20), known_at=on(5))
    refused = one.earn("B", 5, at=on(5), recorded_at=on(20), source="late")
    assert (refused.code, refused.detail) == ("invalid", "before_snapshot")
    assert "rebuild the ledger from its journal" in refused.describe()


def test_a_snapshot_knows_retries_and_ids():
    one: Any = PointsLedger.from_snapshot(ledger().snapshot())
    assert one.transfer("A", 40, "B", at=on(20), key="k2").code == "replayed"
    assert one.earn("B", 1, at=on(20), source="order", entry_id="e").detail == "id_taken"


def test_a_snapshot_that_lacks_something_is_refused():
    taken = ledger().snapshot().model_dump()
    account = taken["accounts"][1]
    for change, text in (
        ({"counts": {}}, "counts should be of available, pending"),
        ({"lots": ()}, "that are named elsewhere"),
    ):
        broken = {**taken, "accounts": (account | change,)}
        with pytest.raises(ValidationError, match=text):
            LedgerSnapshot.model_validate(broken)


def test_a_tail_with_what_came_before_the_snapshot_says_so():
    one = ledger()
    taken = one.snapshot()
    one.earn("B", 5, at=on(5), recorded_at=on(20), source="late")
    with pytest.raises(CorruptJournalError) as error:
        PointsLedger.from_snapshot(taken, one.journal[12:])
    assert error.value.code == "before_snapshot"


def test_a_programme_changes_its_policy_at_a_snapshot():
    one: Any = PointsLedger.from_snapshot(
        ledger().snapshot(), policy=LedgerPolicy(zone="Asia/Shanghai", pending_days=0)
    )
    before = one.balances("B", at=on(20)).available
    one.earn("B", 5, at=on(20), source="order")
    assert one.balances("B", at=on(20)).available == before + 5


def test_a_tail_with_a_gap_is_noticed():
    one = ledger()
    taken = one.snapshot()
    for n in range(3):
        one.earn("B", 5, at=on(20 + n), source="order")
    tail = list(one.journal)[12:]
    assert PointsLedger.from_snapshot(taken, tail).version("B") == one.version("B")
    with pytest.raises(CorruptJournalError, match="stands where entry 12 should be"):
        PointsLedger.from_snapshot(taken, tail[1:])


@pytest.mark.parametrize("points", [-60, 0])
def test_a_row_with_points_that_no_command_has_is_noticed(points):
    ledger = PointsLedger(LedgerPolicy(zone="Asia/Shanghai"))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ledger.earn("A", 100, at=at, source="x")
    ledger.redeem("A", 60, at=at)
    rows = [entry_to_json(entry) for entry in ledger.journal]
    rows[1] = rows[1].replace('"points":60,"moved":60', f'"points":{points},"moved":{points}')
    with pytest.raises(CorruptJournalError, match="could not have been accepted"):
        PointsLedger.of(ledger.policy, map(entry_from_json, rows))
