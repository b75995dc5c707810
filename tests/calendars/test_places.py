"""Where many values stand among edges: as a plain loop says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.calendars import places
from ecomops.calendars.places import NOWHERE, Places, by_last_edge, span_places

numbers = st.lists(st.integers(-20, 20), max_size=8)
values = st.lists(st.integers(-25, 25), min_size=1, max_size=12)
# few rows are searched, and many looked up in buckets: here any number is either
few = pytest.mark.parametrize("few_rows", [0, 10**6])
# more buckets than are wanted are searched too
slots = pytest.mark.parametrize("most_slots", [0, 4_000_000])


def limited(patch: pytest.MonkeyPatch, few_rows: int, most_slots: int) -> None:
    patch.setattr(places, "_FEW_ROWS", few_rows)
    patch.setattr(places, "MOST_SLOTS", most_slots)


@slots
@given(numbers, values)
def test_numbers_up_to_and_below_are_counted(most_slots, some, asked):
    some = sorted(set(some))
    with pytest.MonkeyPatch.context() as patch:
        limited(patch, 0, most_slots)
        found = Places.of(np.array(some, dtype=np.int64), min(asked), max(asked))
        up_to, below = found.up_to(np.array(asked)), found.below(np.array(asked))
    assert up_to.tolist() == [sum(number <= value for number in some) for value in asked]
    assert below.tolist() == [sum(number < value for number in some) for value in asked]


@few
@slots
@given(numbers, values)
def test_each_value_has_what_belongs_to_its_last_edge(few_rows, most_slots, some, asked):
    edges = sorted(set(some))
    given_ = [10 * i - 1 for i in range(len(edges) + 1)]
    with pytest.MonkeyPatch.context() as patch:
        limited(patch, few_rows, most_slots)
        found = by_last_edge(
            np.array(asked), np.array(edges, dtype=np.int64), np.array(given_, dtype=np.int64)
        )
    assert found.tolist() == [given_[sum(edge <= value for edge in edges)] for value in asked]


@few
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8).map(sorted), values)
def test_each_value_is_in_the_span_that_has_it(few_rows, edges, asked):
    with pytest.MonkeyPatch.context() as patch:
        limited(patch, few_rows, 4_000_000)
        found = span_places(np.array(asked), np.array(edges))
    spans = list(pairwise(edges))
    slow = [
        next((i for i, (begin, end) in enumerate(spans) if begin <= value < end), NOWHERE)
        for value in asked
    ]
    assert found.tolist() == slow


def test_more_values_than_a_block_has():
    asked = np.random.default_rng(3).integers(-5, 100_005, 100_000)
    edges = np.arange(0, 100_001, 7)
    expected = np.where((asked < 0) | (asked >= edges[-1]), NOWHERE, asked // 7)
    assert (span_places(asked, edges) == expected).all()
