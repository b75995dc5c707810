"""Groups in one cart: of several promotions at most so many apply, the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import define, field

from ecomops.promotions.cart_engine.outcome import Outcome
from ecomops.promotions.rules.rule import Plan, Rule


@define(eq=False)
class Group:
    """The rules of one group that could give something when tried alone (互斥组)."""

    apply: Callable[[Rule], bool]
    winners: list[Rule]
    """The best, up to as many as may apply; each applies in its own turn."""
    waiting: list[Rule]
    """The others, the best first."""
    ranking: list[Rule] = field(factory=list)

    def take_turn(self, turn: Rule) -> None:
        """Apply a winner when its turn comes; where it no longer can, the next at once."""
        if turn not in self.winners:
            return
        self.winners.remove(turn)
        rule = turn
        while not self.apply(rule) and self.waiting:
            rule = self.waiting.pop(0)

    def settle(self, outcomes: dict[int, Outcome]) -> None:
        """Tell those who still wait, at the end of the stage, who applied instead."""
        applied = next((r for r in self.ranking if outcomes[r.place].gives), None)
        for rule in self.waiting:
            if applied is not None:
                outcomes[rule.place] = outcomes[rule.place].instead("beaten_by", applied.place)


def rank_groups(
    plan: Plan,
    candidates: Sequence[Rule],
    outcomes: dict[int, Outcome],
    attempt: Callable[[Rule], Outcome],
    apply: Callable[[Rule], bool],
) -> dict[str, Group]:
    """Try each rule of a group alone at the start of the stage; the largest discounts win.

    Rules that give nothing when tried alone are not tried again: within a stage amounts
    only fall.
    """
    rankings: dict[str, list[Rule]] = {}
    for rule in candidates:
        if rule.group is None:
            continue
        ranking = rankings.setdefault(rule.group, [])
        outcome = outcomes[rule.place] = attempt(rule)
        if outcome.gives:
            ranking.append(rule)
    groups = {}
    for name, ranking in rankings.items():
        # the sort is stable: ties stay in order of priority, then id
        ranking.sort(key=lambda rule: -outcomes[rule.place].amount_minor)
        at_most = plan.at_most.get(name, 1)
        groups[name] = Group(apply, ranking[:at_most], ranking[at_most:], ranking)
    return groups
