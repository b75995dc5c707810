"""Any commands in any order, against the ledger that writes every point out."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta

from attrs import asdict
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import TypeAdapter
from tests.loyalty.ledger_scripts import DAY, HOUR, START, TICK, policies
from tests.loyalty.slow_ledger import FAR, SlowLedger

from ecomops import LedgerSnapshot, PointsCommand, PointsLedger

COMMAND: TypeAdapter[PointsCommand] = TypeAdapter(PointsCommand)
MEMBERS = ("A", "B")
members = st.sampled_from(("A", "A", "B"))
few = st.sampled_from((5, 10, 1, 2, 20))
some = st.none() | st.integers(1, 6)
SPANS = (TICK, HOUR, DAY, 10 * DAY, 40 * DAY, 100 * DAY)


NAMED = {
    "activate": "earn_id",
    "claw_back": "earn_id",
    "capture": "hold_id",
    "void": "hold_id",
    "restore": "redemption_id",
    "transfer": "to_member_id",
    "merge": "to_member_id",
}


def ask(ledger, kind, member, count, *, at, as_model, about=None, **more):
    """Give the ledger a command, as a method or as a model."""
    named = {} if about is None else {NAMED[kind]: about}
    more = {
        f"{name}_at" if name in {"available", "expires"} else name: v for name, v in more.items()
    }
    more |= {"earn": {"source": "test"}, "adjust": {"reason": "test"}}.get(kind, {})
    if count is not None:
        named["points"] = count
    if as_model:
        fields = {"kind": kind, "member_id": member, "at": at, **named, **more}
        return ledger.apply(COMMAND.validate_python(fields))
    return getattr(ledger, kind)(member, at=at, **named, **more)


class LedgerMachine(RuleBasedStateMachine):
    """Drives both ledgers with the same commands; they must always say the same."""

    @initialize(policy=policies())
    def start(self, policy):
        self.ledger, self.slow = PointsLedger(policy), SlowLedger(policy)
        self.now = START
        self.slow.pass_time(START)
        self.count = self.commands = 0
        self.names: dict[str, list[tuple[str, str]]] = {"earn": [], "hold": [], "redemption": []}
        self.past = []
        self.tail_since: datetime | None = None
        self.taken: LedgerSnapshot | None = None

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
        # what a model refuses at the door, the ledger refuses by its methods
        begins = self.now if more.get("available") is None else max(self.now, more["available"])
        is_sound = more.get("expires") is None or more["expires"] > begins
        as_model = is_sound and self.commands % 2 == 0
        self.commands += 1
        result = ask(
            self.ledger, kind, member, count, at=self.now, as_model=as_model, **mine, **more
        )
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

    @precondition(lambda self: hasattr(self, "ledger") and not self.tail_since)
    @rule()
    def rebuilding_changes_nothing(self):
        rebuilt = PointsLedger.from_lines(self.ledger.to_lines())
        self.must_equal(rebuilt)
        taken = PointsLedger.of(rebuilt.policy, rebuilt.journal, verify=False)
        assert taken.snapshot() == rebuilt.snapshot()
        self.ledger = rebuilt

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule()
    def going_on_from_a_snapshot_changes_nothing(self):
        taken = self.ledger.snapshot()
        text = taken.model_dump_json()
        self.ledger = PointsLedger.from_snapshot(LedgerSnapshot.model_validate_json(text))
        assert self.ledger.snapshot() == taken
        self.tail_since, self.taken = self.now, taken

    @precondition(lambda self: hasattr(self, "ledger") and self.tail_since)
    @rule()
    def a_snapshot_and_what_came_after_it_rebuild(self):
        assert self.taken is not None
        self.must_equal(PointsLedger.from_snapshot(self.taken, self.ledger.journal))

    def must_equal(self, other):
        for name in MEMBERS:
            for ask in ("balances", "lots", "expiries"):
                there, here = (
                    getattr(one, ask)(name, at=self.now) for one in (other, self.ledger)
                )
                assert there == here

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule(member=members, data=st.data())
    def a_statement_comes_to_the_balance(self, member, data):
        instants = [at for at, _ in self.past[-6:] if not self.tail_since or at > self.tail_since]
        since = data.draw(st.sampled_from([None, *instants]))
        told = self.ledger.statement(member, since=since, until=self.now)
        balance = told.opening.owned
        for line in told.lines:
            balance += line.change
            assert line.balance == balance
            assert since is None or since < line.at <= self.now
        assert balance == told.closing.owned == self.ledger.balances(member, at=self.now).owned
        if since is None and not self.tail_since:
            gone = sum(line.moved for line in told.lines if line.kind == "expired")
            taken_over = any(line.kind in {"taken_over", "merge"} for line in told.lines)
            assert taken_over or gone == told.closing.expired

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule(member=members)
    def lots_are_what_the_balances_count(self, member):
        balances = self.ledger.balances(member, at=self.now)
        lots = self.ledger.lots(member, at=self.now)
        for state in ("available", "pending", "held"):
            mine = sum(lot.points for lot in lots if lot.state == state)
            assert mine == getattr(balances, state)
        coming = self.ledger.expiries(member, at=self.now)
        first = (coming[0].at, coming[0].points) if coming else (None, 0)
        assert first == (balances.next_expiry_at, balances.next_expiry_points)

    @precondition(lambda self: hasattr(self, "ledger"))
    @rule(member=members, span=st.sampled_from((DAY, 40 * DAY, 400 * DAY)))
    def looking_ahead_tells_what_time_will_do(self, member, span):
        ahead = deepcopy(self.slow)
        ahead.pass_time(self.now + span)
        expected = ahead.balances(member)
        assert asdict(self.ledger.balances(member, at=self.now + span)) == expected

    def teardown(self):
        for at, balances in getattr(self, "past", ())[-8:]:
            if self.tail_since and at <= self.tail_since:
                continue
            for name in MEMBERS:
                # commands at that very instant may have come after
                seen = asdict(self.ledger.balances(name, at=at))
                assert seen == balances[name], (at, name)


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(stateful_step_count=40)
