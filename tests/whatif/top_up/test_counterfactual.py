"""The curve: an exact weighted least-squares fit, against numpy's and against itself."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ecomops.whatif.top_up.counterfactual import WEIGHT_BITS, Counterfactual
from ecomops.whatif.top_up.exact_solve import solve_exact
from ecomops.whatif.top_up.window import TopUpWindow


def window(scale: int = 1, degree: int = 4) -> TopUpWindow:
    return TopUpWindow.of(
        threshold_minor=200 * scale,
        reach_minor=50 * scale,
        overshoot_window_minor=40 * scale,
        bin_minor=5 * scale,
        fit_from_minor=None,
        fit_until_minor=None,
        degree=degree,
    )


def telling(of: TopUpWindow) -> list[int]:
    return [*of.parts["below"], *of.parts["beyond"]]


def float_fit(of: TopUpWindow, orders: Any) -> Any:
    """Fit the same density by numpy's least squares."""
    edges = np.array(of.edges, dtype=float)
    v = 2 * (edges - of.threshold_minor) / (edges + of.threshold_minor)
    held = np.stack(
        [(v[1:] ** (k + 1) - v[:-1] ** (k + 1)) / (k + 1) for k in range(of.degree + 1)], axis=1
    )
    amount = (edges[1:] + edges[:-1]) / of.threshold_minor
    seen = telling(of)
    found, *_ = np.linalg.lstsq(
        held[seen] * amount[seen, None], np.array(orders)[seen] * amount[seen], rcond=None
    )
    return held @ found


@pytest.mark.parametrize("degree", [1, 2, 4, 6])
@pytest.mark.parametrize("seed", range(3))
def test_the_curve_is_the_least_squares_fit(degree: int, seed: int) -> None:
    of = window(degree=degree)
    orders = np.random.default_rng(seed).poisson(np.linspace(300, 30, of.n_bins))
    expected = float_fit(of, orders)
    found = [float(one) for one in Counterfactual.of(of).fitted(orders.tolist())]
    assert np.abs(np.array(found) - expected).max() < 0.02
    # the affected bins have no say
    other = orders.copy()
    other[list(of.affected)] += 1000
    assert Counterfactual.of(of).fitted(other.tolist()) == Counterfactual.of(of).fitted(
        orders.tolist()
    )


@given(st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_a_density_of_its_own_kind_is_met_exactly(coefficients: list[int]) -> None:
    fit = Counterfactual.of(window(degree=4))
    orders = [sum(c * held for c, held in zip(coefficients, row, strict=True)) for row in fit.rows]
    assert fit.fitted(orders) == orders


def test_weights_add_up_to_the_curve() -> None:
    of = window()
    fit = Counterfactual.of(of)
    orders = np.random.default_rng(5).poisson(100, of.n_bins).tolist()
    curve = fit.fitted(orders)
    for part in of.parts.values():
        (weights,) = fit.weights([fit.total((i, 1) for i in part)])
        total = Fraction(sum(w * n for w, n in zip(weights, orders, strict=True)), 2**WEIGHT_BITS)
        assert abs(total - sum(curve[i] for i in part)) < Fraction(1, 1000)
        assert all(weights[i] == 0 for i in of.affected)


@pytest.mark.parametrize("scale", [3, 100, 2**52])
def test_amounts_in_another_unit_give_the_same_weights(scale: int) -> None:
    one, other = Counterfactual.of(window()), Counterfactual.of(window(scale))
    weights = (fit.weights([fit.total((i, 1) for i in range(15, 25))]) for fit in (one, other))
    assert next(weights) == next(weights)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(st.integers(-50, 50), min_size=n, max_size=n), min_size=n,
                     max_size=n),
            st.lists(st.lists(st.integers(-10**6, 10**6), min_size=n, max_size=n), max_size=3),
        )
    )
)  # fmt: skip
def test_solutions_solve(drawn: tuple[list[list[int]], list[list[int]]]) -> None:
    factor, rights = drawn
    n = len(factor)
    matrix = [
        [sum(row[i] * row[j] for row in factor) + (i == j) for j in range(n)] for i in range(n)
    ]
    solved, denominator = solve_exact(matrix, rights)
    assert denominator > 0
    for right, numerators in zip(rights, solved, strict=True):
        got = [sum(a * x for a, x in zip(row, numerators, strict=True)) for row in matrix]
        assert got == [denominator * value for value in right]
