"""Allocation: the laws, worked cases from the field, and columns equal to the reference."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError, InvalidArgumentError
from ecomops.kernels.allocation import allocate, allocate_table, units_amount, units_amount_table
from ecomops.kernels.segments import offsets_of

amounts = st.integers(0, 10**6) | st.integers(0, 20)
weight_lists = st.lists(amounts, max_size=8)


@st.composite
def splits(draw, *, with_caps=True):
    weights = draw(weight_lists)
    total = draw(st.integers(0, sum(weights)) | amounts)
    caps = None
    if with_caps and draw(st.booleans()):
        caps = [draw(st.integers(0, w) | st.sampled_from([0, w, 10**9])) for w in weights]
    return total, weights, caps


# ---- worked cases from the field ----------------------------------------------------------
@pytest.mark.parametrize(
    ("total", "weights", "caps", "parts"),
    [
        (1000, (5000, 5000, 5000), None, (334, 333, 333)),  # ties go to the earlier line
        (1500, (15000, 5000, 10000), None, (750, 250, 500)),
        (299, (4300, 1400, 2300), None, (161, 52, 86)),
        (1000, (1, 1, 1, 1), None, (250, 250, 250, 250)),
        (500, (980, 1480, 2540), None, (98, 148, 254)),  # yen: no decimals, same law
        (2500, (5000, 6000), (500, 1500), (500, 1500)),  # floors stop both lines
        (1000, (1000, 1000, 1000), (100, 1000, 1000), (100, 450, 450)),  # the rest is split afresh
        # 5 is fixed; 995 over 100:100:700 gives the last 774, so 700 is fixed; 295 over 1:1
        # gives 148, so 130 is fixed; what is left goes to the third
        (1000, (100, 100, 100, 700), (5, 130, 1000, 700), (5, 130, 165, 700)),
    ],
)
def test_worked_cases(total, weights, caps, parts):
    assert allocate(total, weights, caps) == parts


def test_ten_off_three_equal_lines_leaks_no_cent():
    assert sum(allocate(10_00, (10_00, 10_00, 10_00))) == 10_00


def test_lines_over_their_cap_are_fixed_together():
    # shares 40 40 20; the first two are over at once, so 90 goes to the third, not piecemeal
    assert allocate(100, (40, 40, 20), (5, 5, 200)) == (5, 5, 90)


# ---- laws ---------------------------------------------------------------------------------
@given(splits())
def test_parts_sum_to_the_total_or_fill_every_cap(case):
    total, weights, caps = case
    parts = allocate(total, weights, caps)
    most = [0 if w == 0 else (10**12 if caps is None else caps[i]) for i, w in enumerate(weights)]
    assert sum(parts) == min(total, sum(most))
    assert all(0 <= part <= cap for part, cap in zip(parts, most, strict=True))


@given(splits(with_caps=False))
def test_no_part_is_a_unit_or_more_from_its_exact_share(case):
    total, weights, _ = case
    whole = sum(weights)
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(0)
        assert abs(part - exact) < 1


@given(splits(with_caps=False))
def test_missing_units_go_to_the_largest_fractions_ties_to_the_earlier(case):
    total, weights, _ = case
    whole = sum(weights) or 1
    parts = allocate(total, weights)
    got = [part - total * w // whole for part, w in zip(parts, weights, strict=True)]
    claims = [(-(total * w % whole), i) for i, w in enumerate(weights)]
    winners = sorted(claims)[: sum(got)]
    assert {i for _, i in winners} == {i for i, more in enumerate(got) if more}


@given(splits(with_caps=False))
def test_a_discount_within_the_weights_never_exceeds_a_line(case):
    total, weights, _ = case
    if total <= sum(weights):
        assert all(p <= w for p, w in zip(allocate(total, weights), weights, strict=True))


# ---- columns ------------------------------------------------------------------------------
@given(st.lists(splits(), max_size=8), st.booleans())
def test_columns_equal_the_reference(cases, with_caps):
    weights = np.array([w for _, ws, _ in cases for w in ws], dtype=np.int64)
    offset = offsets_of(np.array([len(ws) for _, ws, _ in cases], dtype=np.int64))
    totals = np.array([total for total, _, _ in cases], dtype=np.int64)
    most = [c or [10**9] * len(ws) for _, ws, c in cases]
    caps = np.array([x for c in most for x in c], dtype=np.int64) if with_caps else None
    expected = [
        part
        for (total, own, _), c in zip(cases, most, strict=True)
        for part in allocate(total, own, c if with_caps else None)
    ]
    assert allocate_table(totals, weights, offset, caps).tolist() == expected


def test_columns_equal_the_reference_across_many_blocks():
    rng = np.random.default_rng(199)
    lengths = rng.integers(0, 9, 40_000)
    offset = offsets_of(lengths)
    weights = rng.integers(0, 300_00, int(offset[-1]))
    whole = [int(weights[a:b].sum()) for a, b in pairwise(offset)]
    totals = np.minimum(rng.integers(0, 50_00, lengths.size), whole)
    found = allocate_table(totals, weights, offset)
    for i in range(0, lengths.size, 97):
        mine = slice(offset[i], offset[i + 1])
        assert tuple(found[mine]) == allocate(int(totals[i]), weights[mine].tolist())
    assert np.array_equal(
        np.add.reduceat(np.append(found, 0), offset[:-1])[lengths > 0], totals[lengths > 0]
    )


@pytest.mark.parametrize("size", [1, 3, 50_000])
def test_a_segment_longer_than_a_block_is_split_whole(size):
    weights = np.arange(1, size + 1, dtype=np.int64) * 3
    total = np.array([int(weights.sum()) // 7])
    found = allocate_table(total, weights, np.array([0, size]))
    assert tuple(found.tolist()) == allocate(int(total[0]), weights.tolist())


def test_remainders_too_wide_for_packed_keys_are_sorted_all_the_same_in_many_segments():
    rng = np.random.default_rng(50)
    weights = rng.integers(2**49, 2**50, 9_000)  # 51 bits of remainder, 13 of segment, 16 of place
    offset = np.arange(0, 9_001, 3)
    totals = np.full(3_000, 1_001)
    found = allocate_table(totals, weights, offset).reshape(-1, 3)
    own = weights.reshape(-1, 3)
    assert found.tolist() == [list(allocate(1_001, row)) for row in own.tolist()]


def test_a_product_beyond_int64_is_refused_by_name():
    with pytest.raises(
        AmountTooLargeError, match=r"total\[1\] = 3037000500 × weight leaves int64; use `allocate`"
    ):
        allocate_table(
            np.array([1, 3037000500]), np.array([2**62, 3037000500]), np.array([0, 1, 2])
        )


# ---- units of a line ----------------------------------------------------------------------
@given(amounts, st.integers(1, 50))
def test_units_add_up_to_the_line_and_differ_by_at_most_one(amount, quantity):
    units = [units_amount(amount, quantity, k, k + 1) for k in range(quantity)]
    assert sum(units) == amount
    assert max(units) - min(units) <= 1


@given(st.integers(0, 2**63 - 1), st.integers(1, 10**9), st.data())
def test_any_cut_of_a_line_adds_up(amount, quantity, data):
    cut = data.draw(st.integers(0, quantity))
    assert (
        units_amount(amount, quantity, 0, cut) + units_amount(amount, quantity, cut, quantity)
        == amount
    )


@given(st.integers(0, 2**63 - 1), st.integers(1, 10**9), st.data())
def test_unit_columns_equal_the_reference_to_the_end_of_int64(amount, quantity, data):
    stop = data.draw(st.integers(0, quantity) | st.just(quantity))
    start = data.draw(st.integers(0, stop))
    found = units_amount_table(*(np.array([x]) for x in (amount, quantity, start, stop)))
    assert found.tolist() == [units_amount(amount, quantity, start, stop)]


# ---- misuse -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: allocate(-1, (1,)), "total = -1 is negative; give 0 or more"),
        (lambda: allocate(1, (1, -2)), "weights = (1, -2) has a negative item; give 0 or more"),
        (
            lambda: allocate(1, (1, 2), (1,)),
            "caps = (1,) has 1 items; give one cap for each of the 2 weights",
        ),
        (lambda: allocate(1, (1,), (-1,)), "caps = (-1,) has a negative item; give 0 or more"),
        (
            lambda: units_amount(5, 3, 2, 4),
            "start, stop = (2, 4) leave the line; give 0 <= start <= stop <= 3",
        ),
    ],
)
def test_misuse_is_named(call, message):
    with pytest.raises(InvalidArgumentError) as error:
        call()
    assert str(error.value) == message
