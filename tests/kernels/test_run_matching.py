"""Buy and get: every choice of units tried on small carts, and columns against the reference."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.kernels.run_matching import matched_rewards, matched_rewards_table
from ecomops.kernels.segments import offsets_of

runs_of_two_kinds = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=5
)
small_carts = runs_of_two_kinds.filter(lambda runs: sum(q for _, _, q in runs) <= 7)
numbers = st.integers(1, 3)
limits = st.none() | st.integers(0, 3)
HUGE = 10**9


def int_array(values):
    return np.array(list(values), dtype=np.int64)


def sides_of(runs):
    return [b for b, _, _ in runs], [g for _, g, _ in runs], [q for _, _, q in runs]


def written_out(runs, buy, get, most):
    """Try every choice of rewarded units; the cheapest is the one latest in the sequence."""
    run_of = [i for i, (_, _, q) in enumerate(runs) for _ in range(q)]
    can_buy = [k for k, i in enumerate(run_of) if runs[i][0]]
    can_get = [k for k, i in enumerate(run_of) if runs[i][1]]
    times = len(run_of) if most is None else most
    while True:
        feasible = [
            chosen[::-1]
            for chosen in combinations(can_get, times * get)
            if len(set(can_buy) - set(chosen)) >= times * buy
        ]
        if feasible:
            break
        times -= 1
    rewarded = max(feasible)
    others = sorted(set(can_buy) - set(rewarded), key=lambda k: (runs[run_of[k]][1], k))
    qualifying = others[: times * buy]
    return times, *(
        tuple([run_of[k] for k in chosen].count(i) for i in range(len(runs)))
        for chosen in (rewarded, qualifying)
    )


@given(small_carts, numbers, numbers, limits)
def test_the_choice_is_the_cheapest_of_all_choices(runs, buy, get, most):
    found = matched_rewards(*sides_of(runs), buy=buy, get=get, most=most)
    assert found == written_out(runs, buy, get, most)


@given(small_carts, numbers, numbers, limits, st.data())
def test_no_other_choice_of_rewards_costs_less(runs, buy, get, most, data):
    price = sorted(data.draw(st.lists(st.integers(0, 5), min_size=5, max_size=5)), reverse=True)
    times, rewarded, _ = matched_rewards(*sides_of(runs), buy=buy, get=get, most=most)
    run_of = [i for i, (_, _, q) in enumerate(runs) for _ in range(q)]
    can_buy = {k for k, i in enumerate(run_of) if runs[i][0]}
    costs = [
        sum(price[run_of[k]] for k in chosen)
        for chosen in combinations([k for k, i in enumerate(run_of) if runs[i][1]], times * get)
        if len(can_buy - set(chosen)) >= times * buy
    ]
    assert sum(p * n for p, n in zip(price, rewarded, strict=False)) == min(costs)


@given(st.lists(runs_of_two_kinds, max_size=5), numbers, numbers, limits)
def test_columns_equal_the_reference(carts, buy, get, most):
    in_buy, in_get, quantity = (
        [x for runs in carts for x in sides_of(runs)[side]] for side in range(3)
    )
    offset = offsets_of(int_array(map(len, carts)))
    flags = np.array(in_buy, dtype=bool), np.array(in_get, dtype=bool)
    times, rewarded, qualifying = matched_rewards_table(
        *flags, int_array(quantity), offset, buy=buy, get=get, most=most
    )
    expected = [matched_rewards(*sides_of(runs), buy=buy, get=get, most=most) for runs in carts]
    assert times.tolist() == [own for own, _, _ in expected]
    assert rewarded.tolist() == [x for _, own, _ in expected for x in own]
    assert qualifying.tolist() == [x for _, _, own in expected for x in own]


@pytest.mark.parametrize(
    ("in_buy", "in_get", "quantity", "expected"),
    [
        # the same goods on both sides: the cheapest third is rewarded
        ((1, 1, 1), (1, 1, 1), (2, 3, 1), (2, (0, 1, 1), (2, 2, 0))),
        # the cheapest unit has to qualify, so the dear one is rewarded
        ((0, 1), (1, 1), (1, 2), (1, (1, 0), (0, 2))),
        # goods that only qualify are used up before goods that could be rewarded
        ((1, 1, 0), (1, 0, 1), (9, 2, 1), (4, (3, 0, 1), (6, 2, 0))),
    ],
)
def test_worked_cases_of_buy_two_get_one(in_buy, in_get, quantity, expected):
    assert matched_rewards(in_buy, in_get, quantity, buy=2, get=1) == expected


def test_huge_runs_are_matched_at_once():
    in_buy, in_get = [True, True, False] * 3_000, [True, False, True] * 3_000
    quantity = [HUGE] * 9_000
    times, rewarded, qualifying = matched_rewards(in_buy, in_get, quantity, buy=2, get=1)
    assert times == 3_000 * HUGE
    assert (sum(rewarded), sum(qualifying)) == (times, 2 * times)
    columns = matched_rewards_table(
        np.array(in_buy),
        np.array(in_get),
        int_array(quantity),
        int_array([0, 9_000]),
        buy=2,
        get=1,
    )
    assert [own.tolist() for own in columns] == [[times], list(rewarded), list(qualifying)]
