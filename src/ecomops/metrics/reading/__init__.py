"""One column at a time: what a caller has as int64, flags or text, and what is missing."""

from __future__ import annotations

from ecomops.metrics.columns import HOLDS
from ecomops.metrics.reading.given import MOST_ID_BYTES, Values
from ecomops.metrics.reading.one_column import read_column, read_every_row

__all__ = ["HOLDS", "MOST_ID_BYTES", "Values", "read_column", "read_every_row"]
