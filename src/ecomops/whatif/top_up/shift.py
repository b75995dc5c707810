"""How many orders moved over a threshold, as weights that bins have in the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.rounding import divide_rounded
from ecomops.whatif.top_up.binned_orders import Grid
from ecomops.whatif.top_up.counterfactual import Counterfactual
from ecomops.whatif.top_up.figure import STEP


@frozen(eq=False)
class Shift:
    """What counts of orders per bin say about a threshold; one entry per set of counts.

    Attributes
    ----------
    within : (n,) of int
        Orders seen within reach.
    missing, excess : (n,) of int
        Orders that are missing there, and that are too many above. [steps]
    """

    within: list[int]
    missing: list[int]
    excess: list[int]

    @property
    def shares(self) -> list[int]:
        """Of the orders that would be within reach, the share that moved above [steps].

        As many went missing as turned up, or should have: the mean of the two is what moved.
        Whatever the curve is off by as a whole adds to one and takes from the other. Below
        -1 nothing has a meaning, so nothing goes there.
        """
        return [
            _share(missing + excess, 2 * within * STEP + missing + excess)
            for within, missing, excess in zip(self.within, self.missing, self.excess, strict=True)
        ]

    @property
    def missing_shares(self) -> list[int]:
        """The same share, if only what is missing tells [steps]."""
        return [
            _share(missing, within * STEP + missing)
            for within, missing in zip(self.within, self.missing, strict=True)
        ]

    @property
    def differences(self) -> list[int]:
        """Excess less missing orders [steps]."""
        return [b - a for a, b in zip(self.missing, self.excess, strict=True)]


@frozen(eq=False)
class ShiftWeights:
    """The weight of each bin of a grid in a shift.

    Attributes
    ----------
    within, missing, excess : (n_bins,) of int
        The first in orders, the others in steps.
    """

    within: tuple[int, ...]
    missing: tuple[int, ...]
    excess: tuple[int, ...]

    @classmethod
    def of(cls, fit: Counterfactual, grid: Grid) -> Self:
        """Measure the bins of a window against its curve."""
        parts = fit.window.parts
        reach, above = parts["reach"], parts["above"]
        totals = [fit.total((i, 1) for i in part) for part in (reach, above)]
        missing, excess = fit.weights(totals)
        excess = [-weight for weight in excess]
        for i in reach:
            missing[i] = -STEP
        for i in above:
            excess[i] = STEP
        start = grid.place(fit.window.fit_from_minor)
        return cls(
            _laid(grid, start, (int(i in reach) for i in range(fit.window.n_bins))),
            _laid(grid, start, missing),
            _laid(grid, start, excess),
        )

    def without(self, fit: Counterfactual, grid: Grid) -> Self:
        """Look at the curve instead of the orders wherever another threshold moved orders."""
        return type(self)(
            self.within,
            _replaced(self.missing, fit, grid),
            _replaced(self.excess, fit, grid),
        )

    def shift(self, counts: IntArray) -> Shift:
        """Apply the weights to counts.

        Parameters
        ----------
        counts : (n, n_bins) int64
        """
        most = counts.max(axis=0, initial=0).tolist()
        weights = (self.within, self.missing, self.excess)
        bound = max(
            sum(abs(w) * max(c, 1) for w, c in zip(row, most, strict=True)) for row in weights
        )
        columns: NDArray[Any] = counts if bound <= MAX_MINOR else counts.astype(object)
        within, missing, excess = (
            (columns @ np.array(row, dtype=columns.dtype)).tolist() for row in weights
        )
        return Shift(within, missing, excess)


def _share(moved: int, all_orders: int) -> int:
    return -STEP if all_orders <= 0 else max(divide_rounded(moved * STEP, all_orders), -STEP)


def _laid(grid: Grid, start: int, weights: Iterable[int]) -> tuple[int, ...]:
    inner = list(weights)
    return (0,) * start + tuple(inner) + (0,) * (grid.n_bins - start - len(inner))


def _replaced(weights: Sequence[int], fit: Counterfactual, grid: Grid) -> tuple[int, ...]:
    """Spread the weights of the bins in which another threshold moved orders over its fit."""
    start = grid.place(fit.window.fit_from_minor)
    moved = fit.window.affected
    inner = [(i, weights[start + i]) for i in moved]
    if not any(weight for _, weight in inner):
        return tuple(weights)
    (spread,) = fit.weights([fit.total(inner)], bits=0)
    found = list(weights)
    for i in range(fit.window.n_bins):
        found[start + i] = spread[i] + (0 if i in moved else found[start + i])
    return tuple(found)
