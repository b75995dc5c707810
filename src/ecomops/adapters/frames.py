"""Data frames of any library as tables of carts, converted exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.columns import OrderColumns
from ecomops.adapters.loaded import Cleaning, LoadedOrders
from ecomops.adapters.order_frame import OrderFrame
from ecomops.adapters.rows import split_uneven
from ecomops.currencies import exponent
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.kernels.groups import group_sums
from ecomops.kernels.segments import checked_product
from ecomops.whatif.history import OrderHistory

_HALF: Final = 0.5


def load_orders(
    frame: object,
    columns: OrderColumns | Mapping[str, object],
    *,
    currency: str,
    basis: str | None = None,
    float_noise: float = 0.0,
) -> LoadedOrders:
    """Load a data frame with one row per order line, and say what was done to it (载入订单).

    Rows may stand in any order; carts come in the order of their first rows. Every column is
    converted once, exactly, into int64; the first row that can't be read is named, and then
    nothing is loaded.

    Parameters
    ----------
    frame
        Of pandas, polars, pyarrow or anything else that narwhals knows; lazy ones too.
    columns
        Which column holds what; a dict is validated as `OrderColumns`.
    currency
        ISO 4217 code of every amount.
    basis
        What the prices are, said in every result: by default ``list``, or ``shelf`` where
        discounts were added back.
    float_noise
        A float is an amount if it is the one nearest to it: 1.15 is, 0.1 + 0.2 is not. Where
        amounts went through calculations, say how far off they may be, below 0.5; what was
        rounded is counted. [minor]

    Returns
    -------
    LoadedOrders
        The table, and what was done: ids freed of blanks and spreadsheet marks (``="00123"``,
        ``'00123``); line amounts that do not divide by their quantity split into units at
        two prices, one minor unit apart; the earliest time where a cart's rows differ.

    Raises
    ------
    pydantic.ValidationError
        If the column mapping is wrong in itself.
    MissingColumnError
        If the frame lacks a column; it names the nearest.
    BadRowError
        If a row can't be read; it names column, value and row, counted from 0.
    NaiveDatetimeError
        If times have no offset and no zone is given.
    InvalidArgumentError
        If this is no frame, or a column's type can't hold what it should.
    MissingExtraError
        If narwhals is not installed.

    Notes
    -----
    The frame is read column by column. Measured for 10⁶ rows on one shared core, from pandas,
    polars or pyarrow: 0.7 to 2 s for columns of numbers, 1.7 to 3 s where ids and prices are
    text, up to 4 s for Decimal objects; beside the frame, 190 MB at the peak.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({
    ...     "order": ["A", "B", "A"],
    ...     "sku": ["tee", "tee", "cap"],
    ...     "qty": [1, 2, 3],
    ...     "amount": ["99.00", "198.00", "100.00"],
    ... })
    >>> columns = {"cart_id": "order", "sku_id": "sku", "quantity": "qty", "line_amount": "amount"}
    >>> orders = load_orders(frame, columns, currency="CNY")
    >>> orders.table.cart_id, orders.table.list_minor.tolist()
    (('A', 'B'), [19900, 19800])
    >>> print(orders.cleanings[0].what)
    amount split over units at two prices, one minor unit apart
    """
    exponent(currency)  # an unknown currency is refused before any work
    if not 0 <= float_noise < _HALF:
        remedy = "give minor units from 0 and below 0.5"
        raise InvalidArgumentError("float_noise", float_noise, "is out of range", remedy)
    if not isinstance(columns, OrderColumns):
        columns = OrderColumns.model_validate(
            dict(columns) if isinstance(columns, Mapping) else columns
        )
    order_frame = OrderFrame.opened(frame, columns, currency, float_noise)
    cart = order_frame.carts()
    quantity = order_frame.quantities()
    price = order_frame.prices()
    at_us = order_frame.cart_times(cart.code, len(cart.values))
    item, items = order_frame.items()
    rows: IntArray | None = None
    cart_code, given = cart.code, order_frame.given()
    has_amounts = bool(columns.line_amount or columns.line_amount_minor)
    if given is not None:
        price = _shelf_amounts(price, None if has_amounts else quantity, given, order_frame)
    if has_amounts or given is not None:
        rows, quantity, price, uneven = split_uneven(price, quantity)
        cart_code, item = cart_code[rows], item[rows]
        order_frame.cleanings.extend([uneven] if uneven else [])
    table = CartTable.from_rows(
        currency=currency,
        items=items,
        cart=cart_code,
        item=item,
        quantity=quantity,
        unit_price_minor=price,
        n_carts=len(cart.values),
        cart_id=cart.values,
        cart_at_us=at_us,
    )
    n_rows = order_frame.source.n_rows
    same_rows = rows is None or rows.size == n_rows
    n_carts = len(cart.values)
    customers, guests = order_frame.customers(cart.code, n_carts)
    history = OrderHistory(
        table,
        basis or ("list" if given is None else "shelf"),
        customers,
        guests,
        order_frame.labels(cart.code, n_carts),
        None if given is None else group_sums(given, cart.code, n_carts, "discount"),
        is_rebuilt=given is not None,
    )
    return LoadedOrders(
        history, n_rows, tuple(order_frame.cleanings), row_source=None if same_rows else rows
    )


def _shelf_amounts(
    price: IntArray, quantity: IntArray | None, given: IntArray, frame: OrderFrame
) -> IntArray:
    """Add back what had been taken off each row; say so."""
    paid = price if quantity is None else checked_product(price, quantity, "paid")
    over = np.flatnonzero(given > MAX_MINOR - paid)
    if over.size:
        name = frame.columns.discount or frame.columns.discount_minor or ""
        remedy = "give what was taken off this row"
        row = int(over[0])
        raise BadRowError(name, int(given[row]), "is too large", remedy, row=row)
    reduced = np.flatnonzero(given)
    if reduced.size:
        what = "shelf price rebuilt: what was paid and what had been taken off"
        why = "the orders were discounted already"
        frame.cleanings.append(Cleaning(what, int(reduced.size), why, int(reduced[0])))
    return paid + given


def cart_table(
    frame: object, columns: OrderColumns | Mapping[str, object], *, currency: str
) -> CartTable:
    """Load a data frame as a table of carts; `load_orders` without the report (购物车表).

    >>> import polars as pl
    >>> frame = pl.DataFrame({"order": [7, 7], "sku": ["tee", "cap"], "price": ["99.00", "50"]})
    >>> columns = {"cart_id": "order", "sku_id": "sku", "unit_price": "price"}
    >>> cart_table(frame, columns, currency="CNY").list_minor.tolist()
    [14900]
    """
    return load_orders(frame, columns, currency=currency).table
