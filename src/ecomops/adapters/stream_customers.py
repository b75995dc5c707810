"""How many customers a stream of orders has: each once, wherever it is cut."""

from __future__ import annotations

from attrs import define, field

from ecomops.metrics.keys import KeySet
from ecomops.whatif.history import OrderHistory


@define
class SeenCustomers:
    """The customers that have ordered so far (已出现顾客).

    Examples
    --------
    >>> from ecomops import CartTable
    >>> table = CartTable.of([{"currency": "CNY", "lines": [
    ...     {"line_id": "1", "sku_id": "tee", "quantity": 1, "unit_price_minor": 9900}]}] * 2)
    >>> seen = SeenCustomers()
    >>> for customers in (["Li", "Wu"], ["Wu", None]):
    ...     seen.add(OrderHistory.of(table, customer_id=customers))
    >>> seen.n
    3
    """

    _ids: KeySet = field(factory=lambda: KeySet("customer_id"), init=False)
    _n_guests: int = field(default=0, init=False)
    _is_known: bool = field(default=True, init=False)

    def add(self, history: OrderHistory) -> None:
        """Take in who placed some orders; each guest is a customer of their own."""
        ids, guests = history.customer_id, history.is_guest
        if ids is None:
            self._is_known = False
            return
        if guests is not None:
            self._n_guests += int(guests.sum())
            ids = ids[~guests]
        self._ids = self._ids.plus(ids)

    @property
    def n(self) -> int | None:
        """How many there are; None: it is not known who placed some of the orders."""
        return len(self._ids) + self._n_guests if self._is_known else None
