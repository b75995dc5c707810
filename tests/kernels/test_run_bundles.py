"""Bundles against matchings unit by unit, and columns against the reference."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.optimize import linear_sum_assignment

from ecomops.kernels.run_bundles import (
    bundles,
    bundles_table,
    most_bundles,
    most_bundles_table,
    most_matched,
)
from ecomops.kernels.segments import offsets_of

needs_lists = st.lists(st.integers(1, 3), min_size=1, max_size=3)
limits = st.none() | st.integers(0, 3)
HUGE = 10**9


def masked_runs(n_components):
    return st.lists(st.tuples(st.integers(0, 2**n_components - 1), st.integers(0, 4)), max_size=6)


@st.composite
def cases(draw):
    needs = draw(needs_lists)
    return draw(masked_runs(len(needs))), needs


def int_array(values):
    return np.array(list(values), dtype=np.int64)


def columns_of(runs):
    return [m for m, _ in runs], [q for _, q in runs]


def unit_masks(runs):
    return [m for m, q in runs for _ in range(q)]


def matched_units(masks, needs, times=1):
    """Which units find a slot, asked in order, by augmenting paths; none loses its slot."""
    slots = [j for j, need in enumerate(needs) for _ in range(times * need)]
    held_by: dict[int, int] = {}

    def finds_slot(unit, seen):
        for slot, component in enumerate(slots):
            if masks[unit] >> component & 1 and slot not in seen:
                seen.add(slot)
                if slot not in held_by or finds_slot(held_by[slot], seen):
                    held_by[slot] = unit
                    return True
        return False

    return [finds_slot(unit, set()) for unit in range(len(masks))]


# ---- the reference against matchings unit by unit -----------------------------------------
@given(cases(), limits)
def test_as_many_bundles_as_can_be_matched(case, most):
    runs, needs = case
    masks = unit_masks(runs)
    fitting = [t for t in range(25) if sum(matched_units(masks, needs, t)) == t * sum(needs)]
    expected = max(fitting) if most is None else min(max(fitting), most)
    assert most_bundles(*columns_of(runs), needs=needs, most=most) == expected


@given(cases(), limits)
def test_units_are_taken_dearest_first_as_long_as_all_still_match(case, most):
    runs, needs = case
    times, taken = bundles(*columns_of(runs), needs=needs, most=most)
    found = iter(matched_units(unit_masks(runs), needs, times))
    assert list(taken) == [sum(next(found) for _ in range(q)) for _, q in runs]
    assert sum(taken) == times * sum(needs)


@given(cases(), limits, st.data())
def test_no_other_complete_choice_is_dearer(case, most, data):
    runs, needs = case
    price = sorted(data.draw(st.lists(st.integers(1, 9), min_size=6, max_size=6)), reverse=True)
    times, taken = bundles(*columns_of(runs), needs=needs, most=most)
    slots = [j for j, need in enumerate(needs) for _ in range(times * need)]
    gain = np.array(
        [
            [p if m >> j & 1 else -1000 for j in slots]
            for (m, q), p in zip(runs, price, strict=False)
            for _ in range(q)
        ]
    ).reshape(sum(q for _, q in runs), len(slots))
    best = gain[linear_sum_assignment(gain, maximize=True)].sum()
    assert sum(p * n for p, n in zip(price, taken, strict=False)) == best


@given(cases())
def test_what_is_present_of_a_bundle_is_the_largest_matching(case):
    runs, needs = case
    present = sum(matched_units(unit_masks(runs), needs))
    assert most_matched(*columns_of(runs), needs=needs) == present


# ---- columns ------------------------------------------------------------------------------
@given(needs_lists, limits, st.data())
def test_columns_equal_the_reference(needs, most, data):
    carts = data.draw(st.lists(masked_runs(len(needs)), max_size=5))
    mask = np.array([m for runs in carts for m, _ in runs], dtype=np.uint8)
    quantity = int_array(q for runs in carts for _, q in runs)
    offset = offsets_of(int_array(map(len, carts)))
    times, taken = bundles_table(mask, quantity, offset, needs=needs, most=most)
    expected = [bundles(*columns_of(runs), needs=needs, most=most) for runs in carts]
    assert times.tolist() == [own for own, _ in expected]
    assert taken.tolist() == [x for _, own in expected for x in own]
    alone = most_bundles_table(mask, quantity, offset, needs=needs, most=most)
    assert alone.tolist() == times.tolist()


# ---- worked cases and sizes ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("mask", "quantity", "needs", "expected"),
    [
        ((1, 2), (3, 2), (1, 1), (2, (2, 2))),  # components apart
        ((3,), (5,), (1, 1), (2, (4,))),  # the same goods listed twice
        ((3, 1), (2, 2), (1, 1), (2, (2, 2))),  # the dear units have to serve the second
        ((1, 3, 2), (2, 9, 1), (1, 1), (6, (2, 9, 1))),
        ((0, 1), (9, 9), (1, 1), (0, (0, 0))),  # a component that nothing serves
        ((), (), (2,), (0, ())),
    ],
)
def test_worked_cases(mask, quantity, needs, expected):
    assert bundles(mask, quantity, needs=needs) == expected


def test_eight_components_over_ten_thousand_huge_runs_are_chosen_at_once():
    rng = np.random.default_rng(8)
    mask = rng.integers(0, 256, 10_000)
    quantity = rng.integers(1, HUGE + 1, 10_000)
    needs = (1, 2, 3, 4, 5, 6, 7, 8)
    times, taken = bundles(mask.tolist(), quantity.tolist(), needs=needs)
    assert sum(taken) == 36 * times > 10**12
    columns = bundles_table(mask, quantity, int_array([0, 10_000]), needs=needs)
    assert [own.tolist() for own in columns] == [[times], list(taken)]
    assert most_matched(mask.tolist(), quantity.tolist(), needs=needs) == 36
