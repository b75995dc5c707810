"""Trying one rule on the carts of a block at one moment; `Scene`, for many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import define, evolve, field

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.facts import Usage, UsageTable
from ecomops.promotions.base import BenefitKind, ConditionKind
from ecomops.promotions.lines.table_amounts import TableAmounts
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.rules.rule import Measure, Rule
from ecomops.promotions.rules.stacking import NOBODY
from ecomops.promotions.table_engine.asked import Asked
from ecomops.promotions.table_engine.attempt import APPLIED, CODE, Attempt
from ecomops.promotions.table_engine.several import Several
from ecomops.selectors.base import SelectorKind


@define(eq=False)
class TableScene:
    """Where rules are tried: the amounts at this moment, and what was counted before."""

    amounts: TableAmounts
    usage: Usage | UsageTable
    """Of all carts alike, or of each cart of the block."""
    asked: Mapping[int, Asked] = field(factory=dict)
    """Where to note what is asked of budgets, by the places of their rules."""
    _seen: dict[int, LineTable] = field(factory=dict)
    _measured: dict[Measure, IntArray] = field(factory=dict)

    def start_stage(self) -> None:
        """Count anew what a stage may have changed."""
        self._measured.clear()

    def forget_lines(self) -> None:
        """Choose anew what prices may have changed."""
        self._seen.clear()

    def lines_of(self, selector: SelectorKind | None) -> LineTable:
        """Return the lines that a selector sees; none for a condition that looks at no goods."""
        if selector is None:
            none = np.zeros(0, dtype=np.int64)
            return LineTable(self.amounts, none, np.zeros_like(self.amounts.offset))
        lines = self._seen.get(id(selector))
        if lines is None:
            lines = self._seen[id(selector)] = LineTable.of(self.amounts, selector)
        return lines

    def measure(
        self, condition: ConditionKind, selector: SelectorKind | None, measure: Measure | None
    ) -> IntArray:
        """Count what a condition counts, once per stage where it can't move within one."""
        if measure is None:
            return condition.actual_table(self.lines_of(selector))
        actual = self._measured.get(measure)
        if actual is None:
            actual = self._measured[measure] = condition.actual_table(self.lines_of(selector))
        return actual

    # ---- one attempt ------------------------------------------------------------------

    def attempt(self, rule: Rule, carts: BoolArray, barred: IntArray | None = None) -> Attempt:
        """Work out what a rule gives on some carts right now; the amounts stay as they are.

        Parameters
        ----------
        carts
            Which carts to try it on.
        barred
            For each line who keeps it from this rule, or `NOBODY`.
        """
        code = np.full(carts.size, CODE["below_threshold"], dtype=np.uint8)
        actual = [
            self.measure(condition, selector, measure)
            for condition, selector, measure, *_ in rule.asks
        ]
        holds, times = carts.copy(), None
        for (condition, _), column in zip(rule.conditions, actual, strict=True):
            holds &= condition.met_by_table(column)
            if condition.is_repeating:
                own = column // condition.needed
                if condition.most_times is not None:
                    own = np.minimum(own, condition.most_times)
                times = own if times is None else np.minimum(times, own)
        target = self.lines_of(rule.target)
        if rule.shares_units:
            target = evolve(target, shares=True)
        steps = None
        if rule.ladder is not None:
            steps, reached = self._climb(rule, target, actual)
            holds &= reached
        nothing = np.zeros(carts.size, dtype=np.int64)
        found = Attempt(code, nothing, nothing, actual)
        if not holds.any():
            _add_asks(rule, found, None, carts)
            found.counts = [nothing for _ in rule.extras]
            return found
        whole = target
        if barred is not None:
            target = target.of_lines(target.of_block(barred) == NOBODY)
        matching = self._matches(rule, target, whole, holds)
        unmatched = holds & ~matching
        code[unmatched] = CODE["no_matching_lines"]
        if rule.asking and unmatched.any():
            missed = self._asks_more(rule, target.of_carts(unmatched))
            code[np.flatnonzero(unmatched)[missed]] = CODE["below_threshold"]
        holds &= matching
        if rule.is_plain:
            self._grant_one(rule, found, target, holds, times)
        else:
            path = _path(rule, target, whole, holds, steps)
            self._grant_several(rule, found, target, holds, times, path)
        gave = found.code == APPLIED
        failed = holds & ~gave & (found.code != CODE["budget_exhausted"])
        if failed.any():
            found.code[failed] = self._why_not(rule, target.of_carts(failed))
        _add_asks(rule, found, target, failed | unmatched)
        return found

    def _climb(
        self, rule: Rule, target: LineTable, actual: list[IntArray]
    ) -> tuple[IntArray, BoolArray]:
        """Find the step of each cart, or of each line of the block; and who reached one."""
        ladder: Any = rule.ladder
        seen = self.lines_of(rule.ladder_select)
        counted = ladder.actual_table(seen)
        if not ladder.is_by_line:
            actual.append(counted)
            steps = ladder.step_of_table(counted)
            return steps, steps > 0
        own = np.zeros(self.amounts.net_minor.size, dtype=np.int64)
        own[slice(None) if seen.index is None else seen.index] = counted
        top = target.per_cart_max(target.of_block(own))
        actual.append(top)
        return ladder.step_of_table(own), ladder.step_of_table(top) > 0

    def _matches(
        self, rule: Rule, target: LineTable, whole: LineTable, holds: BoolArray
    ) -> BoolArray:
        """Tell in which carts the rule has something to work on."""
        matching = np.zeros_like(holds)
        if rule.gives_on_goods:
            matching |= np.diff(target.offset) > 0
        if rule.extras:
            matching |= np.diff(whole.offset) > 0
        entries = self.amounts.shipping
        if entries is not None and (rule.gives_on_shipping or rule.gives_on_both):
            matching |= np.diff(entries.offset) > 0
        return matching

    def _grant_one(
        self,
        rule: Rule,
        found: Attempt,
        target: LineTable,
        holds: BoolArray,
        times: IntArray | None,
    ) -> None:
        """Let the only benefit work, which takes something off goods, without limits."""
        lines = target.of_carts(holds)
        grant = rule.benefits[0].grant_table(lines, None if times is None else times[holds])
        # without floors nothing is withheld, so the sum is known
        given = lines.per_cart(grant.parts_minor) if lines.has_floors else grant.wanted_minor
        found.amount, found.wanted = np.zeros((2, holds.size), dtype=np.int64)
        found.amount[holds] = given
        found.wanted[holds] = np.where(given > 0, grant.wanted_minor, 0)
        found.code[found.amount > 0] = APPLIED
        found.index, found.parts = lines.index, grant.parts_minor
        if grant.uses:
            found.units = self.amounts.units_of(grant.uses)
            if (given == 0).any():
                found.units[~self.amounts.to_lines(found.amount > 0)] = 0

    def _grant_several(  # noqa: PLR0917  what an attempt knows by then
        self,
        rule: Rule,
        found: Attempt,
        target: LineTable,
        holds: BoolArray,
        times: IntArray | None,
        path: Iterator[tuple[BenefitKind, LineTable, BoolArray]],
    ) -> None:
        """Let benefits work one after the other; then cut what they give to the limits."""
        made = Several(self.amounts.copy(), rule, target, holds)
        for benefit, lines, carts in path:
            made.add(benefit, lines, carts, None if times is None else times[carts])
        made.cut_to_limits(self.usage, self.asked.get(rule.place))
        made.fill(found, holds)

    def _why_not(self, rule: Rule, target: LineTable) -> CodeArray:
        """Tell for carts whose conditions hold why they got nothing."""
        code = np.full(target.n_carts, CODE["no_saving"], dtype=np.uint8)
        left = np.zeros(target.n_carts, dtype=np.int64)
        if rule.gives_on_goods:
            left = target.per_cart(target.room_minor)
        if rule.gives_on_shipping:
            entries = target.shipping
            left = left + entries.per_cart(entries.net_minor)
        code[left == 0] = CODE["nothing_left"]
        if rule.asking:
            code[self._asks_more(rule, target)] = CODE["below_threshold"]
        return code

    @staticmethod
    def _asks_more(rule: Rule, target: LineTable) -> BoolArray:
        """Tell which carts have fewer units than a benefit takes to give anything."""
        short = np.zeros(target.n_carts, dtype=np.bool_)
        for benefit in rule.asking:
            short |= benefit.has_table(target) < (benefit.asks or 0)
        return short


def _add_asks(rule: Rule, found: Attempt, target: LineTable | None, failed: BoolArray) -> None:
    """Write down what carts have of the units that benefits ask for, where nothing was given."""
    for benefit in rule.asking:
        column = np.zeros(failed.size, dtype=np.int64)
        if target is not None and failed.any():
            column[failed] = benefit.has_table(target.of_carts(failed))
        found.actual.append(column)


def _path(
    rule: Rule, target: LineTable, whole: LineTable, holds: BoolArray, steps: IntArray | None
) -> Iterator[tuple[BenefitKind, LineTable, BoolArray]]:
    """Name the benefits in order, each with the lines and carts that it works on.

    Lines that are kept from the rule are in `whole` and not in `target`. They count for steps,
    and gifts and the like look at them too.
    """
    whole_own = whole.of_carts(holds)
    own = whole_own if target is whole else target.of_carts(holds)
    if rule.ladder is None or steps is None:
        for benefit in rule.benefits:
            yield benefit, whole_own if benefit.works_on == "extra" else own, holds
        return
    for number, step in enumerate(rule.ladder.steps, start=1):
        if rule.ladder.is_by_line:
            here = whole_own.per_cart((whole_own.of_block(steps) == number).astype(np.int64)) > 0
            carts = holds.copy()
            carts[holds] = here
        else:
            carts = holds & (steps == number)
        if not carts.any():
            continue
        for benefit in step.benefits:
            lines = (whole if benefit.works_on == "extra" else target).of_carts(carts)
            if rule.ladder.is_by_line:
                lines = lines.of_lines(lines.of_block(steps) == number)
            yield benefit, lines, carts
