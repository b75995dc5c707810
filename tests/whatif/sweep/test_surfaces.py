"""What is worked out of a surface: exact for one scheme, floats for all, NaN where undefined."""

from fractions import Fraction
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.whatif.sweep.slow_sweep import ints, table_of, totals_near

from ecomops.errors import InvalidArgumentError
from ecomops.whatif import replay
from ecomops.whatif.sweep import SchemeFigures, Surface, sweep_thresholds
from ecomops.whatif.sweep.exact_columns import weighted_sum

RATE = st.fractions(0, 1, max_denominator=50)


def same(found: Any, exact: Fraction | None) -> bool:
    """Tell whether a float is an exact number, or NaN where there is none."""
    if exact is None:
        return isnan(found)
    return bool(np.isclose(found, float(exact), rtol=1e-12, atol=1e-9))


@given(totals_near(30, 50), st.integers(0, 40), RATE, RATE)
def test_floats_are_the_exact_numbers(totals, reach, margin, top_up) -> None:
    sweep = sweep_thresholds(totals, [30, 50], [1, 7, 60], reach_minor=reach, currency="USD")
    surface = sweep.whole
    for place in range(6):
        figures, at = surface.figures(place), divmod(place, 3)
        point = figures.break_even(margin)
        assert same(surface.cost_rate[at], figures.cost_rate)
        assert same(surface.least_margin_rate[at], figures.least_margin_rate)
        assert same(surface.break_even_top_up_rate(margin)[at], point.exact_top_up_rate)
        gain = figures.gain_minor(margin, top_up)
        assert same(surface.gain_minor(margin, top_up)[at], gain)
        assert gain == point.gain(top_up)


def test_the_smallest_sales_there_are_have_a_cost_rate() -> None:
    least = sweep_thresholds([1, 0], [1], [1], reach_minor=0, currency="USD").whole
    assert least.cost_rate.tolist() == [[1.0]]
    none = sweep_thresholds([0], [1], [1], reach_minor=0, currency="USD").whole
    assert np.isnan(none.cost_rate).tolist() == [[True]]


@given(totals_near(30), st.integers(0, 40), RATE)
def test_one_scheme_breaks_even_as_its_replay(totals, reach, margin) -> None:
    sweep = sweep_thresholds(table_of(totals), [30], [7], reach_minor=reach)
    deal = sweep.schemes.promotion(0, "p", "USD")
    row = replay(table_of(totals), [deal], reach_minor=reach).rows[0]
    assert sweep.whole.figures(0).break_even(margin) == row.break_even(margin)


def test_break_even_by_hand() -> None:
    # Q = 2, cost 10.00; N = 2 lack 9.00 and 5.00, and would get 5.00 each
    sweep = sweep_thresholds([41_00, 45_00, 50_00, 99_00], [50_00], [5_00], reach_minor=10_00,
                             currency="USD")  # fmt: skip
    figures = sweep.whole.figures(0)
    assert (figures.qualifying, figures.within_reach, figures.gap_minor) == (2, 2, 14_00)
    assert figures.least_margin_rate == Fraction(10, 14)
    assert figures.break_even("80%").exact_top_up_rate == Fraction(10_00, 11_20 - 10_00)
    assert figures.gain_minor("80%", "50%") == Fraction(-9_40)
    assert figures.cost_rate == Fraction(10, 235)


def test_a_margin_at_or_below_the_one_to_keep_never_pays() -> None:
    surface = sweep_thresholds([50, 40], [50], [5], reach_minor=10, currency="USD").whole
    assert surface.least_margin_rate.tolist() == [[0.5]]
    assert np.isnan(surface.break_even_top_up_rate("50%")).all()
    assert surface.break_even_top_up_rate("60%").tolist() == [[5.0]]
    assert surface.figures(0).break_even("50%").status == "undefined"
    assert surface.figures(0).break_even("60%").status == "impossible"


def test_no_order_within_reach_is_undefined_and_never_zero() -> None:
    surface = sweep_thresholds([50, 10], [50], [5], reach_minor=10, currency="USD").whole
    assert isnan(surface.least_margin_rate[0, 0])
    assert isnan(surface.break_even_top_up_rate("90%")[0, 0])
    assert surface.figures(0).least_margin_rate is None
    assert "no order is within reach" in str(surface.figures(0).break_even("90%"))


@pytest.mark.parametrize("rate", [0.25, "-1%", "101%", "much"])
def test_rates_are_exact_shares(rate) -> None:
    surface = sweep_thresholds([50], [50], [5], reach_minor=10, currency="USD").whole
    for ask in (
        lambda: surface.break_even_top_up_rate(rate),
        lambda: surface.gain_minor("50%", rate),
        lambda: surface.gain_minor(rate, "50%"),
        lambda: surface.figures(0).gain_minor(rate, "50%"),
    ):
        with pytest.raises(InvalidArgumentError, match="_rate"):
            ask()


@given(
    st.lists(
        st.tuples(st.integers(-(2**70), 2**70), st.integers(0, 2**63 - 1)), min_size=1, max_size=4
    )
)
def test_sums_of_products_never_wrap(terms) -> None:
    found = weighted_sum(*((times, ints([value, 0])) for times, value in terms))
    assert found.tolist() == [sum(times * value for times, value in terms), 0]


def test_floats_of_huge_numbers_do_not_wrap() -> None:
    surface = Surface(
        2, None, 2**62, ints([1]), ints([1]), ints([2**61]), ints([2**20]), ints([2**61])
    )
    margin, top_up = Fraction(10**18 - 1, 10**18), Fraction(1, 3)
    figures = surface.figures(0)
    assert isinstance(figures, SchemeFigures)
    assert same(
        surface.gain_minor(margin, top_up)[0] / 1e9, figures.gain_minor(margin, top_up) / 10**9
    )
    rate = figures.break_even(margin).exact_top_up_rate
    assert same(surface.break_even_top_up_rate(margin)[0], rate)
