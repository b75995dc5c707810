"""Past orders under other promotions: exactly what would have been given away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR, Language
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartFacts, CartTable
from ecomops.kernels.segments import exact_total
from ecomops.languages import known_language
from ecomops.promotions.describe import describe
from ecomops.promotions.lines.cart_lines import CartAmounts, Lines
from ecomops.promotions.rules.promotion_set import Promotions, compile_promotions
from ecomops.promotions.rules.rule import AnyPromotion, Rules
from ecomops.promotions.rules.verdict import VERDICT_CODES
from ecomops.promotions.table_engine.engine import price_table
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.rate_text import rate_text
from ecomops.text_table import text_table
from ecomops.whatif.replay_row import ReplayRow, long_money

_HEAD = {
    "en": ("promotion", "rule", "qualifying", "within reach", "gap", "cost", "cost rate"),
    "zh": ("活动", "规则", "达标订单", "差额订单", "差额合计", "补贴", "费率"),
}


@frozen(eq=False)
class Spend:
    """What past orders have towards a spend threshold (满额进度).

    Attributes
    ----------
    threshold_minor
        [minor]
    actual_minor : (n_orders,) int64
        [minor]
    """

    threshold_minor: int
    actual_minor: IntArray


@frozen(eq=False)
class Replay:
    """Past orders under a set of promotions (历史重放); print it for a table.

    Attributes
    ----------
    rows
        One per promotion, in the order in which they run.
    quotes
        Every order priced, to look up single orders.
    basis, reach_minor
        As given to `replay`.
    rules_digest
        Fingerprint of the promotions, so that a result can be told from one of other rules.
    """

    rows: tuple[ReplayRow, ...]
    quotes: QuoteTable
    basis: str
    reach_minor: int
    rules_digest: str

    def row(self, promotion_id: str) -> ReplayRow:
        """Look up a promotion.

        Raises
        ------
        UnknownIdError
            If the set has no such promotion.
        """
        return self.rows[self.quotes.row(promotion_id)]

    def spend(self, promotion_id: str) -> Spend:
        """Give what each order has towards a promotion's only condition, a spend threshold.

        Raises
        ------
        InvalidArgumentError
            If the promotion has no condition, several, or one that counts no money.
        UnknownIdError
            If the set has no such promotion.
        """
        place = self.quotes.row(promotion_id)
        conditions = self.quotes.plan.rules[place].promotion.conditions
        if len(conditions) != 1 or conditions[0].unit != "minor":
            raise InvalidArgumentError(
                "promotion_id",
                promotion_id,
                "has no spend threshold as its only condition",
                "name one that has",
            )
        return Spend(conditions[0].needed, self.quotes.actual[place][0])

    def to_dicts(self) -> list[dict[str, object]]:
        """Give a tidy table: one dict per promotion, each with the rules' fingerprint."""
        return [row.to_dict() | {"rules_digest": self.rules_digest} for row in self.rows]

    def table(self, language: Language = "en") -> str:
        """Write the rows as an aligned table."""
        known_language(language)
        return text_table(
            _HEAD[language],
            [
                (
                    row.promotion_id,
                    row.description_zh if language == "zh" else row.description,
                    f"{row.qualifying:,}",
                    f"{row.within_reach:,}",
                    long_money(row.gap_minor, row.currency),
                    long_money(row.cost_minor, row.currency),
                    rate_text(row.exact_cost_rate, language),
                )
                for row in self.rows
            ],
            "<<>>>>>",
        )

    def __str__(self) -> str:
        return self.table("en")


def replay(
    table: CartTable,
    promotions: Promotions,
    *,
    reach_minor: int,
    basis: str = "list",
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Price past orders under promotions and say what each would have done (历史重放).

    Nobody's behaviour changes: this is the cost had every order been placed just the same.

    Parameters
    ----------
    table
        The orders.
    promotions
        A `PromotionSet`, or promotions in any order.
    reach_minor
        How much an order may lack of a spend threshold to count as within reach. [minor]
    basis
        What the prices of the table are, such as ``paid`` or ``shelf``: said in the result.
    now
        As in `price_table`: one instant for all orders instead of each order's own.
    progress
        Called with lines done and lines in all.

    Raises
    ------
    InvalidArgumentError
        If the reach is negative or not a whole number.
    MissingInstantError
        If a promotion has a window and neither `now` nor the table tells the time.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, MinSpend, Promotion
    >>> table = CartTable.of([
    ...     {"currency": "USD", "lines": [
    ...         {"line_id": "1", "sku_id": "tea", "quantity": n, "unit_price_minor": 1500}]}
    ...     for n in (1, 3, 4, 5)])
    >>> deal = Promotion(promotion_id="p", currency="USD",
    ...     conditions=(MinSpend(spend_minor=5000),), benefits=(AmountOff(off_minor=500),))
    >>> print(replay(table, [deal], reach_minor=1000))
    promotion  rule               qualifying  within reach    gap    cost  cost rate
    ─────────  ─────────────────  ──────────  ────────────  ─────  ──────  ─────────
    p          spend $50: $5 off           2             1  $5.00  $10.00     5.13 %
    """
    if isinstance(reach_minor, bool) or not isinstance(reach_minor, int):
        raise InvalidArgumentError(
            "reach_minor", reach_minor, "is not a whole number", "give minor units"
        )
    if not 0 <= reach_minor <= MAX_MINOR:
        raise InvalidArgumentError(
            "reach_minor", reach_minor, "is out of range", "give minor units from 0"
        )
    rules = compile_promotions(promotions)
    quotes = price_table(table, rules, now=now, progress=progress)
    sales = quotes.list_total_minor
    rows = tuple(
        _row(quotes, place, reach_minor, basis, sales) for place in range(len(rules.promotions))
    )
    return Replay(rows, quotes, basis, reach_minor, rules_digest(rules))


def _row(quotes: QuoteTable, place: int, reach: int, basis: str, sales: int) -> ReplayRow:
    promotion = quotes.plan.rules[place].promotion
    promotion_id, currency = promotion.promotion_id, quotes.table.currency
    near, gap = _within_reach(quotes, place, reach)
    threshold = max((c.needed for c in promotion.conditions if c.unit == "minor"), default=None)
    return ReplayRow(
        promotion_id,
        describe(promotion),
        describe(promotion, "zh"),
        currency,
        basis,
        reach,
        len(quotes.table),
        sales,
        int(np.count_nonzero(quotes.code[place] == 0)),
        near,
        gap,
        quotes.cost_minor(promotion_id),
        _off_at(promotion, threshold, currency),
        threshold,
        quotes.counts(promotion_id),
    )


def _within_reach(quotes: QuoteTable, place: int, reach: int) -> tuple[int, int]:
    """Count the orders that lack one spend threshold by at most the reach, and what they lack."""
    near = quotes.code[place] == VERDICT_CODES.index("below_threshold")
    unmet = np.zeros(len(quotes.table), dtype=np.int64)
    lacking = np.zeros_like(unmet)
    for condition, actual in zip(
        quotes.plan.rules[place].promotion.conditions, quotes.actual[place], strict=True
    ):
        missing = condition.needed - actual
        unmet += missing > 0
        if condition.unit == "minor":
            np.maximum(lacking, missing, out=lacking)
    # with one unmet condition, a positive lack tells that it is a spend threshold
    near &= (unmet == 1) & (lacking > 0) & (lacking <= reach)
    return int(np.count_nonzero(near)), exact_total(lacking[near])


def _off_at(promotion: AnyPromotion, threshold: int | None, currency: str) -> int | None:
    """Say what an order gets that just reaches the threshold; None where the goods decide."""
    if threshold is None or promotion.target is not None:
        return None
    nothing_yet = Lines(CartAmounts.of(CartFacts(currency)), ())
    saving: int = sum(b.saving_if_added(nothing_yet, threshold) for b in promotion.benefits)
    return min(saving, threshold)


def rules_digest(rules: Rules) -> str:
    """Fingerprint a set of promotions: equal rules give equal texts, in whatever order given."""
    told = "\n".join(promotion.model_dump_json() for promotion in rules.promotions)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
