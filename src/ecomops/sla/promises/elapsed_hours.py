"""So many hours, by all clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import Field

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.calendars.calendar_columns import NO_INSTANT
from ecomops.models.instants import LAST_US
from ecomops.sla.promises.base import DueTable, PromiseDue, PromiseKind
from ecomops.sla.rulers import Rulers

Hours: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=87_600)]
"""Whole hours; at most ten years."""

_HOUR_US: Final = 3_600 * 10**6


class ElapsedHours(PromiseKind):
    """Within so many hours, by elapsed time (小时内): exactly so many are in time.

    >>> ElapsedHours(hours=48).describe("en"), ElapsedHours(hours=48).describe("zh")
    ('within 48 h', '48 小时内')
    """

    kind: Literal["elapsed_hours"] = "elapsed_hours"
    hours: Hours

    def due(self, start_at: datetime, rulers: Rulers) -> PromiseDue:  # noqa: ARG002  as its siblings
        """Find until when, for one thing; told with its own offset."""
        try:
            due_at = start_at + timedelta(hours=self.hours)
        except OverflowError:
            return PromiseDue(None, None, no_due_because="never")
        return PromiseDue.at(due_at, end_is_in_time=True)

    def due_table(self, start_us: IntArray, rulers: Rulers) -> DueTable:  # noqa: ARG002  as its siblings
        """Find until when, for many."""
        span_us = self.hours * _HOUR_US
        due_us = np.where(start_us > LAST_US - span_us, NO_INSTANT, start_us + span_us)
        return DueTable.of(due_us, end_is_in_time=True)

    def describe(self, language: Language) -> str:
        """Say what is promised, in a few words."""
        return f"{self.hours} 小时内" if language == "zh" else f"within {self.hours} h"
