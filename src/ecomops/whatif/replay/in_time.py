"""Past orders priced one after the other, so that limits hold as they would have held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np

from ecomops.errors import InvalidArgumentError
from ecomops.facts import Usage
from ecomops.promotions.rules.rule import Plan, Rule, Rules
from ecomops.promotions.table_engine.customers import CustomerIds
from ecomops.promotions.table_engine.in_order import price_in_order
from ecomops.promotions.table_engine.quote_table import QuoteTable
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.replay.reach import near_orders
from ecomops.whatif.results.caveats import Caveat


def price_history(
    history: OrderHistory,
    rules: Rules,
    *,
    now: datetime | None,
    usage: Usage,
    by_line: bool,
    progress: Callable[[int, int], None] | None,
) -> QuoteTable:
    """Price past orders in the order in which they were placed.

    Customers are named only where a promotion limits what each may use, or is for some of them:
    it takes a checkout for each.

    Raises
    ------
    InvalidArgumentError
        If a promotion limits uses by customer and nobody says who placed any order.
    """
    table = history.table
    plan = rules.plan(table.currency)
    limited, invited = _limited_by_customer(plan), _invited(plan)
    customers: CustomerIds | None = None
    if invited and limited is None:
        customers = _some_ids(history, invited)
    elif limited is not None and len(table):
        customers = _customer_ids(history)
        if customers is None and not _names_anybody(history):
            raise InvalidArgumentError(
                "orders", f"<{len(history)} orders>",
                f"say of none who placed it, but {limited.promotion_id!r} limits uses by customer",
                "say who placed them, as customer_id, or leave that limit out",
            )  # fmt: skip
    return price_in_order(
        table, rules, now=now, usage=usage, customer_id=customers, by_line=by_line,
        progress=progress,
    )  # fmt: skip


def limit_caveats(history: OrderHistory, quotes: QuoteTable) -> Iterator[Caveat]:
    """Say what to keep in mind where promotions have limits."""
    plan = quotes.plan
    if not any(_needs_usage(rule) for rule in plan.rules):
        return
    yield Caveat(code="limits_as_placed")
    if history.table.cart_at_us is None:
        yield Caveat(code="limits_by_row")
    guests = 0 if history.is_guest is None else int(history.is_guest.sum())
    if guests and _limited_by_customer(plan) is not None:
        yield Caveat(code="guests_barred", n=f"{guests:,}")


def extras_caveat(quotes: QuoteTable) -> Iterator[Caveat]:
    """Say that gifts, points and coupons were given which no cost tells of."""
    if any(
        count.any()
        for promotion_id in quotes.promotion_ids
        for _, count in quotes.extras(promotion_id)
    ):
        yield Caveat(code="extras_not_costed")


def gap_caveat(quotes: QuoteTable, reach_minor: int) -> Iterator[Caveat]:
    """Say that what some order lacks of a threshold is counted after other discounts."""
    taken = np.zeros(len(quotes.table), dtype=np.int64)  # before the rule
    at_start, stage = taken, None
    for place, rule in enumerate(quotes.plan.rules):
        if rule.stage != stage:
            at_start, stage = taken, rule.stage
        bases = {getattr(condition, "base", None) for condition, _ in rule.conditions}
        if rule.ladder is not None:
            bases.add(rule.ladder.base)
        near, _ = near_orders(quotes, place, reach_minor)
        if (taken if "current" in bases else at_start)[near].any() and bases != {"list"}:
            yield Caveat(code="gap_after_discounts")
            return
        taken = taken + quotes.amount_minor[place]


def _needs_usage(rule: Rule) -> bool:
    limits = rule.promotion.limits
    return limits is not None and limits.needs_usage and rule.own_fate is None


def _limited_by_customer(plan: Plan) -> Rule | None:
    """Find a promotion that limits how often each customer may use it."""
    for rule in plan.rules:
        limits = rule.promotion.limits
        if _needs_usage(rule) and limits is not None and limits.uses_per_customer is not None:
            return rule
    return None


def _customer_ids(history: OrderHistory) -> CustomerIds | None:
    """Give the customers as carts name them: text, or whole numbers; None for a guest."""
    values, is_guest = history.customer_id, history.is_guest
    if values is None or (values.dtype.kind == "i" and is_guest is None):
        return values
    names = [
        one.decode() if isinstance(one, bytes) else one for one in values.tolist()
    ]  # as `MetricColumn` keeps text
    if is_guest is None:
        return names
    return [None if guest else name for name, guest in zip(names, is_guest.tolist(), strict=True)]


def _invited(plan: Plan) -> frozenset[str]:
    """Find all customers whom a promotion names."""
    audiences = (rule.promotion.audience for rule in plan.rules if rule.own_fate is None)
    return frozenset(name for audience in audiences if audience for name in audience.customer_ids)


def _some_ids(history: OrderHistory, wanted: frozenset[str]) -> CustomerIds | None:
    """Give the customers who are wanted, and take others for guests."""
    ids = _customer_ids(history)
    if ids is None:
        return None
    names = (None if one is None else str(one) for one in ids)
    found = [name if name in wanted else None for name in names]
    return found if any(found) else None


def _names_anybody(history: OrderHistory) -> bool:
    """Whether the table itself tells a customer."""
    shoppers = (checkout.shopper for checkout in history.table.checkouts)
    return any(shopper is not None and shopper.customer_id is not None for shopper in shoppers)
