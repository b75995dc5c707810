"""Carts that came one after the other: each sees what those before it have used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.errors import MissingInstantError
from ecomops.facts import CartTable, Usage
from ecomops.promotions.quotes.pricing import NOTHING_USED
from ecomops.promotions.rules.promotion_set import Promotions, compile_promotions
from ecomops.promotions.rules.rule import Rule
from ecomops.promotions.table_engine.customers import CustomerIds, with_customers
from ecomops.promotions.table_engine.engine import check_instants, price_table
from ecomops.promotions.table_engine.layout import Layout
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.promotions.table_engine.rounds import Rounds
from ecomops.promotions.table_engine.spans import Spans
from ecomops.promotions.table_engine.tally import Tally
from ecomops.promotions.terms.limits import Limits
from ecomops.promotions.terms.periods import ZonedLimits


def price_in_order(
    table: CartTable,
    promotions: Promotions,
    *,
    now: datetime | None = None,
    usage: Usage = NOTHING_USED,
    customer_id: CustomerIds | None = None,
    by_line: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> QuoteTable:
    """Price carts one after the other, each with what those before it have used (顺序计价).

    So limits hold as they would have held: of total uses, of uses per customer and period, of
    budgets. Carts come in the order of `cart_at_us`, those of one instant in the order of the
    table; without instants the table's order is that of time. Every line, promotion and verdict
    equals what a loop gives that prices cart after cart with `price_cart` and adds what each
    `Quote.uses` to the usage of the next.

    Parameters
    ----------
    table
        The carts, in any order.
    promotions
        A `PromotionSet`, or promotions in any order.
    now
        The instant for all carts, with an offset; by default each cart's own `cart_at_us`.
        The carts come in the order of `cart_at_us` all the same.
    usage
        What was used before the first cart. Uses of a customer count in the period in which
        that cart falls.
    customer_id : (n_carts,) int or str, optional
        Who placed each cart, None for a guest: a list, an array, or a column of pandas, polars
        or Arrow; by default whom the carts name. A cart that names nobody gets a shopper of
        whom nothing but the id is known.
    by_line
        Keep each promotion's discount on each line too, as `price_table`.
    progress
        Called with the lines of carts that are final and lines in all, again and again.

    Returns
    -------
    QuoteTable
        Its verdicts tell what each limit had left when a cart came.

    Raises
    ------
    MissingInstantError
        As `price_table`; and if uses of a customer are counted by period and neither `now` nor
        the table tells the time.
    BadRowError
        If a `customer_id` can't be one, or a cart names another customer.
    InvalidArgumentError
        If there is not one `customer_id` for each cart, or a promotion asks how many orders a
        customer has placed and all that is known of one is the id.
    DuplicateIdError
        If two promotions have one id.

    Notes
    -----
    Each cart is priced once, and again where a limit ends before it: mostly once or twice, and
    once more for each promotion that takes the place of one that has ended. For every promotion
    with limits 20 to 60 bytes a cart come to what `price_table` takes.

    Examples
    --------
    >>> from ecomops import AmountOff, CartTable, Limits, Promotion
    >>> table = CartTable.of([
    ...     {"currency": "CNY", "lines": [
    ...         {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 99_00}]}
    ...     for _ in range(4)])
    >>> once = Promotion(promotion_id="p", currency="CNY", benefits=(AmountOff(off_minor=20_00),),
    ...     limits=Limits(uses_per_customer=1))
    >>> priced = price_in_order(table, [once], customer_id=["li", "li", "wang", None])
    >>> priced.net_minor.tolist(), priced.counts("p")
    ([7900, 9900, 7900, 9900], {'applied': 2, 'limit_reached': 2})
    """
    check_type("table", table, CartTable, "make one of carts with CartTable.of")
    check_type("usage", usage, Usage, "give Usage() where nothing is used yet")
    rules = compile_promotions(promotions)
    plan = rules.plan(table.currency)
    if customer_id is not None:
        table = with_customers(table, customer_id, plan)
    limited = [
        (rule, limits)
        for rule in plan.rules
        if (limits := rule.promotion.limits) is not None
        and limits.needs_usage
        and rule.own_fate is None
    ]
    if not limited:
        return price_table(table, rules, now=now, usage=usage, by_line=by_line, progress=progress)
    check_instants(plan, table, now)
    order = _time_order(table)
    tallies = _tallies(limited, table, order, now, usage)
    layout = Layout.of(table, rules, by_line=by_line)
    return Rounds(layout, table, now, order, tallies).run(progress)


def _time_order(table: CartTable) -> IntArray:
    """List the carts in the order in which they came."""
    if table.cart_at_us is None:
        return np.arange(len(table))
    return np.argsort(table.cart_at_us, kind="stable")


def _tallies(
    limited: Sequence[tuple[Rule, Limits]],
    table: CartTable,
    order: IntArray,
    now: datetime | None,
    usage: Usage,
) -> tuple[Tally, ...]:
    """Start to count what promotions with limits have used, with carts in time order."""
    customer, names = _customers(table)
    customer, at_us = customer[order], None
    if now is None and table.cart_at_us is not None:
        at_us = table.cart_at_us[order]
    known: dict[tuple[str, str | None], Spans] = {}
    tallies = []
    for rule, limits in limited:
        name, zoned = rule.promotion_id, ZonedLimits(limits, rule.promotion.zone)
        spans = None
        if limits.uses_per_customer is not None:
            key = (limits.period, zoned.zone)
            if key not in known:
                if at_us is None and now is None and limits.period != "ever":
                    raise MissingInstantError(
                        "cart_at_us", None, f"is missing but {name!r} counts uses by period",
                        "give the table instants, or pass now=… with an offset",
                    )  # fmt: skip
                starts = None if at_us is None else zoned.period_start_table(at_us)
                known[key] = Spans.of(customer, at_us, starts)
            spans = known[key]
        tallies.append(Tally.of(rule, order.size, usage, spans, names))
    return tuple(tallies)


def _customers(table: CartTable) -> tuple[IntArray, list[str]]:
    """Give each cart the code of its customer, −1 for a guest; and list the customers."""
    place: dict[str, int] = {}
    codes = []
    for checkout in table.checkouts:
        shopper = checkout.shopper
        name = None if shopper is None else shopper.customer_id
        codes.append(-1 if name is None else place.setdefault(name, len(place)))
    each = np.array(codes, dtype=np.int64)
    if table.cart_checkout is None:
        return np.full(len(table), each[0], dtype=np.int64), list(place)
    return each[table.cart_checkout], list(place)
