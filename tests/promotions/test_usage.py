"""Events fold into usage: never negative, whatever the order, however often they come."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import TypeAdapter, ValidationError

from ecomops.errors import DuplicateIdError, InvalidArgumentError, NaiveDatetimeError
from ecomops.facts import Usage
from ecomops.promotions.terms.limits import Limits
from ecomops.promotions.terms.periods import ZonedLimits
from ecomops.promotions.usage.commands import (
    expire_uses,
    redeem_uses,
    release_uses,
    reserve_uses,
    restore_uses,
)
from ecomops.promotions.usage.counting import may_follow, redemptions_in, reservations_in, usage_of
from ecomops.promotions.usage.events import UseEvent, UseRedeemed, UseReserved
from ecomops.promotions.usage.use import PromotionUse

EVENT: TypeAdapter[UseEvent] = TypeAdapter(UseEvent)
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOLD = 15 * MINUTE
USES = (
    PromotionUse("spend-199", 20_00, "C-1", ("K-1",)),
    PromotionUse("gift", 0, "C-1"),
)


def held(*uses: PromotionUse, order_id="O-1", at=NOON, hold_for=HOLD, attempt=1):
    return reserve_uses(uses or USES, order_id, at, hold_for=hold_for, attempt=attempt)


HELD = held()
PAID = redeem_uses(HELD, NOON + MINUTE)
STEPS = {
    "reserve": HELD,
    "redeem": PAID,
    "release": release_uses(HELD, NOON + MINUTE),
    "expire": expire_uses(HELD, NOON + HOLD),
    "restore": restore_uses(PAID, NOON + 2 * MINUTE),
}


# ---- snapshot ---------------------------------------------------------------------------
def test_what_a_snapshot_does_not_name_is_unused():
    usage = Usage()
    assert (usage.uses_of("p"), usage.uses_by("c", "p"), usage.spent_minor_on("p")) == (0, 0, 0)


def test_zeros_do_not_tell_snapshots_apart():
    assert Usage({"p": 0}, {("c", "p"): 0}, {"p": 0}) == Usage()
    assert Usage({"p": 1}) != Usage()


@pytest.mark.parametrize("value", [-1, True, 1.0, "1", None])
@pytest.mark.parametrize("name", ["uses", "customer_uses", "spent_minor"])
def test_a_snapshot_refuses_what_is_no_count(name, value):
    with pytest.raises(InvalidArgumentError, match="whole number from 0"):
        Usage(**{name: {("c", "p") if name == "customer_uses" else "p": value}})


def test_a_snapshot_is_cut_off_from_what_it_was_made_of():
    uses = {"p": 1}
    usage = Usage(uses)
    uses["p"] = 2
    assert usage.uses_of("p") == 1


IDS = st.sampled_from(["p", "q", "促销", "a b", '"'])
COUNTS = st.integers(0, 3) | st.just(10**30)
USAGES = st.builds(
    Usage,
    st.dictionaries(IDS, COUNTS),
    st.dictionaries(st.tuples(IDS, IDS), COUNTS),
    st.dictionaries(IDS, COUNTS),
)


@given(USAGES)
def test_a_snapshot_comes_back_from_json_and_from_a_pickle(usage):
    assert Usage.from_json(usage.to_json()) == usage
    assert Usage.from_json(usage.to_json().encode()) == usage
    assert pickle.loads(pickle.dumps(usage)) == usage  # noqa: S301  our own bytes


def test_json_is_in_the_order_of_ids():
    usage = Usage({"q": 1, "p": 2}, {("d", "p"): 1, ("c", "p"): 1}, {"r": 5})
    assert [
        (entry["promotion_id"], [c["customer_id"] for c in entry["customers"]])
        for entry in json.loads(usage.to_json())["promotions"]
    ] == [("p", ["c", "d"]), ("q", []), ("r", [])]


@pytest.mark.parametrize(
    ("promotions", "place"),
    [
        ([{"promotion_id": "p"}, {"promotion_id": "p"}], ("promotions", 1, "promotion_id")),
        (
            [{"promotion_id": "p", "customers": [{"customer_id": "c", "uses": 1}] * 2}],
            ("promotions", 0, "customers", 1, "customer_id"),
        ),
        ([{"promotion_id": "p", "uses": -1}], ("promotions", 0, "uses")),
        ([{"promotion_id": "p", "used": 1}], ("promotions", 0, "used")),
    ],
)
def test_json_that_makes_no_snapshot_is_refused_at_its_place(promotions, place):
    with pytest.raises(ValidationError) as error:
        Usage.from_json(json.dumps({"promotions": promotions}))
    assert error.value.errors()[0]["loc"] == place


# ---- events -----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", STEPS)
def test_an_event_comes_back_from_json(kind):
    for event in STEPS[kind]:
        assert event.kind == kind
        assert EVENT.validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize("kind", STEPS)
def test_an_event_carries_what_its_reservation_says(kind):
    for event, reservation in zip(STEPS[kind], HELD, strict=True):
        carried = {"promotion_id", "order_id", "attempt", "customer_id", "uses", "amount_minor"}
        carried |= {"coupon_ids"}
        assert event.model_dump(include=carried) == reservation.model_dump(include=carried)
        assert event.use_id == reservation.use_id


def test_a_key_is_the_same_for_the_same_step_and_for_no_other():
    again = held(at=NOON + 5 * MINUTE, hold_for=MINUTE)  # a retry comes later
    assert [e.event_id for e in again] == [e.event_id for e in HELD]
    others = [
        *(event for step in STEPS.values() for event in step),
        *held(order_id="O-2"),
        *held(attempt=2),
        # ids that read alike when put one after the other
        *held(PromotionUse("b/c"), order_id="a"),
        *held(PromotionUse("c"), order_id="a/b"),
        *held(PromotionUse("1"), order_id="1", attempt=1),
        *held(PromotionUse("1"), order_id="11", attempt=1),
        *held(PromotionUse("1"), order_id="1", attempt=11),
    ]
    keys = [event.event_id for event in others]
    assert len(set(keys)) == len(keys)


def test_a_key_does_not_change_between_releases():
    assert HELD[0].event_id == "reserve-230cbcf341744dc79382f4ff29160ebe"


def test_keys_of_the_longest_ids_are_ids():
    (event,) = held(PromotionUse("p" * 128), order_id="订" * 128)
    assert len(event.event_id) < 128


def test_a_hold_lasts_for_a_time_or_until_an_instant():
    assert held() == reserve_uses(USES, "O-1", NOON, expires_at=NOON + HOLD)
    with pytest.raises(InvalidArgumentError, match="missing; give either hold_for or expires_at"):
        reserve_uses(USES, "O-1", NOON)
    with pytest.raises(InvalidArgumentError, match="both given; give either hold_for or"):
        reserve_uses(USES, "O-1", NOON, hold_for=HOLD, expires_at=NOON + HOLD)


@pytest.mark.parametrize("hold_for", [timedelta(0), -MINUTE])
def test_a_hold_that_ends_before_it_begins_is_refused(hold_for):
    with pytest.raises(ValidationError, match="expires_at should be after at"):
        held(hold_for=hold_for)


def test_a_hold_beyond_the_calendar_is_refused():
    with pytest.raises(InvalidArgumentError, match="after the year 9999"):
        held(hold_for=timedelta.max)


def test_a_promotion_used_twice_in_one_quote_is_refused():
    with pytest.raises(DuplicateIdError, match="'p' is used twice"):
        held(PromotionUse("p"), PromotionUse("p"))


def test_a_quote_that_uses_nothing_has_no_events():
    assert reserve_uses((), "O-1", NOON, hold_for=HOLD) == ()


@pytest.mark.parametrize("call", [redeem_uses, release_uses])
def test_only_reservations_are_redeemed_or_released(call):
    with pytest.raises(InvalidArgumentError, match="give UseReserved events"):
        call(PAID, NOON)


def test_only_redemptions_are_restored():
    with pytest.raises(InvalidArgumentError, match="'UseReserved' can't restore; give UseRed"):
        restore_uses(HELD, NOON)


def test_an_instant_without_an_offset_is_refused_everywhere():
    naive = datetime(2026, 11, 11, 12)  # noqa: DTZ001  naive on purpose
    for call in (
        lambda: reserve_uses(USES, "O-1", naive, hold_for=HOLD),
        lambda: reserve_uses(USES, "O-1", NOON, expires_at=naive),
        lambda: redeem_uses(HELD, naive),
        lambda: release_uses(HELD, naive),
        lambda: restore_uses(PAID, naive),
        lambda: expire_uses(HELD, naive),
        lambda: usage_of(HELD, naive),
    ):
        with pytest.raises(NaiveDatetimeError, match="has no offset"):
            call()


def test_only_what_has_lapsed_and_is_still_held_expires():
    other = held(PromotionUse("p"), order_id="O-2", hold_for=HOLD + MINUTE)
    due = expire_uses([*other, *HELD], NOON + HOLD)
    assert {event.order_id for event in due} == {"O-1"}
    assert {event.at for event in due} == {NOON + HOLD}
    assert expire_uses(HELD, NOON + HOLD - timedelta(microseconds=1)) == ()
    for settled in (PAID, STEPS["release"], STEPS["expire"]):
        assert expire_uses([*settled, *HELD], NOON + HOLD) == ()


def test_an_expiry_is_the_same_whenever_the_job_runs():
    assert expire_uses(HELD, NOON + HOLD) == expire_uses(HELD[::-1], NOON + timedelta(days=9))


def test_what_still_stands_is_found_among_the_events_of_an_order():
    later = held(attempt=2, at=NOON + 20 * MINUTE)
    events = [*later, *HELD, *STEPS["expire"]]
    assert set(reservations_in(events)) == set(later)
    paid = redeem_uses(reservations_in(events), NOON + 21 * MINUTE)
    assert set(redemptions_in([*paid, *events])) == set(paid)
    assert reservations_in([*paid, *events]) == ()
    assert redemptions_in([*paid, *events, *restore_uses(paid, NOON + 22 * MINUTE)]) == ()


FOLLOWS = {
    (): {"reserve"},
    ("reserve",): {"redeem", "release", "expire"},
    ("reserve", "redeem"): {"restore"},
    ("reserve", "release"): set(),
    ("reserve", "expire"): set(),
    ("reserve", "redeem", "restore"): set(),
}


@pytest.mark.parametrize("stored", FOLLOWS)
def test_what_may_follow(stored):
    elsewhere = [*held(order_id="O-2"), *held(attempt=2)]
    events = [event for kind in stored for event in STEPS[kind]]
    for order in permutations(events):
        possible = {k for k, step in STEPS.items() if may_follow(step[0], [*order, *elsewhere])}
        assert possible == FOLLOWS[stored]


# ---- the fold ---------------------------------------------------------------------------
def counted(*kinds, now):
    events = [event for kind in kinds for event in STEPS[kind]]
    return usage_of(events, now)


USED = Usage(
    {"spend-199": 1, "gift": 1},
    {("C-1", "spend-199"): 1, ("C-1", "gift"): 1},
    {"spend-199": 20_00},
)


@pytest.mark.parametrize(
    ("kinds", "counts"),
    [
        (("reserve",), True),
        (("reserve", "redeem"), True),
        (("reserve", "release"), False),
        (("reserve", "redeem", "restore"), False),
        # impossible, and counted by the furthest: what was paid for stays used
        (("redeem",), True),
        (("reserve", "redeem", "release"), True),
        (("reserve", "redeem", "expire"), True),
        (("release",), False),
        (("restore",), False),
        (("reserve", "restore"), False),
        ((), False),
    ],
)
def test_the_furthest_event_of_a_use_counts_in_any_order(kinds, counts):
    now = NOON + (timedelta(days=1) if "redeem" in kinds else 3 * MINUTE)
    for order in permutations(kinds):
        assert counted(*order, now=now) == (USED if counts else Usage())


def test_a_reservation_counts_up_to_the_instant_at_which_it_expires():
    assert usage_of(HELD, NOON + HOLD - timedelta(microseconds=1)) == USED
    assert usage_of(HELD, NOON + HOLD) == Usage()


def test_a_payment_after_the_hold_has_lapsed_counts():
    late = redeem_uses(HELD, NOON + HOLD + MINUTE)
    assert usage_of([*HELD, *late], NOON + HOLD) == Usage()
    assert usage_of([*HELD, *late], NOON + HOLD + MINUTE) == USED


def test_what_comes_after_now_has_not_happened():
    events = [event for step in ("reserve", "redeem", "restore") for event in STEPS[step]]
    seen = [usage_of(events, NOON + k * MINUTE) for k in (-1, 0, 1, 2)]
    assert seen == [Usage(), USED, USED, Usage()]


def test_a_guests_use_counts_for_no_customer():
    guest = held(PromotionUse("p", 5))
    assert usage_of(guest, NOON) == Usage({"p": 1}, {}, {"p": 5})


def test_a_retry_that_was_stored_twice_counts_once_and_holds_no_longer():
    again = held(at=NOON + MINUTE)
    for events in ([*HELD, *again], [*again, *HELD]):
        assert usage_of(events, NOON + 2 * MINUTE) == USED
        assert usage_of(events, NOON + HOLD) == Usage()
        assert set(expire_uses(events, NOON + HOLD)) == set(STEPS["expire"])


@pytest.mark.parametrize(
    "other",
    [
        PromotionUse("spend-199", 30_00, "C-1", ("K-1",)),
        PromotionUse("spend-199", 20_00, "C-2", ("K-1",)),
        PromotionUse("spend-199", 20_00, "C-1"),
    ],
)
def test_events_of_one_use_that_disagree_are_an_error(other):
    with pytest.raises(DuplicateIdError, match="another event has a different"):
        usage_of([*HELD, *held(other)], NOON)


def monthly(zone: str) -> dict[str, ZonedLimits]:
    return {"p": ZonedLimits(Limits(uses_per_customer=1, period="month"), zone)}


def test_uses_of_a_customer_are_those_of_the_current_period_in_the_promotions_zone():
    last = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    events = [
        *held(PromotionUse("p", 1, "C-1"), order_id="O-1", at=last),
        *held(PromotionUse("p", 1, "C-1"), order_id="O-2", at=last + MINUTE),
        *held(PromotionUse("q", 1, "C-1"), order_id="O-3", at=last),
    ]
    now = last + 2 * MINUTE
    assert usage_of(events, now, monthly("Asia/Shanghai")).uses_by("C-1", "p") == 1
    assert usage_of(events, now, monthly("Europe/Paris")).uses_by("C-1", "p") == 2
    usage = usage_of(events, now, monthly("Asia/Shanghai"))
    assert usage.uses_of("p") == 2  # total uses know no period
    assert usage.spent_minor_on("p") == 2
    assert usage.uses_by("C-1", "q") == 1  # nor do promotions without one


def test_a_use_belongs_to_the_period_in_which_it_was_reserved():
    last = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    hold = held(PromotionUse("p", 1, "C-1"), at=last)
    paid = redeem_uses(hold, last + 2 * MINUTE)
    for events in ([*hold, *paid], [*paid, *hold]):
        usage = usage_of(events, last + 3 * MINUTE, monthly("Asia/Shanghai"))
        assert (usage.uses_of("p"), usage.uses_by("C-1", "p")) == (1, 0)


@given(st.data())
def test_reserving_and_releasing_or_restoring_changes_nothing(data):
    before = data.draw(
        st.sampled_from([(), held(order_id="O-9"), redeem_uses(held(order_id="O-9"), NOON)])
    )
    uses = data.draw(
        st.lists(
            st.builds(
                PromotionUse,
                st.sampled_from("pqr"),
                st.integers(0, 2**63 - 1),
                st.none() | st.sampled_from("cd"),
            ),
            unique_by=lambda use: use.promotion_id,
        )
    )
    hold = reserve_uses(uses, "O-1", NOON, hold_for=HOLD)
    paid = redeem_uses(hold, NOON)
    now = NOON + data.draw(st.sampled_from([timedelta(0), MINUTE, 2 * HOLD]))
    for back in (release_uses(hold, NOON), (*paid, *restore_uses(paid, NOON))):
        events = data.draw(st.permutations([*before, *hold, *back]))
        assert usage_of(events, now) == usage_of(before, now)


# ---- any history, against a model that remembers every use by hand ------------------------
SHANGHAI = ZoneInfo("Asia/Shanghai")
LIMITS = {
    "daily": ZonedLimits(Limits(uses_per_customer=1, period="day"), "Asia/Shanghai"),
    "ever": ZonedLimits(Limits(uses_per_customer=1)),
}


class History(RuleBasedStateMachine):
    """Orders come, are paid, given up, forgotten, cancelled; events arrive twice and late."""

    def __init__(self):
        super().__init__()
        self.now = datetime(2026, 11, 11, 15, 30, tzinfo=UTC)  # half an hour to midnight
        self.events = []
        self.book = {}  # (order, promotion, attempt) -> state, reserved at, expires, use
        self.attempts: Counter[str] = Counter()

    def keys(self, state):
        return sorted(key for key, (at, *_) in self.book.items() if at == state)

    def event(self, key, kind):
        return next(
            e
            for e in self.events
            if (e.order_id, e.promotion_id, e.attempt) == key and isinstance(e, kind)
        )

    @rule(minutes=st.sampled_from([1, 7, 14, 15, 16, 45, 24 * 60]))
    def time_passes(self, minutes):
        self.now += minutes * MINUTE

    @rule(
        order=st.sampled_from(["O-1", "O-2", "O-3", "O-4"]),
        names=st.sets(st.sampled_from(["daily", "ever"]), min_size=1),
        amount=st.integers(0, 9),
        customer=st.sampled_from([None, "C-1", "C-2"]),
    )
    def reserves(self, order, names, amount, customer):
        self.attempts[order] += 1
        attempt = self.attempts[order]
        uses = [PromotionUse(name, amount, customer) for name in sorted(names)]
        self.events += reserve_uses(uses, order, self.now, hold_for=HOLD, attempt=attempt)
        for use in uses:
            key = (order, use.promotion_id, attempt)
            self.book[key] = ("reserved", self.now, self.now + HOLD, use)

    def moves(self, key, state):
        self.book[key] = (state, *self.book[key][1:])

    @precondition(lambda self: self.keys("reserved"))
    @rule(data=st.data())
    def pays(self, data):  # in time, or late but before the expiry is stored
        key = data.draw(st.sampled_from(self.keys("reserved")))
        self.events += redeem_uses([self.event(key, UseReserved)], self.now)
        self.moves(key, "redeemed")

    @precondition(lambda self: self.keys("reserved"))
    @rule(data=st.data())
    def gives_up(self, data):
        key = data.draw(st.sampled_from(self.keys("reserved")))
        self.events += release_uses([self.event(key, UseReserved)], self.now)
        self.moves(key, "gone")

    @rule()
    def job_runs(self):
        due = {key for key in self.keys("reserved") if self.book[key][2] <= self.now}
        expired = expire_uses(self.events, self.now)
        assert {(e.order_id, e.promotion_id, e.attempt) for e in expired} == due
        self.events += expired
        for key in due:
            self.moves(key, "gone")

    @precondition(lambda self: self.keys("redeemed"))
    @rule(data=st.data())
    def cancels(self, data):
        key = data.draw(st.sampled_from(self.keys("redeemed")))
        self.events += restore_uses([self.event(key, UseRedeemed)], self.now)
        self.moves(key, "gone")

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def an_event_comes_again(self, data):
        self.events.append(data.draw(st.sampled_from(self.events)))

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def events_come_in_another_order(self, data):
        self.events = data.draw(st.permutations(self.events))

    @invariant()
    def usage_is_what_the_book_says(self):
        uses: Counter[str] = Counter()
        customers: Counter[tuple[str, str]] = Counter()
        spent: Counter[str] = Counter()
        today = self.now.astimezone(SHANGHAI).date()
        for (_, name, _), (state, at, expires, use) in self.book.items():
            if state == "gone" or (state == "reserved" and expires <= self.now):
                continue
            uses[name] += 1
            spent[name] += use.amount_minor
            if use.customer_id and (name == "ever" or at.astimezone(SHANGHAI).date() == today):
                customers[use.customer_id, name] += 1
        usage = usage_of(self.events, self.now, LIMITS)
        assert usage == Usage(uses, customers, spent)
        numbers = (usage.uses, usage.customer_uses, usage.spent_minor)
        assert all(n >= 0 for counts in numbers for n in counts.values())
        assert usage_of([*self.events, *self.events], self.now, LIMITS) == usage


History.TestCase.settings = settings(stateful_step_count=25)
TestHistory = History.TestCase
