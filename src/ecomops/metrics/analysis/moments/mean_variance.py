"""Mean and sample variance of numbers, as a result."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Final

from attrs import frozen

from ecomops.metrics.analysis.exact import as_float
from ecomops.metrics.analysis.reports.report import Cells, Report
from ecomops.metrics.analysis.reports.wording import Wording

_ROOT_BITS: Final = 128


@frozen
class MeanVariance(Report):
    """Mean and sample variance of numbers (均值与样本方差).

    Attributes
    ----------
    n
        How many numbers.
    mean
        Their mean; None: undefined, there are none.
    variance
        The squares of their distances from the mean, added up, over n − 1; None: undefined,
        there are fewer than two.
    n_missing
        Values that were left out, because they were missing.

    Examples
    --------
    >>> from ecomops.metrics.analysis import mean_variance
    >>> found = mean_variance([1, 2, 3, 4, 10.5, -2])
    >>> found.mean, found.variance
    (Fraction(37, 12), Fraction(2093, 120))
    >>> print(found)
    n  mean  sample variance  standard deviation
    ─  ────  ───────────────  ──────────────────
    6  3.08            17.44                4.18
    """

    n: int
    mean: Fraction | None
    variance: Fraction | None
    n_missing: int = 0

    @property
    def standard_deviation(self) -> float | None:
        """The root of the variance, as the nearest float; None: undefined (标准差)."""
        return None if self.variance is None else as_float(square_root(self.variance))

    def columns(self) -> dict[str, list[object]]:
        """Give one row of plain columns, for any data frame; undefined values are None."""
        return {
            "n": [self.n],
            "mean": [as_float(self.mean)],
            "variance": [as_float(self.variance)],
            "standard_deviation": [self.standard_deviation],
            "n_missing": [self.n_missing],
        }

    def _cells(self, said: Wording) -> Cells:
        head = said.pick(
            ["n", "mean", "sample variance", "standard deviation"],
            ["数量", "均值", "样本方差", "标准差"],
        )
        root = None if self.variance is None else square_root(self.variance)
        figures = (Fraction(self.n), self.mean, self.variance, root)
        return head, [[said.count(figure) for figure in figures]]

    def _title(self, said: Wording) -> str:
        return said.pick("mean and sample variance", "均值与样本方差")


def square_root(square: Fraction) -> Fraction:
    """Take the root of a fraction, to more bits than a float has.

    >>> square_root(Fraction(9, 4)), float(square_root(Fraction(2)))
    (Fraction(3, 2), 1.4142135623730951)
    """
    above, below = square.numerator, square.denominator
    # enough bits, and an even number of them, so that the shift is a whole one of the root
    shift = max(_ROOT_BITS - above.bit_length() + below.bit_length(), 0)
    shift += shift % 2
    root = isqrt((above << shift) // below)
    # one bit more says that the root lies beyond: it is no tie between two floats then
    is_beyond = root * root * below != above << shift
    return Fraction(2 * root + is_beyond, 2 << shift // 2)
