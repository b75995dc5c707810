"""Intervals cover a planted share at about their stated rate; the long run is marked slow."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats
from tests.whatif.top_up.shops import ASKED, shop

from ecomops.whatif.top_up.estimate import TopUpEstimate
from ecomops.whatif.top_up.estimator import estimate_top_up

RATES = (0.0, 0.1, 0.25, 0.5)
UNLIKELY = 1e-4
"""So seldom would intervals that hold 95 % of the time cover as rarely as this by chance."""


def estimates(rate: float, n: int, replicates: int, **traits: Any) -> list[TopUpEstimate]:
    found = []
    for seed in range(n):
        of = shop(seed, top_up_rate=rate, **traits)
        found.append(
            estimate_top_up(
                of.totals, customers=of.customers, seed=seed, replicates=replicates,
                placebo_minor=(), **ASKED,  # type: ignore[arg-type]  # a dict of arguments
            )
        )  # fmt: skip
    return found


def check(found: list[TopUpEstimate], rate: float, confidence: float = 0.95) -> None:
    shares = [one.share for one in found if one.share is not None]
    assert len(shares) == len(found)
    covered = sum(share.low <= rate <= share.high for share in shares)
    assert stats.binom.cdf(covered, len(shares), confidence) > UNLIKELY
    values = [float(share.value) for share in shares]
    error = stats.sem(values)
    assert abs(sum(values) / len(values) - rate) < 4 * error + 0.004
    if rate == 0:
        shown = sum(one.is_shown for one in found)
        assert stats.binom.sf(shown - 1, len(found), (1 - confidence) / 2) > UNLIKELY


@pytest.mark.parametrize("rate", RATES)
def test_intervals_cover_the_planted_share(rate: float) -> None:
    check(estimates(rate, 25, 200), rate)


@pytest.mark.slow
@pytest.mark.parametrize("rate", RATES)
def test_intervals_cover_the_planted_share_in_many_shops(rate: float) -> None:
    """Over 200 shops of 6 000 orders; bounds as loose as chance needs."""
    found = estimates(rate, 200, 1000)
    check(found, rate)
    if rate >= 0.25:
        assert sum(one.is_shown for one in found) > 150


@pytest.mark.slow
@pytest.mark.parametrize(
    "traits",
    [
        {"median_minor": 60_00, "spread": 0.9},
        {"median_minor": 150_00, "spread": 0.6},
        {"median_minor": 45_00, "spread": 1.1, "customers": 4000},
        {"customers": 2500, "orders_each": 60.0},
        {"overshoot_minor": 5_00},
    ],
)
@pytest.mark.parametrize("rate", [0.0, 0.25])
def test_intervals_cover_in_shops_of_other_shapes(traits: Any, rate: float) -> None:
    check(estimates(rate, 60, 400, **traits), rate, confidence=0.93)
