"""Positions in runs against units written out one by one, and columns against the reference."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.kernels.runs import (
    first_units,
    first_units_table,
    last_units,
    last_units_table,
    price_of_first,
    price_of_first_table,
    run_bounds,
    run_bounds_table,
)
from ecomops.kernels.segments import offsets_of

quantities = st.lists(st.integers(0, 4), max_size=6)
priced = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=6)
counts = st.integers(0, 12)
HUGE = 10**9


def int_array(values):
    return np.array(list(values), dtype=np.int64)


def column(rows):
    """Segments one after the other, and their offsets."""
    return int_array(x for row in rows for x in row), offsets_of(int_array(map(len, rows)))


# ---- the reference against units written out ----------------------------------------------
@given(quantities)
def test_runs_cover_the_sequence_in_order(quantity):
    start, stop = run_bounds(quantity)
    assert [k for a, b in zip(start, stop, strict=True) for k in range(a, b)] == [
        *range(sum(quantity))
    ]
    assert [b - a for a, b in zip(start, stop, strict=True)] == quantity


@given(counts, counts, counts)
def test_first_units_are_counted_by_position(start, units, most):
    stop = start + units
    assert first_units(start, stop, most) == sum(k < most for k in range(start, stop))


@given(counts, counts, counts, counts)
def test_last_units_are_counted_by_position(start, units, more, most):
    stop, total = start + units, start + units + more
    found = last_units(start, stop, total, most)
    assert found == sum(k >= total - most for k in range(start, stop))


@given(priced, counts)
def test_price_of_first_units_is_the_sum_over_units_written_out(runs, units):
    price, quantity = [p for p, _ in runs], [q for _, q in runs]
    each = [p for p, q in runs for _ in range(q)]
    assert price_of_first(price, quantity, units) == sum(each[:units])


# ---- columns ------------------------------------------------------------------------------
@given(st.lists(quantities, max_size=5))
def test_bounds_in_columns_equal_the_reference(rows):
    start, stop = run_bounds_table(*column(rows))
    expected = [run_bounds(row) for row in rows]
    assert start.tolist() == [x for own, _ in expected for x in own]
    assert stop.tolist() == [x for _, own in expected for x in own]


@given(st.lists(st.tuples(counts, counts, counts, counts), max_size=6))
def test_first_and_last_units_in_columns_equal_the_reference(rows):
    start, units, more, most = int_array(x for row in rows for x in row).reshape(-1, 4).T
    stop = start + units
    total = stop + more
    both = zip(start.tolist(), stop.tolist(), total.tolist(), most.tolist(), strict=True)
    expected = [(first_units(a, b, m), last_units(a, b, n, m)) for a, b, n, m in both]
    assert first_units_table(start, stop, most).tolist() == [first for first, _ in expected]
    assert last_units_table(start, stop, total, most).tolist() == [last for _, last in expected]


@given(st.lists(st.tuples(priced, counts), max_size=5))
def test_price_of_first_units_in_columns_equals_the_reference(cases):
    price, offset = column([[p for p, _ in runs] for runs, _ in cases])
    quantity, _ = column([[q for _, q in runs] for runs, _ in cases])
    found = price_of_first_table(price, quantity, offset, int_array(units for _, units in cases))
    assert found.tolist() == [
        price_of_first([p for p, _ in runs], [q for _, q in runs], units) for runs, units in cases
    ]


# ---- huge ---------------------------------------------------------------------------------
def test_bounds_stay_exact_where_the_units_of_the_table_leave_int64():
    rows = [[2**61, 2**61, 7]] * 10
    start, stop = run_bounds_table(*column(rows))
    assert start.tolist() == [0, 2**61, 2**62] * 10
    assert stop.tolist() == [2**61, 2**62, 2**62 + 7] * 10


@pytest.mark.parametrize(
    ("most", "first", "last"),
    [(0, [0, 0], [0, 0]), (1, [1, 0], [0, 1]), (2**63 - 1, [HUGE, HUGE], [HUGE, HUGE])],
)
def test_any_number_of_units_may_be_asked_for(most, first, last):
    start, stop = int_array([0, HUGE]), int_array([HUGE, 2 * HUGE])
    assert first_units_table(start, stop, most).tolist() == first
    assert last_units_table(start, stop, 2 * HUGE, most).tolist() == last


def test_ten_thousand_runs_of_a_thousand_million_units_are_summed_exactly():
    price, quantity = list(range(10_000, 0, -1)), [HUGE] * 10_000
    units = 5_000 * HUGE + 1
    expected = HUGE * sum(price[:5_000]) + price[5_000]
    assert price_of_first(price, quantity, units) == expected
    twice, offset = column([price, price])
    found = price_of_first_table(twice, column([quantity] * 2)[0], offset, int_array([units, 0]))
    assert found.tolist() == [expected, 0]
