"""Trying one rule on one cart at one moment: what it would give, and why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from attrs import define, field

from ecomops.facts import Usage
from ecomops.promotions.base import BenefitKind, Check, ConditionKind
from ecomops.promotions.cart_engine.outcome import Outcome, next_time, times_of
from ecomops.promotions.cart_engine.several import Several
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.rules.rule import Measure, Rule
from ecomops.promotions.terms.limits import room_minor
from ecomops.selectors.base import SelectorKind


@define(eq=False)
class Scene:
    """Where rules are tried: the amounts at this moment, and what was counted before."""

    amounts: CartAmounts
    usage: Usage
    _measured: dict[Measure | None, int] = field(factory=dict)
    _views: dict[int, Lines] = field(factory=dict)
    """What selectors see; what they see sharing units with others, at the negative id."""

    def start_stage(self) -> None:
        """Look and count anew, for a stage may have changed it."""
        self._measured.clear()
        self._views.clear()

    def keep_counts(self, other: Scene) -> None:
        """Take over what was counted at the same stage."""
        self._measured.update(other._measured)

    def measure(
        self, condition: ConditionKind, selector: SelectorKind | None, measure: Measure | None
    ) -> int:
        """Count what a condition counts, once per stage where it can't move within one."""
        actual = self._measured.get(measure)
        if actual is None:
            actual = condition.actual_cart(self.lines_of(selector))
            if measure is not None:
                self._measured[measure] = actual
        return actual

    def lines_of(self, selector: SelectorKind | None) -> Lines:
        """Return the lines that a selector sees; none for a condition that looks at no goods."""
        if selector is None:
            return Lines(self.amounts, ())
        return self.seen_by(selector, shares=False)

    def seen_by(self, selector: SelectorKind, *, shares: bool) -> Lines:
        """Return the lines that a rule with this selector sees."""
        key = -id(selector) if shares else id(selector)
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = self.amounts.seen_by(selector, shares=shares)
        return view

    # ---- one attempt ------------------------------------------------------------------

    def attempt(self, rule: Rule, barred: Collection[int] = ()) -> Outcome:
        """Work out what a rule gives right now; the amounts stay as they are."""
        counts, counted = [], self._measured
        times, is_met, repeats, short_minor = 1, True, None, 0
        for condition, selector, measure, needed, is_simple, is_repeating, _, unit in rule.asks:
            actual = counted.get(measure)
            if actual is None:
                actual = self.measure(condition, selector, measure)
            counts.append(actual)
            if not (actual >= needed if is_simple else condition.met_by(actual)):
                is_met = False
                short_minor = max(short_minor, needed - actual if unit == "minor" else 0)
            elif is_repeating:
                own = times_of(condition, actual)
                # of several that hold it back one that counts no further is decisive
                if repeats is None or own < times or own == times == condition.most_times:
                    times, repeats = own, (condition, actual)
        target = self.seen_by(rule.target, shares=rule.shares_units)
        path: list[tuple[BenefitKind, Lines]] | None = None
        climbed: tuple[Check, ...] = ()
        step, next_check = 0, None
        if rule.ladder is not None:
            check, step, next_check, path = self._climb(rule, target)
            climbed = (check,)
            is_met = is_met and check.met
            short_minor = max(short_minor, check.shortfall if check.unit == "minor" else 0)
        if not is_met:
            saves = _saving(rule, short_minor, target, self.usage)
            return Outcome("below_threshold", counts, climbed, saves_minor=saves)
        if repeats is not None:
            next_check = next_time(*repeats, times)
        if rule.is_plain:
            outcome = self._grant_one(rule, target.without(barred), times)
        else:
            outcome = self._grant(rule, path, target, barred, times)
        outcome.actual, outcome.checks = counts, climbed + outcome.checks
        if outcome.code == "applied":
            outcome.times, outcome.step, outcome.next_check = times, step, next_check
        return outcome

    def _grant(
        self,
        rule: Rule,
        path: list[tuple[BenefitKind, Lines]] | None,
        whole: Lines,
        barred: Collection[int],
        times: int,
    ) -> Outcome:
        """Give what the rule gives, now that its conditions hold.

        Lines are kept from it as far as it discounts them: gifts and the like look at all.
        """
        target, has_fees = whole.without(barred), self.amounts.shipping is not None
        if not (
            (rule.gives_on_goods and (target.index or (rule.extras and whole.index)))
            or (has_fees and (rule.gives_on_shipping or rule.gives_on_both))
        ):
            return self._unmatched(rule, target)
        if path is None:
            path = [(benefit, whole) for benefit in rule.benefits]
        if barred:
            path = [
                (benefit, lines if benefit.works_on == "extra" else lines.without(barred))
                for benefit, lines in path
            ]
        return self._grant_several(rule, path, target, times)

    def _climb(
        self, rule: Rule, target: Lines
    ) -> tuple[Check, int, Check | None, list[tuple[BenefitKind, Lines]]]:
        """Find the step reached, or each line's own, and what is given there."""
        ladder: Any = rule.ladder
        seen = self.lines_of(rule.ladder_select)
        if not ladder.is_by_line:
            (actual,) = ladder.actual_lines(seen)
            step = ladder.step_of(actual)
            given = ladder.steps[step - 1].benefits if step else ()
            more = ladder.check(actual, step) if step < len(ladder.steps) else None
            path = [(benefit, target) for benefit in given]
            return ladder.check(actual, max(step - 1, 0)), step, more, path
        of_line = dict(zip(seen.index, ladder.actual_lines(seen), strict=True))
        steps = [ladder.step_of(of_line.get(i, 0)) for i in target.index]
        top = max((of_line[i] for i in target.index if i in of_line), default=0)
        path = [
            (benefit, target.at([k for k, own in enumerate(steps) if own == number]))
            for number in sorted(set(steps) - {0})
            for benefit in ladder.steps[number - 1].benefits
        ]
        step = max(steps, default=0)
        return ladder.check(top, max(step - 1, 0)), step, None, path

    def _grant_one(self, rule: Rule, target: Lines, times: int) -> Outcome:
        """Give the one benefit of a plain rule: the way that most rules go."""
        if not target.index:
            return self._unmatched(rule, target)
        if rule.asking and self.amounts.used is not None:
            # others have taken units: counting what is left costs less than forming groups
            missed = self._missed(rule, target)
            if missed is not None:
                return missed
        grant = rule.benefits[0].grant_cart(target, times)
        amount = sum(grant.parts_minor)
        if not amount:
            return self._nothing(rule, target)
        return Outcome(
            "applied",
            goods=(target.index, grant.parts_minor),
            amount_minor=amount,
            wanted_minor=grant.wanted_minor,
            uses=grant.uses,
        )

    def _grant_several(
        self, rule: Rule, path: Sequence[tuple[BenefitKind, Lines]], target: Lines, times: int
    ) -> Outcome:
        """Let benefits work one after the other; then cut what they give to the limits."""
        made = Several(self.amounts.copy(), rule, target)
        for benefit, lines in path:
            made.add(benefit, lines, times)
        if miss := made.cut_to_limits(self.usage):
            return Outcome("budget_exhausted", evidence=(miss,))
        return made.outcome() or self._nothing(rule, target)

    def _nothing(self, rule: Rule, target: Lines) -> Outcome:
        """Say why a rule whose conditions hold gives nothing."""
        if rule.asking and (missed := self._missed(rule, target)):
            return missed
        has_left = rule.gives_on_goods and any(target.room_minor)
        if rule.gives_on_shipping and self.amounts.shipping is not None:
            has_left = has_left or any(self.amounts.shipping.net_minor)
        return Outcome("no_saving" if has_left else "nothing_left")

    def _unmatched(self, rule: Rule, target: Lines) -> Outcome:
        """Say that there is nothing to work on, or before that what a benefit asks for."""
        missed = self._missed(rule, target) if rule.asking else None
        return missed or Outcome("no_matching_lines")

    @staticmethod
    def _missed(rule: Rule, target: Lines) -> Outcome | None:
        """Say which benefit finds fewer units than it takes to give anything."""
        asked = [check for benefit in rule.asking if (check := benefit.asks_cart(target))]
        if all(check.met for check in asked):
            return None
        return Outcome("below_threshold", checks=tuple(asked))


def _saving(rule: Rule, short_minor: int, target: Lines, usage: Usage) -> int:
    """Say what the rule gives at least once its thresholds are reached.

    The goods added count as target lines only where the target is what the conditions
    select; their number of units and what else they trigger is unknown.
    """
    added = short_minor if rule.is_about_target else 0
    benefits = rule.benefits if rule.ladder is None else rule.ladder.steps[0].benefits
    if rule.is_plain:
        return benefits[0].saving_if_added(target, added)
    most = sum(target.room_minor) + added
    saving = extra = 0
    for benefit in benefits:
        if benefit.works_on == "shipping":
            extra += benefit.saving_if_added(target.shipping, added)
        else:
            saving += benefit.saving_if_added(target, added)
    saving = min(saving, most) + extra
    limits = rule.promotion.limits
    room = None if limits is None else room_minor(limits, rule.promotion_id, usage)
    return saving if room is None else min(saving, room)
