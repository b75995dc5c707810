"""Past orders, with who placed them, what was given then, and how they are sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np
from attrs import Attribute, field, frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_named, check_type
from ecomops.errors import BadRowError, InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.kernels.groups import dense_codes
from ecomops.kernels.segments import exact_total
from ecomops.metrics.columns import CUSTOMER_ID, MetricColumn
from ecomops.metrics.reading import Values, read_column, read_every_row
from ecomops.models.instants import from_us
from ecomops.whatif.results.caveats import Caveat, caveats_of
from ecomops.whatif.results.origin import Origin


@frozen(eq=False)
class Labels:
    """Which group each order belongs to (订单标签).

    Attributes
    ----------
    names
        What the groups are called.
    code : (n_orders,) int64
        The place of each order's group in `names`.

    Examples
    --------
    >>> labels = Labels.of("segment", ["new", "old", "new"])
    >>> labels.names, labels.code.tolist()
    (('new', 'old'), [0, 1, 0])
    """

    names: tuple[str | int, ...]
    code: IntArray

    @classmethod
    def of(cls, name: str, values: object) -> Labels:
        """Read the group of each order: text or whole numbers; groups come in rising order.

        Raises
        ------
        BadRowError
            If an order has no group, or it is neither text nor a whole number.
        """
        column = MetricColumn(name, "id", name, "the group")
        found = read_every_row(column, values, "give every order a group")
        code, distinct = dense_codes(found)
        names = (one.decode() if isinstance(one, bytes) else one for one in distinct.tolist())
        return cls(tuple(names), code)


def _check_basis(_: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgumentError(
            attribute.name, value, "does not say what the prices are",
            "give 'list', 'shelf', 'paid' or another word",
        )  # fmt: skip


@frozen(eq=False)
class OrderHistory:
    """Past orders and what belongs to them, to ask what-if questions of (历史订单).

    A bare `CartTable` will do for most questions; give more for more: customers for limits,
    segments and intervals, unit costs (`Item.cost_minor`) for margins, what was given then for
    a comparison with what happened. Make one with `of`; loaders make one for you.

    Attributes
    ----------
    table
        The orders, at list price.
    basis
        What the prices of the table are: ``list``, ``shelf``, ``paid``; said in every result.
    customer_id : (n_orders,), optional
        Who placed each order: int64, or text as UTF-8 bytes; 0 or empty for a guest.
    is_guest : (n_orders,) bool, optional
        Whether it is not known who placed the order; each guest is a customer of their own.
        None: there are no guests.
    labels
        How the orders are sorted, by name: ``{"segment": ..., "channel": ...}``.
    given_minor : (n_orders,) int64, optional
        What promotions took off each order at the time. [minor]
    is_rebuilt
        Whether the prices were rebuilt from what was paid and what was given.

    Examples
    --------
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": n, "unit_price_minor": 9900}]}
    ...     for n in (1, 2, 2)])
    >>> history = OrderHistory.of(table, customer_id=["Li", "Wu", "Li"], given_minor=[0, 2000, 0])
    >>> history.n_customers, history.given_total_minor
    (2, 2000)
    """

    table: CartTable
    basis: str = field(default="list", validator=_check_basis)
    customer_id: Values | None = None
    is_guest: BoolArray | None = None
    labels: Mapping[str, Labels] = field(factory=dict)
    given_minor: IntArray | None = None
    is_rebuilt: bool = False

    @classmethod
    def of(
        cls,
        table: CartTable,
        *,
        basis: str = "list",
        customer_id: object = None,
        labels: Mapping[str, object] | None = None,
        given_minor: object = None,
        is_rebuilt: bool = False,
    ) -> OrderHistory:
        """Read columns of any kind, one entry per order of the table.

        A missing customer is a guest; nothing else may be missing.

        Raises
        ------
        InvalidArgumentError
            If a column has another length, labels have no names, or the basis says nothing.
        BadRowError
            If an entry is missing, of a wrong type, or more was given than the order is worth.
        """
        check_type("table", table, CartTable, "make one of orders with CartTable.of")
        n = len(table)
        customers = guests = given = None
        if customer_id is not None:
            customers, guests = read_column(CUSTOMER_ID, customer_id)
            _check_length(CUSTOMER_ID.name, customers, n)
        if given_minor is not None:
            given = _given(given_minor, n)
            over = np.flatnonzero(given > table.list_minor)
            if over.size:
                row = int(over[0])
                worth = int(table.list_minor[row])
                raise BadRowError(
                    "given_minor", int(given[row]), f"is more than the order's {worth}",
                    "give what was taken off goods", row=row,
                )  # fmt: skip
        if labels is not None:
            check_named("labels", labels, "give one per order by name: {'segment': ['new', ...]}")
        read = {name: Labels.of(name, values) for name, values in (labels or {}).items()}
        for name, one in read.items():
            _check_length(name, one.code, n)
        return cls(table, basis, customers, guests, read, given, is_rebuilt)

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def customer(self) -> IntArray | None:
        """(n_orders,) Each order's customer as a dense code, guests last; None: not known."""
        if self.customer_id is None:
            return None
        if self.is_guest is None:
            return dense_codes(self.customer_id)[0]
        known = ~self.is_guest
        code = np.empty(len(self), dtype=np.int64)
        code[known], distinct = dense_codes(self.customer_id[known])
        n_guests = int(self.is_guest.sum())
        code[self.is_guest] = np.arange(distinct.size, distinct.size + n_guests)
        return code

    @property
    def knows_customers(self) -> bool:
        """Whether it is known of any order who placed it."""
        return self.customer_id is not None and (self.is_guest is None or not self.is_guest.all())

    @property
    def n_customers(self) -> int | None:
        """How many customers there are, each guest one; None: not known."""
        return None if self.customer is None else int(self.customer.max(initial=-1)) + 1

    @property
    def given_total_minor(self) -> int | None:
        """What was taken off all orders at the time; exact beyond int64 [minor]."""
        return None if self.given_minor is None else exact_total(self.given_minor)

    # ---- told in results ----------------------------------------------------------------
    def origin(
        self,
        *,
        rules_digest: str | None = None,
        seed: int | None = None,
        known_sales_minor: int = 0,
        more: Sequence[Caveat] = (),
    ) -> Origin:
        """Say where a result comes from, with the caveats that these orders bring."""
        span = self.span
        return Origin(
            currency=self.table.currency,
            basis=self.basis,
            orders=len(self),
            customers=self.n_customers,
            first_at=None if span is None else span[0],
            last_at=None if span is None else span[1],
            rules_digest=rules_digest,
            seed=seed,
            caveats=(*self.caveats(known_sales_minor), *more),
        )

    @cached_property
    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last order were placed; None: not known."""
        at_us = self.table.cart_at_us
        if at_us is None or not at_us.size:
            return None
        return from_us(int(at_us.min())), from_us(int(at_us.max()))

    def caveats(self, known_sales_minor: int = 0) -> tuple[Caveat, ...]:
        """Say what to keep in mind of these orders.

        Parameters
        ----------
        known_sales_minor
            Sales of goods whose cost is known. [minor]
        """
        return caveats_of(
            sales_minor=exact_total(self.table.line_list_minor),
            given_minor=self.given_total_minor,
            is_rebuilt=self.is_rebuilt,
            span=self.span,
            customers=self.n_customers,
            known_sales_minor=known_sales_minor,
        )


def history_of(orders: CartTable | OrderHistory, basis: str | None = None) -> OrderHistory:
    """Take orders as a history, whichever way they come.

    Raises
    ------
    InvalidArgumentError
        If they are neither, or a history and a basis are given that differ.
    """
    if isinstance(orders, OrderHistory):
        if basis is not None and basis != orders.basis:
            remedy = f"leave it out: the history says {orders.basis!r}"
            raise InvalidArgumentError("basis", basis, "is not that of the history", remedy)
        return orders
    return OrderHistory.of(orders, basis="list" if basis is None else basis)


_GIVEN: Final = MetricColumn("given_minor", "minor", "当时优惠", "what was taken off the order")


def _given(values: object, n: int) -> IntArray:
    found, missing = read_column(_GIVEN, values)
    _check_length(_GIVEN.name, found, n)
    if missing is not None:
        row = int(np.flatnonzero(missing)[0])
        remedy = "give one for every order, 0 where nothing was taken off"
        raise BadRowError(_GIVEN.name, None, "is missing", remedy, row=row)
    return found


def _check_length(name: str, found: Values, n: int) -> None:
    if found.size != n:
        raise InvalidArgumentError(
            name, f"<{found.size} entries>", f"does not fit {n} orders", "give one per order"
        )
