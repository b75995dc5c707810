"""Order lines as orders, in a stream whose batches may end inside an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from ecomops.adapters.metric_arrow import record_batches
from ecomops.adapters.metric_options import ReadOptions
from ecomops.adapters.metric_order_columns import LineColumn, line_columns
from ecomops.adapters.metric_order_ids import SeenIds
from ecomops.adapters.metric_order_lines import LineStream
from ecomops.arguments import checked_list

if TYPE_CHECKING:
    import pyarrow as pa


def _listed(argument: str, names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,)
    return tuple(checked_list(argument, names, str, "give names of columns"))


def _keep(names: Iterable[str]) -> tuple[str, ...]:
    return _listed("keep", names)


def _same(names: Iterable[str]) -> tuple[str, ...]:
    return _listed("same", names)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return _listed("once", names)


@frozen
class OrderBatches:
    """A function from batches of order lines to batches of orders (订单行汇总).

    The lines of an order have to stand together. The last order of a batch is held back until
    the next one shows whether it goes on, so that the result does not depend on where batches
    end. It can be pickled, and so runs on workers as it is.

    Attributes
    ----------
    columns
        What the lines call the columns of metrics. Amounts and counts are added up, exactly;
        ``"paid"`` reads major units, and gives ``paid_minor``. All others have to be the same
        on each line of an order, and are kept as they are.
    keep
        Columns that are none of a metric, such as a city to group by; the same on each line.
    same
        Which of `columns` are not added up, because each line repeats what the order has.
    once
        Which of `columns` and `keep` are not added up, because one line of an order has them and
        its others are empty, as in exports that write the order beside its first line. Empty
        text counts as empty; an order of which no line has a value has none.
    is_rising
        Whether order ids rise through the stream. Then nothing has to be remembered of orders
        that are over; otherwise their ids are, 8 bytes for each whole number.
    currency, float_noise
        As for `measure`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> lines = pa.table({"no": ["A", "A", "B"], "yuan": ["1.50", "2.00", "9"], "pcs": [1, 1, 3]})
    >>> names = {"order_id": "no", "paid": "yuan", "units": "pcs"}
    >>> to_orders = OrderBatches(names, currency="CNY")
    >>> pa.Table.from_batches(to_orders(lines.to_batches(max_chunksize=1))).to_pylist()[0]
    {'order_id': 'A', 'paid_minor': 350, 'units': 2}
    """

    columns: Mapping[str, str]
    keep: tuple[str, ...] = field(default=(), converter=_keep, kw_only=True)
    same: tuple[str, ...] = field(default=(), converter=_same, kw_only=True)
    once: tuple[str, ...] = field(default=(), converter=_once, kw_only=True)
    is_rising: bool = field(default=False, kw_only=True)
    currency: str | None = field(default=None, kw_only=True)
    float_noise: float = field(default=0.0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self._line_columns()
        self._options()

    def _line_columns(self) -> tuple[LineColumn, ...]:
        return line_columns(self.columns, self.keep, self.same, self.once)

    def _options(self) -> ReadOptions:
        return ReadOptions(self.currency, float_noise=self.float_noise)

    def __call__(self, batches: object) -> Iterator[pa.RecordBatch]:
        """Take batches of lines in, and give batches of orders in the order of their lines.

        Of batches without lines comes one batch without orders, which has their columns.

        Raises
        ------
        BadRowError
            If an order comes back after it was over, a line has no order or can't be read, or
            what should be the same is not; rows are counted from the first batch on.
        AmountTooLargeError
            If a sum leaves int64.
        MissingColumnError
            If a column is not there.
        """
        columns = self._line_columns()
        lines = LineStream(columns, self._options(), SeenIds(columns[0].name, self.is_rising))
        empty = None
        for batch in record_batches(batches):
            if batch.num_rows:
                yield from lines.orders(batch)
            elif empty is None:
                empty = batch
        if not lines.n_rows and empty is not None:
            yield lines.nothing(empty)
        yield from lines.rest()


def order_batches(
    batches: object,
    columns: Mapping[str, str],
    *,
    keep: Iterable[str] = (),
    same: Iterable[str] = (),
    once: Iterable[str] = (),
    is_rising: bool = False,
    currency: str | None = None,
    float_noise: float = 0.0,
) -> Iterator[pa.RecordBatch]:
    """Make orders of a stream of order lines (订单行转订单); arguments as for `OrderBatches`.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ecomops.adapters.metric_streams import metric_state
    >>> lines = pa.table({"order_id": [1, 1, 2], "paid_minor": [150, 200, 900]})
    >>> same_names = {"order_id": "order_id", "paid_minor": "paid_minor"}
    >>> float(metric_state("aov", order_batches(lines, same_names)).result())
    625.0
    """
    to_orders = OrderBatches(
        columns, keep=keep, same=same, once=once, is_rising=is_rising, currency=currency,
        float_noise=float_noise,
    )  # fmt: skip
    return to_orders(batches)
