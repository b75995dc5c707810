"""What stands behind a metric: funnels, what moved a figure, price bands, rankings, sources.

Every result is exact, is written as a table in English and Chinese, and gives plain columns.
"""

from __future__ import annotations

from ecomops.metrics.analysis.break_even import break_even_roas, break_even_sales_change
from ecomops.metrics.analysis.causes.counting import cause_table
from ecomops.metrics.analysis.causes.table import CauseRow, CauseTable
from ecomops.metrics.analysis.changes.drivers import ChangeDriver
from ecomops.metrics.analysis.changes.explain import explain_change
from ecomops.metrics.analysis.changes.funnel_change import (
    FactorChange,
    FunnelChange,
    compare_funnels,
)
from ecomops.metrics.analysis.changes.rate_mix_change import RateMixChange, rate_mix_change
from ecomops.metrics.analysis.changes.segment_effects import SegmentEffect
from ecomops.metrics.analysis.changes.total_change import (
    SegmentDifference,
    TotalChange,
    total_change,
)
from ecomops.metrics.analysis.funnels.by_group import GroupedFunnel, funnels_by, grouped_funnel
from ecomops.metrics.analysis.funnels.from_rates import funnel_of_rates
from ecomops.metrics.analysis.funnels.funnel import Funnel, FunnelStep, funnel
from ecomops.metrics.analysis.funnels.gaps import FunnelGap, FunnelGaps
from ecomops.metrics.analysis.moments.mean_variance import MeanVariance
from ecomops.metrics.analysis.moments.state import MomentsState, mean_variance
from ecomops.metrics.analysis.price_bands.bands import PriceBands
from ecomops.metrics.analysis.price_bands.by_group import GroupedPriceBands, price_bands_by
from ecomops.metrics.analysis.price_bands.counting import price_band_table
from ecomops.metrics.analysis.price_bands.proposal import propose_price_bands
from ecomops.metrics.analysis.price_bands.table import PriceBandRow, PriceBandTable
from ecomops.metrics.analysis.sources.counting import source_table, source_table_of_visits
from ecomops.metrics.analysis.sources.table import SourceRow, SourceTable
from ecomops.metrics.analysis.top.entry import TopEntry
from ecomops.metrics.analysis.top.ranking import top_entries
from ecomops.metrics.analysis.top.table import TopTable

__all__ = [
    "CauseRow",
    "CauseTable",
    "ChangeDriver",
    "FactorChange",
    "Funnel",
    "FunnelChange",
    "FunnelGap",
    "FunnelGaps",
    "FunnelStep",
    "GroupedFunnel",
    "GroupedPriceBands",
    "MeanVariance",
    "MomentsState",
    "PriceBandRow",
    "PriceBandTable",
    "PriceBands",
    "RateMixChange",
    "SegmentDifference",
    "SegmentEffect",
    "SourceRow",
    "SourceTable",
    "TopEntry",
    "TopTable",
    "TotalChange",
    "break_even_roas",
    "break_even_sales_change",
    "cause_table",
    "compare_funnels",
    "explain_change",
    "funnel",
    "funnel_of_rates",
    "funnels_by",
    "grouped_funnel",
    "mean_variance",
    "price_band_table",
    "price_bands_by",
    "propose_price_bands",
    "rate_mix_change",
    "source_table",
    "source_table_of_visits",
    "top_entries",
    "total_change",
]
