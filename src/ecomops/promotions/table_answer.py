"""The columns that pricing a table fills, and the verdicts that need no look at a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import CodeArray, IntArray
from ecomops.facts import CartTable
from ecomops.promotions.cart_engine import price_cart
from ecomops.promotions.promotion_set import Rule, Rules
from ecomops.promotions.quote_table import QuoteTable
from ecomops.promotions.verdict import VERDICT_CODES, VerdictCode

OPEN: Final = 255
"""Stands in for a code where there is no verdict yet."""

CODE: Final[dict[VerdictCode, int]] = {code: place for place, code in enumerate(VERDICT_CODES)}
"""The place of each code in `VERDICT_CODES`."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@frozen(eq=False)
class Answer:
    """The columns that the blocks fill."""

    table: CartTable
    rules: Rules
    line_net: IntArray
    code: CodeArray
    amount: IntArray
    ungranted: IntArray
    beaten_by: IntArray
    actual: tuple[IntArray, ...]
    line_discount: tuple[IntArray, ...] | None

    @classmethod
    def of(cls, table: CartTable, rules: Rules, now: datetime | None, *, by_line: bool) -> Answer:
        """Start with the verdicts that no line decides, and none elsewhere."""
        shape = len(rules.rules), len(table)
        has_floors = bool(table.item_floor_minor.any())
        has_groups = any(rule.promotion.group is not None for rule in rules.rules)
        code = np.full(shape, OPEN, dtype=np.uint8)
        for rule in rules.rules:
            _rule_out(rule, table, now, code[rule.place])
        return cls(
            table,
            rules,
            np.empty(table.n_lines, dtype=np.int64),
            code,
            np.zeros(shape, dtype=np.int64),
            # columns that can only hold one value take no memory
            np.zeros(shape, dtype=np.int64) if has_floors else _constant(0, shape),
            np.full(shape, -1, dtype=np.int64) if has_groups else _constant(-1, shape),
            tuple(
                np.zeros((len(rule.promotion.conditions), len(table)), dtype=np.int64)
                for rule in rules.rules
            ),
            tuple(np.zeros(table.n_lines, dtype=np.int64) for _ in rules.rules)
            if by_line
            else None,
        )

    def price_alone(self, cart: int, now: datetime | None) -> None:
        """Let the cart engine price one cart, and fill its places."""
        table = self.table
        if now is None and table.cart_at_us is not None:
            now = _EPOCH + int(table.cart_at_us[cart]) * _MICROSECOND
        quote = price_cart(table.cart(cart), self.rules, now=now)
        lines = slice(int(table.offset[cart]), int(table.offset[cart + 1]))
        self.line_net[lines] = quote.line_net_minor
        place = {verdict.promotion_id: i for i, verdict in enumerate(quote.verdicts)}
        for i, verdict in enumerate(quote.verdicts):
            self.code[i, cart] = CODE[verdict.code]
            self.amount[i, cart] = verdict.amount_minor
            if verdict.ungranted_minor:
                self.ungranted[i, cart] = verdict.ungranted_minor
            if verdict.beaten_by is not None:
                self.beaten_by[i, cart] = place[verdict.beaten_by]
            if verdict.checks:
                self.actual[i][:, cart] = [check.actual for check in verdict.checks]
        if self.line_discount is not None:
            for promotion_id, parts in quote.line_discounts:
                self.line_discount[place[promotion_id]][lines] = parts

    def quote_table(self) -> QuoteTable:
        """Hand over the columns, all filled."""
        return QuoteTable(
            self.table,
            self.rules,
            self.line_net,
            self.code,
            self.amount,
            self.ungranted,
            self.beaten_by,
            self.actual,
            self.line_discount,
        )


def _constant(value: int, shape: tuple[int, int]) -> IntArray:
    return np.broadcast_to(np.int64(value), shape)


def _rule_out(rule: Rule, table: CartTable, now: datetime | None, code: CodeArray) -> None:
    """Give the verdicts that need no look at any line."""
    promotion = rule.promotion
    never = promotion.not_yet(table.currency)
    if never is None and now is not None:
        never = promotion.not_now(now)
    if never is not None:
        code[:] = CODE[never]
        return
    if now is not None or table.cart_at_us is None:  # without any instant there is no window
        return
    if promotion.ends_at is not None:
        code[table.cart_at_us >= (promotion.ends_at - _EPOCH) // _MICROSECOND] = CODE["expired"]
    if promotion.starts_at is not None:
        early = table.cart_at_us < (promotion.starts_at - _EPOCH) // _MICROSECOND
        code[early] = CODE["not_started"]
