"""The columns that pricing a table fills, and the verdicts that need no look at a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from attrs import evolve, frozen

from ecomops._arrays import CodeArray, IntArray
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.facts import CartTable, Usage, UsageTable
from ecomops.promotions.cart_engine.run import Staged
from ecomops.promotions.quotes.pricing import price_cart
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.rules.eligibility import EligibilityTable
from ecomops.promotions.rules.rule import Plan, Rule, Rules
from ecomops.promotions.rules.stacking import NOBODY, POINTS
from ecomops.promotions.table_engine.asked import Asked
from ecomops.promotions.table_engine.attempt import CODE
from ecomops.promotions.table_engine.layout import Layout
from ecomops.promotions.table_engine.quote_table import QuoteTable

OPEN: Final = 255
"""Stands in for a code where there is no verdict yet."""


@frozen(eq=False)
class Answer:
    """The columns that the blocks fill; rows are promotions."""

    layout: Layout
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
    asked: Mapping[int, Asked]
    """What was asked of budgets, by the places of their rules; if it is to be noted."""

    @classmethod
    def of(
        cls, layout: Layout, eligibility: EligibilityTable, *, notes_asked: bool = False
    ) -> Answer:
        """Start with the verdicts that no line decides, and none elsewhere.

        Parameters
        ----------
        notes_asked
            Whether to note what is asked of budgets.
        """
        n_carts, n_lines = len(eligibility.table), eligibility.table.n_lines
        zero = _constant(0, n_carts)
        code, amount, ungranted, winner, actual, counts = [], [], [], [], [], []
        for rule in layout.plan.rules:
            is_touched = rule.place in layout.touched
            code.append(_first_codes(rule, eligibility, n_carts, is_touched=is_touched))
            amount.append(np.zeros(n_carts, dtype=np.int64) if is_touched else zero)
            # columns that can only hold one value take no memory
            ungranted.append(
                np.zeros(n_carts, dtype=np.int64) if is_touched and layout.has_floors else zero
            )
            winner.append(
                np.full(n_carts, NOBODY, dtype=np.int64)
                if layout.may_give_way(rule)
                else _constant(NOBODY, n_carts)
            )
            n_counted = len(rule.conditions) + (rule.ladder is not None) + len(rule.asking)
            actual.append(
                np.zeros((n_counted, n_carts), dtype=np.int64)
                if is_touched
                else np.broadcast_to(np.int64(0), (n_counted, n_carts))
            )
            counts.append(tuple(np.zeros(n_carts, dtype=np.int64) for _ in rule.extras))
        return cls(
            layout,
            eligibility,
            np.empty(n_lines, dtype=np.int64),
            tuple(code),
            tuple(amount),
            tuple(ungranted),
            tuple(winner),
            tuple(actual),
            tuple(counts),
            tuple(np.zeros(n_lines, dtype=np.int64) for _ in code) if layout.by_line else None,
            np.zeros(n_carts, dtype=np.int64) if layout.has_fees else None,
            np.zeros(n_carts, dtype=np.int64) if layout.has_points else None,
            np.zeros(n_carts, dtype=np.int64) if layout.has_points else zero,
            {place: Asked.of(n_carts) for place in layout.budgets} if notes_asked else {},
        )

    # ---- in parts -----------------------------------------------------------------------

    def part(self, table: CartTable, usage: UsageTable) -> Answer:
        """Start an answer for some carts of the table, with usage of their own."""
        eligibility = EligibilityTable.of(table, self.eligibility.now, usage)
        return self.of(self.layout, eligibility, notes_asked=True)

    def put(self, part: Answer, carts: IntArray) -> None:
        """Take the columns of a part into the places of its carts."""
        columns = zip(self._by_cart(), part._by_cart(), strict=True)
        for mine, other in columns:
            if mine.flags.writeable:
                mine[..., carts] = other
        lines = self.table.lines_of(carts)
        self.line_net[lines] = part.line_net
        for by_line, others in zip(
            self.line_discount or (), part.line_discount or (), strict=True
        ):
            by_line[lines] = others

    def _by_cart(self) -> Iterator[IntArray | CodeArray]:
        """Go through the columns that have an entry for each cart."""
        yield from self.code
        for columns in (self.amount, self.ungranted, self.winner, self.actual, *self.counts):
            yield from columns
        for column in (self.shipping_net, self.points_used, self.points_minor):
            if column is not None:
                yield column

    def with_usage(self, usage: UsageTable) -> Answer:
        """Say what each cart saw used; nothing is priced anew."""
        return evolve(self, eligibility=evolve(self.eligibility, usage=usage))

    # ---- reading ------------------------------------------------------------------------

    @property
    def table(self) -> CartTable:
        """What is priced."""
        return self.eligibility.table

    @property
    def rules(self) -> Rules:
        """The compiled set."""
        return self.layout.rules

    @property
    def plan(self) -> Plan:
        """Its rules in the currency of the table."""
        return self.layout.plan

    @property
    def staged(self) -> Staged:
        """The rules that look at any goods of the table."""
        return self.layout.staged

    @property
    def usage(self) -> Usage | UsageTable:
        """How much was used so far."""
        return self.eligibility.usage

    def price_alone(self, cart: int) -> None:
        """Let the cart engine price one cart, and fill its places."""
        table = self.table
        now = self.eligibility.instant(cart)
        usage = self.eligibility.usage_of(cart)
        quote = price_cart(table.cart(cart), self.rules, now=now, usage=usage)
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
        for i, asked in self.asked.items():
            asked.note_unknown(table, cart, len(self.plan.rules[i].promotion.all_benefits))
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
