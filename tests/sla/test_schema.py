"""The schemas take what the library writes and refuse what the models refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from tests.sla import histories

from ecomops import RESPONSE_POLICY, SERVICE_GOALS, BusinessHours
from ecomops.models.schema import json_schemas
from ecomops.sla.schema import SLA_MODELS

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
