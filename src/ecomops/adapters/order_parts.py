"""Orders that were split between parts of the lines: found by comparing ids of parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import field, frozen

from ecomops.adapters.arrow_numbers import int64_array
from ecomops.adapters.metric_arrow import arrow, record_batches
from ecomops.adapters.metric_order_ids import SeenIds
from ecomops.adapters.metric_rows import rows_counted_from
from ecomops.adapters.whole_orders import order_ids
from ecomops.errors import DuplicateIdError
from ecomops.kernels.id_runs import run_starts
from ecomops.metrics.keys import check_alike, plain_ids
from ecomops.metrics.reading import Values

if TYPE_CHECKING:
    import pyarrow as pa

PART_COLUMNS: Final = ("first_id", "last_id")
"""What `PartOrders` gives: ranges of order ids, both ends of which are in the part."""


@frozen
class PartOrders:
    """A function from a part of the lines to the ids of its orders (分片订单号).

    A part can't see that an order of its own goes on in another, and both would price half an
    order. `check_whole_orders` compares what all parts give. It can be pickled, and so runs on
    workers as it is.

    Attributes
    ----------
    name
        The column that says which order a line is of.
    is_rising
        Whether ids rise through the part, and parts are cut by ranges of ids. Then a part gives
        one row, its first id and its last; otherwise one for each order.

    Examples
    --------
    >>> import pyarrow as pa
    >>> part = pa.table({"no": [3, 3, 5], "sku": ["tee", "cap", "tee"]})
    >>> [batch.to_pylist() for batch in PartOrders("no", is_rising=True)(part)]
    [[{'first_id': 3, 'last_id': 5}]]
    """

    name: str
    is_rising: bool = field(default=False, kw_only=True)

    def __call__(self, batches: object) -> Iterator[pa.RecordBatch]:
        """Take batches of lines in, and give batches of ranges of ids.

        Raises
        ------
        BadRowError
            If an order comes back after it was over, or a line has none; rows are counted from
            the first batch on.
        MissingColumnError
            If the column is not there.
        """
        seen, n_rows = SeenIds(self.name, self.is_rising), 0
        first = last = None
        for batch in record_batches(batches):
            if not batch.num_rows:
                continue
            with rows_counted_from(n_rows):
                ids = order_ids(batch, self.name)
                starts = run_starts(ids)
                if last is not None and ids[0] == last[0]:  # the order goes on
                    starts = starts[1:]
                seen.begin(ids[starts], starts)
            n_rows += batch.num_rows
            first, last = ids[:1] if first is None else first, ids[-1:]
            if not self.is_rising and starts.size:
                yield _ranges(ids[starts], ids[starts])
        if self.is_rising and first is not None and last is not None:
            yield _ranges(first, last)


def check_whole_orders(parts: object) -> None:
    """Refuse orders that stand in two parts of the lines (整单校验).

    Parameters
    ----------
    parts
        What `PartOrders` gave of all parts together, in any order: batches, or a table.

    Raises
    ------
    DuplicateIdError
        If an order stands in two parts, or one begins within the range of another part.
    InvalidArgumentError
        If ids are whole numbers in one part, and text in another.

    Examples
    --------
    >>> import pyarrow as pa
    >>> ids_of = PartOrders("no")
    >>> parts = [pa.table({"no": [7, 7, 3]}), pa.table({"no": [5, 3]})]
    >>> check_whole_orders([batch for part in parts for batch in ids_of(part)])
    Traceback (most recent call last):
    ...
    ecomops.errors.DuplicateIdError: order_id = 3 stands in two parts; shuffle the lines by \
order, or cut files between orders
    """
    firsts: list[Values] = []
    lasts: list[Values] = []
    for batch in record_batches(parts):
        if batch.num_rows:
            firsts.append(order_ids(batch, PART_COLUMNS[0]))
            lasts.append(order_ids(batch, PART_COLUMNS[1]))
            check_alike("order_id", firsts[0], firsts[-1])
    if not firsts:
        return
    first, last = np.concatenate(firsts), np.concatenate(lasts)
    by_first = np.argsort(first, kind="stable")
    first, last = first[by_first], last[by_first]
    met = np.flatnonzero(first[1:] <= last[:-1])
    if not met.size:
        return
    at = int(met[0]) + 1
    (begun,) = plain_ids(first[at : at + 1])
    if first[at] in {first[at - 1], last[at - 1]}:
        remedy = "shuffle the lines by order, or cut files between orders"
        raise DuplicateIdError("order_id", begun, "stands in two parts", remedy)
    low, high = plain_ids(np.array([first[at - 1], last[at - 1]]))
    remedy = "leave is_rising out, so that every id is compared, or cut parts by ranges of ids"
    problem = f"begins within another part, from {low!r} to {high!r}"
    raise DuplicateIdError("order_id", begun, problem, remedy)


def _ranges(first: Values, last: Values) -> pa.RecordBatch:
    columns = [
        int64_array(ids) if ids.dtype.kind == "i" else arrow().array(plain_ids(ids))
        for ids in (first, last)
    ]
    found: pa.RecordBatch = arrow().RecordBatch.from_arrays(columns, list(PART_COLUMNS))
    return found
