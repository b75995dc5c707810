"""Limits and periods as columns say of each order what they say of one."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops import Limits, Usage, limit_miss
from ecomops._typing import MAX_MINOR
from ecomops.errors import InvalidArgumentError
from ecomops.facts import UsageTable
from ecomops.promotions.table_engine.counters import running
from ecomops.promotions.table_engine.spans import Spans
from ecomops.promotions.terms.limits import CalendarPeriod, overspent, room_minor
from ecomops.promotions.terms.limits_table import (
    barred_table,
    left_minor_table,
    room_minor_table,
)
from ecomops.promotions.terms.periods import period_start, period_start_table

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PERIODS = get_args(CalendarPeriod)
# midnights that never came or came twice, days that were skipped, and clocks put back at 00:01
ZONES = (
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Cairo", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
)  # fmt: skip
AWKWARD = [
    datetime(2018, 11, 4, 3, 0, tzinfo=UTC),  # São Paulo skips a midnight
    datetime(2018, 2, 18, 2, 0, tzinfo=UTC),  # and repeats 23:00
    datetime(2011, 12, 30, 10, 0, tzinfo=UTC),  # Apia skips a day
    datetime(2010, 11, 7, 2, 31, tzinfo=UTC),  # St John's goes back from 00:01 to 23:01
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
]
instants = st.builds(
    lambda at, by, tick: at + by * timedelta(minutes=30) + tick * MICROSECOND,
    st.sampled_from(AWKWARD),
    st.integers(-60, 60),
    st.sampled_from([0, -1, 1]),
)


def us(at):
    return (at - EPOCH) // MICROSECOND


def ints(numbers):
    return np.array(list(numbers), dtype=np.int64)


@pytest.mark.parametrize("period", PERIODS)
@given(st.lists(instants, max_size=6), st.sampled_from(ZONES))
def test_periods_of_many_instants_begin_when_each_does(period, moments, zone):
    found = period_start_table(ints(map(us, moments)), period, zone)
    assert found.tolist() == [us(period_start(at, period, zone)) for at in moments]


@pytest.mark.parametrize("at_us", [2**62, -(2**62), us(datetime(1, 1, 1, 3, tzinfo=UTC))])
def test_instants_at_the_end_of_the_calendar_are_refused(at_us):
    with pytest.raises(InvalidArgumentError, match=f"at_us = {at_us} is at the end"):
        period_start_table(ints([0, at_us, 0]), "year", "America/New_York")


numbers = st.integers(0, 6) | st.just(MAX_MINOR)


@given(
    st.builds(
        Limits,
        total_uses=st.integers(1, 5),
        uses_per_customer=st.none() | st.integers(1, 5),
        budget_minor=st.integers(1, 6),
        on_overflow=st.sampled_from(["refuse", "grant_rest"]),
        cap_per_order_minor=st.none() | st.integers(1, 6),
    ),
    st.lists(st.tuples(numbers, numbers, numbers), max_size=5),
)
def test_columns_bar_and_leave_what_each_order_is_barred_and_left(limits, rows):
    uses, own, spent = (ints(column) for column in (zip(*rows, strict=True) if rows else [()] * 3))
    usage = UsageTable(len(rows), {"p": uses}, {"p": own}, {"p": spent})
    barred = barred_table(limits, "p", usage)
    left = left_minor_table(limits, "p", usage)
    room = room_minor_table(limits, "p", usage)
    for i in range(len(rows)):
        alone = usage.of_cart(i, "c")
        miss = limit_miss(limits, "p", alone, "c")
        found = next((code for code, carts in barred if carts[i]), None)
        assert found == (None if miss is None else miss.code)
        over = overspent(limits, "p", alone, MAX_MINOR)
        assert over is not None
        assert left is not None
        assert np.broadcast_to(left, len(rows))[i] == over.actual
        expected = room_minor(limits, "p", alone)
        assert (None if room is None else np.broadcast_to(room, len(rows))[i]) == expected
        assert left_minor_table(limits, "p", alone) == over.actual
        assert room_minor_table(limits, "p", alone) == expected


def test_the_cap_and_what_is_left_bind_whichever_is_less():
    limits = Limits(budget_minor=10, cap_per_order_minor=4, on_overflow="grant_rest")
    usage = UsageTable(4, spent_minor={"p": ints([0, 6, 7, 12])})
    assert np.asarray(room_minor_table(limits, "p", usage)).tolist() == [4, 4, 3, 0]
    rooms = [room_minor_table(limits, "p", usage.of_cart(i, None)) for i in range(4)]
    assert rooms == [4, 4, 3, 0]
    refusing = limits.model_copy(update={"on_overflow": "refuse"})
    assert room_minor_table(refusing, "p", usage) == 4


def test_without_a_budget_nothing_is_left_to_say():
    limits, usage = Limits(cap_per_order_minor=3), UsageTable(2)
    assert left_minor_table(limits, "p", usage) is None
    assert room_minor_table(limits, "p", usage) == 3
    assert barred_table(limits, "p", usage) == ()


@given(numbers, st.lists(numbers, max_size=6))
def test_running_sums_stay_at_the_bound_of_int64(start, added):
    expected = [min(start + sum(added[:i]), MAX_MINOR) for i in range(len(added))]
    assert running(start, ints(added)).tolist() == expected


# ---- earlier orders in the period ---------------------------------------------------------
@given(
    st.lists(st.tuples(st.integers(-1, 2), instants, st.booleans()), max_size=12),
    st.sampled_from(ZONES),
    st.sampled_from([None, *PERIODS]),
    st.data(),
)
def test_earlier_orders_in_the_period_are_counted(rows, zone, period, data):
    rows.sort(key=lambda row: row[1])
    customer = ints(row[0] for row in rows)
    at_us, gives = ints(us(row[1]) for row in rows), np.array([r[2] for r in rows], np.bool_)
    starts = None if period is None else period_start_table(at_us, period, zone)
    spans = Spans.of(customer, at_us, starts)
    flags = np.zeros(len(rows), dtype=np.bool_)
    flags[spans.place] = gives
    first = data.draw(st.integers(0, len(rows)))
    expected = [
        sum(
            customer[k] == customer[i] and gives[k] and (starts is None or at_us[k] >= starts[i])
            for k in range(i)
        )
        for i in range(len(rows))
    ]
    assert spans.counts(flags, slice(first, len(rows))).tolist() == expected[first:]
    usage = Usage(customer_uses={("a", "p"): 2, ("b", "p"): 2**70})
    before = [
        [2, MAX_MINOR, 0, 0][code] if starts is None or starts[i] <= starts[0] else 0
        for i, code in enumerate(customer.tolist())
    ]
    assert spans.used_before("p", usage, ["a", "b", "c"]).tolist() == before
