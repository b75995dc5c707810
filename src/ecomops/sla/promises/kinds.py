"""The lists of what can be promised about goods."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ecomops.sla.promises.elapsed_hours import ElapsedHours
from ecomops.sla.promises.handling_days import HandlingDays
from ecomops.sla.promises.promised_date import PromisedDate

ShipByRule: TypeAlias = Annotated[
    ElapsedHours | HandlingDays | PromisedDate, Field(discriminator="kind")
]
"""Until when an order is to leave, told apart by `kind` (发货时效)."""

DeliveryRule: TypeAlias = Annotated[ElapsedHours | HandlingDays, Field(discriminator="kind")]
"""Until when a parcel is to arrive, from its hand-over on (派送时效)."""
