"""Kernels by group equal plain loops, at the edges of int64 too."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import AmountTooLargeError
from ecomops.kernels import groups

INT64 = st.integers(-(2**63), 2**63 - 1)
NEAR = st.builds(lambda low, step: min(low + step, 2**63 - 1), INT64, st.integers(0, 5))
IDS = st.one_of(
    st.lists(st.integers(0, 6)),
    st.lists(INT64, max_size=8),
    st.sampled_from([2**63 - 7, -(2**63), 0]).flatmap(
        lambda low: st.lists(st.integers(low, low + 6))
    ),
).map(lambda ids: np.array(ids, dtype=np.int64)) | st.lists(
    st.sampled_from([b"a", b"b", b"\xc3\xa4"])
).map(lambda ids: np.array(ids, dtype="S2"))


@given(IDS)
def test_dense_codes_stand_for_the_ids_in_rising_order(ids):
    code, distinct = groups.dense_codes(ids)
    assert distinct.tolist() == sorted(set(ids.tolist()))
    assert distinct[code].tolist() == ids.tolist()
    assert code.dtype == np.int64
    assert not ids.size or distinct.dtype == ids.dtype


@given(IDS)
def test_repeats_are_found_where_they_are(ids):
    listed = ids.tolist()
    assert groups.has_repeats(ids) == (len(set(listed)) < len(listed))
    found = groups.first_repeated(ids)
    again = [i for i, one in enumerate(listed) if one in listed[:i]]
    assert found is None if not again else found is not None
    if found is not None:
        assert found[1] == again[0]
        assert listed[found[0]] == listed[found[1]]
    assert groups.distinct_keys(ids).tolist() == sorted(set(listed))


@given(st.data(), IDS)
def test_distinct_ids_of_groups_and_of_all(data, ids):
    of = data.draw(st.lists(st.integers(0, 3), min_size=ids.size, max_size=ids.size))
    counts, total = groups.distinct_counts(np.array(of, dtype=np.int64), 4, ids)
    mine = [{i for i, g in zip(ids.tolist(), of, strict=True) if g == group} for group in range(4)]
    assert counts.tolist() == [len(found) for found in mine]
    assert total == len(set(ids.tolist()))


@given(st.lists(st.tuples(st.integers(0, 3), NEAR)))
def test_sums_are_exact(rows):
    group = np.array([g for g, _ in rows], dtype=np.int64)
    values = np.array([v for _, v in rows], dtype=np.int64)
    expected = [sum(v for g, v in rows if g == one) for one in range(4)]
    assert groups.exact_group_sums(values, group, 4) == expected
    if all(-(2**63) <= total < 2**63 for total in expected):
        assert groups.group_sums(values, group, 4, "x").tolist() == expected
    else:
        with pytest.raises(AmountTooLargeError, match="x of group"):
            groups.group_sums(values, group, 4, "x")


@pytest.mark.parametrize("n", [65_536, 65_537, 200_000])
def test_blocks_lose_nothing(n):
    rng = np.random.default_rng(n)
    group, ids = rng.integers(0, 7, n), rng.integers(0, 3 * n, n)
    values = rng.integers(-(2**40), 2**40, n)
    counted = Counter(group.tolist())
    assert groups.group_counts(group, 7).tolist() == [counted[i] for i in range(7)]
    sums = [int(values[group == i].sum()) for i in range(7)]
    assert groups.exact_group_sums(values, group, 7) == sums
    counts, total = groups.distinct_counts(group, 7, ids)
    assert counts.tolist() == [np.unique(ids[group == i]).size for i in range(7)]
    assert total == np.unique(ids).size
    assert groups.has_repeats(ids) == (total < n)
    assert not groups.has_repeats(np.arange(n)[::-1])
