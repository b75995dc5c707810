"""What-if (假设分析): exact rules over past orders, what people would do, and how sure it is."""

from ecomops.whatif.break_even import BreakEven
from ecomops.whatif.history import Labels, OrderHistory
from ecomops.whatif.rates import Rate, exact_rate
from ecomops.whatif.replay.actuals import Actuals, actuals
from ecomops.whatif.replay.breakdown import ReplayBreakdown
from ecomops.whatif.replay.comparison import ReplayComparison, Scenario, compare_replays
from ecomops.whatif.replay.replay import Replay, Spend, replay
from ecomops.whatif.replay.report import ReplayReport
from ecomops.whatif.replay.row import ReplayRow
from ecomops.whatif.replay.side_by_side import (
    BreakdownComparison,
    SplitScenario,
    compare_breakdowns,
)
from ecomops.whatif.replay.step_ups import StepUp
from ecomops.whatif.replay.totals import ReplayTotals
from ecomops.whatif.response.assumption import Assumed, Assumption
from ecomops.whatif.response.extent import Extent
from ecomops.whatif.response.outcome import Outcome, Setting
from ecomops.whatif.response.respond import respond
from ecomops.whatif.response.response import Response
from ecomops.whatif.response.top_ups import OffFor
from ecomops.whatif.results.caveats import Caveat
from ecomops.whatif.results.origin import Origin
from ecomops.whatif.results.result import WhatIfResult
from ecomops.whatif.results.shown import Shown
from ecomops.whatif.summary import summary_table
from ecomops.whatif.sweep import (
    CostCurve,
    EveryGrid,
    LadderList,
    LeastTopUp,
    MostGain,
    Objective,
    PercentGrid,
    RankedScheme,
    Ranking,
    SchemeFigures,
    Schemes,
    Surface,
    Sweep,
    SweepReport,
    ThresholdGrid,
    WithinBudget,
    cost_curve,
    sweep_every,
    sweep_ladders,
    sweep_percents,
    sweep_thresholds,
)
from ecomops.whatif.top_up import (
    TopUpBin,
    TopUpCheck,
    TopUpEstimate,
    TopUpFigure,
    TopUpNote,
    TopUpPlacebo,
    TopUpVerdict,
    TopUpWindow,
    estimate_top_up,
)
from ecomops.whatif.uncertainty.bootstrap import FigureName, Interval, Sampling, bootstrap
from ecomops.whatif.uncertainty.resampled_sums import ResampledSums
from ecomops.whatif.uncertainty.tornado import Tornado, TornadoBar, tornado

__all__ = [
    "Actuals",
    "Assumed",
    "Assumption",
    "BreakEven",
    "BreakdownComparison",
    "Caveat",
    "CostCurve",
    "EveryGrid",
    "Extent",
    "FigureName",
    "Interval",
    "Labels",
    "LadderList",
    "LeastTopUp",
    "MostGain",
    "Objective",
    "OffFor",
    "OrderHistory",
    "Origin",
    "Outcome",
    "PercentGrid",
    "RankedScheme",
    "Ranking",
    "Rate",
    "Replay",
    "ReplayBreakdown",
    "ReplayComparison",
    "ReplayReport",
    "ReplayRow",
    "ReplayTotals",
    "ResampledSums",
    "Response",
    "Sampling",
    "Scenario",
    "SchemeFigures",
    "Schemes",
    "Setting",
    "Shown",
    "Spend",
    "SplitScenario",
    "StepUp",
    "Surface",
    "Sweep",
    "SweepReport",
    "ThresholdGrid",
    "TopUpBin",
    "TopUpCheck",
    "TopUpEstimate",
    "TopUpFigure",
    "TopUpNote",
    "TopUpPlacebo",
    "TopUpVerdict",
    "TopUpWindow",
    "Tornado",
    "TornadoBar",
    "WhatIfResult",
    "WithinBudget",
    "actuals",
    "bootstrap",
    "compare_breakdowns",
    "compare_replays",
    "cost_curve",
    "estimate_top_up",
    "exact_rate",
    "replay",
    "respond",
    "summary_table",
    "sweep_every",
    "sweep_ladders",
    "sweep_percents",
    "sweep_thresholds",
    "tornado",
]
