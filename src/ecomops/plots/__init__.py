"""Figures of results, drawn offline; needs the `plot` extra."""

from ecomops.plots.cost_curve import cost_curve_chart
from ecomops.plots.files import save_png, save_svg
from ecomops.plots.health import health_chart
from ecomops.plots.result import result_chart
from ecomops.plots.sweep import sweep_chart
from ecomops.plots.threshold import threshold_chart
from ecomops.plots.top_up import top_up_chart
from ecomops.plots.tornado import tornado_chart
from ecomops.plots.waterfall import waterfall_chart

__all__ = [
    "cost_curve_chart",
    "health_chart",
    "result_chart",
    "save_png",
    "save_svg",
    "sweep_chart",
    "threshold_chart",
    "top_up_chart",
    "tornado_chart",
    "waterfall_chart",
]
