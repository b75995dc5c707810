"""The slow loop: cart after cart in time, each priced with what the events before it say."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from attrs import evolve

from ecomops import (
    CartTable,
    Quote,
    Usage,
    UseEvent,
    compile_promotions,
    limits_of,
    price_cart,
    redeem_uses,
    reserve_uses,
    usage_of,
)
from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.promotions.table_engine.in_order import price_in_order

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def us(at):
    return (at - EPOCH) // MICROSECOND


def added(left, right):
    return {key: left.get(key, 0) + right.get(key, 0) for key in {**left, **right}}


def together(one, other):
    return Usage(
        added(one.uses, other.uses),
        added(one.customer_uses, other.customer_uses),
        added(one.spent_minor, other.spent_minor),
    )


def carried_over(usage, limits, first, now):
    """Leave out what customers used in periods that are over."""
    starts = {name: (z.period_start(first), z.period_start(now)) for name, z in limits.items()}
    kept = {
        (customer, name): uses
        for (customer, name), uses in usage.customer_uses.items()
        if name not in starts or starts[name][0] is None or starts[name][1] <= starts[name][0]
    }
    return Usage(usage.uses, kept, usage.spent_minor)


def one_by_one(facts, promotions, instants, usage=None, order=None):
    """Give the quotes in the order of the carts; `order` says how they came."""
    usage = Usage() if usage is None else usage
    rules = compile_promotions(promotions)
    limits = limits_of(rules.promotions)
    if order is None:
        order = sorted(range(len(facts)), key=lambda i: instants[i])
    quotes: dict[int, Quote] = {}
    events: list[UseEvent] = []
    for i in order:
        now, first = instants[i], instants[order[0]]
        so_far = together(usage_of(events, now, limits), carried_over(usage, limits, first, now))
        quotes[i] = price_cart(facts[i], rules, now=now, usage=so_far)
        held = reserve_uses(quotes[i].uses, f"O-{i}", now, hold_for=timedelta(minutes=15))
        events += redeem_uses(held, now)
    return [quotes[i] for i in range(len(facts))]


def assert_same(priced, quotes):
    """Compare verdict for verdict, number for number, line for line."""
    table = priced.table
    assert len(table) == len(quotes)
    for i, quote in enumerate(quotes):
        lines = slice(table.offset[i], table.offset[i + 1])
        assert tuple(priced.line_net_minor[lines].tolist()) == quote.line_net_minor
        assert int(priced.payable_minor[i]) == quote.payable_minor
        assert int(priced.points_used[i]) == quote.points.used
        given = dict(quote.line_discounts)
        for verdict in quote.verdicts:
            name = verdict.promotion_id
            assert priced.verdict(name, i) == evolve(verdict, saves_minor=0)
            expected = given.get(name, (0,) * len(quote.line_net_minor))
            assert tuple(priced.line_discount_minor(name)[lines].tolist()) == expected
            extras = [(e.benefit, e.count) for e in quote.extras if e.promotion_id == name]
            assert [(b, int(n[i])) for b, n in priced.extras(name) if n[i]] == extras


def table_of(facts, instants):
    table = CartTable.of(facts, currency=facts[0].currency if facts else "CNY")
    return evolve(table, cart_at_us=np.array([us(at) for at in instants], dtype=np.int64))


def assert_in_order(facts, promotions, instants, usage=None):
    """Price both ways and compare; return the columns."""
    usage = Usage() if usage is None else usage
    quotes = one_by_one(facts, promotions, instants, usage)
    table = table_of(facts, instants)
    if any(extra.count > MAX_MINOR for quote in quotes for extra in quote.extras):
        with pytest.raises(AmountTooLargeError, match="is more than a column holds"):
            price_in_order(table, promotions, usage=usage, by_line=True)
        return None
    priced = price_in_order(table, promotions, usage=usage, by_line=True)
    assert_same(priced, quotes)
    return priced
