from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from jsonschema import Draft202012Validator

from ecomops.models.schema import json_schemas
from ecomops.promotions.schema import RULE_MODELS
from ecomops.testing import promotion_sets

ROOT = Path(__file__).parents[2]
SCHEMAS = json_schemas(RULE_MODELS)
RULES_FILE = Draft202012Validator(SCHEMAS["PromotionSet"])


@given(promotion_sets())
def test_schema_takes_every_set_that_the_library_writes(promotions) -> None:
    assert RULES_FILE.is_valid(json.loads(promotions.model_dump_json()))


def test_schema_takes_the_example_and_refuses_a_kind_that_is_not_there() -> None:
    data = json.loads((ROOT / "examples" / "rules.json").read_text(encoding="utf-8"))
    assert RULES_FILE.is_valid(data)
    data["promotions"][0]["benefits"][0]["kind"] = "gift"
    assert not RULES_FILE.is_valid(data)
