"""What trying one rule at one moment gave, and what it would take for more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from attrs import define

from ecomops.promotions.base import BenefitKind, Check, ConditionKind
from ecomops.promotions.lines.grants import AddsUp
from ecomops.promotions.rules.eligibility import Evidence
from ecomops.promotions.rules.stacking import NOBODY
from ecomops.promotions.rules.verdict import VerdictCode

Parts: TypeAlias = Sequence[int]
Counts: TypeAlias = tuple[tuple[BenefitKind, int], ...]
"""Extras, and how many of each: gifts, points, coupons."""

_NOTHING: Final[AddsUp] = ((), ())


@define(eq=False)
class Outcome:
    """What trying one rule at one moment gave; goods and fees are discounts still to take."""

    code: VerdictCode
    actual: Sequence[int] = ()
    """What each of the rule's conditions counted."""
    checks: tuple[Check, ...] = ()
    """What was weighed besides: a ladder's step, the units that a benefit asks for."""
    goods: AddsUp = _NOTHING
    """Places of lines, and a discount for each."""
    fees: Parts = ()
    """A discount for each shipping entry."""
    amount_minor: int = 0
    wanted_minor: int = 0
    uses: Sequence[AddsUp] = ()
    counts: Counts = ()
    times: int = 0
    step: int = 0
    next_check: Check | None = None
    saves_minor: int = 0
    winner: int = NOBODY
    evidence: tuple[Evidence, ...] = ()

    def instead(self, code: VerdictCode, winner: int = NOBODY) -> Outcome:
        """Say that a rule which was weighed like this gives nothing, and why."""
        return Outcome(code, self.actual, self.checks, winner=winner)

    @property
    def gives(self) -> bool:
        """Whether it applies."""
        return self.code == "applied"


def times_of(condition: ConditionKind, actual: int) -> int:
    """Count how many times a repeating condition lets benefits be given."""
    own = actual // condition.needed
    return own if condition.most_times is None else min(own, condition.most_times)


def next_time(condition: ConditionKind, actual: int, times: int) -> Check | None:
    """Say what a repeating condition asks for to count once more."""
    if condition.most_times is not None and times >= condition.most_times:
        return None
    needed = condition.needed * (times + 1)
    return Check(condition.kind, actual >= needed, needed, actual, condition.unit)
