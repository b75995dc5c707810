"""Where an estimate looks: whole bins, and arguments that are refused by name."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ecomops.errors import InvalidArgumentError
from ecomops.whatif.top_up.placebos import placebo_thresholds
from ecomops.whatif.top_up.window import MOST_BINS, TopUpWindow

USUAL: Any = {
    "threshold_minor": 200_00,
    "reach_minor": 50_00,
    "overshoot_window_minor": 40_00,
    "bin_minor": 5_00,
    "fit_from_minor": None,
    "fit_until_minor": None,
    "degree": 6,
}


def window(**changed: Any) -> TopUpWindow:
    return TopUpWindow.of(**(USUAL | changed))


def test_the_fit_looks_from_half_of_the_reach_to_twice_the_overshoot_window() -> None:
    found = window()
    assert (found.fit_from_minor, found.fit_until_minor) == (75_00, 480_00)
    # whole bins, so a little less on either side
    found = window(bin_minor=10_00)
    assert (found.fit_from_minor, found.fit_until_minor) == (80_00, 480_00)
    found = window(fit_from_minor=0, fit_until_minor=250_00)
    assert (found.fit_from_minor, found.fit_until_minor, found.n_bins) == (0, 250_00, 50)


def test_parts_meet_at_the_bottom_the_threshold_and_the_top() -> None:
    found = window()
    edges = found.edges
    ends = [(edges[part.start], edges[part.stop]) for part in found.parts.values()]
    assert ends == [(75_00, 150_00), (150_00, 200_00), (200_00, 240_00), (240_00, 480_00)]
    assert [i for i in range(found.n_bins) if 150_00 <= edges[i] < 240_00] == list(found.affected)


@given(
    st.integers(1, 60), st.integers(1, 40), st.integers(1, 40), st.integers(1, 700),
    st.integers(0, 699), st.integers(-80, 200),
)  # fmt: skip
def test_windows_are_whole_bins_from_the_threshold_wherever_they_move(
    below: int, reach: int, beyond: int, width: int, rest: int, by: int
) -> None:
    found = window(
        threshold_minor=(below + reach) * width + rest % width,
        reach_minor=reach * width,
        overshoot_window_minor=beyond * width,
        bin_minor=width,
    )
    assert 0 <= 2 * found.fit_from_minor - found.bottom_minor < 2 * width
    assert 0 <= 2 * found.top_minor - found.fit_until_minor < width
    moved = found.moved(found.threshold_minor + by * width)
    for one in (found, moved or found):
        edges = one.edges
        assert {one.bottom_minor, one.threshold_minor, one.top_minor} <= set(edges)
        assert (edges[0], edges[-1]) == (one.fit_from_minor, one.fit_until_minor)
        assert sum(map(len, one.parts.values())) == one.n_bins == len(edges) - 1
    if moved is None:  # no room for a fit above zero, or more bins than one window may have
        bottom, top = found.bottom_minor + by * width, found.top_minor + by * width
        length = Fraction(top * found.fit_until_minor, found.top_minor)
        length -= Fraction(bottom * found.fit_from_minor, found.bottom_minor)
        has_no_room = (
            bottom * (found.bottom_minor - found.fit_from_minor) < width * found.bottom_minor
        )
        assert has_no_room or length > MOST_BINS * width
    else:
        proportion = Fraction(found.fit_from_minor, found.bottom_minor)
        assert 0 <= moved.fit_from_minor - moved.bottom_minor * proportion < width
        proportion = Fraction(found.fit_until_minor, found.top_minor)
        assert 0 <= moved.top_minor * proportion - moved.fit_until_minor < width


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"threshold_minor": 0}, "threshold_minor"),
        ({"threshold_minor": 199.0}, "threshold_minor"),
        ({"threshold_minor": True}, "threshold_minor"),
        ({"threshold_minor": 2**63}, "threshold_minor"),
        ({"threshold_minor": 2**63 - 1}, "threshold_minor"),
        ({"reach_minor": 0}, "reach_minor"),
        ({"reach_minor": 200_00}, "reach_minor"),
        ({"reach_minor": 7_00}, "reach_minor"),
        ({"reach_minor": "50"}, "reach_minor"),
        ({"overshoot_window_minor": -5_00}, "overshoot_window_minor"),
        ({"overshoot_window_minor": 41_00}, "overshoot_window_minor"),
        ({"bin_minor": 0}, "bin_minor"),
        ({"bin_minor": 50}, "bin_minor"),
        ({"fit_from_minor": 150_00}, "fit_from_minor"),
        ({"fit_from_minor": -5_00}, "fit_from_minor"),
        ({"fit_from_minor": 76_00}, "fit_from_minor"),
        ({"fit_from_minor": 75.0}, "fit_from_minor"),
        ({"fit_until_minor": 240_00}, "fit_until_minor"),
        ({"fit_until_minor": 481_00}, "fit_until_minor"),
        ({"fit_until_minor": None, "degree": 0}, "degree"),
        ({"degree": 10}, "degree"),
        ({"degree": 5.0}, "degree"),
    ],
)
def test_wrong_lengths_are_refused_by_name(changed: Any, field: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        window(**changed)
    assert caught.value.field == field


def test_placebos_stand_at_round_distances_that_keep_windows_apart() -> None:
    # 90.00 apart at least: 100.00 is the least 1, 2 or 5 times a power of ten
    found = placebo_thresholds(window(), None)
    assert found[:5] == [100_00, 300_00, 400_00, 500_00, 600_00]
    assert all(place > 0 for place in found)
    # 7.00 is no divisor of 100.00, nor of 200.00, 500.00: the windows touch
    odd = window(reach_minor=49_00, overshoot_window_minor=42_00, bin_minor=7_00)
    assert placebo_thresholds(odd, None)[:3] == [109_00, 291_00, 18_00]
    assert placebo_thresholds(window(), (110_00, 290_00)) == [110_00, 290_00]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ((110_00, 290_01), "placebo_minor[1]"),
        ((115_00,), "placebo_minor[0]"),
        ((-200_00,), "placebo_minor[0]"),
        ((True,), "placebo_minor[0]"),
        (("100",), "placebo_minor[0]"),
        (100_00, "placebo_minor"),
    ],
)
def test_wrong_placebos_are_refused_by_name(wrong: Any, field: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        placebo_thresholds(window(), wrong)
    assert caught.value.field == field
