"""The pages of docs/reference on promotions have every kind, model and verdict with its fields."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from ecomops import (
    Audience,
    BundleItem,
    CurrencyVariant,
    DailyWindow,
    GiftOption,
    GroupLimit,
    Ladder,
    Limits,
    PointsTerms,
    Promotion,
    PromotionSet,
    Step,
    UnitChange,
    UnitLimit,
)
from ecomops.promotions.kinds import Benefit, Condition
from ecomops.promotions.rules.verdict import VERDICT_CODES, Verdict
from ecomops.promotions.vocabulary import STAGES
from ecomops.selectors.kinds import Selector

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
UNIONS: dict[str, Any] = {"conditions": Condition, "benefits": Benefit, "selectors": Selector}
KINDS = [(page, kind) for page, union in UNIONS.items() for kind in get_args(get_args(union)[0])]
BENEFITS = [kind for page, kind in KINDS if page == "benefits"]
PARTS: list[tuple[str, str, Any]] = [
    ("promotions", "Promotion", Promotion),
    ("promotions", "Ladder", Ladder),
    ("promotions", "Ladder step", Step),
    ("promotions", "Schedule", DailyWindow),
    ("promotions", "Audience", Audience),
    ("promotions", "Limits", Limits),
    ("promotions", "Other currencies", CurrencyVariant[Condition, Benefit]),
    ("conditions", "Bundle item", BundleItem),
    ("benefits", "Unit limit", UnitLimit),
    ("benefits", "Unit change", UnitChange),
    ("benefits", "Gift option", GiftOption),
    ("sets", "Promotion set", PromotionSet),
    ("sets", "Group limit", GroupLimit),
    ("sets", "Points as money", PointsTerms),
]


def text_of(page: str) -> str:
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")


def sections_of(page: str) -> dict[str, str]:
    """Return what stands below each headline of a page; first what stands above all of them."""
    first, *rest = re.split(r"^## (.+)\n", text_of(page), flags=re.M)
    return {"": first} | dict(zip(rest[::2], rest[1::2], strict=True))


def section_of(page: str, headline: str) -> str:
    sections = sections_of(page)
    assert headline in sections, f"{page}.md: add a section '## {headline}'"
    return sections[headline]


def in_marks(kind: type[BaseModel]) -> str:
    return f"`{kind.model_fields['kind'].default}`"


def kinds_headed(page: str) -> list[str]:
    return [headline for headline in sections_of(page) if headline.startswith("`")]


def fields_in(section: str) -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", section, flags=re.M))


def linked_rows(page: str) -> list[str]:
    """Return the rows of the table above all sections; each links to a section of its name."""
    return re.findall(r"^\| \[`\w+`\]\(#\w+\) \|.*$", sections_of(page)[""], flags=re.M)


def json_in(section: str) -> Any:
    (block,) = re.findall(r"```json\n(.+?)```", section, flags=re.S)
    return json.loads(block)


def is_said(data: Any, read: Any) -> bool:
    """Tell whether a document says all that stands in the JSON, and defaults besides."""
    if isinstance(data, dict):
        return all(is_said(value, read[name]) for name, value in data.items())
    if isinstance(data, list):
        return len(data) == len(read) and all(map(is_said, data, read))
    return bool(data == read)


def assert_json_is_read(section: str, model: Any, kind: type[BaseModel]) -> None:
    data = json_in(section)
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    read = adapter.validate_json(json.dumps(data))
    assert type(read) is kind
    assert is_said(data, json.loads(read.model_dump_json()))


@pytest.mark.parametrize(("page", "kind"), KINDS)
def test_every_kind_has_a_section_with_all_its_fields(page: str, kind: Any) -> None:
    section = section_of(page, in_marks(kind))
    assert f"`{kind.__name__}`" in section
    assert fields_in(section) == kind.model_fields.keys() - {"kind"}
    assert ">>> " in section


@pytest.mark.parametrize(("page", "kind"), KINDS)
def test_json_of_a_kind_is_read_as_that_kind(page: str, kind: Any) -> None:
    assert_json_is_read(section_of(page, in_marks(kind)), UNIONS[page], kind)


@pytest.mark.parametrize("page", UNIONS)
def test_no_section_tells_of_a_kind_that_is_gone(page: str) -> None:
    kinds = [in_marks(kind) for at, kind in KINDS if at == page]
    assert kinds_headed(page) == kinds
    assert [f"`{row.split('`')[1]}`" for row in linked_rows(page)] == kinds


@pytest.mark.parametrize("kind", BENEFITS)
def test_table_says_what_a_benefit_takes_off_in_which_stages_and_whether_it_repeats(
    kind: Any,
) -> None:
    name = in_marks(kind)
    (row,) = [row for row in linked_rows("benefits") if row.startswith(f"| [{name}]")]
    _, _, takes_off, stages, every = [cell.strip() for cell in row.strip("|").split("|")]
    assert takes_off == kind.works_on
    assert stages == ", ".join(f"`{stage}`" for stage in kind.stages)
    example = kind.model_validate_json(json.dumps(json_in(section_of("benefits", name))))
    if every in {"yes", "no"}:
        assert example.can_repeat == (every == "yes")


@pytest.mark.parametrize(("page", "headline", "model"), PARTS)
def test_every_part_of_a_promotion_has_a_section_with_all_its_fields(
    page: str, headline: str, model: Any
) -> None:
    section = section_of(page, headline)
    assert fields_in(section) == set(model.model_fields)
    assert f"`{model.__name__.split('[')[0]}`" in section or model in {Ladder, Step}
    assert_json_is_read(section, model, model)


def test_stages_are_told_in_their_order() -> None:
    told = re.findall(r"^\| [0-9] \| `(\w+)` \|", section_of("promotions", "Stages"), flags=re.M)
    assert tuple(told) == STAGES


def test_every_verdict_has_a_row_and_a_section_in_the_order_of_the_codes() -> None:
    codes = [f"`{code}`" for code in VERDICT_CODES]
    assert [f"`{row.split('`')[1]}`" for row in linked_rows("verdicts")] == codes
    assert kinds_headed("verdicts") == codes


@pytest.mark.parametrize("code", VERDICT_CODES)
def test_every_verdict_is_shown_in_both_languages(code: str) -> None:
    section = section_of("verdicts", f"`{code}`")
    mark = "✓" if code == "applied" else "·"
    assert re.search(rf"^{mark} Autumn: .+\n{mark} Autumn：.+$", section, flags=re.M)


def test_rows_of_verdicts_name_fields_that_a_verdict_has() -> None:
    has = {name for name in dir(Verdict) if not name.startswith("_")}
    named = {
        name
        for row in linked_rows("verdicts")
        for name in re.findall(r"`(\w+)`", row.split("|")[4])
    }
    assert named
    assert named <= has
