"""Groups and schedules against units written out one by one, and columns against the reference."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.kernels.run_groups import (
    group_rewards,
    group_rewards_table,
    group_units,
    step_units,
    step_units_table,
    worthwhile_groups,
    worthwhile_groups_table,
)
from ecomops.kernels.runs import first_units, run_bounds
from ecomops.kernels.segments import offsets_of

counts = st.integers(0, 20)
sizes = st.integers(1, 5)
limits = st.none() | st.integers(0, 4)
endings = st.sampled_from(["stop", "last", "repeat"])
priced = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6)), max_size=6).map(
    lambda runs: sorted(runs, key=lambda run: -run[0])
)
HUGE = 10**9


def int_array(values):
    return np.array(list(values), dtype=np.int64)


def column(rows):
    """Segments one after the other, and their offsets."""
    return int_array(x for row in rows for x in row), offsets_of(int_array(map(len, rows)))


@st.composite
def schedules(draw):
    n_steps = draw(sizes)
    step = draw(st.integers(0, n_steps - 1))
    return {"step": step, "n_steps": n_steps, "then": draw(endings)}


# ---- the last units of each group ---------------------------------------------------------
@given(counts, counts, sizes, st.integers(0, 5), st.integers(0, 5))
def test_the_last_units_of_each_counted_group_are_rewarded(start, units, size, rewarded, groups):
    rewarded = min(rewarded, size)
    is_rewarded = ([False] * (size - rewarded) + [True] * rewarded) * groups + [False] * 40
    found = group_rewards(start, start + units, size=size, rewarded=rewarded, groups=groups)
    assert found == sum(is_rewarded[start : start + units])


@given(st.lists(st.tuples(counts, counts, st.integers(0, 5)), max_size=6), sizes, st.data())
def test_group_rewards_in_columns_equal_the_reference(rows, size, data):
    rewarded = data.draw(st.integers(0, size))
    start, units, groups = int_array(x for row in rows for x in row).reshape(-1, 3).T
    found = group_rewards_table(start, start + units, size=size, rewarded=rewarded, groups=groups)
    assert found.tolist() == [
        group_rewards(a, a + n, size=size, rewarded=rewarded, groups=g) for a, n, g in rows
    ]


def test_group_rewards_of_huge_runs_are_exact():
    total = 10_000 * HUGE
    runs = [(0, HUGE), (total - HUGE, total)]
    start, stop = np.array(runs).T
    expected = [group_rewards(a, b, size=3, rewarded=2, groups=total) for a, b in runs]
    # the largest number times `size` or `rewarded` would wrap
    for groups in (total // 3, 2**63 - 1):
        own = int_array([groups, groups])
        found = group_rewards_table(start, stop, size=3, rewarded=2, groups=own)
        assert found.tolist() == expected
    assert group_rewards(0, total, size=3, rewarded=2, groups=total // 3) == total // 3 * 2


# ---- one step of a schedule ---------------------------------------------------------------
def step_at(position, n_steps, then):
    if then == "repeat":
        return position % n_steps
    if position < n_steps:
        return position
    return n_steps - 1 if then == "last" else None


@given(counts, counts, schedules(), st.none() | counts)
def test_units_stand_at_the_step_of_their_position(start, units, schedule, most):
    counted = range(start, start + units if most is None else min(start + units, most))
    steps = [step_at(k, schedule["n_steps"], schedule["then"]) for k in counted]
    found = step_units(start, start + units, **schedule, most=most)
    assert found == steps.count(schedule["step"])


@given(st.lists(st.tuples(counts, counts, counts), max_size=6), schedules(), st.booleans())
def test_steps_in_columns_equal_the_reference(rows, schedule, with_most):
    start, units, most = int_array(x for row in rows for x in row).reshape(-1, 3).T
    found = step_units_table(start, start + units, **schedule, most=most if with_most else None)
    assert found.dtype == np.int64
    assert found.tolist() == [
        step_units(a, a + n, **schedule, most=m if with_most else None) for a, n, m in rows
    ]


@pytest.mark.parametrize(
    ("then", "expected"),
    [("stop", [1, 1]), ("last", [1, 10**13 - 1]), ("repeat", [5 * 10**12, 5 * 10**12])],
)
def test_steps_of_a_huge_run_are_counted_exactly(then, expected):
    found = [step_units(0, 10**13, step=step, n_steps=2, then=then) for step in (0, 1)]
    columns = [
        step_units_table(int_array([0]), int_array([10**13]), step=step, n_steps=2, then=then)
        for step in (0, 1)
    ]
    assert found == [own.item() for own in columns] == expected


# ---- groups that cost more than their price -----------------------------------------------
def worthwhile_written_out(runs, size, bundle_price, most):
    each = [p for p, q in runs for _ in range(q)]
    sums = [sum(each[k : k + size]) for k in range(0, len(each) - size + 1, size)]
    assert sums == sorted(sums, reverse=True)
    return sum(s > bundle_price for s in sums[:most])


@given(priced, sizes, st.integers(0, 40), limits)
def test_worthwhile_groups_are_those_whose_sum_exceeds_the_price(runs, size, bundle_price, most):
    price, quantity = [p for p, _ in runs], [q for _, q in runs]
    found = worthwhile_groups(price, quantity, size=size, bundle_price=bundle_price, most=most)
    assert found == worthwhile_written_out(runs, size, bundle_price, most)


@given(priced, sizes, st.integers(0, 7), st.integers(-1, 1))
def test_a_group_that_costs_exactly_its_price_is_not_worthwhile(runs, size, group, off):
    each = [p for p, q in runs for _ in range(q)]
    bundle_price = max(sum(each[group * size : (group + 1) * size]) + off, 0)
    price, quantity = [p for p, _ in runs], [q for _, q in runs]
    found = worthwhile_groups(price, quantity, size=size, bundle_price=bundle_price)
    assert found == worthwhile_written_out(runs, size, bundle_price, None)


@given(st.lists(priced, max_size=5), sizes, st.integers(0, 40), limits)
def test_worthwhile_groups_in_columns_equal_the_reference(carts, size, bundle_price, most):
    price, offset = column([[p for p, _ in runs] for runs in carts])
    quantity, _ = column([[q for _, q in runs] for runs in carts])
    rule = {"size": size, "bundle_price": bundle_price, "most": most}
    assert worthwhile_groups_table(price, quantity, offset, **rule).tolist() == [
        worthwhile_groups([p for p, _ in runs], [q for _, q in runs], **rule) for runs in carts
    ]


def test_the_limit_may_differ_by_segment():
    price, offset = column([[9], [9], [9]])
    most = int_array([0, 2, 99])
    found = worthwhile_groups_table(
        price, int_array([6, 6, 6]), offset, size=2, bundle_price=17, most=most
    )
    assert found.tolist() == [0, 2, 3]


def test_worthwhile_groups_of_huge_runs_are_exact():
    # the first 4999 runs are dear; six of their units share a group with one that costs 5001
    price, quantity = list(range(10_000, 0, -1)), [HUGE] * 10_000
    dear = 4_999 * HUGE
    assert dear % 7 == 6
    rule = {"size": 7, "bundle_price": 7 * 5_001}
    assert worthwhile_groups(price, quantity, **rule) == dear // 7 + 1
    prices, offset = column([price, price])
    quantities = column([quantity, quantity])[0]
    found = worthwhile_groups_table(prices, quantities, offset, **rule)
    assert found.tolist() == [dear // 7 + 1] * 2


@given(
    st.lists(st.integers(0, 7), max_size=6),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(0, 6),
)
def test_units_of_groups_are_those_of_each_run_alone(quantity, size, rewarded, groups):
    rewarded, groups = min(rewarded, size), min(groups, sum(quantity) // size)
    bounds = list(zip(*run_bounds(quantity), strict=True))
    alike = {"size": size, "rewarded": rewarded, "groups": groups}
    rewards = [group_rewards(start, stop, **alike) for start, stop in bounds]
    uses = [first_units(start, stop, groups * size) for start, stop in bounds]
    assert group_units(quantity, **alike) == (rewards, uses)
