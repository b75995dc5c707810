"""The columns that pricing a table fills, and the verdicts that need no look at a line."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.facts import CartTable, Usage
from ecomops.promotions.cart_engine.run import Staged
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.rules.eligibility import EligibilityTable
from ecomops.promotions.rules.rule import Plan, Rule, Rules
from ecomops.promotions.rules.stacking import NOBODY, POINTS
from ecomops.promotions.table_engine.attempt import CODE
from ecomops.promotions.table_engine.quote_table import QuoteTable

OPEN: Final = 255
"""Stands in for a code where there is no verdict yet."""


@frozen(eq=False)
class Answer:
    """The columns that the blocks fill; rows are promotions."""

    table: CartTable
    rules: Rules
    plan: Plan
    staged: Staged
    """The rules that look at any goods of the table."""
    eligibility: EligibilityTable
    line_net: IntArray
    code: tuple[CodeArray, ...]
    amount: tuple[IntArray, ...]
    ungranted: tuple[IntArray, ...]
    winner: tuple[IntArray, ...]
    actual: tuple[IntArray, ...]
    counts: tuple[tuple[IntArray, ...], ...]
    line_discount: tuple[IntArray, ...] | None
    shipping_net: IntArray | None
    points_used: IntArray | None
    points_minor: IntArray

    @classmethod
    def of(
        cls, table: CartTable, rules: Rules, now: datetime | None, usage: Usage, *, by_line: bool
    ) -> Answer:
        """Start with the verdicts that no line decides, and none elsewhere."""
        plan, n_carts = rules.plan(table.currency), len(table)
        staged = plan.touching(table.items)
        touched = {rule.place for _, mine in staged for rule in mine}
        has_floors = bool(table.item_floor_minor.any())
        eligibility = EligibilityTable.of(table, now, usage)
        zero = _constant(0, n_carts)
        code, amount, ungranted, winner, actual, counts = [], [], [], [], [], []
        for rule in plan.rules:
            is_touched = rule.place in touched
            code.append(_first_codes(rule, eligibility, n_carts, is_touched=is_touched))
            amount.append(np.zeros(n_carts, dtype=np.int64) if is_touched else zero)
            # columns that can only hold one value take no memory
            ungranted.append(
                np.zeros(n_carts, dtype=np.int64) if is_touched and has_floors else zero
            )
            winner.append(
                np.full(n_carts, NOBODY, dtype=np.int64)
                if is_touched and _may_give_way(rule, plan)
                else _constant(NOBODY, n_carts)
            )
            n_counted = len(rule.conditions) + (rule.ladder is not None) + len(rule.asking)
            actual.append(
                np.zeros((n_counted, n_carts), dtype=np.int64)
                if is_touched
                else np.broadcast_to(np.int64(0), (n_counted, n_carts))
            )
            counts.append(tuple(np.zeros(n_carts, dtype=np.int64) for _ in rule.extras))
        has_points = plan.terms.points is not None and any(c.use_points for c in table.checkouts)
        has_fees = any(checkout.shipping for checkout in table.checkouts)
        return cls(
            table,
            rules,
            plan,
            staged,
            eligibility,
            np.empty(table.n_lines, dtype=np.int64),
            tuple(code),
            tuple(amount),
            tuple(ungranted),
            tuple(winner),
            tuple(actual),
            tuple(counts),
            tuple(np.zeros(table.n_lines, dtype=np.int64) for _ in plan.rules)
            if by_line
            else None,
            np.zeros(n_carts, dtype=np.int64) if has_fees else None,
            np.zeros(n_carts, dtype=np.int64) if has_points else None,
            np.zeros(n_carts, dtype=np.int64) if has_points else zero,
        )

    @property
    def usage(self) -> Usage:
        """How much was used so far."""
        return self.eligibility.usage

    def price_alone(self, cart: int) -> None:
        """Let the cart engine price one cart, and fill its places."""
        table = self.table
        now = self.eligibility.instant(cart)
        quote = price_cart(table.cart(cart), self.rules, now=now, usage=self.usage)
        lines = slice(int(table.offset[cart]), int(table.offset[cart + 1]))
        self.line_net[lines] = quote.line_net_minor
        place = {verdict.promotion_id: i for i, verdict in enumerate(quote.verdicts)}
        for rule, verdict in zip(self.plan.rules, quote.verdicts, strict=True):
            i = rule.place
            _put(self.code[i], cart, CODE[verdict.code])
            _put(self.amount[i], cart, verdict.amount_minor)
            _put(self.ungranted[i], cart, verdict.ungranted_minor)
            winner = NOBODY if verdict.winner is None else place[verdict.winner]
            _put(self.winner[i], cart, POINTS if verdict.is_excluded_by_points else winner)
            for column, check in zip(self.actual[i], verdict.checks, strict=False):
                _put(column, cart, check.actual)
        self._fill_besides(cart, quote, place)
        if self.line_discount is not None:
            for promotion_id, parts in quote.line_discounts:
                self.line_discount[place[promotion_id]][lines] = parts

    def _fill_besides(self, cart: int, quote: Quote, place: dict[str, int]) -> None:
        for extra in quote.extras:
            i = place[extra.promotion_id]
            for benefit, column in zip(self.plan.rules[i].extras, self.counts[i], strict=True):
                if benefit is extra.benefit:
                    if extra.count > MAX_MINOR:
                        raise AmountTooLargeError(
                            f"count of {extra.promotion_id!r}", extra.count,
                            "is more than a column holds",
                            "limit how often the promotion counts, or price that cart by itself",
                        )  # fmt: skip
                    column[cart] = extra.count
        if self.shipping_net is not None:
            self.shipping_net[cart] = quote.shipping_minor
        if self.points_used is not None:
            self.points_used[cart] = quote.points.used
            self.points_minor[cart] = quote.points.amount_minor

    def quote_table(self) -> QuoteTable:
        """Hand over the columns, all filled."""
        return QuoteTable(
            self.table,
            self.rules,
            self.eligibility,
            self.line_net,
            self.code,
            self.amount,
            self.ungranted,
            self.winner,
            self.actual,
            self.counts,
            self.shipping_net,
            self.points_used,
            self.points_minor,
            self.line_discount,
        )


def _put(column: IntArray | CodeArray, cart: int, value: int) -> None:
    if column.flags.writeable:
        column[cart] = value


def _constant(value: int, size: int) -> IntArray:
    return np.broadcast_to(np.int64(value), (size,))


def _may_give_way(rule: Rule, plan: Plan) -> bool:
    """Tell whether another promotion may ever stand in a rule's place."""
    return (
        rule.group is not None
        or rule.stage == "price"
        or not plan.is_loose
        or plan.terms.strategy == "best"
    )


def _first_codes(
    rule: Rule, eligibility: EligibilityTable, n_carts: int, *, is_touched: bool
) -> CodeArray:
    """Give the verdicts that need no look at any line."""
    code = np.full(n_carts, OPEN, dtype=np.uint8)
    for name, carts in eligibility.refusals(rule):
        if carts is None:
            code[:] = CODE[name]
        else:
            code[carts & (code == OPEN)] = CODE[name]
    if not is_touched:
        # none of its goods are there, so whatever it counts is nothing
        asks = rule.conditions or rule.ladder is not None
        code[code == OPEN] = CODE["below_threshold" if asks else "no_matching_lines"]
    return code
