"""Figures of results, drawn offline; needs the `plot` extra."""

from ecomops.plots.files import save_png
from ecomops.plots.health import health_chart
from ecomops.plots.threshold import threshold_chart

__all__ = ["health_chart", "save_png", "threshold_chart"]
