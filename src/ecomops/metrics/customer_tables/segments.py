"""How customers fall into segments."""

from __future__ import annotations

from typing import Final

import numpy as np

from ecomops._arrays import BoolArray, IntArray
from ecomops.arguments import check_type
from ecomops.kernels.segments import exact_total
from ecomops.metrics.customer_tables.rfm_result import RfmTable, day_number
from ecomops.metrics.customer_tables.scores import fifths
from ecomops.metrics.customer_tables.segment_presets import EIGHT_SEGMENTS
from ecomops.metrics.customer_tables.segment_result import Segment, SegmentTable
from ecomops.metrics.customer_tables.segment_rules import SegmentRule, SegmentScheme, WholeRange

_SCORES: Final = ("recency_score", "frequency_score", "monetary_score")


def segments(table: RfmTable, scheme: SegmentScheme = EIGHT_SEGMENTS) -> SegmentTable:
    """Put each customer into one segment (客群分类).

    Parameters
    ----------
    table
        The customers; only days, orders and what was paid are looked at, not the columns for
        models.
    scheme
        The rules; a customer belongs to the first that holds.

    Examples
    --------
    >>> from datetime import date
    >>> from ecomops.metrics.customer_tables.rfm import rfm_table
    >>> from ecomops.metrics.customer_tables.segment_presets import LIFECYCLE_SEGMENTS
    >>> day = 86_400_000_000
    >>> table = rfm_table(
    ...     dict(order_id=[1, 2, 3], customer_id=["li", "li", "wang"],
    ...          placed_at_us=[0, 300*day, 390*day], paid_minor=[500, 400, 100]),
    ...     zone="UTC", as_of=date(1971, 2, 5))
    >>> found = segments(table, LIFECYCLE_SEGMENTS)
    >>> found.of("li").name, found.of("wang").name, found.members("new").tolist()
    ('asleep', 'new', ['wang'])
    >>> print(found)
    segment           customers  share  orders  paid (minor)  share of sales
    ────────────────  ─────────  ─────  ──────  ────────────  ──────────────
    new                       1   50 %       1           100            10 %
    loyal                     0    0 %       0             0             0 %
    active                    0    0 %       0             0             0 %
    asleep                    1   50 %       2           900            90 %
    about to be lost          0    0 %       0             0             0 %
    lost                      0    0 %       0             0             0 %
    all                       2  100 %       3         1,000           100 %
    """
    check_type("table", table, RfmTable, "give what rfm_table returns")
    check_type("scheme", scheme, SegmentScheme, "give a SegmentScheme, such as EIGHT_SEGMENTS")
    days = table.days_since_last
    scores = dict(zip(_SCORES, (
        fifths(days, less_is_better=True), fifths(table.orders), fifths(table.paid_minor),
    ), strict=True))  # fmt: skip
    columns = {
        "days_since_last": days, "days_since_first": _days_since_first(table),
        "orders": table.orders, "paid_minor": table.paid_minor, **scores,
    }  # fmt: skip
    code = np.full(len(table), len(scheme.rules) - 1)
    for i in reversed(range(len(scheme.rules))):  # the first that holds is the last to be written
        code[_holds(scheme.rules[i], columns, len(table))] = i
    return SegmentTable(scheme, table.customer_keys, code, scores, _segments(table, scheme, code))


def _days_since_first(table: RfmTable) -> IntArray:
    if table.as_of is None:
        return np.zeros(0, dtype=np.int64)
    return day_number(table.as_of) - table.first_day.astype(np.int64)


def _holds(rule: SegmentRule, columns: dict[str, IntArray], n: int) -> BoolArray:
    """(n,) Tell for whom a rule holds."""
    holds = np.ones(n, dtype=np.bool_)
    for name, wanted in rule.conditions():
        holds &= _within(columns[name], wanted)
    return holds


def _within(values: IntArray, wanted: WholeRange) -> BoolArray:
    holds = np.ones(values.size, dtype=np.bool_)
    if wanted.at_least is not None:
        holds &= values >= wanted.at_least
    if wanted.at_most is not None:
        holds &= values <= wanted.at_most
    return holds


def _segments(table: RfmTable, scheme: SegmentScheme, code: IntArray) -> tuple[Segment, ...]:
    everybody, everything = len(table), exact_total(table.paid_minor)
    found = []
    for i, rule in enumerate(scheme.rules):
        mine = code == i
        found.append(Segment(
            rule, int(np.count_nonzero(mine)), int(table.orders[mine].sum()),
            exact_total(table.paid_minor[mine]), everybody, everything,
        ))  # fmt: skip
    return tuple(found)
