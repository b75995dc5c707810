"""The best schemes, chosen on one half of the customers and judged on the other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops._typing import Count
from ecomops.models.base import DomainModel
from ecomops.whatif.sweep.exact_columns import quotients
from ecomops.whatif.sweep.objectives.base import ObjectiveKind
from ecomops.whatif.sweep.objectives.kinds import Objective
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface

_MOST_RANKED: Final = 10
_SLACK: Final = 1e-9
"""Far more than floats may err by; what lies so close is compared exactly."""


class RankedScheme(DomainModel):
    """One of the best schemes, on either half of the customers (入选方案)."""

    place: Count
    """Which scheme: its place row after row."""
    chosen_on: SchemeFigures
    """On the half that it was chosen on: flattered."""
    judged_on: SchemeFigures
    """On the other half."""


class Ranking(DomainModel):
    """The best schemes by an objective, and how the first does elsewhere (优选结果).

    Schemes are ranked on one half of the customers. Of equals the cheaper comes first, then
    the one that stands first among the schemes.

    Examples
    --------
    >>> from ecomops.whatif.sweep import WithinBudget, sweep_thresholds
    >>> sweep = sweep_thresholds([5000, 9900] * 50, [5000, 9000], [300, 500], reach_minor=1000,
    ...     customers=range(100), currency="CNY", seed=1)
    >>> ranking = sweep.report(WithinBudget(cost_rate="4%")).ranking
    >>> ranking.candidates, ranking.winner.place, ranking.winner.judged_on.cost_rate < 1
    (2, 3, True)
    """

    objective: Objective
    """What they are ranked by."""
    candidates: Count
    """Schemes that could win on that half: defined, allowed, and some order qualifies."""
    best: tuple[RankedScheme, ...]
    """The ten best, the winner first; empty where no scheme could win."""
    judged_rank: Count | None
    """The winner's rank on the other half, from 1; None where it could not win there."""
    judged_candidates: Count
    """Schemes that could win on the other half."""

    @property
    def winner(self) -> RankedScheme | None:
        """The best scheme; None where no scheme could win."""
        return self.best[0] if self.best else None


def ranked(objective: Objective, chosen_on: Surface, judged_on: Surface) -> Ranking:
    """Rank all schemes on one half, and look the best up on the other."""
    places = np.flatnonzero(_can_win(objective, chosen_on))
    best = _best(objective, chosen_on, places)
    judged = _can_win(objective, judged_on).ravel()
    return Ranking(
        objective=objective,
        candidates=places.size,
        best=tuple(
            RankedScheme(
                place=place,
                chosen_on=chosen_on.figures(place),
                judged_on=judged_on.figures(place),
            )
            for place in best
        ),
        judged_rank=_rank(objective, judged_on, judged, best[0]) if best else None,
        judged_candidates=int(judged.sum()),
    )


def _can_win(objective: ObjectiveKind, surface: Surface) -> BoolArray:
    return objective.admits(surface) & (objective.values(surface)[1] > 0)


def _best(objective: ObjectiveKind, surface: Surface, places: IntArray) -> list[int]:
    """Find the ten best: nearly by floats, then exactly."""
    sign = 1 if objective.wants == "least" else -1
    above, below = (column.ravel()[places] for column in objective.values(surface))
    rough = sign * quotients(above, below, np.ones(places.size, dtype=np.bool_))
    if places.size > _MOST_RANKED:
        last = np.partition(rough, _MOST_RANKED - 1)[_MOST_RANKED - 1]
        near = np.flatnonzero(rough <= last + _SLACK * abs(last))
    else:
        near = np.arange(places.size)
    costs = surface.cost_minor.ravel()[places]
    keys = [
        (sign * Fraction(int(above[i]), int(below[i])), int(costs[i]), int(places[i]))
        for i in near.tolist()
    ]
    return [place for *_, place in sorted(keys)[:_MOST_RANKED]]


def _rank(
    objective: ObjectiveKind, surface: Surface, can_win: BoolArray, place: int
) -> int | None:
    """Rank one scheme among all that could win, exactly."""
    if not can_win[place]:
        return None
    columns: tuple[Any, Any] = objective.values(surface)
    above, below = (column.ravel().astype(object) for column in columns)
    left, right = above * below[place], below * above[place]
    better = left < right if objective.wants == "least" else left > right
    return 1 + int(np.count_nonzero(better.astype(np.bool_) & can_win))
