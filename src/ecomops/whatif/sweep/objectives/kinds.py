"""The one list of objectives."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ecomops.whatif.sweep.objectives.least_top_up import LeastTopUp
from ecomops.whatif.sweep.objectives.most_gain import MostGain
from ecomops.whatif.sweep.objectives.within_budget import WithinBudget

Objective: TypeAlias = Annotated[MostGain | LeastTopUp | WithinBudget, Field(discriminator="kind")]
"""What the best scheme is best at; in JSON, `kind` tells which."""
