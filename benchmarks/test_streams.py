"""Streams of order lines beside one table of them, and files by one process and by two.

The target is half the throughput of one table, and 1.6 times that of one process by two, which
need two idle cores. Peak memory is measured by scripts/price_stream_figures.py, which gives
each length a process of its own.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scripts.price_parts_check import made, write_files
from scripts.price_stream_figures import COLUMNS, net_of, price

from ecomops import PriceBatches, load_orders, price_table, replay, replay_batches

SIZES = [10_000, 1_000_000, pytest.param(10_000_000, marks=pytest.mark.large)]
COMMON: Any = {"currency": "USD"}


@cache
def lines(n: int) -> pa.Table:
    """Make lines of five to an order, in the order of their ids."""
    return made(n, seed=1)


def of_table(n: int) -> int:
    orders = load_orders(lines(n), COLUMNS, **COMMON)
    quotes = price_table(orders.table, price().promotions)
    return int(orders.row_amounts(quotes.line_net_minor).sum())


def streamed(price: PriceBatches, n: int) -> int:
    return sum(int(np.from_dlpack(batch["net_minor"]).sum()) for batch in price(lines(n)))


def of_stream(n: int) -> int:
    return streamed(PriceBatches(price().promotions, COLUMNS, **COMMON), n)


def of_rising_stream(n: int) -> int:
    return streamed(price(), n)


PRICED = {"one table": of_table, "stream": of_stream, "stream, ids rise": of_rising_stream}
REPLAYED = {
    "one table": lambda n: (
        replay(
            load_orders(lines(n), COLUMNS, **COMMON).history, price().promotions, reach_minor=10_00
        ).report
    ),
    "stream": lambda n: replay_batches(
        lines(n), price().promotions, COLUMNS, reach_minor=10_00, **COMMON
    ),
}


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("way", PRICED)
def test_price_lines(benchmark, way, n):
    benchmark.group = f"lines priced, {n:,}"
    expected = of_table(n)
    assert benchmark(PRICED[way], n) == expected


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("way", REPLAYED)
def test_replay_lines(benchmark, way, n):
    benchmark.group = f"lines replayed, {n:,}"
    lines(n)
    benchmark(REPLAYED[way], n)


@pytest.fixture(scope="module")
def paths(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("streams") / "lines"
    write_files(lines(1_000_000), folder, 4)
    return sorted(folder.glob("*.parquet"))


@pytest.fixture(scope="module")
def pool(paths) -> Iterator[Any]:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(net_of, paths, chunksize=1)  # workers load the library
        yield pool


@pytest.mark.parametrize("n", [1_000_000])
@pytest.mark.parametrize("processes", [1, 2])
def test_files_by_processes(benchmark, paths, pool, processes, n):
    benchmark.group = f"files priced, {n:,} lines"
    run = map if processes == 1 else pool.imap_unordered
    assert benchmark(lambda: sum(run(net_of, paths))) == of_stream(n)
