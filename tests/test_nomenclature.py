"""docs/reference/nomenclature.md holds every public field and parameter name, and no other."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from pydantic import BaseModel

import ecomops
from ecomops import health, metrics, pacing, periods, stock, whatif
from ecomops.metrics import analysis, customer_tables

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "nomenclature.md"
ROW = re.compile(r"\| `(?P<name>\w+)` \| (?P<unit>.+?) \| (?P<meaning>.+?) \| (?P<chinese>.+?) \|")
CHINESE = re.compile("[\u4e00-\u9fff]")
ENDINGS = {"_minor": "minor units", "_percent": "percent", "_at": "instant", "_g": "grams"}
NOT_SAID = {"self", "cls", "other"}  # what Python itself asks for
PUBLIC = (
    *(getattr(ecomops, name) for name in ecomops.__all__),
    *(
        getattr(module, name)
        for module in (whatif, metrics, analysis, customer_tables, periods, health, pacing, stock)
        for name in module.__all__
    ),
)


def groups() -> dict[str, list[re.Match[str]]]:
    """Read the tables of the page by their headline."""
    found: dict[str, list[re.Match[str]]] = {}
    rows: list[re.Match[str]] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            rows = found[line] = []
        elif match := ROW.fullmatch(line):
            rows.append(match)
    return {head: rows for head, rows in found.items() if rows}


ROWS = [row for rows in groups().values() for row in rows if not row["name"].startswith("_")]


def classes_and_functions(public: Any) -> Iterator[Any]:
    """Open unions such as `PointsEntry` into what they are made of."""
    if isinstance(public, type) or inspect.isfunction(public):
        yield public
    else:
        for part in get_args(public):
            yield from classes_and_functions(part)


def names_of(thing: Any) -> Iterator[str]:
    """Name the fields, properties and parameters of a class, or the parameters of a function."""
    if inspect.isfunction(thing):
        yield from inspect.signature(thing).parameters
        return
    if issubclass(thing, BaseModel):
        yield from thing.model_fields
    if attrs.has(thing):
        yield from (field.name for field in attrs.fields(thing))
    ours = [base for base in thing.__mro__ if base.__module__.startswith("ecomops.")]
    for name, member in (pair for base in ours for pair in vars(base).items()):
        function = getattr(member, "__func__", member)  # what a classmethod wraps
        if isinstance(member, property | cached_property):
            yield name
        elif inspect.isfunction(function) and not name.startswith(("_", "model_")):
            yield from inspect.signature(function).parameters


def public_names() -> dict[str, str]:
    """Collect every public name with one place where it stands."""
    return {
        name: getattr(thing, "__qualname__", str(thing))
        for public in PUBLIC
        for thing in classes_and_functions(public)
        if thing.__module__.startswith("ecomops.") and not is_error(thing)
        for name in names_of(thing)
        if not name.startswith("_") and name not in NOT_SAID
    }


def is_error(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Exception)


def test_every_public_name_has_a_row() -> None:
    rows = {row["name"] for row in ROWS}
    missing = [f"{name} ({at})" for name, at in sorted(public_names().items()) if name not in rows]
    assert not missing, f"add a row to {PAGE.name} for: {', '.join(missing)}"


def test_every_row_names_something_that_exists() -> None:
    stale = sorted({row["name"] for row in ROWS} - set(public_names()))
    assert not stale, f"take these rows out of {PAGE.name}, nothing has the name: {stale}"


def test_a_name_has_one_row() -> None:
    twice = [name for name, times in Counter(row["name"] for row in ROWS).items() if times > 1]
    assert not twice


@pytest.mark.parametrize("head", groups())
def test_a_group_is_in_alphabetical_order(head: str) -> None:
    names = [row["name"] for row in groups()[head]]
    assert names == sorted(names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_row_gives_the_unit_of_its_ending_and_a_chinese_term(row: re.Match[str]) -> None:
    units = [unit for ending, unit in ENDINGS.items() if row["name"].endswith(ending)]
    assert all(unit in row["unit"] for unit in units)
    assert CHINESE.search(row["chinese"]) or row["name"] == "sku"
