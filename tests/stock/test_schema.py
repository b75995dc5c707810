"""The schemas take what the library writes and refuse what the models refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from tests.stock import stocks as drawn

from ecomops.models.schema import json_schemas
from ecomops.stock.presets import ABC_80_95, XYZ_50_100
from ecomops.stock.schema import STOCK_MODELS

SCHEMAS = json_schemas(STOCK_MODELS)
FITS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
RULE: dict[str, Any] = {
    "low_cover_days": 7,
    "high_cover_days": "90.5",
    "safety": {"kind": "service_level", "service_level_percent": "97.5"},
}


@given(drawn.rules())
def test_schema_takes_every_rule_that_the_library_writes(rule: Any) -> None:
    assert FITS["StockRule"].is_valid(json.loads(rule.model_dump_json()))


def test_schema_takes_what_people_write() -> None:
    assert FITS["StockRule"].is_valid(RULE)
    assert FITS["AbcLimits"].is_valid(json.loads(ABC_80_95.model_dump_json()))
    assert FITS["XyzLimits"].is_valid(json.loads(XYZ_50_100.model_dump_json()))
    assert FITS["AbcLimits"].is_valid({"a_percent": 80})


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_closed(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    for part in (SCHEMAS[name], *SCHEMAS[name].get("$defs", {}).values()):
        assert part["additionalProperties"] is False
    assert ">>>" not in json.dumps(SCHEMAS[name])


@pytest.mark.parametrize(
    "change",
    [
        {"low_cover_days": -1},
        {"low_cover_days": 7.5},
        {"high_cover_days": "7.00001"},
        {"review_days": 400},
        {"safety": {"kind": "hope"}},
        {"safety": {"kind": "service_level", "service_level_percent": 0.95}},
        {"safety": {"kind": "service_level", "service_level_percent": 100}},
        {"safety": {"kind": "safety_days", "safety_days": 1.5}},
        {"other": 1},
    ],
)
def test_schema_refuses_what_the_model_refuses(change: dict[str, Any]) -> None:
    assert not FITS["StockRule"].is_valid(RULE | change)
