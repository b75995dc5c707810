"""What-if (假设分析): the exact rules over past orders, and what it takes to pay them back."""

from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay import Replay, Spend, replay
from ecomops.whatif.replay_row import ReplayRow
from ecomops.whatif.summary import summary_table
from ecomops.whatif.threshold import CostCurve, cost_curve

__all__ = [
    "BreakEven",
    "CostCurve",
    "Rate",
    "Replay",
    "ReplayRow",
    "Spend",
    "cost_curve",
    "exact_rate",
    "replay",
    "summary_table",
]
