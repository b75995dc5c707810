"""Instants as the ledger counts them: microseconds since 1970 in UTC, which compare fast."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ecomops.models.instants import from_us

NEVER: Final = 2**63 - 1
"""After every instant."""
LONG_AGO: Final = -(2**63)
"""Before every instant."""


def from_us_or_never(at_us: int) -> datetime | None:
    """Turn microseconds back into an instant in UTC; None: never."""
    return None if at_us == NEVER else from_us(at_us)
