"""Results as files: a table and a JSON text each."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecomops.commands.whatif.answers import Told
from ecomops.errors import InvalidArgumentError


def make_folder(folder: Path) -> None:
    """Make the folder that results go to, before anything is worked out.

    Raises
    ------
    InvalidArgumentError
        If it can't be one, or nothing can be written there.
    """
    problem = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"can't be a folder ({error.strerror})"
    else:
        if not os.access(folder, os.W_OK | os.X_OK):
            problem = "can't be written to"
    if problem:
        raise InvalidArgumentError("--out", str(folder), problem, "name another folder")


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Say which file it is that can't be written.

    Raises
    ------
    InvalidArgumentError
        If the system refuses.
    """
    try:
        yield path
    except OSError as error:
        problem = f"can't be written ({error.strerror})"
        raise InvalidArgumentError("--out", str(path), problem, "name another folder") from None


def write_tables(results: Iterable[Told], folder: Path) -> list[Path]:
    """Write every result as CSV, and as JSON that its class reads back; return the paths.

    Tables start with a byte order mark, without which spreadsheets misread Chinese.

    Raises
    ------
    InvalidArgumentError
        If a file can't be written.
    """
    written = []
    for told in results:
        with writing(folder / f"{told.name}.csv") as table:
            _write_table(told, table)
        with writing(folder / f"{told.name}.json") as saved:
            saved.write_text(told.result.to_json(), encoding="utf-8")
        written += [table, saved]
    return written


def _write_table(told: Told, path: Path) -> None:
    columns = told.result.columns()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow(map(_cell, row))


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
