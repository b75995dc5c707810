"""Groups in a block of carts: of several promotions at most so many apply; `Group`, for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.promotions.rules.rule import Plan, Rule
from ecomops.promotions.table_engine.attempt import APPLIED, Attempt

_OUT: Final = 0
_WAITING: Final = 1
_WINNER: Final = 2
_DONE: Final = 3


class Recorder(Protocol):
    """Where verdicts are written down."""

    def is_open(self, rule: Rule) -> BoolArray:
        """Tell in which carts a rule may be tried."""
        ...

    def attempt(self, rule: Rule, carts: BoolArray) -> Attempt:
        """Work out what a rule gives on some carts right now."""
        ...

    def record(self, rule: Rule, carts: BoolArray, attempt: Attempt) -> None:
        """Write down the verdict for the carts that were tried."""
        ...

    def beat(self, rule: Rule, carts: BoolArray, winner: IntArray) -> None:
        """Write down that another promotion applied instead."""
        ...


@define(eq=False)
class GroupTable:
    """The rules of one group, and how each stands in each cart."""

    members: list[Rule]
    gives: IntArray  # (n_members, n_carts): alone at the start of the stage
    standing: CodeArray  # (n_members, n_carts)
    apply: Callable[[Rule, BoolArray], BoolArray]

    @classmethod
    def of(
        cls,
        block: Recorder,
        members: list[Rule],
        at_most: int,
        apply: Callable[[Rule, BoolArray], BoolArray],
    ) -> GroupTable:
        """Try each rule alone at the start of the stage; the largest discounts win."""
        gives, is_open = [], []
        for rule in members:
            carts = block.is_open(rule)
            attempt = block.attempt(rule, carts)
            block.record(rule, carts, attempt)
            gave = carts & (attempt.code == APPLIED)
            gives.append(np.where(gave, attempt.amount, 0))
            is_open.append(gave)
        standing = np.where(np.array(is_open), _WAITING, _OUT).astype(np.uint8)
        group = cls(members, np.array(gives), standing, apply)
        for _ in range(min(at_most, len(members))):
            best = group._best_waiting()
            for i in range(len(members)):
                standing[i, best == i] = _WINNER
        return group

    def _best_waiting(self) -> IntArray:
        """Find in each cart the best rule that waits, ties to the earlier; −1 for none."""
        waiting = self.standing == _WAITING
        best = np.where(waiting, self.gives, -1).argmax(axis=0)
        return np.where(waiting.any(axis=0), best, -1)

    def take_turn(self, turn: Rule) -> None:
        """Apply a winner when its turn comes; where it no longer can, the next at once."""
        place = next(i for i, rule in enumerate(self.members) if rule is turn)
        trying = {place: self.standing[place] == _WINNER}
        while trying:
            failed = np.zeros(self.gives.shape[1], dtype=np.bool_)
            for i, carts in trying.items():
                if carts.any():
                    applied = self.apply(self.members[i], carts)
                    self.standing[i, carts] = _OUT
                    self.standing[i, applied] = _DONE
                    failed |= carts & ~applied
            if not failed.any():
                return
            best = self._best_waiting()
            trying = {i: failed & (best == i) for i in range(len(self.members))}
            trying = {i: carts for i, carts in trying.items() if carts.any()}

    def settle(self, block: Recorder) -> None:
        """Tell those who still wait, at the end of the stage, who applied instead."""
        done = self.standing == _DONE
        first = np.where(done, self.gives, -1).argmax(axis=0)
        places = np.array([rule.place for rule in self.members], dtype=np.int64)
        beaten = (self.standing == _WAITING) & done.any(axis=0)
        for i, rule in enumerate(self.members):
            if beaten[i].any():
                block.beat(rule, beaten[i], places[first])


def group_tables(
    block: Recorder,
    plan: Plan,
    rules: Sequence[Rule],
    apply: Callable[[Rule, BoolArray], BoolArray],
) -> dict[str, GroupTable]:
    """Prepare the groups of a stage."""
    members: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.group is not None:
            members.setdefault(rule.group, []).append(rule)
    return {
        name: GroupTable.of(block, mine, plan.at_most.get(name, 1), apply)
        for name, mine in members.items()
    }


def settle_all(block: Recorder, groups: Iterable[GroupTable]) -> None:
    """End a stage."""
    for group in groups:
        group.settle(block)
