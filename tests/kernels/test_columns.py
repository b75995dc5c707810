"""Columns from outside: taken as they are, converted without loss, or refused by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as npst

from ecomops.errors import BadRowError, EcomopsError, InvalidArgumentError
from ecomops.kernels.columns import check_range, flags, segment_offsets, whole_numbers
from ecomops.kernels.segments import offsets_of


@given(npst.arrays(npst.integer_dtypes() | npst.unsigned_integer_dtypes(), st.integers(0, 5)))
def test_whole_numbers_stay_what_they_are_or_are_refused(column: Any) -> None:
    said = column.tolist()
    if max(said, default=0) > 2**63 - 1:
        with pytest.raises(BadRowError, match="does not fit an int64"):
            whole_numbers("x", column)
        return
    found = whole_numbers("x", column)
    assert found.dtype == np.int64
    assert found.tolist() == said


def test_an_int64_column_is_not_copied():
    column = np.arange(3)
    assert whole_numbers("x", column, 3, low=0, high=2) is column


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1.0], "x = 'float64' is no column of whole numbers; convert it to int64 without loss"),
        ([True], "x = 'bool' is no column"),
        (["1"], "is no column of whole numbers"),
        ([1, "a"], "x = 'text' is no column"),
        ([[1], [1, 2]], "x = 'list' is no column; give one number for each row"),
        ([[1]], r"x = \(1, 1\) is no column; give one number for each row"),
        (7, r"x = \(\) is no column"),
        (np.array(["2026-01-01"], "M8[s]"), r"give microseconds since 1970, in UTC: "),
        (np.array([datetime(2026, 1, 1, tzinfo=UTC)]), "; give microseconds since 1970, in UTC: "),
        (np.array([b"1"]), "x = 'bytes' is no column"),
        (np.array([1], "m8[s]"), "is no column of whole numbers; convert"),
    ],
)
def test_what_is_no_column_of_whole_numbers_is_refused(values: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError, match=text):
        whole_numbers("x", values)


@given(
    st.lists(st.integers(-5, 5) | st.integers(-(2**65), 2**65), min_size=1, max_size=5),
    st.sampled_from([list, tuple, lambda values: np.array(values, dtype=np.object_)]),
)
def test_whole_numbers_are_taken_up_to_the_ends_of_int64(values: list[int], make: Any) -> None:
    wrong = [i for i, v in enumerate(values) if not -(2**63) <= v < 2**63]
    if not wrong:
        assert whole_numbers("x", make(values)).tolist() == values
        return
    with pytest.raises(BadRowError, match="does not fit an int64; give numbers up to") as caught:
        whole_numbers("x", make(values))
    assert (caught.value.row, caught.value.value) == (wrong[0], values[wrong[0]])


def test_unsigned_numbers_beyond_int64_are_not_told_to_be_at_least_0():
    column = np.array([0, 2**63], dtype=np.uint64)
    with pytest.raises(BadRowError, match="row 1: x = 9223372036854775808 does not fit an int64"):
        whole_numbers("x", column, low=0)


def test_nothing_is_a_column_of_any_kind():
    empty: Any = []
    assert whole_numbers("x", empty, 0).dtype == np.int64
    assert flags("x", empty, 0).dtype == np.bool_


@given(st.lists(st.integers(-3, 3)), st.integers(-3, 3), st.integers(-3, 3) | st.none())
def test_the_first_row_out_of_range_is_named(values: list[int], low: int, high: Any) -> None:
    wrong = [i for i, v in enumerate(values) if v < low or (high is not None and v > high)]
    if not wrong:
        check_range("x", np.array(values, dtype=np.int64), low, high)
        return
    with pytest.raises(BadRowError) as caught:
        check_range("x", np.array(values, dtype=np.int64), low, high)
    assert (caught.value.row, caught.value.value) == (wrong[0], values[wrong[0]])


@given(st.lists(st.integers(0, 4)))
def test_offsets_of_lengths_are_offsets(lengths: list[int]) -> None:
    offset = offsets_of(np.array(lengths, dtype=np.int64))
    assert segment_offsets("offset", offset, len(lengths), sum(lengths)) is offset


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=5), st.integers(0, 5))
def test_what_does_not_rise_to_the_end_is_no_offset(values: list[int], n_items: int) -> None:
    is_one = values[0] == 0 and values[-1] == n_items and sorted(values) == values
    if is_one:
        assert segment_offsets("o", values, len(values) - 1, n_items).tolist() == values
        return
    with pytest.raises(EcomopsError, match="o = "):
        segment_offsets("o", values, len(values) - 1, n_items)
