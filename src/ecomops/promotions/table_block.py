"""A block of carts as columns, priced stage by stage as the cart engine prices one cart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import define, field, frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.promotions.base import ConditionKind
from ecomops.promotions.lines import ItemChoice, LineTable, TableAmounts
from ecomops.promotions.promotion_set import Rule
from ecomops.promotions.table_answer import CODE, OPEN, Answer

_APPLIED: Final = CODE["applied"]


@frozen(eq=False)
class _Attempt:
    """What trying one rule on some carts of a block gave."""

    code: CodeArray  # (n_carts,) where tried
    amount: IntArray  # (n_carts,)
    wanted: IntArray  # (n_carts,)
    actual: list[IntArray]  # per condition (n_carts,)
    taken: list[tuple[IntArray | None, IntArray]]  # lines and what each gave


@define(eq=False)
class Block:
    """One run over a block of carts; the columns of `_Pricing` in the cart engine."""

    answer: Answer
    carts: slice
    first_line: int
    amounts: TableAmounts
    _seen: dict[int, LineTable] = field(factory=dict)
    _measured: dict[tuple[int, str, str], IntArray] = field(factory=dict)

    @classmethod
    def of(cls, answer: Answer, choice: ItemChoice, first: int, last: int) -> Block:
        """Start carts first…last at list price."""
        amounts = TableAmounts.of(answer.table, first, last, choice)
        return cls(answer, slice(first, last), int(answer.table.offset[first]), amounts)

    def run(self) -> None:
        """Price the carts and fill their places in the answer."""
        for _, rules in self.answer.rules.by_stage:
            self.run_stage(rules)
        net = self.amounts.net_minor
        self.answer.line_net[self.first_line : self.first_line + net.size] = net

    def lines_of(self, selector: int) -> LineTable:
        """Return the lines that a selector of the set sees in these carts."""
        lines = self._seen.get(selector)
        if lines is None:
            lines = self.amounts.seen_by(self.answer.rules.selectors[selector])
            self._seen[selector] = lines
        return lines

    def run_stage(self, rules: Sequence[Rule]) -> None:
        """Let the rules of one stage work, in order of priority, then id."""
        self.amounts.start_stage()
        self._measured.clear()
        groups = {
            group: _Group.of(self, [r for r in rules if r.promotion.group == group])
            for group in dict.fromkeys(rule.promotion.group for rule in rules)
            if group is not None
        }
        for rule in rules:
            if rule.promotion.group is None:
                carts = self.answer.code[rule.place, self.carts] == OPEN
                if carts.any():
                    self.apply(rule, carts)
            else:
                groups[rule.promotion.group].take_turn(rule)

    def apply(self, rule: Rule, carts: BoolArray) -> BoolArray:
        """Try a rule on some carts and let it stand; return where it applied."""
        attempt = self.attempt(rule, carts)
        self.record(rule, carts, attempt)
        for index, parts in attempt.taken:
            if self.answer.line_discount is not None:
                column = self.answer.line_discount[rule.place]
                mine = column[self.first_line : self.first_line + self.amounts.net_minor.size]
                mine[slice(None) if index is None else index] += parts
            self.amounts.take(index, parts)
        applied: BoolArray = carts & (attempt.code == _APPLIED)
        return applied

    def record(self, rule: Rule, carts: BoolArray, attempt: _Attempt) -> None:
        """Write down the verdict and its numbers for the carts that were tried."""
        answer, place = self.answer, rule.place
        answer.code[place, self.carts][carts] = attempt.code[carts]
        np.copyto(answer.amount[place, self.carts], attempt.amount, where=carts)
        if answer.ungranted.flags.writeable:
            left = attempt.wanted - attempt.amount
            np.copyto(answer.ungranted[place, self.carts], left, where=carts)
        for column, actual in zip(answer.actual[place], attempt.actual, strict=True):
            np.copyto(column[self.carts], actual, where=carts)

    def attempt(self, rule: Rule, carts: BoolArray) -> _Attempt:
        """Work out what a rule gives on some carts right now; the amounts stay as they are."""
        n_carts = carts.size
        code = np.full(n_carts, CODE["below_threshold"], dtype=np.uint8)
        amount, wanted = np.zeros((2, n_carts), dtype=np.int64)
        actual = [self.measure(condition, selector) for condition, selector in rule.conditions]
        holds = carts.copy()
        for (condition, _), column in zip(rule.conditions, actual, strict=True):
            holds &= column >= condition.needed
        target = self.lines_of(rule.target_selector).of_carts(holds)
        taken: list[tuple[IntArray | None, IntArray]] = []
        given, asked = np.zeros((2, target.n_carts), dtype=np.int64)
        most = target.per_cart(target.net_minor) if target.has_floors else None
        for benefit in rule.promotion.benefits:
            for index, parts in taken[-1:]:  # several benefits see one another's work
                self.amounts.take(index, parts)
            grant = benefit.grant_table(target)
            # without floors nothing is withheld, so the sum is known
            given += (
                target.per_cart(grant.parts_minor) if target.has_floors else grant.wanted_minor
            )
            asked += grant.wanted_minor
            taken.append((target.index, grant.parts_minor))
        for index, parts in taken[:-1]:
            self.amounts.give_back(index, parts)
        if most is not None:  # several benefits may each want the same goods
            np.minimum(asked, most, out=asked)
        gave = given > 0
        reason = np.full(target.n_carts, _APPLIED, dtype=np.uint8)
        if not gave.all():
            reason[~gave] = self._why_not(target.of_carts(~gave))
        code[holds] = reason
        amount[holds] = given
        wanted[holds] = np.where(gave, asked, 0)
        return _Attempt(code, amount, wanted, actual, taken)

    @staticmethod
    def _why_not(target: LineTable) -> CodeArray:
        """Tell for carts whose conditions hold why they got nothing."""
        code = np.full(target.n_carts, CODE["no_saving"], dtype=np.uint8)
        code[target.per_cart(target.room_minor) == 0] = CODE["nothing_left"]
        code[np.diff(target.offset) == 0] = CODE["no_matching_lines"]
        return code

    def measure(self, condition: ConditionKind, selector: int) -> IntArray:
        """Count what a condition counts, once per stage where it can't move within one."""
        measure = condition.measure
        if measure is None:
            return condition.actual_table(self.lines_of(selector))
        key = selector, condition.kind, measure
        actual = self._measured.get(key)
        if actual is None:
            actual = self._measured[key] = condition.actual_table(self.lines_of(selector))
        return actual


@define(eq=False)
class _Group:
    """The rules of one group in a block, and what each could still give in each cart."""

    block: Block
    members: list[Rule]
    gives: IntArray  # (n_members, n_carts): alone at the start of the stage; 0 once out
    best: IntArray  # (n_carts,): the member that gives most, ties to the earlier; -1 for none

    @classmethod
    def of(cls, block: Block, members: list[Rule]) -> _Group:
        """Try each rule alone at the start of the stage."""
        alone = []
        for rule in members:
            carts = block.answer.code[rule.place, block.carts] == OPEN
            attempt = block.attempt(rule, carts)
            block.record(rule, carts, attempt)
            alone.append(np.where(carts & (attempt.code == _APPLIED), attempt.amount, 0))
        gives = np.array(alone)
        return cls(block, members, gives, _best(gives))

    def take_turn(self, turn: Rule) -> None:
        """Apply the rule where it is the group's best; where it can't, the next at once."""
        waiting = self.best == self.members.index(turn)
        while waiting.any():
            failed = np.zeros_like(waiting)
            for i, rule in enumerate(self.members):
                carts = waiting & (self.best == i)
                if carts.any():
                    applied = self.block.apply(rule, carts)
                    self._settle(i, applied)
                    failed |= carts & ~applied
                    self.gives[i, carts] = 0
            self.best[failed] = _best(self.gives[:, failed])
            waiting = failed & (self.best >= 0)

    def _settle(self, winner: int, carts: BoolArray) -> None:
        """Where the winner applied, whoever could still give something is beaten."""
        answer, own = self.block.answer, self.block.carts
        for i, rule in enumerate(self.members):
            beaten = carts & (self.gives[i] > 0)
            if i == winner or not beaten.any():
                continue
            answer.code[rule.place, own][beaten] = CODE["beaten_by"]
            for column in (answer.amount, answer.ungranted):
                if column.flags.writeable:
                    column[rule.place, own][beaten] = 0
            answer.beaten_by[rule.place, own][beaten] = self.members[winner].place
        self.best[carts] = -1


def _best(gives: IntArray) -> IntArray:
    return np.where(gives.max(axis=0) > 0, gives.argmax(axis=0), -1)
