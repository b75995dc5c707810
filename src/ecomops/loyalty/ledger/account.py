"""One member's points at one moment, and the moves that every command is made of.

An account never refuses: whether a command is accepted was decided before. What it finds
missing, because something was recorded late, becomes debt.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, Final, Literal, TypeAlias

from attrs import define, evolve, field

from ecomops.loyalty.ledger.lots import Hold, Lot, LotRow, Parts, RedemptionRow
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

TABLES: Final = (
    "lots", "left", "waiting", "clawed_of", "expired_of", "late_of", "holds_on",
    "earns", "holds", "redemptions",
)  # fmt: skip
"""What an account knows about lots, earns, holds and redemptions."""

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
    queue: list[tuple[int, int, int]] = field(factory=list)
    """What is burnt next: when it expires (0 where that does not matter), when it was earned, and
    the number of the lot; lots with nothing left are dropped when they come up."""
    clock: list[tuple[int, int, int, int, int, str]] = field(factory=list)
    """What time does next, but for what the queue tells; the last is the hold's id."""
    lots: dict[int, LotRow] = field(factory=dict)
    left: dict[int, int] = field(factory=dict)
    """Spendable points of the lots that stand in the queue."""
    waiting: dict[int, int] = field(factory=dict)
    """Points of pending lots."""
    clawed_of: dict[int, int] = field(factory=dict)
    """Of earns: taken back, forgiven points among them."""
    expired_of: dict[int, int] = field(factory=dict)
    """Of earns: gone by expiry, wherever they stood."""
    late_of: dict[int, tuple[int, ...]] = field(factory=dict)
    """Of earns: the lots of points that came back late."""
    holds_on: dict[int, tuple[str, ...]] = field(factory=dict)
    """Of lots: the holds on their points, where holds do not protect them."""
    idle_us: int = NEVER
    """When everything is gone, unless something happens before."""
    lapsed_us: int = LONG_AGO
    """When everything was gone last."""
    earns: dict[str, int] = field(factory=dict)
    holds: dict[str, Hold] = field(factory=dict)
    redemptions: dict[str, RedemptionRow] = field(factory=dict)
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
        while queue and not self.left[queue[0][2]]:
            del self.left[heappop(queue)[2]]
        next_us, phase = clock[0][:2] if clock else (NEVER, _EXPIRE)
        idle_us = self.idle_us
        # of expiries at one instant the order is all the same
        if self.rules.queue_is_clock and queue and queue[0][0] <= to_us:
            soonest_us = queue[0][0]
            if soonest_us <= idle_us and (soonest_us, _EXPIRE) <= (next_us, phase):
                self.now_us = soonest_us
                self._expire(queue[0][2])
                return True
        if idle_us <= to_us and (idle_us, _EXPIRE) <= (next_us, phase):
            self._lapse()
            return True
        if next_us > to_us or not clock:
            return False
        self.now_us, phase, _, _, seq, hold_id = heappop(clock)
        if phase == _EXPIRE:
            self._expire(seq)
        elif phase == _ACTIVATE:
            if seq in self.waiting:
                self.activate(seq)
        elif (hold := self.holds.get(hold_id)) is not None and hold.is_open:
            self._tell("timed_out", hold.held, hold_id)
            self.release(hold)
        return True

    def touch(self) -> None:
        """Note an activity: what ends by inactivity ends later."""
        if self.rules.ends_by_inactivity:
            self.idle_us = self.rules.idle_us(self.now_us)

    def _lapse(self) -> None:
        """Let everything expire that no hold protects."""
        self.now_us = self.lapsed_us = self.idle_us
        self.idle_us = NEVER
        lots = [*(item[2] for item in self.queue), *self.waiting]
        held = () if self.rules.holds_protect else (hold for hold in self.holds.values())
        lots += [seq for hold in held if hold.is_open for seq, _ in hold.parts]
        for seq in lots:
            self._expire(seq)

    def _expire(self, seq: int) -> None:
        if seq in self.waiting:
            lost = self.waiting.pop(seq)
            self.pending -= lost
        else:
            lost = self.left.get(seq, 0)
            if lost:
                self.left[seq] = 0
                self.available -= lost
        for hold_id in self.holds_on.pop(seq, ()):
            lost += self._lose_hold(self.holds[hold_id], seq)
        if lost:
            self.note_expired(seq, lost)

    def _lose_hold(self, hold: Hold, seq: int) -> int:
        if not hold.is_open:
            return 0
        lost = sum(points for part, points in hold.parts if part == seq)
        hold.parts = [(part, points) for part, points in hold.parts if part != seq]
        hold.held -= lost
        self.held -= lost
        return lost

    def note_expired(self, seq: int, points: int) -> None:
        """Count points that are gone; the balances are the caller's."""
        self.expired += points
        lot = self.lot(seq)
        if lot.earn_seq is not None:
            self.expired_of[lot.earn_seq] = self.expired_of.get(lot.earn_seq, 0) + points
        self._tell("expired", points, lot.earn_id)

    def _tell(self, what: Transition, points: int, about: str | None) -> None:
        if self.told is not None:
            self.told.append((self.now_us, what, points, about))

    # ---- lots ---------------------------------------------------------------------------

    def lot(self, seq: int) -> Lot:
        """Give a lot by its number."""
        return Lot._make(self.lots[seq])

    def lots_of(self, earn: Lot) -> tuple[int, ...]:
        """Give all lots of an earn by their numbers, its own first."""
        return (earn.seq, *self.late_of.get(earn.seq, ()))

    def open_points(self, earn: Lot) -> int:
        """Say how much of an earn a clawback may still name."""
        return earn.issued - self.clawed_of.get(earn.seq, 0)

    def due_points(self, earn: Lot) -> int:
        """Say how much a clawback may still take: what has expired is gone already."""
        return max(self.open_points(earn) - self.expired_of.get(earn.seq, 0), 0)

    def burn_key(self, lot: LotRow) -> tuple[int, int, int]:
        """Sort key of what is burnt first."""
        seq, earned_us, _, expires_us, _, _, _ = lot
        return expires_us if self.rules.is_soonest_first else 0, earned_us, seq

    # ---- points come --------------------------------------------------------------------

    def add(self, lot: LotRow) -> None:
        """Take in a new lot: pending until it is available, and it may be so already."""
        seq, _, points, _, available_us, _, _ = lot
        self.lots[seq] = lot
        if available_us <= self.now_us:
            if not self.rules.queue_is_clock:
                self.watch_expiry(lot)
            self.gain(lot, points)
            return
        self.pending += points
        self.waiting[seq] = points
        self.watch_expiry(lot)
        if available_us != NEVER:
            self._set_clock(available_us, _ACTIVATE, lot)

    def take_up(self, lot: Lot, left: int | None, waits: int | None) -> None:
        """Take a lot over as it stands; to order the queue is left to the caller."""
        self.lots[lot.seq] = (*lot,)
        if left is not None:
            self.left[lot.seq] = left
            self.queue.append(self.burn_key(lot))
        if waits is not None:
            self.waiting[lot.seq] = waits
            if lot.available_us != NEVER:
                self._set_clock(lot.available_us, _ACTIVATE, lot)
        if lot.expires_us > self.now_us:
            self.watch_expiry(lot)

    def watch_expiry(self, lot: LotRow) -> None:
        """Have the clock let a lot expire, unless the queue tells when."""
        seq, _, _, expires_us, _, _, _ = lot
        if expires_us != NEVER and (seq in self.waiting or not self.rules.queue_is_clock):
            self._set_clock(expires_us, _EXPIRE, lot)

    def _set_clock(self, at_us: int, phase: int, lot: LotRow) -> None:
        # points that become available together pay debt in burn order
        heappush(self.clock, (at_us, phase, *self.burn_key(lot), ""))

    def activate(self, seq: int) -> None:
        """Let pending points become available."""
        points, lot = self.waiting.pop(seq), self.lot(seq)
        self.pending -= points
        self._tell("activated", points, lot.earn_id)
        self.gain(lot, points)

    def gain(self, lot: LotRow, points: int) -> None:
        """Let points of a lot become available; they pay debt first."""
        if self.debt:
            paid = min(self.debt, points)
            self.debt -= paid
            points -= paid
        if points:
            self.available += points
            seq, earned_us, _, expires_us, _, _, _ = lot
            if seq in self.left:
                self.left[seq] += points
            else:
                self.left[seq] = points
                soonest = expires_us if self.rules.is_soonest_first else 0
                heappush(self.queue, (soonest, earned_us, seq))

    def is_over(self, lot: Lot, since_us: int, *, is_lapsed: bool) -> bool:
        """Whether points would be gone by now, had they not left their lot at some instant."""
        return lot.expires_us <= self.now_us or is_lapsed or since_us < self.lapsed_us

    def give_back(self, hold: Hold, parts: Parts) -> None:
        """Let points of a hold become available, or be gone at once."""
        for seq, points in parts:
            lot = self.lot(seq)
            if self.is_over(lot, hold.since_us, is_lapsed=hold.is_lapsed):
                self.note_expired(seq, points)
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
            for seq, _ in hold.parts:
                others = tuple(one for one in self.holds_on[seq] if one != hold.entry_id)
                self.holds_on[seq] = others

    # ---- points go ------------------------------------------------------------------------

    def drain(self, points: int) -> tuple[Parts, int]:
        """Take available points in burn order; give also how many there were not."""
        parts: Parts = []
        queue, left, need = self.queue, self.left, min(points, self.available)
        missing = points - need
        self.available -= need
        while need:
            seq = queue[0][2]
            mine = left[seq]
            if mine > need:
                left[seq] = mine - need
                parts.append((seq, need))
                break
            heappop(queue)
            del left[seq]
            if mine:
                parts.append((seq, mine))
                need -= mine
        return parts, missing

    def take_from(self, seq: int, points: int) -> int:
        """Take points out of one lot, as many as it has left; give how many."""
        if seq in self.waiting:
            taken = min(self.waiting[seq], points)
            self.waiting[seq] -= taken
            self.pending -= taken
        else:
            taken = min(self.left.get(seq, 0), points)
            if taken:
                self.left[seq] -= taken
                self.available -= taken
        return taken

    def hold_out(self, hold: Hold) -> None:
        """Set a new hold's points aside; the clock resolves it if nothing else does."""
        self.holds[hold.entry_id] = hold
        self.held += hold.held
        if not self.rules.holds_protect:
            for seq, _ in hold.parts:
                self.holds_on[seq] = (*self.holds_on.get(seq, ()), hold.entry_id)
        if hold.expires_us != NEVER:
            item = hold.expires_us, _TIME_OUT, 0, 0, hold.seq, hold.entry_id
            heappush(self.clock, item)

    def clear(self) -> None:
        """Leave nothing: another account has taken over all of it."""
        self.queue, self.clock, self.idle_us = [], [], NEVER
        for name in TABLES:
            setattr(self, name, {})

    # ---- reading ---------------------------------------------------------------------------

    @property
    def owned(self) -> int:
        """All points of the member, less what is owed."""
        return self.available + self.pending + self.held - self.debt

    def counts(self) -> dict[str, Any]:
        """Give all `COUNTERS` by name."""
        return {name: getattr(self, name) for name in COUNTERS}

    def unspent(self) -> list[tuple[Lot, int]]:
        """List lots with points that are available or pending, and how many."""
        found = [*self.left.items(), *self.waiting.items()]
        return [(self.lot(seq), points) for seq, points in found if points]

    def next_expiry(self) -> tuple[int, int]:
        """Say when points expire next, and how many; never, 0 if none will."""
        lots = self.unspent()
        if not lots:
            return NEVER, 0
        soonest = min(self.idle_us, *(lot.expires_us for lot, _ in lots))
        if soonest == NEVER:
            return NEVER, 0
        if soonest == self.idle_us:
            return soonest, sum(points for _, points in lots)
        return soonest, sum(points for lot, points in lots if lot.expires_us == soonest)

    def outlook(self) -> Account:
        """Copy what time can move, to look ahead; what only commands refer to stays behind."""
        # the clock may still name a hold that is resolved: it is not found then, and is over
        # no command is to follow on the copy: it shares the lots, which time never changes
        held = {name: hold for name, hold in self.holds.items() if hold.is_open}
        return Account(
            self.rules, self.now_us, self.version, **self.counts(),
            queue=self.queue.copy(), clock=self.clock.copy(), lots=self.lots,
            left=self.left.copy(), waiting=self.waiting.copy(), holds_on=self.holds_on.copy(),
            holds={name: evolve(hold) for name, hold in held.items()},
            idle_us=self.idle_us, lapsed_us=self.lapsed_us, merged_into=self.merged_into,
        )  # fmt: skip
