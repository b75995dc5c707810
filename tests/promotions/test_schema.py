from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from ecomops.models.schema import json_schemas, main, schema_text
from ecomops.promotions.schema import RULE_MODELS
from ecomops.testing import promotion_sets

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference" / "schemas"
SCHEMAS = json_schemas(RULE_MODELS)
RULES_FILE = Draft202012Validator(SCHEMAS["PromotionSet"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_checked_in_schema_is_that_of_the_model(name: str) -> None:
    path = FOLDER / f"{name}.json"
    saved = path.read_text(encoding="utf-8") if path.exists() else ""
    assert saved == schema_text(SCHEMAS[name]), (
        f"docs/reference/schemas/{name}.json is out of date; refresh it with: "
        "python -m ecomops.promotions.schema --write docs/reference/schemas"
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_valid_and_every_kind_in_it_is_closed(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
    assert ">>>" not in json.dumps(schema)


@given(promotion_sets())
def test_schema_takes_every_set_that_the_library_writes(promotions) -> None:
    assert RULES_FILE.is_valid(json.loads(promotions.model_dump_json()))


def test_schema_takes_the_example_and_refuses_a_kind_that_is_not_there() -> None:
    data = json.loads((ROOT / "examples" / "rules.json").read_text(encoding="utf-8"))
    assert RULES_FILE.is_valid(data)
    data["promotions"][0]["benefits"][0]["kind"] = "gift"
    assert not RULES_FILE.is_valid(data)


def test_command_writes_the_models_that_it_is_given(tmp_path: Path) -> None:
    main(["--write", str(tmp_path)], RULE_MODELS)
    assert {path.stem for path in tmp_path.iterdir()} == set(SCHEMAS)
