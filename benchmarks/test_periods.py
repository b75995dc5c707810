"""Instants to local days, weeks and months; beside polars, and a bare copy of the column."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

from ecomops.periods import period_codes

SIZES = [10_000, 1_000_000, pytest.param(10_000_000, marks=pytest.mark.large)]
ZONE = "America/New_York"
EVERY = {"day": "1d", "week": "1w", "month": "1mo"}


@cache
def instants(n: int) -> np.ndarray:
    """Draw two years of orders, in no order."""
    rng = np.random.default_rng(31)
    return rng.integers(1_704_067_200_000_000, 1_767_225_600_000_000, n)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("unit", EVERY)
@pytest.mark.benchmark(group="instants to local periods")
def test_period_codes(benchmark, unit, n):
    at = instants(n)
    benchmark(lambda: period_codes(at, unit, ZONE))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("unit", EVERY)
@pytest.mark.benchmark(group="instants to local periods")
def test_period_codes_polars(benchmark, unit, n):
    """Starts of periods; giving them numbers would take more."""
    frame = pl.DataFrame({"at": instants(n).astype("M8[us]")}).lazy()
    local = pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    benchmark(frame.select(local.dt.truncate(EVERY[unit])).collect)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="instants to local periods")
def test_copy(benchmark, n):
    benchmark(instants(n).copy)
