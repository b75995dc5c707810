"""The schemas that are checked in are those of the models, and take what the library writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from tests.sla import histories

from ecomops import RESPONSE_POLICY, SERVICE_GOALS, BusinessHours
from ecomops.models.schema import json_schemas, main, schema_text
from ecomops.sla.schema import SLA_MODELS

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "schemas"
SCHEMAS = json_schemas(SLA_MODELS)
FITS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
POLICY: dict[str, Any] = {
    "policy_id": "p",
    "calendar_id": "desk",
    "metrics": [
        {
            "kind": "resolution",
            "targets": [{"target_s": 3600, "priorities": ["urgent"]}],
            "warn_at_percent": "80",
            "escalations": [{"at_percent": "150", "role_id": "supervisor"}],
        }
    ],
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_checked_in_schema_is_that_of_the_model(name: str) -> None:
    path = FOLDER / f"{name}.json"
    saved = path.read_text(encoding="utf-8") if path.exists() else ""
    assert saved == schema_text(SCHEMAS[name]), (
        f"docs/reference/schemas/{name}.json is out of date; refresh it with: "
        "python -m ecomops.sla.schema --write docs/reference/schemas"
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_valid_and_every_kind_in_it_is_closed(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["additionalProperties"] is False
    assert ">>>" not in json.dumps(schema)


@given(histories.policies())
def test_schema_takes_every_policy_that_the_library_writes(policy) -> None:
    assert FITS["SlaPolicy"].is_valid(json.loads(policy.model_dump_json()))


def test_schema_takes_what_people_write() -> None:
    assert FITS["SlaPolicy"].is_valid(POLICY)
    assert FITS["SlaPolicy"].is_valid(json.loads(RESPONSE_POLICY.model_dump_json()))
    for goal in SERVICE_GOALS:
        assert FITS["ServiceGoal"].is_valid(json.loads(goal.model_dump_json()))
    for hours in histories.HOURS.values():
        assert isinstance(hours, BusinessHours)
        assert FITS["BusinessHours"].is_valid(json.loads(hours.model_dump_json()))
    assert FITS["BusinessHours"].is_valid({"zone": "UTC", "weekly": {"mon": ["09:00-18:00"]}})


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "zeroth_response"},
        {"targets": []},
        {"targets": [{"target_s": -1}]},
        {"targets": [{"target_s": 1.5}]},
        {"pause_in": ["on_hold"]},
        {"escalations": [{"at_percent": 1.5, "role_id": "lead"}]},
    ],
)
def test_schema_refuses_what_the_model_refuses(change: dict[str, Any]) -> None:
    metric = POLICY["metrics"][0] | change
    assert not FITS["SlaPolicy"].is_valid(POLICY | {"metrics": [metric]})


def test_command_writes_the_models_that_it_is_given(tmp_path: Path) -> None:
    main(["--write", str(tmp_path)], SLA_MODELS)
    assert {path.stem for path in tmp_path.iterdir()} == set(SCHEMAS)
