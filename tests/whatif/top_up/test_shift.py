"""What moved: weights against sums over the curve, and another threshold taken out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from ecomops.whatif.top_up.binned_orders import Grid
from ecomops.whatif.top_up.counterfactual import Counterfactual
from ecomops.whatif.top_up.figure import STEP, TopUpFigure
from ecomops.whatif.top_up.shift import Shift, ShiftWeights
from ecomops.whatif.top_up.window import TopUpWindow

WINDOW = TopUpWindow.of(
    threshold_minor=200, reach_minor=50, overshoot_window_minor=40, bin_minor=5,
    fit_from_minor=None, fit_until_minor=None, degree=4,
)  # fmt: skip
ELSEWHERE = WINDOW.moved(300) or WINDOW
GRID = Grid.over([WINDOW, ELSEWHERE])
NEAR = 1e-3


def some_counts(seed: int) -> Any:
    return np.random.default_rng(seed).poisson(np.linspace(400, 40, GRID.n_bins))


def by_hand(window: TopUpWindow, counts: Any) -> tuple[float, float, float]:
    """Count what is seen within reach, missing there and too many above, from the curve."""
    start = GRID.place(window.fit_from_minor)
    seen = counts[start : start + window.n_bins].tolist()
    curve = Counterfactual.of(window).fitted(seen)
    reach, above = window.parts["reach"], window.parts["above"]
    missing = sum(curve[i] - seen[i] for i in reach)
    excess = sum(seen[i] - curve[i] for i in above)
    return sum(seen[i] for i in reach), float(missing), float(excess)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("window", [WINDOW, ELSEWHERE])
def test_weights_measure_orders_against_the_curve(window: TopUpWindow, seed: int) -> None:
    counts = some_counts(seed)
    found = ShiftWeights.of(Counterfactual.of(window), GRID).shift(counts[None, :])
    within, missing, excess = by_hand(window, counts)
    assert found.within == [within]
    assert found.missing[0] / STEP == pytest.approx(missing, abs=NEAR)
    assert found.excess[0] / STEP == pytest.approx(excess, abs=NEAR)
    moved = (missing + excess) / 2
    assert found.shares[0] / STEP == pytest.approx(moved / (within + moved), abs=1e-6)
    alone = missing / (within + missing)
    assert found.missing_shares[0] / STEP == pytest.approx(alone, abs=1e-6)
    assert found.differences == [found.excess[0] - found.missing[0]]


def test_elsewhere_is_measured_as_if_nothing_had_run_at_the_threshold() -> None:
    counts = some_counts(1)
    fit = Counterfactual.of(WINDOW)
    weights = ShiftWeights.of(Counterfactual.of(ELSEWHERE), GRID).without(fit, GRID)
    found = weights.shift(counts[None, :])
    # the same with the curve in place of what was seen
    start = GRID.place(WINDOW.fit_from_minor)
    curve = fit.fitted(counts[start : start + WINDOW.n_bins].tolist())
    quiet = counts.astype(object)
    for i in WINDOW.affected:
        quiet[start + i] = curve[i]
    other = GRID.place(ELSEWHERE.fit_from_minor)
    _, missing, excess = by_hand_of(ELSEWHERE, quiet[other : other + ELSEWHERE.n_bins])
    assert found.missing[0] / STEP == pytest.approx(missing, abs=NEAR)
    assert found.excess[0] / STEP == pytest.approx(excess, abs=NEAR)
    # so what was moved there has no say
    for i in WINDOW.affected:
        counts[start + i] += 500
    assert weights.shift(counts[None, :]).shares == found.shares


def by_hand_of(window: TopUpWindow, seen: Any) -> tuple[float, float, float]:
    times = 2**16
    curve = Counterfactual.of(window).fitted([int(one * times) for one in seen])
    reach, above = window.parts["reach"], window.parts["above"]
    missing = sum(curve[i] / times - seen[i] for i in reach)
    excess = sum(seen[i] - curve[i] / times for i in above)
    return 0, float(missing), float(excess)


def test_counts_past_int64_are_summed_exactly() -> None:
    counts = some_counts(2)
    weights = ShiftWeights.of(Counterfactual.of(WINDOW), GRID)
    times = 2**30
    small, large = weights.shift(counts[None, :]), weights.shift(counts[None, :] * times)
    assert large.missing == [times * one for one in small.missing]
    assert large.shares == small.shares


def test_shares_stop_where_they_mean_nothing() -> None:
    assert Shift([10], [-30 * STEP], [0]).shares == [-STEP]
    assert Shift([10], [-12 * STEP], [-12 * STEP]).shares == [-STEP]
    assert Shift([0], [0], [0]).shares == [-STEP]
    assert Shift([0], [3 * STEP], [STEP]).shares == [STEP]


def test_intervals_cut_as_many_off_either_end() -> None:
    values = [(37 * n) % 99 + 1 for n in range(99)]  # 1 to 99, mixed
    figure = TopUpFigure.of(50 * STEP, (STEP * one for one in values), Fraction(1, 20))
    assert [int(one) for one in (figure.low, figure.value, figure.high)] == [5, 50, 95]
    assert figure.width == 90
    assert figure.distance_from_zero == 5
    below = TopUpFigure(value=Fraction(-3), low=Fraction(-4), high=Fraction(-2))
    assert below.distance_from_zero == 2
    across = TopUpFigure(value=Fraction(0), low=Fraction(-4), high=Fraction(2))
    assert across.distance_from_zero == 0
