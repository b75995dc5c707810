"""The recipe of docs/how-to/store-points.md: no point is lost or given twice, whatever happens."""

from __future__ import annotations

import importlib.util
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from ecomops import (
    CapturePoints,
    ClawBackPoints,
    EarnPoints,
    HoldPoints,
    LedgerPolicy,
    MergeMembers,
    PointsLedger,
    RedeemPoints,
    TransferPoints,
)
from ecomops.errors import CorruptJournalError

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "store-points.md"
POLICY = LedgerPolicy(zone="Asia/Shanghai")
NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = NOON + 900 * MINUTE
MEMBERS = ("A", "B", "C")


def code_of_the_page():
    """Give the blocks of code that are no dialogue."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    return "\n".join(block for block in blocks if not block.startswith(">>>"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the page's code as a module, for other processes to import too."""
    path = tmp_path_factory.mktemp("page")
    (path / "points_sqlite.py").write_text(code_of_the_page(), "utf-8")
    return path


@pytest.fixture(scope="module")
def db(folder) -> Any:
    spec = importlib.util.spec_from_file_location("points_sqlite", folder / "points_sqlite.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def empty(db, folder):
    """A file with tables, to copy: to make them takes longer than most tests."""
    file = str(folder / "empty.db")
    db.create_tables(file, POLICY)
    return file


@pytest.fixture
def path(empty, tmp_path):
    return shutil.copy(empty, str(tmp_path / "points.db"))


@pytest.fixture
def shop(db, path):
    with closing(db.connect(path)) as connection:
        yield connection


def earn(key, member="A", points=100, at=NOON, **more):
    more = {"source": "order", **more}
    return EarnPoints(member_id=member, at=at, points=points, key=key, **more)


def redeem(key, points, member="A", at=NOON):
    return RedeemPoints(member_id=member, at=at, points=points, key=key)


def transfer(key, points, member, to, at=NOON):
    return TransferPoints(member_id=member, at=at, points=points, to_member_id=to, key=key)


def merge(key, member, to, at=NOON):
    return MergeMembers(member_id=member, at=at, to_member_id=to, key=key)


def codes(results):
    return [result.code for result in results]


def lines(ledger):
    return list(ledger.to_lines())


def rows(connection):
    """Give all that is stored."""
    return [
        connection.execute(query).fetchall()
        for query in (
            "SELECT * FROM points_entry ORDER BY seq",
            "SELECT * FROM points_touch ORDER BY member_id, version",
        )
    ]


def at_once(db, path, calls, now=NOON):
    """Post each call from a thread with its own connection, all at one signal."""
    signal = Barrier(len(calls))

    def one(posts):
        with closing(db.connect(path)) as connection:
            signal.wait()
            return [result for post in posts for result in db.post(connection, post, now)]

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


# ---- many at once -----------------------------------------------------------------------------
def script(n):
    """What one writer has to do, in several posts, on members that others write to as well."""
    dice = random.Random(n)  # noqa: S311  the same scripts each time
    member, other = dice.sample(MEMBERS, 2)

    def at():
        return NOON + dice.randrange(300) * MINUTE  # often before what others have stored

    def after():
        return NOON + dice.randrange(300, 600) * MINUTE

    return [
        [earn(f"{n} earn", member, dice.randrange(50, 200), at(), entry_id=f"e-{n}")],
        [redeem(f"{n} redeem", dice.randrange(1, 150), member, after())],
        [
            transfer(f"{n} transfer", dice.randrange(1, 80), member, other, after()),
            earn(f"{n} review", other, 10, at(), source="review"),
        ],
        [HoldPoints(member_id=member, at=after(), points=30, entry_id=f"h-{n}", key=f"{n} hold")],
        [
            CapturePoints(member_id=member, at=after(), hold_id=f"h-{n}", points=20,
                          key=f"{n} capture"),
            ClawBackPoints(member_id=member, at=after(), earn_id=f"e-{n}", points=40,
                           key=f"{n} claw back"),
        ],
    ]  # fmt: skip


def owned_by_what_was_accepted(entries):
    owned = Counter[str]()
    for entry in entries:
        if entry.kind == "earn":
            owned[entry.member_id] += entry.moved
        elif entry.kind != "hold":  # a hold takes nothing away yet
            owned[entry.member_id] -= entry.moved
        if entry.kind == "transfer":
            owned[entry.about] += entry.moved
    return owned


def test_20_writers_lose_no_point_and_give_none_twice(db, path, shop):
    scripts = [script(n // 2) for n in range(20)]  # each request is sent by two writers
    results = [one for done in at_once(db, path, scripts, LATER) for one in done]
    accepted = {one.entry.key: one.entry for one in results if one.code == "ok"}
    assert Counter(one.code for one in results)["ok"] == len(accepted)  # each key once
    assert len(accepted) > 40

    # a request that is answered twice has the same answer
    again = {one.entry.key: one.entry.entry_id for one in results if one.code == "replayed"}
    assert again
    assert again.items() <= {key: entry.entry_id for key, entry in accepted.items()}.items()

    # what is stored is what was accepted: versions from 1 on, and no gap in the journal
    entries = sorted(accepted.values(), key=lambda entry: entry.seq)
    whole = db.whole(shop)
    assert lines(whole) == lines(PointsLedger.of(POLICY, entries))
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    for member in MEMBERS:
        touched = sorted(v for entry in entries for who, v in entry.touches if who == member)
        assert touched == list(range(1, whole.version(member) + 1))
        stored = "SELECT version FROM points_touch WHERE member_id = ? ORDER BY version"
        assert [v for (v,) in shop.execute(stored, (member,))] == touched

    # and comes to what the accepted results say, by adding and subtracting alone
    owned = owned_by_what_was_accepted(entries)
    for member in MEMBERS:
        found = whole.balances(member, at=LATER)
        assert found.available + found.pending + found.held - found.debt == owned[member]
        assert db.load(shop, [member]).balances(member, at=LATER) == found

    # all of it once more: what was accepted is answered as before, and stays as it was
    before = rows(shop)
    for post in (post for n in range(10) for post in script(n)):
        for command, result in zip(post, db.post(shop, post, LATER), strict=True):
            if command.key in accepted:
                assert result.code == "replayed"
                assert result.entry.entry_id == accepted[command.key].entry_id
    assert rows(shop)[0][: len(before[0])] == before[0]


def test_the_last_points_are_redeemed_by_exactly_one(db, path, shop):
    db.post(shop, [earn("earn")], NOON)
    calls = [[[redeem(f"request {n}", 100)]] for n in range(8)]
    results = Counter(result.code for (result,) in at_once(db, path, calls))
    assert results == {"ok": 1, "insufficient": 7}
    assert db.whole(shop).balances("A", at=NOON).redeemed == 100


def test_the_last_points_go_to_exactly_one_of_two_members(db, path, shop):
    db.post(shop, [earn("earn")], NOON)
    calls = [[[transfer(f"to {to}", 100, "A", to)]] for to in ("B", "C")]
    results = Counter(result.code for (result,) in at_once(db, path, calls))
    assert results == {"ok": 1, "insufficient": 1}
    held = [db.whole(shop).balances(member, at=NOON).available for member in MEMBERS]
    assert sorted(held) == [0, 0, 100]


def test_20_retries_at_once_count_once(db, path, shop):
    calls = [[[earn("one"), transfer("two", 30, "A", "B")]] for _ in range(20)]
    results = Counter(result.code for done in at_once(db, path, calls) for result in done)
    assert results == {"ok": 2, "replayed": 38}
    assert db.whole(shop).balances("B", at=NOON).issued == 30


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (redeem("x", 100), redeem("y", 100)),
        (redeem("x", 1), earn("y", entry_id="its own")),
        (transfer("x", 1, "A", "B"), earn("y", "B", entry_id="its own")),
        (merge("x", "A", "B"), earn("y", "A", entry_id="its own")),
        (earn("x", "B"), earn("x", "C")),
        (earn("x", "B", entry_id="e"), earn("y", "C", entry_id="e")),
    ],
    ids=["last points", "version", "receiver", "merged away", "key", "entry_id"],
)
def test_what_was_decided_on_an_old_state_is_not_stored(db, shop, first, second):
    db.post(shop, [earn("earn")], NOON)
    stale = db.decide(shop, [second], NOON)
    assert codes(stale) == codes(db.post(shop, [first], NOON)) == ["ok"]
    before = rows(shop)
    shop.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.IntegrityError), shop:
        db.append(shop, stale)
    assert rows(shop) == before


def test_members_apart_do_not_wait_for_each_other(db, shop):
    decided = db.decide(shop, [earn("x", "A")], NOON)
    db.post(shop, [earn("y", "B"), earn("z", "B")], NOON)
    db.append(shop, decided)
    assert [entry.seq for entry in db.whole(shop).journal] == [0, 1, 2]
    assert codes(db.post(shop, [transfer("t", 100, "A", "B")], NOON)) == ["ok"]
    assert db.whole(shop).balances("B", at=NOON).available == 300


def test_a_writer_whose_clock_is_slow_is_not_refused(db, shop):
    db.post(shop, [earn("x")], LATER)
    assert codes(db.post(shop, [redeem("y", 100)], NOON)) == ["ok"]
    assert db.load(shop, ["A"]).journal[-1].recorded_at == LATER


# ---- crashes ----------------------------------------------------------------------------------
BATCH = [
    earn("1"),
    transfer("2", 40, "A", "B"),
    redeem("3", 1_000),
    redeem("4", 10, "B"),
    earn("5", "C", 7),
    merge("6", "C", "B"),
]
CODES = ["ok", "ok", "insufficient", "ok", "ok", "ok"]
REPLAYED = ["replayed" if code == "ok" else code for code in CODES]


@pytest.fixture(scope="module")
def undisturbed(db, empty, folder):
    """What the tables hold where nothing went wrong."""
    file = shutil.copy(empty, str(folder / "undisturbed.db"))
    with closing(db.connect(file)) as connection:
        db.post(connection, [earn("0", "C")], NOON)
        assert codes(db.post(connection, BATCH, LATER)) == CODES
        return rows(connection)


@pytest.mark.parametrize("n", range(1, 6))
def test_a_failure_between_two_rows_leaves_nothing_of_the_batch(
    db, shop, monkeypatch, undisturbed, n
):
    db.post(shop, [earn("0", "C")], NOON)
    before, written = rows(shop), []

    def fail_at_the_nth(entry):
        written.append(entry)
        if len(written) == n:
            raise MemoryError
        return write(entry)

    write = db.entry_to_json
    with monkeypatch.context() as patched:
        patched.setattr(db, "entry_to_json", fail_at_the_nth)
        with pytest.raises(MemoryError):
            db.post(shop, BATCH, NOON)
    assert not shop.in_transaction
    assert rows(shop) == before
    assert codes(db.post(shop, BATCH, LATER)) == CODES
    assert rows(shop) == undisturbed
    assert codes(db.post(shop, BATCH, LATER)) == REPLAYED
    assert rows(shop) == undisturbed


PROGRAM = """
import os, sys
from datetime import datetime
from pydantic import TypeAdapter
folder, path, when, now = sys.argv[1:]
sys.path.insert(0, folder)
import points_sqlite as db
batch = TypeAdapter(list[db.PointsCommand]).validate_json(sys.stdin.read())
write, written = db.entry_to_json, []

def die():
    os.kill(os.getpid(), 9)

def die_at_the_fourth(entry):
    written.append(entry)
    if len(written) == 4:
        die()
    return write(entry)

if when == "inside":
    db.entry_to_json = die_at_the_fourth
connection = db.connect(path)
connection.execute("PRAGMA cache_size = 1")  # rows reach the disk before they are committed
db.post(connection, batch, datetime.fromisoformat(now))
die()
"""


@pytest.mark.parametrize(("when", "answers"), [("inside", CODES), ("answer", REPLAYED)])
def test_a_killed_process_leaves_all_of_its_batch_or_nothing(
    db, folder, path, undisturbed, when, answers
):
    with closing(db.connect(path)) as connection:
        db.post(connection, [earn("0", "C")], NOON)
    log = Path(path + "-wal")
    batch = "[" + ",".join(command.model_dump_json() for command in BATCH) + "]"
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), path, when, LATER.isoformat()],
        input=batch,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (killed.returncode != 0, killed.stderr) == (True, "")
    assert log.stat().st_size > 0  # there was something to undo, or to keep
    with closing(db.connect(path)) as connection:  # the restart
        stored = rows(connection)
        assert codes(db.post(connection, BATCH, LATER)) == answers
        assert rows(connection) == undisturbed
        assert (stored == undisturbed) == (when == "answer")


# ---- loading some members ---------------------------------------------------------------------
def test_any_members_can_be_loaded_alone(db, shop):
    dice = random.Random(4)  # noqa: S311  the same scripts each time
    names = "ABCDEFGH"
    for n, member in enumerate(names):
        db.post(shop, [earn(f"earn {n}", member, waits=n % 2 == 0)], NOON)
    for n in range(60):
        giver, taker = dice.sample(names, 2)
        now = NOON + n * MINUTE
        one = merge if n in {15, 30, 45} else transfer
        command = (
            merge(f"{n}", giver, taker, now)
            if one is merge
            else transfer(f"{n}", dice.randrange(1, 40), giver, taker, now)
        )
        db.post(shop, [command, earn(f"earn-{n}", giver, 9, now)], now)
    whole = db.whole(shop)
    for members in [*names, "AB", "CH", names]:
        part = db.load(shop, members)
        for member in members:
            assert part.balances(member, at=LATER) == whole.balances(member, at=LATER)
            assert part.lots(member, at=LATER) == whole.lots(member, at=LATER)


def test_receivers_are_loaded_without_those_who_gave(db, shop):
    db.post(shop, [earn("1"), transfer("2", 10, "A", "B"), transfer("3", 5, "B", "C")], NOON)
    assert [db.load(shop, [m]).members for m in MEMBERS] == [("A", "B", "C"), ("B", "C"), ("C",)]


@pytest.mark.parametrize(
    ("command", "code", "about"),
    [
        (earn("key", "B"), "idempotency_conflict", "key"),
        (earn("other", "B", entry_id="id"), "invalid", "entry_id"),
    ],
)
def test_keys_and_ids_are_unique_across_members(db, shop, command, code, about):
    db.post(shop, [earn("key", entry_id="id")], NOON)
    (taken,) = db.post(shop, [command], NOON)
    assert (taken.code, taken.about) == (code, about)
    assert len(rows(shop)[0]) == 1


def test_a_command_without_a_key_is_not_stored(db, shop):
    with pytest.raises(sqlite3.IntegrityError, match=r"NOT NULL.*points_entry\.key"):
        db.post(shop, [earn("first"), earn(None)], NOON)
    assert rows(shop) == [[], []]


# ---- snapshots --------------------------------------------------------------------------------
def test_a_snapshot_and_what_came_since_make_the_whole(db, shop):
    for n in range(4):
        for post in script(n):
            db.post(shop, post, LATER)
        full = db.whole(shop)
        db.save_snapshot(shop)
        assert [db.whole(shop).balances(m, at=LATER) for m in MEMBERS] == [
            full.balances(m, at=LATER) for m in MEMBERS
        ]


def test_what_takes_effect_before_the_snapshot_counts_all_the_same(db, shop):
    db.post(shop, [earn("1", at=NOON + 2 * MINUTE)], LATER)
    db.save_snapshot(shop)
    assert codes(db.post(shop, [earn("2", at=NOON)], LATER)) == ["ok"]
    assert db.whole(shop).balances("A", at=LATER).available == 200
    db.save_snapshot(shop)
    assert not list(db.rows_since(shop, 2))
    assert db.whole(shop).balances("A", at=LATER).available == 200


# ---- damage -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE points_entry SET body = replace(body, '\"moved\":100', '\"moved\":900')",
         "corrupted"),
        ("UPDATE points_entry SET body = replace(body, '100', '900') WHERE seq = 0", "corrupted"),
        ("UPDATE points_entry SET body = substr(body, 1, 40) WHERE seq = 1", "corrupted"),
        ("UPDATE points_entry SET body = '' WHERE seq = 3", "corrupted"),
        ("UPDATE points_entry SET digest = 'x' WHERE seq = 2", "corrupted"),
        ("UPDATE points_entry SET seq = 9 - seq", "missing"),
        ("DELETE FROM points_entry WHERE seq = 1", "missing"),
        ("DELETE FROM points_entry WHERE seq = 3", "missing"),
        ("DELETE FROM points_touch WHERE member_id = 'B' AND version = 1", "missing"),
        ("DELETE FROM points_touch WHERE member_id = 'B' AND version = 2", "missing"),
        ("UPDATE points_policy SET body = replace(body, 'pending_days\":0', 'pending_days\":1')",
         "corrupted"),
    ],
)  # fmt: skip
def test_damage_is_found_on_load_and_nothing_is_stored_upon_it(db, shop, damage, code):
    db.post(shop, [earn("1"), earn("2", points=30), transfer("3", 60, "A", "B")], NOON)
    db.post(shop, [transfer("4", 10, "A", "B")], NOON)
    shop.execute("PRAGMA foreign_keys = OFF")
    assert shop.execute(damage).rowcount
    before = rows(shop)
    with pytest.raises(CorruptJournalError) as error:
        db.load(shop, ["A"])
    assert error.value.code == code
    with pytest.raises(CorruptJournalError):
        db.post(shop, [transfer("5", 1, "A", "B")], NOON)
    assert rows(shop) == before


def test_a_lost_gift_is_found_by_the_receiver_too(db, shop):
    db.post(shop, [earn("1"), transfer("2", 60, "A", "B"), transfer("3", 10, "A", "B")], NOON)
    shop.execute("PRAGMA foreign_keys = OFF")
    shop.execute("DELETE FROM points_entry WHERE seq = 2")
    with pytest.raises(CorruptJournalError, match=r"points_touch\[B\] = 2"):
        db.load(shop, ["B"])


def test_entries_that_are_named_elsewhere_can_t_be_deleted(db, shop):
    db.post(shop, [earn("1")], NOON)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        shop.execute("DELETE FROM points_entry")
