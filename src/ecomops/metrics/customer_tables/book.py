"""The order book: every order once, in parts that can be merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
from attrs import frozen

from ecomops._typing import Language
from ecomops.arguments import check_type, of_type
from ecomops.errors import InvalidArgumentError
from ecomops.languages import known_language
from ecomops.metrics.columns import CANCELLED, CUSTOMER_ID, PAID_MINOR, PLACED_AT_US
from ecomops.metrics.families.sales import once_per_order
from ecomops.metrics.measures import Count
from ecomops.metrics.metric import Metric
from ecomops.metrics.rows import Rows, read_rows
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.tables import TableState

_ONCE: Final = once_per_order(CUSTOMER_ID, PLACED_AT_US, PAID_MINOR, CANCELLED)

BOOK: Final = Metric(
    "order_book", "orders", "订单数", "customers", Count(("orders", "订单")), unit="count",
    row="an order", gathering=_ONCE, leave_out=CANCELLED,
)  # fmt: skip
"""What the book keeps of an order; as a metric, for its state knows how to merge."""


def _nothing() -> TableState:
    return TableState(BOOK)


@frozen(eq=False, repr=False)
class OrderBook:
    """Orders, each kept once, out of which tables of customers are made (订单簿).

    A book is never changed; each step gives another. Merging is associative and commutative, an
    empty book changes nothing, and what comes of it does not depend on how rows were parted.
    Customers can't be put together from tables of parts (who is new in one may be old in
    another), so the orders themselves are kept: some tens of bytes each.

    Attributes
    ----------
    book_state
        The rows, in a state that merges, and is written and read as any other.

    Examples
    --------
    >>> day = 86_400_000_000
    >>> monday = OrderBook.empty().update(
    ...     order_id=["A", "B"], customer_id=[7, 8], placed_at_us=[0, 5], paid_minor=[199, 50])
    >>> tuesday = OrderBook.empty().update(
    ...     order_id=["B", "C"], customer_id=[8, 7], placed_at_us=[5, day], paid_minor=[50, 20])
    >>> print(monday.merge(tuesday))
    3 orders of 2 customers
    >>> monday.update(  # doctest: +ELLIPSIS
    ...     order_id=["A"], customer_id=[7], placed_at_us=[0], paid_minor=[198])
    Traceback (most recent call last):
    ...
    ecomops.errors.DuplicateIdError: order_id = 'A' stands twice, once with paid_minor = 199, ...
    """

    book_state: TableState = attrs.field(
        factory=_nothing, validator=of_type(TableState, "start with OrderBook.empty()")
    )

    def __attrs_post_init__(self) -> None:
        if self.book_state.metric.fingerprint != BOOK.fingerprint:
            raise InvalidArgumentError(
                "book_state", self.book_state.metric.fingerprint, "is no state of an order book",
                "give what an OrderBook keeps as its state",
            )  # fmt: skip

    @classmethod
    def empty(cls) -> OrderBook:
        """Start a book without orders."""
        return cls()

    def update(self, **columns: object) -> OrderBook:
        """Take more orders in.

        Parameters
        ----------
        columns
            ``order_id``, ``customer_id``, ``placed_at_us`` [µs since 1970] and ``paid_minor``,
            one row each; ``is_cancelled``, if there is such. A row that misses a value, as that
            of a guest, is left out and counted in `n_missing`.

        Raises
        ------
        InvalidArgumentError
            If a column is missing, unknown, of the wrong kind or length.
        BadRowError
            If a value can't be what its column holds; the first such row is named.
        DuplicateIdError
            If an order is there already, with other content.
        """
        return OrderBook(self.book_state.update(**columns))

    def merge(self, other: OrderBook) -> OrderBook:
        """Put two books into one.

        Raises
        ------
        DuplicateIdError
            If an order stands in both with different content.
        """
        check_type("other", other, OrderBook, "give an OrderBook")
        return OrderBook(self.book_state.merge(other.book_state))

    # ---- stored -------------------------------------------------------------------------
    def to_json(self) -> str:
        """Write it as JSON, to be stored; `from_json` reads it.

        >>> book = OrderBook.empty().update(
        ...     order_id=["A"], customer_id=[7], placed_at_us=[0], paid_minor=[199])
        >>> OrderBook.from_json(book.to_json()) == OrderBook.from_bytes(book.to_bytes()) == book
        True
        """
        return self.book_state.to_json()

    def to_bytes(self) -> bytes:
        """Write it as bytes, smaller and quicker; `from_bytes` reads it."""
        return self.book_state.to_bytes()

    @classmethod
    def from_json(cls, text: str) -> OrderBook:
        """Read a book back.

        Raises
        ------
        InvalidArgumentError
            If it is none, or no order can have such values.
        """
        return cls(_of(BOOK.state_from_json(text)))

    @classmethod
    def from_bytes(cls, data: bytes) -> OrderBook:
        """Read a book back.

        Raises
        ------
        InvalidArgumentError
            If it is none, cut short or changed, or no order can have such values.
        """
        return cls(_of(BOOK.state_from_bytes(data)))

    # ---- what it holds ------------------------------------------------------------------
    @property
    def n_missing(self) -> int:
        """Rows that were left out, because a value was missing."""
        return self.book_state.n_missing

    @property
    def rows(self) -> Rows:
        """The orders, cancelled ones left out."""
        return BOOK.chosen(self.book_state.table.rows(_ONCE.key, self.n_missing))

    def __len__(self) -> int:
        """Count the orders, cancelled ones too."""
        return self.book_state.table.n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OrderBook) and self.book_state == other.book_state

    __hash__ = None  # type: ignore[assignment]  # as that of the state

    def describe(self, language: Language = "en") -> str:
        """Say how much it holds."""
        zh = known_language(language) == "zh"
        rows = self.rows
        customers = len(set(rows[CUSTOMER_ID].tolist()))
        return (
            f"{customers:,} 位客户的 {rows.n:,} 个订单" if zh
            else f"{rows.n:,} orders of {customers:,} customers"
        )  # fmt: skip

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"<order book: {self}>"


def _of(state: MetricState) -> TableState:
    if not isinstance(state, TableState):
        raise TypeError  # states of a metric that counts ids once are of this class
    return state


def order_rows(orders: OrderBook | Mapping[str, object]) -> Rows:
    """Read a book or columns: each order once, cancelled ones left out."""
    if isinstance(orders, OrderBook):
        return orders.rows
    if not isinstance(orders, Mapping):
        raise InvalidArgumentError(
            "orders", type(orders).__name__, "is neither an OrderBook nor columns by name",
            "give an OrderBook, or dict(order_id=…, customer_id=…, placed_at_us=…, paid_minor=…)",
        )  # fmt: skip
    rows = read_rows(BOOK.needed, BOOK.optional, orders)
    once = _ONCE.once(_ONCE.spread(rows))
    return BOOK.chosen(once.rows(_ONCE.key, rows.n_missing))
