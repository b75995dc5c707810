"""What an estimate takes from the orders that a caller has."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.segments import segment_sum
from ecomops.metrics.columns import CUSTOMER_ID
from ecomops.metrics.reading import Values, read_column
from ecomops.whatif.history import OrderHistory, history_of
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin

Orders: TypeAlias = "OrderHistory | CartTable | Numbers"
"""Past orders: a history, a table of carts, or a column of order totals in minor units."""

_MEASURED: Final = {"same_behaviour", "already_discounted"}
"""What holds for a replay and not here: behaviour is measured, under the promotion that ran."""


@frozen(eq=False)
class SeenOrders:
    """Orders as an estimate sees them: an amount each, and who placed them.

    Attributes
    ----------
    totals : (n_orders,) int64
        Goods that take part in promotions, before the discount. [minor]
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
    currency: str
    basis: str
    customer_id: Values | None
    is_guest: BoolArray | None
    history: OrderHistory | None

    @classmethod
    def of(
        cls, orders: Orders, customers: object, currency: str | None, basis: str | None
    ) -> SeenOrders:
        """Read orders, whichever way they come.

        Raises
        ------
        InvalidArgumentError
            If they are neither, or something is given that a history says already.
        BadRowError
            If a total is negative.
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
        if isinstance(given, CartTable):
            basis = "list" if basis is None else basis
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
            ids, guests = read_column(CUSTOMER_ID, customers)
            if ids.size != totals.size:
                raise InvalidArgumentError(
                    "customers", f"<{ids.size} entries>", f"does not fit {totals.size} orders",
                    "give one per order",
                )  # fmt: skip
        return cls(totals, currency, "list" if basis is None else basis, ids, guests, None)

    @classmethod
    def _of_history(cls, history: OrderHistory, currency: str | None) -> SeenOrders:
        table = history.table
        if currency is not None and currency != table.currency:
            remedy = f"leave it out: they are in {table.currency}"
            raise InvalidArgumentError("currency", currency, "is not that of the orders", remedy)
        totals = table.list_minor
        if not table.item_discountable.all():
            takes_part = table.item_discountable[table.line_item]
            totals = segment_sum(np.where(takes_part, table.line_list_minor, 0), table.offset)
        return cls(
            totals, table.currency, history.basis, history.customer_id, history.is_guest, history
        )

    @property
    def is_known(self) -> BoolArray:
        """(n_orders,) Whether it is known who placed the order."""
        if self.customer_id is None:
            return np.zeros(self.totals.size, dtype=np.bool_)
        if self.is_guest is None:
            return np.ones(self.totals.size, dtype=np.bool_)
        return ~self.is_guest

    def origin(self, seed: int) -> Origin:
        """Say where a result comes from."""
        more = () if self.customer_id is not None else (Caveat(code="no_customers"),)
        if self.history is None:
            return Origin(
                currency=self.currency,
                basis=self.basis,
                orders=self.totals.size,
                customers=self._n_customers(),
                seed=seed,
                caveats=more,
            )
        origin = self.history.origin(seed=seed, more=more)
        kept = tuple(caveat for caveat in origin.caveats if caveat.code not in _MEASURED)
        return origin.model_copy(update={"caveats": kept})

    def _n_customers(self) -> int | None:
        if self.customer_id is None:
            return None
        known = self.customer_id[self.is_known]
        return int(np.unique(known).size) + self.totals.size - known.size
