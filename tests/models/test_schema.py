from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ecomops.models import Cart, DomainModel, OptionValue
from ecomops.models.schema import (
    PUBLIC_MODELS,
    json_schemas,
    main,
    write_schemas,
)

SCHEMAS = json_schemas()


def test_schema_tells_a_good_cart_from_a_bad_one() -> None:
    validator = Draft202012Validator(SCHEMAS["Cart"])
    cart = Cart.model_validate(
        {
            "currency": "CNY",
            "lines": [{"line_id": "1", "sku_id": "A", "quantity": 2, "unit_price_minor": 50}],
        }
    )
    data = json.loads(cart.model_dump_json())
    assert validator.is_valid(data)
    data["lines"][0]["quantity"] = 0
    assert not validator.is_valid(data)


def test_list_of_models_can_be_extended() -> None:
    class Extra(DomainModel):
        """One more."""

    assert list(json_schemas((*PUBLIC_MODELS, Extra)))[-1] == "Extra"


def test_files_are_written_for_each_model(tmp_path: Path) -> None:
    (path,) = write_schemas(tmp_path, (OptionValue,))
    assert path == tmp_path / "OptionValue.json"
    assert json.loads(path.read_text(encoding="utf-8")) == SCHEMAS["OptionValue"]


def test_command_writes_all(tmp_path: Path) -> None:
    main(["--write", str(tmp_path)])
    assert {path.stem for path in tmp_path.iterdir()} == set(SCHEMAS)


def test_command_refuses_a_missing_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--write", str(tmp_path / "nowhere")])
    assert "no such folder" in capsys.readouterr().err
