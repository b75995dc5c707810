"""Measure how fast a stream of order lines is priced, in what memory, and by two processes.

    python scripts/price_stream_figures.py --lines 1000000 10000000 100000000 --seed 1
    python scripts/price_stream_figures.py --processes 2 --seed 1

Lines are made batch by batch, and not kept; making them is measured apart and left out. Each
length runs in a process of its own, whose peak memory is told. The second call prices files
that are cut between orders, one after the other and by several processes at once, in turns,
and needs as many idle cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from ecomops import PriceBatches, parse_promotion
from ecomops.text_table import text_table

sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.price_parts_check import (
    made,
    made_batches,
    write_files,
)

COLUMNS: Final = {
    "cart_id": "order_id", "sku_id": "sku", "quantity": "units",
    "line_amount_minor": "amount_minor",
}  # fmt: skip
PHRASES: Final = ("spend 50 get 5 off", "buy 2 items get 10% off", "2nd item half price")
FILE_LINES: Final = 500_000
ROUNDS: Final = 5


def main() -> int:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lines", type=int, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(*streamed(given.alone, given.seed))
        return 0
    rows = []
    for n in given.lines:
        command = [sys.executable, __file__, "--alone", str(n), "--seed", str(given.seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  this file
        net_minor, seconds, peak_mb = done.stdout.split()
        rate = n / float(seconds)
        rows.append([f"{n:,}", f"{float(seconds):,.1f} s", f"{rate:,.0f}", f"{peak_mb} MB",
                     f"{int(net_minor):,}"])  # fmt: skip
    if rows:
        print(
            text_table(
                ["lines", "priced in", "lines a second", "peak", "net_minor"], rows, ">>>>>"
            )
        )
    if given.processes:
        print(by_processes(given.processes, given.seed))
    return 0


@cache
def price() -> PriceBatches:
    """Make what is measured; a worker makes its own."""
    deals = [parse_promotion(text, currency="USD") for text in PHRASES]
    return PriceBatches(deals, COLUMNS, currency="USD", is_rising=True)


# ---- one stream -------------------------------------------------------------------------
def streamed(n: int, seed: int) -> tuple[int, float, int]:
    """Price lines as they are made: what is left to pay, seconds, and the peak in megabytes."""
    made_s = _seconds(lambda: sum(batch.num_rows for batch in made_batches(n, seed)))
    net_minor = 0
    start = time.perf_counter()
    for batch in price()(made_batches(n, seed)):
        net_minor += int(np.from_dlpack(batch["net_minor"]).sum())
    seconds = time.perf_counter() - start - made_s
    return net_minor, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# ---- files ------------------------------------------------------------------------------
def net_of(path: Path) -> int:
    """Price the lines of a file."""
    batches = price()(pq.ParquetFile(path).iter_batches())
    return sum(int(np.from_dlpack(batch["net_minor"]).sum()) for batch in batches)


def by_processes(n: int, seed: int) -> str:
    """Price files one after the other and by several processes, in turns."""
    with (
        tempfile.TemporaryDirectory() as name,
        multiprocessing.get_context("spawn").Pool(n) as pool,
    ):
        folder = Path(name, "lines")
        write_files(made(4 * n * FILE_LINES, seed), folder, 4 * n)
        paths = sorted(folder.glob("*.parquet"))
        expected = sum(map(net_of, paths))
        pool.map(net_of, paths, chunksize=1)  # workers load the library
        times = []
        for _ in range(ROUNDS):
            one = _seconds(lambda: list(map(net_of, paths)))
            start = time.perf_counter()
            found = sum(pool.imap_unordered(net_of, paths))
            times.append((one, time.perf_counter() - start))
            if found != expected:
                sys.exit(f"{n} processes leave {found} to pay, one leaves {expected}")
    head = ["one process", f"{n} processes", "times"]
    rows = [[f"{one:.2f} s", f"{many:.2f} s", f"{one / many:.2f}"] for one, many in times]
    return text_table(head, rows, ">>>")


if __name__ == "__main__":
    sys.exit(main())
