"""Counting visitors, buyers and sales by traffic source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from ecomops._arrays import IntArray
from ecomops.errors import DuplicateIdError
from ecomops.kernels.groups import dense_codes, first_repeated
from ecomops.metrics.analysis.exact import ratio
from ecomops.metrics.analysis.sources.table import SourceRow, SourceTable
from ecomops.metrics.columns import BOUGHT, PAID_MINOR, VISITOR_ID, MetricColumn
from ecomops.metrics.measures import Distinct, Marked, Sum
from ecomops.metrics.reading import read_every_row
from ecomops.metrics.results import GroupLabel
from ecomops.metrics.rows import read_rows

_SOURCE: Final = MetricColumn("source", "id", "来源", "where visits came from")
_UV: Final = MetricColumn("uv", "count", "访客数", "distinct visitors")
_BUYERS: Final = MetricColumn("buyers", "count", "买家数", "distinct visitors who paid")


def source_table(source: object, *, uv: object, buyers: object, paid_minor: object) -> SourceTable:
    """Put sources of traffic side by side, from what was counted for each (流量来源表).

    Parameters
    ----------
    source
        (n) Each source once, or each region or page: text or whole numbers.
    uv, buyers
        (n) Its distinct visitors, and those of them who paid; there may be more buyers than
        visitors where visits are not all recorded.
    paid_minor
        (n) What they paid; corrections may be negative. [minor]

    Raises
    ------
    DuplicateIdError
        If a source stands twice: the same visitor may be in both rows, so they can't be added.
    InvalidArgumentError, BadRowError
        If a column is of another length, misses a value, or holds what is no count.

    Examples
    --------
    >>> found = source_table(["mail"], uv=[200], buyers=[10], paid_minor=[500_00])
    >>> found.rows[0].cvr, found.rows[0].uv_value
    (Fraction(1, 20), Fraction(250, 1))
    """
    code, labels = _read_sources(source)
    twice = first_repeated(code)
    if twice is not None:
        raise DuplicateIdError(
            "source", labels[int(code[twice[1]])], "stands twice",
            "count its visitors once, or give the visits to source_table_of_visits",
        )  # fmt: skip
    order = np.argsort(code)
    figures: dict[str, list[int]] = {}
    for column, given in ((_UV, uv), (_BUYERS, buyers), (PAID_MINOR, paid_minor)):
        values = read_every_row(column, given, "give 0 for none", code.size)
        figures[column.name] = values[order].tolist()
    return _table(labels, figures, {name: sum(found) for name, found in figures.items()})


def source_table_of_visits(
    source: object, *, visitor_id: object, has_bought: object, paid_minor: object
) -> SourceTable:
    """Put sources of traffic side by side, from the visits themselves (流量来源表).

    A visit that misses one of the values leaves all figures; `SourceTable.n_missing` counts
    them.

    Parameters
    ----------
    source
        (n) Where each visit came from.
    visitor_id
        (n) Who came; counted once for each source, and once over all.
    has_bought
        (n) Whether the visit led to a payment.
    paid_minor
        (n) What was paid in it. [minor]

    Raises
    ------
    InvalidArgumentError, BadRowError
        If a column is of another length, holds what it can't, or a visit has no source.

    Examples
    --------
    >>> found = source_table_of_visits(["ads", "ads", "mail"], visitor_id=["a", "b", "a"],
    ...     has_bought=[False, True, True], paid_minor=[0, 80_00, 20_00])
    >>> [(row.source, row.uv, row.buyers) for row in found.rows], found.total.uv
    ([('ads', 2, 1), ('mail', 1, 1)], 2)
    """
    code, labels = _read_sources(source)
    given = {"visitor_id": visitor_id, "has_bought": has_bought, "paid_minor": paid_minor}
    rows = read_rows((VISITOR_ID, BOUGHT, PAID_MINOR), (), given, code)
    kept = rows.kept(code)
    sides: dict[str, Distinct | Sum] = {
        "uv": Distinct(("visitors", "访客"), VISITOR_ID),
        "buyers": Distinct(("buyers", "买家"), VISITOR_ID, Marked(BOUGHT)),
        "paid_minor": Sum(("paid", "实付"), (PAID_MINOR,)),
    }
    found = {name: side.by_group(rows, kept, len(labels)) for name, side in sides.items()}
    return _table(
        labels,
        {name: by_source for name, (by_source, _) in found.items()},
        {name: total for name, (_, total) in found.items()},
        rows.n_missing,
    )


def _read_sources(source: object) -> tuple[IntArray, tuple[GroupLabel, ...]]:
    values = read_every_row(_SOURCE, source, "name the source of every row")
    code, distinct = dense_codes(values)
    labels = distinct.tolist()
    return code, tuple(one.decode() if isinstance(one, bytes) else one for one in labels)


def _table(
    labels: tuple[GroupLabel, ...],
    figures: Mapping[str, list[int]],
    whole: Mapping[str, int],
    n_missing: int = 0,
) -> SourceTable:
    all_uv = sum(figures["uv"])
    rows = tuple(
        SourceRow(label, uv, buyers, paid, ratio(uv, all_uv))
        for label, uv, buyers, paid in zip(
            labels, figures["uv"], figures["buyers"], figures["paid_minor"], strict=True
        )
    )
    total = SourceRow(None, **whole, uv_share=ratio(all_uv, all_uv))
    return SourceTable(rows, total, n_missing=n_missing)
