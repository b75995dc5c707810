"""Pricing one cart: what most users of the promotions call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ecomops.arguments import check_type
from ecomops.facts import CartFacts, Usage
from ecomops.models import Cart
from ecomops.promotions.cart_engine.engine import run_cart
from ecomops.promotions.cart_engine.outcome import Outcome
from ecomops.promotions.cart_engine.run import Run
from ecomops.promotions.cart_engine.search import Search
from ecomops.promotions.quotes.extras import Extra
from ecomops.promotions.quotes.quote import Quote
from ecomops.promotions.quotes.verdicts import Verdicts, verdict_of
from ecomops.promotions.rules.promotion_set import Promotions, compile_promotions
from ecomops.promotions.rules.rule import Rules

NOTHING_USED: Final = Usage()


def price_cart(
    cart: Cart | CartFacts | Mapping[str, object],
    promotions: Promotions,
    *,
    now: datetime | None = None,
    usage: Usage = NOTHING_USED,
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
        window or the cart a coupon. No clock is read.
    usage
        How often and how much each promotion was used so far; see `usage_of`.

    Raises
    ------
    MissingInstantError
        If a promotion has a window or the cart a coupon, and `now` is missing.
    NaiveDatetimeError
        If `now` has no offset.
    DuplicateIdError
        If two promotions have one id.
    SearchLimitError
        If the set's strategy is ``best`` and the search passes the set's limit.

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
    check_type("usage", usage, Usage, "give Usage() where nothing is used yet")
    rules = compile_promotions(promotions)
    return _quote(rules, *run_cart(rules, CartFacts.of(cart), now, usage))


def _quote(rules: Rules, run: Run, search: Search | None) -> Quote:
    """Collect the answer of a run that has gone through all stages."""
    amounts, plan, shipping = run.amounts, run.plan, run.amounts.shipping
    outcomes = run.outcomes
    applied = [
        (plan.rules[place], outcomes[place])
        for place in sorted(outcomes)
        if outcomes[place].code == "applied"
    ]
    n_lines = len(amounts.net_minor)
    return Quote(
        cart=amounts.cart,
        line_net_minor=tuple(amounts.net_minor),
        line_discounts=tuple(
            [
                (rule.promotion_id, _per_line(outcome, n_lines))
                for rule, outcome in applied
                if any(outcome.goods[1])
            ]
        ),
        line_points_minor=tuple(run.paid_parts) or (0,) * n_lines,
        fee_net_minor=() if shipping is None else tuple(shipping.net_minor),
        fee_discounts=tuple(
            [
                (rule.promotion_id, tuple(outcome.fees))
                for rule, outcome in applied
                if any(outcome.fees)
            ]
        ),
        points=run.paid,
        extras=tuple(
            [
                Extra(rule.promotion_id, benefit, count)
                for rule, outcome in applied
                for benefit, count in outcome.counts
            ]
        ),
        promotions=rules.promotions,
        terms=rules.terms,
        verdicts=Verdicts(len(plan.rules), lambda place: verdict_of(run, plan.rules[place])),
        now=run.now,
        usage=run.usage,
        search=search,
        rules=rules,
    )


def _per_line(outcome: Outcome, n_lines: int) -> tuple[int, ...]:
    index, parts = outcome.goods
    if len(index) == n_lines:
        return tuple(parts)
    per_line = [0] * n_lines
    for i, part in zip(index, parts, strict=True):
        per_line[i] = part
    return tuple(per_line)
