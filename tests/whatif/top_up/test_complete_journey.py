"""A year of a real grocer in which nothing ran at $50: no top-up is to be found."""

from __future__ import annotations

from typing import Any

import pytest

from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.whatif.history import OrderHistory
from ecomops.whatif.top_up.estimator import estimate_top_up

ASKED: Any = {
    "threshold_minor": 50_00,
    "reach_minor": 10_00,
    "overshoot_window_minor": 10_00,
    "bin_minor": 1_00,
    "seed": 7,
}


@pytest.fixture(scope="module", params=["paid", "shelf"])
def history(request: Any) -> OrderHistory:
    return load_complete_journey(request.param).history


def test_nothing_shows_where_nothing_ran(history: OrderHistory) -> None:
    estimate = estimate_top_up(history, **ASKED)
    assert estimate.within_reach == {"paid": 8_985, "shelf": 9_570}[history.basis]
    assert estimate.verdict == "not_above_zero"
    assert estimate.share is not None
    assert estimate.share.low < 0 < estimate.share.high
    assert float(estimate.share.width) < 0.04
    assert len([one for one in estimate.placebos if one.is_telling]) >= 2


@pytest.mark.parametrize("threshold", [30_00, 40_00, 75_00, 100_00])
def test_nor_anywhere_else(history: OrderHistory, threshold: int) -> None:
    asked = ASKED | {"threshold_minor": threshold, "replicates": 300}
    assert estimate_top_up(history, **asked).verdict != "shown"


@pytest.mark.parametrize("window", [20_00, 30_00])
def test_nor_with_another_window(history: OrderHistory, window: int) -> None:
    asked = ASKED | {"overshoot_window_minor": window, "replicates": 300}
    assert estimate_top_up(history, **asked).verdict != "shown"
