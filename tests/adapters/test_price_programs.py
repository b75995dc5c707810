"""The programs of the page on what-if past one machine, run as they stand there.

Those of Dask, Ray and Spark run where these are installed: pytest -m slow.
"""

from __future__ import annotations

import runpy
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from scripts.price_parts_check import (
    NEEDS,
    SHUFFLES,
    alone,
    made,
    refusal,
    run,
    write_files,
    write_programs,
)


def marks(package: str) -> list[pytest.MarkDecorator]:
    if package == "pyarrow":
        return []
    is_missing = find_spec(package) is None
    return [pytest.mark.slow, pytest.mark.skipif(is_missing, reason=f"needs {package}")]


PROGRAMS = [
    pytest.param(program, marks=marks(package), id=program) for program, package in NEEDS.items()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_programs(tmp_path)
    return tmp_path


def pricing(folder: Path) -> dict[str, Any]:
    return runpy.run_path(str(folder / "pricing.py"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_lines_and_report_are_those_of_one_process(folder: Path, program: str) -> None:
    table = made(30_000, seed=2)
    write_files(table, folder / "lines", 5, group_rows=500)
    expected = alone(pricing(folder), table)
    assert run(folder, program, folder / "lines", folder / "out") == expected


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_order_split_between_files_is_refused(folder: Path, program: str) -> None:
    table = made(3_000, seed=3)
    write_files(table, folder / "lines", 2, is_split=True)
    if program == SHUFFLES:  # it puts orders together again
        expected = alone(pricing(folder), table)
        assert run(folder, program, folder / "lines", folder / "out") == expected
        return
    said = refusal(folder, program, folder / "lines", folder / "out")
    assert said is not None
    assert "stands in two parts" in said
