"""One member's points at one moment, and the moves that every command is made of.

An account never refuses: whether a command is accepted was decided before. What it finds
missing, because something was recorded late, becomes debt.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field

from ecomops.loyalty.ledger.lots import Hold, Lot, Parts, Redemption
from ecomops.loyalty.ledger.rules import Rules
from ecomops.loyalty.ledger.times import LONG_AGO, NEVER

Transition: TypeAlias = Literal["timed_out", "expired", "activated"]
Told: TypeAlias = tuple[int, Transition, int, str | None]
"""What the clock did: when, what, with how many points, about which earn or hold."""

COUNTERS: Final = (
    "available", "pending", "held", "debt", "issued", "redeemed", "expired", "clawed",
    "forgiven", "adjusted_down", "sent",
)  # fmt: skip
"""The balances and tallies of an account, fields of `PointsBalances` too."""

# at one instant: holds time out, then points expire, then others become available
_TIME_OUT: Final = 0
_EXPIRE: Final = 1
_ACTIVATE: Final = 2


@define(eq=False)
class Account:
    """One member's points, as of the latest instant that it was moved to."""

    rules: Rules
    now_us: int = LONG_AGO
    version: int = 0
    available: int = 0
    pending: int = 0
    held: int = 0
    debt: int = 0
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed: int = 0
    forgiven: int = 0
    adjusted_down: int = 0
    sent: int = 0
    queue: list[tuple[int, int, int, Lot]] = field(factory=list)
    """What is burnt next; lots with nothing left are dropped when they come up."""
    clock: list[tuple[int, int, int, int, int, Any]] = field(factory=list)
    """What time does next, but for what the queue tells."""
    waiting: dict[int, Lot] = field(factory=dict)
    """Pending lots."""
    idle_us: int = NEVER
    """When everything is gone, unless something happens before."""
    lapsed_us: int = LONG_AGO
    """When everything was gone last."""
    earns: dict[str, Lot] = field(factory=dict)
    holds: dict[str, Hold] = field(factory=dict)
    redemptions: dict[str, Redemption] = field(factory=dict)
    merged_into: str | None = None
    told: list[Told] | None = None
    """Where to write down what the clock does; None: nowhere."""

    # ---- time -------------------------------------------------------------------------

    def advance(self, to_us: int) -> None:
        """Let time pass: holds time out, points expire, others become available."""
        clock, queue, queue_is_clock = self.clock, self.queue, self.rules.queue_is_clock
        while (
            (clock and clock[0][0] <= to_us)
            or (queue_is_clock and queue and queue[0][0] <= to_us)
            or self.idle_us <= to_us
        ):
            if not self.step(to_us):
                break
        self.now_us = to_us

    def step(self, to_us: int) -> bool:
        """Let the next thing happen that time brings up to an instant; tell whether any did."""
        clock, queue = self.clock, self.queue
        while queue and not queue[0][3].left:
            heappop(queue)[3].is_queued = False
        next_us, phase = clock[0][:2] if clock else (NEVER, _EXPIRE)
        idle_us = self.idle_us
        # of expiries at one instant the order is all the same
        if self.rules.queue_is_clock and queue and queue[0][0] <= to_us:
            soonest_us = queue[0][0]
            if soonest_us <= idle_us and (soonest_us, _EXPIRE) <= (next_us, phase):
                self.now_us = soonest_us
                self._expire(queue[0][3])
                return True
        if idle_us <= to_us and (idle_us, _EXPIRE) <= (next_us, phase):
            self._lapse()
            return True
        if next_us > to_us or not clock:
            return False
        at_us, phase, _, _, _, thing = heappop(clock)
        self.now_us = at_us
        if phase == _EXPIRE:
            self._expire(thing)
        elif phase == _ACTIVATE:
            if thing.is_pending and thing.available_us == at_us:
                self.activate(thing)
        elif thing.is_open:
            self._tell("timed_out", thing.held, thing.entry_id)
            self.release(thing)
        return True

    def touch(self) -> None:
        """Note an activity: what ends by inactivity ends later."""
        if self.rules.ends_by_inactivity:
            self.idle_us = self.rules.idle_us(self.now_us)

    def _lapse(self) -> None:
        """Let everything expire that no hold protects."""
        self.now_us = self.lapsed_us = self.idle_us
        self.idle_us = NEVER
        lots = [*(item[3] for item in self.queue), *self.waiting.values()]
        held = () if self.rules.holds_protect else (hold for hold in self.holds.values())
        lots += [lot for hold in held if hold.is_open for lot, _ in hold.parts]
        for lot in lots:
            self._expire(lot)

    def _expire(self, lot: Lot) -> None:
        lost = lot.left
        if lost:
            lot.left = 0
            if lot.is_pending:
                self.pending -= lost
            else:
                self.available -= lost
        if lot.is_pending:
            lot.is_pending = False
            self.waiting.pop(lot.seq, None)
        if lot.holds is not None:
            for hold in lot.holds:
                lost += self._lose_hold(hold, lot)
            lot.holds = None
        if lost:
            self.note_expired(lot, lost)

    def _lose_hold(self, hold: Hold, lot: Lot) -> int:
        if not hold.is_open:
            return 0
        lost = sum(points for part, points in hold.parts if part is lot)
        hold.parts = [(part, points) for part, points in hold.parts if part is not lot]
        hold.held -= lost
        self.held -= lost
        return lost

    def note_expired(self, lot: Lot, points: int) -> None:
        """Count points that are gone; the balances are the caller's."""
        self.expired += points
        earn = lot if lot.earn is None else lot.earn
        earn.expired += points
        self._tell("expired", points, earn.earn_id)

    def _tell(self, what: Transition, points: int, about: str | None) -> None:
        if self.told is not None:
            self.told.append((self.now_us, what, points, about))

    # ---- points come --------------------------------------------------------------------

    def add(self, lot: Lot) -> None:
        """Take in a new lot: pending until it is available, and it may be so already."""
        if lot.available_us <= self.now_us:
            self.watch_expiry(lot)
            self.gain(lot, lot.issued)
            return
        lot.left, lot.is_pending = lot.issued, True
        self.pending += lot.issued
        self.waiting[lot.seq] = lot
        self.watch_expiry(lot)
        if lot.available_us != NEVER:
            self._set_clock(lot.available_us, _ACTIVATE, lot)

    def take_up(self, lot: Lot) -> None:
        """Take a lot over as it stands; to order the queue is left to the caller."""
        if lot.is_queued:
            soonest = lot.expires_us if self.rules.is_soonest_first else 0
            self.queue.append((soonest, lot.earned_us, lot.seq, lot))
        if lot.is_pending:
            self.waiting[lot.seq] = lot
            if lot.available_us != NEVER:
                self._set_clock(lot.available_us, _ACTIVATE, lot)
        if lot.expires_us > self.now_us:
            self.watch_expiry(lot)

    def watch_expiry(self, lot: Lot) -> None:
        """Have the clock let a lot expire, unless the queue tells when."""
        if lot.expires_us != NEVER and (lot.is_pending or not self.rules.queue_is_clock):
            self._set_clock(lot.expires_us, _EXPIRE, lot)

    def _set_clock(self, at_us: int, phase: int, lot: Lot) -> None:
        # points that become available together pay debt in burn order
        soonest = lot.expires_us if self.rules.is_soonest_first else 0
        heappush(self.clock, (at_us, phase, soonest, lot.earned_us, lot.seq, lot))

    def activate(self, lot: Lot) -> None:
        """Let pending points become available."""
        points, lot.left, lot.is_pending = lot.left, 0, False
        self.pending -= points
        del self.waiting[lot.seq]
        self._tell("activated", points, lot.earn_id)
        self.gain(lot, points)

    def gain(self, lot: Lot, points: int) -> None:
        """Let points of a lot become available; they pay debt first."""
        if self.debt:
            paid = min(self.debt, points)
            self.debt -= paid
            points -= paid
        if points:
            lot.left += points
            self.available += points
            if not lot.is_queued:
                lot.is_queued = True
                soonest = lot.expires_us if self.rules.is_soonest_first else 0
                heappush(self.queue, (soonest, lot.earned_us, lot.seq, lot))

    def is_over(self, lot: Lot, held: Hold | Redemption) -> bool:
        """Whether points would be gone by now, had they not left their lot."""
        return lot.expires_us <= self.now_us or held.is_lapsed or held.since_us < self.lapsed_us

    def burn_key(self, lot: Lot) -> tuple[int, int, int]:
        """Sort key of what is burnt first."""
        soonest = lot.expires_us if self.rules.is_soonest_first else 0
        return soonest, lot.earned_us, lot.seq

    def give_back(self, hold: Hold, parts: Parts) -> None:
        """Let points of a hold become available, or be gone at once."""
        for lot, points in parts:
            if self.is_over(lot, hold):
                self.note_expired(lot, points)
            else:
                self.gain(lot, points)

    def release(self, hold: Hold) -> None:
        """Resolve a hold: what is still held goes back where it came from."""
        self.close(hold)
        self.give_back(hold, hold.parts)

    def close(self, hold: Hold) -> None:
        """Resolve a hold; its points are the caller's."""
        hold.is_open = False
        self.held -= hold.held
        hold.held = 0
        if not self.rules.holds_protect:
            for lot, _ in hold.parts:
                if lot.holds is not None:
                    lot.holds.remove(hold)

    # ---- points go ------------------------------------------------------------------------

    def drain(self, points: int) -> tuple[Parts, int]:
        """Take available points in burn order; give also how many there were not."""
        parts: Parts = []
        queue, need = self.queue, min(points, self.available)
        missing = points - need
        self.available -= need
        while need:
            lot = queue[0][3]
            left = lot.left
            if left > need:
                lot.left = left - need
                parts.append((lot, need))
                break
            heappop(queue)
            lot.is_queued = False
            if left:
                lot.left = 0
                parts.append((lot, left))
                need -= left
        return parts, missing

    def take_from(self, lot: Lot, points: int) -> int:
        """Take points out of one lot, as many as it has left; give how many."""
        taken = min(lot.left, points)
        lot.left -= taken
        if lot.is_pending:
            self.pending -= taken
        else:
            self.available -= taken
        return taken

    def hold_out(self, hold: Hold) -> None:
        """Set a new hold's points aside; the clock resolves it if nothing else does."""
        self.holds[hold.entry_id] = hold
        self.held += hold.held
        if not self.rules.holds_protect:
            for lot, _ in hold.parts:
                lot.holds = [*(lot.holds or ()), hold]
        if hold.expires_us != NEVER:
            heappush(self.clock, (hold.expires_us, _TIME_OUT, 0, 0, hold.seq, hold))

    def clear(self) -> None:
        """Leave nothing: another account has taken over all of it."""
        self.queue, self.clock, self.waiting, self.idle_us = [], [], {}, NEVER
        self.earns, self.holds, self.redemptions = {}, {}, {}

    # ---- reading ---------------------------------------------------------------------------

    @property
    def owned(self) -> int:
        """All points of the member, less what is owed."""
        return self.available + self.pending + self.held - self.debt

    def counts(self) -> dict[str, Any]:
        """Give all `COUNTERS` by name."""
        return {name: getattr(self, name) for name in COUNTERS}

    def next_expiry(self) -> tuple[int, int]:
        """Say when points expire next, and how many; never, 0 if none will."""
        lots = [item[3] for item in self.queue if item[3].left]
        lots += [lot for lot in self.waiting.values() if lot.left]
        if not lots:
            return NEVER, 0
        soonest = min(self.idle_us, *(lot.expires_us for lot in lots))
        if soonest == NEVER:
            return NEVER, 0
        if soonest == self.idle_us:
            return soonest, sum(lot.left for lot in lots)
        return soonest, sum(lot.left for lot in lots if lot.expires_us == soonest)

    def outlook(self) -> Account:
        """Copy what time can move, to look ahead; what commands refer to stays behind."""
        new = Account(
            self.rules, self.now_us, self.version, **self.counts(),
            idle_us=self.idle_us, lapsed_us=self.lapsed_us, merged_into=self.merged_into,
        )  # fmt: skip
        lots: dict[int, Lot] = {}

        def copied(lot: Lot) -> Lot:
            mine = lots.get(lot.seq)
            if mine is None:
                mine = lots[lot.seq] = Lot(
                    lot.seq, lot.earned_us, lot.issued, lot.expires_us, lot.available_us,
                    lot.left, lot.is_pending, lot.is_queued, lot.earn_id,
                )  # fmt: skip
            return mine

        for name, hold in self.holds.items():
            if hold.is_open:
                parts = [(copied(lot), points) for lot, points in hold.parts]
                new.holds[name] = mine = Hold(
                    name, hold.seq, hold.since_us, hold.expires_us, parts, hold.held,
                    is_lapsed=hold.is_lapsed,
                )  # fmt: skip
                for lot, _ in () if self.rules.holds_protect else parts:
                    lot.holds = [*(lot.holds or ()), mine]
        new.queue = [(*item[:3], copied(item[3])) for item in self.queue]
        new.waiting = {seq: copied(lot) for seq, lot in self.waiting.items()}
        # what has no lot or hold here is over, and time does nothing to it
        for item in self.clock:
            thing = item[5]
            if item[1] != _TIME_OUT:
                new.clock.append((*item[:5], copied(thing)))
            elif thing.is_open:
                new.clock.append((*item[:5], new.holds[thing.entry_id]))
        heapify(new.clock)
        return new
