"""Limits in a replay: they hold as they would have held, order after order."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.promotions.one_by_one import one_by_one, table_of

from ecomops import (
    AmountOff,
    CartFacts,
    CartTable,
    Limits,
    MinSpend,
    Promotion,
    Usage,
)
from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.errors import InvalidArgumentError, MissingInstantError
from ecomops.whatif import OrderHistory, replay

START = datetime(2026, 10, 31, 22, tzinfo=UTC)


def deal(limits: Limits | None, **more: object) -> Promotion:
    fields = {
        "promotion_id": "p",
        "currency": "CNY",
        "conditions": (MinSpend(spend_minor=100_00),),
        "benefits": (AmountOff(off_minor=10_00),),
        "limits": limits,
        "zone": "Asia/Shanghai",
    }
    return Promotion.model_validate(fields | more)


def facts(total: int, customer: object = None) -> CartFacts:
    shopper = None if customer is None else {"customer_id": str(customer)}
    line = {"line_id": "1", "sku_id": "a", "quantity": 1, "unit_price_minor": total}
    return CartFacts.of({"currency": "CNY", "lines": [line], "shopper": shopper})


def history(
    totals: list[int], customers: list[object] | None, hours: list[int] | None = None
) -> OrderHistory:
    hours = [0] * len(totals) if hours is None else hours
    instants = [START + timedelta(hours=hour) for hour in hours]
    table = table_of([facts(total) for total in totals], instants)
    return OrderHistory.of(table, customer_id=customers)


orders = st.lists(
    st.tuples(
        st.sampled_from([99_99, 100_00, 95_00, 250_00]),
        st.sampled_from([None, 1, 2, 3]),
        st.integers(-30, 60),
    ),
    min_size=1,
    max_size=12,
)
limits = st.builds(
    Limits,
    total_uses=st.none() | st.integers(1, 5),
    uses_per_customer=st.integers(1, 2),
    period=st.sampled_from(["ever", "day", "month"]),
    budget_minor=st.none() | st.sampled_from([10_00, 25_00, 30_00]),
)


@given(orders, limits, st.booleans())
def test_figures_are_those_of_one_order_after_the_other(placed, limited, is_text):
    totals, customers, hours = map(list, zip(*placed, strict=True))
    if is_text:
        customers = [None if one is None else f"客{one}" for one in customers]
    rule = deal(limited)
    instants = [START + timedelta(hours=hour) for hour in hours]
    people = zip(totals, customers, strict=True)
    quotes = one_by_one([facts(*each) for each in people], [rule], instants)
    row = replay(history(totals, customers, hours), [rule], reach_minor=5_00).rows[0]
    verdicts = [quote.verdicts[0] for quote in quotes]
    assert Counter(verdict.code for verdict in verdicts) == row.verdicts
    assert row.cost_minor == sum(quote.list_minor - quote.net_minor for quote in quotes)
    near = [
        total
        for total, verdict in zip(totals, verdicts, strict=True)
        if verdict.code == "below_threshold" and total >= 95_00
    ]
    assert (row.within_reach, row.gap_minor) == (len(near), sum(100_00 - total for total in near))


def test_orders_come_in_order_of_time_not_of_rows():
    once = deal(Limits(total_uses=1))
    replayed = replay(history([100_00, 200_00], None, [5, 4]), [once], reach_minor=0)
    assert replayed.quotes.amount_minor[0].tolist() == [0, 10_00]


def test_what_was_used_before_counts():
    twice = deal(Limits(uses_per_customer=2))
    before = Usage(customer_uses={("7", "p"): 1})
    replayed = replay(history([100_00] * 4, [7, 7, 8, 8]), [twice], reach_minor=0, usage=before)
    assert replayed.quotes.amount_minor[0].tolist() == [10_00, 0, 10_00, 10_00]


def test_customers_that_the_carts_name_are_known():
    once = deal(Limits(uses_per_customer=1))
    table = CartTable.of([facts(100_00, 7), facts(100_00, 7), facts(100_00, 8)])
    row = replay(table, [once], reach_minor=0).rows[0]
    assert dict(row.verdicts) == {"applied": 2, "limit_reached": 1}


def test_limits_by_customer_are_refused_where_nobody_is_known():
    once = deal(Limits(uses_per_customer=1))
    with pytest.raises(InvalidArgumentError, match="say of none who placed it, but 'p' limits"):
        replay(history([100_00], None), [once], reach_minor=0)


def test_no_orders_need_no_customers():
    once = deal(Limits(uses_per_customer=1))
    assert replay(CartTable.of([], currency="CNY"), [once], reach_minor=0).rows[0].cost_minor == 0


def test_a_period_needs_instants():
    monthly = deal(Limits(uses_per_customer=1, period="month"))
    table = CartTable.of([facts(100_00)])
    with pytest.raises(MissingInstantError, match="'p' counts uses by period"):
        replay(OrderHistory.of(table, customer_id=[1]), [monthly], reach_minor=0)


def codes(replayed):
    return [caveat.code for caveat in replayed.report.origin.caveats]


def test_caveats_say_how_limits_were_held():
    once = deal(Limits(uses_per_customer=1))
    told = codes(replay(history([100_00] * 3, [1, None, None]), [once], reach_minor=0))
    assert "limits_as_placed" in told
    assert "limits_by_row" not in told
    guests = replay(history([100_00] * 3, [1, None, None]), [once], reach_minor=0)
    assert "guests could not use what is limited by customer; they placed 2" in guests.describe()


def test_without_instants_the_order_of_the_table_is_said():
    table = CartTable.of([facts(100_00), facts(100_00)])
    told = codes(replay(table, [deal(Limits(total_uses=1))], reach_minor=0))
    assert told[-2:] == ["limits_as_placed", "limits_by_row"]


@pytest.mark.parametrize("limited", [None, Limits(cap_per_order_minor=5_00)])
def test_without_limits_of_uses_nothing_is_said(limited):
    told = codes(replay(history([100_00], [None]), [deal(limited)], reach_minor=0))
    assert not {"limits_as_placed", "limits_by_row", "guests_barred"} & set(told)


def test_a_real_year_comes_to_what_a_plain_loop_counts():
    year = load_complete_journey("paid").history
    offer: dict[str, object] = {
        "currency": "USD",
        "zone": "America/New_York",
        "conditions": (MinSpend(spend_minor=50_00),),
        "benefits": (AmountOff(off_minor=5_00),),
    }
    monthly = deal(Limits(uses_per_customer=1, period="month"), **offer)
    budget = deal(Limits(budget_minor=50_000_00), **offer, promotion_id="b")
    at_us, totals = year.table.cart_at_us, year.table.list_minor
    assert at_us is not None
    assert year.customer is not None
    zone, seen, left = ZoneInfo("America/New_York"), set(), 50_000_00
    for i in np.argsort(at_us, kind="stable").tolist():
        if totals[i] >= 50_00:
            at = datetime.fromtimestamp(int(at_us[i]) / 1e6, zone)
            seen.add((int(year.customer[i]), at.year, at.month))
            left -= min(left, 5_00)
    assert len(seen) == 12_641
    assert replay(year, [monthly], reach_minor=0).rows[0].cost_minor == len(seen) * 5_00
    row = replay(year, [budget], reach_minor=0).rows[0]
    assert (row.qualifying, row.cost_minor, left) == (10_000, 50_000_00, 0)
