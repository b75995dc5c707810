"""Measure how fast a stream of rows is measured, and in what memory.

    python scripts/measure_stream_figures.py --rows 1000000 10000000 100000000 --seed 1

Rows are made batch by batch, and not kept; making them is measured apart and left out. Each
question and length runs in a process of its own, whose peak memory is told, less that of a
process which only makes the rows.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from ecomops import metric_state, order_batches
from ecomops.text_table import text_table

BATCH_ROWS: Final = 65_536
VISITORS: Final = 500_000
SOURCES: Final = 200


def main() -> int:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", choices=QUESTIONS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(*measured(given.alone, given.rows[0], given.seed))
        return 0
    table = []
    for question in list(QUESTIONS)[1:]:
        for n in given.rows:
            _, making_s, making_mb = alone("rows made", n, given.seed)
            value, seconds, peak_mb = alone(question, n, given.seed)
            taken_s = float(seconds) - float(making_s)
            table.append([
                question, f"{n:,}", f"{taken_s:,.1f} s", f"{n / taken_s:,.0f}",
                f"{int(peak_mb) - int(making_mb):,} MB", value,
            ])  # fmt: skip
    head = ["question", "rows", "measured in", "rows a second", "peak", "value"]
    print(text_table(head, table, "<>>>>>"))
    return 0


def alone(question: str, n: int, seed: int) -> list[str]:
    """Ask in a process of its own: the value, seconds, and the peak in megabytes."""
    command = [sys.executable, __file__, "--alone", question, "--rows", str(n)]
    done = subprocess.run(  # noqa: S603  this file
        [*command, "--seed", str(seed)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def measured(question: str, n: int, seed: int) -> tuple[str, float, int]:
    """Ask of rows as they are made."""
    start = time.perf_counter()
    value = QUESTIONS[question](made_rows(n, seed))
    seconds = time.perf_counter() - start
    return value, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made_rows(n: int, seed: int) -> Iterator[pa.RecordBatch]:
    """Make rows of visits by known visitors, five to an order, in the order of their orders."""
    rng = np.random.default_rng(seed)
    for first in range(0, n, BATCH_ROWS):
        size = min(BATCH_ROWS, n - first)
        impressions = rng.integers(1, 9, size)
        columns = {
            "source": rng.integers(0, SOURCES, size),
            "visitor_id": rng.integers(0, VISITORS, size),
            "order_id": np.arange(first, first + size) // 5,
            "impressions": impressions,
            "clicks": rng.integers(0, impressions + 1),
            "paid_minor": rng.integers(1_00, 500_00, size),
        }
        yield pa.RecordBatch.from_pydict({name: pa.array(a) for name, a in columns.items()})


def _clicks(rows: Iterator[pa.RecordBatch]) -> str:
    return str(metric_state("ctr", rows, by="source").result().total.numerator)


def _visitors(rows: Iterator[pa.RecordBatch]) -> str:
    return str(metric_state("uv", rows).result().numerator)


def _orders(rows: Iterator[pa.RecordBatch]) -> str:
    orders = order_batches(
        rows, {"order_id": "order_id", "paid_minor": "paid_minor"}, currency="CNY", is_rising=True
    )
    return str(metric_state("aov", orders).result().n)


QUESTIONS: Final[dict[str, Callable[[Iterator[pa.RecordBatch]], str]]] = {
    "rows made": lambda rows: str(sum(batch.num_rows for batch in rows)),
    "click-through rate by source": _clicks,
    "unique visitors": _visitors,
    "average order": _orders,
}

if __name__ == "__main__":
    sys.exit(main())
