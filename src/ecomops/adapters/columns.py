"""Which column of an order file holds what."""

from __future__ import annotations

from typing import Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from ecomops.adapters.column_names import ColumnName, ColumnNames

PRICE_FIELDS: Final = ("unit_price", "unit_price_minor", "line_amount", "line_amount_minor")
FLOOR_FIELDS: Final = ("floor_price", "floor_price_minor")
COST_FIELDS: Final = ("unit_cost", "unit_cost_minor")
SEVERAL_FIELDS: Final = ("category", "labels")
"""Fields that several columns can hold."""
GIVEN_FIELDS: Final = ("discount", "discount_minor")
FEE_FIELDS: Final = ("shipping_fee", "shipping_fee_minor")


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class OrderColumns(ColumnNames):
    """Which column of a table with one row per order line holds what (列映射).

    `cart_id`, `sku_id` and exactly one of the four amounts are needed.

    Examples
    --------
    >>> columns = OrderColumns(cart_id="order", sku_id="sku", unit_price="price", quantity="qty")
    >>> columns.names
    ('order', 'sku', 'qty', 'price')
    """

    cart_id: ColumnName
    """The order or basket that a row belongs to."""
    sku_id: ColumnName
    quantity: ColumnName | None = None
    """Units on the row; without it every row is one unit."""

    unit_price: ColumnName | None = None
    """Price of one unit in major units, such as 199.00."""
    unit_price_minor: ColumnName | None = None
    """Price of one unit in minor units (分), such as 19900."""
    line_amount: ColumnName | None = None
    """Amount of all units on the row together, in major units."""
    line_amount_minor: ColumnName | None = None
    """Amount of all units on the row together, in minor units."""

    product_id: ColumnName | None = None
    category: Annotated[tuple[ColumnName, ...], BeforeValidator(_one_or_many)] = ()
    """One column per level, the root first."""
    brand: ColumnName | None = None
    tags: ColumnName | None = None
    """Text with commas between the tags."""
    floor_price: ColumnName | None = None
    """What promotions may not take a unit below, in major units (底价)."""
    floor_price_minor: ColumnName | None = None
    discountable: ColumnName | None = None
    """Whether promotions may touch the row: a flag, or text such as true, 0, 是."""
    unit_cost: ColumnName | None = None
    """What one unit costs the shop, in major units (成本价); empty where nobody knows."""
    unit_cost_minor: ColumnName | None = None
    """What one unit costs the shop, in minor units."""
    discount: ColumnName | None = None
    """What had been taken off the row already, in major units (已优惠金额): prices and amounts
    are what was paid then, and the shelf price is rebuilt by adding it back."""
    discount_minor: ColumnName | None = None
    """What had been taken off the row already, in minor units."""
    customer_id: ColumnName | None = None
    """Who placed the order; empty for a guest."""
    labels: Annotated[tuple[ColumnName, ...], BeforeValidator(_one_or_many)] = ()
    """Columns that sort orders: customer segment, channel, region (订单标签)."""
    shipping_fee: ColumnName | None = None
    """What delivery of the order costs before promotions, in major units (运费); empty where there
    is none. Of this and all below, the rows of an order agree, or are empty but for one."""
    shipping_fee_minor: ColumnName | None = None
    """What delivery of the order costs before promotions, in minor units."""
    shipping_method: ColumnName | None = None
    """How the order travels, as promotions name it (配送方式)."""
    channel: ColumnName | None = None
    """Where the order comes from, as promotions name it: app, web (渠道)."""
    region: ColumnName | None = None
    """Where the order goes to, as promotions name it (地区)."""
    codes: ColumnName | None = None
    """The codes that were typed: text with commas between them (优惠码)."""
    orders_placed: ColumnName | None = None
    """Orders that the shopper placed before this one (历史订单数); empty for a guest."""
    tier_rank: ColumnName | None = None
    """The rank of the shopper's tier (会员等级); empty where there is none."""
    segments: ColumnName | None = None
    """The shopper's segments: text with commas between them (客群)."""
    birth_month: ColumnName | None = None
    """The month of the shopper's birthday, 1 to 12 (生日月); empty where nobody knows."""
    placed_at: ColumnName | None = None
    """When the order was placed."""
    zone: str | None = None
    """IANA name of the time zone that times without an offset are in: Asia/Shanghai."""

    @model_validator(mode="after")
    def _fits_together(self) -> OrderColumns:
        _count_given(self, PRICE_FIELDS, at_least=1)
        for fields in (FLOOR_FIELDS, COST_FIELDS, GIVEN_FIELDS, FEE_FIELDS):
            _count_given(self, fields, at_least=0)
        if self.orders_placed is None and (self.tier_rank or self.segments or self.birth_month):
            raise PydanticCustomError(
                "orders_placed",
                "orders_placed should be given with tier_rank, segments or birth_month: without it"
                " every shopper would be taken for a new one",
            )
        if self.shipping_method and not (self.shipping_fee or self.shipping_fee_minor):
            raise PydanticCustomError(
                "shipping_method", "shipping_method should come with a shipping fee, 0 where free"
            )
        if len(set(self.category)) < len(self.category):
            raise PydanticCustomError(
                "category_repeated", "category should name a different column for each level"
            )
        if self.zone is not None:
            _check_zone(self.zone, has_times=self.placed_at is not None)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is named, once each."""
        named: dict[str, None] = {}
        for field in type(self).model_fields:
            value = getattr(self, field)
            if field != "zone" and value is not None:
                named.update(dict.fromkeys((value,) if isinstance(value, str) else value))
        return tuple(named)


def _count_given(columns: OrderColumns, fields: tuple[str, ...], *, at_least: int) -> None:
    given = [field for field in fields if getattr(columns, field) is not None]
    if at_least <= len(given) <= 1:
        return
    raise PydanticCustomError(
        "one_amount",
        "{number} of {fields} should be given, not {given}",
        {
            "number": "exactly one" if at_least else "at most one",
            "fields": ", ".join(fields),
            "given": " and ".join(given) or "none",
        },
    )


def _check_zone(zone: str, *, has_times: bool) -> None:
    if not has_times:
        raise PydanticCustomError("zone_alone", "zone should come with a placed_at column")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        raise PydanticCustomError(
            "zone",
            "zone should be an IANA name such as 'Asia/Shanghai', not {zone}",
            {"zone": repr(zone)},
        ) from None
