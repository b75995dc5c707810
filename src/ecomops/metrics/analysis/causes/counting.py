"""Counting cases by their causes, and what comes again."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import InvalidArgumentError
from ecomops.kernels.groups import dense_codes, distinct_keys, group_counts
from ecomops.metrics.analysis.causes.table import CauseRow, CauseTable
from ecomops.metrics.analysis.labels import label_order
from ecomops.metrics.columns import SKU_ID, MetricColumn
from ecomops.metrics.reading import Values, read_column
from ecomops.metrics.results import GroupLabel

_CAUSE: Final = MetricColumn("cause", "id", "售后原因", "why it came back, or was complained of")
_CASE: Final = MetricColumn("case_id", "id", "售后单", "the return, order or ticket")


def cause_table(
    cause: object, *, case_id: object = None, sku_id: object = None, orders: int | None = None
) -> CauseTable:
    """Say why goods come back or customers complain, and how much of it repeats (售后原因分析).

    What the same goods had before with the same cause is repeated: all but the first. Whichever
    row stands first, there are as many.

    Parameters
    ----------
    cause
        (n) Why: text or whole numbers; None: nobody recorded it, unless in another row.
    case_id
        (n) The return, order or ticket of each row: told twice with one cause it counts once.
        Give order ids where shares of orders are asked for. None: each row is a case.
    sku_id
        (n) What goods it is about. None: those that nobody names count as the same.
    orders
        All orders of the period, with and without a case; None: no share of them is told.

    Raises
    ------
    InvalidArgumentError
        If a column is of the wrong kind or length, or `orders` is no number of them.
    BadRowError
        If an id is none.

    Examples
    --------
    >>> found = cause_table(["quality", "quality", "size"], case_id=[7, 7, 8], orders=20)
    >>> found.rows[0].cases, found.rows[0].order_share, found.total.cases
    (1, Fraction(1, 20), 2)
    >>> cause_table(["quality"] * 3 + ["size"]).total.repeat_rate
    Fraction(1, 2)
    """
    if orders is not None and (type(orders) is not int or orders < 0):
        raise InvalidArgumentError(
            "orders", orders, "is no number of orders", "give a whole number from 0, or None"
        )
    values, unknown = read_column(_CAUSE, cause)
    n = values.size
    kept = np.ones(n, dtype=np.bool_)
    case = np.arange(n)
    if case_id is not None:
        ids, without = read_column(_CASE, case_id, n)
        kept = kept if without is None else ~without
        case = dense_codes(ids)[0]
    goods = np.zeros(n, dtype=np.int64)
    if sku_id is not None:
        ids, unnamed = read_column(SKU_ID, sku_id, n)
        goods = dense_codes(ids)[0] + 1
        goods = goods if unnamed is None else np.where(unnamed, 0, goods)
    is_known = kept if unknown is None else kept & ~unknown
    n_missing = n - int(np.count_nonzero(kept))
    kept = kept & (is_known | ~np.isin(case, case[is_known]))  # told elsewhere, it is recorded
    code, labels = _coded(values, is_known)
    counts = _counts(code[kept], case[kept], goods[kept], len(labels) + 1)
    return _table(labels, counts, orders, n_missing)


def _coded(values: Values, is_known: Values) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    """(n,) Number the causes in rising order; unrecorded ones come after the last."""
    known, distinct = dense_codes(values[is_known])
    code = np.full(values.size, distinct.size)
    code[is_known] = known
    labels = [one.decode() if isinstance(one, bytes) else one for one in distinct.tolist()]
    return code, tuple(labels)


def _counts(
    code: IntArray, case: IntArray, goods: IntArray, n_codes: int
) -> tuple[list[int], list[int], list[int], int]:
    """(n_codes) Count cases, incidents and first incidents of each cause; and all cases."""
    n_cases, n_goods = int(case.max(initial=0)) + 1, int(goods.max(initial=0)) + 1
    pair, pairs = dense_codes(code * n_cases + case)
    incidents = distinct_keys(pair * n_goods + goods) // n_goods
    first = distinct_keys(code * n_goods + goods) // n_goods
    by_cause = (pairs // n_cases, pairs[incidents] // n_cases, first)
    cases, found, firsts = (group_counts(one, n_codes).tolist() for one in by_cause)
    return cases, found, firsts, int(distinct_keys(case).size)


def _table(
    labels: tuple[GroupLabel, ...],
    counts: tuple[list[int], list[int], list[int], int],
    orders: int | None,
    n_missing: int,
) -> CauseTable:
    *by_cause, n_cases = counts
    rows = [
        CauseRow(label, cases, incidents, incidents - first, n_cases, orders)
        for label, cases, incidents, first in zip((*labels, None), *by_cause, strict=True)
    ]
    *known, rest = rows
    known.sort(key=lambda row: (-row.cases, label_order("" if row.cause is None else row.cause)))
    unrecorded = CauseRow(None, rest.cases, 0, 0, n_cases, orders) if rest.cases else None
    total = CauseRow(
        None, n_cases, sum(row.incidents for row in known), sum(row.repeated for row in known),
        n_cases, orders,
    )  # fmt: skip
    overlap = sum(row.cases for row in rows) - n_cases
    return CauseTable(tuple(known), unrecorded, overlap, total, n_missing=n_missing)
