"""What charts of a sweep read: its report, and its two axes in rising order."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from attrs import frozen

from ecomops._typing import Language
from ecomops.errors import InvalidArgumentError
from ecomops.plots.amounts import brief_money, major
from ecomops.whatif.sweep import EveryGrid, PercentGrid, Sweep, SweepReport, ThresholdGrid
from ecomops.words import discount_text, word

PairGrid: TypeAlias = ThresholdGrid | PercentGrid | EveryGrid

_WORDS: Final = {
    "thresholds": ("{} off", "减 {}"),
    "every": ("{} off each time", "每满减 {}"),
    "threshold_axis": ("spend threshold ({})", "满减门槛（{}）"),
    "off_axis": ("amount off ({})", "优惠金额（{}）"),
    "every_axis": ("amount off each time ({})", "每次优惠金额（{}）"),
    "percents_axis": ("percentage off", "折扣力度（减百分比）"),
}


@frozen
class Axis:
    """Distinct values of one axis, rising, and where each stands in the sweep (坐标轴)."""

    values: tuple[int | Decimal, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, values: tuple[int | Decimal, ...]) -> Axis:
        """Sort values; of equal ones the first stays."""
        first = {value: place for place, value in reversed(list(enumerate(values)))}
        ordered = sorted(first)
        return cls(tuple(ordered), tuple(first[value] for value in ordered))

    def thinned(self, most: int) -> Axis:
        """Keep so many at most, spread evenly, both ends among them."""
        n = len(self.values)
        if n <= most:
            return self
        kept = [i * (n - 1) // (most - 1) for i in range(most)]
        return Axis(tuple(self.values[i] for i in kept), tuple(self.places[i] for i in kept))


@frozen(eq=False)
class Swept:
    """A sweep of pairs, to draw (待画扫描)."""

    report: SweepReport
    grid: PairGrid
    thresholds: Axis
    across: Axis

    @classmethod
    def of(cls, sweep: object) -> Swept:
        """Read a sweep, or its report.

        Raises
        ------
        InvalidArgumentError
            If it is neither, or its schemes are ladders, which have no two axes.
        """
        report = sweep.report() if isinstance(sweep, Sweep) else sweep
        if not isinstance(report, SweepReport):
            raise InvalidArgumentError(
                "sweep", sweep, "is no sweep", "give what sweep_thresholds returns, or its report"
            )
        grid = report.schemes
        if not isinstance(grid, ThresholdGrid | PercentGrid | EveryGrid):
            raise InvalidArgumentError(
                "sweep", grid.kind, "have no threshold and discount to draw along",
                "sweep thresholds, percentages or every-N; print a sweep of ladders",
            )  # fmt: skip
        return cls(report, grid, Axis.of(grid.thresholds_minor), Axis.of(grid.across))

    @property
    def currency(self) -> str:
        """Of every amount."""
        return self.report.origin.currency

    def place(self, row: int, column: int) -> int:
        """Return the place of a pair, row after row."""
        return row * self.grid.shape[1] + column

    def off_text(self, off: int | Decimal, language: Language) -> str:
        """Say a discount in words, without its threshold."""
        if isinstance(off, Decimal):
            return discount_text(off, language)
        return word(_WORDS, self.grid.kind, language).format(brief_money(off, self.currency))

    def off_position(self, off: int | Decimal | Fraction) -> float:
        """Place a discount on its axis: in major units, or as a percentage."""
        return float(off) if self.is_percent else major(Fraction(off), self.currency)

    @property
    def is_percent(self) -> bool:
        """Whether the discounts are percentages."""
        return isinstance(self.grid, PercentGrid)

    def threshold_title(self, language: Language) -> str:
        """Name the axis of thresholds."""
        return word(_WORDS, "threshold_axis", language).format(self.currency)

    def off_title(self, language: Language) -> str:
        """Name the axis of discounts."""
        name = {"thresholds": "off_axis"}.get(self.grid.kind, f"{self.grid.kind}_axis")
        return word(_WORDS, name, language).format(self.currency)
