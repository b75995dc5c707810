"""The schemas that are checked in are those of the models, of every wing, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from ecomops.loyalty.schema import LOYALTY_MODELS
from ecomops.models.schema import PUBLIC_MODELS, json_schemas, main, schema_text
from ecomops.pacing.schema import PACING_MODELS
from ecomops.promotions.schema import RULE_MODELS
from ecomops.sla.schema import SLA_MODELS
from ecomops.stock.schema import STOCK_MODELS

FOLDER = Path(__file__).parents[1] / "docs" / "reference" / "schemas"
WINGS: dict[str, tuple[type[BaseModel], ...]] = {
    "models": PUBLIC_MODELS,
    "promotions": RULE_MODELS,
    "loyalty": LOYALTY_MODELS,
    "sla": SLA_MODELS,
    "pacing": PACING_MODELS,
    "stock": STOCK_MODELS,
}
EVERY = [(wing, name) for wing, models in WINGS.items() for name in json_schemas(models)]


@pytest.mark.parametrize(("wing", "name"), EVERY)
def test_checked_in_schema_is_that_of_the_model(wing: str, name: str) -> None:
    path = FOLDER / f"{name}.json"
    saved = path.read_text(encoding="utf-8") if path.exists() else ""
    assert saved == schema_text(json_schemas(WINGS[wing])[name]), (
        f"docs/reference/schemas/{name}.json is out of date; refresh it with: "
        f"python -m ecomops.{wing}.schema --write docs/reference/schemas"
    )


@pytest.mark.parametrize(("wing", "name"), EVERY)
def test_schema_is_valid_and_every_kind_in_it_is_closed(wing: str, name: str) -> None:
    schema = json_schemas(WINGS[wing])[name]
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["additionalProperties"] is False
    assert ">>>" not in json.dumps(schema)


def test_folder_holds_the_schema_of_every_model_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(name for _, name in EVERY)


@pytest.mark.parametrize("wing", WINGS)
def test_command_writes_the_models_that_it_is_given(wing: str, tmp_path: Path) -> None:
    main(["--write", str(tmp_path)], WINGS[wing])
    assert {path.stem for path in tmp_path.iterdir()} == set(json_schemas(WINGS[wing]))
