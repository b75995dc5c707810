"""What a map of a sweep shows, as plain numbers and texts; drawing it is another matter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.plots.amounts import brief_money, major
from ecomops.plots.classes import N_CLASSES, Classes, Side
from ecomops.plots.frontier import Point, runs
from ecomops.plots.swept import Axis, Swept
from ecomops.whatif import Rate, exact_rate
from ecomops.whatif.sweep import MostGain, Objective, SchemeFigures

MapValue: TypeAlias = Literal["gain", "cost_rate"]
"""What the cells of a map are coloured by."""

_MOST_PER_AXIS: Final = 100
_LEAST_RATE: Final = Fraction(1, 100_000)


@frozen
class Cell:
    """One scheme, as drawn (格子)."""

    place: int
    """Of the scheme, row after row."""
    left: float
    right: float
    low: float
    high: float
    value: Fraction | None
    """Gain in minor units, or cost rate; None: no order qualifies or is within reach."""
    colour: tuple[Side, int] | None
    """Its class."""


@frozen(eq=False)
class SweepView:
    """Everything that a map of a sweep shows (方案热力图)."""

    swept: Swept
    language: Language
    shows: MapValue
    assumed: tuple[Fraction, Fraction] | None
    """Margin and top-up rate; None: not known, so that there are no gains."""

    @classmethod
    def of(
        cls,
        sweep: object,
        margin_rate: Rate | None,
        top_up_rate: Rate | None,
        shows: MapValue,
        language: Language,
    ) -> SweepView:
        """Read the arguments of `sweep_chart`."""
        swept = Swept.of(sweep)
        if shows not in get_args(MapValue):
            known = ", ".join(map(repr, get_args(MapValue)))
            raise InvalidArgumentError("shows", shows, "is unknown", f"give one of: {known}")
        ranking = swept.report.ranking
        sought = ranking.objective if ranking is not None else None
        asks_no_gain = shows == "cost_rate" and margin_rate is None and top_up_rate is None
        if asks_no_gain and not isinstance(sought, MostGain):
            return cls(swept, language, shows, None)
        margin = _rate("margin_rate", margin_rate, sought)
        return cls(swept, language, shows, (margin, _rate("top_up_rate", top_up_rate, sought)))

    # ---- what is drawn ----------------------------------------------------------------
    @cached_property
    def thresholds(self) -> Axis:
        """The thresholds that are drawn."""
        return self.swept.thresholds.thinned(_MOST_PER_AXIS)

    @cached_property
    def offs(self) -> Axis:
        """The discounts that are drawn."""
        return self.swept.across.thinned(_MOST_PER_AXIS)

    @property
    def is_thinned(self) -> bool:
        """Whether some schemes are left out of the map."""
        swept = self.swept
        return (self.thresholds, self.offs) != (swept.thresholds, swept.across)

    @cached_property
    def gains(self) -> list[Fraction | None]:
        """The gain of every scheme; None where no order qualifies or is within reach [minor]."""
        surface = self.swept.report.surface
        if self.assumed is None:
            return [None] * self.swept.report.schemes.n_schemes
        above, below = surface.exact_gain(*self.assumed)
        concerned = (surface.qualifying + surface.within_reach).ravel().tolist()
        return [
            Fraction(gain, below) if n else None
            for gain, n in zip(above.ravel().tolist(), concerned, strict=True)
        ]

    def value(self, place: int) -> Fraction | None:
        """Return what the cell of a scheme is coloured by."""
        if self.shows == "gain":
            return self.gains[place]
        return self.swept.report.figures(place).cost_rate

    @cached_property
    def classes(self) -> Classes:
        """The classes of the values that are drawn."""
        values = [value for _, _, value in self._drawn if value is not None]
        if self.shows == "gain":
            return Classes.of(values, Fraction(1), N_CLASSES, self.language, self._money)
        return Classes.of(values, _LEAST_RATE, 2 * N_CLASSES - 2, self.language, self._rate)

    def _money(self, limit: Fraction) -> str:
        return brief_money(round(limit), self.swept.currency)

    def _rate(self, limit: Fraction) -> str:
        percent = "%" if self.language == "zh" else " %"
        return f"{float(limit * 100):g}{percent}"

    @cached_property
    def _drawn(self) -> list[tuple[int, int, Fraction | None]]:
        """Column, row and value of every cell."""
        return [
            (x, y, self.value(self.swept.place(row, column)))
            for x, row in enumerate(self.thresholds.places)
            for y, column in enumerate(self.offs.places)
        ]

    @cached_property
    def x_edges(self) -> list[float]:
        """Where the columns begin and end, in major units."""
        return _edges([major(int(value), self.swept.currency) for value in self.thresholds.values])

    @cached_property
    def y_edges(self) -> list[float]:
        """Where the rows begin and end, in major units or per cent."""
        return _edges([self.swept.off_position(value) for value in self.offs.values])

    @cached_property
    def cells(self) -> list[Cell]:
        """Every scheme that is drawn."""
        x_edges, y_edges, classes = self.x_edges, self.y_edges, self.classes
        return [
            Cell(
                self.swept.place(self.thresholds.places[x], self.offs.places[y]),
                x_edges[x],
                x_edges[x + 1],
                y_edges[y],
                y_edges[y + 1],
                value,
                None if value is None else classes.place(value),
            )
            for x, y, value in self._drawn
        ]

    @cached_property
    def frontier(self) -> list[list[Point]]:
        """Where the gain is 0, threshold by threshold: the pieces of a line.

        There the break-even top-up rate is the one that is assumed.
        """
        offs: Sequence[int | Decimal] = self.swept.across.values
        found = []
        for row in self.thresholds.places:
            places = [self.swept.place(row, column) for column in self.swept.across.places]
            at = _zero([Fraction(off) for off in offs], [self.gains[place] for place in places])
            found.append(None if at is None else self.swept.off_position(at))
        return runs(self.x_edges, found)

    # ---- the best ---------------------------------------------------------------------
    @cached_property
    def best(self) -> int | None:
        """The place of the winner of the ranking; without one, of the scheme with most gain.

        Of equals the cheaper, then the first; None where no order qualifies for any.
        """
        report = self.swept.report
        if report.ranking is not None:
            return None if report.ranking.winner is None else report.ranking.winner.place
        allowed = [
            (-gain, report.cost_minor[place], place)
            for place, gain in enumerate(self.gains)
            if gain is not None and report.qualifying[place]
        ]
        return min(allowed)[2] if allowed else None

    @property
    def best_figures(self) -> SchemeFigures | None:
        """What the best would have done: to the half it was not chosen on, if there is one."""
        ranking = self.swept.report.ranking
        if self.best is None:
            return None
        if ranking is not None and ranking.winner is not None:
            return ranking.winner.judged_on
        return self.swept.report.figures(self.best)

    @property
    def best_point(self) -> Point | None:
        """Where the best stands in the map."""
        if self.best is None:
            return None
        row, column = divmod(self.best, self.swept.grid.shape[1])
        threshold = major(self.swept.grid.thresholds_minor[row], self.swept.currency)
        return threshold, self.swept.off_position(self.swept.grid.across[column])

    @property
    def is_ranked_by_gain(self) -> bool:
        """Whether the ranking sought the most gain under the same assumptions."""
        ranking = self.swept.report.ranking
        if ranking is None or not isinstance(ranking.objective, MostGain):
            return False
        sought = ranking.objective
        return (sought.margin_rate, sought.top_up_rate) == self.assumed

    @property
    def paying(self) -> int:
        """How many schemes gain something."""
        return sum(gain is not None and gain > 0 for gain in self.gains)

    @property
    def best_gain(self) -> Fraction | None:
        """What the best gains [minor]; None: there is none, or nothing is assumed."""
        if self.best_figures is None or self.assumed is None:
            return None
        return self.best_figures.gain_minor(*self.assumed)


def _rate(name: str, given: Rate | None, sought: Objective | None) -> Fraction:
    """Read a rate, or take that of the ranking."""
    if given is not None:
        return exact_rate(name, given)
    if isinstance(sought, MostGain):
        return Fraction(getattr(sought, name))
    raise InvalidArgumentError(
        name, None, "is not known of this sweep", "give a share such as '25%'"
    )


def _edges(values: list[float]) -> list[float]:
    """Cut an axis halfway between values; the first and the last stand mid-cell too.

    No cell reaches below 0, where there is no amount.
    """
    if len(values) == 1:
        half = max(values[0] / 10, 0.005)
        return [values[0] - half, values[0] + half]
    middles = [(a + b) / 2 for a, b in pairwise(values)]
    return [max(2 * values[0] - middles[0], 0.0), *middles, 2 * values[-1] - middles[-1]]


def _zero(offs: list[Fraction], gains: list[Fraction | None]) -> Fraction | None:
    """Find where the gain turns negative as the discount grows; between pairs, straight."""
    for (off, gain), (next_off, next_gain) in pairwise(zip(offs, gains, strict=True)):
        if gain is not None and next_gain is not None and gain >= 0 > next_gain:
            return off + (next_off - off) * gain / (gain - next_gain)
    return None
