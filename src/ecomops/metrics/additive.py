"""Which columns can be added up over rows, and which say the same thing again."""

from __future__ import annotations

from typing import Final

from ecomops.metrics.columns import (
    ON_HAND_UNITS,
    POINTS_BALANCE,
    STOCK_VALUE_MINOR,
    MetricColumn,
)

LEVELS: Final = frozenset({ON_HAND_UNITS, STOCK_VALUE_MINOR, POINTS_BALANCE})
"""What there is at a moment: that of two moments makes no sum (存量)."""


def is_summed(column: MetricColumn) -> bool:
    """Tell whether the lines of an order share a value among them.

    Amounts and counts do. What is measured on a scale, what there is at a moment, ids, flags
    and instants stand on each line as a whole.

    >>> from ecomops.metrics.columns import PAID_MINOR, SCORE
    >>> is_summed(PAID_MINOR), is_summed(SCORE), is_summed(ON_HAND_UNITS)
    (True, False, False)
    """
    has_scale = column.least is not None or column.most is not None
    return column.kind in {"minor", "count"} and not has_scale and column not in LEVELS
