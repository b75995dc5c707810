import numpy as np
from hypothesis import given, strategies as st

from ecomops.plots.bins import bin_edges, counts_between, ticks

amounts = st.integers(1, 10**9) | st.sampled_from([1, 2, 99, 100, 4999, 5000, 19_900])


@given(amounts, st.integers(0, 10**9) | st.sampled_from([1, 100, 1000, 1009]))
def test_threshold_and_reach_are_edges_and_bars_are_few(threshold: int, reach: int) -> None:
    edges = bin_edges(threshold, reach)
    assert edges[0] == 0
    assert {threshold, max(threshold - reach, 0)} <= set(edges.tolist())
    assert (np.diff(edges) > 0).all()
    assert 2 <= edges.size <= 510
    assert edges[-1] >= 2.5 * threshold - 1


@given(st.lists(st.integers(0, 300)), st.integers(1, 100), st.integers(0, 100))
def test_bars_count_every_order_once(totals: list[int], threshold: int, reach: int) -> None:
    edges = bin_edges(threshold, reach)
    counts = counts_between(np.array(totals, dtype=np.int64), edges)
    assert counts.sum() == sum(total < edges[-1] for total in totals)
    for i, n in enumerate(counts.tolist()):
        assert n == sum(edges[i] <= total < edges[i + 1] for total in totals)


def test_round_amounts_give_equal_bars_of_a_tenth_of_the_reach() -> None:
    assert set(np.diff(bin_edges(5000, 1000)).tolist()) == {100}
    assert set(np.diff(bin_edges(19_900, 2000)).tolist()) == {100}


@given(st.integers(1, 10**12))
def test_ticks_are_few_round_numbers_that_stay_below_the_bars(most: int) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] <= most
    assert 2 <= len(marks) <= 6
    assert str(marks[1]).rstrip("0") in {"1", "2", "5"}
