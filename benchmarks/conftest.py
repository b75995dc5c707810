"""What the benchmarks share."""

import gc
import os

import pytest

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # polars reads it once, when it loads


@pytest.fixture(autouse=True)
def collector_on():
    """Measure with the garbage collector on: validation makes the garbage it must pay for."""
    gc.enable()


collect_ignore = ["oscar_shop.py"]  # holds no tests, and needs the extra 'bench'
