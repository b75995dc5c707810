"""Segment sums against plain loops, and totals that leave int64."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError
from ecomops.kernels.segments import (
    blocks,
    checked_product,
    checked_segment_sum,
    exact_total,
    offsets_of,
    segment_count,
    segment_sum,
)

MAX = 2**63 - 1
segments = st.lists(st.lists(st.integers(0, 2**40), max_size=5), max_size=8)


def columns(rows):
    flat = np.array([x for row in rows for x in row], dtype=np.int64)
    return flat, offsets_of(np.array([len(row) for row in rows], dtype=np.int64))


@given(segments)
def test_sums_equal_a_loop_with_empty_segments_anywhere(rows):
    assert segment_sum(*columns(rows)).tolist() == [sum(row) for row in rows]


@given(st.lists(st.lists(st.booleans(), max_size=5), max_size=8))
def test_counts_equal_a_loop(rows):
    flat, offset = columns(rows)
    assert segment_count(flat.astype(bool), offset).tolist() == [sum(row) for row in rows]


@given(segments, st.integers(1, 7))
def test_blocks_tile_the_segments_and_cut_none(rows, items):
    _, offset = columns(rows)
    found = list(blocks(offset, items))
    assert [i for first, last in found for i in range(first, last)] == list(range(len(rows)))
    for first, last in found:
        assert last - first == 1 or offset[last] - offset[first] <= items


def test_a_million_empty_segments_are_cut_into_bounded_blocks():
    assert max(b - a for a, b in blocks(np.zeros(100_001, dtype=np.int64), 1000)) == 1000


@given(st.lists(st.integers(0, MAX), max_size=20))
def test_exact_total_never_wraps(values):
    assert exact_total(np.array(values, dtype=np.int64)) == sum(values)


@pytest.mark.parametrize(
    ("left", "right", "fits"),
    [
        (MAX, 1, True),
        (3037000499, 3037000499, True),
        (3037000500, 3037000500, False),
        (MAX, 2, False),
        (0, MAX, True),
    ],
)
def test_a_product_is_refused_exactly_when_it_leaves_int64(left, right, fits):
    # the second item keeps the quick test on the largest factors from answering
    a, b = np.array([left, 1]), np.array([right, MAX])
    if fits:
        assert checked_product(a, b, "line").tolist() == [left * right, MAX]
    else:
        with pytest.raises(AmountTooLargeError, match=r"line\[0\] = [0-9]+ leaves int64"):
            checked_product(a, b, "line")


@pytest.mark.parametrize(
    ("row", "fits"),
    [([MAX, 0], True), ([MAX - 1, 1], True), ([MAX, 1], False), ([2**62] * 4, False)],
)
def test_a_sum_is_refused_exactly_when_it_leaves_int64(row, fits):
    values, offset = columns([[1], row])
    if fits:
        assert checked_segment_sum(values, offset, "cart").tolist() == [1, sum(row)]
    else:
        with pytest.raises(AmountTooLargeError, match=r"cart\[1\]"):
            checked_segment_sum(values, offset, "cart")
