"""What the table engine answers: amounts per line, and per promotion and cart a verdict."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, CodeArray, IntArray
from ecomops.errors import InvalidArgumentError, UnknownIdError
from ecomops.facts import CartTable
from ecomops.kernels.segments import exact_total, segment_sum
from ecomops.promotions.base import Check
from ecomops.promotions.promotion_set import Rule, Rules
from ecomops.promotions.verdict import VERDICT_CODES, Verdict, VerdictCode

_BEFORE_CHECKS: frozenset[VerdictCode] = frozenset(
    {"disabled", "currency", "not_started", "expired"}
)


@frozen(eq=False)
class QuoteTable:
    """Many priced carts (报价表); `Quote`, for many.

    Rows of the two-dimensional columns are promotions, in the order of `promotion_ids`;
    columns are carts.

    Attributes
    ----------
    table : CartTable
        What was priced.
    line_net_minor : (n_lines,) int64
        Net of each line; `table.row_amounts` deals it back to input rows. [minor]
    code : (n_promotions, n_carts) uint8
        Places in `VERDICT_CODES`; 0 is "applied".
    amount_minor, ungranted_minor : (n_promotions, n_carts) int64
        As in `Verdict`. [minor]
    beaten_by : (n_promotions, n_carts) int32
        Row of the promotion of the same group that applied instead; −1 for none.
    actual : tuple of (n_conditions, n_carts) int64
        Per promotion, what each cart has towards each condition. [minor or units]
    """

    table: CartTable
    rules: Rules
    line_net_minor: IntArray
    code: CodeArray
    amount_minor: IntArray
    ungranted_minor: IntArray
    beaten_by: IntArray
    actual: tuple[IntArray, ...]
    _line_discount_minor: tuple[IntArray, ...] | None = None

    @property
    def promotion_ids(self) -> tuple[str, ...]:
        """The promotions, in the order in which they run."""
        return tuple(rule.promotion.promotion_id for rule in self.rules.rules)

    @property
    def net_minor(self) -> IntArray:
        """What each cart pays for goods [minor]."""
        return segment_sum(self.line_net_minor, self.table.offset)

    @property
    def list_total_minor(self) -> int:
        """All carts at list price; exact beyond int64 [minor]."""
        return exact_total(self.table.line_list_minor)

    @property
    def discount_total_minor(self) -> int:
        """What all promotions took off all carts; exact beyond int64 [minor]."""
        return self.list_total_minor - exact_total(self.line_net_minor)

    def row(self, promotion_id: str) -> int:
        """Return the row of a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        try:
            return self.promotion_ids.index(promotion_id)
        except ValueError:
            known = ", ".join(self.promotion_ids[:5]) or "none"
            raise UnknownIdError(
                "promotion_id", promotion_id, "is not in the priced set", f"it has: {known}"
            ) from None

    def applied(self, promotion_id: str) -> BoolArray:
        """Tell for each cart whether a promotion gave it a discount."""
        gave: BoolArray = self.code[self.row(promotion_id)] == 0
        return gave

    def counts(self, promotion_id: str) -> dict[VerdictCode, int]:
        """Count the carts under each verdict of a promotion, leaving out codes with none."""
        found = np.bincount(self.code[self.row(promotion_id)], minlength=len(VERDICT_CODES))
        return {code: int(n) for code, n in zip(VERDICT_CODES, found, strict=True) if n}

    def cost_minor(self, promotion_id: str) -> int:
        """Sum what a promotion took off all carts; exact beyond int64 [minor]."""
        return exact_total(self.amount_minor[self.row(promotion_id)])

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

    def verdict(self, promotion_id: str, cart: int) -> Verdict:
        """Return one verdict with its numbers, as the cart engine gives it.

        All but `saves_minor`, which only the cart engine works out.
        """
        n_carts = len(self.table)
        if not 0 <= cart < n_carts:
            remedy = f"give a place among the {n_carts} carts"
            raise InvalidArgumentError("cart", cart, "is outside the table", remedy)
        row = self.row(promotion_id)
        code = VERDICT_CODES[self.code[row, cart]]
        winner = int(self.beaten_by[row, cart])
        return Verdict(
            promotion_id,
            code,
            int(self.amount_minor[row, cart]),
            int(self.ungranted_minor[row, cart]),
            () if code in _BEFORE_CHECKS else self._checks(self._rule(row), cart),
            beaten_by=None if winner < 0 else self.promotion_ids[winner],
        )

    def _rule(self, row: int) -> Rule:
        return self.rules.rules[row]

    def _checks(self, rule: Rule, cart: int) -> tuple[Check, ...]:
        actual = self.actual[rule.place][:, cart].tolist()
        return tuple(
            Check(c.kind, has >= c.needed, c.needed, has, c.unit)
            for c, has in zip(rule.promotion.conditions, actual, strict=True)
        )

    def __repr__(self) -> str:
        return (
            f"QuoteTable({len(self.table)} carts, {len(self.rules.rules)} promotions, "
            f"{self.table.currency})"
        )
