"""A year of a real grocer: the published figures, and sampled schemes replayed to the cent."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.whatif.sweep.slow_sweep import at, priced, replayed

from ecomops.adapters.complete_journey import load_complete_journey
from ecomops.whatif import OrderHistory
from ecomops.whatif.sweep import (
    MostGain,
    Sweep,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

THRESHOLDS, OFFS = range(10_00, 110_00, 1_00), range(50, 10_50, 10)
REACH = 10_00


@cache
def journey(base: Any = "paid") -> OrderHistory:
    return load_complete_journey(base).history


@cache
def pairs() -> Sweep:
    return sweep_thresholds(journey(), THRESHOLDS, OFFS, reach_minor=REACH, seed=11)


def test_published_figures_on_paid_totals() -> None:
    sweep = pairs()
    row, column = THRESHOLDS.index(50_00), OFFS.index(5_00)
    found = sweep.whole.figures(row * len(OFFS) + column)
    assert (found.qualifying, found.within_reach) == (26_201, 8_985)
    assert (found.gap_minor, found.cost_minor) == (49_486_16, 131_005_00)
    assert (found.orders, found.customers) == (155_848, 2_469)
    assert found.sales_minor == 4_596_039_58
    assert found.cost_rate is not None
    assert round(float(found.cost_rate), 4) == 0.0285


def test_published_figures_on_shelf_totals() -> None:
    found = sweep_thresholds(journey("shelf"), [50_00], [5_00], reach_minor=REACH)
    assert (found.qualifying.item(), found.within_reach.item()) == (32_168, 9_570)


@pytest.mark.parametrize("place", [0, 40_45, 51_99, 99_99])
def test_sampled_pairs_are_their_replays(place) -> None:
    deal = pairs().schemes.promotion(place, "p", "USD")
    assert at(pairs().whole, place) == replayed(journey().table, deal, REACH)


def test_sampled_schemes_of_other_kinds_are_their_replays() -> None:
    table = journey().table
    every = sweep_every(table, THRESHOLDS, OFFS, reach_minor=REACH, max_times=3)
    percents = sweep_percents(table, THRESHOLDS, ["5", "12.5"], reach_minor=REACH)
    for sweep, place in ((every, 19_70), (percents, 31)):
        deal = sweep.schemes.promotion(place, "p", "USD")
        assert at(sweep.whole, place) == replayed(table, deal, REACH)


def test_a_sampled_ladder_is_priced_alike() -> None:
    table = journey().table
    steps = [[(low, low // 20), (2 * low, low // 8), (5 * low, low)] for low in THRESHOLDS]
    sweep = sweep_ladders(table, steps, reach_minor=REACH)
    found = priced(table, sweep.schemes.promotion(27, "p", "USD"))
    swept = at(sweep.whole, 27)
    assert {name: swept[name] for name in found} == found


def test_halves_of_households_add_up_and_are_alike() -> None:
    sweep = pairs()
    assert sweep.chosen_on is not None
    assert sweep.judged_on is not None
    assert (sweep.chosen_on.customers, sweep.judged_on.customers) == (1_234, 1_235)
    both = sweep.chosen_on.cost_minor + sweep.judged_on.cost_minor
    assert (both == sweep.cost_minor).all()
    assert np.abs(sweep.chosen_on.cost_rate / sweep.judged_on.cost_rate - 1).max() < 0.2


def test_the_best_of_many_is_judged_on_other_households() -> None:
    report = pairs().report(MostGain(margin_rate="25%", top_up_rate="30%"))
    assert report.ranking is not None
    assert report.ranking.candidates == 10_000
    assert [caveat.code for caveat in report.origin.caveats][-1] == "best_of_many"
    # at this margin no pair earns anything: the best gives away least
    assert "no promotion is better" in report.describe()
