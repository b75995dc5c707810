"""Results as files: a table and a JSON text each."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from ecomops.commands.whatif.answers import Told


def write_tables(results: Iterable[Told], folder: Path) -> list[Path]:
    """Write every result as CSV, and as JSON that its class reads back; return the paths.

    Tables start with a byte order mark, without which spreadsheets misread Chinese.
    """
    written = []
    for told in results:
        table = folder / f"{told.name}.csv"
        columns = told.result.columns()
        with table.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in zip(*columns.values(), strict=True):
                writer.writerow(map(_cell, row))
        saved = folder / f"{told.name}.json"
        saved.write_text(told.result.to_json(), encoding="utf-8")
        written += [table, saved]
    return written


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
