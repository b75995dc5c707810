"""Ids and amounts are builtins to a type checker, so callers write plain literals."""

from decimal import Decimal
from typing import assert_type

from ecomops._typing import CategoryPath, MinorAmount, Percent, Quantity, SkuId


def total_minor(unit_list_minor: MinorAmount, quantity: Quantity) -> MinorAmount:
    return unit_list_minor * quantity


def label(sku_id: SkuId, category_path: CategoryPath) -> str:
    assert_type(category_path, tuple[str, ...])
    return " > ".join((*category_path, sku_id))


def share(percent: Percent) -> Decimal:
    return percent / 100


assert_type(total_minor(199_00, 2), int)
label("tee-red-m", ("服装", "男装", "T恤"))
share(Decimal("12.5"))

total_minor(199.00, 2)  # E: arg-type
total_minor("199.00", 2)  # E: arg-type
label(7, ())  # E: arg-type
share(12.5)  # E: arg-type
