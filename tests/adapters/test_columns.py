from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ecomops.adapters.columns import OrderColumns

NEEDED: dict[str, Any] = {"cart_id": "order", "sku_id": "sku", "unit_price": "price"}


def test_names_lists_each_column_once():
    columns = OrderColumns(
        **NEEDED, product_id="sku", category=("l1", "l2"), placed_at="at", zone="Asia/Shanghai"
    )
    assert columns.names == ("order", "sku", "price", "l1", "l2", "at")


def test_one_category_column_may_stand_alone():
    assert OrderColumns.model_validate(NEEDED | {"category": "dept"}).category == ("dept",)


def test_mapping_survives_json():
    columns = OrderColumns(**NEEDED, category=("l1", "l2"))
    assert OrderColumns.model_validate_json(columns.model_dump_json()) == columns


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit_price": None}, "exactly one of unit_price, .* should be given, not none"),
        (
            {"line_amount_minor": "amount"},
            "exactly one of .* should be given, not unit_price and line_amount_minor",
        ),
        ({"floor_price": "f", "floor_price_minor": "g"}, "at most one of floor_price, floor_pr"),
        ({"zone": "Asia/Shanghai"}, "zone should come with a placed_at column"),
        ({"placed_at": "at", "zone": "Shanghai"}, "zone should be an IANA name such as 'Asia/Sh"),
        ({"placed_at": "at", "zone": "Asia"}, "zone should be an IANA name such as 'Asia/Sh"),
        ({"placed_at": "at", "zone": "../x"}, "zone should be an IANA name such as 'Asia/Sh"),
        ({"category": ("a", "a")}, "category should name a different column for each level"),
        ({"qty": "q"}, "is no field; leave it out; there are"),
        ({"cart_id": ""}, "at least 1 character"),
        ({"sku_id": 3}, "valid string"),
    ],
)
def test_wrong_mapping_says_what_is_expected(changes, message):
    with pytest.raises(ValidationError, match=message):
        OrderColumns.model_validate(NEEDED | changes)
