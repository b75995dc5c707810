"""Columns round as the scalar twins do."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.kernels.rounding import divide_rounded_table, percent_of_table
from ecomops.rounding import divide_rounded, percent_of, percent_parts

ROUNDINGS = ("half_up", "half_even", "down")


@given(
    st.lists(st.integers(0, 2**62), max_size=10),
    st.integers(1, 2**31) | st.sampled_from([1, 2, 3, 10, 1_000_000]),
    st.sampled_from(ROUNDINGS),
)
def test_division_equals_the_scalar_twin(numerators, denominator, rounding):
    found = divide_rounded_table(np.array(numerators, dtype=np.int64), denominator, rounding)
    assert found.tolist() == [divide_rounded(n, denominator, rounding) for n in numerators]


@given(
    st.lists(st.integers(0, 10**12), max_size=10),
    st.integers(1, 1_000_000),
    st.sampled_from(ROUNDINGS),
)
def test_percentages_equal_the_scalar_twin(amounts, parts, rounding):
    percent = Decimal(parts) / 10_000
    found = percent_of_table(np.array(amounts, dtype=np.int64), percent_parts(percent), rounding)
    assert found.tolist() == [percent_of(a, percent, rounding) for a in amounts]


@pytest.mark.parametrize(("rounding", "expected"), [("half_up", 1), ("half_even", 0), ("down", 0)])
def test_half_a_fen_goes_where_its_name_says(rounding, expected):
    # 50 % of 1 fen, and 12.5 % of 4
    assert percent_of_table(np.array([1]), percent_parts(Decimal(50)), rounding).tolist() == [
        expected
    ]
    assert percent_of_table(np.array([4]), percent_parts(Decimal("12.5")), rounding).tolist() == [
        expected
    ]
