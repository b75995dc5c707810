"""The points ledger, beside a queue that only does first in, first out; and a million members."""

from __future__ import annotations

import random
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from ecomops import (
    ExpiryAfterMonths,
    LedgerPolicy,
    PointsCommand,
    PointsLedger,
    PointsTable,
    expiring_points,
    points_as_of,
)

POLICY = LedgerPolicy(zone="Asia/Shanghai", expiry=ExpiryAfterMonths(months=12))
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY_US = 86_400 * 10**6
SIZES = [1_000, 10_000, 100_000]
"""Commands; a hundred to a member."""


def commands(n):
    """Draw earns and redemptions, a minute apart."""
    rng = random.Random(1)  # noqa: S311  the same draws each time
    members = max(n // 100, 1)
    return [
        (f"M{rng.randrange(members)}", rng.random() < 0.6, rng.randrange(1, 200),
         START + timedelta(minutes=i))
        for i in range(n)
    ]  # fmt: skip


def through_a_queue(rows):
    """First in, first out, and nothing else: no expiry, no keys, no journal."""
    members: dict[str, list[Any]] = {}
    for member, is_earn, points, at in rows:
        lots = members.setdefault(member, [deque(), 0])
        if is_earn:
            lots[0].append([points, at])
            lots[1] += points
        elif lots[1] >= points:
            lots[1] -= points
            need = points
            while need:
                lot = lots[0][0]
                if lot[0] <= need:
                    need -= lot[0]
                    lots[0].popleft()
                else:
                    lot[0] -= need
                    need = 0


def through_the_ledger(rows):
    """Every command with a key of its own."""
    ledger = PointsLedger(POLICY)
    for i, (member, is_earn, points, at) in enumerate(rows):
        if is_earn:
            ledger.earn(member, points, at=at, source="order", key=f"k{i}")
        else:
            ledger.redeem(member, points, at=at, key=f"k{i}")
    return ledger


def through_models(rows):
    """The same from dictionaries, each validated first."""
    validate = TypeAdapter(PointsCommand).validate_python
    ledger = PointsLedger(POLICY)
    for i, (member, is_earn, points, at) in enumerate(rows):
        fields = {"member_id": member, "points": points, "at": at, "key": f"k{i}"}
        more = {"kind": "earn", "source": "order"} if is_earn else {"kind": "redeem"}
        ledger.apply(validate(fields | more))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("through", [through_a_queue, through_the_ledger, through_models])
def test_commands(benchmark, through, n):
    benchmark.group = f"{n} commands"
    benchmark(through, commands(n))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("verify", [True, False])
def test_rebuild(benchmark, verify, n):
    journal = tuple(through_the_ledger(commands(n)).journal)
    benchmark.group = f"rebuild of {n} entries"
    benchmark(PointsLedger.of, POLICY, journal, verify=verify)


@pytest.mark.parametrize("lots", [10, 100, 1_000, 10_000])
def test_one_command_beside_many_lots(benchmark, lots):
    """The journal's length does not matter, and lots only by their logarithm."""
    ledger = PointsLedger(POLICY)
    for i in range(lots):
        ledger.earn("A", 2, at=START + timedelta(minutes=i), source="order")
    instants = iter(START + timedelta(days=30, seconds=i) for i in range(10**9))
    benchmark.group = "one redemption"
    benchmark(lambda: ledger.adjust("A", 1, at=next(instants), reason="x"))


def table(n_members):
    """Ten rows a member over three years, a third of them debits."""
    rng = np.random.default_rng(1)
    n = 10 * n_members
    member = np.sort(rng.integers(0, n_members, n))
    offset = np.searchsorted(member, np.arange(n_members + 1))
    at = 1_700_000_000 * 10**6 + rng.integers(0, 3 * 365 * 86_400, n) * 10**6
    at = at[np.lexsort((at, member))]
    points = rng.integers(3, 300, n)
    points = np.where(rng.random(n) < 0.35, -(points // 3), points)
    ends = np.where(points > 0, at + 365 * DAY_US, PointsTable.NEVER)
    return PointsTable(np.arange(n_members), offset, at, points, ends)


@pytest.mark.parametrize(
    "n_members", [10_000, 100_000, pytest.param(1_000_000, marks=pytest.mark.large)]
)
def test_members_as_of(benchmark, n_members):
    members, at = table(n_members), datetime(2025, 6, 1, tzinfo=UTC)
    benchmark.group = f"{n_members} members"
    told = benchmark(points_as_of, members, at)
    assert told.n_one_by_one == 0


@pytest.mark.parametrize("n_members", [10_000, pytest.param(800_000, marks=pytest.mark.large)])
def test_sweep_of_remainders(benchmark, n_members):
    members, at = table(n_members), datetime(2025, 6, 1, tzinfo=UTC)
    left = points_as_of(members, at).row_left
    benchmark.group = f"sweep of {10 * n_members} lots"
    soon = datetime(2025, 9, 1, tzinfo=UTC)
    benchmark(expiring_points, left, members.row_expires_us, members.offset, soon)
