"""What a line of a cart and a line of an order have in common."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import Field

from ecomops._typing import (
    CategoryPath,
    Label,
    LineId,
    MinorAmount,
    ProductId,
    Quantity,
    SkuId,
)
from ecomops.models.base import DomainModel
from ecomops.models.options import Options
from ecomops.models.tags import Tags

MAX_LINES: Final = 100_000
"""The most lines that one cart or order may have."""

Flag: TypeAlias = Annotated[bool, Field(strict=True)]
"""True or False; not 1, "yes" or "on"."""


class GoodsLine(DomainModel, validate_default=False):
    """A quantity of one SKU at one unit price, with what rules look at (商品行)."""

    line_id: LineId
    """Unique within the cart or order."""
    sku_id: SkuId
    quantity: Quantity
    unit_price_minor: MinorAmount
    """Price of one unit before any discount."""
    product_id: ProductId | None = None
    category: CategoryPath = ()
    brand: Label | None = None
    tags: Tags = ()
    options: Options = ()
    floor_price_minor: MinorAmount = 0
    """No discount takes a unit below the lesser of this and its unit price (底价)."""
    cost_minor: MinorAmount | None = None
    """What one unit costs the shop, if known."""
    discountable: Flag = True
    """False: promotions neither count the line nor discount it (不参与优惠)."""
