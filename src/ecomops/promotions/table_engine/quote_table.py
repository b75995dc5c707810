"""What the table engine answers: amounts per line, and per promotion and cart a verdict."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import field, frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.facts import CartTable, Usage, UsageTable
from ecomops.kernels.segments import exact_total, segment_sum
from ecomops.promotions.base import BenefitKind, Check
from ecomops.promotions.cart_engine.outcome import next_time, times_of
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.rules.eligibility import EligibilityTable, Evidence, refusal
from ecomops.promotions.rules.rule import AnyPromotion, Plan, Rule, Rules
from ecomops.promotions.rules.verdict import (
    BEFORE_CHECKS,
    VERDICT_CODES,
    Verdict,
    VerdictCode,
)


@frozen(eq=False)
class QuoteTable:
    """Many priced carts (报价表); `Quote`, for many.

    Columns by promotion are tuples with one entry per promotion, in the order of
    `promotion_ids`, each an array over carts.

    Attributes
    ----------
    table : CartTable
        What was priced.
    line_net_minor : (n_lines,) int64
        Net of each line; `table.row_amounts` deals it back to input rows. [minor]
    code : per promotion (n_carts,) uint8
        Places in `VERDICT_CODES`; 0 is "applied".
    amount_minor, ungranted_minor : per promotion (n_carts,) int64
        As in `Verdict`. [minor]
    winner : per promotion (n_carts,) int64
        Place of the promotion that applied instead; −1 for none, −2 where points that pay for
        goods exclude it.
    actual : per promotion (n_checks, n_carts) int64
        What each cart has towards each condition. [minor or units]
    """

    table: CartTable
    rules: Rules
    _eligibility: EligibilityTable
    line_net_minor: IntArray
    code: tuple[CodeArray, ...]
    amount_minor: tuple[IntArray, ...]
    ungranted_minor: tuple[IntArray, ...]
    winner: tuple[IntArray, ...]
    actual: tuple[IntArray, ...]
    _counts: tuple[tuple[IntArray, ...], ...]
    _shipping_minor: IntArray | None
    _points_used: IntArray | None
    _points_minor: IntArray
    _line_discount_minor: tuple[IntArray, ...] | None = field(default=None)

    @property
    def plan(self) -> Plan:
        """The compiled rules, in the order in which they run."""
        return self.rules.plan(self.table.currency)

    @cached_property
    def promotion_ids(self) -> tuple[str, ...]:
        """The promotions, in the order in which they run."""
        return tuple(rule.promotion_id for rule in self.plan.rules)

    @property
    def promotions(self) -> tuple[AnyPromotion, ...]:
        """The promotions themselves, in that order."""
        return self.rules.promotions

    @property
    def usage(self) -> Usage | UsageTable:
        """What was used before: of all carts alike, or a `UsageTable` with what each one saw."""
        return self._eligibility.usage

    @property
    def net_minor(self) -> IntArray:
        """What each cart pays for goods, after discounts and points [minor]."""
        return segment_sum(self.line_net_minor, self.table.offset)

    @property
    def shipping_minor(self) -> IntArray:
        """What each cart pays for shipping [minor]."""
        if self._shipping_minor is None:
            return np.zeros(len(self.table), dtype=np.int64)
        return self._shipping_minor

    @property
    def payable_minor(self) -> IntArray:
        """What each cart pays in money: goods and shipping [minor]."""
        return self.net_minor + self.shipping_minor

    @property
    def points_used(self) -> IntArray:
        """How many points pay for goods in each cart."""
        if self._points_used is None:
            return np.zeros(len(self.table), dtype=np.int64)
        return self._points_used

    @property
    def points_minor(self) -> IntArray:
        """What points pay for goods in each cart [minor]."""
        return self._points_minor

    @property
    def list_total_minor(self) -> int:
        """All carts' goods at list price; exact beyond int64 [minor]."""
        return exact_total(self.table.line_list_minor)

    @property
    def discount_total_minor(self) -> int:
        """What all promotions took off all carts' goods; exact beyond int64 [minor]."""
        paid = exact_total(self.line_net_minor) + exact_total(self._points_minor)
        return self.list_total_minor - paid

    def row(self, promotion_id: str) -> int:
        """Return the place of a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        place = self._places.get(promotion_id)
        if place is None:
            known = ", ".join(self.promotion_ids[:5]) or "none"
            raise UnknownIdError(
                "promotion_id", promotion_id, "is not in the priced set", f"it has: {known}"
            )
        return place

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.promotion_ids)}

    def applied(self, promotion_id: str) -> BoolArray:
        """Tell for each cart whether a promotion gave it something."""
        gave: BoolArray = self.code[self.row(promotion_id)] == 0
        return gave

    def counts(self, promotion_id: str) -> dict[VerdictCode, int]:
        """Count the carts under each verdict of a promotion, leaving out codes with none."""
        found = np.bincount(self.code[self.row(promotion_id)], minlength=len(VERDICT_CODES))
        return {code: int(n) for code, n in zip(VERDICT_CODES, found, strict=True) if n}

    def cost_minor(self, promotion_id: str) -> int:
        """Sum what a promotion took off all carts; exact beyond int64 [minor]."""
        return exact_total(self.amount_minor[self.row(promotion_id)])

    def extras(self, promotion_id: str) -> tuple[tuple[BenefitKind, IntArray], ...]:
        """Return what a promotion gives besides, each with how many each cart gets."""
        place = self.row(promotion_id)
        return tuple(zip(self.plan.rules[place].extras, self._counts[place], strict=True))

    def line_discount_minor(self, promotion_id: str) -> IntArray:
        """Return what a promotion took off each line [minor].

        Raises
        ------
        InvalidArgumentError
            If the table was priced without ``by_line=True``.
        UnknownIdError
            If the set has no such promotion.
        """
        row = self.row(promotion_id)
        if self._line_discount_minor is None:
            raise InvalidArgumentError(
                "by_line", "False", "kept no discounts", "price the table with by_line=True"
            )
        return self._line_discount_minor[row]

    # ---- one verdict ------------------------------------------------------------------

    def verdict(self, promotion_id: str, cart: int) -> Verdict:
        """Return one verdict with its numbers, as the cart engine gives it.

        All but `saves_minor`, which only the cart engine works out.
        """
        n_carts = len(self.table)
        if not 0 <= cart < n_carts:
            remedy = f"give a place among the {n_carts} carts"
            raise InvalidArgumentError("cart", cart, "is outside the table", remedy)
        row = self.row(promotion_id)
        rule, code = self.plan.rules[row], VERDICT_CODES[self.code[row][cart]]
        winner = int(self.winner[row][cart])
        evidence = self._evidence(rule, code, cart)
        checks: tuple[Check, ...] = ()
        times = step = 0
        more = None
        if not (
            code in BEFORE_CHECKS or (code == "budget_exhausted" and self._is_shut(rule, cart))
        ):
            checks, times, step, more = self._checks(rule, code, cart)
        return Verdict(
            promotion_id,
            code,
            int(self.amount_minor[row][cart]),
            int(self.ungranted_minor[row][cart]),
            checks,
            winner=None if winner < 0 else self.promotion_ids[winner],
            times=times,
            step=step,
            next_check=more,
            evidence=evidence,
        )

    def _is_shut(self, rule: Rule, cart: int) -> bool:
        """Tell whether a rule was out of the question before any goods were looked at."""
        ask = self._eligibility
        checkout, usage = self.table.checkout(cart), ask.usage_of(cart)
        return refusal(rule, checkout, ask.instant(cart), usage) is not None

    def _evidence(self, rule: Rule, code: VerdictCode, cart: int) -> tuple[Evidence, ...]:
        if code not in {"code_missing", "audience", "limit_reached", "budget_exhausted"}:
            return ()
        ask = self._eligibility
        now, usage = ask.instant(cart), ask.usage_of(cart)
        refused = refusal(rule, self.table.checkout(cart), now, usage)
        if refused is not None:
            return refused.evidence
        # the budget refused what this very cart would have got: the cart engine tells how much
        quote = price_cart(self.table.cart(cart), self.rules, now=now, usage=usage)
        return quote.verdicts[rule.place].evidence

    def _checks(
        self, rule: Rule, code: VerdictCode, cart: int
    ) -> tuple[tuple[Check, ...], int, int, Check | None]:
        """Weigh what the cart has; say how often, on which step, and what more would help."""
        actual = self.actual[rule.place][:, cart].tolist()
        n_conditions = len(rule.conditions)
        checks = [
            condition.check(has)
            for (condition, _), has in zip(rule.conditions, actual[:n_conditions], strict=True)
        ]
        step, more = 0, None
        rest = actual[n_conditions:]
        if rule.ladder is not None:
            has = rest.pop(0)
            step = rule.ladder.step_of(has)
            checks.append(rule.ladder.check(has, max(step - 1, 0)))
            if not rule.ladder.is_by_line and 0 < step < len(rule.ladder.steps):
                more = rule.ladder.check(has, step)
        if code == "below_threshold" and all(check.met for check in checks):
            checks += [
                Check(benefit.kind, has >= asked, asked, has, "pieces")
                for benefit, has in zip(rule.asking, rest, strict=True)
                if (asked := benefit.asks) is not None
            ]
        if code != "applied":
            return tuple(checks), 0, 0, None
        times, repeats = 1, None
        for (condition, _), check in zip(rule.conditions, checks, strict=False):
            if condition.is_repeating:
                own = times_of(condition, check.actual)
                if repeats is None or own < times or own == times == condition.most_times:
                    times, repeats = own, (condition, check.actual)
        if repeats is not None:
            more = next_time(*repeats, times)
        return tuple(checks), times, step, more

    def __repr__(self) -> str:
        return (
            f"QuoteTable({len(self.table)} carts, {len(self.plan.rules)} promotions, "
            f"{self.table.currency})"
        )
