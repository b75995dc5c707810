"""What the benchmarks share."""

import gc

import pytest


@pytest.fixture(autouse=True)
def collector_on():
    """Measure with the garbage collector on: validation makes the garbage it must pay for."""
    gc.enable()


collect_ignore = ["oscar_shop.py"]  # holds no tests, and needs the extra 'bench'
