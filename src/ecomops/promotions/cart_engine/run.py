"""One run over one cart: stage after stage, every rule in its turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import define, evolve, field

from ecomops.facts import Usage
from ecomops.kernels.allocation import allocate
from ecomops.points_terms import PointsPaid
from ecomops.promotions.cart_engine.groups import rank_groups
from ecomops.promotions.cart_engine.outcome import Outcome
from ecomops.promotions.cart_engine.scene import Scene
from ecomops.promotions.lines.cart_lines import CartAmounts
from ecomops.promotions.rules.eligibility import refusal
from ecomops.promotions.rules.rule import Plan, Rule
from ecomops.promotions.rules.stacking import NOBODY, Company
from ecomops.promotions.vocabulary import Stage

Staged: TypeAlias = tuple[tuple[Stage, tuple[Rule, ...]], ...]
"""Rules by stage, in the order in which they run."""

_NO_POINTS = PointsPaid()


@define(eq=False)
class Run:
    """One run over one cart, and where it stands."""

    plan: Plan
    amounts: CartAmounts
    usage: Usage
    now: datetime | None
    scene: Scene
    company: Company | None
    """None where every rule stands beside every other."""
    stage: Stage = "price"
    """The stage that is under way."""
    outcomes: dict[int, Outcome] = field(factory=dict)
    paid: PointsPaid = _NO_POINTS
    paid_parts: Sequence[int] = ()

    @classmethod
    def of(cls, plan: Plan, amounts: CartAmounts, usage: Usage, now: datetime | None) -> Run:
        """Start at list price."""
        company = None if plan.is_loose else Company()
        return cls(plan, amounts, usage, now, Scene(amounts, usage), company)

    def go(self, staged: Staged) -> None:
        """Let the rules of all stages work."""
        last: Sequence[Rule] = ()
        for stage, rules in staged:
            candidates = self.open_rules(rules)
            if stage == "price":
                self.run_prices(candidates)
            elif stage == "shipping":
                last = candidates
            else:
                self.run_stage(stage, candidates)
        self.pay_with_points()
        if last:
            self.run_stage("shipping", last)

    # ---- stages -----------------------------------------------------------------------

    def start_stage(self, stage: Stage) -> None:
        """Remember what the stages before left."""
        self.stage = stage
        self.amounts.start_stage()
        if stage == "shipping" and self.amounts.shipping is not None:
            self.amounts.shipping.start_stage()
        self.scene.start_stage()
        if self.company is not None:
            self.company.start_stage()

    def open_rules(self, rules: Sequence[Rule]) -> list[Rule]:
        """Return the rules that are open to this checkout; note why the others are not."""
        found = []
        for rule in rules:
            if rule.is_free:
                found.append(rule)
                continue
            refused = refusal(rule, self.amounts.cart.checkout, self.now, self.usage)
            if refused is None:
                found.append(rule)
            else:
                self.outcomes[rule.place] = Outcome(refused.code, evidence=refused.evidence)
        return found

    def run_stage(self, stage: Stage, candidates: Sequence[Rule]) -> None:
        """Let the rules of one stage work, in order of priority, then id."""
        self.start_stage(stage)
        groups = rank_groups(self.plan, candidates, self.outcomes, self.attempt, self.apply)
        for rule in candidates:
            if rule.group is None:
                self.apply(rule)
            else:
                groups[rule.group].take_turn(rule)
        for group in groups.values():
            group.settle(self.outcomes)

    def attempt(self, rule: Rule) -> Outcome:
        """Work out what a rule gives right now, in the company that it would keep."""
        if self.company is None:
            return self.scene.attempt(rule)
        barred = self.company.barred_lines(rule)
        excluder = self.company.excluder(rule)
        if excluder == NOBODY and not self._is_shut_out(rule, barred):
            outcome = self.scene.attempt(rule, barred)
            if outcome.gives or not barred:
                return outcome
        # would it give something, were it free to?
        outcome = self.scene.attempt(rule)
        if not outcome.gives:
            return outcome
        if excluder == NOBODY:
            excluder = min(barred[i] for i in outcome.goods[0] if i in barred)
        return outcome.instead("excluded_by", excluder)

    def _is_shut_out(self, rule: Rule, barred: Collection[int]) -> bool:
        """Tell whether no line is left to a rule, so that there is nothing to attempt."""
        if not (barred and rule.is_plain):
            return False
        mine = self.scene.seen_by(rule.target, shares=rule.shares_units).index
        return 0 < len(mine) <= len(barred) and all(map(barred.__contains__, mine))

    def apply(self, rule: Rule) -> bool:
        """Let a rule give what it gives right now; tell whether that is anything."""
        outcome = self.scene.attempt(rule) if self.company is None else self.attempt(rule)
        self.outcomes[rule.place] = outcome
        if outcome.code != "applied":
            return False
        self.take(rule, outcome)
        return True

    def take(self, rule: Rule, outcome: Outcome) -> None:
        """Move the amounts on by what a rule gives."""
        amounts, (index, parts) = self.amounts, outcome.goods
        amounts.take(index, parts)
        if outcome.uses:
            amounts.use_up(outcome.uses, shares=rule.shares_units)
        if self.company is not None:
            self.company.join(rule)
            if self.plan.bars_lines:
                lines = (i for i, part in zip(index, parts, strict=True) if part)
                self.company.join_lines(rule, lines)
        if outcome.fees and amounts.shipping is not None:
            amounts.shipping.take(range(len(outcome.fees)), outcome.fees)

    # ---- prices -----------------------------------------------------------------------

    def run_prices(self, candidates: Sequence[Rule]) -> None:
        """Replace unit prices: of several the lowest wins, then priority, then id."""
        self.start_stage("price")
        prices = Prices(self)
        groups = rank_groups(self.plan, candidates, self.outcomes, self.attempt, prices.offer)
        for rule in candidates:
            if rule.group is None:
                prices.offer(rule)
            else:
                groups[rule.group].take_turn(rule)
        for group in groups.values():
            group.settle(self.outcomes)
        prices.settle(candidates)

    # ---- points -----------------------------------------------------------------------

    def pay_with_points(self) -> None:
        """Let points pay for goods, as many as the shopper asks for and the terms allow."""
        terms, checkout = self.plan.terms.points, self.amounts.cart.checkout
        if terms is None or not checkout.use_points:
            return
        balance = 0 if checkout.shopper is None else checkout.shopper.points_balance
        net = self.amounts.net_minor
        paid = terms.pay(checkout.use_points, balance, sum(net))
        if self.company is not None and "points" in self.company.barred_by:
            paid = PointsPaid(paid.asked, paid.balance)
        self.paid = paid
        if paid.amount_minor:
            if self.company is not None:
                self.company.has_points = True
            self.paid_parts = allocate(paid.amount_minor, net)
            self.amounts.take(range(len(net)), self.paid_parts)


@define(eq=False)
class Prices:
    """The prices that rules of stage ``price`` offer for each line; the lowest stands."""

    run: Run
    held: dict[int, tuple[int, Rule]] = field(factory=dict)
    """For each line the discount, and the rule that gives it."""
    lost_to: dict[int, int] = field(factory=dict)
    """For each rule that lost a line, who has it."""

    def offer(self, rule: Rule) -> bool:
        """Let a rule offer its prices; tell whether it has any below list."""
        run, held = self.run, self.held
        outcome = run.outcomes[rule.place] = run.attempt(rule)
        if not outcome.gives:
            return False
        offers = [(i, part) for i, part in zip(*outcome.goods, strict=True) if part]
        for i, part in offers:
            if i not in held or part > held[i][0]:
                if i in held:
                    self.lost_to[held[i][1].place] = rule.place
                held[i] = part, rule
            else:
                self.lost_to[rule.place] = held[i][1].place
        if run.company is not None:
            run.company.join(rule)
        return True

    def settle(self, candidates: Sequence[Rule]) -> None:
        """Tell every rule which lines it holds in the end, and move the prices."""
        run, held = self.run, self.held
        holders = {rule.place for _, rule in held.values()}
        tried = [rule for rule in candidates if rule.place in run.outcomes]
        for rule in tried:
            outcome = run.outcomes[rule.place] = evolve(run.outcomes[rule.place])
            if rule.place in holders:
                index = [i for i in sorted(held) if held[i][1] is rule]
                outcome.goods = index, [held[i][0] for i in index]
                outcome.amount_minor = outcome.wanted_minor = sum(outcome.goods[1])
                if run.company is not None and run.plan.bars_lines:
                    run.company.join_lines(rule, index)
            elif outcome.gives:
                lost_to = self.lost_to[rule.place]
                run.outcomes[rule.place] = outcome.instead("beaten_by", lost_to)
        for rule in tried:
            outcome = run.outcomes[rule.place]
            outcome.winner = self._holder_for(outcome.winner, holders)
        if run.company is not None:
            run.company.first = self._holder_for(run.company.first, holders)
        if held:
            amounts = run.amounts
            prices, on_sale = list(amounts.unit_price_minor), [False] * len(amounts.quantity)
            for i, (part, _) in held.items():
                prices[i] -= part // amounts.quantity[i]
                on_sale[i] = True
            amounts.replace_prices(prices, on_sale)

    def _holder_for(self, place: int, holders: set[int]) -> int:
        """Name, for a rule that lost all its lines, one that has them."""
        while place != NOBODY and place not in holders:
            place = self.lost_to[place]
        return place


def by_priority(rule: Rule) -> tuple[int, str]:
    """Sort key of rules that run in one stage."""
    return -rule.promotion.priority, rule.promotion_id
