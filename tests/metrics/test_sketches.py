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


def test_what_is_no_sketch_is_refused():
    for data in (b"", b"\x0exyz", b"\xff"):
        with pytest.raises(InvalidArgumentError):
            DistinctSketch.from_bytes(data)
    with pytest.raises(InvalidArgumentError, match="is no sketch"):
        QuantileSketch.from_bytes(b"xyz")
    with pytest.raises(InvalidArgumentError, match="lg_k = 99"):
        DistinctSketch(99)
    with pytest.raises(InvalidArgumentError, match="percent = 101"):
        QuantileSketch().quantile(101)
    with pytest.raises(InvalidArgumentError, match="visitor_id"):
        DistinctSketch().update([True])
