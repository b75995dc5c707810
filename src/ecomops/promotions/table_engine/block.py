"""A block of carts as columns, priced stage by stage as the cart engine prices one cart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define

from ecomops._arrays import BoolArray, IntArray
from ecomops.facts import Checkout, UsageTable
from ecomops.kernels.allocation import allocate_table
from ecomops.promotions.lines.table_amounts import (
    BlockSource,
    TableAmounts,
    TableChoice,
)
from ecomops.promotions.lines.table_lines import LineTable
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.stacking import NOBODY, CompanyTable
from ecomops.promotions.table_engine.answer import OPEN, Answer
from ecomops.promotions.table_engine.attempt import APPLIED, CODE, Attempt, joined
from ecomops.promotions.table_engine.groups import GroupTable, group_tables, settle_all
from ecomops.promotions.table_engine.prices import PriceTable
from ecomops.promotions.table_engine.scene import TableScene
from ecomops.promotions.vocabulary import Stage


@define(eq=False)
class Block:
    """One run over a block of carts; `Run`, for many."""

    answer: Answer
    source: BlockSource
    amounts: TableAmounts
    scene: TableScene
    company: CompanyTable | None

    @classmethod
    def of(cls, answer: Answer, choice: TableChoice, first: int, last: int) -> Block:
        """Start carts first…last at list price."""
        source = BlockSource.of(answer.table, choice, first, last)
        amounts, plan = TableAmounts.of(source), answer.plan
        company = None
        if not plan.is_loose:
            n_lines = amounts.net_minor.size
            company = CompanyTable.of(last - first, n_lines, bars_lines=plan.bars_lines)
        usage = answer.usage
        if isinstance(usage, UsageTable):
            usage = usage.take(source.carts)
        asked = {place: one.at(source.carts) for place, one in answer.asked.items()}
        return cls(answer, source, amounts, TableScene(amounts, usage, asked), company)

    def run(self) -> None:
        """Price the carts and fill their places in the answer."""
        last: Sequence[Rule] = ()
        for stage, rules in self.answer.staged:
            if stage == "price":
                self.run_prices(rules)
            elif stage == "shipping":
                last = rules
            else:
                self.run_stage(stage, rules)
        self.pay_with_points()
        if last:
            self.run_stage("shipping", last)
        answer, amounts = self.answer, self.amounts
        answer.line_net[self.source.lines] = amounts.net_minor
        if answer.shipping_net is not None and amounts.shipping is not None:
            fees = LineTable(amounts.shipping, None, amounts.shipping.offset)
            answer.shipping_net[self.source.carts] = fees.per_cart(fees.net_minor)

    # ---- stages -----------------------------------------------------------------------

    def start_stage(self, stage: Stage) -> None:
        """Remember what the stages before left."""
        self.amounts.start_stage()
        if stage == "shipping" and self.amounts.shipping is not None:
            self.amounts.shipping.start_stage()
        self.scene.start_stage()
        if self.company is not None:
            self.company.start_stage()

    def run_stage(self, stage: Stage, rules: Sequence[Rule]) -> None:
        """Let the rules of one stage work, in order of priority, then id."""
        self.start_stage(stage)
        groups = group_tables(self, self.answer.plan, rules, self.apply)
        for rule in rules:
            self.take_turn(rule, groups)
        settle_all(self, groups.values())

    def take_turn(self, rule: Rule, groups: dict[str, GroupTable]) -> None:
        """Let a rule work, or its group where the rule is one of the group's winners."""
        if rule.group is not None:
            groups[rule.group].take_turn(rule)
            return
        carts = self.is_open(rule)
        if carts.any():
            self.apply(rule, carts)

    def is_open(self, rule: Rule) -> BoolArray:
        """Tell in which carts a rule may be tried."""
        is_open: BoolArray = self.answer.code[rule.place][self.source.carts] == OPEN
        return is_open

    def attempt(self, rule: Rule, carts: BoolArray) -> Attempt:
        """Work out what a rule gives on some carts right now, in the company it would keep."""
        company = self.company
        if company is None:
            return self.scene.attempt(rule, carts)
        barred, excluder = company.barred_lines(rule), company.excluder(rule)
        free = carts & (excluder == NOBODY)
        found = self.scene.attempt(rule, free, barred)
        others = carts & ~free
        if barred is not None:
            lines = LineTable(self.amounts, None, self.amounts.offset)
            has_barred = lines.per_cart((barred != NOBODY).astype(np.int64)) > 0
            others |= free & has_barred & (found.code != APPLIED)
        if not others.any():
            return found
        # would it give something, were it free to?
        freely = self.scene.attempt(rule, others)
        would = others & (freely.code == APPLIED)
        freely.code[would] = CODE["excluded_by"]
        winner = np.where(would, excluder, NOBODY)
        if barred is not None:
            winner = np.where(would & free, self._first_barrer(rule, barred), winner)
        joined(found, freely, others)
        found.winner = winner
        return found

    def _first_barrer(self, rule: Rule, barred: IntArray) -> IntArray:
        """Find in each cart the first rule that keeps a target line from this one."""
        target = self.scene.lines_of(rule.target)
        far = np.iinfo(np.int64).max
        who = target.of_block(barred)
        return far - target.per_cart_max(far - np.where(who == NOBODY, far, who))

    def apply(self, rule: Rule, carts: BoolArray) -> BoolArray:
        """Let a rule give what it gives on some carts; return where that is anything."""
        attempt = self.attempt(rule, carts)
        self.record(rule, carts, attempt)
        applied: BoolArray = carts & (attempt.code == APPLIED)
        amounts = self.amounts
        if attempt.parts is not None:
            self._note_lines(rule, attempt.index, attempt.parts)
            amounts.take(attempt.index, attempt.parts)
        if attempt.units is not None:
            amounts.use_up(attempt.units, shares=rule.shares_units)
        if attempt.fees is not None and amounts.shipping is not None:
            amounts.shipping.take(None, attempt.fees)
        if self.company is not None:
            self.company.join(rule, applied)
        return applied

    def _note_lines(self, rule: Rule, index: IntArray | None, parts: IntArray) -> None:
        """Keep what a rule took off each line, for the answer and for exclusive rules."""
        if self.answer.line_discount is not None:
            mine = self.answer.line_discount[rule.place][self.source.lines]
            mine[slice(None) if index is None else index] += parts
        if self.company is not None and self.company.line_first is not None:
            taken = np.flatnonzero(parts)
            self.company.join_lines(rule, taken if index is None else index[taken])

    # ---- verdicts ---------------------------------------------------------------------

    def record(self, rule: Rule, carts: BoolArray, attempt: Attempt) -> None:
        """Write down the verdict and its numbers for the carts that were tried."""
        answer, place, own = self.answer, rule.place, self.source.carts
        answer.code[place][own][carts] = attempt.code[carts]
        np.copyto(answer.amount[place][own], attempt.amount, where=carts)
        if answer.ungranted[place].flags.writeable:
            left = attempt.wanted - attempt.amount
            np.copyto(answer.ungranted[place][own], left, where=carts)
        if answer.winner[place].flags.writeable:
            winner = NOBODY if attempt.winner is None else attempt.winner
            np.copyto(answer.winner[place][own], winner, where=carts)
        for column, actual in zip(answer.actual[place], attempt.actual, strict=True):
            np.copyto(column[own], actual, where=carts)
        for column, count in zip(answer.counts[place], attempt.counts, strict=True):
            np.copyto(column[own], count, where=carts)

    def beat(self, rule: Rule, carts: BoolArray, winner: IntArray) -> None:
        """Write down that another promotion applied instead."""
        answer, place, own = self.answer, rule.place, self.source.carts
        answer.code[place][own][carts] = CODE["beaten_by"]
        np.copyto(answer.winner[place][own], winner, where=carts)
        for column in (answer.amount[place], answer.ungranted[place], *answer.counts[place]):
            if column.flags.writeable:
                column[own][carts] = 0

    # ---- prices -----------------------------------------------------------------------

    def run_prices(self, rules: Sequence[Rule]) -> None:
        """Replace unit prices: of several the lowest wins, then priority, then id."""
        self.start_stage("price")
        prices = PriceTable.of(self, rules)
        groups = group_tables(self, self.answer.plan, rules, prices.offer)
        for rule in rules:
            if rule.group is not None:
                groups[rule.group].take_turn(rule)
            elif (carts := self.is_open(rule)).any():
                prices.offer(rule, carts)
        settle_all(self, groups.values())
        prices.settle()

    # ---- points -----------------------------------------------------------------------

    def pay_with_points(self) -> None:
        """Let points pay for goods, as many as shoppers ask for and the terms allow."""
        answer, amounts = self.answer, self.amounts
        terms = answer.plan.terms.points
        if terms is None or answer.points_used is None:
            return
        lines = LineTable(amounts, None, amounts.offset)
        ready = lines.per_checkout(_points_ready)
        if self.company is not None and "points" in self.company.barred_by:
            ready[self.company.barred_by["points"] != NOBODY] = 0
        used, paid = terms.pay_table(ready, lines.per_cart(lines.net_minor))
        if self.company is not None:
            self.company.has_points = paid > 0
        answer.points_used[self.source.carts] = used
        answer.points_minor[self.source.carts] = paid
        amounts.take(None, allocate_table(paid, amounts.net_minor, amounts.offset))


def _points_ready(checkout: Checkout) -> int:
    balance = 0 if checkout.shopper is None else checkout.shopper.points_balance
    return min(checkout.use_points, balance)
