from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from ecomops.errors import InvalidArgumentError
from ecomops.models import OptionAxis, OptionValue, Product, Sku

SHIRT = Product(
    product_id="TEE",
    title="T-shirt",
    category=("服装", "男装", "T恤"),
    brand="Acme",
    tags=("summer", "cotton"),
    axes=(
        OptionAxis(axis_id="size", values=("S", "M", "L")),
        OptionAxis(axis_id="colour", values=("red", "blue")),
    ),
)
PRICE: dict[str, Any] = {"currency": "CNY", "list_price_minor": 79_00}
PLAIN: dict[str, Any] = {"sku_id": "A", "product_id": "P", "title": "A", **PRICE}


def message(error: pytest.ExceptionInfo[ValidationError]) -> str:
    (found,) = error.value.errors()
    return f"{'.'.join(map(str, found['loc']))}: {found['msg']}"


def test_sku_takes_category_brand_and_tags_from_its_product() -> None:
    sku = SHIRT.sku("TEE-M-red", {"size": "M", "colour": "red"}, **PRICE)
    assert (sku.product_id, sku.title) == ("TEE", "T-shirt")
    assert (sku.category, sku.brand, sku.tags) == (SHIRT.category, SHIRT.brand, SHIRT.tags)
    assert sku.options == (
        OptionValue(axis="colour", value="red"),
        OptionValue(axis="size", value="M"),
    )


def test_sku_may_have_its_own_title_and_details() -> None:
    sku = SHIRT.sku(
        "A",
        {"size": "M", "colour": "red"},
        title="Red shirt",
        cost_minor=30_00,
        floor_price_minor=50_00,
        barcode="4006381333931",
        weight_g=180,
        **PRICE,
    )
    assert (sku.title, sku.cost_minor, sku.floor_price_minor) == ("Red shirt", 30_00, 50_00)
    assert (sku.barcode, sku.weight_g) == ("4006381333931", 180)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"size": "XXL", "colour": "red"},
            "options['size'] = 'XXL' is not allowed on this axis; give one of 'S', 'M', 'L'",
        ),
        (
            {"size": "S", "cut": "slim"},
            "options = 'cut' is no axis of product 'TEE'; give one of 'size', 'colour'",
        ),
        ({"size": "S"}, "options['colour'] = None is missing; give one of 'red', 'blue'"),
        (None, "options['size'] = None is missing; give one of 'S', 'M', 'L'"),
    ],
)
def test_options_that_are_not_the_products_are_refused(
    options: dict[str, str] | None, text: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=f"^{re.escape(text)}$"):
        SHIRT.sku("A", options, **PRICE)


def test_product_without_axes_takes_no_options() -> None:
    tea = Product(product_id="TEA", title="Tea")
    assert tea.sku("TEA-1", **PRICE).options == ()
    with pytest.raises(InvalidArgumentError, match="leave it out"):
        tea.sku("TEA-1", {"size": "S"}, **PRICE)


def test_second_value_on_one_axis_is_refused_by_the_product() -> None:
    twice = tuple(OptionValue(axis="size", value=value) for value in "SM")
    with pytest.raises(InvalidArgumentError, match="is a second value on one axis"):
        SHIRT.check_options(twice)


def test_many_allowed_values_are_cut_in_the_message() -> None:
    axis = OptionAxis(axis_id="size", values=tuple(str(i) for i in range(1000)))
    product = Product(product_id="P", title="P", axes=(axis,))
    with pytest.raises(InvalidArgumentError, match="'11' and 988 more"):
        product.sku("A", {"size": "XXL"}, **PRICE)


def test_long_values_are_cut_in_the_message() -> None:
    options = tuple(OptionValue(axis="size", value=value * 200) for value in "SM")
    with pytest.raises(ValidationError) as error:
        Sku(**PLAIN, options=options)
    assert len(message(error)) < 300


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValidationError, match="title\n"):
        Sku(**{**PLAIN, "title": "\ud800"})


def test_floor_may_equal_the_list_price() -> None:
    assert Sku(**PLAIN, floor_price_minor=79_00).floor_price_minor == 79_00


def test_floor_above_the_list_price_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        Sku(**PLAIN, floor_price_minor=79_01)
    assert message(error) == (
        "floor_price_minor: floor_price_minor should be at most list_price_minor, "
        "which is 7900, not 7901"
    )


def test_cost_may_exceed_the_list_price() -> None:
    assert Sku(**PLAIN, cost_minor=90_00).cost_minor == 90_00


def test_tags_are_sorted_and_each_once() -> None:
    assert Sku(**PLAIN, tags=("b", "a", "b")).tags == ("a", "b")


def test_equal_but_for_the_order_of_tags_and_options_is_equal() -> None:
    options = tuple(OptionValue(axis=axis, value="1") for axis in "ab")
    left = Sku(**PLAIN, tags=("x", "y"), options=options)
    right = Sku(**PLAIN, tags=("y", "x"), options=options[::-1])
    assert left == right
    assert hash(left) == hash(right)


def test_two_values_on_one_axis_are_refused() -> None:
    options = tuple(OptionValue(axis="size", value=value) for value in "SM")
    with pytest.raises(ValidationError) as error:
        Sku(**PLAIN, options=options)
    assert message(error) == "options: Each axis should have one value, but 'size' has 'S' and 'M'"


def test_repeated_value_of_an_axis_is_refused_at_its_place() -> None:
    with pytest.raises(ValidationError) as error:
        OptionAxis(axis_id="size", values=("S", "M", "S"))
    assert message(error) == "values.2: Values of an axis should differ, but 'S' stands here again"


def test_axis_without_values_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        OptionAxis(axis_id="size", values=())


def test_two_axes_of_one_id_are_refused() -> None:
    with pytest.raises(ValidationError) as error:
        Product(product_id="P", title="P", axes=SHIRT.axes + SHIRT.axes[:1])
    assert message(error) == (
        "axes.2.axis_id: axis_id should be unique, but 'size' is that of axes[0] too"
    )


@pytest.mark.parametrize("value", [True, "3", 3.0, -1, 10**30, float("nan"), None, [1]])
@pytest.mark.parametrize("field", ["list_price_minor", "floor_price_minor"])
def test_amount_is_a_whole_number_of_minor_units(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as error:
        Sku.model_validate({**PLAIN, field: value})
    assert {found["loc"] for found in error.value.errors()} == {(field,)}


@pytest.mark.parametrize("currency", ["RMB", "cny", "", "XXX", 156, None])
def test_unknown_currency_is_refused(currency: object) -> None:
    with pytest.raises(ValidationError) as error:
        Sku.model_validate({**PLAIN, "currency": currency})
    assert error.value.errors()[0]["loc"] == ("currency",)


def test_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour\n  Extra inputs are not permitted"):
        Sku.model_validate({**PLAIN, "colour": "red"})
