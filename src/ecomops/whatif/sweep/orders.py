"""What a sweep takes from the orders that a caller has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from attrs import frozen

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.segments import exact_total, segment_sum
from ecomops.whatif.order_totals import OrderTotals
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.sweep.customers import Customers, half_of_ranks
from ecomops.whatif.sweep.sorted_orders import SortedOrders

_LEAST_UNITS: Final = 2


@frozen(eq=False)
class SweptOrders(OrderTotals):
    """Order totals as a sweep sees them: sorted, whole or in halves of the customers."""

    @cached_property
    def customers(self) -> Customers | None:
        """Who placed them; None: not known."""
        if self.history is not None:
            return Customers.of_history(self.history)
        return None if self.customer_id is None else Customers.of(self.customer_id, self.is_guest)

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
