"""Order totals out of whatever past orders a caller has."""

from __future__ import annotations

from typing import Any, Final, Self, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.segments import segment_sum
from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading import Values, read_column
from ecomops.whatif.history import OrderHistory, history_of

Orders: TypeAlias = "OrderHistory | CartTable | Numbers"
"""Past orders: a history, a table of carts, or a column of order totals in minor units."""

_CUSTOMERS: Final = MetricColumn("customers", "id", "顾客", "who placed the order")


@frozen(eq=False)
class OrderTotals:
    """What each past order has towards a threshold, and who placed it (订单金额).

    Attributes
    ----------
    totals : (n_orders,) int64
        Goods that take part in promotions, at the prices of the orders. [minor]
    worth : (n_orders,) int64
        All goods; the same array where all take part. [minor]
    currency, basis
        Of the amounts.
    customer_id : (n_orders,), optional
        None: it is not known who placed any of them.
    is_guest : (n_orders,) bool, optional
        None: there are no guests.
    history
        The orders themselves, unless only totals were given.
    """

    totals: IntArray
    worth: IntArray
    currency: str
    basis: str
    customer_id: Values | None
    is_guest: BoolArray | None
    history: OrderHistory | None

    @classmethod
    def of(
        cls, orders: Orders, customers: object, currency: str | None, basis: str | None
    ) -> Self:
        """Read orders, whichever way they come.

        Raises
        ------
        InvalidArgumentError
            If they are neither, something is given that a history says already, or there is
            not one customer for each order.
        BadRowError
            If a total is negative.

        Examples
        --------
        >>> OrderTotals.of([1200, 4100], ["Li", None], "CNY", None).is_guest.tolist()
        [False, True]
        """
        given: Any = orders
        if basis is not None:
            check_type("basis", basis, str, "give 'list' or 'shelf'")
        if isinstance(given, OrderHistory):
            if customers is not None:
                raise InvalidArgumentError(
                    "customers", "<a column>", "are the history's to say", "leave them out"
                )
            return cls._of_history(history_of(given, basis), currency)
        basis = "list" if basis is None else basis
        if isinstance(given, CartTable):
            history = OrderHistory.of(given, basis=basis, customer_id=customers)
            return cls._of_history(history, currency)
        totals = whole_numbers("orders", given, low=0)
        if currency is None:
            raise InvalidArgumentError(
                "currency", None, "is not known of bare totals", "give one such as 'CNY'"
            )
        exponent(currency)  # an unknown currency is refused here
        ids = guests = None
        if customers is not None:
            ids, guests = read_column(_CUSTOMERS, customers)
            if ids.size != totals.size:
                raise InvalidArgumentError(
                    "customers", f"<{ids.size} entries>", f"does not fit {totals.size} orders",
                    "give one per order",
                )  # fmt: skip
        return cls(totals, totals, currency, basis, ids, guests, None)

    @classmethod
    def _of_history(cls, history: OrderHistory, currency: str | None) -> Self:
        table = history.table
        if currency is not None and currency != table.currency:
            remedy = f"leave it out: they are in {table.currency}"
            raise InvalidArgumentError("currency", currency, "is not that of the orders", remedy)
        totals = worth = table.list_minor
        if not table.item_discountable.all():
            takes_part = table.item_discountable[table.line_item]
            totals = segment_sum(np.where(takes_part, table.line_list_minor, 0), table.offset)
        return cls(
            totals, worth, table.currency, history.basis, history.customer_id, history.is_guest,
            history,
        )  # fmt: skip

    def __len__(self) -> int:
        return self.totals.size

    @property
    def is_known(self) -> BoolArray:
        """(n_orders,) Whether it is known who placed the order."""
        if self.customer_id is None:
            return np.zeros(len(self), dtype=np.bool_)
        return np.ones(len(self), dtype=np.bool_) if self.is_guest is None else ~self.is_guest
