"""States of no rows."""

from __future__ import annotations

from ecomops.metrics.definition import MetricDefinition
from ecomops.metrics.keys import KeySet
from ecomops.metrics.measures import Distinct
from ecomops.metrics.states.base import MetricState
from ecomops.metrics.states.tables import TableState
from ecomops.metrics.states.totals import TotalsState


def empty_state(metric: MetricDefinition) -> MetricState:
    """Start a state of no rows."""
    if metric.gathering is not None:
        return TableState(metric)
    kept = [KeySet(s.column.name) if isinstance(s, Distinct) else 0 for s in metric.sides]
    return TotalsState(metric, kept=tuple(kept))
