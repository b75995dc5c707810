"""Whole numbers out of numpy into Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecomops._arrays import IntArray
from ecomops.adapters.metric_arrow import arrow


def int64_array(values: IntArray) -> Any:
    """Give whole numbers as an Arrow array that shares their memory (整数列).

    >>> int64_array(np.array([1, 2])).to_pylist()
    [1, 2]
    """
    pa = arrow()
    whole = np.ascontiguousarray(values, dtype=np.int64)
    # not pa.array, which loads pandas where it is installed: half a second on every worker
    return pa.Array.from_buffers(pa.int64(), whole.size, [None, pa.py_buffer(whole)])
