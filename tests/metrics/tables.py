"""Rows for any metric, drawn from what its columns hold, near the limits."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.metrics.plain import DAY_US, Row

from ecomops.metrics import Metric
from ecomops.metrics.columns import MetricColumn

_MINOR = [0, 1, 99, 199_00, 2**53, 2**62]
_INSTANTS = [0, 1, 30 * DAY_US - 1, 30 * DAY_US, 30 * DAY_US + 1, 31 * DAY_US, -DAY_US]
_DECIMALS = [0.0, 0.1, 1.5, 4.8, 12.0, 29.5, 30.0, 30.000001, 240.0]


def values(column: MetricColumn, *, text: bool) -> st.SearchStrategy[object]:
    """Draw one value of a column."""
    match column.kind:
        case "id":
            return st.sampled_from(["a", "b", "ä", "订单", "c"] if text else [0, 1, -3, 7, 2**40])
        case "minor":
            negative = [-1, -199_00] if column.may_be_negative else []
            return st.sampled_from([*_MINOR, *negative])
        case "count":
            return st.sampled_from([0, 1, 2, 3, 4, 5, 10**9])
        case "flag":
            return st.booleans()
        case "instant":
            return st.sampled_from(_INSTANTS)
        case "decimal":
            return st.sampled_from(_DECIMALS)


def rows_of(metric: Metric, max_size: int = 12) -> st.SearchStrategy[list[Row]]:
    """Draw rows of a metric: some miss a value, some orders are told twice."""
    columns = (*metric.needed, *metric.optional)

    @st.composite
    def drawn(draw: st.DrawFn) -> list[Row]:
        text = {column.name: draw(st.booleans()) for column in columns}
        row = st.fixed_dictionaries(
            {
                c.name: values(c, text=text[c.name])
                if c in metric.optional or (metric.gathering and c in metric.gathering.key)
                else values(c, text=text[c.name]) | st.none()
                for c in columns
            }
        )
        rows = draw(st.lists(row, max_size=max_size))
        if metric.gathering is None or not metric.gathering.is_once:
            return rows
        told: dict[object, Row] = {}
        for one in rows:
            told.setdefault(tuple(one[key.name] for key in metric.gathering.key), one)
        kept = list(told.values())
        again = draw(st.lists(st.sampled_from(kept), max_size=4)) if kept else []
        return draw(st.permutations([*kept, *again]))

    return drawn()


def columns_of(metric: Metric, rows: list[Row]) -> dict[str, list[object]]:
    """Turn rows into columns."""
    names = [column.name for column in (*metric.needed, *metric.optional)]
    return {name: [row[name] for row in rows] for name in names}
