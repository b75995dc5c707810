"""The recipe of examples/usage_sqlite.py: nothing exceeds a limit, however many come at once."""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from ecomops.facts import Usage
from ecomops.promotions.terms.limits import Limits
from ecomops.promotions.terms.periods import ZonedLimits
from ecomops.promotions.usage.commands import redeem_uses, release_uses, reserve_uses, restore_uses
from ecomops.promotions.usage.counting import reservations_in, usage_of
from ecomops.promotions.usage.use import PromotionUse

EXAMPLE = Path(__file__).parents[2] / "examples" / "usage_sqlite.py"
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOLD = 15 * MINUTE
TEN = {"p": ZonedLimits(Limits(total_uses=10))}


def load_example():
    spec = importlib.util.spec_from_file_location("usage_sqlite", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


db = load_example()


@pytest.fixture
def path(tmp_path):
    file = str(tmp_path / "shop.db")
    db.create_tables(file)
    return file


@pytest.fixture
def shop(path):
    with closing(db.connect(path)) as connection:
        yield connection


def order(number, amount=1_00, customer="C-1", at=NOON, attempt=1, name="p"):
    uses = [PromotionUse(name, amount, customer)]
    return reserve_uses(uses, f"O-{number}", at, hold_for=HOLD, attempt=attempt)


def everything(connection):
    rows = connection.execute("SELECT event FROM promotion_events").fetchall()
    return [db.EVENT.validate_json(text) for (text,) in rows]


def code(answer):
    return answer if isinstance(answer, str) else answer.code


def at_once(path, limits, calls):
    """Store each call's events from a thread with its own connection, all at one signal."""
    signal = Barrier(len(calls))

    def one(events):
        with closing(db.connect(path)) as connection:
            signal.wait()
            return code(db.store(connection, events, limits))

    with ThreadPoolExecutor(len(calls)) as threads:
        return Counter(threads.map(one, calls))


# ---- many at once -----------------------------------------------------------------------
def test_50_orders_at_once_use_a_promotion_of_10_uses_exactly_10_times(path, shop):
    answers = at_once(path, TEN, [order(i) for i in range(50)])
    assert answers == {"stored": 10, "limit_reached": 40}
    assert usage_of(everything(shop), NOON).uses_of("p") == 10


def test_50_orders_at_once_never_spend_more_than_the_budget(path, shop):
    limits = {"p": ZonedLimits(Limits(budget_minor=100_00))}
    answers = at_once(path, limits, [order(i, amount=15_00) for i in range(50)])
    assert answers == {"stored": 6, "budget_exhausted": 44}
    assert usage_of(everything(shop), NOON).spent_minor_on("p") == 90_00


def test_a_rest_that_was_quoted_to_many_is_granted_to_one(path, shop):
    limits = {"p": ZonedLimits(Limits(budget_minor=20_00, on_overflow="grant_rest"))}
    answers = at_once(path, limits, [order(i, amount=20_00) for i in range(8)])
    assert answers == {"stored": 1, "budget_exhausted": 7}


def test_one_customer_at_50_tills_uses_a_promotion_as_often_as_allowed(path, shop):
    limits = {"p": ZonedLimits(Limits(uses_per_customer=2, period="day"), "Asia/Shanghai")}
    answers = at_once(path, limits, [order(i) for i in range(50)])
    assert answers == {"stored": 2, "limit_reached": 48}


def test_50_retries_at_once_count_once(path, shop):
    answers = at_once(path, TEN, [order(1) for _ in range(50)])
    assert answers == {"stored": 1, "replayed": 49}
    assert usage_of(everything(shop), NOON).uses_of("p") == 1


def test_an_order_is_either_paid_or_given_up(path, shop):
    hold = order(1)
    assert db.store(shop, hold, TEN) == "stored"
    answers = at_once(path, TEN, [redeem_uses(hold, NOON), release_uses(hold, NOON)] * 10)
    assert answers == {"stored": 1, "replayed": 9, "out_of_sequence": 10}


PROGRAM = """
import sys
from datetime import UTC, datetime, timedelta
from ecomops import Limits, PromotionUse, ZonedLimits, reserve_uses
folder, path, first = sys.argv[1:]
sys.path.insert(0, folder)
from usage_sqlite import connect, store
connection = connect(path)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(first), int(first) + 13):
    uses = [PromotionUse("p", 100, "C-1")]
    at = datetime(2026, 11, 11, 12, tzinfo=UTC)
    events = reserve_uses(uses, f"O-{number}", at, hold_for=timedelta(minutes=15))
    answer = store(connection, events, {"p": ZonedLimits(Limits(total_uses=10))})
    print(answer if isinstance(answer, str) else answer.code)
connection.close()
"""


def test_processes_share_the_limit_as_threads_do(path, shop):
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", PROGRAM, str(EXAMPLE.parent), path, str(first)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for first in (0, 100, 200, 300)
        ]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = " ".join(process.communicate()[0] for process in started)
    assert [process.returncode for process in started] == [0] * 4
    assert Counter(said.split()) == {"stored": 10, "limit_reached": 42}
    assert usage_of(everything(shop), NOON).uses_of("p") == 10


# ---- one after the other ----------------------------------------------------------------
def test_a_retry_at_a_later_time_neither_counts_twice_nor_fails(shop):
    assert db.store(shop, order(1), TEN) == "stored"
    assert db.store(shop, order(1, at=NOON + MINUTE), TEN) == "replayed"
    assert db.read_usage(shop, TEN, "C-1", NOON) == Usage({"p": 1}, {("C-1", "p"): 1}, {"p": 1_00})


def test_a_retry_is_answered_alike_when_the_limit_is_reached_since(shop):
    assert [code(db.store(shop, order(i), TEN)) for i in range(11)].count("stored") == 10
    assert db.store(shop, order(0), TEN) == "replayed"


def test_a_key_that_comes_with_another_amount_is_refused(shop):
    db.store(shop, order(1), TEN)
    assert db.store(shop, order(1, amount=2_00), TEN) == db.Refusal("p", "key_reused")
    assert db.read_usage(shop, TEN, None, NOON).spent_minor_on("p") == 1_00


def test_a_refused_call_does_not_use_up_its_key(shop):
    for i in range(10):
        db.store(shop, order(i), TEN)
    refused = db.store(shop, order(10), TEN)
    assert (refused.code, refused.miss.limit, refused.miss.at_most) == (
        "limit_reached",
        "total_uses",
        10,
    )
    db.store(shop, release_uses(order(3), NOON), TEN)
    assert db.store(shop, order(10), TEN) == "stored"


def test_a_quote_is_stored_whole_or_not_at_all(shop):
    limits = {**TEN, "q": ZonedLimits(Limits(budget_minor=50))}
    both = reserve_uses(
        [PromotionUse("p", 1_00, "C-1"), PromotionUse("q", 51, "C-1")],
        "O-1",
        NOON,
        hold_for=HOLD,
    )
    refused = db.store(shop, both, limits)
    assert (refused.promotion_id, refused.code) == ("q", "budget_exhausted")
    assert everything(shop) == []
    assert db.read_usage(shop, limits, "C-1", NOON) == Usage()


def test_a_failure_in_the_middle_stores_nothing_and_leaves_the_connection_usable(shop):
    shop.execute("DROP TABLE promotion_counters")
    with pytest.raises(sqlite3.OperationalError):
        db.store(shop, order(1), {})
    assert not shop.in_transaction
    assert everything(shop) == []


def test_a_guest_is_refused_where_uses_are_counted_per_customer(shop):
    limits = {"p": ZonedLimits(Limits(uses_per_customer=1))}
    assert db.store(shop, order(1, customer=None), limits).miss.limit == "guest"


def test_a_new_period_has_room_again(shop):
    limits = {"p": ZonedLimits(Limits(uses_per_customer=1, period="day"), "Asia/Shanghai")}
    late = datetime(2026, 11, 11, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    answers = [code(db.store(shop, order(i, at=late + i * MINUTE), limits)) for i in range(3)]
    assert answers == ["stored", "stored", "limit_reached"]


def test_a_lapsed_hold_makes_room_and_then_cannot_be_paid(shop):
    one = {"p": ZonedLimits(Limits(total_uses=1))}
    late = NOON + HOLD
    first = order(1)
    db.store(shop, first, one)
    assert code(db.store(shop, order(2, at=late - MINUTE), one)) == "limit_reached"
    assert db.read_usage(shop, one, "C-1", late) == Usage()
    assert db.store(shop, order(2, at=late), one) == "stored"
    assert db.store(shop, redeem_uses(first, late), one) == db.Refusal("p", "out_of_sequence")
    assert code(db.store(shop, order(1, at=late, attempt=2), one)) == "limit_reached"


def test_a_late_payment_redeems_while_nobody_took_the_room(shop):
    one = {"p": ZonedLimits(Limits(total_uses=1))}
    first = order(1)
    db.store(shop, first, one)
    assert db.store(shop, redeem_uses(first, NOON + HOLD + MINUTE), one) == "stored"
    assert code(db.store(shop, order(2, at=NOON + 2 * HOLD), one)) == "limit_reached"


def test_the_job_ends_what_has_lapsed_once(shop):
    for i in range(3):
        db.store(shop, order(i, at=NOON + i * MINUTE), TEN)
    db.store(shop, redeem_uses(order(0), NOON), TEN)
    assert [db.expire(shop, NOON + HOLD + k * MINUTE) for k in (0, 1, 1, 2)] == [0, 1, 0, 1]
    assert db.read_usage(shop, TEN, "C-1", NOON + HOLD).uses_of("p") == 1


def test_an_order_that_reserves_anew_has_one_use(shop):
    db.store(shop, order(1), TEN)
    db.expire(shop, NOON + HOLD)
    assert db.store(shop, order(1, at=NOON + HOLD, attempt=2), TEN) == "stored"
    (open_hold,) = reservations_in(db.events_of(shop, "O-1"))
    assert open_hold.attempt == 2
    assert db.read_usage(shop, TEN, "C-1", NOON + HOLD).uses_of("p") == 1


def test_the_tables_say_what_the_fold_of_the_events_says(shop):
    limits = {
        "p": ZonedLimits(Limits(total_uses=4, uses_per_customer=2, period="day"), "Asia/Shanghai"),
        "q": ZonedLimits(Limits(budget_minor=5_00)),
    }
    now = NOON
    for i in range(24):
        now += 5 * MINUTE
        hold = order(i, amount=i % 3 * 1_00, customer=f"C-{i % 2}", at=now, name="pq"[i % 2 == 0])
        if db.store(shop, hold, limits) == "stored":
            if i % 3:
                db.store(shop, redeem_uses(hold, now), limits)
            if i % 4 == 1:
                db.store(shop, restore_uses(redeem_uses(hold, now), now), limits)
        folded = usage_of(everything(shop), now, limits)
        for customer in ("C-0", "C-1"):
            read = db.read_usage(shop, limits, customer, now)
            assert (read.uses, read.spent_minor) == (folded.uses, folded.spent_minor)
            for name in limits:
                assert read.uses_by(customer, name) == folded.uses_by(customer, name)
    assert folded.uses_of("p")
    assert folded.uses_of("q")
