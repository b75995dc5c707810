"""Columns that were read, as callers give them."""

from __future__ import annotations

import numpy as np

from ecomops.metrics.columns import MetricColumn
from ecomops.metrics.reading import Values


def as_given(column: MetricColumn, values: Values) -> Values:
    """(n,) Write values as metrics take them: text as text, decimals in their own unit.

    >>> from ecomops.metrics.columns import FIRST_RESPONSE_S
    >>> as_given(FIRST_RESPONSE_S, np.array([12_500_000, 30_000_000])).tolist()
    [12.5, 30.0]
    """
    if values.dtype.kind == "S":
        return np.char.decode(values, "utf-8")
    if column.kind != "decimal":
        return values
    whole, rest = np.divmod(values, column.scale)
    return values / column.scale if rest.any() else whole
