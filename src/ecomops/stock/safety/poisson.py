"""Safety stock for slow movers: demand taken as Poisson.

What sells a few times a month is no bell: its demand is 0, 1 or 2. The level is the least number
of units that demand does not exceed with the probability asked for. Mean and variance of a
Poisson law are one number, so daily sales need not be known.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.rate_text import percent_sign
from ecomops.stock.fields import ServiceLevel
from ecomops.stock.safety.base import SafetyKind
from ecomops.stock.span import Span, SpanTable
from ecomops.words import plain_number

_MOST_SUMMED: Final = 500.0
"""Up to this mean the probabilities are added up; exp(-745) would be 0."""
_OFF_BY: Final = 0.01
_MOST_BLOCK: Final = 65_536


class PoissonSafety(SafetyKind):
    """Safety stock for a service level, demand being Poisson (泊松需求, 慢动销).

    The lead time is taken as certain. Beyond a mean of 500 units the normal law stands in, with
    the Poisson's variance and skewness: it gives the same number of units, or one more.

    Examples
    --------
    Three in 30 days and 10 days to wait: one is expected, and with 3 in stock 98.1 % of the
    cycles turn nobody away; with 2, 92.0 %.

    >>> span = Span(days=30, sold=3, squares=None, lead_times=1, lead_days=10, lead_squares=100)
    >>> PoissonSafety(service_level_percent=95).level(span)
    3
    """

    kind: Literal["poisson"] = "poisson"
    service_level_percent: ServiceLevel

    def level(self, lead_span: Span) -> int | None:
        """Find the least units that demand does not exceed with that probability."""
        # as columns reckon it, to the last bit
        lead_total = float(lead_span.lead_days + lead_span.lead_times * lead_span.more_days)
        mean = np.array(
            [float(lead_span.sold) * lead_total / float(lead_span.days * lead_span.lead_times)]
        )
        return int(poisson_quantile(mean, self.service_level_percent)[0])

    def level_table(self, lead_span: SpanTable) -> IntArray:
        """(n,) Find them for many."""
        return poisson_quantile(lead_span.mean(), self.service_level_percent)

    def describe(self, language: Language) -> str:
        """Say how much safety stock there is, in a few words."""
        level = plain_number(self.service_level_percent) + percent_sign(language)
        if language == "zh":
            return f"服务水平 {level}（泊松）"
        return f"service level {level} (Poisson)"


def poisson_quantile(mean: NDArray[np.float64], percent: Decimal) -> IntArray:
    """(n,) Find the least number that a Poisson variable does not exceed so probably (泊松分位数).

    Parameters
    ----------
    mean : (n,) float64
        Zero or more.
    percent
        The probability, at least 50 % and less than 100 %.

    Examples
    --------
    >>> poisson_quantile(np.array([0.0, 1.0, 4.0]), Decimal(95)).tolist()
    [0, 3, 8]
    """
    asked = float(Fraction(percent) / 100)
    z = NormalDist().inv_cdf(asked)
    # Cornish-Fisher with the skewness, half a unit for whole numbers, and more than it is off by
    found = np.ceil(mean + z * np.sqrt(mean) + (z * z - 4) / 6 + _OFF_BY).astype(np.int64)
    slow = np.flatnonzero(mean <= _MOST_SUMMED)
    slow = slow[np.argsort(mean[slow], kind="stable")]
    for start in range(0, slow.size, _MOST_BLOCK):  # those that need as many steps, together
        places = slow[start : start + _MOST_BLOCK]
        found[places] = _summed(mean[places], asked)
    return found


def _summed(mean: NDArray[np.float64], asked: float) -> IntArray:
    """(n,) Add up the probabilities of 0, 1, 2 … until they reach what is asked for."""
    found = np.zeros(mean.size, dtype=np.int64)
    places, rest = np.arange(mean.size), mean
    chance = np.exp(-mean)
    reached, k = chance, 0
    while places.size:
        is_less = reached < asked
        found[places[~is_less]] = k
        if not is_less.all():
            places, rest = places[is_less], rest[is_less]
            chance, reached = chance[is_less], reached[is_less]
        k += 1
        chance = chance * rest / k
        reached = reached + chance
    return found
