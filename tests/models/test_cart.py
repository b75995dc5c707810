from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from ecomops._typing import MAX_MINOR
from ecomops.errors import AmountTooLargeError
from ecomops.models import Cart, CartLine, OptionValue, Sku

LINE: dict[str, Any] = {"line_id": "1", "sku_id": "A", "quantity": 2, "unit_price_minor": 50}


def cart_of(*changes: dict[str, Any]) -> Cart:
    lines = [{**LINE, "line_id": str(i), **change} for i, change in enumerate(changes)]
    return Cart.model_validate({"currency": "CNY", "lines": lines})


def test_list_amount_is_price_times_quantity() -> None:
    assert CartLine(**LINE).list_minor == 100


def test_list_amount_beyond_int64_is_an_error() -> None:
    assert (
        CartLine(**{**LINE, "quantity": 1, "unit_price_minor": MAX_MINOR}).list_minor == MAX_MINOR
    )
    line = CartLine(**{**LINE, "unit_price_minor": MAX_MINOR})
    with pytest.raises(AmountTooLargeError, match=r"^list_minor = .* leaves int64"):
        _ = line.list_minor


def test_line_of_an_sku_carries_everything() -> None:
    sku = Sku(
        sku_id="A",
        product_id="P",
        title="A",
        category=("服装", "男装"),
        brand="Acme",
        tags=("new",),
        options=(OptionValue(axis="size", value="M"),),
        currency="CNY",
        list_price_minor=100,
        cost_minor=40,
        floor_price_minor=60,
    )
    line = CartLine.of(sku, 3, line_id="7")
    assert line == CartLine(
        line_id="7",
        sku_id="A",
        quantity=3,
        unit_price_minor=100,
        product_id="P",
        category=("服装", "男装"),
        brand="Acme",
        tags=("new",),
        options=sku.options,
        floor_price_minor=60,
        cost_minor=40,
    )
    assert CartLine.of(sku).line_id == "A"
    assert CartLine.of(sku).quantity == 1


def test_floor_may_exceed_the_unit_price() -> None:
    assert CartLine(**LINE, floor_price_minor=99).floor_price_minor == 99


@pytest.mark.parametrize("field", ["selected", "discountable"])
@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, 1.0])
def test_flags_are_booleans_only(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=f"{field}\n  Input should be a valid boolean"):
        CartLine.model_validate({**LINE, field: value})


@pytest.mark.parametrize("value", [True, "3", 3.0, 0, -1, 10**9 + 1, 10**30, float("nan"), None])
def test_quantity_is_a_whole_number_from_1(value: object) -> None:
    with pytest.raises(ValidationError) as error:
        cart_of({"quantity": value})
    assert error.value.errors()[0]["loc"] == ("lines", 0, "quantity")


@pytest.mark.parametrize("text", ["true", '"3"', "3.0", "-1", "1e3", "NaN", "1" + "0" * 30])
def test_quantity_in_json_is_as_strict(text: str) -> None:
    line = json.dumps(LINE).replace('"quantity": 2', f'"quantity": {text}')
    with pytest.raises(ValidationError) as error:
        Cart.model_validate_json(f'{{"currency": "CNY", "lines": [{line}]}}')
    assert error.value.errors()[0]["loc"] == ("lines", 0, "quantity")


def test_empty_cart_is_a_cart() -> None:
    assert Cart(currency="CNY").lines == ()


def test_cart_needs_a_currency() -> None:
    with pytest.raises(ValidationError, match="currency\n  Field required"):
        Cart.model_validate({"lines": []})


def test_every_duplicate_line_id_is_named_at_its_place() -> None:
    with pytest.raises(ValidationError) as error:
        cart_of({}, {"line_id": "0"}, {}, {"line_id": "2"})
    assert [(e["loc"], e["msg"]) for e in error.value.errors()] == [
        (("lines", 1, "line_id"), "line_id should be unique, but '0' is that of lines[0] too"),
        (("lines", 3, "line_id"), "line_id should be unique, but '2' is that of lines[2] too"),
    ]


def test_message_stays_short_with_many_duplicates() -> None:
    with pytest.raises(ValidationError) as error:
        cart_of(*({"line_id": "x" * 128} for _ in range(10_000)))
    assert error.value.error_count() == 10
    assert len(str(error.value)) < 10_000


def test_total_beyond_int64_is_refused() -> None:
    half = MAX_MINOR // 2
    fits = cart_of(
        {"quantity": 1, "unit_price_minor": half + 1}, {"quantity": 1, "unit_price_minor": half}
    )
    assert sum(line.list_minor for line in fits.lines) == MAX_MINOR
    with pytest.raises(
        ValidationError, match=f"lines\n  List amounts .* at most {MAX_MINOR}, not"
    ):
        cart_of({"quantity": 2, "unit_price_minor": half + 1})


def test_ten_thousand_lines_are_fine() -> None:
    assert len(cart_of(*({} for _ in range(10_000))).lines) == 10_000


def test_more_than_a_hundred_thousand_lines_are_refused() -> None:
    line = CartLine(**LINE)
    with pytest.raises(ValidationError) as error:
        Cart(currency="CNY", lines=(line,) * 100_001)
    assert [found["type"] for found in error.value.errors(include_input=False)] == ["too_long"]


def test_deep_json_is_an_error_and_no_crash() -> None:
    with pytest.raises(ValidationError):
        Cart.model_validate_json('{"currency": "CNY", "lines": ' + "[" * 100_000)


@pytest.mark.parametrize("lines", ["1", 1, {"a": 1}, [1], [[]], [None]])
def test_lines_of_another_form_are_refused(lines: object) -> None:
    with pytest.raises(ValidationError) as error:
        Cart.model_validate({"currency": "CNY", "lines": lines})
    assert error.value.errors()[0]["loc"][0] == "lines"


def test_huge_text_is_not_echoed_whole() -> None:
    with pytest.raises(ValidationError) as error:
        cart_of({"sku_id": "x" * 1_000_000})
    assert len(str(error.value)) < 1_000


def test_cart_is_frozen() -> None:
    with pytest.raises(ValidationError, match="Instance is frozen"):
        cart_of({}).lines[0].quantity = 3
