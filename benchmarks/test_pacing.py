"""Quotas of many accounts, and long plans; beside polars, and the look at one account."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from ecomops.pacing import (
    CAMPAIGN_EMAILS,
    VISITOR_CONTACTS,
    WORKING_DAYS,
    Carry,
    QuotaUse,
    plan_sends,
    quota_status,
    quota_table,
)

SIZES = [10_000, 1_000_000]
NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
NOW_US = int(NOW.timestamp()) * 10**6
DAY_US, DAYS = 86_400_000_000, 60
CARRIED = VISITOR_CONTACTS.model_copy(
    update={"carry": Carry.model_validate({"from_on": "2026-10-01", "unused_at_most": 10})}
)
QUOTAS = {"of the day": VISITOR_CONTACTS, "carried over": CARRIED}


@cache
def uses(n: int) -> dict[str, np.ndarray]:
    """Draw two months of uses, a hundred for each account."""
    rng = np.random.default_rng(41)
    return {
        "at": rng.integers(NOW_US - DAYS * DAY_US, NOW_US, n),
        "count": rng.integers(1, 5, n),
        "account": rng.integers(0, n // 100, n),
    }


@pytest.mark.parametrize("quota", QUOTAS)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="quotas of accounts out of their uses")
def test_quota_table(benchmark, n, quota):
    given = uses(n)
    benchmark(
        lambda: quota_table(
            QUOTAS[quota], NOW, given["at"], given["count"],
            account_code=given["account"], n_accounts=n // 100,
        )
    )  # fmt: skip


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="quotas of accounts out of their uses")
def test_uses_of_the_day_polars(benchmark, n):
    frame = pl.DataFrame(uses(n))
    start = NOW_US - DAY_US // 2
    of_today = (
        frame.lazy()
        .filter(pl.col("at") >= start)
        .group_by("account")
        .agg(pl.col("count").sum())
    )  # fmt: skip
    benchmark(of_today.collect)


@pytest.mark.parametrize("quota", QUOTAS)
@pytest.mark.benchmark(group="the quota of one account, a hundred uses")
def test_one_account(benchmark, quota):
    given = [
        QuotaUse(
            quota_id=VISITOR_CONTACTS.quota_id,
            at=NOW - timedelta(hours=14 * i),
            count=1 + i % 4,
            account_id="a",
        )
        for i in range(100)
    ]
    benchmark(lambda: quota_status(QUOTAS[quota], given, NOW, "a"))


@pytest.mark.parametrize("people", [10_000, 1_000_000, 100_000_000])
@pytest.mark.benchmark(group="plan of e-mails, 200 a working day")
def test_plan(benchmark, people):
    benchmark(lambda: plan_sends(CAMPAIGN_EMAILS, people, NOW, on_days=WORKING_DAYS))
