"""What happens to a coupon: commands answer with data, and no use is ever taken twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import ValidationError

from ecomops.errors import InvalidArgumentError, NaiveDatetimeError
from ecomops.models.coupon import Coupon, CouponClaim, CouponEvent, coupon_event_key
from ecomops.promotions.coupons.life import (
    expire_coupon,
    lock_coupon,
    redeem_coupon,
    release_coupon,
    restore_coupon,
    void_coupon,
)
from ecomops.promotions.coupons.results import CouponChange, CouponRefusal, CouponReplay
from ecomops.promotions.coupons.usable import not_usable

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)

# every command once, with an order where it takes one
COMMANDS: dict[str, Any] = {
    "lock": lambda coupon, at: lock_coupon(coupon, "O-1", at=at),
    "release": lambda coupon, at: release_coupon(coupon, "O-1", at=at),
    "redeem": lambda coupon, at: redeem_coupon(coupon, "O-1", at=at),
    "restore": lambda coupon, at: restore_coupon(coupon, "O-1", at=at),
    "expire": lambda coupon, at: expire_coupon(coupon, at=at),
    "void": lambda coupon, at: void_coupon(coupon, at=at),
    "not_usable": not_usable,
}


def fresh(**fields):
    given = {"coupon_id": "C-1", "code": "SPRING", "promotion_id": "P"}
    return Coupon(**{**given, "valid_from": START, "valid_until": END, **fields})


def done(result):
    assert isinstance(result, CouponChange)
    return result.coupon


def held(by="O-1", **fields):
    return done(lock_coupon(fresh(**fields), by, at=NOON))


def paid(by="O-1", **fields):
    return done(redeem_coupon(held(by, **fields), by, at=NOON))


def refusal(result):
    assert isinstance(result, CouponRefusal)
    return result.code, result.needed, result.actual


# ---- one use ------------------------------------------------------------------------------
def test_lock_takes_no_use_and_redeem_takes_one():
    assert (held().status, held().locked_by, held().uses_left) == ("locked", "O-1", 1)
    assert (paid().status, paid().locked_by, paid().uses_left) == ("redeemed", None, 0)


def test_released_coupon_goes_to_another_order():
    free = done(release_coupon(held(), "O-1", at=NOON))
    assert (free.status, free.locked_by, free.uses_left) == ("issued", None, 1)
    assert done(lock_coupon(free, "O-2", at=NOON)).locked_by == "O-2"


def test_restored_coupon_can_be_used_again():
    back = done(restore_coupon(paid(), "O-1", at=NOON))
    assert (back.status, back.uses_left) == ("issued", 1)
    assert (
        done(redeem_coupon(done(lock_coupon(back, "O-2", at=NOON)), "O-2", at=NOON)).uses_left == 0
    )


@pytest.mark.parametrize(("at", "status"), [(END - TICK, "issued"), (END, "expired")])
def test_what_comes_back_after_the_end_is_expired(at, status):
    assert done(release_coupon(held(), "O-1", at=at)).status == status
    assert done(restore_coupon(paid(), "O-1", at=at)).status == status
    assert done(redeem_coupon(held(uses_left=2), "O-1", at=at)).status == status


def test_coupon_expired_by_hand_before_its_end_stays_expired_when_a_use_comes_back():
    claims = (CouponClaim(order_id="O-1", outcome="redeemed"),)
    ended = fresh(status="expired", uses_left=1, claims=claims)
    back = done(restore_coupon(ended, "O-1", at=NOON))
    assert (back.status, back.uses_left) == ("expired", 2)


def test_order_that_locked_in_time_pays_after_the_end():
    assert done(redeem_coupon(held(), "O-1", at=END + timedelta(minutes=5))).status == "redeemed"


# ---- several uses -------------------------------------------------------------------------
def test_coupon_with_uses_left_is_issued_again():
    once = paid(uses_left=2)
    assert (once.status, once.locked_by, once.uses_left) == ("issued", None, 1)
    twice = done(redeem_coupon(done(lock_coupon(once, "O-2", at=NOON)), "O-2", at=NOON))
    assert (twice.status, twice.uses_left) == ("redeemed", 0)
    assert refusal(lock_coupon(twice, "O-3", at=NOON)) == ("used_up", 1, 0)


def test_restore_leaves_the_lock_of_another_order():
    both = done(lock_coupon(paid(uses_left=2), "O-2", at=NOON))
    back = done(restore_coupon(both, "O-1", at=END))
    assert (back.status, back.locked_by, back.uses_left) == ("locked", "O-2", 2)


def test_order_takes_one_use_however_often_it_asks():
    once = paid(uses_left=5)
    again = lock_coupon(once, "O-1", at=NOON)
    assert isinstance(again, CouponReplay)
    assert again.coupon is once
    assert isinstance(redeem_coupon(once, "O-1", at=NOON), CouponReplay)


# ---- repeats ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "command"),
    [
        (fresh(), "lock"),
        (held(), "release"),
        (held(), "redeem"),
        (held(uses_left=3), "redeem"),
        (paid(), "restore"),
        (fresh(), "void"),
        (held(), "void"),
    ],
)
def test_command_sent_twice_is_a_replay_with_the_key_of_the_first(before, command):
    first = COMMANDS[command](before, NOON)
    assert isinstance(first, CouponChange)
    second = COMMANDS[command](first.coupon, NOON + TICK)
    assert second == CouponReplay(first.coupon, first.event.idempotency_key)


def test_expiring_twice_is_a_replay():
    first = expire_coupon(fresh(), at=END)
    assert isinstance(first, CouponChange)
    assert expire_coupon(first.coupon, at=END) == CouponReplay(
        first.coupon, first.event.idempotency_key
    )


def test_late_repeats_are_known_after_other_orders_came():
    coupon = done(lock_coupon(done(release_coupon(held(), "O-1", at=NOON)), "O-2", at=NOON))
    assert isinstance(release_coupon(coupon, "O-1", at=NOON), CouponReplay)
    coupon = done(redeem_coupon(coupon, "O-2", at=NOON))
    coupon = done(lock_coupon(done(restore_coupon(coupon, "O-2", at=NOON)), "O-3", at=NOON))
    assert isinstance(restore_coupon(coupon, "O-2", at=NOON), CouponReplay)
    assert coupon.uses_left == 1


def test_second_lock_of_an_order_has_a_key_of_its_own():
    free = done(release_coupon(held(), "O-1", at=NOON))
    again = lock_coupon(free, "O-1", at=NOON)
    assert isinstance(again, CouponChange)
    assert again.event.idempotency_key == "C-1:O-1:locked:2"
    assert isinstance(lock_coupon(again.coupon, "O-1", at=NOON), CouponReplay)


def test_keys_of_two_whole_turns_of_one_order():
    coupon, keys = fresh(), []
    for command in ("lock", "redeem", "restore", "lock", "release", "lock"):
        result = COMMANDS[command](coupon, NOON)
        keys.append(result.event.idempotency_key)
        coupon = result.coupon
    assert keys == [
        "C-1:O-1:locked:1",
        "C-1:O-1:redeemed:1",
        "C-1:O-1:restored:1",
        "C-1:O-1:locked:2",
        "C-1:O-1:released:2",
        "C-1:O-1:locked:3",
    ]


@example([(":", "O"), ("%3A", "O")])
@example([("a:b", ""), ("a", "b:")])
@given(
    st.lists(
        st.tuples(st.text(":%3A-", min_size=1, max_size=3), st.text(":%3A-", max_size=3)),
        min_size=2,
        max_size=8,
        unique=True,
    )
)
def test_no_two_events_share_a_key_whatever_the_ids_are_made_of(ids):
    keys = {coupon_event_key(coupon, "locked", order, 1) for coupon, order in ids}
    assert len(keys) == len(ids)


def test_event_says_what_happened_and_round_trips():
    result = redeem_coupon(held(uses_left=3), "O-1", at=NOON)
    assert isinstance(result, CouponChange)
    event = result.event
    assert event == CouponEvent(
        coupon_id="C-1",
        kind="redeemed",
        order_id="O-1",
        turn=1,
        at=NOON,
        status="issued",
        uses_left=2,
    )
    assert CouponEvent.model_validate_json(event.model_dump_json()) == event


# ---- refusals -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lock_coupon(fresh(), "O-1", at=START - TICK), ("not_started", START, START - TICK)),
        (lock_coupon(fresh(), "O-1", at=END), ("expired", END, END)),
        (lock_coupon(held(), "O-2", at=NOON), ("locked", "O-2", "O-1")),
        (lock_coupon(held(), "O-2", at=END), ("expired", END, END)),
        (lock_coupon(paid(), "O-2", at=NOON), ("used_up", 1, 0)),
        (lock_coupon(fresh(status="void"), "O-1", at=NOON), ("void", "issued", "void")),
        (lock_coupon(fresh(status="expired"), "O-1", at=NOON), ("expired", END, NOON)),
        (lock_coupon(fresh(member_id="M"), "O-1", at=NOON), ("other_holder", "M", None)),
        (
            lock_coupon(fresh(member_id="M"), "O-1", at=NOON, customer_id="N"),
            ("other_holder", "M", "N"),
        ),
        (redeem_coupon(fresh(), "O-1", at=NOON), ("not_locked", "locked", "issued")),
        (redeem_coupon(held(), "O-2", at=NOON), ("locked", "O-2", "O-1")),
        (redeem_coupon(paid(), "O-2", at=NOON), ("used_up", 1, 0)),
        (redeem_coupon(fresh(status="void"), "O-1", at=NOON), ("void", "issued", "void")),
        (redeem_coupon(fresh(status="expired"), "O-1", at=END), ("expired", END, END)),
        (release_coupon(fresh(), "O-1", at=NOON), ("not_locked", "locked", "issued")),
        (release_coupon(paid(), "O-1", at=NOON), ("not_locked", "locked", "redeemed")),
        (release_coupon(held(), "O-2", at=NOON), ("locked", "O-2", "O-1")),
        (restore_coupon(fresh(), "O-1", at=NOON), ("not_redeemed", "redeemed", "issued")),
        (restore_coupon(held(), "O-1", at=NOON), ("not_redeemed", "redeemed", "locked")),
        (restore_coupon(paid(), "O-2", at=NOON), ("not_redeemed", "redeemed", "redeemed")),
        (
            restore_coupon(done(void_coupon(paid(), at=NOON)), "O-1", at=NOON),
            ("void", "issued", "void"),
        ),
        (expire_coupon(fresh(), at=END - TICK), ("still_valid", END, END - TICK)),
        (expire_coupon(held(), at=END), ("locked", None, "O-1")),
        (expire_coupon(paid(), at=END), ("used_up", 1, 0)),
        (expire_coupon(fresh(status="void"), at=END), ("void", "issued", "void")),
    ],
)
def test_refusal_says_what_was_needed_and_what_was_there(result, expected):
    assert refusal(result) == expected


def test_refusal_and_replay_give_the_coupon_back_unchanged():
    coupon = held()
    assert lock_coupon(coupon, "O-2", at=NOON).coupon is coupon
    assert lock_coupon(coupon, "O-1", at=NOON).coupon is coupon


@pytest.mark.parametrize(
    ("status", "by", "uses_left"),
    [("issued", None, 0), ("locked", "O-1", 0), ("redeemed", None, 1)],
)
def test_status_and_uses_can_not_contradict_each_other(status, by, uses_left):
    with pytest.raises(
        ValidationError, match=f"while status|once status is '{status}'"
    ) as refused:
        fresh(status=status, locked_by=by, uses_left=uses_left)
    assert [e["type"] for e in refused.value.errors()] == ["uses_mismatch"]
    assert refused.value.errors()[0]["loc"] == ("uses_left",)


def test_holder_uses_the_coupon():
    assert not_usable(fresh(member_id="M"), NOON, customer_id="M") is None
    assert not_usable(fresh(), NOON, customer_id="M") is None


@pytest.mark.parametrize(
    ("at", "code"),
    [(START - TICK, "not_started"), (START, None), (END - TICK, None), (END, "expired")],
)
def test_validity_has_its_start_and_not_its_end(at, code):
    assert not_usable(fresh(), at) == code


def test_order_keeps_what_it_locked_or_redeemed_beyond_the_end():
    assert not_usable(held(), END, order_id="O-1") is None
    assert not_usable(paid(), END, order_id="O-1") is None
    assert not_usable(paid(), NOON, order_id="O-2") == "used_up"
    assert not_usable(held(), NOON) == "locked"
    assert not_usable(done(void_coupon(paid(), at=NOON)), NOON, order_id="O-1") == "void"


@pytest.mark.parametrize("command", COMMANDS)
def test_instant_without_an_offset_is_an_error(command):
    with pytest.raises(NaiveDatetimeError, match="has no offset; attach a zone"):
        COMMANDS[command](fresh(), datetime(2026, 11, 11))  # noqa: DTZ001  naive on purpose


def test_named_zones_are_compared_as_instants():
    shanghai = ZoneInfo("Asia/Shanghai")
    assert not_usable(fresh(), datetime(2026, 12, 1, 7, 59, tzinfo=shanghai)) is None
    assert not_usable(fresh(), datetime(2026, 12, 1, 8, tzinfo=shanghai)) == "expired"


def test_order_id_without_a_character_is_an_error():
    with pytest.raises(InvalidArgumentError, match="order_id = '' is no id"):
        lock_coupon(fresh(), "", at=NOON)


def test_void_takes_the_coupon_from_the_order_that_holds_it():
    gone = done(void_coupon(held(), at=NOON))
    assert (gone.status, gone.locked_by) == ("void", None)
    assert refusal(redeem_coupon(gone, "O-1", at=NOON)) == ("void", "issued", "void")


# ---- the model ----------------------------------------------------------------------------
def test_order_has_one_claim():
    claim = CouponClaim(order_id="O-1", outcome="released")
    with pytest.raises(ValidationError, match="order_id should be unique"):
        fresh(claims=(claim, claim))


def test_order_that_redeemed_a_use_holds_no_lock():
    claims = (CouponClaim(order_id="O-1", outcome="redeemed"),)
    with pytest.raises(ValidationError, match="'O-1' has redeemed one"):
        fresh(uses_left=2, status="locked", locked_by="O-1", claims=claims)
    assert fresh(uses_left=2, status="locked", locked_by="O-2", claims=claims).locked_by == "O-2"


# ---- against a slow and obvious account ---------------------------------------------------
ORDERS = st.sampled_from(["O-1", "O-2", "O-3"])
INSTANTS = st.sampled_from([START - TICK, START, NOON, END - TICK, END, END + timedelta(days=9)])
BUYERS = st.sampled_from([None, "M", "N"])


class Account:
    """Everything that happened, read from the start for every question."""

    def __init__(self, uses, member_id):
        self.uses, self.member_id = uses, member_id
        self.happened: list[tuple[str, str | None, datetime]] = []

    def last(self, order_id, *kinds):
        """What the order did last, of some kinds."""
        mine = [k for k, o, _ in self.happened if o == order_id and (not kinds or k in kinds)]
        return mine[-1] if mine else None

    def finished(self, order_id):
        return self.last(order_id, "released", "redeemed", "restored")

    def read(self):
        """Give who holds it, the uses left, and whether it is expired and void."""
        holder, left, expired, voided = None, self.uses, False, False
        for kind, order_id, at in self.happened:
            left += {"redeemed": -1, "restored": 1}.get(kind, 0)
            if kind == "locked":
                holder = order_id
            elif kind in {"released", "redeemed", "voided"}:
                holder = None
            comes_back = kind in {"released", "redeemed", "restored"} and not holder and left
            expired |= kind == "expired" or bool(comes_back and at >= END)
            voided |= kind == "voided"
        return holder, left, expired, voided

    def usable(self, order_id, at, customer_id):
        holder, left, expired, voided = self.read()
        reasons = {
            "other_holder": self.member_id not in {None, customer_id},
            "void": voided,
            None: order_id is not None and self.last(order_id) in {"locked", "redeemed"},
            "used_up": left == 0,
            "expired": expired or at >= END,
            "not_started": at < START,
            "locked": holder is not None,
        }
        return next((code for code, holds in reasons.items() if holds), None)

    def lock(self, order_id, at, customer_id):
        if code := self.usable(order_id, at, customer_id):
            return code
        return "replay" if self.last(order_id) in {"locked", "redeemed"} else "change"

    def release(self, order_id, at):
        holder, *_ = self.read()
        if holder == order_id:
            return "change"
        if self.finished(order_id) == "released":
            return "replay"
        return "locked" if holder else "not_locked"

    def redeem(self, order_id, at):
        holder, left, expired, voided = self.read()
        reasons = {
            "replay": self.finished(order_id) == "redeemed",
            "void": voided,
            "change": holder == order_id,
            "used_up": left == 0,
            "expired": expired,
            "locked": holder is not None,
            "not_locked": True,
        }
        return next(code for code, holds in reasons.items() if holds)

    def restore(self, order_id, at):
        if self.finished(order_id) == "restored":
            return "replay"
        if self.finished(order_id) != "redeemed":
            return "not_redeemed"
        return "void" if self.read()[3] else "change"

    def expire(self, at):
        holder, left, expired, voided = self.read()
        reasons = {
            "void": voided,
            "replay": expired,
            "used_up": left == 0,
            "locked": holder is not None,
            "still_valid": at < END,
            "change": True,
        }
        return next(code for code, holds in reasons.items() if holds)

    def void(self, at):
        return "replay" if self.read()[3] else "change"


class CouponLife(RuleBasedStateMachine):
    """Any commands in any order, at instants that need not rise."""

    @initialize(uses=st.integers(1, 3), member_id=st.sampled_from([None, "M"]))
    def issue(self, uses, member_id):
        self.coupon = fresh(uses_left=uses, member_id=member_id)
        self.account = Account(uses, member_id)
        self.stored: set[str] = set()
        self.statuses: set[str] = set()

    def check(self, result, expected):
        before = self.coupon
        if isinstance(result, CouponRefusal):
            assert (result.code, result.coupon) == (expected, before)
        elif isinstance(result, CouponReplay):
            assert (expected, result.coupon) == ("replay", before)
            assert result.idempotency_key in self.stored or (
                result.idempotency_key == "C-1::expired:0" and "expired" in self.statuses
            )
        else:
            assert expected == "change"
            event = result.event
            assert event.idempotency_key not in self.stored
            self.stored.add(event.idempotency_key)
            self.statuses.add(event.status)
            self.account.happened.append((event.kind, event.order_id, event.at))
            self.coupon = result.coupon
            assert (event.status, event.uses_left) == (
                self.coupon.status,
                self.coupon.uses_left,
            )

    @rule(order_id=ORDERS, at=INSTANTS, who=BUYERS)
    def lock(self, order_id, at, who):
        code = not_usable(self.coupon, at, customer_id=who, order_id=order_id)
        assert code == self.account.usable(order_id, at, who)
        result = lock_coupon(self.coupon, order_id, at=at, customer_id=who)
        assert code == (result.code if isinstance(result, CouponRefusal) else None)
        self.check(result, self.account.lock(order_id, at, who))

    @rule(order_id=ORDERS)
    def lock_and_redeem(self, order_id):
        # most commands drawn alone are refused; this one keeps the uses moving
        expected = self.account.lock(order_id, NOON, "M")
        self.check(lock_coupon(self.coupon, order_id, at=NOON, customer_id="M"), expected)
        self.redeem(order_id=order_id, at=NOON)

    @rule(order_id=ORDERS, at=INSTANTS)
    def release(self, order_id, at):
        expected = self.account.release(order_id, at)
        self.check(release_coupon(self.coupon, order_id, at=at), expected)

    @rule(order_id=ORDERS, at=INSTANTS)
    def redeem(self, order_id, at):
        expected = self.account.redeem(order_id, at)
        self.check(redeem_coupon(self.coupon, order_id, at=at), expected)

    @rule(order_id=ORDERS, at=INSTANTS)
    def restore(self, order_id, at):
        expected = self.account.restore(order_id, at)
        self.check(restore_coupon(self.coupon, order_id, at=at), expected)

    @rule(at=INSTANTS)
    def expire(self, at):
        self.check(expire_coupon(self.coupon, at=at), self.account.expire(at))

    @rule(at=INSTANTS, really=st.integers(0, 4))
    def void(self, at, really):
        if really == 4 or self.coupon.status == "void":  # void is final, so keep it rare
            self.check(void_coupon(self.coupon, at=at), self.account.void(at))

    @rule(at=INSTANTS, who=BUYERS)
    def ask_without_an_order(self, at, who):
        assert not_usable(self.coupon, at, customer_id=who) == self.account.usable(None, at, who)

    @invariant()
    def uses_are_neither_lost_nor_made(self):
        redeemed = sum(claim.outcome == "redeemed" for claim in self.coupon.claims)
        assert self.coupon.uses_left + redeemed == self.account.uses
        assert self.coupon.uses_left == self.account.read()[1] >= 0

    @invariant()
    def status_tells_the_story(self):
        holder, left, expired, voided = self.account.read()
        reasons = {
            "void": voided,
            "locked": holder is not None,
            "redeemed": left == 0,
            "expired": expired,
            "issued": True,
        }
        expected = next(status for status, holds in reasons.items() if holds)
        assert (self.coupon.status, self.coupon.locked_by) == (expected, holder)

    @invariant()
    def coupon_is_valid_and_round_trips(self):
        assert Coupon.model_validate_json(self.coupon.model_dump_json()) == self.coupon


TestCouponLife = CouponLife.TestCase
