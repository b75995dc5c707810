"""The ledger written out point by point: slow, and plain enough to be believed.

Every single point is an object that says where it is. Whatever happens looks at all of them.
There is no queue, no sum and no index; time passes from one instant at which anything could
happen to the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ecomops.calendars.days import local_date, start_of_day

FAR = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(eq=False)
class Point:
    """One single point."""

    earned: datetime
    number: int
    """The place of the command that brought it, to break ties."""
    expires: datetime
    available: datetime
    earn: str | None
    where: str = "new"
    hold: str | None = None
    redemption: str | None = None
    since: datetime | None = None
    """When it left for a hold or a redemption."""
    over: bool = False
    """Whether everything was gone meanwhile, before two members were merged."""


@dataclass(eq=False)
class Member:
    """One member: points, and a handful of tallies."""

    points: list[Point] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    debt: int = 0
    version: int = 0
    idle: datetime = FAR
    lapsed: datetime = LONG_AGO
    earns: dict[str, dict[str, int]] = field(default_factory=dict)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    redemptions: dict[str, list[Point]] = field(default_factory=dict)
    merged: bool = False

    def all(self, where):
        return [point for point in self.points if point.where == where]


class SlowLedger:
    """Takes the same commands as the ledger and says what each comes to."""

    def __init__(self, policy):
        self.policy = policy
        self.zone = ZoneInfo(policy.zone)
        self.members: dict[str, Member] = {}
        self.now = LONG_AGO
        self.commands = 0

    def member(self, name):
        return self.members.setdefault(name, Member())

    # ---- time -----------------------------------------------------------------------

    def pass_time(self, to):
        for member in self.members.values():
            self._pass(member, to)
        self.now = to

    def _pass(self, member, to):
        while True:
            instants = [p.expires for p in member.points if p.where in {"available", "pending"}]
            if not self.policy.holds_protect:
                instants += [p.expires for p in member.all("held")]
            instants += [p.available for p in member.all("pending")]
            instants += [h["expires"] for h in member.holds.values() if h["open"]]
            instants.append(member.idle)
            at = min(instants)
            if at > to or at == FAR:
                return
            for hold in member.holds.values():
                if hold["open"] and hold["expires"] == at:
                    self._release(member, hold, at)
            everything = member.idle == at
            if everything:
                member.idle, member.lapsed = FAR, at
            mortal = {"available", "pending"} | (set() if self.policy.holds_protect else {"held"})
            for point in member.points:
                if point.where in mortal and (everything or point.expires == at):
                    self._lose(member, point)
            due = [p for p in member.all("pending") if p.available == at]
            self._gain(member, due)

    def _lose(self, member, point):
        point.where = "expired"
        member.tally["expired"] += 1
        if point.earn:
            member.earns[point.earn]["expired"] += 1

    def _gain(self, member, points):
        for point in sorted(points, key=self._burn_key):
            if member.debt:
                member.debt -= 1
                point.where = "paid"
            else:
                point.where = "available"

    def _release(self, member, hold, at):
        hold["open"] = False
        back = [p for p in member.all("held") if p.hold == hold["id"]]
        over = [p for p in back if self._is_over(member, p, at)]
        for point in over:
            self._lose(member, point)
        self._gain(member, [p for p in back if p not in over])

    @staticmethod
    def _is_over(member, point, at):
        return point.over or point.expires <= at or point.since < member.lapsed

    def _burn_key(self, point):
        if self.policy.burn_order == "soonest_expiring":
            return point.expires, point.earned, point.number
        return point.earned, point.number

    def _next(self, member, count):
        return sorted(member.all("available"), key=self._burn_key)[:count]

    def _active(self, member):
        idle = self.policy.expiry.idle_until(self.now, self.zone)
        member.idle = idle or FAR

    def _gone(self, anchor):
        return self.policy.expiry.gone_at(anchor, self.zone) or FAR

    # ---- commands ---------------------------------------------------------------------

    def do(self, kind, name, count=None, **more):
        """Give the code of what comes of a command, now."""
        member = self.members.get(name) or Member()
        if member.merged:
            return "invalid"
        code = getattr(self, f"_{kind}")(member, name, count, **more)
        if code == "ok":
            self.members.setdefault(name, member)
            member.version += 1
            self.commands += 1
        return code

    def _earn(self, member, _, count, entry_id, available=None, expires=None, waits=False):
        at = self.now
        start = at + self.policy.pending_days * DAY if available is None else max(available, at)
        if waits:
            start = FAR
        anchor = at if self.policy.expiry_anchor == "earned" else start
        end = expires or (FAR if anchor == FAR else self._gone(anchor))
        if end <= (at if waits else start):
            return "invalid"
        member.earns[entry_id] = {"points": count, "clawed": 0, "expired": 0}
        new = [Point(at, self.commands, end, start, entry_id, "pending") for _ in range(count)]
        member.points += new
        member.tally["issued"] += count
        if start <= at:
            self._gain(member, new)
        self._active(member)
        return "ok"

    def _activate(self, member, _, __, about):
        if about not in member.earns:
            return "unknown_earn"
        mine = [p for p in member.all("pending") if p.earn == about]
        if not mine:
            return "invalid"
        for point in mine:
            if point.available == FAR == point.expires and (
                self.policy.expiry_anchor == "available"
            ):
                point.expires = self._gone(self.now)
        self._gain(member, mine)
        return "ok"

    def _spend(self, member, points, entry_id):
        for point in points:
            point.where, point.redemption = "redeemed", entry_id
        member.redemptions[entry_id] = list(points)
        member.tally["redeemed"] += len(points)
        self._active(member)
        return "ok"

    def _redeem(self, member, _, count, entry_id):
        points = self._next(member, count)
        if len(points) < count:
            return "insufficient"
        for point in points:
            point.since = self.now
        return self._spend(member, points, entry_id)

    def _hold(self, member, _, count, entry_id, expires=None):
        if expires is not None and expires <= self.now:
            return "invalid"
        points = self._next(member, count)
        if len(points) < count:
            return "insufficient"
        member.holds[entry_id] = {"id": entry_id, "open": True, "expires": expires or FAR}
        for point in points:
            point.where, point.hold, point.since = "held", entry_id, self.now
        return "ok"

    def _capture(self, member, _, count, entry_id, about):
        hold = member.holds.get(about)
        if hold is None or not hold["open"]:
            return "hold_closed"
        held = sorted((p for p in member.all("held") if p.hold == about), key=self._burn_key)
        want = len(held) if count is None else count
        if not want or want > len(held):
            return "exceeds_hold"
        self._spend(member, held[:want], entry_id)
        self._release(member, hold, self.now)
        return "ok"

    def _void(self, member, _, __, about):
        hold = member.holds.get(about)
        if hold is None or not hold["open"]:
            return "hold_closed"
        self._release(member, hold, self.now)
        return "ok"

    def _claw_back(self, member, _, count, about):
        earn = member.earns.get(about)
        if earn is None:
            return "unknown_earn"
        open_ = earn["points"] - earn["clawed"]
        due = max(open_ - earn["expired"], 0)
        if count is not None and count > open_:
            return "exceeds_earn"
        need = due if count is None else min(count, due)
        pending = [p for p in member.all("pending") if p.earn == about]
        active = self._next(member, None)
        own = sorted((p for p in active if p.earn == about), key=self._burn_key)
        others = [p for p in active if p.earn != about]
        if self.policy.clawback_reach == "own_only":
            others = []
        reach = (pending + own + others)[:need]
        short = need - len(reach)
        if short and self.policy.on_clawback_shortfall == "refuse":
            return "insufficient"
        for point in reach:
            point.where = "clawed"
        earn["clawed"] += need
        if self.policy.on_clawback_shortfall == "forgive":
            member.tally["forgiven"] += short
            member.tally["clawed"] += need - short
        else:
            member.debt += short
            member.tally["clawed"] += need
        return "ok"

    def _restore(self, member, _, count, about):
        spent = member.redemptions.get(about)
        if spent is None:
            return "unknown_redemption"
        want = len(spent) if count is None else count
        if not want or want > len(spent):
            return "exceeds_redemption"
        back = []
        days = self.policy.restore_grace_days
        member.tally["redeemed"] -= want
        for _ in range(want):
            point = spent.pop()
            if self._is_over(member, point, self.now):
                if days is None:
                    self._lose(member, point)
                    continue
                today = local_date(self.zone, self.now)
                point.expires = start_of_day(self.zone, today + (days + 1) * DAY)
                point.number, point.over = self.commands, False
            back.append(point)
        self._gain(member, back)
        self._active(member)
        return "ok"

    def _adjust(self, member, _, count, expires=None):
        if count < 0:
            taken = self._next(member, -count)
            short = -count - len(taken)
            if short and self.policy.on_adjustment_shortfall == "refuse":
                return "insufficient"
            for point in taken:
                point.where = "adjusted"
            member.debt += short
            member.tally["adjusted_down"] -= count
            return "ok"
        end = expires or self._gone(self.now)
        if end <= self.now:
            return "invalid"
        new = [Point(self.now, self.commands, end, self.now, None) for _ in range(count)]
        member.points += new
        member.tally["issued"] += count
        self._gain(member, new)
        self._active(member)
        return "ok"

    def _transfer(self, member, name, count, about):
        other = self.members.get(about) or Member()
        if about == name or other.merged:
            return "invalid"
        points = self._next(member, count)
        if len(points) < count:
            return "insufficient"
        self.members[about] = other
        new = [Point(p.earned, self.commands, p.expires, self.now, None) for p in points]
        for point in points:
            point.where = "sent"
        member.tally["sent"] += count
        other.tally["issued"] += count
        other.points += new
        other.version += 1
        self._gain(other, new)
        self._active(member)
        self._active(other)
        return "ok"

    def _merge(self, member, name, _, about):
        other = self.members.get(about) or Member()
        if about == name or other.merged or not member.version:
            return "invalid"
        self.members[about] = other
        gone = [*member.all("held"), *(p for r in member.redemptions.values() for p in r)]
        for point in gone:
            point.over = point.over or point.since < member.lapsed
            point.since = max(point.since, other.lapsed)
        other.points += member.points
        other.tally += member.tally
        other.debt += member.debt
        other.earns.update(member.earns)
        other.holds.update(member.holds)
        other.redemptions.update(member.redemptions)
        ends = [side.idle for side in (member, other) if side.idle != FAR]
        other.idle = max(ends, default=FAR)
        for point in self._next(other, other.debt):
            point.where = "paid"
            other.debt -= 1
        other.version += 1
        emptied = Member(version=member.version, merged=True)
        member.__dict__.update(emptied.__dict__)
        return "ok"

    # ---- reading ----------------------------------------------------------------------

    def balances(self, name):
        """Give what a member has now, as plain numbers."""
        member = self.members.get(name) or Member()
        live = member.all("available") + member.all("pending")
        ends = [*(p.expires for p in live), member.idle] if live else [FAR]
        soonest = min(ends)
        dying = live if soonest == member.idle else [p for p in live if p.expires == soonest]
        is_ending = soonest != FAR
        return {
            "available": len(member.all("available")),
            "pending": len(member.all("pending")),
            "held": len(member.all("held")),
            "debt": member.debt,
            **{
                name: member.tally[name]
                for name in (
                    "issued", "redeemed", "expired", "clawed", "forgiven", "adjusted_down", "sent"
                )
            },
            "version": member.version,
            "next_expiry_at": soonest if is_ending else None,
            "next_expiry_points": len(dying) if is_ending else 0,
        }  # fmt: skip
