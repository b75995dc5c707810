"""The numbers that operators work with, as data: examples to copy and to change."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ecomops.stock.abc_classes import AbcLimits
from ecomops.stock.safety.poisson import PoissonSafety
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.safety.service_level import ServiceLevelSafety
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.xyz_classes import XyzLimits

WEEKLY_STOCK_RULE: Final = StockRule(
    low_cover_days=Decimal(7),
    high_cover_days=Decimal(90),
    review_days=7,
    safety=SafetyDays(safety_days=3),
)
"""Less than a week is low, more than a quarter is too much; ordered every week, three days of
safety stock. Needs no daily sales (周补货)."""

SERVICE_LEVEL_STOCK_RULE: Final = WEEKLY_STOCK_RULE.model_copy(
    update={"safety": ServiceLevelSafety(service_level_percent=Decimal(95))}
)
"""The same with a service level of 95 % in place of days; needs daily sales (服务水平 95%)."""

SLOW_MOVER_STOCK_RULE: Final = WEEKLY_STOCK_RULE.model_copy(
    update={"safety": PoissonSafety(service_level_percent=Decimal(95))}
)
"""The same for what sells a few times a month; needs no daily sales (慢动销)."""

ABC_80_95: Final = AbcLimits()
"""A up to 80 % of the value, B up to 95 % (ABC 分类)."""

XYZ_50_100: Final = XyzLimits()
"""X up to a coefficient of variation of 0.5, Y up to 1 (XYZ 分类)."""
