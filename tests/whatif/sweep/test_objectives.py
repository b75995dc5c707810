"""The best scheme: ranked exactly on one half, judged on the other."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.whatif.sweep.slow_sweep import totals_near

from ecomops.errors import InvalidArgumentError
from ecomops.whatif.sweep import (
    LeastTopUp,
    MostGain,
    Objective,
    SchemeFigures,
    Sweep,
    WithinBudget,
    sweep_ladders,
    sweep_thresholds,
)

RATE = st.fractions(0, 1, max_denominator=12)
OBJECTIVES: Any = st.one_of(
    st.builds(MostGain, margin_rate=RATE, top_up_rate=RATE),
    st.builds(LeastTopUp, margin_rate=RATE),
    st.builds(WithinBudget, cost_rate=RATE),
)
THRESHOLDS, OFFS = (40, 20, 30, 20), (9, 5, 60)


def swept(totals: list[int], seed: int, reach: int = 15) -> Sweep:
    return sweep_thresholds(
        totals, THRESHOLDS, OFFS, reach_minor=reach, customers=range(len(totals)),
        currency="USD", seed=seed,
    )  # fmt: skip


def slow_ranking(objective: Any, figures: list[SchemeFigures]) -> list[int]:
    """Rank all schemes by exact numbers, one after the other."""
    keys = []
    for place, one in enumerate(figures):
        value = objective.value(one)
        if value is None or one.qualifying == 0:
            continue
        if isinstance(objective, WithinBudget) and value > objective.cost_rate:
            continue
        worse = value if isinstance(objective, LeastTopUp) else -value
        keys.append((worse, one.cost_minor, place))
    return [place for _, _, place in sorted(keys)]


@given(totals_near(*THRESHOLDS), st.integers(0, 50), OBJECTIVES)
def test_schemes_are_ranked_as_a_loop_ranks_them(totals, seed, objective) -> None:
    totals += [20, 41]
    sweep = swept(totals, seed)
    halves = (sweep.chosen_on, sweep.judged_on)
    chosen, judged = (
        [half.figures(place) for place in range(12)] for half in halves if half is not None
    )
    ranking = sweep.report(objective).ranking
    assert ranking is not None
    expected = slow_ranking(objective, chosen)
    assert [one.place for one in ranking.best] == expected[:10]
    assert ranking.candidates == len(expected)
    for one in ranking.best:
        assert (one.chosen_on, one.judged_on) == (chosen[one.place], judged[one.place])
    elsewhere = slow_ranking(objective, judged)
    assert ranking.judged_candidates == len(elsewhere)
    if not expected:
        assert (ranking.winner, ranking.judged_rank) == (None, None)
    elif expected[0] not in elsewhere:
        assert ranking.judged_rank is None
    else:
        value = objective.value(judged[expected[0]])
        values = [objective.value(judged[place]) for place in elsewhere]
        better = [
            other < value if isinstance(objective, LeastTopUp) else other > value
            for other in values
        ]
        assert ranking.judged_rank == 1 + sum(better)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "objective",
    [
        MostGain(margin_rate="90%", top_up_rate="80%"),
        LeastTopUp(margin_rate="90%"),
        WithinBudget(cost_rate="6%"),
    ],
)
def test_many_schemes_of_a_drawn_shop_are_ranked_as_a_loop_ranks_them(objective, seed) -> None:
    rng = np.random.default_rng(seed)
    totals, who = rng.integers(0, 90, 400), rng.integers(0, 60, 400)
    sweep = sweep_thresholds(
        totals, range(20, 70, 5), range(1, 9), reach_minor=15, customers=who, currency="USD",
        seed=seed,
    )  # fmt: skip
    halves = (sweep.chosen_on, sweep.judged_on)
    chosen, judged = (
        [half.figures(place) for place in range(80)] for half in halves if half is not None
    )
    ranking = sweep.report(objective).ranking
    assert ranking is not None
    expected, elsewhere = slow_ranking(objective, chosen), slow_ranking(objective, judged)
    assert len(expected) > 10
    assert [one.place for one in ranking.best] == expected[:10]
    assert (ranking.candidates, ranking.judged_candidates) == (len(expected), len(elsewhere))
    values = [objective.value(judged[place]) for place in elsewhere]
    value = objective.value(judged[expected[0]])
    rank = 1 + values.index(value) if expected[0] in elsewhere else None
    assert ranking.judged_rank == rank


@given(totals_near(30), RATE, RATE)
def test_values_are_those_of_single_schemes(totals, margin, top_up) -> None:
    sweep = sweep_thresholds(totals, [30, 50], [7, 60], reach_minor=15, currency="USD")
    objectives: list[Any] = [
        MostGain(margin_rate=margin, top_up_rate=top_up),
        LeastTopUp(margin_rate=margin),
        WithinBudget(cost_rate=top_up),
    ]
    for objective in objectives:
        above, below = (column.ravel().tolist() for column in objective.values(sweep.whole))
        for place in range(4):
            value = objective.value(sweep.whole.figures(place))
            exact = Fraction(above[place], below[place]) if below[place] else None
            assert value == exact


def test_of_equals_the_cheaper_wins_and_then_the_first() -> None:
    # with no margin and no top-ups every scheme loses its cost: 30 at 20, 20 at 30 and at 40
    totals = [40, 40, 40, 40, 20, 20]
    ladders = [[(20, 10)], [(30, 10)], [(40, 10)], [(30, 10), (100, 99)]]
    sweep = sweep_ladders(
        totals, ladders, reach_minor=0, customers=[1, 2, 3, 4, 1, 2], currency="USD", seed=1
    )
    report = sweep.report(MostGain(margin_rate=0, top_up_rate=0))
    assert report.ranking is not None
    assert [one.place for one in report.ranking.best][:3] == [1, 2, 3]
    # a break-even of 0 for all: no order within reach makes it undefined for all
    none = sweep.report(LeastTopUp(margin_rate=1)).ranking
    assert none is not None
    assert none.winner is None


def test_schemes_that_nobody_qualifies_for_can_not_win() -> None:
    # nobody reaches 100: it would cost nothing, and every other scheme costs something
    sweep = swept([20, 21, 22, 95], 1)
    far = sweep_thresholds([20, 21, 22, 95], [20, 100], [5], reach_minor=10,
                           customers=range(4), currency="USD", seed=1)  # fmt: skip
    for objective in (
        MostGain(margin_rate="90%", top_up_rate="100%"),
        LeastTopUp(margin_rate="90%"),
        WithinBudget(cost_rate="100%"),
    ):
        ranking = far.report(objective).ranking
        assert ranking is not None
        assert {one.place for one in ranking.best} <= {0}
    assert swept([20, 21, 22, 95], 1).report().ranking is None
    assert sweep.report(WithinBudget(cost_rate=0)).ranking is not None


def test_close_values_are_compared_exactly() -> None:
    # gains that differ by 1 in 10**17, beyond what floats tell apart
    big = 10**17
    ladders = [[(big, 3 + i % 2)] for i in range(40)]
    sweep = sweep_ladders(
        [big, big, big - 1, big - 1], ladders, reach_minor=big, customers=range(4),
        currency="USD", seed=4,
    )  # fmt: skip
    for seed in range(1, 30):
        sweep = sweep_ladders(
            [big, big, 1, 1], ladders, reach_minor=big, customers=range(4), currency="USD",
            seed=seed,
        )  # fmt: skip
        if sweep.chosen_on is None or not sweep.chosen_on.qualifying.any():
            continue
        ranking = sweep.report(MostGain(margin_rate=1, top_up_rate=1)).ranking
        assert ranking is not None
        assert [one.place for one in ranking.best] == list(range(0, 20, 2))


def test_an_objective_takes_halves() -> None:
    sweep = sweep_thresholds([20, 30], [20], [5], reach_minor=0, currency="USD")
    with pytest.raises(InvalidArgumentError, match="sweep with seed="):
        sweep.report(WithinBudget(cost_rate="3%"))
    wrong: Any = "most_gain"
    with pytest.raises(InvalidArgumentError, match="give MostGain, LeastTopUp or WithinBudget"):
        sweep.report(wrong)


def test_objectives_read_exact_shares_and_keep_them() -> None:
    reader: TypeAdapter[Any] = TypeAdapter(Objective)
    objective = MostGain(margin_rate="1/3", top_up_rate="12.5%")
    assert (objective.margin_rate, objective.top_up_rate) == (Fraction(1, 3), Fraction(1, 8))
    text = objective.model_dump_json()
    assert '"margin_rate":"1/3"' in text
    assert reader.validate_json(text) == objective
    for other in (LeastTopUp(margin_rate=1), WithinBudget(cost_rate="0.5")):
        assert reader.validate_json(other.model_dump_json()) == other
    assert reader.json_schema()


@pytest.mark.parametrize("rate", [0.25, "1/0", "4/3", "-1/3", "101%", None, True])
def test_other_shares_are_refused(rate) -> None:
    with pytest.raises(ValidationError):
        MostGain(margin_rate=rate, top_up_rate="10%")
