"""Sketches of ids keep to one type of them, in whatever order and parts they came."""

from functools import reduce
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import EcomopsError, InvalidArgumentError
from ecomops.metrics import UV, DistinctSketch, HllSketch

NUMBERS = st.lists(st.integers(0, 9) | st.none(), max_size=4)
TEXTS = st.lists(st.integers(0, 9).map(str) | st.none(), max_size=4)
PARTS = st.lists(NUMBERS | TEXTS, min_size=1, max_size=5)
SKETCHES: list[Any] = [HllSketch, DistinctSketch]
SAID = "do not go with .* of rows before; give ids of one type"
BEFORE = [
    (HllSketch, "17cd64d4f670f6213544281a2f11f4ae48050002010705030802002bf2fb06862ff90d"),
    (HllSketch, "b493403ba62453791c143509972d7c8c4805000201070503080200aaa60f068f2cd90e"),
    (
        DistinctSketch,
        (
            "194c8a039377157cd76dd72509e01d2154050002030300001acc930200000000000000"
            "15f97dcbbd86a105c397fc1281709d1e"
        ),
    ),
    (
        DistinctSketch,
        (
            "0a5bc4ee5fa08f12a107ac936970d66b54050002030300001acc930200000000000000"
            "55d3073b4c21c30947966c9b779fe569"
        ),
    ),
]
"""What 1 and 2, and "1" and "2", were written as before sketches said what their ids are."""
EMPTY_BEFORE = [
    (HllSketch, "0a4059155f3ad8d175c6f4b43e51658c48050002010705030c0000"),
    (DistinctSketch, "40b4bcb997e1287d92b41ce48548050a54050001030300001ecc93"),
]


def types_of(parts):
    return {type(one) for part in parts for one in part} - {type(None)}


def is_refused(take):
    try:
        take()
    except InvalidArgumentError as error:
        if error.field != "visitor_id":
            raise
        return True
    return False


@given(st.sampled_from(SKETCHES), PARTS, st.data())
def test_text_beside_whole_numbers_is_refused_in_any_order_and_cut(kind, parts, data):
    """As the exact count refuses it, which is asked too."""
    cut = data.draw(st.integers(0, len(parts)))
    again = data.draw(st.booleans())

    def counted(some):
        found = reduce(lambda one, ids: one.update(ids), some, kind(5))
        return kind.from_bytes(found.to_bytes()) if again else found

    def exactly():
        states = [UV.empty().update(visitor_id=ids) for ids in parts]
        reduce(lambda one, other: one.merge(other), states)

    ways = [
        lambda: counted(parts),
        lambda: counted(parts[:cut]).merge(counted(parts[cut:])),
        lambda: counted(parts[cut:]).merge(counted(parts[:cut])),
        lambda: reduce(lambda one, other: one.merge(other), [counted([part]) for part in parts]),
        exactly,
    ]
    if kind is DistinctSketch:
        ways.append(lambda: counted(parts[:cut]).common(counted(parts[cut:])))
    assert {is_refused(way) for way in ways} == {len(types_of(parts)) == 2}


def test_both_types_are_named():
    for kind in SKETCHES:
        with pytest.raises(InvalidArgumentError, match=f"visitor_id = 'text' {SAID}"):
            kind().update([1, 2]).merge(kind().update(["1", "2"]))
        with pytest.raises(InvalidArgumentError, match=f"visitor_id = 'whole numbers' {SAID}"):
            kind().update(["1", "2"]).update([1])
    with pytest.raises(InvalidArgumentError, match=SAID):
        DistinctSketch().update([1]).common(DistinctSketch().update(["1"]))


@pytest.mark.parametrize(("kind", "stored"), BEFORE)
def test_bytes_from_before_go_with_either_type_until_that_is_known(kind, stored):
    before = kind.from_bytes(bytes.fromhex(stored))
    assert round(float(before.result())) == 2
    assert before.to_bytes() == bytes.fromhex(stored)
    numbers, texts = kind(5).update([1, 2]), kind(5).update(["1", "2"])
    both = [before.merge(one) for one in (numbers, texts)]
    assert sorted(round(float(one.result())) for one in both) == [2, 4]
    for one in (numbers.merge(before), both[0], before.update([7])):
        with pytest.raises(InvalidArgumentError, match=SAID):
            one.merge(texts)
        with pytest.raises(InvalidArgumentError, match=SAID):
            texts.merge(kind.from_bytes(one.to_bytes()))


@pytest.mark.parametrize(("kind", "stored"), EMPTY_BEFORE)
def test_empty_sketches_go_with_both(kind, stored):
    for empty in (
        kind(5),
        kind(5).update([]),
        kind(5).update([None]),
        kind(5, bytes.fromhex(stored)),
    ):
        for ids in ([1, 2], ["1", "2"]):
            full = kind(5).update(ids)
            for merged in (empty.merge(full), full.merge(empty), empty.update(ids)):
                assert round(float(merged.result())) == 2
                assert kind.from_bytes(merged.to_bytes()).lg_k == 5


@pytest.mark.parametrize("kind", SKETCHES)
def test_the_type_of_ids_is_under_the_seal(kind):
    stored = kind().update([1]).to_bytes()
    assert stored.count(b"-i") == 1
    with pytest.raises(EcomopsError, match="are no such sketch, or not whole"):
        kind.from_bytes(stored.replace(b"-i", b"-t"))
