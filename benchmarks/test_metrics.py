"""Metrics beside polars and DuckDB on the same data, and beside a bare copy of the columns.

The engines' threads are set by POLARS_MAX_THREADS (1 unless said otherwise, in conftest.py); this
library uses one thread always.
"""

from __future__ import annotations

import os
import tracemalloc
from functools import cache
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from ecomops.metrics import AOV, CTR, UV
from ecomops.metrics.customer_tables import cohort_table, rfm_table
from ecomops.metrics.order_totals import order_totals

SIZES = [10_000, 1_000_000, pytest.param(10_000_000, marks=pytest.mark.large)]
sizes = pytest.mark.parametrize("n", SIZES)
DAY_US = 86_400_000_000
THREADS = int(os.environ["POLARS_MAX_THREADS"])


@cache
def lines(n: int) -> dict[str, np.ndarray]:
    """Draw order lines, five to an order, in the order of their ids."""
    rng = np.random.default_rng(6)
    return {
        "order_id": np.sort(rng.integers(0, max(n // 5, 1), n)),
        "paid_minor": rng.integers(1_00, 500_00, n),
    }


@cache
def visits(n: int) -> dict[str, np.ndarray]:
    """Draw visits: 200 sources, a visitor for every twenty rows."""
    rng = np.random.default_rng(7)
    return {
        "source": rng.integers(0, 200, n),
        "visitor_id": rng.integers(0, max(n // 20, 1), n),
        "clicks": rng.integers(0, 3, n),
        "paid_minor": rng.integers(1_00, 500_00, n),
    }


@cache
def orders(n: int) -> dict[str, np.ndarray]:
    """Draw two years of orders, a customer for every twenty."""
    rng = np.random.default_rng(8)
    return {
        "order_id": np.arange(n),
        "customer_id": rng.integers(0, max(n // 20, 1), n),
        "placed_at_us": rng.integers(1_704_067_200_000_000, 1_767_225_600_000_000, n),
        "paid_minor": rng.integers(1_00, 500_00, n),
    }


def far(ids: np.ndarray) -> np.ndarray:
    """Spread ids over int64, as hashes or random ids lie: no two go together."""
    return (ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.int64)


@cache
def far_lines(n: int) -> dict[str, np.ndarray]:
    return lines(n) | {"order_id": far(lines(n)["order_id"])}


@cache
def far_visits(n: int) -> dict[str, np.ndarray]:
    return visits(n) | {"visitor_id": far(visits(n)["visitor_id"])}


@cache
def in_polars(name: str, n: int) -> pl.DataFrame:
    return pl.DataFrame(dict(TABLES[name](n)))


@cache
def in_duckdb(name: str, n: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    connection.execute("set TimeZone = 'UTC'")
    connection.register("arrow", in_polars(name, n).to_arrow())
    connection.execute("create table t as select * from arrow")
    return connection


TABLES: Any = {
    "lines": lines, "visits": visits, "orders": orders,
    "far lines": far_lines, "far visits": far_visits,
}  # fmt: skip


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    return connection.sql(sql).to_arrow_table()


def halves(table: dict[str, np.ndarray]) -> Any:
    """Take an AOV in two parts, each order once."""
    half = len(table["order_id"]) // 2
    one, two = (
        AOV.empty().update(order_id=table["order_id"][part], paid_minor=table["paid_minor"][part])
        for part in (slice(half), slice(half, None))
    )
    return one.merge(two).result()


MONTH = (
    pl.from_epoch("placed_at_us", "us").dt.year().cast(pl.Int64) * 12
    + pl.from_epoch("placed_at_us", "us").dt.month()
).alias("month")

QUESTIONS: dict[str, tuple[str, Any, Any, str]] = {
    "order totals": (
        "lines",
        lambda t: order_totals(**t),
        lambda df: df.group_by("order_id").agg(pl.col("paid_minor").sum()),
        "select order_id, sum(paid_minor) from t group by 1",
    ),
    "grouped rate": (
        "visits",
        lambda t: CTR.by(t["source"], clicks=t["clicks"], impressions=t["paid_minor"]),
        lambda df: df.group_by("source").agg(
            pl.col("clicks").sum(), pl.col("paid_minor").sum(), pl.len()
        ),
        "select source, sum(clicks), sum(paid_minor), count(*) from t group by 1",
    ),
    "distinct counts": (
        "visits",
        lambda t: UV.by(t["source"], visitor_id=t["visitor_id"]),
        lambda df: df.group_by("source").agg(pl.col("visitor_id").n_unique(), pl.len()),
        "select source, count(distinct visitor_id), count(*) from t group by 1",
    ),
    "cohorts": (
        "orders",
        lambda t: cohort_table(t, zone="UTC"),
        lambda df: (
            df.lazy()
            .select("customer_id", MONTH, "paid_minor")
            .group_by("customer_id", "month")
            .agg(pl.col("paid_minor").sum(), pl.len().alias("orders"))
            .with_columns(first=pl.col("month").min().over("customer_id"))
            .group_by("first", "month")
            .agg(pl.len(), pl.col("orders").sum(), pl.col("paid_minor").sum())
            .collect()
        ),
        """
        with by_month as (
            select customer_id, date_trunc('month', make_timestamp(placed_at_us)) as month,
                   count(*) as orders, sum(paid_minor) as paid
            from t group by 1, 2),
        firsts as (select customer_id, min(month) as first from by_month group by 1)
        select first, month, count(*), sum(orders), sum(paid)
        from by_month join firsts using (customer_id) group by 1, 2
        """,
    ),
    "recency, frequency, value": (
        "orders",
        lambda t: rfm_table(t, zone="UTC"),
        lambda df: df.group_by("customer_id").agg(
            pl.len(),
            pl.col("paid_minor").sum(),
            (pl.col("placed_at_us") // DAY_US).min().alias("first"),
            (pl.col("placed_at_us") // DAY_US).max().alias("last"),
            (pl.col("placed_at_us") // DAY_US).n_unique().alias("days"),
        ),
        """
        select customer_id, count(*), sum(paid_minor), min(placed_at_us // 86400000000),
               max(placed_at_us // 86400000000), count(distinct placed_at_us // 86400000000)
        from t group by 1
        """,
    ),
    "two states merged": (
        "orders",
        halves,
        lambda df: df.unique("order_id").select(pl.col("paid_minor").mean()),
        "select avg(paid_minor) from (select distinct order_id, paid_minor from t)",
    ),
}
QUESTIONS["order totals, ids far apart"] = ("far lines", *QUESTIONS["order totals"][1:])
QUESTIONS["distinct counts, ids far apart"] = ("far visits", *QUESTIONS["distinct counts"][1:])


@sizes
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("engine", ["copy", "ecomops", "polars", "duckdb"])
def test_metrics(benchmark, engine, question, n):
    name, ours, in_frames, sql = QUESTIONS[question]
    benchmark.group = f"{question}, {n:,} rows, {THREADS} thread(s) in the engines"
    table = TABLES[name](n)
    if engine == "copy":
        used = [table[c] for c in COLUMNS_USED.get(question, table)]
        benchmark(lambda: [column.copy() for column in used])
    elif engine == "ecomops":
        benchmark(ours, table)
        tracemalloc.start()
        ours(table)
        benchmark.extra_info["peak_mb"] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
        tracemalloc.stop()
    elif engine == "polars":
        benchmark(in_frames, in_polars(name, n))
    else:
        benchmark(fetched, in_duckdb(name, n), sql)


COLUMNS_USED = {
    "grouped rate": ("source", "clicks", "paid_minor"),
    "distinct counts": ("source", "visitor_id"),
    "distinct counts, ids far apart": ("source", "visitor_id"),
    "cohorts": ("customer_id", "placed_at_us", "paid_minor"),
    "recency, frequency, value": ("customer_id", "placed_at_us", "paid_minor"),
    "two states merged": ("order_id", "paid_minor"),
}
