"""Sweeps (方案扫描): thousands of schemes over past orders, from totals sorted once."""

from ecomops.whatif.sweep.cost_curve import CostCurve, cost_curve
from ecomops.whatif.sweep.grids.every import EveryGrid
from ecomops.whatif.sweep.grids.kinds import Schemes
from ecomops.whatif.sweep.grids.ladders import LadderList
from ecomops.whatif.sweep.grids.percents import PercentGrid
from ecomops.whatif.sweep.grids.thresholds import ThresholdGrid
from ecomops.whatif.sweep.objectives.kinds import Objective
from ecomops.whatif.sweep.objectives.least_top_up import LeastTopUp
from ecomops.whatif.sweep.objectives.most_gain import MostGain
from ecomops.whatif.sweep.objectives.within_budget import WithinBudget
from ecomops.whatif.sweep.ranking import RankedScheme, Ranking
from ecomops.whatif.sweep.report import SweepReport
from ecomops.whatif.sweep.scheme_figures import SchemeFigures
from ecomops.whatif.sweep.surface import Surface
from ecomops.whatif.sweep.sweep import Sweep
from ecomops.whatif.sweep.sweeps import (
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)

__all__ = [
    "CostCurve",
    "EveryGrid",
    "LadderList",
    "LeastTopUp",
    "MostGain",
    "Objective",
    "PercentGrid",
    "RankedScheme",
    "Ranking",
    "SchemeFigures",
    "Schemes",
    "Surface",
    "Sweep",
    "SweepReport",
    "ThresholdGrid",
    "WithinBudget",
    "cost_curve",
    "sweep_every",
    "sweep_ladders",
    "sweep_percents",
    "sweep_thresholds",
]
