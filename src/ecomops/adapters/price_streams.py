"""Streams of order lines priced under other promotions: one machine or many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from ecomops.adapters.arrow_numbers import int64_array
from ecomops.adapters.columns import OrderColumns
from ecomops.adapters.loaded import LoadedOrders
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_order_ids import SeenIds
from ecomops.adapters.metric_rows import rows_counted_from
from ecomops.adapters.order_loading import loaded_orders
from ecomops.adapters.stream_customers import SeenCustomers
from ecomops.adapters.stream_frames import KnownItems, StreamFrame
from ecomops.adapters.whole_orders import LEAST_ROWS, WholeOrders
from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError
from ecomops.promotions.quotes.pricing import NOTHING_USED
from ecomops.promotions.rules.promotion_set import (
    Promotions,
    PromotionSet,
    compile_promotions,
)
from ecomops.promotions.rules.rule import Rules
from ecomops.rounding import check_whole
from ecomops.whatif.replay.in_time import price_history
from ecomops.whatif.replay.replay import check_currency, replay
from ecomops.whatif.replay.report import ReplayReport

if TYPE_CHECKING:
    import pyarrow as pa

RESULT_COLUMNS: Final = ("list_minor", "discount_minor", "net_minor")
"""What `PriceBatches` adds to each line, as int64: before promotions, taken off, left to pay."""


def _columns(columns: OrderColumns | Mapping[str, object]) -> OrderColumns:
    if isinstance(columns, OrderColumns):
        return columns
    given = dict(columns) if isinstance(columns, Mapping) else columns
    return OrderColumns.model_validate(given)


def _kept(promotions: Promotions) -> Promotions:
    """Keep what is given more than once: an iterator is read off."""
    if isinstance(promotions, PromotionSet | Rules):
        return promotions
    return tuple(promotions)


@frozen
class PriceBatches:
    """A function from batches of order lines to the same lines, priced (批量计价).

    The lines of an order have to stand together; where batches end does not matter, and every
    line gets what `price_table` gives it; fees are no lines, so what is taken off shipping stands
    in none, and `replay_batches` tells it. It can be pickled, and so runs on workers as it is:
    ``df.mapInArrow(PriceBatches(...), schema)``.

    Attributes
    ----------
    promotions
        A `PromotionSet`, or promotions. Those with limits need to know what orders before
        have used, in order of time; no part of a stream knows that, so they are refused.
    columns
        Which column holds what, as for `load_orders`.
    currency
        ISO 4217 code of every amount.
    now
        One instant for all orders; by default each order's own.
    is_rising
        Whether order ids rise through the stream. Then nothing has to be remembered of orders
        that are over; otherwise their ids are, 8 bytes for each whole number.
    float_noise
        As for `load_orders`.
    least_rows
        Lines to gather before they are priced.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ecomops import parse_promotion
    >>> lines = pa.table({"no": ["A", "A", "B"], "sku": ["tee", "cap", "tee"],
    ...                   "price": ["150.00", "50.00", "150.00"]})
    >>> price = PriceBatches([parse_promotion("满199减20", currency="CNY")],
    ...     {"cart_id": "no", "sku_id": "sku", "unit_price": "price"}, currency="CNY")
    >>> priced = pa.Table.from_batches(price(lines.to_batches(max_chunksize=1)))
    >>> priced["net_minor"].to_pylist(), priced.column_names[-3:]
    ([13500, 4500, 15000], ['list_minor', 'discount_minor', 'net_minor'])
    """

    promotions: Promotions = field(converter=_kept)
    columns: OrderColumns = field(converter=_columns)
    currency: str = field(kw_only=True)
    now: datetime | None = field(default=None, kw_only=True)
    is_rising: bool = field(default=False, kw_only=True)
    float_noise: float = field(default=0.0, kw_only=True)
    least_rows: int = field(default=LEAST_ROWS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        exponent(self.currency)  # an unknown currency is refused before any work
        ReadOptions(float_noise=self.float_noise)  # and so is what is out of range
        check_whole("least_rows", self.least_rows, "give a number of lines from 1")
        if self.least_rows < 1:
            remedy = "give a number of lines from 1"
            raise InvalidArgumentError("least_rows", self.least_rows, "is below one", remedy)
        self.rules()

    def rules(self) -> Rules:
        """Make the promotions ready.

        Raises
        ------
        CurrencyMismatchError
            If no promotion is in the currency of the orders.
        InvalidArgumentError
            If one has limits.
        """
        rules = compile_promotions(self.promotions)
        check_currency(rules.plan(self.currency))
        for promotion in rules.promotions:
            if promotion.limits is not None and promotion.limits.needs_usage:
                raise InvalidArgumentError(
                    "promotions", promotion.promotion_id,
                    "has limits, which need all orders in order of time",
                    "leave its limits out, or replay the orders as one table",
                )  # fmt: skip
        return rules

    def loaded(self, batches: object) -> Iterator[LoadedOrders]:
        """Read the lines, some whole orders at a time."""
        for orders, _ in self._parts(batches):
            yield orders

    def _parts(self, batches: object) -> Iterator[tuple[LoadedOrders, pa.Table]]:
        name = self.columns.cart_id
        stream = WholeOrders(name, SeenIds(name, self.is_rising), self.least_rows)
        known = KnownItems()
        for table, before in stream.tables(batches):
            with rows_counted_from(before):
                frame = StreamFrame.of(table, self.columns, self.currency, self.float_noise, known)
                orders = loaded_orders(frame)
            yield orders, table

    def __call__(self, batches: object) -> Iterator[pa.RecordBatch]:
        """Take batches of lines in, and give the same lines with three columns more.

        Raises
        ------
        BadRowError
            If an order comes back after it was over, or a line can't be read; rows are counted
            from the first batch on.
        MissingColumnError
            If a column is not there.
        InvalidArgumentError
            If the lines have one of the columns that are added.
        """
        rules = self.rules()
        for orders, table in self._parts(batches):
            quotes = price_history(
                orders.history, rules, now=self.now, usage=NOTHING_USED, by_line=False,
                progress=None,
            )  # fmt: skip
            listed = orders.row_amounts(quotes.table.line_list_minor)
            net = orders.row_amounts(quotes.line_net_minor)
            for name, amounts in zip(RESULT_COLUMNS, (listed, listed - net, net), strict=True):
                if name in table.column_names:
                    raise InvalidArgumentError(
                        "batches", name, "is a column already", "rename it before"
                    )
                table = table.append_column(name, int64_array(amounts))  # noqa: PLW2901  grows
            yield from table.to_batches()


def price_batches(
    batches: object,
    promotions: Promotions,
    columns: OrderColumns | Mapping[str, object],
    *,
    currency: str,
    now: datetime | None = None,
    is_rising: bool = False,
    float_noise: float = 0.0,
    least_rows: int = LEAST_ROWS,
) -> Iterator[pa.RecordBatch]:
    """Price a stream of order lines (批量计价); arguments as for `PriceBatches`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ecomops import parse_promotion
    >>> lines = pa.table({"no": [1, 1, 2], "sku": ["a", "b", "a"], "price": [150, 50, 150]})
    >>> columns = {"cart_id": "no", "sku_id": "sku", "unit_price": "price"}
    >>> deal = parse_promotion("满199减20", currency="CNY")
    >>> [b["discount_minor"].to_pylist() for b in
    ...     price_batches(lines, [deal], columns, currency="CNY")]
    [[1500, 500, 0]]
    """
    price = PriceBatches(
        promotions, columns, currency=currency, now=now, is_rising=is_rising,
        float_noise=float_noise, least_rows=least_rows,
    )  # fmt: skip
    return price(batches)


def replay_batches(
    batches: object,
    promotions: Promotions,
    columns: OrderColumns | Mapping[str, object],
    *,
    currency: str,
    reach_minor: int,
    now: datetime | None = None,
    is_rising: bool = False,
    float_noise: float = 0.0,
    least_rows: int = LEAST_ROWS,
) -> ReplayReport:
    """Replay a stream of order lines in bounded memory (流式重放).

    The report is that of `replay` over all lines at once; single orders can't be looked up
    afterwards. `ReplayReport.plus` adds the reports of several streams up. To count customers
    their ids are kept, each once.

    Parameters
    ----------
    reach_minor
        As for `replay`. [minor]
    batches, promotions, columns, currency, now, is_rising, float_noise, least_rows
        As for `PriceBatches`.

    Raises
    ------
    CurrencyMismatchError
        If no promotion is in the currency of the orders.
    InvalidArgumentError
        If there is no line, or a promotion has limits.
    BadRowError
        If an order comes back after it was over, or a line can't be read.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ecomops import parse_promotion
    >>> lines = pa.table({"no": [1, 1, 2], "sku": ["a", "b", "a"], "price": [150, 50, 150]})
    >>> columns = {"cart_id": "no", "sku_id": "sku", "unit_price": "price"}
    >>> deal = parse_promotion("满199减20", currency="CNY")
    >>> report = replay_batches(lines, [deal], columns, currency="CNY", reach_minor=50_00)
    >>> report.rows[0].qualifying, report.rows[0].within_reach, report.totals.cost_minor
    (1, 1, 2000)
    """
    price = PriceBatches(
        promotions, columns, currency=currency, now=now, is_rising=is_rising,
        float_noise=float_noise, least_rows=least_rows,
    )  # fmt: skip
    rules = price.rules()
    customers = SeenCustomers()
    found: ReplayReport | None = None
    for orders in price.loaded(batches):
        part = replay(orders.history, rules, reach_minor=reach_minor, now=now).report
        found = part if found is None else found.plus(part)
        customers.add(orders.history)
    if found is None:
        raise InvalidArgumentError("batches", "", "hold no line", "give a stream of order lines")
    return found if customers.n is None else found.of_customers(customers.n)
