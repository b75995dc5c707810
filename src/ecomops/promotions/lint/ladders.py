"""Ladders whose higher steps give nothing more, and benefits that caps and budgets cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from attrs import define, frozen

from ecomops._typing import MAX_MINOR, Language
from ecomops.facts import CartFacts
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.amount_off import AmountOff
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.ladder import LadderOf
from ecomops.promotions.lint.finding import Finding, Phrase
from ecomops.promotions.lint.subject import Listed, Subject, Version
from ecomops.promotions.lint.trial import Gain, Trials
from ecomops.selectors.base import SelectorKind
from ecomops.words import amount_text, pieces_text

Benefits: TypeAlias = tuple[BenefitKind, ...]

_MOST_TRIALS: Final = 4_000
"""How many times benefits may be tried on a made-up cart in one check."""
_FAR: Final = 1_000
"""How far above its threshold, as a multiple, the last step is tried."""


@frozen
class Threshold:
    """Where a step begins, for the words of a finding."""

    at_least: int
    is_money: bool

    def describe(self, language: Language, currency: str | None) -> str:
        """Write the amount or the number of units."""
        if self.is_money:
            return amount_text(self.at_least, currency, language)
        return pieces_text(self.at_least, language)


@define(eq=False)
class _Checker:
    """Tries benefits until it may no longer."""

    subject: Subject
    trials_left: int = _MOST_TRIALS
    n_tried: int = 0
    left_out: int = 0

    def is_out_of_time(self, n_steps: int) -> bool:
        """Tell whether steps must be left out, and count them then."""
        if self.trials_left > 0:
            return False
        self.left_out += n_steps
        return True

    def gains(self, trials: Trials, benefits: Benefits, carts: Sequence[CartFacts]) -> list[Gain]:
        """Try benefits on carts."""
        self.trials_left -= len(carts)
        return trials.gains(benefits, carts)


def check_ladders(subject: Subject) -> Iterator[Finding]:
    """Find steps that give no more than the one below, and benefits that limits cut."""
    checker = _Checker(subject)
    for listed in subject.listed:
        for version in listed.versions:
            if version.rewards.ladder is None:
                yield from _check_flat(checker, listed, version)
            else:
                yield from _check_ladder(checker, listed, version, version.rewards.ladder)
    if checker.left_out:
        what = Phrase("ladder steps and limits", "阶梯与限额")
        everything = checker.n_tried + checker.left_out
        facts = (("what", what), ("tried", checker.n_tried), ("all", everything))
        yield Finding("sampled", "note", (), "promotions", facts)


# ---- ladders --------------------------------------------------------------------------------
def _check_ladder(
    checker: _Checker, listed: Listed, version: Version, ladder: LadderOf[Any]
) -> Iterator[Finding]:
    if any(c.unit in {"minor", "pieces"} and c.needed > 1 for c in version.rewards.conditions):
        return  # the cart must have more than the step asks for, and who knows how much
    limits = listed.promotion.limits
    is_limited = limits is not None and limits.names_money
    doubtful = [
        k
        for k, step in enumerate(ladder.steps)
        if is_limited or (k and not _is_plainly_more(step.benefits, ladder.steps[k - 1].benefits))
    ]
    if not doubtful or checker.is_out_of_time(len(doubtful)):
        return
    counts = version.rewards.target_lines if ladder.on == "shipping" else ladder.select
    trials = Trials.of(listed, version.rewards, counts, version.currency, checker.subject.shelves)
    if trials is None:
        return
    for k in doubtful:
        if not checker.is_out_of_time(1):
            yield from _check_step(checker, listed, version, trials, k)


def _is_plainly_more(high: Benefits, low: Benefits) -> bool:
    """Tell without trying that a step gives more: a larger number, and all else the same."""
    if len(high) != 1 or len(low) != 1 or type(high[0]) is not type(low[0]):
        return False
    one, other = high[0], low[0]
    if isinstance(one, AmountOff) and isinstance(other, AmountOff):
        return one.off_minor > other.off_minor and _alike(one, other, "off_minor")
    if isinstance(one, PercentOff) and isinstance(other, PercentOff) and one.cap_minor is None:
        return one.off_percent > other.off_percent and _alike(one, other, "off_percent")
    return False


def _alike(one: BenefitKind, other: BenefitKind, name: str) -> bool:
    """Tell whether two benefits of a kind are equal in all but one field."""
    return all(
        getattr(one, field) == getattr(other, field)
        for field in type(one).model_fields
        if field != name
    )


def _carts_of(
    trials: Trials, ladder: LadderOf[Any], k: int
) -> tuple[list[CartFacts], list[CartFacts]]:
    """Make carts at the threshold of a step, and above it but below the next."""
    steps = ladder.steps
    low = steps[k].at_least
    end = steps[k + 1].at_least if k + 1 < len(steps) else min(low * _FAR, MAX_MINOR)
    make = {"shipping": trials.shipped_for}.get(
        ladder.on, trials.spending if ladder.counts_money else trials.buying
    )

    def within(measure: int) -> list[CartFacts]:
        # where unit prices are bounded, amounts may come out higher than asked for
        if not ladder.counts_money or ladder.on == "shipping":
            return make(measure)
        return [cart for cart in make(measure) if cart.line_list_minor[0] < end]

    measures = dict.fromkeys((min(low * 2, end - 1), (low + end) // 2, end - 1))
    beyond = [cart for measure in measures for cart in within(measure)]
    return within(low), beyond


def _check_step(
    checker: _Checker, listed: Listed, version: Version, trials: Trials, k: int
) -> Iterator[Finding]:
    ladder: Any = version.rewards.ladder
    step, place = ladder.steps[k], f"{version.place}.ladder.steps[{k}]"
    checker.n_tried += 1
    carts, beyond = _carts_of(trials, ladder, k)
    if not carts:
        return
    gains = checker.gains(trials, step.benefits, carts)
    if k:
        lower = ladder.steps[k - 1].benefits
        below = checker.gains(trials, lower, carts)
        pairs = list(zip(gains, below, strict=True))
        less = [pair for pair in pairs if not pair[1].is_at_most(pair[0])]
        threshold = Threshold(step.at_least, ladder.counts_money)
        if not all(mine.is_at_most(theirs) for mine, theirs in pairs):
            pass
        elif less:
            yield listed.finding(
                "step_gives_less", "error", place, currency=version.currency,
                threshold=threshold, gives=less[-1][0], below=less[-1][1],
            )  # fmt: skip
            return
        elif _gives_no_more(checker, trials, step.benefits, lower, beyond):
            yield listed.finding(
                "step_gives_no_more", "warning", place, currency=version.currency,
                threshold=threshold, gives=gains[-1],
            )  # fmt: skip
            return
    yield from _check_limits(listed, version, place, gains)


def _gives_no_more(
    checker: _Checker, trials: Trials, high: Benefits, low: Benefits, carts: list[CartFacts]
) -> bool:
    pairs = zip(checker.gains(trials, high, carts), checker.gains(trials, low, carts), strict=True)
    return all(mine.is_at_most(theirs) for mine, theirs in pairs)


# ---- caps and budgets -----------------------------------------------------------------------
def _check_flat(checker: _Checker, listed: Listed, version: Version) -> Iterator[Finding]:
    """Try a promotion without a ladder at its one threshold."""
    limits, rewards = listed.promotion.limits, version.rewards
    if limits is None or not limits.names_money:
        return
    amount = _fixed_amount(rewards.benefits)
    cap = limits.cap_per_order_minor
    if amount is not None and cap is not None and amount > cap:
        yield listed.finding(
            "cut_by_cap", "warning", f"{version.place}.benefits[0]", currency=version.currency,
            gives_minor=amount, cap_minor=cap,
        )  # fmt: skip
    if limits.budget_minor is None:
        return
    thresholds = [c for c in rewards.conditions if c.unit in {"minor", "pieces"}]
    if len(thresholds) != 1 or checker.is_out_of_time(1):
        return
    counts: SelectorKind | None = thresholds[0].counts
    if counts is None:
        return
    trials = Trials.of(listed, rewards, counts, version.currency, checker.subject.shelves)
    if trials is None:
        return
    checker.n_tried += 1
    make = trials.spending if thresholds[0].unit == "minor" else trials.buying
    gains = checker.gains(trials, rewards.benefits, make(thresholds[0].needed))
    yield from _check_budget(listed, version, version.place, gains)


def _fixed_amount(benefits: Benefits) -> int | None:
    """Return what is given on any order that is worth it; None where that is not one number."""
    if len(benefits) == 1 and isinstance(benefits[0], AmountOff) and benefits[0].per == "order":
        return benefits[0].off_minor
    return None


def _check_limits(
    listed: Listed, version: Version, place: str, gains: list[Gain]
) -> Iterator[Finding]:
    limits = listed.promotion.limits
    cap = None if limits is None else limits.cap_per_order_minor
    least = min((gain.amount_minor for gain in gains), default=0)
    if cap is not None and least > cap:
        yield listed.finding(
            "cut_by_cap", "warning", place, currency=version.currency,
            gives_minor=least, cap_minor=cap,
        )  # fmt: skip
    yield from _check_budget(listed, version, place, gains)


def _check_budget(
    listed: Listed, version: Version, place: str, gains: list[Gain]
) -> Iterator[Finding]:
    limits = listed.promotion.limits
    if limits is None or limits.budget_minor is None or not gains:
        return
    least = min(gain.amount_minor for gain in gains)
    if limits.cap_per_order_minor is not None:
        least = min(least, limits.cap_per_order_minor)
    if least > limits.budget_minor:
        yield listed.finding(
            "budget_too_small",
            "error" if limits.on_overflow == "refuse" else "warning",
            place,
            currency=version.currency,
            gives_minor=least,
            budget_minor=limits.budget_minor,
        )
