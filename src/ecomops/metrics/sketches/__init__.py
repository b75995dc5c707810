"""Sketches: distinct ids and percentiles in bounded memory, with their error said.

Everything else here is exact. A sketch is for when ids no longer fit: a few kilobytes hold any
number of them. It needs the extra ``sketches`` (datasketches). Estimates may differ slightly with
how rows were cut into parts; their error does not. Stored bytes are checked for damage, not for
malice: read only what you wrote.
"""

from __future__ import annotations

from ecomops.metrics.sketches.distinct import DistinctSketch
from ecomops.metrics.sketches.estimate import Estimate
from ecomops.metrics.sketches.hll import HllSketch
from ecomops.metrics.sketches.quantile import QuantileSketch

__all__ = ["DistinctSketch", "Estimate", "HllSketch", "QuantileSketch"]
