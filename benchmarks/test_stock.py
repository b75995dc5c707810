"""Stock lists: rows of sales to daily figures, checks, classes; beside polars and a loop."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from ecomops.stock import (
    SERVICE_LEVEL_STOCK_RULE,
    WEEKLY_STOCK_RULE,
    DailySales,
    StockTable,
    abc_classes,
    check_stock,
    check_stock_table,
)

SIZES = [10_000, 1_000_000]
TODAY, FIRST, DAYS = date(2026, 11, 11), date(2026, 10, 12), 30
FIRST_DAY = FIRST.toordinal() - date(1970, 1, 1).toordinal()
RULES = {"days of safety": WEEKLY_STOCK_RULE, "a service level": SERVICE_LEVEL_STOCK_RULE}


@cache
def sales(n: int) -> dict[str, np.ndarray]:
    """Draw rows of sales, twenty for each SKU, over the window."""
    rng = np.random.default_rng(21)
    return {
        "sku": rng.integers(0, n // 20, n),
        "day": FIRST_DAY + rng.integers(0, DAYS, n),
        "units": rng.integers(1, 6, n),
    }


@cache
def table(n: int) -> StockTable:
    """Draw a stock list: a fifth does not sell, some is on the way, all arrives in three weeks."""
    rng = np.random.default_rng(22)
    sold = rng.integers(0, 300, n) * (rng.random(n) < 0.8)
    return StockTable(
        sku_id=[f"s{i}" for i in range(n)],
        on_hand=rng.integers(0, 400, n),
        incoming=rng.integers(0, 50, n),
        sold=sold,
        sold_squares=sold * sold // DAYS + sold,
        window_days=DAYS,
        lead_time_days=rng.integers(1, 21, n),
        pack_units=rng.choice([1, 6, 12], n),
    )


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="rows of sales to sums and squares by SKU")
def test_rows_to_daily_sales(benchmark, n):
    given = sales(n)
    benchmark(
        lambda: DailySales.from_rows(
            given["sku"], given["day"], given["units"],
            n_skus=n // 20, first_day=FIRST, window_days=DAYS,
        )
    )  # fmt: skip


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="rows of sales to sums and squares by SKU")
def test_rows_to_daily_sales_polars(benchmark, n):
    frame = pl.DataFrame(sales(n))
    by_day = (
        frame.lazy()
        .filter(pl.col("day").is_between(FIRST_DAY, FIRST_DAY + DAYS - 1))
        .group_by("sku", "day")
        .agg(pl.col("units").sum())
        .group_by("sku")
        .agg(pl.col("units").sum().alias("sold"), (pl.col("units") ** 2).sum().alias("squares"))
    )
    benchmark(by_day.collect)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("n", [10_000, 100_000])
@pytest.mark.benchmark(group="stock checks with orders")
def test_check_table(benchmark, n, rule):
    skus = table(n)
    benchmark(lambda: check_stock_table(skus, RULES[rule], TODAY))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.benchmark(group="stock checks with orders")
def test_check_one_by_one(benchmark, rule):
    """A thousand of the same, as the readable reference checks them."""
    skus = [table(10_000)[i] for i in range(1_000)]
    benchmark(lambda: [check_stock(sku, RULES[rule], TODAY) for sku in skus])


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="ABC classes by sales")
def test_abc(benchmark, n):
    values = np.random.default_rng(23).integers(0, 10**8, n)
    benchmark(lambda: abc_classes(values))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.benchmark(group="ABC classes by sales")
def test_abc_polars(benchmark, n):
    frame = pl.DataFrame({"value": np.random.default_rng(23).integers(0, 10**8, n)})
    share = pl.col("value").cum_sum() / pl.col("value").sum()
    letter = pl.when(share <= 0.8).then(0).when(share <= 0.95).then(1).otherwise(2)
    ranked = frame.lazy().with_row_index().sort("value", descending=True)
    cut = ranked.with_columns(letter.alias("class")).sort("index")
    benchmark(cut.collect)
