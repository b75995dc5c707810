"""docs/reference/promotions.md has every kind with its fields, and its JSON can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from ecomops import Promotion, PromotionSet
from ecomops.promotions.kinds import Benefit, Condition
from ecomops.promotions.selectors import Selector

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "promotions.md"
TEXT = PAGE.read_text(encoding="utf-8")
UNIONS: dict[str, Any] = {"Conditions": Condition, "Benefits": Benefit, "Selectors": Selector}
KINDS = [
    (chapter, kind) for chapter, union in UNIONS.items() for kind in get_args(get_args(union)[0])
]


def chapter_of(name: str) -> str:
    return re.split(r"^## ", TEXT, flags=re.M)[[*headlines("## ")].index(name) + 1]


def headlines(mark: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"^{mark}(.+)$", text, flags=re.M)


def section_of(chapter: str, kind: type[BaseModel]) -> str:
    """Return what stands below the headline of a kind."""
    text = chapter_of(chapter)
    name = f"`{kind.model_fields['kind'].default}`"
    heads = headlines("### ", text)
    assert name in heads, f"{PAGE.name}: add a section '### {name}' under '## {chapter}'"
    return re.split(r"^### ", text, flags=re.M)[heads.index(name) + 1]


def fields_in(section: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", section, flags=re.M))


def json_in(section: str) -> Any:
    (block,) = re.findall(r"```json\n(.+?)```", section, flags=re.S)
    return json.loads(block)


@pytest.mark.parametrize(("chapter", "kind"), KINDS)
def test_every_kind_has_a_section_with_all_its_fields(chapter: str, kind: Any) -> None:
    section = section_of(chapter, kind)
    assert f"`{kind.__name__}`" in section
    assert fields_in(section) == kind.model_fields.keys() - {"kind"}
    assert ">>> " in section


@pytest.mark.parametrize(("chapter", "kind"), KINDS)
def test_json_of_a_kind_is_read_as_that_kind(chapter: str, kind: Any) -> None:
    data = json_in(section_of(chapter, kind))
    adapter: TypeAdapter[Any] = TypeAdapter(UNIONS[chapter])
    read = adapter.validate_json(json.dumps(data))
    assert type(read) is kind
    assert data.items() <= json.loads(read.model_dump_json()).items()


@pytest.mark.parametrize("chapter", UNIONS)
def test_no_section_tells_of_a_kind_that_is_gone(chapter: str) -> None:
    kinds = [f"`{kind.model_fields['kind'].default}`" for at, kind in KINDS if at == chapter]
    assert headlines("### ", chapter_of(chapter)) == kinds


@pytest.mark.parametrize(
    ("chapter", "model"), [("Promotion", Promotion), ("Rules file", PromotionSet)]
)
def test_promotion_and_rules_file_have_all_their_fields(
    chapter: str, model: type[BaseModel]
) -> None:
    assert fields_in(chapter_of(chapter)) == set(model.model_fields)


def test_json_of_the_promotion_is_read() -> None:
    assert Promotion.model_validate(json_in(chapter_of("Promotion"))).currency == "CNY"
