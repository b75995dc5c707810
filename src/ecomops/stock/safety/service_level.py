"""Safety stock by service level: demand and lead time taken as normal.

level = mean + z × sqrt(length × var(daily demand) + mean daily demand² × var(lead time))

with z the standard normal quantile of the service level, of one order cycle: the probability
that no demand meets an empty shelf before the order arrives. The formula is that of Silver, Pyke
and Thomas, Inventory and Production Management in Supply Chains, 4th edition, 2017, for variable
demand and lead time independent of each other, and of King, Crack the Code: Understanding Safety
Stock and Mastering Its Equations, APICS Magazine, July 2011.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from statistics import NormalDist
from typing import Final, Literal

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.rate_text import percent_sign
from ecomops.stock.fields import NOT_KNOWN, ServiceLevel
from ecomops.stock.safety.base import SafetyKind
from ecomops.stock.span import Span, SpanTable, spread_of
from ecomops.words import plain_number

_Z_PARTS: Final = 10**9
_DOUBT: Final = 2.0**-44
"""Floats are off by less than this share of a level: thirty roundings of 2⁻⁵³ each."""


class ServiceLevelSafety(SafetyKind):
    """Safety stock for a service level, from how demand and lead time vary (服务水平).

    Needs the squares of daily sales. Demand of different days is taken as independent.

    Examples
    --------
    Ten a day with a sample variance of 4, and 9 days: 90 + 1.6449 × sqrt(9 × 4) = 99.87.

    >>> span = Span(days=2, sold=20, squares=204, lead_times=1, lead_days=9, lead_squares=81)
    >>> span.variance
    Fraction(36, 1)
    >>> ServiceLevelSafety(service_level_percent=95).level(span)
    100
    """

    kind: Literal["service_level"] = "service_level"
    service_level_percent: ServiceLevel

    @property
    def service_factor(self) -> Fraction:
        """The standard normal quantile z, to nine decimals and exact from there on (服务系数).

        Levels have four decimals, so of two of them the higher one has the larger factor.

        >>> float(ServiceLevelSafety(service_level_percent=95).service_factor)
        1.644853627
        """
        return _service_factor(self.service_level_percent)

    def level(self, lead_span: Span) -> int | None:
        """Find the least whole units that are not below mean + z × standard deviation."""
        variance = lead_span.variance
        return None if variance is None else self._level(lead_span.mean, variance)

    def _level(self, mean: Fraction, variance: Fraction) -> int:
        square = self.service_factor**2 * variance
        # R >= M/D + sqrt(p/q) is R·D·q >= M·q + sqrt(D²·p·q), in whole numbers
        d, p, q = mean.denominator, square.numerator, square.denominator
        root = d * d * p * q
        up = isqrt(root - 1) + 1 if root else 0
        return -(-(mean.numerator * q + up) // (d * q))

    def level_table(self, lead_span: SpanTable) -> IntArray:
        """(n,) Find them for many: as floats, and exactly where these leave a doubt."""
        is_known = lead_span.has_spread
        days, sold = np.maximum(lead_span.days, 2), lead_span.sold
        spread, fits = spread_of(days, sold, lead_span.squares)
        times, lead_squares = lead_span.lead_times, lead_span.lead_squares
        lead_spread, lead_fits = spread_of(times, lead_span.lead_days, lead_squares)
        length = lead_span.lead_total / times
        variance = length * (spread / (days * (days - 1.0)))
        lead_variance = lead_spread / np.maximum(times * (times - 1.0), 1.0)
        variance += (sold / days) ** 2 * lead_variance
        level = sold / days * length + float(self.service_factor) * np.sqrt(variance)
        whole = np.ceil(level)
        is_sure = fits & lead_fits & (np.abs(level - np.rint(level)) > level * _DOUBT)
        found = np.where(is_sure & is_known, whole, NOT_KNOWN).astype(np.int64)
        # what does not vary has a whole level more often than not, and needs no root
        is_steady = is_known & ~is_sure & fits & lead_fits
        is_steady &= ((spread == 0) & ((lead_spread == 0) | (sold == 0))) | (
            self.service_factor == 0
        )
        steady = np.flatnonzero(is_steady)
        if steady.size:
            found[steady] = lead_span.take(steady).mean_up()
        for i in np.flatnonzero(is_known & ~is_sure & ~is_steady).tolist():
            found[i] = self._level(lead_span[i].mean, lead_span[i].variance or Fraction())
        return found

    def describe(self, language: Language) -> str:
        """Say how much safety stock there is, in a few words."""
        level = plain_number(self.service_level_percent) + percent_sign(language)
        return f"服务水平 {level}" if language == "zh" else f"service level {level}"


@lru_cache(maxsize=1024)
def _service_factor(percent: Decimal) -> Fraction:
    z = NormalDist().inv_cdf(float(Fraction(percent) / 100))
    return Fraction(round(z * _Z_PARTS), _Z_PARTS)
