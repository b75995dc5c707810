"""Demand over the time until goods arrive: its mean and variance, of one SKU and of many."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from attrs import evolve, fields, frozen
from numpy.typing import NDArray

from ecomops._arrays import BoolArray, IntArray
from ecomops.stock.exact import product_over
from ecomops.stock.fields import NOT_KNOWN

FloatArray: TypeAlias = NDArray[np.float64]

_FITS: Final = 2.0**62

NotKnown: TypeAlias = Literal["demand", "lead_time", "spread"]
"""Why there is no reorder point. demand 需求未知: it was in stock on no day; lead_time 提前期未知;
spread 波动未知: how sales vary from day to day is not known, or of one day only."""

NOT_KNOWN_REASONS: Final[tuple[NotKnown, ...]] = get_args(NotKnown)


@frozen
class Span:
    """Demand over a lead time and some days more, of one SKU.

    Attributes
    ----------
    days, sold, squares
        What demand was seen: on how many days, how much, and its squares added up.
    lead_times, lead_days, lead_squares
        The lead times seen, likewise.
    more_days
        Days on top.
    """

    days: int
    sold: int
    squares: int | None
    lead_times: int
    lead_days: int
    lead_squares: int
    more_days: int = 0

    def longer(self, more_days: int) -> Span:
        """Take so many days on top."""
        return evolve(self, more_days=more_days)

    @property
    def length(self) -> Fraction:
        """The mean of its length [days]."""
        return Fraction(self.lead_days + self.lead_times * self.more_days, self.lead_times)

    @property
    def mean(self) -> Fraction:
        """The mean of demand [units]."""
        return Fraction(self.sold, self.days) * self.length

    @property
    def variance(self) -> Fraction | None:
        """Length × var(daily demand) + mean daily demand² × var(lead time); None: not known.

        Both are sample variances; one lead time alone has none.
        """
        if self.squares is None or self.days < 2:
            return None
        found = self.length * sample_variance(self.days, self.sold, self.squares)
        if self.lead_times > 1:
            spread = sample_variance(self.lead_times, self.lead_days, self.lead_squares)
            found += Fraction(self.sold, self.days) ** 2 * spread
        return found


def sample_variance(n: int, total: int, squares: int) -> Fraction:
    """Find the sample variance of n numbers from their sum and the sum of their squares.

    >>> sample_variance(3, 3 + 0 + 5, 9 + 0 + 25)
    Fraction(19, 3)
    """
    return Fraction(n * squares - total * total, n * (n - 1))


def spread_of(n: IntArray, total: IntArray, squares: IntArray) -> tuple[FloatArray, BoolArray]:
    """(n,) Give n × squares − total², which is n (n − 1) times the variance, and where it fits.

    What fits into int64 is exact but for one rounding; nothing is said of the rest.
    """
    fits = (n * np.maximum(squares, 0).astype(np.float64) < _FITS) & (
        total.astype(np.float64) ** 2 < _FITS
    )
    exact = np.where(fits, n, 0) * squares - np.where(fits, total, 0) ** 2
    return np.maximum(exact, 0).astype(np.float64), fits


@frozen(eq=False)
class SpanTable:
    """Demand over lead times and some days more, of many SKUs; row i is the `Span` of SKU i.

    All columns are int64; `squares` holds `NOT_KNOWN` where that is so.
    """

    days: IntArray
    sold: IntArray
    squares: IntArray
    lead_times: IntArray
    lead_days: IntArray
    lead_squares: IntArray
    more_days: IntArray

    def longer(self, more_days: IntArray | int) -> SpanTable:
        """Take so many days on top."""
        return evolve(self, more_days=np.zeros_like(self.days) + more_days)

    def take(self, places: IntArray) -> SpanTable:
        """Take some rows."""
        return SpanTable(*(getattr(self, one.name)[places] for one in fields(SpanTable)))

    def __getitem__(self, place: int) -> Span:
        squares = int(self.squares[place])
        return Span(
            int(self.days[place]),
            int(self.sold[place]),
            None if squares == NOT_KNOWN else squares,
            int(self.lead_times[place]),
            int(self.lead_days[place]),
            int(self.lead_squares[place]),
            int(self.more_days[place]),
        )

    @property
    def lead_total(self) -> IntArray:
        """(n,) Lengths times how many lead times they are the mean of [days]."""
        return self.lead_days + self.lead_times * self.more_days

    @property
    def has_spread(self) -> BoolArray:
        """(n,) Where the variance is known."""
        found: BoolArray = (self.squares != NOT_KNOWN) & (self.days > 1)
        return found

    def mean(self) -> FloatArray:
        """(n,) The mean of demand [units]."""
        lead_total = self.lead_total.astype(np.float64)
        return self.sold * lead_total / (self.days * self.lead_times)

    def mean_up(self) -> IntArray:
        """(n,) The mean of demand, rounded up to whole units, exactly."""
        return product_over(self.sold, self.lead_total, self.days * self.lead_times, up=True)
