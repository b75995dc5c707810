"""Any commands in any order, against the ledger that writes every point out."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

from attrs import asdict
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.loyalty.slow_ledger import FAR, SlowLedger

from ecomops.loyalty.ledger.entries import Entry
from ecomops.loyalty.ledger.ledger import Ledger
from ecomops.loyalty.ledger.times import to_us
from ecomops.loyalty.terms.expiry import (
    ExpiryAfterDays,
    ExpiryAfterMonths,
    ExpiryOnDate,
    ExpiryWhenInactive,
    NoExpiry,
)
from ecomops.loyalty.terms.policy import LedgerPolicy

START = datetime(2023, 11, 30, 15, 59, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ends = st.sampled_from(("day", "day_exclusive", "month", "instant"))
expiries = st.one_of(
    st.just(NoExpiry()),
    st.builds(ExpiryAfterMonths, months=st.sampled_from((1, 2, 3, 12)), ends=ends),
    st.builds(ExpiryAfterDays, days=st.sampled_from((1, 2, 30, 90)), ends=ends),
    st.builds(
        ExpiryOnDate,
        month=st.sampled_from((2, 12, 1)),
        day=st.sampled_from((29, 31, 1)),
        plus_years=st.sampled_from((0, 1)),
    ),
    st.builds(ExpiryWhenInactive, months=st.sampled_from((1, 2, 6))),
)
reaches = st.sampled_from(
    (
        {},
        {"on_clawback_shortfall": "forgive"},
        {"on_clawback_shortfall": "refuse"},
        {"on_clawback_shortfall": "forgive", "clawback_reach": "own_only"},
        {"on_clawback_shortfall": "refuse", "clawback_reach": "own_only"},
    )
)
policies = st.builds(
    lambda reach, **fields: LedgerPolicy(**fields, **reach),
    reaches,
    zone=st.sampled_from(
        ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin")
    ),
    expiry=expiries,
    expiry_anchor=st.sampled_from(("earned", "available")),
    pending_days=st.sampled_from((0, 0, 1, 14)),
    burn_order=st.sampled_from(("soonest_expiring", "first_in_first_out")),
    restore_grace_days=st.sampled_from((30, 0, None)),
    holds_protect=st.booleans(),
    on_adjustment_shortfall=st.sampled_from(("refuse", "debt")),
)
MEMBERS = ("A", "B")
members = st.sampled_from(("A", "A", "B"))
few = st.sampled_from((5, 10, 1, 2, 20))
some = st.none() | st.integers(1, 6)
SPANS = (TICK, HOUR, DAY, 10 * DAY, 40 * DAY, 100 * DAY)


def ask(ledger, kind, member, count, *, at, **more):
    """Give the ledger a command; instants are those of its own clock."""
    us = {name: to_us(name, more.pop(name)) for name in ("available", "expires") if name in more}
    now_us = to_us("at", at)
    return ledger.apply(
        Entry(
            kind, member, count, now_us, now_us,
            available_us=us.get("available"), expires_us=us.get("expires"), source="test", **more,
        )
    )  # fmt: skip


class LedgerMachine(RuleBasedStateMachine):
    """Drives both ledgers with the same commands; they must always say the same."""

    @initialize(policy=policies)
    def start(self, policy):
        self.ledger, self.slow = Ledger(policy), SlowLedger(policy)
        self.now = START
        self.slow.pass_time(START)
        self.count = 0
        self.names: dict[str, list[tuple[str, str]]] = {"earn": [], "hold": [], "redemption": []}
        self.past = []

    # ---- time ------------------------------------------------------------------------

    @rule(span=st.sampled_from((DAY, HOUR, 9 * HOUR, 13 * DAY, 31 * DAY, 200 * DAY)))
    def wait(self, span):
        self.go_to(self.now + span)

    @rule(data=st.data(), off=st.sampled_from((timedelta(0), timedelta(0), -TICK, TICK)))
    def wait_until_something_happens(self, data, off):
        at = data.draw(st.sampled_from([self.now, *self.instants()])) + off
        if at > self.now:
            self.go_to(at)

    def go_to(self, at):
        self.past.append((self.now, {name: self.slow.balances(name) for name in MEMBERS}))
        self.now = at
        self.slow.pass_time(at)

    def instants(self):
        """List the instants to come at which points or holds end, spent points among them."""
        found = set()
        for member in self.slow.members.values():
            found |= {p.expires for p in member.points if p.where != "expired"}
            found |= {p.available for p in member.all("pending")}
            found |= {hold["expires"] for hold in member.holds.values() if hold["open"]}
            found.add(member.idle)
        return sorted(at for at in found if self.now < at < FAR)

    def instant(self, data):
        """Draw an instant to come, or none: some time from now, or where something happens."""
        found = [None, *(self.now + span for span in SPANS), *self.instants()]
        return data.draw(st.sampled_from(found))

    # ---- commands --------------------------------------------------------------------

    def both(self, kind, member, count=None, *, names=None, about=None, **more):
        more = {name: given for name, given in more.items() if given is not None}
        mine = {"about": about} if about is not None else {}
        if names is not None:
            self.count += 1
            mine["entry_id"] = f"{names}-{self.count}"
        expected = self.slow.do(kind, member, count, **mine, **more)
        result = ask(self.ledger, kind, member, count, at=self.now, **mine, **more)
        assert result.code == expected, (kind, result)
        if names is not None and expected == "ok":
            self.names[names].append((member, mine["entry_id"]))

    def known(self, names, data):
        """Draw a member and one of its ids, now and then another's or nobody's."""
        known = [*self.names[names][-4:], ("A", "nothing")]
        member, name = data.draw(st.sampled_from([*known, *self.names[names][-4:]]))
        is_other = data.draw(st.integers(0, 15)) == 15
        return ("B" if member == "A" else "A") if is_other else member, name

    @rule(member=members, count=few, data=st.data(), may_wait=st.booleans())
    def earn(self, member, count, data, may_wait):
        available = self.instant(data) if may_wait else None
        expires = self.instant(data)
        self.both("earn", member, count, names="earn", available=available, expires=expires)

    @rule(member=members, count=few)
    def earn_until_an_event(self, member, count):
        self.both("earn", member, count, names="earn", waits=True)

    @rule(data=st.data())
    def activate(self, data):
        member, name = self.known("earn", data)
        self.both("activate", member, about=name)

    @rule(member=members, count=few)
    def redeem(self, member, count):
        self.both("redeem", member, count, names="redemption")

    @rule(member=members, count=few, data=st.data())
    def hold(self, member, count, data):
        self.both("hold", member, count, names="hold", expires=self.instant(data))

    @rule(count=some, data=st.data())
    def capture(self, count, data):
        member, name = self.known("hold", data)
        self.both("capture", member, count, names="redemption", about=name)

    @rule(data=st.data())
    def void(self, data):
        member, name = self.known("hold", data)
        self.both("void", member, about=name)

    @rule(count=some, data=st.data())
    def claw_back(self, count, data):
        member, name = self.known("earn", data)
        self.both("claw_back", member, count, about=name)

    @rule(count=some, data=st.data())
    def restore(self, count, data):
        member, name = self.known("redemption", data)
        self.both("restore", member, count, about=name)

    @rule(member=members, count=st.sampled_from((3, -3, 1, -20)), data=st.data())
    def adjust(self, member, count, data):
        self.both("adjust", member, count, expires=self.instant(data))

    @rule(member=members, other=members, count=few)
    def transfer(self, member, other, count):
        self.both("transfer", member, count, about=other)

    @rule(member=members, other=members, is_meant=st.integers(0, 9))
    def merge(self, member, other, is_meant):
        if is_meant == 9:
            self.both("merge", member, about=other)

    # ---- laws ------------------------------------------------------------------------

    @invariant()
    def they_agree(self):
        for name in MEMBERS if hasattr(self, "ledger") else ():
            assert asdict(self.ledger.balances(name, at=self.now)) == self.slow.balances(name)

    @invariant()
    def every_point_is_somewhere(self):
        for name in MEMBERS if hasattr(self, "ledger") else ():
            b = self.ledger.balances(name, at=self.now)
            gone = b.redeemed + b.expired + b.clawed + b.adjusted_down + b.sent
            assert b.issued - gone == b.available + b.pending + b.held - b.debt
            assert min(b.available, b.pending, b.held, b.debt) >= 0
            assert not (b.debt and b.available)

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule()
    def rebuilding_changes_nothing(self):
        rebuilt = Ledger.of(self.ledger.policy, self.ledger.journal)
        for name in MEMBERS:
            there, here = (one.balances(name, at=self.now) for one in (rebuilt, self.ledger))
            assert there == here

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule(member=members, span=st.sampled_from((DAY, 40 * DAY, 400 * DAY)))
    def looking_ahead_tells_what_time_will_do(self, member, span):
        ahead = deepcopy(self.slow)
        ahead.pass_time(self.now + span)
        expected = ahead.balances(member)
        assert asdict(self.ledger.balances(member, at=self.now + span)) == expected

    def teardown(self):
        for at, balances in getattr(self, "past", ())[-8:]:
            for name in MEMBERS:
                # commands at that very instant may have come after
                seen = asdict(self.ledger.balances(name, at=at))
                assert seen == balances[name], (at, name)


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(stateful_step_count=40)
