"""Sketches keep within the error that they state, and merge as sets do."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.metrics.sketches import DistinctSketch, QuantileSketch

IDS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=30)


@given(IDS, IDS)
def test_few_ids_are_counted_exactly(one, other):
    a, b = DistinctSketch().update(one), DistinctSketch().update(other)
    left, right = set(one) - {None}, set(other) - {None}
    assert float(a.merge(b).result()) == len(left | right)
    assert float(a.common(b)) == len(left & right)
    assert float(DistinctSketch.from_bytes(a.to_bytes()).merge(a).result()) == len(left)


def test_many_ids_are_counted_within_the_stated_error():
    exact = 200_000
    parts = [DistinctSketch(12).update(np.arange(i, exact, 3)) for i in range(3)]
    result = parts[0].merge(parts[1]).merge(parts[2]).result()
    assert result.low <= exact <= result.high
    assert result.value == pytest.approx(exact, rel=2 / 2**6)
    assert len(parts[0].to_bytes()) < 40_000


def test_what_two_sizes_share_lies_within_the_bounds_from_either_side():
    ids = np.random.default_rng(3).integers(-(2**62), 2**62, (60, 7_500))
    inside = 0
    for draw in ids:
        small, large = (
            DistinctSketch(7).update(draw[:5_000]),
            DistinctSketch(10).update(draw[2_500:]),
        )
        found = small.common(large)
        assert found == large.common(small)
        inside += found.low <= 2_500 <= found.high
    assert inside / len(ids) >= 0.9  # 19 of 20, less what sixty draws may lack


def test_percentiles_are_within_the_stated_rank():
    values = np.random.default_rng(1).permutation(50_000)
    halves = [QuantileSketch().update(values[:25_000]), QuantileSketch().update(values[25_000:])]
    merged = halves[0].merge(halves[1])
    assert merged.n == 50_000
    for percent in (1, 50, 90, 99):
        found = merged.quantile(percent)
        assert found is not None
        assert abs(found / 50_000 - percent / 100) <= merged.rank_error_rate
    assert QuantileSketch.from_bytes(merged.to_bytes()).quantile(50) == merged.quantile(50)
    assert QuantileSketch().quantile(50) is None


@given(st.data(), st.sampled_from([DistinctSketch, QuantileSketch]))
def test_bytes_that_were_cut_or_changed_are_refused(data, kind):
    stored = kind().update(range(100)).to_bytes()
    place = data.draw(st.integers(0, len(stored) - 1))
    changed = bytearray(stored)
    changed[place] ^= data.draw(st.integers(1, 255))
    for damaged in (stored[:place], bytes(changed), stored + b"x"):
        with pytest.raises(InvalidArgumentError, match="are no such sketch, or not whole"):
            kind.from_bytes(damaged)


def test_what_is_no_sketch_is_refused():
    for data in (b"", b"xyz"):
        with pytest.raises(InvalidArgumentError, match="are no such sketch"):
            DistinctSketch.from_bytes(data)
    with pytest.raises(InvalidArgumentError, match="are no such sketch"):
        QuantileSketch.from_bytes(DistinctSketch().update([1]).to_bytes())
    with pytest.raises(InvalidArgumentError, match="k = 0 is out of range; give 8 to 65535"):
        QuantileSketch(0)
    with pytest.raises(InvalidArgumentError, match="lg_k = 99"):
        DistinctSketch(99)
    with pytest.raises(InvalidArgumentError, match="percent = 101"):
        QuantileSketch().quantile(101)
    with pytest.raises(InvalidArgumentError, match="visitor_id"):
        DistinctSketch().update([True])
