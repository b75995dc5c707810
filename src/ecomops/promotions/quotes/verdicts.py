"""The verdicts of a quote: made when asked for, for a set may have thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ecomops.promotions.cart_engine.outcome import Outcome
from ecomops.promotions.cart_engine.run import Run
from ecomops.promotions.rules.eligibility import refusal
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.verdict import Verdict


class Verdicts(Sequence[Verdict]):
    """One verdict for every promotion, in the order in which they run (判定列表).

    Compares with any sequence of verdicts.
    """

    def __init__(self, n_verdicts: int, make: Callable[[int], Verdict]) -> None:
        self._made: list[Verdict | None] = [None] * n_verdicts
        self._make = make

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> Verdicts:
        """Hold verdicts that are made already."""
        return cls(len(verdicts), verdicts.__getitem__)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> Verdict: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Verdict, ...]: ...
    def __getitem__(self, place: int | slice) -> Verdict | tuple[Verdict, ...]:
        if isinstance(place, slice):
            return tuple(self[i] for i in range(*place.indices(len(self))))
        verdict = self._made[place]
        if verdict is None:
            verdict = self._made[place] = self._make(place % len(self._made))
        return verdict

    def __iter__(self) -> Iterator[Verdict]:
        for place, verdict in enumerate(self._made):
            if verdict is None:
                verdict = self._made[place] = self._make(place)  # noqa: PLW2901  made but once
            yield verdict

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Callable[..., Verdicts], tuple[tuple[Verdict, ...]]]:
        return Verdicts.of, (tuple(self),)

    def __repr__(self) -> str:
        return repr(tuple(self))


def verdict_of(run: Run, rule: Rule) -> Verdict:
    """Say what became of a rule in a run that has gone through all stages."""
    outcome = run.outcomes.get(rule.place)
    if outcome is None:
        outcome = _untouched(run, rule)
    winner = None if outcome.winner < 0 else run.plan.rules[outcome.winner].promotion_id
    return Verdict(
        rule.promotion_id,
        outcome.code,
        outcome.amount_minor,
        outcome.wanted_minor - outcome.amount_minor,
        rule.checks(outcome.actual) + outcome.checks,
        outcome.saves_minor,
        winner,
        outcome.times,
        outcome.step,
        outcome.next_check,
        outcome.evidence,
    )


def _untouched(run: Run, rule: Rule) -> Outcome:
    """Tell what became of a rule that looks at none of the goods, so at any moment the same."""
    refused = refusal(rule, run.amounts.cart.checkout, run.now, run.usage)
    if refused is not None:
        return Outcome(refused.code, evidence=refused.evidence)
    return run.scene.attempt(rule)
