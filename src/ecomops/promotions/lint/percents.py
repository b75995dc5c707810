"""Percentages that together take more than the whole price off one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import nsmallest
from itertools import combinations
from typing import Final, TypeAlias

from attrs import define, field

from ecomops.facts import Item
from ecomops.promotions.base import BenefitKind
from ecomops.promotions.benefits.percent_off import PercentOff
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.subject import AnyRewards, Listed, Subject
from ecomops.promotions.lint.together import may_join
from ecomops.promotions.vocabulary import STAGES, AmountBase
from ecomops.selectors.base import ItemKeyword, SelectorKind, item_keywords
from ecomops.selectors.example import search_goods
from ecomops.selectors.kinds import all_of

Share: TypeAlias = tuple[AmountBase, Fraction]
"""A share of some amount of a line."""
Line: TypeAlias = tuple[Item, int, bool]
"""An item, its unit price [minor], and whether it is on sale."""

_PARTS: Final = 10_000
_MOST_TESTS: Final = 1_000_000
"""How many times a selector may be tried on a line."""
_MOST_LINES: Final = 500
_MOST_PAIRED: Final = 20
"""Of how many selectors lines are made that two of them choose."""
_MOST_JOINED: Final = 40
"""How many of the largest percentages on one line are tried together."""
_MOST_STARTS: Final = 4
"""From how many of them a combination is begun."""
_PRICE: Final = 99_00
"""The unit price of made-up lines, where the selector leaves it open [minor]."""


@define(eq=False)
class _Cut:
    """A promotion that takes percentages off."""

    listed: Listed
    shares: tuple[Share, ...]
    rank: tuple[Fraction, int] = field(init=False)
    """What it leaves of the list price by itself, and its place in the set."""

    def __attrs_post_init__(self) -> None:
        self.rank = _left([self]), self.listed.index

    @property
    def turn(self) -> tuple[int, int, str]:
        """When it runs."""
        promotion = self.listed.promotion
        return STAGES.index(promotion.stage), -promotion.priority, promotion.promotion_id


def check_percents(subject: Subject) -> Iterator[Finding]:
    """Find percentages that can apply to one line together and take more than all of it."""
    named = {v.currency for one in subject.listed for v in one.versions if v.currency is not None}
    codes: list[str | None] = [*sorted(named)] if named else [None]
    seen: set[tuple[str, ...]] = set()
    for code in codes:
        for several in _stacks(subject, code):
            finding = subject.about(
                "percent_above_100",
                "error",
                [cut.listed for cut in several],
                sum=_percent(1 - _left(several)),
            )
            if finding.promotion_ids not in seen:
                seen.add(finding.promotion_ids)
                yield finding


def _rank(cut: _Cut) -> tuple[Fraction, int]:
    return cut.rank


def _percent(share: Fraction) -> str:
    whole, parts = divmod(round(share * 100 * _PARTS), _PARTS)
    return f"{whole}.{parts:04}".rstrip("0").rstrip(".")


def _left(cuts: Iterable[_Cut]) -> Fraction:
    """Say what is left of the list price of a line; below zero where it is not enough."""
    left = Fraction(1)
    by_stage: defaultdict[str, list[_Cut]] = defaultdict(list)
    for cut in sorted(cuts, key=lambda cut: cut.turn):
        by_stage[cut.listed.promotion.stage].append(cut)
    # of several prices the lowest stands
    left -= max(
        (sum(share for _, share in c.shares) for c in by_stage.pop("price", [])), default=0
    )
    for some in by_stage.values():
        start = left
        for base, share in (share for cut in some for share in cut.shares):
            left -= share * {"list": Fraction(1), "stage_start": start, "current": left}[base]
    return left


def _shares_of(rewards: AnyRewards) -> tuple[Share, ...]:
    """Collect the percentages of goods; of a ladder, those of the step that gives most."""
    options = [rewards.benefits]
    if rewards.ladder is not None:
        options = [step.benefits for step in rewards.ladder.steps]
    return max(map(_percentages, options), key=lambda shares: sum(share for _, share in shares))


def _percentages(benefits: Sequence[BenefitKind]) -> tuple[Share, ...]:
    return tuple(
        (benefit.base, Fraction(benefit.off_percent) / 100)
        for benefit in benefits
        if isinstance(benefit, PercentOff)
    )


# ---- which can be on one line ---------------------------------------------------------------
@define(eq=False)
class _Finder:
    """Finds the percentages on a line by what its goods can be found by."""

    by_target: dict[SelectorKind, list[_Cut]]
    by_key: defaultdict[ItemKeyword, list[SelectorKind]] = field(factory=lambda: defaultdict(list))
    always: list[SelectorKind] = field(factory=list)
    tests_left: int = _MOST_TESTS

    def __attrs_post_init__(self) -> None:
        for target in self.by_target:
            keys = target.keys
            if keys is None:
                self.always.append(target)
            else:
                for key in keys:
                    self.by_key[key].append(target)

    def on(self, line: Line) -> list[_Cut]:
        """Return the largest percentages on a line, the largest first."""
        targets = dict.fromkeys(self.always)
        for key in item_keywords(line[0]):
            targets.update(dict.fromkeys(self.by_key.get(key, ())))
        self.tests_left -= len(targets)
        found = [cut for t in targets if t.matches(*line) for cut in self.by_target[t]]
        return nsmallest(_MOST_JOINED, found, key=_rank)


def _stacks(subject: Subject, currency: str | None) -> Iterator[list[_Cut]]:
    by_target: defaultdict[SelectorKind, list[_Cut]] = defaultdict(list)
    for listed in subject.listed:
        promotion = listed.promotion
        rewards = promotion if currency is None else promotion.rewards_in(currency)
        if rewards is None or promotion.exclusive in {"cart", "line"}:
            continue
        cut = _Cut(listed, _shares_of(rewards))
        # who gives everything away means it, and there is nothing left to stack on
        if cut.shares and cut.rank[0] != 0:
            by_target[rewards.target_lines].append(cut)
    for cuts in by_target.values():
        cuts.sort(key=_rank)
        del cuts[_MOST_JOINED:]
    finder = _Finder(dict(by_target))
    for line in _lines(subject, list(by_target), currency):
        if finder.tests_left <= 0:
            return
        several = _too_many(subject, finder.on(line))
        if several:
            yield several


def _lines(
    subject: Subject, targets: Sequence[SelectorKind], currency: str | None
) -> Iterator[Line]:
    """Make up lines that targets choose, one and two of them at a time; then real ones."""
    pairs = (all_of(a, b, is_own=True) for a, b in combinations(targets[:_MOST_PAIRED], 2))
    for target in (*targets[:_MOST_LINES], *pairs):
        example = search_goods(target, has_sales=subject.has_sales).example
        if example is not None:
            yield example.item, example.price_near(_PRICE), bool(example.on_sale)
    if subject.shelves is not None:
        goods = [g for g in subject.shelves.goods if currency in {None, g.currency}]
        for k in range(0, len(goods), -(-len(goods) // _MOST_LINES) or 1):
            yield goods[k].item, goods[k].price_minor, False


def _too_many(subject: Subject, cuts: Sequence[_Cut]) -> list[_Cut] | None:
    """Find percentages that can be on one line together and leave less than nothing."""
    if _least_left(cuts) >= 0:
        return None
    for start in cuts[:_MOST_STARTS]:
        chosen = [start]
        if start.rank[0] < 0:
            return chosen
        for cut in cuts:
            joined = [other.listed.promotion for other in chosen]
            if cut is not start and may_join(
                cut.listed.promotion, joined, subject.terms, subject.now
            ):
                chosen.append(cut)
                if _left(chosen) < 0:
                    return _without_idlers(chosen)
    return None


def _least_left(cuts: Iterable[_Cut]) -> Fraction:
    """Bound from below what any of them leave together."""
    return 1 - sum((share for cut in cuts for _, share in cut.shares), Fraction(0))


def _without_idlers(chosen: list[_Cut]) -> list[_Cut]:
    """Leave out those without which it is too much as well."""
    for cut in list(chosen):
        rest = [other for other in chosen if other is not cut]
        if _left(rest) < 0:
            chosen = rest
    return chosen
