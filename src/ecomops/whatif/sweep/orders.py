"""What a sweep takes from the orders that a caller has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError
from ecomops.facts import CartTable
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.kernels.segments import exact_total, segment_sum
from ecomops.whatif.history import OrderHistory, history_of
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.sweep.customers import Customers, half_of_ranks
from ecomops.whatif.sweep.sorted_orders import SortedOrders

Orders: TypeAlias = "OrderHistory | CartTable | Numbers"
"""Past orders: a history, a table of carts, or a column of order totals in minor units."""

_LEAST_UNITS: Final = 2


@frozen(eq=False)
class SweptOrders:
    """Orders as a sweep sees them: two amounts each, and who placed them.

    Attributes
    ----------
    totals : (n_orders,) int64
        Goods that take part in promotions. [minor]
    worth : (n_orders,) int64
        All goods; the same array where all take part. [minor]
    currency, basis
        Of the amounts.
    customers
        Who placed them; None: not known.
    history
        The orders themselves, unless only totals were given.
    """

    totals: IntArray
    worth: IntArray
    currency: str
    basis: str
    customers: Customers | None
    history: OrderHistory | None

    @classmethod
    def of(
        cls, orders: Orders, customers: object, currency: str | None, basis: str | None
    ) -> SweptOrders:
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
        known = None if customers is None else Customers.of(customers, totals.size)
        return cls(totals, totals, currency, "list" if basis is None else basis, known, None)

    @classmethod
    def _of_history(cls, history: OrderHistory, currency: str | None) -> SweptOrders:
        table = history.table
        if currency is not None and currency != table.currency:
            remedy = f"leave it out: they are in {table.currency}"
            raise InvalidArgumentError("currency", currency, "is not that of the orders", remedy)
        totals = worth = table.list_minor
        if not table.item_discountable.all():
            takes_part = table.item_discountable[table.line_item]
            totals = segment_sum(np.where(takes_part, table.line_list_minor, 0), table.offset)
        known = Customers.of_history(history)
        return cls(totals, worth, table.currency, history.basis, known, history)

    def __len__(self) -> int:
        return self.totals.size

    @property
    def n_customers(self) -> int | None:
        """How many customers there are; None: not known."""
        return None if self.customers is None else len(self.customers)

    def sorted(self) -> SortedOrders:
        """Sort all orders."""
        return _sorted(self.totals, None if self.worth is self.totals else self.worth)

    def halves(self, seed: int) -> tuple[SortedOrders, SortedOrders]:
        """Sort the orders of either half of the customers; see `Customers.half`.

        Raises
        ------
        InvalidArgumentError
            If there are fewer than two customers, or two orders where none is known.
        """
        n = len(self if self.customers is None else self.customers)
        if n < _LEAST_UNITS:
            raise InvalidArgumentError(
                "seed", seed, f"can't split {n} customer{'' if n == 1 else 's'} in two",
                "leave it out, or give orders of two customers at least",
            )  # fmt: skip
        amounts: tuple[IntArray, ...]
        amounts = (self.totals,) if self.worth is self.totals else (self.totals, self.worth)
        if self.customers is not None:
            first = self.customers.half(seed, amounts)
        else:
            amounts = _ranked(amounts)
            first = half_of_ranks(n, seed)
        one, other = (_sorted(*(column[part] for column in amounts)) for part in (first, ~first))
        return one, other

    def check_floors(self, least_minor: int, most_off_minor: int | None) -> None:
        """Refuse orders that floor prices keep from giving what their totals promise.

        Parameters
        ----------
        least_minor
            The least threshold: smaller orders get nothing. [minor]
        most_off_minor
            The most that a scheme gives one order; None: up to all it is worth. [minor]

        Raises
        ------
        InvalidArgumentError
            If there is such an order.
        """
        table = None if self.history is None else self.history.table
        if table is None or not table.item_floor_minor.any():
            return
        price = table.line_unit_price_minor
        room = price - np.minimum(table.item_floor_minor[table.line_item], price)
        takes_part = table.item_discountable[table.line_item]
        line_room = np.where(takes_part, room * table.line_quantity, 0)
        wanted = self.totals if most_off_minor is None else np.minimum(self.totals, most_off_minor)
        bound = (segment_sum(line_room, table.offset) < wanted) & (self.totals >= least_minor)
        if bound.any():
            raise InvalidArgumentError(
                "orders", f"<{int(bound.sum())} orders>",
                "have floor prices that cut what they would get, which totals do not tell",
                "give order totals to leave floors out, or replay the promotions one by one",
            )  # fmt: skip

    def origin(self, rules_digest: str, seed: int | None, more: Sequence[Caveat]) -> Origin:
        """Say where a result comes from."""
        if seed is not None and self.customers is None:
            more = (Caveat(code="no_customers"), *more)
        if self.history is not None:
            return self.history.origin(rules_digest=rules_digest, seed=seed, more=more)
        return Origin(
            currency=self.currency,
            basis=self.basis,
            orders=len(self),
            customers=self.n_customers,
            rules_digest=rules_digest,
            seed=seed,
            caveats=(Caveat(code="same_behaviour"), *more),
        )


def _sorted(totals: IntArray, worth: IntArray | None = None) -> SortedOrders:
    return SortedOrders.of(totals, None if worth is None else exact_total(worth))


def _ranked(amounts: tuple[IntArray, ...]) -> tuple[IntArray, ...]:
    """Bring orders into rising order of their amounts."""
    if len(amounts) == 1:
        return (np.sort(amounts[0]),)
    order = np.lexsort(tuple(reversed(amounts)))
    return tuple(column[order] for column in amounts)
