"""Frames without rows, and mappings of columns that are misspelt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pydantic import ValidationError

from ecomops import load_orders
from ecomops.adapters.columns import OrderColumns
from ecomops.adapters.quota_use_columns import QuotaUseColumns
from ecomops.adapters.stock_columns import StockColumns
from ecomops.adapters.ticket_columns import TicketColumns, TicketEventColumns
from ecomops.adapters.whole_orders import order_ids

ROWS = pd.DataFrame(
    {
        "o": [1, 1],
        "s": ["a", "b"],
        "p": [Decimal("10.50"), Decimal("3.00")],
        "q": [1.0, 2.0],
        "who": pd.array([1, 1], dtype="Int64"),
        "clock": pd.to_datetime(["2025-01-01 10:00"] * 2),
        "instant": pd.to_datetime(["2025-01-01 10:00"] * 2).tz_localize("UTC"),
        "text": ["2025/1/1 10:00"] * 2,
        "tag": ["m", "n"],
    }
)
NEEDED = {"cart_id": "o", "sku_id": "s", "quantity": "q", "unit_price": "p"}
NO_ROWS = {
    "pandas": ROWS.head(0),
    "objects": ROWS.astype(object).head(0),
    "polars": pl.from_pandas(ROWS).head(0),
    "pyarrow": pa.Table.from_pandas(ROWS, preserve_index=False).slice(0, 0),
}


@pytest.mark.parametrize("library", NO_ROWS)
@pytest.mark.parametrize("at", ["clock", "instant", "text"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"customer_id": "who"},
        {"labels": ("tag",), "category": "tag", "tags": "tag"},
        {"shipping_fee": "p", "unit_cost": "p", "floor_price": "p", "discount": "p"},
    ],
)
def test_an_empty_frame_is_no_orders(library: str, at: str, more: dict[str, Any]) -> None:
    columns = NEEDED | {"placed_at": at, "zone": "Asia/Shanghai"} | more
    orders = load_orders(NO_ROWS[library], columns, currency="CNY")
    assert orders.table.cart_id == ()
    assert orders.table.list_minor.tolist() == []


@pytest.mark.parametrize("type_", [pa.int64(), pa.string()])
def test_an_empty_batch_has_no_order_ids(type_: pa.DataType) -> None:
    batch = pa.record_batch({"no": pa.array([], type_)})
    assert order_ids(batch, "no").tolist() == []


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (
            {"quantiti": "q"},
            r"'quantiti' is no field; did you mean 'quantity'; there are: 'cart_id'",
        ),
        ({"o": "cart_id"}, r"'o' is no field; the field comes first, as in \{'cart_id': 'o'\}"),
        ({"zzz": dt.UTC}, r"'zzz' is no field; leave it out"),
        ({3: "q"}, r"\n3\n  3 is no field"),
    ],
)
def test_a_misspelt_field_is_named_with_the_nearest(
    mapping: Mapping[Any, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        load_orders(ROWS, {**NEEDED, **mapping}, currency="CNY")


def test_every_misspelt_field_is_named_and_the_fields_are_listed_once() -> None:
    with pytest.raises(ValidationError) as caught:
        OrderColumns.model_validate({"o": "cart_id", "s": "sku_id"})
    assert [error["loc"] for error in caught.value.errors()] == [("o",), ("s",)]
    assert str(caught.value).count("there are:") == 1


@pytest.mark.parametrize(
    "columns", [OrderColumns, QuotaUseColumns, StockColumns, TicketColumns, TicketEventColumns]
)
def test_every_mapping_names_what_it_does_not_know(columns: type[OrderColumns]) -> None:
    field = next(iter(columns.model_fields))
    with pytest.raises(ValidationError, match=rf"'{field}x' is no field; did you mean '{field}'"):
        columns.model_validate({f"{field}x": "q"})
