"""Ids hash apart and alike, whatever they are stored as."""

import numpy as np

from ecomops.kernels.id_hash import hashed_ids, seeded


def test_ids_hash_alike_however_wide_they_are_stored() -> None:
    short = np.array([b"li", b"wu"])
    for width in (2, 8, 9, 40):
        assert hashed_ids(short.astype(f"S{width}")).tolist() == hashed_ids(short).tolist()
    ids = np.array([b"", b"a", b"b", b"aaaaaaaab", b"aaaaaaaac", b"baaaaaaaa" * 3])
    assert len(set(hashed_ids(ids).tolist())) == 6
    # the same eight bytes, the first or the second
    swapped = np.array([b"AAAAAAAABBBBBBBB", b"BBBBBBBBAAAAAAAA"])
    one, other = hashed_ids(swapped).tolist()
    assert one != other
    assert len(set(hashed_ids(np.arange(100_000)).tolist())) == 100_000


def test_seeds_give_numbers_that_have_nothing_to_do_with_each_other() -> None:
    keys = hashed_ids(np.arange(20_000))
    one, other = (seeded(keys, seed) >> np.uint64(11) for seed in (7, 8))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
    assert abs(np.corrcoef(one, np.arange(20_000))[0, 1]) < 0.03
    assert seeded(keys, 7).tolist() == seeded(keys.copy(), 7).tolist()
