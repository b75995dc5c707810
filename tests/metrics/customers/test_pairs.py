"""Pairs of codes: each once, however wide they are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from ecomops.metrics.customer_tables.pairs import distinct_pairs, packed, unpacked

# few codes are counted by flags, many are sorted as uint32, and very many as int64
widths = st.sampled_from([1, 3, 1000, 65_536, 65_537, 2**17, 3_652_059])


@given(widths, widths, st.data())
def test_each_pair_is_listed_once_in_order(n_groups, n_codes, data):
    pairs = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(sorted({0, n_groups // 2, n_groups - 1})),
                st.sampled_from(sorted({0, n_codes // 2, n_codes - 1})),
            ),
            max_size=12,
        )
    )
    group = np.array([pair[0] for pair in pairs], dtype=np.int64)
    code = np.array([pair[1] for pair in pairs], dtype=np.int64)
    found = distinct_pairs(group, n_groups, code, n_codes)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == sorted(set(pairs))
    assert all(column.dtype == np.int64 for column in found)
    back = unpacked(packed(group, n_groups, code, n_codes), n_codes)
    assert [column.tolist() for column in back] == [group.tolist(), code.tolist()]


def test_just_as_many_pairs_as_32_bits_tell_are_packed_in_them():
    one = np.array([2**16 - 1])
    assert packed(one, 2**16, one, 2**16).dtype == np.uint32
    assert packed(one, 2**16, one, 2**16).tolist() == [2**32 - 1]
    assert packed(one, 2**16 + 1, one, 2**16).dtype == np.int64
