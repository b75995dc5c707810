"""The best combination: exact, by branch and bound over the rules in the order they run.

A decision is taken for each rule at its own turn: let it apply, or leave it out. So the
amounts at every node are those of the decisions so far, and what the rules still open can
give at most tells what the branch can cost at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import define, evolve, field

from ecomops.errors import SearchLimitError
from ecomops.promotions.cart_engine.bounds import Potential, potential_of
from ecomops.promotions.cart_engine.run import Prices, Run, Staged, by_priority
from ecomops.promotions.cart_engine.scene import Scene
from ecomops.promotions.cart_engine.search import Search
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.rules.stacking import POINTS
from ecomops.promotions.vocabulary import Stage

Merit: TypeAlias = tuple[int, int, int, tuple[tuple[int, str], ...]]
"""What combinations are compared by, the least first: payable, what is given besides as a
negative worth, the number of promotions, and these by priority and id."""


def best_run(start: Run, staged: Staged) -> tuple[Run, Search]:
    """Find the combination that leaves least to pay, and go through it.

    Raises
    ------
    SearchLimitError
        If the search passes the set's limit.
    """
    open_by_stage = tuple((stage, tuple(start.open_rules(rules))) for stage, rules in staged)
    greedy = fork(start)
    greedy.go(open_by_stage)
    search = _Search(start, Steps.of(open_by_stage), start.plan.terms.search_limit)
    search.best = merit(greedy)
    first = fork(start)
    search.visit(first, Prices(first), 0, {})
    report = Search(search.examined)
    if search.chosen is None:
        # the search found nothing better than each rule in its turn, groups by their ranking
        return greedy, report
    run = fork(start)
    run_chosen(run, open_by_stage, search.chosen)
    return run, report


def fork(run: Run) -> Run:
    """Set out from here without moving the run on."""
    amounts = run.amounts.copy()
    return evolve(
        run,
        amounts=amounts,
        scene=Scene(amounts, run.usage),
        company=None if run.company is None else run.company.copy(),
        outcomes=run.outcomes.copy(),
    )


def merit(run: Run) -> Merit:
    """Weigh a run that has gone through all stages."""
    applied = [run.plan.rules[place] for place, one in run.outcomes.items() if one.gives]
    worth = sum(
        benefit.worth_minor * count
        for rule in applied
        for benefit, count in run.outcomes[rule.place].counts
    )
    ids = tuple(sorted(by_priority(rule) for rule in applied))
    return payable(run), -worth, len(applied), ids


def payable(run: Run) -> int:
    """Sum what is left to pay for goods and shipping."""
    fees = run.amounts.shipping
    return sum(run.amounts.net_minor) + (0 if fees is None else sum(fees.net_minor))


# ---- going through a chosen combination -----------------------------------------------------
def run_chosen(run: Run, staged: Staged, chosen: frozenset[int]) -> None:
    """Let the chosen rules work, each in its own turn, and tell of the others why they don't.

    Of a group no more apply than may, whatever is chosen: a group only limits the number.
    """
    steps, prices, left_out = Steps.of(staged), Prices(run), []
    groups: dict[str, int] = {}
    for step in steps.steps:
        rule = step.rule
        if rule is None:
            step.move(run, prices)
        else:
            is_full = rule.group is not None and _is_full(run, rule, groups)
            if rule.place in chosen and not is_full:
                if _apply(run, prices, rule) and rule.group is not None:
                    groups[rule.group] = groups.get(rule.group, 0) + 1
            else:
                run.outcomes[rule.place] = outcome = run.attempt(rule)
                if outcome.gives:
                    outcome.code = "beaten_by"
                    left_out.append(rule)
    for rule in left_out:
        _name_winner(run, rule)


def _name_winner(run: Run, rule: Rule) -> None:
    """Say what the best combination has in a rule's place: of its group, or the largest.

    Points, where they paid and the rule does not tolerate them.
    """
    if run.paid.amount_minor and rule.stage != "price" and "points" not in rule.tolerates:
        run.outcomes[rule.place] = run.outcomes[rule.place].instead("excluded_by", POINTS)
        return
    applied = [run.plan.rules[place] for place, one in run.outcomes.items() if one.gives]
    mates = [one for one in applied if rule.group is not None and one.group == rule.group]
    outcome = run.outcomes[rule.place]
    if not applied:
        run.outcomes[rule.place] = outcome.instead("no_saving")
        return
    winner = min(
        mates or applied, key=lambda one: (-run.outcomes[one.place].amount_minor, one.place)
    )
    run.outcomes[rule.place] = outcome.instead("beaten_by", winner.place)


def _is_full(run: Run, rule: Rule, groups: dict[str, int]) -> bool:
    group = rule.group
    return group is not None and groups.get(group, 0) >= run.plan.at_most.get(group, 1)


def _apply(run: Run, prices: Prices, rule: Rule) -> bool:
    return prices.offer(rule) if rule.stage == "price" else run.apply(rule)


# ---- the steps ------------------------------------------------------------------------------
@define(eq=False)
class Step:
    """One step of a run: a rule's turn, or a move between stages."""

    name: str
    rule: Rule | None = None
    rules: Sequence[Rule] = ()
    stage: Stage = "price"

    def move(self, run: Run, prices: Prices) -> None:
        """Move a run from one stage to the next."""
        if self.name == "points":
            run.pay_with_points()
        elif self.name == "end of price":
            prices.settle(self.rules)
        else:
            run.start_stage(self.stage)


@define(eq=False)
class Steps:
    """The steps of a run, and which rules still come after each."""

    steps: list[Step]
    later: list[tuple[Rule, ...]]
    """For each step the rules whose turn is then or later."""
    has_prices: bool

    @classmethod
    def of(cls, staged: Staged) -> Steps:
        """List the steps of all stages."""
        steps: list[Step] = []
        last: tuple[Rule, ...] = ()
        for stage, rules in staged:
            if stage == "shipping":
                last = tuple(rules)
                continue
            steps.append(Step("start", stage=stage))
            steps += [Step("turn", rule) for rule in rules]
            if stage == "price":
                steps.append(Step("end of price", rules=rules))
        steps.append(Step("points"))
        if last:
            steps.append(Step("start", stage="shipping"))
            steps += [Step("turn", rule) for rule in last]
        later: list[tuple[Rule, ...]] = [()]
        for step in reversed(steps):
            later.append(later[-1] if step.rule is None else (step.rule, *later[-1]))
        later.reverse()
        return cls(steps, later, any(stage == "price" for stage, _ in staged))


# ---- the search -----------------------------------------------------------------------------
@define(eq=False)
class _Search:
    """A depth-first search; the best found so far prunes what can't be better."""

    start: Run
    steps: Steps
    limit: int
    best: Merit = (0, 0, 0, ())
    chosen: frozenset[int] | None = None
    examined: int = 0
    _path: list[int] = field(factory=list)

    def visit(self, run: Run, prices: Prices, at: int, potentials: dict[int, Potential]) -> None:
        """Go on from one state; the run given is the search's to move."""
        self.examined += 1
        if self.examined > self.limit:
            n_rules = len(self.steps.later[0])
            raise SearchLimitError(
                "search_limit",
                self.limit,
                f"is passed by the combinations of {n_rules} promotions",
                "raise the set's search_limit, group promotions, or use strategy='priority'",
            )
        steps = self.steps.steps
        while at < len(steps):
            step = steps[at]
            rule = step.rule
            if rule is None:
                step.move(run, prices)
                if step.name != "points":
                    potentials = self._potentials(run, at + 1)
            else:
                if self._is_hopeless(run, prices, at, potentials):
                    return
                self._branch(run, prices, at, rule, potentials)
                run.outcomes.pop(rule.place, None)  # left out
            at += 1
        found = merit(run)
        if found < self.best:
            self.best, self.chosen = found, frozenset(self._path)

    def _branch(
        self, run: Run, prices: Prices, at: int, rule: Rule, potentials: dict[int, Potential]
    ) -> None:
        """Search with the rule applied, where it can be."""
        if rule.group is not None and self._is_full(run, rule.group):
            return
        other = fork(run)
        other.scene.keep_counts(run.scene)
        other_prices = Prices(other, prices.held.copy(), prices.lost_to.copy())
        if not _apply(other, other_prices, rule):
            return
        self._path.append(rule.place)
        self.visit(other, other_prices, at + 1, potentials)
        self._path.pop()

    def _is_full(self, run: Run, group: str) -> bool:
        mine = sum(run.plan.rules[place].group == group for place in self._path)
        return mine >= run.plan.at_most.get(group, 1)

    def _potentials(self, run: Run, at: int) -> dict[int, Potential]:
        """Bound what each rule whose turn is still to come can give from here on."""
        is_before_prices = self.steps.has_prices and any(
            step.name == "end of price" for step in self.steps.steps[at:]
        )
        return {
            rule.place: potential_of(run, rule, prices_may_move=is_before_prices)
            for rule in self.steps.later[at]
        }

    def _is_hopeless(
        self, run: Run, prices: Prices, at: int, potentials: dict[int, Potential]
    ) -> bool:
        """Tell whether no combination from here on is better than the best."""
        later = self.steps.later[at]
        goods, fees, worth = self._most(run, later, potentials)
        amounts = run.amounts
        left = sum(amounts.net_minor) - sum(part for part, _ in prices.held.values()) * (
            run.scene.amounts.on_sale is None
        )
        floor = self._least(run, prices, later, potentials)
        goods_left = max(left - goods, floor, 0)
        fees_left = 0
        if amounts.shipping is not None:
            fees_left = max(sum(amounts.shipping.net_minor) - fees, 0)
        least = self._after_points(run, goods_left) + fees_left
        best_payable, best_worth, best_count, best_ids = self.best
        if least != best_payable:
            return least > best_payable
        if -worth != best_worth:
            return -worth > best_worth
        applied = [run.plan.rules[place] for place in self._path]
        if len(applied) != best_count:
            return len(applied) > best_count
        return tuple(sorted(map(by_priority, applied))) >= best_ids

    def _most(
        self, run: Run, later: Sequence[Rule], potentials: dict[int, Potential]
    ) -> tuple[int, int, int]:
        """Sum what the open rules can give at most: off goods, off fees, and besides."""
        totals = [0, 0, 0]
        by_group: dict[str, list[Potential]] = {}
        for rule in later:
            most = potentials[rule.place]
            if rule.group is not None:
                by_group.setdefault(rule.group, []).append(most)
                continue
            for k, number in enumerate((most.goods, most.fees, most.worth)):
                totals[k] += number
        for group, members in by_group.items():
            mine = sum(run.plan.rules[place].group == group for place in self._path)
            room = max(run.plan.at_most.get(group, 1) - mine, 0)
            for k, numbers in enumerate(
                zip(*((m.goods, m.fees, m.worth) for m in members), strict=True)
            ):
                totals[k] += sum(sorted(numbers, reverse=True)[:room])
        worth = sum(
            benefit.worth_minor * count
            for place in self._path
            for benefit, count in run.outcomes[place].counts
        )
        return totals[0], totals[1], totals[2] + worth

    def _least(
        self, run: Run, prices: Prices, later: Sequence[Rule], potentials: dict[int, Potential]
    ) -> int:
        """Sum the floors of lines that open rules can touch, and what is left of the others."""
        amounts = run.amounts
        touched: set[int] = set()
        for rule in later:
            touched |= potentials[rule.place].lines
        is_pricing = amounts.on_sale is None
        least = 0
        for i, net in enumerate(amounts.net_minor):
            if i in touched:
                least += min(amounts.floor_minor[i], net)
            else:
                held = prices.held.get(i) if is_pricing else None
                least += net - (0 if held is None else held[0])
        return least

    def _after_points(self, run: Run, goods_minor: int) -> int:
        """Bound from below what points leave of an amount or of anything above it."""
        checkout, terms = run.amounts.cart.checkout, run.plan.terms.points
        if terms is None or not checkout.use_points or run.paid_parts:
            return goods_minor
        return terms.least_after(checkout.use_points, goods_minor)
