"""How many orders each bin would hold had nothing run: a smooth curve through the others.

The density is a polynomial in ``v = (x - T) / (x + T)``, an order's distance from the threshold
in proportion. Totals spread in proportion (they are near log-normal), and v is as good as their
logarithm — it is tanh(½·ln(x/T)) — but a ratio of whole numbers. So the least-squares fit is
solved exactly, without a step of floating point: the same orders give the same figures on every
machine.

A bin weighs as the square of the amounts in it. Least squares is at its best where weights are
one over the variance, the variance of a count is about the count, and above their mode counts of
totals fall with the square of the amount or faster; with equal weights the crowded bins of small
orders would bend the curve for all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, Self

from attrs import frozen

from ecomops.rounding import divide_rounded
from ecomops.whatif.top_up.exact_solve import solve_exact
from ecomops.whatif.top_up.window import TopUpWindow

WEIGHT_BITS: Final = 32
"""Weights of bins are kept in steps of 2**-32: a ten-thousandth of an order, of 400 000."""
_FITTED_BITS: Final = 16
_FINE_BITS: Final = 16


@frozen(eq=False)
class Counterfactual:
    """The fit of a window, as weights that bins have in it (反事实分布).

    Attributes
    ----------
    window
        Where it looks.
    rows : (n_bins, degree + 1)
        What each bin holds of each power, in a unit of its own per power.
    trust : (n_bins,) of int
        What each bin weighs; those in which orders go missing or turn up: nothing.
    gram : (degree + 1, degree + 1)
        Weighted sums of products of the powers.
    """

    window: TopUpWindow
    rows: list[list[int]]
    trust: list[int]
    gram: list[list[int]]

    @classmethod
    def of(cls, window: TopUpWindow) -> Self:
        """Lay out a fit; there are at least as many bins that tell as powers."""
        # so fine that the narrowest bin is some 2**16 steps wide
        widest = (window.fit_until_minor + window.threshold_minor) // window.bin_minor
        places = _places(window, _FINE_BITS + widest.bit_length())
        powers = [[place ** (k + 1) for k in range(window.degree + 1)] for place in places]
        rows = [[b - a for a, b in zip(low, high, strict=True)] for low, high in pairwise(powers)]
        trust = _trust(window)
        columns = list(zip(*rows, strict=True))
        weighed = [[t * value for t, value in zip(trust, c, strict=True)] for c in columns]
        gram = [[_dot(column, other) for other in columns] for column in weighed]
        return cls(window, rows, trust, gram)

    def total(self, times: Iterable[tuple[int, int]]) -> list[int]:
        """Add up bins of the curve, each so many times; as `weights` takes it."""
        found = [0] * (self.window.degree + 1)
        for place, factor in times:
            for k, value in enumerate(self.rows[place]):
                found[k] += factor * value
        return found

    def weights(self, totals: Sequence[Sequence[int]], bits: int = WEIGHT_BITS) -> list[list[int]]:
        """Give the weight of each bin's orders in totals of the curve, in steps of 2**-bits.

        Bins in which orders go missing or turn up have no weight.

        Returns
        -------
        (n_totals, n_bins)
        """
        solved, denominator = solve_exact(self.gram, totals)
        return [
            [
                divide_rounded(trust * _dot(row, numerators) << bits, denominator)
                for trust, row in zip(self.trust, self.rows, strict=True)
            ]
            for numerators in solved
        ]

    def fitted(self, orders: Sequence[int]) -> list[Fraction]:
        """Give the curve for so many orders per bin, to a 65 536th of an order."""
        seen = self.total((i, self.trust[i] * n) for i, n in enumerate(orders))
        (numerators,), denominator = solve_exact(self.gram, [seen])
        step = 2**_FITTED_BITS
        return [
            Fraction(divide_rounded(_dot(row, numerators) * step, denominator), step)
            for row in self.rows
        ]


def _places(window: TopUpWindow, bits: int) -> list[int]:
    """Place the edges by their proportional distance from the threshold."""
    threshold = window.threshold_minor
    return [divide_rounded((edge - threshold) << bits, edge + threshold) for edge in window.edges]


def _trust(window: TopUpWindow) -> list[int]:
    edges = window.edges
    return [
        0 if i in window.affected else (low + high) ** 2
        for i, (low, high) in enumerate(pairwise(edges))
    ]


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(left, right, strict=True))
