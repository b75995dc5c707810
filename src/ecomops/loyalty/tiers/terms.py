"""The terms for which one member holds tiers: every tier that was earned keeps its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from attrs import define, field, frozen

from ecomops.loyalty.tiers.ladder import Ladder
from ecomops.loyalty.tiers.local_days import ALWAYS, days_after
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.loyalty.tiers.reviews import ReviewKind
from ecomops.loyalty.tiers.tally import Tally


@frozen
class Term:
    """For how long a tier is held (等级有效期).

    Attributes
    ----------
    reached_on
        The local day that anniversaries are counted from.
    through
        The last local day before it is looked at again, grace aside.
    """

    reached_on: date
    through: date


class _Met(NamedTuple):
    """The needs of a rung were met on a day."""

    day: date
    n_orders: int
    """By so many orders, the first of all."""
    first: int | None = None
    """The place of the first of those that came at that instant; None: a review found it."""


@frozen
class _Step:
    """A day on which terms changed: what was held before, and what the change rests on."""

    day: date
    held_before: tuple[Term | None, ...]
    rests_on: tuple[tuple[int, _Met], ...]
    """Rungs, and what met their needs."""


_NEVER_MET: Final = _Met(ALWAYS, 0)


@define(eq=False)
class Terms:
    """The tiers that one member has earned, each with its own term.

    No tier knows of the others: it is reached when its needs are met, and looked at when its
    own term is over. So a higher tier can't shorten a lower one, and a member whose highest
    tier ends is left with the highest that still stands. Only a review that takes away one
    tier at a time looks at two.
    """

    ladder: Ladder
    review: ReviewKind
    tally: Tally
    recalls: bool
    """Whether refunds take effect at once."""
    held: list[Term | None] = field(init=False)
    """The term of each rung; None where it is not held. The first rung needs none."""
    _met: list[list[_Met]] = field(init=False)
    """Where refunds take effect at once: what met the needs of each rung."""
    _steps: list[_Step] = field(factory=list, init=False)
    """And what became of it."""

    def __attrs_post_init__(self) -> None:
        self.held = [None] * len(self.ladder.needs)
        self._met = [[] for _ in self.held]

    @classmethod
    def of(cls, policy: TierPolicy, tally: Tally) -> Terms:
        """Begin with nothing held."""
        recalls = policy.refunds_take_effect == "at_once"
        return cls(Ladder.of(policy), policy.review, tally, recalls)

    @property
    def top(self) -> int:
        """The highest rung held."""
        held = (rung for rung in range(len(self.held) - 1, 0, -1) if self.held[rung])
        return next(held, 0)

    def held_through(self, term: Term) -> date:
        """Give the last local day of a term and its grace."""
        return days_after(term.through, self.review.days_of_grace)

    @property
    def next_due(self) -> date:
        """The first local day on which a term has to be looked at; `date.max`: none has to."""
        held = (self.held_through(term) for term in self.held if term)
        return days_after(min(held, default=ALWAYS), 1)

    # ---- what happens ---------------------------------------------------------------------

    def take_orders(self, today: date, first: int) -> None:
        """Reach, or extend, the tiers whose needs are met now that orders have come.

        Parameters
        ----------
        first
            The place of the first of them. If nothing is left of any, nothing happens.
        """
        met = _Met(today, self.tally.n_arrived, first)
        if not self.tally.has_left(first, met.n_orders):
            return
        level = self.ladder.level(self.tally.sums_on(today, met.n_orders))
        if self.recalls:
            for rung in range(1, level + 1):
                self._met[rung].append(met)
        self._meet([(rung, met) for rung in range(1, level + 1)])

    def take_refunds(self, today: date, places: Sequence[int]) -> None:
        """Let refunds, which the tally has by now, take what effect they have already.

        Parameters
        ----------
        places
            Those of the orders that were paid back.
        """
        if self.recalls and self.review.follows_window:
            self._recall_last(today)
        elif self.recalls:
            self._recall(today, places)
        elif self.review.follows_window:
            for rung, term in enumerate(self.held):
                if term and term.through >= today:
                    enough = self.ladder.enough_through(rung, self.tally, self.tally.n_arrived)
                    # the review is when the next day begins
                    self.held[rung] = Term(term.reached_on, max(today, enough))

    def look_at_due(self, today: date) -> None:
        """Review, as a local day begins, the terms that are over."""
        before = tuple(self.held)
        top = self.top
        last = self.held[top]
        passed = []
        for rung, term in enumerate(before):
            if term and self.held_through(term) < today:
                met = self._met_at_end(rung, term)
                through = self.review.renewed(term.reached_on, term.through) if met else None
                self.held[rung] = Term(term.reached_on, through) if through else None
                passed += [(rung, met)] if met else []
        if self.review.is_soft and last and not self.held[top] and self.top < top - 1:
            self.held[top - 1] = Term(today, self.review.landed(today, last.through))
        if any(term is not had for term, had in zip(self.held, before, strict=True)):
            self._log(today, before, passed)

    def _met_at_end(self, rung: int, term: Term) -> _Met | None:
        """Judge the window as of the last day of a term; None: the needs were not met."""
        if self.review.follows_window:
            return None
        met = _Met(term.through, self.tally.placed_by(term.through))
        return met if self._is_met(rung, met) else None

    def _meet(self, chances: Sequence[tuple[int, _Met]]) -> None:
        """Begin a term for every rung that heeds that its needs are met."""
        before = tuple(self.held)
        taken = []
        for rung, met in chances:
            term = before[rung]
            if term is None or met.day >= self.review.heeds_from(term.through):
                enough = met.day
                if self.review.follows_window:
                    enough = self.ladder.enough_through(rung, self.tally, met.n_orders)
                self.held[rung] = Term(met.day, self.review.through(met.day, enough))
                taken.append((rung, met))
        if taken:
            self._log(taken[0][1].day, before, taken)

    def _is_met(self, rung: int, met: _Met) -> bool:
        return self.ladder.is_met(rung, self.tally.sums_on(met.day, met.n_orders))

    def _log(
        self,
        day: date,
        before: tuple[Term | None, ...],
        rests_on: Sequence[tuple[int, _Met]],
    ) -> None:
        if self.recalls and not self.review.follows_window:
            self._steps.append(_Step(day, before, tuple(rests_on)))

    def _still_met(self, rung: int, met: _Met) -> bool:
        """Tell whether needs that were met once still are, with what is left by now."""
        stands = met.first is None or self.tally.has_left(met.first, met.n_orders)
        return stands and self._is_met(rung, met)

    # ---- refunds at once ------------------------------------------------------------------

    def _recall_last(self, today: date) -> None:
        """Hold each tier by the last orders that still meet its needs."""
        for rung, met in enumerate(self._met):
            while met and not self._still_met(rung, met[-1]):
                met.pop()  # a refund is never taken back: it will not be met again
            self.held[rung] = None
            if met:
                through = self.ladder.enough_through(rung, self.tally, met[-1].n_orders)
                term = Term(met[-1].day, through)
                self.held[rung] = term if self.held_through(term) >= today else None

    def _recall(self, today: date, places: Sequence[int]) -> None:
        """Work the terms out again from the first that refunds leave nothing to rest on.

        What failed before fails now: refunds only lower what counts. So if all that the
        terms rest on still stands, they stay as they are.
        """
        broken = self._first_broken(places)
        if broken is None:
            return
        self.held = list(self._steps[broken].held_before)
        since = self._steps[broken].day
        del self._steps[broken:]
        heeds = [self._heeds_from(rung, since) for rung in range(len(self.held))]
        while True:
            due = self.next_due
            firsts = [self._first_met(rung, day) for rung, day in enumerate(heeds)]
            day = min((due, *(met.day for met in firsts)))
            if day > today or day == ALWAYS:
                return
            if day == due:  # the day begins with its reviews
                self.look_at_due(day)
            else:
                self._meet([(rung, met) for rung, met in enumerate(firsts) if met.day == day])
            had = self._steps[-1].held_before
            for rung, term in enumerate(self.held):
                if term is not had[rung]:
                    heeds[rung] = self._heeds_from(rung, day)

    def _heeds_from(self, rung: int, day: date) -> date:
        """Give the first day, from one on, on which meeting a rung's needs changes its term."""
        term = self.held[rung]
        return max(day, self.review.heeds_from(term.through)) if term else day

    def _first_broken(self, places: Sequence[int]) -> int | None:
        """Find the first step whose evidence no longer stands; it has one of the orders in it."""
        first = min(self.tally.days[place] for place in places)
        last = max(self.tally.last_days[place] for place in places)
        # a review comes so many days after the day that it judges
        last = days_after(last, 1 + self.review.days_of_grace)
        step = bisect_left(self._steps, first, key=_day_of)
        while step < len(self._steps) and self._steps[step].day <= last:
            if not all(self._still_met(*evidence) for evidence in self._steps[step].rests_on):
                return step
            step += 1
        return None

    def _first_met(self, rung: int, since: date) -> _Met:
        """Find the first orders from a local day on that still meet a tier's needs."""
        met = self._met[rung]
        place = bisect_left(met, _Met(since, 0))
        while place < len(met):
            if self._still_met(rung, met[place]):
                return met[place]
            del met[place]  # a refund is never taken back: it will not be met again
        return _NEVER_MET


def _day_of(step: _Step) -> date:
    return step.day
