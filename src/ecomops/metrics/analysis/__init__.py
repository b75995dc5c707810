"""What stands behind a metric: funnels, what moved a figure, price bands, rankings, sources.

Every result is exact, is written as a table in English and Chinese, and gives plain columns.
"""

from __future__ import annotations

from ecomops.metrics.analysis.break_even import break_even_roas, break_even_sales_change
from ecomops.metrics.analysis.explain import explain_change
from ecomops.metrics.analysis.funnel_change import FactorChange, FunnelChange, compare_funnels
from ecomops.metrics.analysis.funnel_gaps import FunnelGap, FunnelGaps
from ecomops.metrics.analysis.funnel_groups import GroupedFunnel, funnels_by, grouped_funnel
from ecomops.metrics.analysis.funnel_rates import funnel_of_rates
from ecomops.metrics.analysis.funnels import Funnel, FunnelStep, funnel
from ecomops.metrics.analysis.moments import MeanVariance, MomentsState, mean_variance
from ecomops.metrics.analysis.price_band_counts import price_band_table
from ecomops.metrics.analysis.price_band_edges import propose_price_bands
from ecomops.metrics.analysis.price_band_groups import GroupedPriceBands, price_bands_by
from ecomops.metrics.analysis.price_band_table import PriceBandRow, PriceBandTable
from ecomops.metrics.analysis.price_bands import PriceBands
from ecomops.metrics.analysis.rate_mix import ChangeDriver, RateMixChange, rate_mix_change
from ecomops.metrics.analysis.segment_effects import SegmentEffect
from ecomops.metrics.analysis.sources import (
    SourceRow,
    SourceTable,
    source_table,
    source_table_of_visits,
)
from ecomops.metrics.analysis.top import top_entries
from ecomops.metrics.analysis.top_table import TopEntry, TopTable
from ecomops.metrics.analysis.total_change import SegmentDifference, TotalChange, total_change

__all__ = [
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
