"""Instants that are looked up among periods, and the code of those that are in none."""

from __future__ import annotations

from typing import Final

from ecomops._arrays import IntArray
from ecomops.calendars.places import NOWHERE
from ecomops.kernels.columns import Numbers, whole_numbers
from ecomops.models.instants import FIRST_US, LAST_US

NO_PERIOD: Final = NOWHERE
"""The code of an instant that is in none of the periods."""


def instants(at_us: Numbers) -> IntArray:
    """Read a column of instants."""
    return whole_numbers("at_us", at_us, low=FIRST_US, high=LAST_US)
