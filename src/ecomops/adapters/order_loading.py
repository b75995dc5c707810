"""From the columns of an order frame to orders: what all readers of lines have in common."""

from __future__ import annotations

import numpy as np

from ecomops._arrays import IntArray
from ecomops._typing import MAX_MINOR
from ecomops.adapters.cleaning import Cleaning
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.order_checkouts import read_checkouts
from ecomops.adapters.order_frame import OrderFrame
from ecomops.adapters.rows import split_uneven
from ecomops.errors import BadRowError
from ecomops.facts import CartTable
from ecomops.kernels.groups import group_sums
from ecomops.kernels.segments import first_too_large
from ecomops.whatif.history import OrderHistory


def loaded_orders(frame: OrderFrame, basis: str | None = None) -> LoadedOrders:
    """Read the columns of a frame, each once, and build the orders (组单).

    Parameters
    ----------
    frame
        With one row per order line.
    basis
        What the prices are: by default ``list``, or ``shelf`` where discounts were added back.

    Raises
    ------
    BadRowError
        If a row can't be read; it names column, value and row, counted from 0.
    NaiveDatetimeError
        If times have no offset and no zone is given.
    InvalidArgumentError
        If a column's type can't hold what it should.
    AmountTooLargeError
        If what an order comes to leaves int64; it names the order.
    """
    columns = frame.columns
    cart = frame.carts()
    quantity = frame.quantities()
    price = frame.prices()
    at_us = frame.cart_times(cart.code, len(cart.values))
    item, items = frame.items()
    rows: IntArray | None = None
    cart_code, given = cart.code, frame.given()
    has_amounts = bool(columns.line_amount or columns.line_amount_minor)
    if not has_amounts:
        _check_amounts(price, quantity, frame)
    if given is not None:
        price = _shelf_amounts(price if has_amounts else price * quantity, given, frame)
    whole = price if has_amounts or given is not None else price * quantity
    group_sums(whole, cart.code, len(cart.values), "amount", lambda i: f"order {cart.values[i]!r}")
    if has_amounts or given is not None:
        rows, quantity, price, uneven = split_uneven(price, quantity)
        cart_code, item = cart_code[rows], item[rows]
        frame.cleanings.extend([uneven] if uneven else [])
    n_carts, n_rows = len(cart.values), frame.source.n_rows
    table = CartTable.from_rows(
        currency=frame.currency,
        items=items,
        cart=cart_code,
        item=item,
        quantity=quantity,
        unit_price_minor=price,
        n_carts=n_carts,
        cart_id=cart.values,
        cart_at_us=at_us,
    )
    checkouts = read_checkouts(frame, cart.code, n_carts)
    if checkouts is not None:
        table = table.with_checkouts(*checkouts)
    same_rows = rows is None or rows.size == n_rows
    customers, guests = frame.customers(cart.code, n_carts)
    history = OrderHistory(
        table,
        ("list" if given is None else "shelf") if basis is None else basis,
        customers,
        guests,
        frame.labels(cart.code, n_carts),
        None if given is None else group_sums(given, cart.code, n_carts, "discount"),
        is_rebuilt=given is not None,
    )
    return LoadedOrders(
        history, n_rows, tuple(frame.cleanings), row_source=None if same_rows else rows
    )


def _check_amounts(price: IntArray, quantity: IntArray, frame: OrderFrame) -> None:
    """Refuse the first row of which all units together leave int64."""
    row = first_too_large(price, quantity)
    if row is not None:
        columns = frame.columns
        name = columns.unit_price or columns.unit_price_minor or ""
        problem = f"minor units times {int(quantity[row]):,} in {columns.quantity!r} leave int64"
        remedy = f"keep what a row comes to at most {MAX_MINOR} minor units"
        raise BadRowError(name, int(price[row]), problem, remedy, row=row)


def _shelf_amounts(paid: IntArray, given: IntArray, frame: OrderFrame) -> IntArray:
    """Add back what had been taken off each row; say so."""
    over = np.flatnonzero(given > MAX_MINOR - paid)
    if over.size:
        name = frame.columns.discount or frame.columns.discount_minor or ""
        remedy = "give what was taken off this row"
        row = int(over[0])
        raise BadRowError(name, int(given[row]), "is too large", remedy, row=row)
    reduced = np.flatnonzero(given)
    if reduced.size:
        frame.cleanings.append(Cleaning.of("shelf_rebuilt", reduced))
    return paid + given
