"""What was used of promotions when each cart of a table came; `Usage`, for many."""

from __future__ import annotations

from collections.abc import Mapping
from operator import index

import numpy as np
from attrs import field, frozen

from ecomops._arrays import IntArray
from ecomops.arguments import check_type
from ecomops.errors import InvalidArgumentError
from ecomops.facts.usage import Usage
from ecomops.kernels.columns import check_range, whole_numbers
from ecomops.rounding import check_whole


def _counts(name: str, columns: object, n_carts: int) -> dict[str, IntArray]:
    """Read a column of counts for each promotion."""
    if not isinstance(columns, Mapping):
        raise InvalidArgumentError(name, columns, "is no dict", "give a column by promotion id")
    for key in columns:
        check_type(f"a key of {name}", key, str, "give promotion ids")
    return {
        key: whole_numbers(f"{name}[{key!r}]", column, n_carts, low=0)
        for key, column in columns.items()
    }


@frozen(eq=False)
class UsageTable:
    """How much of each promotion is used when each cart is priced; `Usage`, for many (用量表).

    Every column has one entry per cart: `n_carts`, which `len` tells. What is not named counts
    as unused. Columns that are int64 already are kept as they are, not copied.

    Attributes
    ----------
    uses : per promotion id (n_carts,) int64
        Orders that use the promotion before this cart.
    customer_uses : per promotion id (n_carts,) int64
        Those of the cart's own customer in the promotion's current period; for a guest's cart
        the number has no meaning.
    spent_minor : per promotion id (n_carts,) int64
        What the promotion has given away before. [minor]

    Examples
    --------
    >>> usage = UsageTable(2, uses={"p": [7, 8]}, customer_uses={"p": [0, 1]})
    >>> usage.uses_of("p").tolist(), usage.spent_minor_on("p").tolist()
    ([7, 8], [0, 0])
    >>> usage.of_cart(1, "C-1")
    Usage(uses={'p': 8}, customer_uses={('C-1', 'p'): 1}, spent_minor={})
    """

    _n_carts: int
    uses: Mapping[str, IntArray] = field(factory=dict)
    customer_uses: Mapping[str, IntArray] = field(factory=dict)
    spent_minor: Mapping[str, IntArray] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        check_whole("n_carts", self._n_carts, "give how many carts there are")
        if self._n_carts < 0:
            raise InvalidArgumentError("n_carts", self._n_carts, "is below zero", "give 0 or more")
        for name in ("uses", "customer_uses", "spent_minor"):
            columns = _counts(name, getattr(self, name), self._n_carts)
            object.__setattr__(self, name, columns)  # lists have become columns

    def __len__(self) -> int:
        return self._n_carts

    def uses_of(self, promotion_id: str) -> IntArray:
        """Return how many orders use a promotion, (n_carts,) int64."""
        return self._column(self.uses, promotion_id)

    def customer_uses_of(self, promotion_id: str) -> IntArray:
        """Return how many orders of each cart's customer use it, (n_carts,) int64."""
        return self._column(self.customer_uses, promotion_id)

    def spent_minor_on(self, promotion_id: str) -> IntArray:
        """Return what a promotion has given away, (n_carts,) int64 [minor]."""
        return self._column(self.spent_minor, promotion_id)

    def _column(self, columns: Mapping[str, IntArray], promotion_id: str) -> IntArray:
        column = columns.get(promotion_id)
        return np.broadcast_to(np.int64(0), (self._n_carts,)) if column is None else column

    def of_cart(self, cart: int, customer_id: str | None) -> Usage:
        """Return what one cart sees; a guest, None, has used nothing."""
        remedy = f"give a place among the {self._n_carts} carts"
        try:
            cart = index(cart)  # an entry of a column of places is as good
        except TypeError:
            raise InvalidArgumentError("cart", cart, "is no whole number", remedy) from None
        if not 0 <= cart < self._n_carts:
            raise InvalidArgumentError("cart", cart, "is outside the table", remedy)
        own = {} if customer_id is None else self.customer_uses
        return Usage(
            {name: int(column[cart]) for name, column in self.uses.items()},
            {(str(customer_id), name): int(column[cart]) for name, column in own.items()},
            {name: int(column[cart]) for name, column in self.spent_minor.items()},
        )

    def take(self, carts: IntArray | slice) -> UsageTable:
        """Return the usage of some carts, in the order given; a slice copies nothing.

        Raises
        ------
        InvalidArgumentError
            If they are no slice and no column of whole numbers.
        BadRowError
            If one lies outside the table; it names the row.

        Examples
        --------
        >>> UsageTable(3, uses={"p": [4, 5, 6]}).take(np.array([2, 0])).uses_of("p").tolist()
        [6, 4]
        """
        if isinstance(carts, slice):
            size = len(range(*carts.indices(self._n_carts)))
        else:
            carts = whole_numbers("carts", carts)
            check_range("carts", carts, 0, self._n_carts - 1)
            size = carts.size
        parts = (self.uses, self.customer_uses, self.spent_minor)
        return UsageTable(
            size, *({name: column[carts] for name, column in part.items()} for part in parts)
        )

    def __repr__(self) -> str:
        names = sorted({*self.uses, *self.customer_uses, *self.spent_minor})
        return f"UsageTable({self._n_carts} carts, {len(names)} promotions)"
