"""A member's facts in the order of time, and what they come to from one instant to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

from ecomops.arguments import check_type
from ecomops.calendars.zones import load_zone
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.loyalty.tiers.facts import TierGrant, TierOrder, TierRecord, TierRefund
from ecomops.loyalty.tiers.local_days import ALWAYS, LocalDays, day_start, days_after
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.tally import Tally, metrics_of
from ecomops.loyalty.tiers.terms import Terms
from ecomops.models.problems import listed

WhyCode: TypeAlias = Literal[
    "began", "upgraded", "granted", "requalified", "downgraded", "grant_ended", "refunded"
]
"""Why a period began: the first fact, the needs of a tier met, a tier given by hand, a tier
kept for another term, a review that failed, a grant that ended, a refund that took effect at
once."""

_Fact: TypeAlias = TierOrder | TierRefund | TierGrant


@frozen
class Standing:
    """What is in force at an instant.

    Attributes
    ----------
    rung
        The tier's place in the policy.
    through
        The last local day of its term, `date.max` if it has none.
    held_through
        The last local day on which it is held for certain: `through` and grace.
    by_grant
        Whether it is held by a grant alone.
    """

    rung: int
    through: date = ALWAYS
    held_through: date = ALWAYS
    by_grant: bool = False


@frozen
class Stretch:
    """A stretch of time that began with a change: of tier, or of its term.

    Attributes
    ----------
    was
        What was in force right before.
    """

    since: datetime
    standing: Standing
    why: WhyCode
    was: Standing


@define(eq=False)
class Walk:
    """One member's way through time; it is walked once, forwards."""

    policy: TierPolicy
    record: TierRecord
    today: date = field(default=date.min, init=False)
    tally: Tally = field(init=False)
    terms: Terms = field(init=False)
    stretches: list[Stretch] = field(factory=list, init=False)
    """What was in force since the first fact, change after change."""
    _days: LocalDays = field(init=False)
    _granted: dict[int, date] = field(factory=dict, init=False)
    """The last local day through which each rung was granted."""
    _batches: Iterator[tuple[datetime, list[_Fact]]] = field(init=False)
    _rungs: dict[str, int] = field(init=False)
    _next: tuple[datetime, list[_Fact]] | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        check_type("policy", self.policy, TierPolicy, "read one with TierPolicy.model_validate")
        check_type("record", self.record, TierRecord, "give a TierRecord of the member's orders")
        orders = sorted(self.record.orders, key=lambda order: order.at)
        metrics = metrics_of(level.needs for level in self.policy.tiers)
        self.tally = Tally(orders, metrics)
        self.terms = Terms.of(self.policy, self.tally)
        self._days = LocalDays(load_zone(self.policy.zone))
        self._rungs = {level.tier.tier_id: i for i, level in enumerate(self.policy.tiers)}
        facts: Iterable[_Fact] = (*orders, *self.record.refunds, *self._known_grants())
        in_time = groupby(sorted(facts, key=lambda fact: fact.at), key=lambda fact: fact.at)
        self._batches = ((at, list(batch)) for at, batch in in_time)
        self._next = next(self._batches, None)

    def _known_grants(self) -> tuple[TierGrant, ...]:
        for grant in self.record.grants:
            if grant.tier_id not in self._rungs:
                remedy = f"give one of {listed(tuple(self._rungs))}"
                raise UnknownIdError("tier_id", grant.tier_id, "is no tier of the policy", remedy)
            day = LocalDays(self._days.zone).day_of(grant.at)
            if grant.through < day:
                problem = "is before the local day on which the grant begins"
                remedy = f"give a date from {day.isoformat()}"
                raise InvalidArgumentError("through", grant.through.isoformat(), problem, remedy)
        return self.record.grants

    # ---- time -----------------------------------------------------------------------------

    def to(self, at: datetime) -> None:
        """Walk on to an instant, what happens at it included."""
        while self._next and self._next[0] <= at:
            now, batch = self._next
            self._pass(now)
            self._take(now, batch)
            self._next = next(self._batches, None)
        self._pass(at)

    def to_day(self, day: date) -> None:
        """Walk on to the beginning of a local day as if nothing more happened before."""
        self._next = None
        self._pass(day_start(self._days.zone, day))

    def _pass(self, at: datetime) -> None:
        """Let time pass, from one local day with a review or the end of a grant to the next."""
        today = self._days.day_of(at)
        while (day := self._next_due) <= today and day != ALWAYS:
            was = self.standing
            self.today = day
            self.terms.look_at_due(day)
            self._note(day_start(self._days.zone, day), was, ())
        self.today = today

    @property
    def _next_due(self) -> date:
        ends = (days_after(day, 1) for day in self._granted.values() if day >= self.today)
        return min((self.terms.next_due, *ends))

    def _take(self, at: datetime, batch: Sequence[_Fact]) -> None:
        """Take all that happens at one instant as one."""
        was = self.standing
        refunds = [fact for fact in batch if isinstance(fact, TierRefund)]
        n_orders = self.tally.n_arrived
        for fact in batch:
            if isinstance(fact, TierOrder):
                self.tally.arrive(self.today, self.policy.window.last_day(self.today))
            elif isinstance(fact, TierGrant) and (rung := self._rungs[fact.tier_id]):
                self._granted[rung] = max(self._granted.get(rung, date.min), fact.through)
        places = [self.tally.pay_back(refund) for refund in refunds]
        if self.tally.n_arrived > n_orders:
            self.terms.take_orders(self.today, n_orders)
        if refunds:
            self.terms.take_refunds(self.today, places)
        self._note(at, was, batch)

    @property
    def zone(self) -> ZoneInfo:
        """Whose days count."""
        return self._days.zone

    # ---- what is in force -----------------------------------------------------------------

    @property
    def standing(self) -> Standing:
        """What is in force now."""
        earned = self.terms.top
        granted = max(
            (rung for rung, day in self._granted.items() if day >= self.today), default=0
        )
        end = self._granted.get(granted, ALWAYS)
        term = self.terms.held[earned]
        if term is None or earned < granted:
            return Standing(granted, end, end, by_grant=granted > 0)
        held_through = self.terms.held_through(term)
        if earned > granted:
            return Standing(earned, term.through, held_through)
        # the longer one is named
        return Standing(earned, max(end, term.through), max(end, held_through))

    @property
    def since(self) -> datetime | None:
        """Since when the tier in force has been, term after term; None before the first fact."""
        since = None
        for stretch in reversed(self.stretches):
            if stretch.standing.rung != self.stretches[-1].standing.rung:
                break
            since = stretch.since
        return since

    def _note(self, at: datetime, was: Standing, batch: Sequence[_Fact]) -> None:
        """Begin a stretch if something changed."""
        now, fell = self.standing, None
        if self.stretches and self.stretches[-1].since == at:
            fell = self.stretches.pop()  # midnight, where a review came before an order
            was = fell.was
        if not self.stretches:
            was = Standing(0)
        elif now.rung == was.rung:
            is_longer, is_shorter = now.through > was.through, now.through < was.through
            # what follows the window has another end after each order
            if self.policy.review.follows_window or not (is_longer or (is_shorter and batch)):
                return
        why = self._why(was, now, batch)
        if fell and fell.standing.rung <= now.rung < was.rung:
            why = fell.why
        self.stretches.append(Stretch(at, now, why, was))

    def _why(self, was: Standing, now: Standing, batch: Sequence[_Fact]) -> WhyCode:
        if not self.stretches and not now.rung:
            return "began"
        if not batch:
            if now.rung == was.rung:
                return "requalified"
            return "grant_ended" if was.by_grant else "downgraded"
        if (now.rung, now.through) > (was.rung, was.through):
            term = self.terms.held[now.rung]
            if term is None or term.through < now.through:
                return "granted"
            if any(isinstance(fact, TierOrder) for fact in batch):
                return "upgraded" if now.rung > was.rung else "requalified"
        return "refunded"
