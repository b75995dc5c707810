"""The pages on what-if name every caveat, behaviour, kind of result and public name there is."""

import re
from pathlib import Path
from typing import get_args

import pytest

from ecomops import whatif
from ecomops.whatif import Caveat, Outcome, Response, Sampling, WhatIfResult
from ecomops.whatif.sweep import LeastTopUp, MostGain, WithinBudget

DOCS = Path(__file__).parents[2] / "docs"
CODES = set(get_args(Caveat.model_fields["code"].annotation))


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """Read what stands between ticks in the first cell of each row of a table."""
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "head"),
    [("reference/whatif.md", "## Caveats"), ("how-to/judge-a-promotion.md", "## What stands")],
)
def test_every_caveat_stands_in_the_tables(name: str, head: str) -> None:
    section = page(name).partition(head)[2].partition("\n## ")[0]
    assert first_cells(section) == CODES


def test_every_behaviour_is_told_with_its_meaning() -> None:
    for name in ("reference/whatif.md", "how-to/judge-a-promotion.md"):
        for behaviour in Response.model_fields:
            assert f"`{behaviour}" in page(name), (name, behaviour)


def test_every_figure_has_its_formula() -> None:
    text = page("reference/whatif.md")
    told = set(re.findall(r"`(\w+)`", text))
    extents = {name for name, field in Outcome.model_fields.items() if "Extent" in str(field)}
    assert extents <= told
    assert set(get_args(whatif.FigureName)) <= told
    for objective in (MostGain, LeastTopUp, WithinBudget):
        assert f"`{objective.__name__}(" in text


def test_every_kind_of_result_is_listed() -> None:
    text = page("reference/whatif.md")
    kinds = {cls: cls.model_fields["kind"].default for cls in WhatIfResult.__subclasses__()}
    assert Sampling in kinds
    for cls, kind in kinds.items():
        assert f"| `{cls.__name__}` | `{kind}` |" in text


def test_every_public_name_is_on_the_page_of_names() -> None:
    section = page("reference/api.md").partition("## What-if")[2].partition("```")[0]
    named = set(re.findall(r"`(\w+)`", section.partition("| --- |")[2]))
    assert named == set(whatif.__all__)
