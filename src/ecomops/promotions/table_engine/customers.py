"""Whose carts these are: carts of customers that are known by their ids alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set as AbstractSet
from numbers import Integral
from typing import TypeAlias

import numpy as np
from attrs import evolve
from pydantic import ValidationError

from ecomops._arrays import IntArray
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import CartTable, Checkout
from ecomops.kernels.given_columns import is_missing, opened_column
from ecomops.kernels.groups import dense_codes
from ecomops.models import Shopper
from ecomops.promotions.rules.rule import Plan

CustomerIds: TypeAlias = "Sequence[int | str | None] | np.ndarray"
"""Who placed each cart: ids as text or whole numbers; None for a guest.

A column of pandas, polars or Arrow will do; NaN and NA in it are guests too.
"""

_GUEST = -1
_NO_COLUMNS = (str, bytes, Mapping, AbstractSet)
"""What has a length but no entry for each cart, in an order."""
_REMEDY = "give text, a whole number, or None for a guest"
_FLOAT_REMEDY = f"{_REMEDY}; pandas' astype('Int64') keeps numbers whole beside gaps"


def with_customers(table: CartTable, customer_id: CustomerIds, plan: Plan) -> CartTable:
    """Say whose each cart is: a checkout that names nobody gets a shopper with just the id.

    A whole number becomes text: 7 is the customer ``"7"``.

    Raises
    ------
    InvalidArgumentError
        If there is not one id for each cart; or if a promotion asks how many orders a customer
        has placed, which an id does not tell.
    BadRowError
        If an id can't be one, or the cart's checkout names another customer.
    """
    code, names = _coded(customer_id, len(table))
    place = table.cart_checkout
    if place is None:
        place = np.zeros(len(table), dtype=np.int64)
    width = len(names) + 1
    pair, known = dense_codes(place * width + (code - _GUEST))
    some_cart = np.empty(known.size, dtype=np.int64)
    some_cart[pair[::-1]] = np.arange(pair.size - 1, -1, -1)
    checkouts = []
    unknown: dict[int, str] = {}
    for at, cart in zip(known.tolist(), some_cart.tolist(), strict=True):
        checkout = table.checkouts[at // width]
        name = None if at % width == 0 else names[at % width - 1]
        if name is not None:
            if checkout.shopper is None:
                unknown[cart] = name
            checkout = _named(checkout, name, cart)
        checkouts.append(checkout)
    if unknown:
        first = min(unknown)
        _check_orders_unasked(plan, first, unknown[first])
    return table.with_checkouts(checkouts, pair)


def _named(checkout: Checkout, name: str, cart: int) -> Checkout:
    shopper = checkout.shopper
    if shopper is not None and shopper.customer_id is not None:
        if shopper.customer_id == name:
            return checkout
        raise BadRowError(
            "customer_id", name, f"is not the cart's own shopper, {shopper.customer_id!r}",
            "leave the column out, or correct the cart", row=cart,
        )  # fmt: skip
    told = {} if shopper is None else dict(shopper)
    try:
        return evolve(checkout, shopper=Shopper(**(told | {"customer_id": name})))
    except ValidationError:
        raise BadRowError("customer_id", name, "is no id", _REMEDY, row=cart) from None


def _check_orders_unasked(plan: Plan, cart: int, name: str) -> None:
    """Refuse to take everybody for a new customer."""
    for rule in plan.rules:
        audience = rule.promotion.audience
        asks = audience is not None and audience.new_customer is not None
        asks |= any(condition.unit == "orders" for condition, _ in rule.conditions)
        if asks and rule.own_fate is None:
            raise InvalidArgumentError(
                f"customer_id[{cart}]", name,
                f"does not tell how many orders came before, which {rule.promotion_id!r} asks for",
                "give orders_placed wherever a customer is named, or leave the promotion out",
            )  # fmt: skip


def _coded(customer_id: CustomerIds, n_carts: int) -> tuple[IntArray, list[str]]:
    """Give every id a code, guests `_GUEST`; and list what the codes stand for."""
    given, missing = opened_column(customer_id)
    is_column = hasattr(given, "__len__") and not isinstance(given, _NO_COLUMNS)
    if not is_column or getattr(given, "ndim", 1) != 1:
        raise InvalidArgumentError("customer_id", customer_id, "is no column", _REMEDY)
    if len(given) != n_carts:
        raise InvalidArgumentError(
            "customer_id", f"<{len(given)}>", "is not as long as the table",
            f"give one for each of the {n_carts} carts",
        )  # fmt: skip
    is_array = isinstance(given, np.ndarray)
    if is_array and given.dtype.kind in "iu" and missing is None:
        code, known = dense_codes(given)
        return code, [str(number) for number in known.tolist()]
    place: dict[str, int] = {}
    codes = np.full(n_carts, _GUEST, dtype=np.int64)
    for row, one in enumerate(given.tolist() if is_array else given):
        if is_missing(one) or (missing is not None and missing[row]):
            continue
        if isinstance(one, bool) or not isinstance(one, Integral | str):
            remedy = _FLOAT_REMEDY if isinstance(one, float) else _REMEDY
            raise BadRowError("customer_id", one, "is no id", remedy, row=row)
        codes[row] = place.setdefault(str(one), len(place))
    return codes, list(place)
