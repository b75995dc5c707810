"""The list of kinds of safety stock."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ecomops.stock.safety.poisson import PoissonSafety
from ecomops.stock.safety.safety_days import SafetyDays
from ecomops.stock.safety.safety_units import SafetyUnits
from ecomops.stock.safety.service_level import ServiceLevelSafety

SafetyRule: TypeAlias = Annotated[
    SafetyDays | SafetyUnits | ServiceLevelSafety | PoissonSafety, Field(discriminator="kind")
]
"""How much safety stock is held, told apart by `kind` (安全库存规则)."""
