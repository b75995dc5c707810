"""The one list of the sets of schemes that a sweep can try."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ecomops.whatif.sweep.grids.every import EveryGrid
from ecomops.whatif.sweep.grids.ladders import LadderList
from ecomops.whatif.sweep.grids.percents import PercentGrid
from ecomops.whatif.sweep.grids.thresholds import ThresholdGrid

Schemes: TypeAlias = Annotated[
    ThresholdGrid | PercentGrid | EveryGrid | LadderList, Field(discriminator="kind")
]
"""What a sweep tries; in JSON, `kind` tells which."""
