"""Periods on a shop's clock: days, weeks, months, what to compare them with, and growth."""

from __future__ import annotations

from ecomops.periods.codes import period_codes
from ecomops.periods.comparison import Comparison, HolidayDifference, base_period, compare
from ecomops.periods.growth import growth, growth_table
from ecomops.periods.lookup import NO_PERIOD
from ecomops.periods.named_days import NamedDay, NamedDays
from ecomops.periods.period import Period
from ecomops.periods.recent import (
    last_days,
    last_month,
    last_period,
    last_week,
    month_to_date,
    period_to_date,
    yesterday,
)
from ecomops.periods.recording import USUAL_RECORDING, RecordingRule
from ecomops.periods.runs import PeriodRun, period_run

__all__ = [
    "NO_PERIOD",
    "USUAL_RECORDING",
    "Comparison",
    "HolidayDifference",
    "NamedDay",
    "NamedDays",
    "Period",
    "PeriodRun",
    "RecordingRule",
    "base_period",
    "compare",
    "growth",
    "growth_table",
    "last_days",
    "last_month",
    "last_period",
    "last_week",
    "month_to_date",
    "period_codes",
    "period_run",
    "period_to_date",
    "yesterday",
]
