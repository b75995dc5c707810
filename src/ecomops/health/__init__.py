"""Health checks: a shop's figures against their bands, what moved them, what to look at next."""

from __future__ import annotations

from ecomops.health.check import health_check
from ecomops.health.health_row import HealthRow
from ecomops.health.next_checks import NEXT_CHECKS
from ecomops.health.report import HealthReport

__all__ = ["NEXT_CHECKS", "HealthReport", "HealthRow", "health_check"]
