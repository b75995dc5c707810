"""Any events in any order, against a list that is read anew each time."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import event as note, given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.tickets.happenings import (
    LIKELY,
    all_contents,
    blocks,
    event,
    happenings,
    lives,
)
from tests.tickets.slow_ticket import Slow

from ecomops.models.ticket import Ticket
from ecomops.models.ticket_events import MESSAGE_KINDS, TICKET_EVENT_KINDS, TICKET_PRIORITIES
from ecomops.tickets.life import TicketLife
from ecomops.tickets.results import TicketRefused


class TicketMachine(RuleBasedStateMachine):
    """Drives both tickets with the same events; they must always say the same."""

    @initialize(
        priority=st.sampled_from(TICKET_PRIORITIES),
        is_opened=st.sampled_from((True, True, True, False)),
    )
    def start(self, priority, is_opened):
        self.life = TicketLife(ticket_id="T-1", channel="chat", priority=priority)
        self.slow = Slow("T-1", priority)
        self.now = self.count = 0
        if is_opened:
            self.both(event("created", 0, id_="c"))

    @rule(minutes=st.sampled_from((1, 2, 10)))
    def wait(self, minutes):
        self.now += minutes

    @rule(data=st.data(), later=st.sampled_from((0, 1)))
    def something(self, data, later):
        self.count += 1
        self.now += later
        self.both(data.draw(happenings(self.now, self.count, self.life.allowed)))

    @rule(data=st.data())
    def move_on(self, data):
        """Do something after everything else, which is accepted unless it says nothing new."""
        kinds = [kind for kind in LIKELY if kind in self.life.allowed]
        if kinds:
            self.count, self.now = self.count + 1, self.now + 20
            kind = data.draw(st.sampled_from(kinds))
            more = data.draw(st.sampled_from(all_contents(kind)))
            if kind == "merged":
                more = {"tickets": blocks(f"M-{self.count}")}
            said = self.both(event(kind, self.now, id_=f"{self.count:03}", **more))
            assert said.code in {"ok", "no_change", "illegal_status"}

    @rule(data=st.data(), minutes=st.sampled_from((-3, -1, 0, 1)))
    def reply_around_the_closing(self, data, minutes):
        if self.life.status not in {None, "closed"} and self.life.allowed:
            self.count, self.now = self.count + 2, self.now + 20
            self.both(event("status_changed", self.now, id_=f"{self.count:03}", status="closed"))
            reply = event("agent_reply", self.now + minutes, id_=f"{self.count}r", staff_id="wang")
            assert self.both(reply).code == ("illegal_state" if minutes > 0 else "ok")
            if data.draw(st.booleans()):
                name = f"{self.count}o"
                self.both(event("status_changed", self.now + 2, id_=name, status="reopened"))

    @rule(replies=st.lists(st.sampled_from(("li", "wang", None)), max_size=2))
    def hand_back(self, replies):
        """Assign it, let somebody reply, and assign it to the same person again."""
        if "assigned" in self.life.allowed:
            self.count, self.now = self.count + 1, self.now + 20
            self.both(event("assigned", self.now, id_=f"{self.count}a", staff_id="li"))
            for i, staff in enumerate(replies, 1):
                self.both(
                    event("agent_reply", self.now + i, id_=f"{self.count}{i}", staff_id=staff)
                )
            self.now += 3
            said = self.both(event("assigned", self.now, id_=f"{self.count}b", staff_id="li"))
            if "wang" in replies:
                assert said.code == "ok"

    @rule(really=st.sampled_from((False, False, False, True)))
    def end(self, really):
        if "merged_into" in self.life.allowed and really:
            self.count, self.now = self.count + 1, self.now + 20
            self.both(event("merged_into", self.now, id_=f"{self.count:03}", ticket_id="T-2"))

    @rule(data=st.data(), changes=st.booleans())
    def say_again(self, data, changes):
        if self.life.events:
            again = data.draw(st.sampled_from(self.life.events))
            if changes:
                again = again.model_copy(update={"seq": again.seq + 1})
            assert self.both(again).code == ("id_conflict" if changes else "replayed")

    def both(self, happened):
        before = deepcopy(self.life)
        expected = self.slow.decide(happened)
        result = self.life.apply(happened)
        note(f"{happened.kind} {result.code}")
        assert result.code == expected, (happened, result)
        if result.code != "ok":
            assert self.life == before
            assert self.life.events == before.events
        else:
            assert self.life != before
        for language in ("en", "zh"):
            assert result.describe(language)
        if isinstance(result, TicketRefused):
            assert (result.kind, result.ticket_id) == (happened.kind, "T-1")
            told = (result.status, result.allowed, result.allowed_statuses)
            assert told == (before.status, before.allowed, before.allowed_statuses)
        return result

    # ---- what must always hold ----------------------------------------------------------
    @invariant()
    def statuses_agree(self):
        life, slow = self.life, self.slow
        assert list(life.events) == slow.events
        assert life.status == slow.status
        assert set(life.allowed) == slow.allowed
        assert set(life.allowed_statuses) == slow.allowed_statuses

    @invariant()
    def the_model_reads_the_same_from_the_log(self):
        if self.life.status is not None:
            ticket = self.life.ticket
            assert ticket.status == self.life.status
            assert sorted(e.event_id for e in ticket.events) == sorted(
                e.event_id for e in self.life.events
            )

    @invariant()
    def rebuild_is_live(self):
        if self.life.status is not None:
            ticket = self.life.ticket
            assert TicketLife.of(ticket) == self.life
            assert TicketLife.of(ticket).ticket == ticket
            read = Ticket.model_validate_json(ticket.model_dump_json())
            assert TicketLife.of(read) == self.life

    @rule()
    def allowed_is_exact(self):
        """Try everything after all else: what is allowed goes, and nothing else does."""
        done, statuses = [], []
        for kind in TICKET_EVENT_KINDS:
            for more in all_contents(kind):
                life = deepcopy(self.life)
                if life.apply(event(kind, self.now + 20, id_="probe", **more)).code == "ok":
                    done.append(kind)
                    statuses += [more["status"]] if kind == "status_changed" else []
        assert tuple(dict.fromkeys(done)) == self.life.allowed
        assert tuple(statuses) == self.life.allowed_statuses

    @rule(data=st.data())
    def what_is_not_allowed_is_refused_at_any_time(self, data):
        kinds = [kind for kind in TICKET_EVENT_KINDS if kind not in self.life.allowed]
        if kinds:
            kind = data.draw(st.sampled_from(kinds))
            minute = self.now + data.draw(st.sampled_from((-60, -1, 0, 20)))
            more = data.draw(st.sampled_from(all_contents(kind)))
            tried = event(kind, minute, id_="probe", **more)
            if kind == "agent_reply" and self.life.allowed and self.slow.is_late_reply(tried):
                return  # it was made before the closing
            assert self.life.apply(tried).code not in {"ok", "replayed"}


TestTicket = TicketMachine.TestCase
TestTicket.settings = settings(stateful_step_count=40)


def interleaved(data, life):
    """Put a life's messages anywhere among its changes."""
    changes = [e for e in life.events if e.kind not in MESSAGE_KINDS]
    messages = data.draw(st.permutations([e for e in life.events if e.kind in MESSAGE_KINDS]))
    for message in messages:
        changes.insert(data.draw(st.integers(0, len(changes))), message)
    return changes


def anew(life, events):
    made = TicketLife(ticket_id=life.ticket_id, channel=life.channel, priority=life.priority)
    return made, [result for event in events if (result := made.apply(event)).code != "ok"]


@given(st.data(), lives())
def test_messages_in_any_order_give_the_same_ticket(data, life):
    events = interleaved(data, life)
    ends = [e for e in events if e.kind == "merged_into"]
    made, refused = anew(life, [*(e for e in events if e not in ends), *ends])
    # a reply that comes while the ticket is closed is the only message that may be refused, and
    # an assignment may then be one to whom it is already
    note(f"{len(refused)} refused")
    if all(e.kind != "agent_reply" for e in events):
        assert not refused
    if not refused:
        assert made == life
        assert made.ticket == life.ticket
    codes = {(one.kind, one.code) for one in refused}
    assert codes <= {("agent_reply", "illegal_state"), ("assigned", "no_change")}


@given(lives())
def test_messages_that_all_came_first_give_the_same_ticket(life):
    by_turn = sorted(life.events, key=lambda e: e.kind not in MESSAGE_KINDS)
    made, refused = anew(life, by_turn)
    assert not refused
    assert made == life


@given(lives())
def test_changes_of_an_accepted_log_have_places_of_their_own(life):
    opened, *changes = [e for e in life.ticket.events if e.kind not in MESSAGE_KINDS]
    places = [(e.at, e.seq) for e in changes]
    assert places == sorted(set(places))
    assert opened.kind == "created"
    assert all(opened.at <= at for at, _ in places)
