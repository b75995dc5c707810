"""Which column of a stock list holds what."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import MAX_MINOR
from ecomops.adapters.column_names import ColumnName, ColumnNames

ColumnOrNumber: TypeAlias = ColumnName | Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]
"""The name of a column, or one number for all rows."""

MAJOR_UNITS: Final = {"cost": "cost_minor", "max_stock": "max_stock_minor"}
"""Amounts in major units, and what the table calls them."""


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class StockColumns(ColumnNames):
    """Which column of a table with one row per SKU holds what (库存列映射).

    Fields are those of `StockTable`; a number instead of a name stands for all rows.

    Examples
    --------
    >>> columns = StockColumns(sku_id="sku", on_hand="现货", sold="units_30d", window_days=30)
    >>> columns.names
    ('sku', '现货', 'units_30d')
    """

    sku_id: ColumnName
    on_hand: ColumnOrNumber
    sold: ColumnOrNumber
    window_days: ColumnOrNumber
    reserved: ColumnOrNumber | None = None
    incoming: ColumnOrNumber | None = None
    in_stock_days: ColumnOrNumber | None = None
    sold_squares: ColumnOrNumber | None = None
    lead_time_days: ColumnOrNumber | None = None
    lead_times: ColumnOrNumber | None = None
    lead_time_squares: ColumnOrNumber | None = None
    cost: ColumnName | None = None
    """What one unit costs in major units, such as 19.90."""
    cost_minor: ColumnOrNumber | None = None
    """What one unit costs in minor units (分), such as 1990."""
    max_stock: ColumnName | None = None
    """How much may be bound in the SKU, in major units."""
    max_stock_minor: ColumnOrNumber | None = None
    """How much may be bound in the SKU, in minor units."""
    capacity_per_day: ColumnOrNumber | None = None
    min_order_units: ColumnOrNumber | None = None
    pack_units: ColumnOrNumber | None = None
    opening_units: ColumnOrNumber | None = None
    received_units: ColumnOrNumber | None = None
    category: Annotated[tuple[ColumnName, ...], BeforeValidator(_one_or_many)] = ()
    """One column per level, the root first."""

    @model_validator(mode="after")
    def _fits_together(self) -> StockColumns:
        for major, minor in MAJOR_UNITS.items():
            if getattr(self, major) is not None and getattr(self, minor) is not None:
                raise PydanticCustomError(
                    "one_amount",
                    "at most one of {major} and {minor} should be given",
                    {"major": major, "minor": minor},
                )
        if len(set(self.category)) < len(self.category):
            raise PydanticCustomError(
                "category_repeated", "category should name a different column for each level"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is named, once each."""
        named: dict[str, None] = {}
        for field in type(self).model_fields:
            value = getattr(self, field)
            if isinstance(value, str | tuple):
                named.update(dict.fromkeys((value,) if isinstance(value, str) else value))
        return tuple(named)
