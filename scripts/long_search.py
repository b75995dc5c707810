"""Search each property with many examples, one property at a time, and go on where it stopped.

    python scripts/long_search.py tests/promotions tests/kernels --examples 10000 --jobs 2

Ten thousand examples of every property take many hours of a core. What passed is written to
a log at once (`build/long_search.tsv`, or `--log`), with the seconds it took and the state of the
sources; run again, the script skips what the log has for the same sources and settings. A
failure's output is kept beside the log. The exit code is that of the whole: 0 if nothing failed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:benchmark")


class PropertyTests:
    """A pytest plugin that keeps the names of the tests that draw examples."""

    def __init__(self) -> None:
        """Start with none."""
        self.names: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep what Hypothesis drives: functions with `given`, and state machines."""
        self.names = [i.nodeid for i in items if is_property(getattr(i, "obj", None))]


def is_property(test: object) -> bool:
    """Whether Hypothesis draws this test's examples; a state machine's test is a method."""
    return bool(
        getattr(test, "is_hypothesis_test", False)
        or hasattr(getattr(test, "__self__", None), "settings")
    )


def sources_digest() -> str:
    """Name the code and the tests as they are now: what passed before a change proves less."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def passed_before(log: Path, examples: int, digest: str, *, any_sources: bool) -> set[str]:
    """List the tests that the log says have passed with these settings."""
    if not log.exists():
        return set()
    rows = (line.split("\t") for line in log.read_text(encoding="utf-8").splitlines())
    return {
        name
        for _, outcome, count, sources, _, name in rows
        if outcome == "pass" and int(count) >= examples and (any_sources or sources == digest)
    }


def search(name: str, examples: int, log: Path, digest: str) -> bool:
    """Run one property, write its outcome down, and keep what a failure printed."""
    start = time.monotonic()
    ran = subprocess.run(  # noqa: S603  the names are pytest's own
        [*PYTEST, "--hypothesis-profile=long", "--tb=short", name],
        cwd=ROOT,
        env=os.environ | {"LONG_EXAMPLES": str(examples)},
        capture_output=True,
        text=True,
        check=False,
    )
    outcome = "pass" if ran.returncode == 0 else "FAIL"
    seconds = time.monotonic() - start
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = "\t".join((now, outcome, str(examples), digest, f"{seconds:.0f}", name))
    with log.open("a", encoding="utf-8") as file:  # one write of one line: rows never mix
        file.write(row + "\n")
    print(row, flush=True)
    if ran.returncode:
        kept = log.with_name(re.sub(r"[^A-Za-z0-9]+", "_", name)[-120:] + ".txt")
        kept.write_text(ran.stdout + ran.stderr, encoding="utf-8")
        print(f"  see {kept}", flush=True)
    return ran.returncode == 0


def main() -> int:
    """Search what the log does not have yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", help="test files or folders")
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--log", type=Path, default=ROOT / "build" / "long_search.tsv")
    parser.add_argument(
        "--any-sources",
        action="store_true",
        help="skip what passed on other sources too (after a change that can't matter)",
    )
    asked = parser.parse_args()
    os.nice(15)  # hours beside other work: what it starts is as patient
    asked.log.parent.mkdir(parents=True, exist_ok=True)
    plugin = PropertyTests()
    if pytest.main(["-qq", "--collect-only", "-p", "no:benchmark", *asked.paths], [plugin]) != 0:
        return 2
    digest = sources_digest()
    done = passed_before(asked.log, asked.examples, digest, any_sources=asked.any_sources)
    waiting = [name for name in plugin.names if name not in done]
    print(f"{len(plugin.names)} properties, {len(waiting)} to search with {asked.examples} each")
    with ThreadPoolExecutor(asked.jobs) as pool:
        outcomes = list(
            pool.map(lambda name: search(name, asked.examples, asked.log, digest), waiting)
        )
    print(f"{sum(outcomes)} passed, {len(outcomes) - sum(outcomes)} failed")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
