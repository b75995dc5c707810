"""What type checkers see of the public API: mypy reads tests/typing and every public name.

A line there that ends in ``# E: some-code`` must be refused with that code; every other line
must pass.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

import ecomops

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "tests" / "typing").glob("*.py"))
EXPECTED_MARK = re.compile(r"# E: ([a-z-]+)$")
MYPY_ERROR = re.compile(
    r"^(?P<path>.+?):(?P<line>[0-9]+): error: (?P<text>.*)  \[(?P<code>[a-z-]+)\]$"
)

Mark: TypeAlias = tuple[int, str]
"""A line number and mypy's code for what it refuses there."""

Refusals: TypeAlias = dict[str, dict[Mark, str]]
"""By file name: what mypy refused, and its words."""


@pytest.fixture(scope="module")
def public_names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a module that imports every public name, and one that does not exist."""
    page = tmp_path_factory.mktemp("names") / "public_names.py"
    lines = [f"from ecomops import {name} as {name}" for name in ecomops.__all__]
    page.write_text("\n".join([*lines, "from ecomops import Mony  # E: attr-defined", ""]))
    return page


@pytest.fixture(scope="module")
def refusals(public_names: Path) -> Refusals:
    """Let mypy read all files in one run, which is most of the cost of each."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-pretty", *map(str, [*CASES, public_names])],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(public_names.parent), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found: Refusals = {}
    for row in done.stdout.splitlines():
        if match := MYPY_ERROR.match(row):
            of_file = found.setdefault(Path(match["path"]).name, {})
            of_file[int(match["line"]), match["code"]] = match["text"]
    return found


def marked(page: Path) -> set[Mark]:
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    return {(n, match[1]) for n, line in lines if (match := EXPECTED_MARK.search(line))}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_types_are_seen_as_promised(case: Path, refusals: Refusals) -> None:
    refused = refusals.get(case.name, {})
    assert set(refused) == marked(case), refused


def test_every_public_name_is_seen_and_no_other(public_names: Path, refusals: Refusals) -> None:
    refused = refusals.get(public_names.name, {})
    assert set(refused) == marked(public_names), refused
