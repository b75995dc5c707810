"""Codes by a table of hashes are those of a sort, also where ids are made to collide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.kernels import groups, id_table
from ecomops.kernels.groups import dense_codes, distinct_counts
from ecomops.kernels.id_table import repeated_codes, repeated_text_codes

LOW, HIGH = -(2**63), 2**63 - 1
MASK = 2**64 - 1
INVERSES = [pow(factor, -1, 2**64) for factor in (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)]
"""What takes the hash of an id back."""


def of_hash(hashed: int) -> int:
    """Make the id that has a hash."""
    mixed = hashed * INVERSES[1] & MASK
    mixed ^= mixed >> 32
    found = mixed * INVERSES[0] & MASK
    return found - 2**64 if found > HIGH else found


pool = st.lists(
    st.one_of(
        st.integers(LOW, HIGH),
        st.sampled_from([LOW, LOW + 1, HIGH, HIGH - 1, 0, -1]),
        st.integers(0, 20).map(of_hash),  # all of one place, or of its neighbours
        st.integers(2**64 - 20, 2**64 - 1).map(of_hash),  # of the last place
    ),
    min_size=1,
    max_size=30,
)


def same(found: Any, ids: Any) -> None:
    distinct, code = np.unique(ids, return_inverse=True)
    assert found is not None
    assert np.array_equal(found[1], distinct)
    assert found[1].dtype == ids.dtype
    assert np.array_equal(found[0], code.reshape(-1))


@given(pool, st.data())
def test_codes_are_those_of_a_sort(drawn: list[int], data: Any) -> None:
    ids = np.array(drawn, dtype=np.int64)
    rows = data.draw(st.lists(st.integers(0, len(drawn) - 1), max_size=30))
    ids = np.concatenate([np.tile(ids, 4), ids[rows]])
    found = repeated_codes(ids)
    if ids.min() == LOW and ids.max() == HIGH:  # no value is left that is no id
        assert found is None
    else:
        same(found, ids)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=30), st.integers(1, 24))
def test_text_too(drawn: list[bytes], width: int) -> None:
    ids = np.array(drawn * 4, dtype=f"S{width}")
    same(repeated_text_codes(ids), ids)


@given(st.integers(1, 3), st.integers(0, 100), st.integers(1, 40))
def test_a_table_grows_with_its_ids(times: int, seed: int, n: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(id_table, "BLOCK_IDS", 7)
        patch.setattr(id_table, "_LEAST_BITS", 2)
        rng = np.random.default_rng(seed)
        ids = rng.permutation(np.tile(rng.integers(LOW + 1, HIGH, n), 4 * times))
        same(repeated_codes(ids), ids)


def test_where_most_ids_are_distinct_the_caller_sorts() -> None:
    ids = np.arange(300_000) * 2**40
    assert repeated_codes(ids) is None
    assert repeated_codes(np.tile(ids[:75_000], 4)) is not None
    assert repeated_codes(np.tile(ids[:75_000], 4)[:-1]) is None
    assert repeated_codes(ids[:0]) is None
    assert repeated_text_codes(np.zeros(0, dtype="S1")) is None


def test_ids_made_to_collide_are_left_to_the_caller() -> None:
    ids = np.array([of_hash(i) for i in range(1000)])
    assert repeated_codes(np.tile(ids, 100)) is None
    same(dense_codes(np.tile(ids, 100)), np.tile(ids, 100))


def test_texts_of_one_hash_are_left_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.array([b"li", b"wu"] * 10_000)
    monkeypatch.setattr(id_table, "_hashed", lambda words: np.zeros(len(words), dtype=np.int64))
    assert repeated_text_codes(ids) is None
    same(dense_codes(ids), ids)


@pytest.mark.parametrize("n", [groups._WORTH_A_TABLE - 1, groups._WORTH_A_TABLE, 70_000])
@pytest.mark.parametrize("kind", ["numbers", "strided", "text"])
def test_dense_codes_are_the_same_whichever_way(n: int, kind: str) -> None:
    ids = np.random.default_rng(n).integers(0, n // 8, n) * 2**40
    if kind == "text":
        ids = ids.astype("S")
    elif kind == "strided":
        ids = np.repeat(ids, 2)[::2]
    same(dense_codes(ids), ids)
    group = np.arange(n) % 7
    counts, total = distinct_counts(group, 7, ids)
    assert counts.tolist() == [np.unique(ids[group == g]).size for g in range(7)]
    assert total == np.unique(ids).size


def test_distinct_counts_of_many_groups_are_sorted() -> None:
    n = 20_000
    rng = np.random.default_rng(1)
    ids, group = rng.integers(0, n // 8, n) * 2**40, rng.integers(0, n, n)
    counts, total = distinct_counts(group, n, ids)
    pairs = np.unique(np.stack([group, ids]), axis=1)
    assert np.array_equal(counts, np.bincount(pairs[0], minlength=n))
    assert total == np.unique(ids).size


@pytest.mark.parametrize("ends", [(LOW, HIGH - 1), (LOW + 1, HIGH), (LOW, 0)])
def test_ids_at_the_ends_leave_a_value_that_is_no_id(ends: tuple[int, int]) -> None:
    found = repeated_codes(np.tile(np.array(ends, dtype=np.int64), 8))
    assert found is not None
    assert found[1].tolist() == sorted(ends)


def test_where_both_ends_are_ids_the_caller_sorts() -> None:
    assert repeated_codes(np.tile(np.array([LOW, HIGH], dtype=np.int64), 8)) is None
