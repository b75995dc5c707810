"""Counting what sells in each price band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import attrs
import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.columns import Numbers
from ecomops.kernels.groups import distinct_counts, exact_group_sums, group_counts
from ecomops.kernels.segments import checked_product
from ecomops.metrics.analysis.exact import ratio
from ecomops.metrics.analysis.labels import coded_groups
from ecomops.metrics.analysis.price_bands.bands import PriceBands
from ecomops.metrics.analysis.price_bands.table import PriceBandRow, PriceBandTable
from ecomops.metrics.columns import ORDER_ID, PAID_MINOR, UNITS, MetricColumn
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import Rows, read_rows

UNIT_PRICE: Final = MetricColumn("unit_price_minor", "minor", "单价", "the price of one unit")
_COLUMNS: Final = (UNIT_PRICE, UNITS, PAID_MINOR, ORDER_ID)
_MOST_CELLS: Final = 2**25

_Counts: TypeAlias = tuple[list[tuple[int, ...]], int | None]
"""Rows, units, sales and orders of each band of a group, and its orders over all."""


def price_band_table(
    bands: PriceBands | Numbers,
    unit_price_minor: object,
    units: object = None,
    *,
    paid_minor: object = None,
    order_id: object = None,
) -> PriceBandTable:
    """Say what sells in each price band (价格带分析).

    Parameters
    ----------
    bands
        Price bands, or edges in minor units: the last band is then open above.
    unit_price_minor
        (n) The price of one unit of each row, by which it has its band. [minor]
    units
        (n) Units of each; None: one each.
    paid_minor
        (n) What was paid for them; None: price × units. [minor]
    order_id
        (n) The order of each row, to count orders.

    Raises
    ------
    InvalidArgumentError, BadRowError
        If a column is of another length, or holds what it can't be.
    AmountTooLargeError
        If price × units of a row leaves int64.

    Examples
    --------
    >>> found = price_band_table((0, 50_00), [39_00, 59_00], [2, 1], order_id=["A", "A"])
    >>> [(row.units, row.sales_minor, row.orders) for row in found.rows], found.total.orders
    ([(2, 7800, 1), (1, 5900, 1)], 1)
    """
    given = sale_columns(unit_price_minor, units, paid_minor, order_id)
    _, tables, n_missing = counted_tables(PriceBands.of(bands), None, None, given)
    return attrs.evolve(tables[0], n_missing=n_missing)


def sale_columns(
    unit_price_minor: object, units: object, paid_minor: object, order_id: object
) -> dict[str, object]:
    """Name the columns that were given, and refuse to do without prices."""
    given = {
        "unit_price_minor": unit_price_minor, "units": units, "paid_minor": paid_minor,
        "order_id": order_id,
    }  # fmt: skip
    if unit_price_minor is None:
        raise InvalidArgumentError(
            "unit_price_minor", None, "is missing", "give a column of prices of one unit"
        )
    return {name: values for name, values in given.items() if values is not None}


def counted_tables(
    bands: PriceBands,
    group: object,
    groups: Sequence[GroupLabel] | None,
    given: Mapping[str, object],
) -> tuple[tuple[GroupLabel, ...], tuple[PriceBandTable, ...], int]:
    """Count each band of each group, and the rows left out; without `group` there is one."""
    labels: tuple[GroupLabel, ...] = ("",)
    code: IntArray | None = None
    if group is not None:
        code, labels = coded_groups(group, groups)
    wanted = tuple(column for column in _COLUMNS if column.name in given)
    rows = read_rows(wanted, (), given, code)
    kept = np.zeros(rows.n, dtype=np.int64) if code is None else rows.kept(code)
    counted = _counted(bands, kept, len(labels), rows)
    return labels, tuple(_table(bands, *counts) for counts in counted), rows.n_missing


def _counted(bands: PriceBands, group: IntArray, n_groups: int, rows: Rows) -> list[_Counts]:
    """Count rows, units, sales and orders of each group's bands, and its orders over all."""
    n_cells = len(bands.edges_minor) + 1  # one more below the first edge
    if n_groups * n_cells > _MOST_CELLS:
        raise InvalidArgumentError(
            "group", n_groups, f"groups of {n_cells} bands are too many",
            f"give at most {_MOST_CELLS // n_cells} groups",
        )  # fmt: skip
    price = rows[UNIT_PRICE]
    cell = group * n_cells + bands.bands_of(price) + 1
    n = n_groups * n_cells
    units = rows.columns.get("units", np.ones(rows.n, dtype=np.int64))
    paid = rows.columns.get("paid_minor")
    if paid is None:
        paid = checked_product(price, units, "unit_price_minor × units")
    columns = [
        group_counts(cell, n).tolist(),
        exact_group_sums(units, cell, n),
        exact_group_sums(paid, cell, n),
    ]
    whole: list[int | None] = [None] * n_groups
    if ORDER_ID.name in rows.columns:
        ids = rows[ORDER_ID]
        columns.append(distinct_counts(cell, n, ids)[0].tolist())
        whole = distinct_counts(group, n_groups, ids)[0].tolist()
    figures = list(zip(*columns, strict=True))
    by_group = [figures[i : i + n_cells] for i in range(0, n, n_cells)]
    return list(zip(by_group, whole, strict=True))


def _table(
    bands: PriceBands, cells: Sequence[tuple[int, ...]], orders: int | None
) -> PriceBandTable:
    """Put one group's cells, below the first edge and then band by band, into a table."""
    n_rows, units, sales = (sum(cell[i] for cell in cells) for i in range(3))

    def row(low: int | None, high: int | None, cell: Sequence[int]) -> PriceBandRow:
        n, sold, paid, *ids = cell
        shares = ratio(sold, units), ratio(paid, sales)
        return PriceBandRow(low, high, sold, paid, ids[0] if ids else None, n, *shares)

    edges = bands.edges_minor
    inside = tuple(row(*bands.limits(i), cells[i + 1]) for i in range(bands.n_bands))
    below = row(None, edges[0], cells[0]) if edges[0] else None
    above = None if bands.is_open_ended else row(edges[-1], None, cells[-1])
    total = row(None, None, [n_rows, units, sales, *([] if orders is None else [orders])])
    return PriceBandTable(bands, inside, below, above, total)
