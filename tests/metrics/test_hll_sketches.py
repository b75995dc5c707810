"""HLL sketches keep within the error they state; no sketch lets anything strange in."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.metrics import DistinctSketch, HllSketch, QuantileSketch

IDS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=30)
NAMES = st.lists(st.sampled_from(["li", "wang", "张", "a" * 500]) | st.none(), max_size=30)


@given(IDS | NAMES, st.data())
def test_few_ids_are_counted_exactly_in_however_many_parts(ids, data):
    cut = data.draw(st.integers(0, len(ids)))
    parts = [HllSketch().update(part) for part in (ids[:cut], ids[cut:])]
    expected = len(set(ids) - {None})
    for merged in (parts[0].merge(parts[1]), parts[1].merge(parts[0]), HllSketch().update(ids)):
        assert merged.result().value == pytest.approx(expected, abs=1e-3)
        again = HllSketch.from_bytes(merged.to_bytes())
        assert (again.result(), again.lg_k) == (merged.result(), 14)


@pytest.mark.parametrize("lg_k", [8, 10, 12])
def test_the_stated_error_holds_before_and_after_merging(lg_k):
    exact, root = 50_000, 2 ** (lg_k / 2)
    sizes = np.random.default_rng(7).integers(-(2**62), 2**62, (40, exact))
    whole = [HllSketch(lg_k).update(ids) for ids in sizes]
    merged = [
        HllSketch(lg_k).update(ids[::2]).merge(HllSketch(lg_k).update(ids[1::2])) for ids in sizes
    ]
    for sketches, bound in ((whole, 1.67 / root), (merged, 2.08 / root)):
        off = np.array([float(one.result()) / exact - 1 for one in sketches])
        assert (np.abs(off) <= bound).mean() >= 0.9  # 19 of 20, less what forty draws may lack
        assert (np.abs(off) > bound / 20).mean() >= 0.5  # and the bound is no empty promise
        inside = [one.result().low <= exact <= one.result().high for one in sketches]
        assert np.mean(inside) >= 0.9


def test_it_takes_half_a_byte_for_each_slot():
    sketch = HllSketch().update(range(100_000))
    assert 2**13 <= len(sketch.to_bytes()) < 2**13 + 500
    assert len(DistinctSketch().update(range(100_000)).to_bytes()) > 2**16


@pytest.mark.parametrize("kind", [HllSketch, DistinctSketch])
@pytest.mark.parametrize("ids", [range(0), range(100)], ids=["none", "some"])
def test_empty_sketches_of_another_size_are_not_merged_either(kind, ids):
    one, other = kind(12).update(ids), kind(14)
    with pytest.raises(InvalidArgumentError, match="lg_k = 14 is not 12"):
        one.merge(other)
    with pytest.raises(InvalidArgumentError, match="lg_k = 12 is not 14"):
        other.merge(one)


@pytest.mark.parametrize("kind", [HllSketch, DistinctSketch])
def test_sketches_of_two_sizes_are_not_merged(kind):
    small, large = kind(10).update(range(9)), kind(12).update(range(20))
    with pytest.raises(InvalidArgumentError, match="lg_k = 12 is not 10, the size of this"):
        small.merge(large)


@given(st.data(), st.sampled_from([HllSketch, DistinctSketch, QuantileSketch]))
def test_bytes_that_were_cut_or_changed_are_refused(data, kind):
    stored = kind().update(range(100)).to_bytes()
    place = data.draw(st.integers(0, len(stored) - 1))
    changed = bytearray(stored)
    changed[place] ^= data.draw(st.integers(1, 255))
    for damaged in (stored[:place], bytes(changed), stored + b"x", b"junk"):
        with pytest.raises(InvalidArgumentError, match="are no such sketch, or not whole"):
            kind.from_bytes(damaged)
        if damaged:
            with pytest.raises(InvalidArgumentError, match="are no such sketch, or not whole"):
                kind(14, damaged)


KINDS: list[Any] = [HllSketch, DistinctSketch, QuantileSketch]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_none_of_them_is_refused_by_name(kind):
    others = [one().update([1, 2]) for one in KINDS if one is not kind]
    for other in (None, 5, "abc", *others):
        with pytest.raises(InvalidArgumentError, match=f"other = .* is no {kind.__name__}; give"):
            kind().merge(other)
    for stored in ("abc", None, 5, bytearray(b"abc")):
        with pytest.raises(InvalidArgumentError, match=r"data = .* is no bytes"):
            kind.from_bytes(stored)
    for given_values in (None, 5, "abc", [[1]], [object()]):
        with pytest.raises((InvalidArgumentError, BadRowError)):
            kind().update(given_values)
    stored = kind(16).update([1]).to_bytes()
    with pytest.raises(InvalidArgumentError, match="k = 17 is not that of the sketch"):
        kind(17, stored)


def test_arguments_of_single_sketches_are_checked():
    hll, theta, kll = (kind().update([1]) for kind in KINDS)
    with pytest.raises(InvalidArgumentError, match="other = 5 is no DistinctSketch"):
        theta.common(5)
    for percent in ("50", None, True, float("nan"), -1, 100.5):
        with pytest.raises(InvalidArgumentError, match=r"percent = .* is out of range"):
            kll.quantile(percent)
    for lg_k in (3, 22, 14.0, "14", True):
        with pytest.raises(InvalidArgumentError, match=r"lg_k = .* is out of range; give 4 to 21"):
            type(hll)(lg_k)
    assert QuantileSketch().update(iter([1, 2, 3])).n == 3


def test_sketches_say_what_they_hold_and_not_their_bytes():
    assert repr(HllSketch().update([1, 2])) == ("<HllSketch of about 2 (2 to 2, 19 times of 20)>")
    assert repr(DistinctSketch()) == "<DistinctSketch of about 0 (0 to 0, 19 times of 20)>"
    assert repr(QuantileSketch().update([1, 2])) == "<QuantileSketch of 2 numbers>"
