"""What `ecomops.testing` draws for a metric, as the rows that plain loops read."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.metrics.plain import Row

from ecomops.metrics import Metric
from ecomops.testing import metric_columns


def rows_of(metric: Metric, max_size: int = 120) -> st.SearchStrategy[list[Row]]:
    """Draw rows of a metric."""
    return metric_columns(metric, max_rows=max_size).map(
        lambda columns: [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]
    )


def columns_of(metric: Metric, rows: list[Row]) -> dict[str, list[object]]:
    """Turn rows into columns."""
    names = [column.name for column in metric.needed] if not rows else list(rows[0])
    return {name: [row[name] for row in rows] for name in names}
