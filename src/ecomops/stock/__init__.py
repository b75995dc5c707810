"""Stock (库存): cover, reorder points, the daily check, purchases within a budget, ABC."""

from __future__ import annotations

from ecomops.stock.abc_classes import ABC_CLASSES, AbcLimits, AbcRow, AbcTable, abc_classes
from ecomops.stock.check_table import StockCheck, check_stock_table
from ecomops.stock.daily_sales import DailySales
from ecomops.stock.fields import NOT_KNOWN
from ecomops.stock.presets import (
    ABC_80_95,
    SERVICE_LEVEL_STOCK_RULE,
    SLOW_MOVER_STOCK_RULE,
    WEEKLY_STOCK_RULE,
    XYZ_50_100,
)
from ecomops.stock.purchases import PurchasePlan, plan_purchases
from ecomops.stock.replenishment import HELD_BY, Replenishment, replenish
from ecomops.stock.replenishment_table import ReplenishmentTable, replenish_table
from ecomops.stock.safety.poisson import PoissonSafety
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.safety.safety_units import SafetyUnits
from ecomops.stock.safety.service_level import ServiceLevelSafety
from ecomops.stock.sku_stock import SkuStock
from ecomops.stock.span import NOT_KNOWN_REASONS
from ecomops.stock.stock_budget import StockBudget, StockBudgetRow, stock_budget
from ecomops.stock.stock_check import SHORTAGES, STOCK_STATES, StockVerdict, check_stock
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.stock_table import StockTable
from ecomops.stock.xyz_classes import XYZ_CLASSES, XyzLimits, xyz_class, xyz_classes

__all__ = [
    "ABC_80_95",
    "ABC_CLASSES",
    "HELD_BY",
    "NOT_KNOWN",
    "NOT_KNOWN_REASONS",
    "SERVICE_LEVEL_STOCK_RULE",
    "SHORTAGES",
    "SLOW_MOVER_STOCK_RULE",
    "STOCK_STATES",
    "WEEKLY_STOCK_RULE",
    "XYZ_50_100",
    "XYZ_CLASSES",
    "AbcLimits",
    "AbcRow",
    "AbcTable",
    "DailySales",
    "PoissonSafety",
    "PurchasePlan",
    "Replenishment",
    "ReplenishmentTable",
    "SafetyDays",
    "SafetyUnits",
    "ServiceLevelSafety",
    "SkuStock",
    "StockBudget",
    "StockBudgetRow",
    "StockCheck",
    "StockRule",
    "StockTable",
    "StockVerdict",
    "XyzLimits",
    "abc_classes",
    "check_stock",
    "check_stock_table",
    "plan_purchases",
    "replenish",
    "replenish_table",
    "stock_budget",
    "xyz_class",
    "xyz_classes",
]
