"""JSON Schema of policies, goals and opening hours, for programs in other languages.

``python -m ecomops.sla.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from ecomops.calendars.day_list import DayList
from ecomops.calendars.opening_hours import BusinessHours
from ecomops.models.schema import main
from ecomops.sla.goals import ServiceGoal
from ecomops.sla.policy import SlaPolicy
from ecomops.sla.promises.carrier import CarrierSla
from ecomops.sla.promises.elapsed_hours import ElapsedHours
from ecomops.sla.promises.handling_days import HandlingDays
from ecomops.sla.promises.promised_date import PromisedDate

SLA_MODELS: Final[tuple[type[BaseModel], ...]] = (
    BusinessHours,
    DayList,
    SlaPolicy,
    ServiceGoal,
    ElapsedHours,
    HandlingDays,
    PromisedDate,
    CarrierSla,
)
"""The models of this floor, for `ecomops.models.schema.json_schemas`."""

if __name__ == "__main__":
    main(models=SLA_MODELS)
