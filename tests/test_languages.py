"""Nothing explains itself in a language that it has no words for."""

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import ecomops
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.promotions.conditions.min_spend import MinSpend
from ecomops.promotions.describe import describe_rewards
from ecomops.testing import promotion_sets
from ecomops.words import amount_text

_SOURCES = Path(ecomops.__file__).parent


def _doors() -> list[tuple[str, ast.FunctionDef]]:
    """Every function in which a caller may leave the language out: what users call."""
    found = []
    for path in sorted(_SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                arguments = node.args
                named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
                may_leave_out = [
                    *arguments.args[len(arguments.args) - len(arguments.defaults) :],
                    *(one for one, given in named if given is not None),
                ]
                if "language" in {argument.arg for argument in may_leave_out}:
                    found.append((f"{path.relative_to(_SOURCES)}:{node.name}", node))
    return found


def test_every_door_asks_whether_the_language_is_known() -> None:
    doors = _doors()
    assert len(doors) > 30
    unchecked = [
        name for name, node in doors if "known_language(language)" not in ast.unparse(node)
    ]
    assert unchecked == []


@pytest.mark.parametrize("language", ["zh-CN", "EN", "", "fr", None, 7, ["en"]])
def test_an_unknown_language_is_refused_by_name(language: Any) -> None:
    promotion = ecomops.parse_promotion("满199减20")
    with pytest.raises(InvalidArgumentError, match="give one of: 'en', 'zh'") as caught:
        ecomops.describe(promotion, language)
    assert caught.value.field == "language"


def test_known_languages_are_given_back() -> None:
    assert [known_language("en"), known_language("zh")] == ["en", "zh"]


@given(promotion_sets())
def test_amounts_without_a_currency_are_in_the_language_asked_for(promotions: Any) -> None:
    for promotion in promotions.promotions:
        assert "minor unit" not in describe_rewards(promotion, None, "zh")
    assert amount_text(2000, None, "zh") == "2000 分"
    spend = MinSpend(spend_minor=2000)
    assert (spend.describe("zh", None), spend.describe("en", None)) == (
        "满 2000 分",
        "spend 2000 minor units",
    )
