"""One cart at a time, with all the evidence: the reference of the two engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import define, field

from ecomops.errors import MissingInstantError, NaiveDatetimeError
from ecomops.facts import CartFacts
from ecomops.models import Cart
from ecomops.promotions.base import Check, ConditionKind
from ecomops.promotions.lines import CartAmounts, Lines
from ecomops.promotions.promotion_set import Promotions, Rule, Rules, compile_promotions
from ecomops.promotions.quote import Quote
from ecomops.promotions.verdict import Verdict, VerdictCode


def price_cart(
    cart: Cart | CartFacts | Mapping[str, object],
    promotions: Promotions,
    *,
    now: datetime | None = None,
) -> Quote:
    """Price one cart under a set of promotions and keep the evidence (计价).

    Nothing is changed and nothing is remembered: the same arguments give the same quote,
    in whatever order lines and promotions are given. `price_table` does the same for
    millions of lines and agrees to the last minor unit.

    Parameters
    ----------
    cart
        A cart model, its facts, or a dict that validates as `Cart`.
    promotions
        A `PromotionSet` (compiled once, so the fastest), or promotions in any order.
    now
        The instant of the quote, with an offset; needed as soon as a promotion has a
        window. No clock is read.

    Raises
    ------
    MissingInstantError
        If a promotion has a window and `now` is missing.
    NaiveDatetimeError
        If `now` has no offset.
    DuplicateIdError
        If two promotions have one id.

    Examples
    --------
    >>> from ecomops import AmountOff, MinSpend, Promotion
    >>> deal = Promotion(promotion_id="p", currency="CNY",
    ...     conditions=(MinSpend(spend_minor=199_00),), benefits=(AmountOff(off_minor=20_00),))
    >>> cart = {"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 2, "unit_price_minor": 99_90},
    ...     {"line_id": "2", "sku_id": "cap", "quantity": 1, "unit_price_minor": 50_00}]}
    >>> quote = price_cart(cart, [deal])
    >>> quote.payable_minor, [line.discount_minor for line in quote.lines]
    (22980, [400, 1600])
    """
    rules = compile_promotions(promotions)
    check_instant(rules, now)
    pricing = _Pricing(CartAmounts.of(CartFacts.of(cart)), rules)
    for _, mine in rules.by_stage:
        pricing.run_stage(mine, now)
    return pricing.quote()


def check_instant(rules: Rules, now: datetime | None) -> None:
    """Refuse a naive instant, and a missing one where a window asks for it."""
    if now is None:
        if rules.needs_instant:
            raise MissingInstantError(
                "now", None, "is missing but a promotion has a window", "pass now=… with an offset"
            )
    elif now.tzinfo is None:
        raise NaiveDatetimeError(
            "now",
            now.isoformat(),
            "has no offset",
            "attach a zone, such as ZoneInfo('Asia/Shanghai')",
        )


@define(eq=False)
class _Outcome:
    """What trying one rule at one moment gave."""

    code: VerdictCode
    checks: tuple[Check, ...] = ()
    taken: tuple[tuple[Sequence[int], Sequence[int]], ...] = ()  # places of lines, and parts
    amount_minor: int = 0
    wanted_minor: int = 0
    saves_minor: int = 0
    beaten_by: str | None = None


@define(eq=False)
class _Pricing:
    """One run over one cart."""

    amounts: CartAmounts
    rules: Rules
    outcomes: dict[int, _Outcome] = field(factory=dict)
    _seen: dict[int, Lines] = field(factory=dict)
    _measured: dict[tuple[int, str, str], int] = field(factory=dict)

    def lines_of(self, selector: int) -> Lines:
        """Return the lines that a selector of the set sees in this cart."""
        lines = self._seen.get(selector)
        if lines is None:
            cart, matches = self.amounts.cart, self.rules.selectors[selector].matches
            pairs = zip(cart.line_item, cart.line_unit_price_minor, strict=True)
            index = [
                i
                for i, (item, price) in enumerate(pairs)
                if item.discountable and matches(item, price)
            ]
            lines = self._seen[selector] = Lines(self.amounts, index)
        return lines

    def measure(self, condition: ConditionKind, selector: int) -> int:
        """Count what a condition counts, once per stage where it can't move within one."""
        measure = condition.measure
        if measure is None:
            return condition.actual_cart(self.lines_of(selector))
        key = selector, condition.kind, measure
        actual = self._measured.get(key)
        if actual is None:
            actual = self._measured[key] = condition.actual_cart(self.lines_of(selector))
        return actual

    def run_stage(self, rules: Sequence[Rule], now: datetime | None) -> None:
        """Let the rules of one stage work, in order of priority, then id."""
        self.amounts.start_stage()
        self._measured.clear()
        candidates: list[Rule] = []
        for rule in rules:
            code = rule.promotion.not_yet(self.amounts.cart.currency)
            if code is None and now is not None:
                code = rule.promotion.not_now(now)
            if code is None:
                candidates.append(rule)
            else:
                self.outcomes[rule.place] = _Outcome(code)
        ranking = self._rank_groups(candidates)
        for rule in candidates:
            group = rule.promotion.group
            if group is None:
                self._apply(rule)
            else:
                self._apply_group(ranking[group], rule)

    def _rank_groups(self, candidates: Sequence[Rule]) -> dict[str, list[Rule]]:
        """Try each rule of a group alone at the start of the stage; the best stand first."""
        ranking: dict[str, list[Rule]] = {}
        for rule in candidates:
            if (group := rule.promotion.group) is not None:
                queue = ranking.setdefault(group, [])
                outcome = self.outcomes[rule.place] = self.attempt(rule)
                if outcome.code == "applied":
                    queue.append(rule)
        for queue in ranking.values():
            # the sort is stable: ties stay in order of priority, then id
            queue.sort(key=lambda rule: -self.outcomes[rule.place].amount_minor)
        return ranking

    def _apply_group(self, queue: list[Rule], turn: Rule) -> None:
        """Apply a group's best rule when its turn comes; if it no longer can, the next at once."""
        if not queue or queue[0] is not turn:
            return
        while queue:
            winner = queue.pop(0)
            if self._apply(winner):
                for loser in queue:
                    outcome = self.outcomes[loser.place]
                    self.outcomes[loser.place] = _Outcome(
                        "beaten_by", outcome.checks, beaten_by=winner.promotion.promotion_id
                    )
                queue.clear()

    def _apply(self, rule: Rule) -> bool:
        outcome = self.outcomes[rule.place] = self.attempt(rule)
        for index, parts in outcome.taken:
            self.amounts.take(index, parts)
        return outcome.code == "applied"

    def attempt(self, rule: Rule) -> _Outcome:
        """Work out what a rule gives right now; the amounts stay as they are."""
        checks = tuple(
            [
                condition.check(self.measure(condition, selector))
                for condition, selector in rule.conditions
            ]
        )
        target = self.lines_of(rule.target_selector)
        for check in checks:
            if not check.met:
                saving = _saving(rule, checks, target)
                return _Outcome("below_threshold", checks, saves_minor=saving)
        if not target.index:
            return _Outcome("no_matching_lines", checks)
        taken: list[tuple[Sequence[int], Sequence[int]]] = []
        amount = wanted = 0
        most = sum(target.net_minor)
        for benefit in rule.promotion.benefits:
            for index, parts in taken[-1:]:  # several benefits see one another's work
                self.amounts.take(index, parts)
            grant = benefit.grant_cart(target)
            amount += sum(grant.parts_minor)
            wanted += grant.wanted_minor
            taken.append((target.index, grant.parts_minor))
        for index, parts in taken[:-1]:
            self.amounts.give_back(index, parts)
        if amount:
            # several benefits may each want the same goods, which can be given but once
            return _Outcome("applied", checks, tuple(taken), amount, min(wanted, most))
        return _Outcome("no_saving" if any(target.room_minor) else "nothing_left", checks)

    def quote(self) -> Quote:
        """Collect the answer."""
        ordered = [(rule, self.outcomes[rule.place]) for rule in self.rules.rules]
        return Quote(
            cart=self.amounts.cart,
            line_net_minor=tuple(self.amounts.net_minor),
            line_discounts=tuple(
                (rule.promotion.promotion_id, self._per_line(outcome))
                for rule, outcome in ordered
                if outcome.code == "applied"
            ),
            promotions=tuple(rule.promotion for rule in self.rules.rules),
            verdicts=tuple(
                Verdict(
                    rule.promotion.promotion_id,
                    outcome.code,
                    outcome.amount_minor,
                    outcome.wanted_minor - outcome.amount_minor,
                    outcome.checks,
                    outcome.saves_minor,
                    outcome.beaten_by,
                )
                for rule, outcome in ordered
            ),
        )

    def _per_line(self, outcome: _Outcome) -> tuple[int, ...]:
        per_line = [0] * len(self.amounts.net_minor)
        for index, parts in outcome.taken:
            for i, part in zip(index, parts, strict=True):
                per_line[i] += part
        return tuple(per_line)


def _saving(rule: Rule, checks: Sequence[Check], target: Lines) -> int:
    """Say what the rule gives at least once its thresholds are reached.

    The goods added count as target lines only where the target is what the conditions
    select; their number of units and what else they trigger is unknown.
    """
    short = max((check.shortfall for check in checks if check.unit == "minor"), default=0)
    added = short if rule.promotion.target is None else 0
    most = sum(target.room_minor) + added
    saving: int = sum(
        benefit.saving_if_added(target, added) for benefit in rule.promotion.benefits
    )
    return min(saving, most)
